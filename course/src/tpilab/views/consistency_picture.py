"""Two rounds beside each other, and, apart from them, what was published of real hands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from html import escape
from pathlib import Path
from typing import Any, Literal

from tpilab.evidence import fact
from tpilab.protocol import Debrief
from tpilab.skills.palpate.consistency import (
    Agreement,
    Consistency,
    Published,
    consistency,
    in_words,
    published,
)
from tpilab.views.figures.plot import signed
from tpilab.views.sources import source_links

STYLE = (Path(__file__).parent / "consistency.css").read_text("utf-8")
LOW, HIGH = -0.2, 1.0
"""What the axis of kappa spans."""
_TICKS = (LOW, 0.0, 0.2, 0.4, 0.6, 0.8, HIGH)
_SCALE = (
    "Kappa: 0 is chance, 1 is full agreement. Dot: kappa. Line: its 95% interval. Where nearly all"
    " answers are one and the same, kappa is low although you agree often."
)
_PUBLISHED_SCALE = (
    "Agreement between two examiners, as kappa. Dot: kappa. Line: its 95% interval, or, without a"
    " dot, from the lowest to the highest."
)
_DECIDED = {
    "candidate": "Active: a candidate",
    "leave": "No injection needed",
    "look_further": "Look further",
    "uncertain": "Not sure yet",
}
_KINDS = {
    "decisions": "What was decided",
    "findings": "What was found in each muscle and side",
    "active": "Whether a point was active",
}
_PUBLISHED = {
    ("DX-009", "pooled kappa"): "The trigger point as a whole, pooled",
    ("DX-010", "kappa, localized tenderness"): "Tender spot, pooled",
    ("DX-010", "kappa, pain recognition"): "Pain that the person knows, pooled",
    ("DX-043", "kappa, both experienced"): "Two experienced clinicians",
    ("DX-043", "kappa, mixed pairs"): "One experienced, one not",
    ("DX-043", "kappa, both inexperienced"): "Two without experience",
}
_LIMITS = {
    "SEED-03": "Nobody knows who truly has a trigger point: no reference standard exists. Two"
    " rounds, or two examiners, can agree and be wrong together.",
    "DX-009": "Between real hands agreement is only moderate, pooled over all signs.",
    "DX-008": "In 2009 reviewers could not recommend the examination as a reliable test. No study"
    " they could use had asked where the active points of people in pain lie.",
}
_MODEL = (
    "Your figure above is easier to earn: a person here answers alike each time, a body does not"
    " change between rounds, you may remember, and a mouse is not a hand. It is a didactic model;"
    " never set the two figures side by side."
)


def result_html(
    first: Mapping[str, Debrief],
    second: Mapping[str, Debrief],
    *,
    who: Literal["you", "two learners"] = "you",
    heads: tuple[str, str] = ("First round", "Second round"),
) -> str:
    """Two examinations of the same people, as a fragment of HTML with its own style.

    heads: of the two columns. Raises ValueError where the two hold different people.
    """
    found = consistency(list(first.values()), list(second.values()))
    title = "You and yourself" if who == "you" else "The two of you"
    lines = "".join(f"<li>{escape(line)}</li>" for line in in_words(found, who=who))
    return (
        f'<div class="tpi-agreement" role="group" aria-label="{title}"><style>{STYLE}</style>'
        f"<h4>{title}, in this simulator</h4>"
        f"{_decisions(first, second, heads)}{_bars(found)}<ul>{lines}</ul></div>"
    )


def published_html() -> str:
    """What was published of real hands, and the limits of the idea, with their sources."""
    known = published()
    rows = "".join(map(_row, known))
    populations = "".join(
        f"<li>{escape(name)}: {escape(fact(name).population)}.</li>"
        for name in dict.fromkeys(each.fact for each in known)
    )
    limits = "".join(
        f"<li>{escape(text)} <small>{name}</small></li>" for name, text in _LIMITS.items()
    )
    facts = dict.fromkeys([*(each.fact for each in known), *_LIMITS])
    sources = "".join(f"<li>{link}</li>" for link in source_links(facts))
    return (
        '<div class="tpi-agreement published" role="group" aria-label="Published agreement">'
        f"<style>{STYLE}</style><h4>Something else: real hands on real people, as published</h4>"
        f'<p class="scale">{_PUBLISHED_SCALE}</p>{rows}{_axis()}'
        f'<p class="who">Who was examined</p><ul class="quiet">{populations}</ul>'
        f"<h4>What agreement cannot tell</h4><ul>{limits}<li>{_MODEL}</li></ul>"
        f'<details><summary>Sources</summary><ul class="quiet">{sources}</ul></details></div>'
    )


def _decisions(
    first: Mapping[str, Debrief], second: Mapping[str, Debrief], heads: tuple[str, str]
) -> str:
    rows = "".join(_person(first[name], second[name]) for name in sorted(first))
    columns = "".join(f'<th scope="col">{escape(each)}</th>' for each in ("Person", *heads))
    return (
        "<table><caption>What was decided, and what was marked</caption>"
        f"<thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _person(one: Debrief, other: Debrief) -> str:
    same = _choice(one) == _choice(other)
    sign, word = ("=", "same") if same else ("\u2260", "differs")
    cells = "".join(
        f"<td>{escape(_DECIDED.get(_choice(each), 'Nothing'))}<small>{_marks(each)}</small></td>"
        for each in (one, other)
    )
    name = escape(one.truth["patient"]["name"])
    said = f'<small><span class="sign" aria-hidden="true">{sign}</span> {word}</small>'
    return f'<tr class="{word}"><th scope="row">{name}{said}</th>{cells}</tr>'


def _choice(debrief: Debrief) -> str:
    decision: Any = debrief.path["decision"]
    return "" if decision is None else str(decision["choice"])


def _marks(debrief: Debrief) -> str:
    """How many marks of each kind: 1 active, 2 latent."""
    found = [mark["finding"] for mark in debrief.path["marks"]]
    kinds = dict.fromkeys(found)
    return ", ".join(f"{found.count(kind)} {escape(kind)}" for kind in kinds) or "no mark"


def _bars(found: Consistency) -> str:
    kinds: Sequence[Agreement] = (found.decisions, found.findings, found.active)
    return (
        f'<div class="bars">{"".join(map(_bar, kinds))}{_axis()}<p class="scale">{_SCALE}</p></div>'
    )


def _bar(of: Agreement) -> str:
    label = _KINDS[of.name]
    if of.kappa is None:
        return _lane(label, "kappa cannot be told", None, None, None)
    told = _number(of.kappa)
    if of.low is not None and of.high is not None:
        told += f" ({_number(of.low)} to {_number(of.high)})"
    return _lane(label, told, of.kappa, of.low, of.high)


def _row(of: Published) -> str:
    label = _PUBLISHED.get((of.fact, of.what), of.what)
    told = "" if of.kappa is None else _number(of.kappa)
    if of.low is not None and of.high is not None:
        spread = f"{_number(of.low)} to {_number(of.high)}"
        told = f"{told} ({spread})" if told else spread
    return _lane(label, told, of.kappa, of.low, of.high, of.fact)


def _lane(  # noqa: PLR0913, PLR0917 - a label, what it says, and what is drawn
    label: str, told: str, value: float | None, low: float | None, high: float | None, by: str = ""
) -> str:
    """A label with its figure, and below a line on the axis of kappa. For eyes only: the line."""
    marks = [f'<line class="chance" x1="{_at(0)}" x2="{_at(0)}" y1="0" y2="24"/>']
    if low is not None and high is not None:
        marks.append(f'<line class="range" x1="{_at(low)}" x2="{_at(high)}" y1="12" y2="12"/>')
    if value is not None:
        marks.append(f'<circle cx="{_at(value)}" cy="12" r="7"/>')
    named = f" <small>{escape(by)}</small>" if by else ""
    return (
        f'<p class="lane"><span>{escape(label)}{named}</span><b>{escape(told)}</b></p>'
        '<svg width="100%" height="24" aria-hidden="true"><line class="track" x1="0" x2="100%"'
        f' y1="12" y2="12"/>{"".join(marks)}</svg>'
    )


def _axis() -> str:
    anchors = {LOW: "start", HIGH: "end"}
    ticks = "".join(
        f'<text x="{_at(value)}" y="14" text-anchor="{anchors.get(value, "middle")}">'
        f"{signed(value)}</text>"
        for value in _TICKS
    )
    return f'<svg class="axis" width="100%" height="20" aria-hidden="true">{ticks}</svg>'


def _at(value: float) -> str:
    """Where a kappa stands on the axis; what lies beyond it, at its end."""
    share = (min(max(value, LOW), HIGH) - LOW) / (HIGH - LOW)
    return f"{100 * share:.1f}%"


def _number(value: float) -> str:
    """Two decimals, halves rounded up as the page rounds them, with a true minus sign."""
    rounded = Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return str(rounded).replace("-", "\u2212")
