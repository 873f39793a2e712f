"""Feedback as one page: no script, nothing fetched, readable in print and in the dark.

Three levels: `score` tells the points; `objectives` adds how each objective went; `full` adds
every question with the learner's answer, the best one, why, and the sources.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any, Literal

import mistune

from tpilab.evidence import cite, fact, objective
from tpilab.frozen import Frozen
from tpilab.quiz.bank import Bank, Slot
from tpilab.quiz.kinds.free_text import FreeText
from tpilab.quiz.kinds.perform import Perform
from tpilab.quiz.kinds.several import Several
from tpilab.quiz.kinds.single import Single
from tpilab.quiz.mark import Marks, SlotMark
from tpilab.views.answer_given import inert, told
from tpilab.views.debrief import debrief_html

Level = Literal["score", "objectives", "full"]

_STYLE = (Path(__file__).parent / "feedback.css").read_text("utf-8")
_markdown = mistune.create_markdown(escape=True)


class Given(Frozen):
    """What the gradebook says of one slot: the score that counts, and a comment."""

    score: float
    comment: str = ""
    waiting: bool = False
    """Whether a person still has to mark it."""


def feedback_page(  # noqa: PLR0913  # all of it is on the page
    bank: Bank,
    marks: Marks,
    given: Mapping[str, Given],
    level: Level,
    *,
    late_penalty: float = 0.0,
    full_from: datetime | None = None,
) -> str:
    """The whole page as HTML.

    given: by slot, what the gradebook holds. full_from: when the full feedback will come, if the
    due date holds it back.
    """
    body = [_head(bank, given, late_penalty)]
    if full_from is not None:
        body.append(
            f'<p class="note">Answers and explanations follow after the due date,'
            f" {full_from:%B} {full_from.day}, {full_from:%Y, %H:%M} UTC.</p>"
        )
    body += [f'<p class="note">{escape(problem)}.</p>' for problem in marks.problems]
    if level != "score":
        body.append(_objectives(bank, given))
    if level == "full":
        body.append("<h2>Question by question</h2>")
        body += [
            _question(number, slot, marks.slot(slot.slot), given[slot.slot])
            for number, slot in enumerate(bank.slots, start=1)
        ]
    return _PAGE.format(title=escape(bank.title), style=_STYLE, body="\n".join(body))


_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'">
<title>Feedback: {title}</title>
<style>
{style}
</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def _points(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _bar(share: float, label: str) -> str:
    percent = round(100 * share)
    return (
        f'<div class="bar" role="img" aria-label="{escape(label)}">'
        f'<div class="fill" style="width:{percent}%"></div></div>'
    )


def _head(bank: Bank, given: Mapping[str, Given], late_penalty: float) -> str:
    score = sum(each.score for each in given.values()) - late_penalty
    waiting = sum(each.waiting for each in given.values())
    total = f"{_points(score)} of {bank.points} points"
    parts = [
        "<header><p class='over'>Feedback</p>",
        f"<h1>{escape(bank.title)}</h1>",
        f'<p class="score"><strong>{_points(score)}</strong> of {bank.points} points</p>',
        _bar(max(0.0, score) / bank.points, total),
    ]
    if waiting:
        verb = "answers wait" if waiting > 1 else "answer waits"
        parts.append(
            f'<p class="note">{waiting} {verb} for your instructor; points can still come.</p>'
        )
    if late_penalty:
        parts.append(f'<p class="note">{_points(late_penalty)} points were taken off as late.</p>')
    return "\n".join([*parts, "</header>"])


def _objectives(bank: Bank, given: Mapping[str, Given]) -> str:
    earned: dict[str, list[float]] = {}
    for slot in bank.slots:
        if not given[slot.slot].waiting:
            for name in slot.item.objectives:
                sums = earned.setdefault(name, [0.0, 0.0])
                sums[0] += given[slot.slot].score
                sums[1] += slot.points
    rows = []
    for name, (got, possible) in sorted(earned.items()):
        label = f"{_points(got)} of {_points(possible)} points"
        rows.append(
            f"<li><p>{escape(objective(name).text)}</p>"
            f'{_bar(got / possible, label)}<p class="count">{label}</p></li>'
        )
    return (
        f'<h2>What you were asked to be able to do</h2><ul class="objectives">{"".join(rows)}</ul>'
    )


def _question(number: int, slot: Slot, marked: SlotMark, given: Given) -> str:
    item = slot.item
    if given.waiting:
        verdict, kind = "Waits for your instructor", "wait"
    else:
        full, none = given.score >= slot.points, given.score <= 0
        kind = "right" if full else "wrong" if none else "part"
        verdict = {"right": "✓ Right", "wrong": "✕ Not right", "part": "◐ Partly right"}[kind]
        if marked.mark.state == "unanswered":
            verdict = "– Not answered"
        verdict += f" · {_points(given.score)} of {slot.points}"
    parts = [
        f'<section class="question {kind}" aria-labelledby="q{number}">',
        f'<h3 id="q{number}">Question {number} <span class="verdict">{verdict}</span></h3>',
        _html(item.stem),
        f"<p><strong>{escape(item.lead_in)}</strong></p>",
        _answer(slot, marked),
    ]
    if given.comment:
        parts.append(f'<p class="comment"><strong>Comment.</strong> {escape(given.comment)}</p>')
    parts += [f'<div class="why">{_html(item.rationale)}</div>', _sources(item.facts), "</section>"]
    return "\n".join(parts)


def _html(markdown: str) -> str:
    return str(_markdown(markdown)) if markdown else ""


def _answer(slot: Slot, marked: SlotMark) -> str:
    item = slot.item
    if isinstance(item, Single | Several):
        return _options(item, marked.value)
    if isinstance(item, Perform):
        return _performed(item, marked.value)
    yours = "Nothing." if marked.value is None else told(slot, marked)
    parts = [f"<p>Your answer</p>{inert(yours)}"]
    name = "A good answer" if isinstance(item, FreeText) else "Best answer"
    parts.append(f"<p>{name}</p><p>{escape(item.key_in_words())}</p>")
    if isinstance(item, FreeText):
        rows = "".join(f"<li>{escape(each.text)} ({each.points:g})</li>" for each in item.rubric)
        parts.append(f"<p>What earns points</p><ul>{rows}</ul>")
    return "\n".join(parts)


def _performed(item: Perform, value: Any) -> str:
    """The debrief of an attempt, replayed from what was handed in."""
    if value is None:
        rows = "".join(f"<li>{escape(line)}</li>" for line in item.key_in_words().splitlines())
        return f"<p>You did not finish an examination.</p><p>What earns points</p><ul>{rows}</ul>"
    try:
        debrief = item.read(value).debrief
    except ValueError:
        return "<p>(an attempt at an earlier version of this task)</p>"
    return debrief_html(item.the_skill, debrief, item.marking)


def _options(item: Single | Several, value: Any) -> str:
    key = {item.key} if isinstance(item, Single) else set(item.key)
    chosen = set() if value is None else {value} if isinstance(value, str) else set(value)
    best = "best answer" if isinstance(item, Single) else "right"
    rows = []
    for option in item.options:
        tags = []
        if option.id in key:
            tags.append(f'<span class="tag best">✓ {best}</span>')
        if option.id in chosen:
            tags.append('<span class="tag yours">● your choice</span>')
        look = "key" if option.id in key else "miss" if option.id in chosen else ""
        rows.append(
            f'<li class="{look}"><p>{escape(option.text)} {"".join(tags)}</p>'
            f'<p class="because">{escape(option.why)}</p></li>'
        )
    return f'<ul class="options">{"".join(rows)}</ul>'


def _sources(facts: tuple[str, ...]) -> str:
    keys = dict.fromkeys(key for name in facts for key in fact(name).source)
    links = []
    for key in keys:
        source = cite(key)
        text = f"{escape(source.short)}, {escape(source.title)}"
        safe = source.link.startswith("https://")
        links.append(
            f'<a href="{escape(source.link)}" rel="noreferrer">{text}</a>' if safe else text
        )
    return f'<p class="sources">Evidence {", ".join(facts)}: {"; ".join(links)}</p>'
