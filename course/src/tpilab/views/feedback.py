"""Feedback as one page: no script, nothing fetched, readable in print and in the dark.

Three levels: `score` tells the points; `objectives` adds how each objective went; `full` adds
every question with the learner's answer, the best one, why, and the sources. What to look at
again follows the objectives. A bank that `tells: results` goes no further than the objectives.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Literal

from tpilab.evidence import objective
from tpilab.frozen import Frozen
from tpilab.quiz.bank import Bank, Slot
from tpilab.quiz.mark import Marks, SlotMark
from tpilab.quiz.standard import NO_PASS_MARK
from tpilab.views.question_told import answer_told, facts_of, html, seen_item, sources
from tpilab.views.review_next import Earned, Section, review_next
from tpilab.views.standalone import standalone

Level = Literal["score", "objectives", "full"]

_STYLE = (Path(__file__).parent / "feedback.css").read_text("utf-8")


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
    taught: Mapping[str, tuple[Section, ...]] | None = None,
    course_url: str | None = None,
    alone: bool = False,
    pass_mark: str = f"{NO_PASS_MARK}.",
) -> str:
    """The whole page as HTML.

    given: by slot, what the gradebook holds. full_from: when the full feedback will come, if the
    due date holds it back. taught: by objective, the sections that teach it; course_url: where
    the course's pages lie, as seen from the feedback. alone: whether nobody will mark the rest.
    pass_mark: what is said of the quiz's pass mark.
    """
    if bank.tells == "results" and level == "full":
        level, full_from = "objectives", None
    body = [_head(bank, given, late_penalty, alone=alone, pass_mark=pass_mark)]
    if full_from is not None:
        body.append(
            f'<p class="note">Answers and explanations follow after the due date,'
            f" {full_from:%B} {full_from.day}, {full_from:%Y, %H:%M} UTC.</p>"
        )
    body += [f'<p class="note">{escape(problem)}.</p>' for problem in marks.problems]
    if level != "score":
        earned = _earned(bank, marks, given)
        body.append(_objectives(earned))
        body.append(review_next(earned, taught or {}, course_url))
    if bank.tells == "results":
        body.append(f'<p class="note">{_RESULTS_ONLY}</p>')
    if level == "full":
        body.append(_sure_and_wrong(bank, marks, given))
        body.append("<h2>Question by question</h2>")
        body += [
            _question(number, slot, marks.slot(slot.slot), given[slot.slot])
            for number, slot in enumerate(bank.slots, start=1)
        ]
    main = "\n".join(["<main>", *body, "</main>"])
    return standalone(f"Feedback: {bank.title}", _STYLE, main)


_RESULTS_ONLY = (
    "Questions of this kind are asked again, so the page tells results and no answers. What you"
    " were asked to be able to do is taught in the modules."
)


def _points(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _bar(share: float, label: str) -> str:
    percent = round(100 * share)
    return (
        f'<div class="bar" role="img" aria-label="{escape(label)}">'
        f'<div class="fill" style="width:{percent}%"></div></div>'
    )


def _head(
    bank: Bank,
    given: Mapping[str, Given],
    late_penalty: float,
    *,
    alone: bool,
    pass_mark: str,
) -> str:
    score = sum(each.score for each in given.values()) - late_penalty
    waiting = sum(each.waiting for each in given.values())
    total = f"{_points(score)} of {bank.points} points"
    parts = [
        "<header><p class='over'>Feedback</p>",
        f"<h1>{escape(bank.title)}</h1>",
        f'<p class="score"><strong>{_points(score)}</strong> of {bank.points} points</p>',
        _bar(max(0.0, score) / bank.points, total),
        f'<p class="count">{escape(pass_mark)}</p>',
    ]
    if waiting and alone:
        parts.append(
            '<p class="note">What you wrote is not marked here. Compare it with the good answer and'
            " with what earns points.</p>"
        )
    elif waiting:
        verb = "answers wait" if waiting > 1 else "answer waits"
        parts.append(
            f'<p class="note">{waiting} {verb} for your instructor; points can still come.</p>'
        )
    if late_penalty:
        parts.append(f'<p class="note">{_points(late_penalty)} points were taken off as late.</p>')
    return "\n".join([*parts, "</header>"])


def _earned(bank: Bank, marks: Marks, given: Mapping[str, Given]) -> dict[str, tuple[float, float]]:
    """By objective: points got and possible, of what is marked."""
    earned: dict[str, tuple[float, float]] = {}
    for slot in bank.slots:
        if not given[slot.slot].waiting:
            for name in seen_item(slot, marks.slot(slot.slot)).objectives:
                got, possible = earned.get(name, (0.0, 0.0))
                earned[name] = (got + given[slot.slot].score, possible + slot.points)
    return earned


def _objectives(earned: Earned) -> str:
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


def _sure_and_wrong(bank: Bank, marks: Marks, given: Mapping[str, Given]) -> str:
    numbers = [
        f'<a href="#q{number}">{number}</a>'
        for number, slot in enumerate(bank.slots, start=1)
        if marks.slot(slot.slot).sure == "sure"
        and not given[slot.slot].waiting
        and given[slot.slot].score < slot.points
    ]
    if not numbers:
        return ""
    which = f"question {numbers[0]}" if len(numbers) == 1 else f"questions {', '.join(numbers)}"
    return f'<p class="note">You were sure, and not right, in {which}. Look there first.</p>'


def _for_review(slot: Slot, marked: SlotMark, given: Given) -> str:
    """What the learner's list of things to look at again reads (`home.told_by_feedback`)."""
    if given.waiting:
        return ""
    item = seen_item(slot, marked)
    told = {"item": item.id, "share": f"{max(0.0, min(1.0, given.score / slot.points)):.4g}",
            "sure": marked.sure or "", "objectives": " ".join(item.objectives)}  # fmt: skip
    return "".join(f' data-{name}="{escape(value)}"' for name, value in told.items() if value)


def _question(number: int, slot: Slot, marked: SlotMark, given: Given) -> str:
    item = seen_item(slot, marked)
    if given.waiting:
        verdict, kind = "Waits for your instructor", "wait"
    else:
        full, none = given.score >= slot.points, given.score <= 0
        kind = "right" if full else "wrong" if none else "part"
        verdict = {"right": "✓ Right", "wrong": "✕ Not right", "part": "◐ Partly right"}[kind]
        if marked.mark.state == "unanswered":
            verdict = "– Not answered"
        verdict += f" · {_points(given.score)} of {slot.points}"
    review = _for_review(slot, marked, given)
    parts = [
        f'<section class="question {kind}" aria-labelledby="q{number}"{review}>',
        f'<h3 id="q{number}">Question {number} <span class="verdict">{verdict}</span></h3>',
        html(item.stem),
        f"<p><strong>{escape(item.lead_in)}</strong></p>",
        answer_told(item, marked),
    ]
    if given.comment:
        parts.append(f'<p class="comment"><strong>Comment.</strong> {escape(given.comment)}</p>')
    rationale = f'<div class="why">{html(item.rationale)}</div>'
    parts += [rationale, sources(facts_of(item)), "</section>"]
    return "\n".join(parts)
