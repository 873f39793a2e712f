"""What differs from learner to learner: which item, in which order, with which numbers.

A form is a number, drawn once for each learner's copy and stored with every answer. Everything
follows from it, so a regrade sees what the learner saw. None is the quiz as authored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

T = TypeVar("T")

END = 2**53
"""Forms lie below, so that a browser can hold them."""
_NAME = re.compile(r"\{([a-z][a-z_]*)\}")


def drawn(form: int | None, slot: str, count: int) -> int:
    """Which of `count` items a slot asks, from 0."""
    if form is None or count == 1:
        return 0
    from tpilab import rng  # NumPy: only where something is drawn

    return int(rng.below(form, f"{slot}/item", count))


def shuffled(form: int | None, item: str, things: Sequence[T]) -> tuple[T, ...]:
    """The things in the order of this form."""
    if form is None:
        return tuple(things)
    from tpilab import rng

    keys = rng.bits(form, f"{item}/order", range(len(things))).tolist()
    return tuple(things[n] for n in sorted(range(len(things)), key=keys.__getitem__))


def numbers(
    form: int | None, item: str, ranges: Mapping[str, Mapping[str, float]]
) -> dict[str, Decimal]:
    """A number for each name, out of its range: from, to (both included), step."""
    found = {}
    for name, limits in ranges.items():
        start, end, step = (Decimal(str(limits[each])) for each in ("from", "to", "step"))
        count = int((end - start) / step) + 1
        found[name] = start + step * drawn(form, f"{item}/{name}", count)
    return found


def filled(text: str, values: Mapping[str, Decimal]) -> str:
    """The text with each {name} replaced by its number."""
    return _NAME.sub(lambda found: f"{values[found[1]].normalize():f}", text)


def names(text: str) -> Iterator[str]:
    """The names in braces."""
    return iter(_NAME.findall(text))


def asked(public: Mapping[str, Any], form: int | None) -> dict[str, Any]:
    """A public question, as it travels, in the form of one learner."""
    made = dict(public)
    if "options" in made and made.get("shuffle", True):
        made["options"] = list(shuffled(form, made["item"], made["options"]))
    if "steps" in made:
        made["steps"] = [asked(each, form) for each in made["steps"]]
    if vary := made.pop("vary", None):
        values = numbers(form, made["item"], vary)
        made |= {name: filled(made[name], values) for name in ("stem", "lead_in")}
    return made
