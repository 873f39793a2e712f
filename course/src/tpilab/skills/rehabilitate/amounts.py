"""Numbers of a plan as they are typed: read exactly, or asked back as a colleague would."""

from __future__ import annotations

import re
from dataclasses import dataclass


class Refused(Exception):
    """What cannot be done now, in words."""


@dataclass(frozen=True)
class Amount:
    """A number that is asked for: what of, and the most that can be meant (didactic choices)."""

    what: str
    most: int
    more: str = ""
    """What else to say of more than that."""


TIMES = Amount("times a week", 28)
MINUTES = Amount("minutes", 120)
PERCENT = Amount("percent less pain", 100)
RULE_WEEKS = Amount("weeks", 26)
MORE = Amount("more needles", 12, " Payers allow three or four sessions a year.")
"""FU-001, FU-031."""
APART = Amount("weeks apart", 26)
_WHOLE = re.compile(r"[0-9]{1,9}")


def number(typed: str, asked: Amount) -> int:
    """A whole number above zero as typed. Raises Refused that says what was unclear."""
    text = " ".join(typed.split())
    if not text:
        raise Refused(f"How many {asked.what}? That is still open.")
    if _WHOLE.fullmatch(text) is None:
        raise Refused(f"How many {asked.what}? Write a whole number, without a unit.")
    value = int(text)
    if not value:
        raise Refused(f"No {asked.what}? Then leave it out.")
    if value > asked.most:
        raise Refused(
            f"{value:,} {asked.what}? That was hardly meant. At most {asked.most} here.{asked.more}"
        )
    return value
