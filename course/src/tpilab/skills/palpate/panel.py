"""A panel: whom an examiner palpates twice, in which order, and how far that has come."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal, TypeAlias
from zlib import crc32

from tpilab.frozen import Frozen
from tpilab.protocol import Task
from tpilab.rng import below

PEOPLE = ("p01", "p02", "p03", "p06", "p11", "p12", "p13", "p18", "p19")
"""Those who are met on the pages and can be palpated; nobody of a quiz (a test holds both)."""
BODY = 1
"""The seed of everybody's body, so that both rounds, and two learners, touch the same person."""
LEAST = 2
"""How many are examined before a learner may end the first round; didactic choice."""

Round = Literal[1, 2]
ROUNDS: tuple[Round, Round] = (1, 2)
Stage: TypeAlias = Literal["first", "between", "second"]
Phase: TypeAlias = Literal["first", "between", "second", "done"]


class Standing(Frozen):
    """How far a panel has come."""

    phase: Phase
    people: tuple[str, ...]
    """Whom this round examines, in its order; between the rounds, who was examined."""
    examined: tuple[str, ...]
    """Those of them who were."""
    next: str | None = None

    @property
    def round(self) -> Round:
        """The round that goes on, or went on last."""
        return 1 if self.phase in ("first", "between") else 2

    @property
    def may_end(self) -> bool:
        """Whether the first round can be ended before everybody was examined."""
        return self.phase == "first" and len(self.examined) >= LEAST


def task(patient: str) -> Task:
    """The examination of one of the panel."""
    return Task(skill="palpate", patient=patient, seed=BODY)


def order(people: Iterable[str], seed: int, of: Round) -> tuple[str, ...]:
    """The people in the order of a round.

    The place of each is drawn alone: who joins the panel later changes nobody else's.
    """

    def drawn(name: str) -> tuple[int, str]:
        return int(below(seed, f"panel/{of}", 2**32, crc32(name.encode()))), name

    return tuple(sorted(people, key=drawn))


def standing(
    seed: int, first: Collection[str], second: Collection[str], stage: Stage = "first"
) -> Standing:
    """How far a panel is of which these were examined. stage: what the learner has begun."""
    rounds = order(PEOPLE, seed, 1)
    done = tuple(name for name in rounds if name in first)
    left = [name for name in rounds if name not in first]
    if left and (stage == "first" or not done):
        return Standing(phase="first", people=rounds, examined=done, next=left[0])
    if stage != "second":
        return Standing(phase="between", people=done, examined=done)
    again = _apart(done, order(done, seed, 2))
    done = tuple(name for name in again if name in second)
    left = [name for name in again if name not in second]
    phase: Phase = "second" if left else "done"
    return Standing(phase=phase, people=again, examined=done, next=left[0] if left else None)


def _apart(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[str, ...]:
    """The order of the second round, so that nobody is met twice in a row."""
    return (*after[1:], after[0]) if len(after) > 1 and after[0] == before[-1] else after
