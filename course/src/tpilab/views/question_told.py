"""One question of the feedback: what was chosen, what is best, why, and on what it rests."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import Any

import mistune

from tpilab.quiz.bank import Slot
from tpilab.quiz.kinds import BaseItem, Line, Review
from tpilab.quiz.kinds.hotspot import Circle, Hotspot
from tpilab.quiz.kinds.perform import Perform
from tpilab.quiz.mark import SlotMark
from tpilab.views.answer_given import inert
from tpilab.views.debrief import debrief_html
from tpilab.views.sources import source_links
from tpilab.views.stills import STILLS

EARLIER = "(an answer to an earlier version of this question)"
_SURE = {"sure": "You were sure.", "fairly": "You were fairly sure.", "guess": "You guessed."}
_markdown = mistune.create_markdown(escape=True)


def html(markdown: str) -> str:
    """Markdown of ours as HTML; raw HTML in it is escaped."""
    return str(_markdown(markdown)) if markdown else ""


def answer_told(item: BaseItem, marked: SlotMark) -> str:
    """The learner's answer beside the best one. item: as it was seen."""
    try:
        answer = None if marked.value is None else item.read(marked.value)
    except ValueError:
        return f"<p>{EARLIER}</p>"
    parts = [_seen(item, answer), _review(item.review(answer)), _criteria(item, answer)]
    if marked.sure and answer is not None:
        parts.append(f'<p class="sure">{_SURE[marked.sure]} This is not scored.</p>')
    return "\n".join(part for part in parts if part)


def _seen(item: BaseItem, answer: Any) -> str:
    """What was done, where it can be shown: the debrief of an attempt, a place on a picture."""
    if isinstance(item, Perform) and answer is not None:
        return debrief_html(item.the_skill, answer.debrief, item.marking)
    if isinstance(item, Hotspot):
        return _picture(item, answer)
    return ""


def _criteria(item: BaseItem, answer: Any) -> str:
    """What earns points, where a rubric says so; a debrief says it itself."""
    if not item.criteria() or (isinstance(item, Perform) and answer is not None):
        return ""
    rows = "".join(f"<li>{escape(c.text)} ({c.points:g})</li>" for c in item.criteria())
    none = "<p>You did not finish an examination.</p>" if isinstance(item, Perform) else ""
    return f"{none}<p>What earns points</p><ul>{rows}</ul>"


def _review(review: Review) -> str:
    if review.lines:
        return _lines(review)
    if review.steps:
        return "".join(
            f'<section class="step"><h4>Step {n}. {escape(step.heading)}</h4>{_review(step)}'
            f'<div class="why">{html(step.why)}</div></section>'
            for n, step in enumerate(review.steps, start=1)
        )
    if review.criteria_only:
        return ""
    yours = inert(review.given or "Nothing.")
    best = "".join(f"<p>{escape(line)}</p>" for line in review.best.splitlines())
    return f"<p>Your answer</p>{yours}<p>{escape(review.best_name)}</p>{best}"


def _lines(review: Review) -> str:
    rows = "".join(_line(each, review) for each in review.lines)
    ordered = f"<p>Your order</p>{inert(review.given or 'Nothing.')}" if review.ordered else ""
    head = f"{ordered}<p>{escape(review.best_name)}</p>" if review.ordered else ""
    return f'{head}<ul class="options">{rows}</ul>'


def _line(line: Line, review: Review) -> str:
    tags = []
    if line.right and not review.ordered:
        tags.append(f'<span class="tag best">✓ {escape(review.right_name)}</span>')
    if line.chosen and not review.ordered:
        tags.append('<span class="tag yours">● your choice</span>')
    look = "key" if line.right else "miss" if line.chosen else ""
    return (
        f'<li class="{look}"><p>{escape(line.text)} {"".join(tags)}</p>'
        f'<p class="because">{escape(line.why)}</p></li>'
    )


def _picture(item: Hotspot, answer: Any) -> str:
    """The picture with the targets that earn points, and the learner's mark."""
    still = STILLS[item.picture]()
    data = b64encode(still.svg.encode()).decode()
    shapes = [
        f'<circle cx="{each.at[0]}" cy="{each.at[1]}" r="{each.radius}"/>'
        if isinstance(each, Circle)
        else f'<polygon points="{" ".join(f"{x},{y}" for x, y in each.points)}"/>'
        for each in item.targets
        if each.share == 1
    ]
    mark = ""
    if answer is not None:
        x, y = answer
        rings = "".join(f'<circle cx="{x}" cy="{y}" r="{radius}"/>' for radius in (9, 2))
        mark = f'<g class="mark">{rings}</g>'
    told = f"Your mark: {item.in_words(answer)}. " if answer is not None else "You set no mark. "
    words = escape(f"{told}Best: {item.key_in_words()}.")
    return (
        f'<figure class="still"><div><img src="data:image/svg+xml;base64,{data}"'
        f' alt="{escape(still.alt)}"><svg viewBox="0 0 {still.width} {still.height}"'
        f' aria-hidden="true"><g class="target">{"".join(shapes)}</g>{mark}</svg></div>'
        f"<figcaption>{words}</figcaption></figure>"
    )


def sources(facts: tuple[str, ...]) -> str:
    """The facts a key rests on, and links to their sources."""
    links = "; ".join(source_links(facts))
    return f'<p class="sources">Evidence {", ".join(facts)}: {links}</p>'


def facts_of(item: BaseItem) -> tuple[str, ...]:
    """The facts of an item and of the items in it, each once."""
    return tuple(dict.fromkeys(name for part in item.parts() for name in part.facts))


def seen_item(slot: Slot, marked: SlotMark) -> BaseItem:
    """The item as this learner saw it."""
    return slot.seen(marked.form, marked.item)
