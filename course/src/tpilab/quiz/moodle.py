"""A bank as Moodle XML, for programs that live there.

What Moodle has no place for is left out and named: places on a picture and tasks to perform. Where
numbers vary, those of the authored form travel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import mistune

from tpilab.quiz.bank import Bank, Slot
from tpilab.quiz.kinds import BaseItem
from tpilab.quiz.kinds.case import Case
from tpilab.quiz.kinds.free_text import FreeText
from tpilab.quiz.kinds.number import Number
from tpilab.quiz.kinds.order import Order
from tpilab.quiz.kinds.several import Several
from tpilab.quiz.kinds.single import Single
from tpilab.quiz.kinds.units import FACTORS

_html = mistune.create_markdown(escape=True)


@dataclass(frozen=True)
class Export:
    """The XML, and the items that could not go."""

    xml: str
    left_out: tuple[str, ...]


def moodle(bank: Bank) -> Export:
    """All items of a bank that Moodle understands, in a category of the bank's name."""
    quiz = ET.Element("quiz")
    category = ET.SubElement(quiz, "question", type="category")
    _text(ET.SubElement(category, "category"), f"$course$/top/{bank.quiz}")
    left_out = tuple(
        item.id for slot in bank.slots for item in slot.items if not _added(quiz, slot, item)
    )
    ET.indent(quiz)
    return Export(ET.tostring(quiz, encoding="unicode", xml_declaration=True), left_out)


def _added(quiz: ET.Element, slot: Slot, item: BaseItem) -> bool:
    """Add an item with all its parts; whether any of them could go."""
    could = [_add(quiz, slot, part) for part in _parts(item.as_seen(None))]
    return any(could)


@dataclass(frozen=True)
class _Part:
    item: BaseItem
    told: str
    """Markdown before the question."""
    share: float = 1.0
    """Of the slot's points."""


def _parts(item: BaseItem) -> Iterator[_Part]:
    """An item, or the steps of a case, each with what was told up to there."""
    if not isinstance(item, Case):
        yield _Part(item, item.stem)
        return
    total = sum(step.weight for step in item.steps)
    told = item.stem
    for step in item.steps:
        told = f"{told}\n\n{step.tells}"
        yield _Part(step.item, told, step.weight / total)


def _add(quiz: ET.Element, slot: Slot, part: _Part) -> bool:
    """Add a question; whether Moodle has a place for its kind."""
    item = part.item
    if item.kind not in _KINDS:
        return False
    name, fill = _KINDS[item.kind]
    question = ET.SubElement(quiz, "question", type=name)
    _text(ET.SubElement(question, "name"), f"{item.id} {item.lead_in[:60]}")
    _rich(question, "questiontext", f"{part.told}\n\n**{item.lead_in}**")
    _rich(question, "generalfeedback", item.rationale)
    ET.SubElement(question, "defaultgrade").text = f"{slot.points * part.share:g}"
    fill(question, item)
    return True


def _choices(question: ET.Element, item: BaseItem) -> None:
    if not isinstance(item, Single | Several):
        raise TypeError(item.kind)
    keys = {item.key} if isinstance(item, Single) else set(item.key)
    ET.SubElement(question, "single").text = str(isinstance(item, Single)).lower()
    ET.SubElement(question, "shuffleanswers").text = str(item.shuffle).lower()
    ET.SubElement(question, "answernumbering").text = "none"
    right = 100 / len(keys)
    for option in item.options:
        # as here: a wrong choice takes away what a right one gives
        fraction = right if option.id in keys else -right if isinstance(item, Several) else 0
        answer = _rich(question, "answer", option.text, fraction=f"{fraction:.5f}")
        _rich(answer, "feedback", option.why)


def _numerical(question: ET.Element, item: BaseItem) -> None:
    if not isinstance(item, Number):
        raise TypeError(item.kind)
    answer = ET.SubElement(question, "answer", fraction="100")
    ET.SubElement(answer, "text").text = f"{item.key:g}"
    ET.SubElement(answer, "tolerance").text = f"{item.tolerance:g}"
    if item.partial:
        near = ET.SubElement(question, "answer", fraction=f"{100 * item.partial.share:g}")
        ET.SubElement(near, "text").text = f"{item.key:g}"
        ET.SubElement(near, "tolerance").text = f"{item.partial.tolerance:g}"
    units = ET.SubElement(question, "units")
    dimension, size = FACTORS[item.unit]
    for name in item.choices:
        of, factor = FACTORS[name]
        if of == dimension:
            unit = ET.SubElement(units, "unit")
            ET.SubElement(unit, "multiplier").text = f"{size / factor:.10g}"
            ET.SubElement(unit, "unit_name").text = name


def _ordering(question: ET.Element, item: BaseItem) -> None:
    if not isinstance(item, Order):
        raise TypeError(item.kind)
    for name, value in (("layouttype", "VERTICAL"), ("selecttype", "ALL"), ("selectcount", "0")):
        ET.SubElement(question, name).text = value
    grading = "RELATIVE_ALL_PREVIOUS_AND_NEXT" if item.credit == "pairs" else "ALL_OR_NOTHING"
    ET.SubElement(question, "gradingtype").text = grading
    for place, name in enumerate(item.key, start=1):
        _rich(question, "answer", item.text(name), fraction=str(place))


def _essay(question: ET.Element, item: BaseItem) -> None:
    if not isinstance(item, FreeText):
        raise TypeError(item.kind)
    ET.SubElement(question, "responseformat").text = "plain"
    ET.SubElement(question, "responserequired").text = "1"
    rubric = "\n".join(f"- {each.points:g}: {each.text}" for each in item.rubric)
    _rich(question, "graderinfo", f"{rubric}\n\n{item.model}")


_KINDS: dict[str, tuple[str, Callable[[ET.Element, BaseItem], None]]] = {
    "single": ("multichoice", _choices),
    "several": ("multichoice", _choices),
    "number": ("numerical", _numerical),
    "order": ("ordering", _ordering),
    "free_text": ("essay", _essay),
}
"""Our kind -> Moodle's type (ordering since Moodle 4.4), and what fills it."""


def _text(parent: ET.Element, text: str) -> None:
    ET.SubElement(parent, "text").text = text


def _rich(parent: ET.Element, name: str, markdown: str, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, name, {"format": "html", **attributes})
    _text(element, str(_html(markdown.strip())))
    return element
