"""Flaws of item writing that a machine can see, after the guide of the NBME.

Each flaw has a name. One that is meant is waived in the item: `waive: {name: reason}`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from statistics import median

from tpilab.quiz.bank import Bank
from tpilab.quiz.kinds import BaseItem
from tpilab.quiz.kinds.options import Offering
from tpilab.quiz.kinds.single import Single
from tpilab.yaml_lines import Document

Where = tuple[str | int, ...]
Found = Iterator[tuple[Where, str]]
"""Where in the item, and what is wrong there."""

SELF_CHECK = "CHK-"
"""Self-checks list their sources apart; their reasons need not cite them."""
LONGER = 1.6
"""A key so many times as long as the next longest option stands out."""
LEAST_CHARS = 25
"""Below, a difference in length is no cue."""
UNEVEN = 5
"""An option so many times as long as the median does not look like the others."""
OFF_PERCENT = 5
_NEGATIVE = re.compile(r"\b(not|except|least|never|false|incorrect|wrong)\b", re.IGNORECASE)
_ABSOLUTE = re.compile(r"\b(always|never|only|(?<!at )all|none|every|completely|impossible)\b",
                       re.IGNORECASE)  # fmt: skip
_VAGUE = re.compile(r"\b(often|usually|frequently|sometimes|rarely|occasionally|generally)\b",
                    re.IGNORECASE)  # fmt: skip
_COMBINED = re.compile(r"\b(all|none|both|neither) of (the|these) (above|others|options)\b"
                       r"|\b(both|neither) [a-h] (and|nor) [a-h]\b", re.IGNORECASE)  # fmt: skip
_NUMBER = re.compile(r"^[<>≤≥~\s]*([+\-\u2212]?\d+(?:[.,]\d+)?)")
_WORD = re.compile(r"[a-z]{6,}")


def flaws(document: Document, where: Where, item: BaseItem) -> Iterator[str]:
    """One line a flaw of an item and of the items in it: `file:line: name: what; what is right`."""
    inner = [("steps", n, "item") for n in range(len(item.parts()) - 1)]
    for place, part in zip(((), *inner), item.parts(), strict=True):
        yield from _flaws(document, (*where, *place), part)


def _flaws(document: Document, where: Where, item: BaseItem) -> Iterator[str]:
    seen = set()
    for name, look in CHECKS.items():
        for steps, trouble in look(item):
            seen.add(name)
            if name not in item.waive:
                yield document.problem((*where, *steps), f"{name}: {trouble}")
    for name in item.waive.keys() - seen:
        known = "does not occur here" if name in CHECKS else f"is none of {', '.join(CHECKS)}"
        yield document.problem((*where, "waive", name), f"waived flaw {name!r} {known}; remove it")


def bank_flaws(document: Document, bank: Bank) -> Iterator[str]:
    """Flaws of all items of a bank, and of the bank as a whole."""
    for n, slot in enumerate(bank.slots):
        yield from flaws(document, ("slots", n, "item"), slot.item)
        for k, item in enumerate(slot.pool):
            yield from flaws(document, ("slots", n, "pool", k), item)
            if set(item.objectives) != set(slot.item.objectives):
                yield document.problem(
                    ("slots", n, "pool", k, "objectives"),
                    "unequal-pool: items of one slot have the same objectives, else learners are"
                    " asked for different things",
                )
    yield from _off_blueprint(document, bank)


def shares(bank: Bank) -> dict[str, float]:
    """The percent of a bank's points that each objective has; an item's are shared evenly."""
    points: dict[str, float] = {}
    for slot in bank.slots:
        for name in slot.item.objectives:
            points[name] = points.get(name, 0.0) + slot.points / len(slot.item.objectives)
    return {name: 100 * each / bank.points for name, each in sorted(points.items())}


def _off_blueprint(document: Document, bank: Bank) -> Iterator[str]:
    if not bank.blueprint:
        return
    if (total := sum(bank.blueprint.values())) != 100:  # noqa: PLR2004  # percent
        yield document.problem(("blueprint",), f"blueprint: adds up to {total} %; make it 100")
    have = shares(bank)
    for name in sorted(bank.blueprint.keys() | have.keys()):
        want, got = bank.blueprint.get(name, 0), have.get(name, 0.0)
        if abs(want - got) > OFF_PERCENT:
            yield document.problem(
                ("blueprint", name),
                f"blueprint: {name} has {got:.0f} % of the points and ought to have {want} %"
                f" (within {OFF_PERCENT})",
            )


def _negative_lead_in(item: BaseItem) -> Found:
    if found := _NEGATIVE.search(item.lead_in):
        yield ("lead_in",), f"{found[0]!r} asks for what is wrong; ask for what is right"


def _no_question(item: BaseItem) -> Found:
    if not item.lead_in.endswith(("?", ".", ":")):
        yield ("lead_in",), "ends with no mark; make it a question or a task"


def _options(item: BaseItem) -> Iterator[tuple[Where, str]]:
    if isinstance(item, Offering):
        for n, option in enumerate(item.options):
            yield ("options", n, "text"), option.text


def _absolute_option(item: BaseItem) -> Found:
    for where, text in _options(item):
        if found := _ABSOLUTE.search(text):
            yield where, f"{found[0]!r} gives an option away as wrong; say it without"


def _vague_frequency(item: BaseItem) -> Found:
    for where, text in _options(item):
        if found := _VAGUE.search(text):
            yield where, f"{found[0]!r} means something else to each reader; give a figure"


def _combined_options(item: BaseItem) -> Found:
    for where, text in _options(item):
        if _COMBINED.search(text):
            yield where, "combines other options; give each option a meaning of its own"


def _longest_is_key(item: BaseItem) -> Found:
    if not isinstance(item, Single):
        return
    key = len(item.text(item.key))
    others = [len(each.text) for each in item.options if each.id != item.key]
    if key >= LEAST_CHARS and key > LONGER * max(others):
        yield ("key",), f"the key is {key} characters long, the next option {max(others)}; even out"


def _uneven_options(item: BaseItem) -> Found:
    lengths = [len(text) for _, text in _options(item)]
    for (where, text), length in zip(_options(item), lengths, strict=True):
        if length >= LEAST_CHARS * 2 and length > UNEVEN * median(lengths):
            yield where, f"{text[:30]!r} is far longer than the others; even out"


def _mixed_options(item: BaseItem) -> Found:
    numbers = [bool(_NUMBER.match(text)) for _, text in _options(item)]
    if any(numbers) and not all(numbers) and sum(numbers) > 1:
        yield ("options",), "some options are numbers and some are words; make them alike"


def _numbers_out_of_order(item: BaseItem) -> Found:
    if not isinstance(item, Offering):
        return
    found = [_NUMBER.match(text) for _, text in _options(item)]
    values = [float(each[1].replace(",", ".").replace("\u2212", "-")) for each in found if each]
    if len(values) < len(found):
        return
    if item.kind != "order" and values not in (sorted(values), sorted(values, reverse=True)):
        yield ("options",), "numbers stand out of order; sort them"
    elif item.kind != "order" and item.shuffle:
        yield ("options",), "numbers would be shuffled; add 'shuffle: false'"


def _grammatical_cue(item: BaseItem) -> Found:
    ending = re.search(r"\b(an?)\s*(?:…|\.\.\.|:)?$", item.lead_in.lower())
    if not ending:
        return
    for where, text in _options(item):
        if (text[:1].lower() in "aeiou") != (ending[1] == "an"):
            yield where, f"does not go with {ending[1]!r} at the end of the lead-in; ask in full"


def _word_only_in_key(item: BaseItem) -> Found:
    if not isinstance(item, Single):
        return
    asked = set(_WORD.findall(f"{item.stem} {item.lead_in}".lower()))
    others = {word for each in item.options if each.id != item.key
              for word in _WORD.findall(each.text.lower())}  # fmt: skip
    if clang := asked & set(_WORD.findall(item.text(item.key).lower())) - others:
        told = ", ".join(sorted(clang))
        yield ("key",), f"of all options only the key repeats {told} from the stem; reword"


def _same_beginning(item: BaseItem) -> Found:
    starts = [tuple(text.lower().split()[:3]) for _, text in _options(item)]
    if len(starts) > 1 and len(starts[0]) > 2 and len(set(starts)) == 1:  # noqa: PLR2004  # words
        yield ("options",), f"all options begin with {' '.join(starts[0])!r}; put it in the lead-in"


def _uncited_fact(item: BaseItem) -> Found:
    cited = "".join(part.rationale for part in item.parts())
    if not item.id.startswith(SELF_CHECK) and not any(name in cited for name in item.facts):
        yield ("rationale",), f"cites none of {', '.join(item.facts)}; say what the key rests on"


CHECKS: dict[str, Callable[[BaseItem], Found]] = {
    "negative-lead-in": _negative_lead_in,
    "no-question": _no_question,
    "absolute-option": _absolute_option,
    "vague-frequency": _vague_frequency,
    "combined-options": _combined_options,
    "longest-is-key": _longest_is_key,
    "uneven-options": _uneven_options,
    "mixed-options": _mixed_options,
    "numbers-out-of-order": _numbers_out_of_order,
    "grammatical-cue": _grammatical_cue,
    "word-only-in-key": _word_only_in_key,
    "same-beginning": _same_beginning,
    "uncited-fact": _uncited_fact,
}
"""By name, what to look for."""
