"""Why a request is not granted, in one sentence for the person who made it."""

from __future__ import annotations

import math


class Trouble(Exception):
    """A refusal. Words have no full stop; they are put into other sentences."""

    def __init__(
        self, status: int, reason: str, why: str, then: str = "", *, retry_after_s: float = 0
    ) -> None:
        """status: of HTTP. reason: one word, counted. why, then: what is wrong, what to do.

        retry_after_s: seconds after which it may work; 0: trying again does not help.
        """
        super().__init__(why)
        self.status, self.reason, self.why, self.then = status, reason, why, then
        self.retry_after = math.ceil(retry_after_s)

    def said(self, *, handing_in: bool = False) -> str:
        """The sentence. handing_in: to a learner who must know that nothing was handed in."""
        if handing_in:
            parts = [f"NOT handed in: {self.why}", self.then, "your answers are kept"]
        else:
            parts = [self.why[:1].upper() + self.why[1:], self.then]
        return "; ".join(filter(None, parts))


def full() -> Trouble:
    """No space left to store anything."""
    return Trouble(507, "full", "the disk of the hand-in service is full", "tell your instructor")


def not_writable() -> Trouble:
    """The database can be read and not written."""
    return Trouble(503, "read_only", "the hand-in service cannot write to its database now",
                   "tell your instructor", retry_after_s=30)  # fmt: skip


def busy(seconds: float = 2) -> Trouble:
    """More to do than can be done. seconds: when to try again."""
    return Trouble(503, "busy", "the hand-in service is busy", "try again in a minute",
                   retry_after_s=seconds)  # fmt: skip


def gone() -> Trouble:
    """The database does not answer, or is broken."""
    return Trouble(503, "database", "the hand-in service cannot reach its database",
                   "try again later; if this stays, tell your instructor",
                   retry_after_s=10)  # fmt: skip


def hub_gone() -> Trouble:
    """Nobody can say who is asking."""
    return Trouble(503, "hub", "the hub does not answer, so nobody can be identified",
                   "try again in a minute", retry_after_s=5)  # fmt: skip


def unknown() -> Trouble:
    """A token that the hub does not know."""
    return Trouble(401, "unknown", "the hub does not know who you are",
                   "stop your server in the hub's control panel, start it and try again"
                   )  # fmt: skip


def too_large(most_bytes: int) -> Trouble:
    """More than may be sent at once."""
    return Trouble(413, "too_large", f"it is larger than {most_bytes / 2**20:g} MB",
                   "take what does not belong there out of the folder")  # fmt: skip


def bad(why: str) -> Trouble:
    """A request that our own client would not make."""
    return Trouble(400, "bad_request", why)


def not_there(why: str, then: str = "") -> Trouble:
    """Something that is not there, or not for this person to know of."""
    return Trouble(404, "not_there", why, then)
