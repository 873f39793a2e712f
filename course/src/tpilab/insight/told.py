"""The overviews of a cohort as HTML: one function a part."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from tpilab.home.pages import named
from tpilab.insight.gain import Gain
from tpilab.insight.hints import Hint
from tpilab.insight.items import ItemStatistics, QuizStatistics, idle
from tpilab.insight.objectives import ObjectiveScore
from tpilab.insight.page import Shown, histogram, interval, listed, percent, spark, table
from tpilab.insight.tables import Cohort, question

MOST_LISTED = 8


def overview(
    cohort: Cohort, quizzes: Sequence[QuizStatistics], scores: Sequence[ObjectiveScore]
) -> Shown:
    """Who handed in, how it went, where the cohort is weak."""
    n = len(cohort.students)
    lead = f"{_count(n, 'learner')} in the gradebook, {_count(len(quizzes), 'quiz', 'zes')} marked."
    rows = [
        (
            escape(each.title), str(each.learners), _median(each), _spread(each),
            str(sum(item.waiting for item in each.items)), interval(each.alpha),
            str(sum(bool(item.looks) for item in each.items)),
        )
        for each in quizzes
    ]  # fmt: skip
    heads = ("Quiz", "Handed in", "Median", "From none to all of the points", "To mark by hand",
             "Reliability (alpha)", "Questions to look at")  # fmt: skip
    body = f"<h2>The cohort</h2><p>{lead}</p>"
    body += table("Quizzes, with 95% intervals", heads, rows) if rows else listed(
        ["Nothing is marked yet. Run 'nbgrader autograde' in the cohort's folder."])  # fmt: skip
    if scores:
        body += "<h3>By objective, weakest first</h3>" + table(
            "Mean share of the points, with 95% interval",
            ("Objective", "Mean", "0 to 100%", "Learners", "Items", "Below half of the points"),
            [
                (f"{escape(each.id)} {escape(each.text)}", interval(each.interval, "percent"),
                 spark(each.interval, 0, 1), str(each.learners), str(each.items),
                 _people(each.below_half))
                for each in scores
            ],
        )  # fmt: skip
    if cohort.notes:
        body += f"<h3>Please look</h3>{listed(cohort.notes)}"
    return Shown(body, lead)


def items(quizzes: Sequence[QuizStatistics]) -> Shown:
    """Every question of every quiz."""
    body = "<h2>Questions</h2>" + listed((
        "Difficulty is the mean share of the points: 100% means that everybody had it.",
        ("Discrimination is the correlation with the rest of the quiz, from -1 to 1. Near 0 it"
        " tells nobody apart, below 0 those who know more miss it."),
        "A flag asks you to read the question again. It is no verdict on it.",
    ))  # fmt: skip
    body += "".join(_quiz(each) for each in quizzes)
    if not quizzes:
        body += "<p>Nothing is marked yet.</p>"
    return Shown(body, f"{sum(len(each.items) for each in quizzes)} items")


def _quiz(quiz: QuizStatistics) -> str:
    rows = [
        (
            f"{escape(each.item)}<br><span class=soft>{escape(question(each.slot))}</span>",
            escape(each.stem) or "<i>Withdrawn: no longer in the bank</i>",
            str(each.asked), interval(each.difficulty, "percent") + spark(each.difficulty, 0, 1),
            interval(each.discrimination) + spark(each.discrimination, -1, 1),
            "–" if each.seconds is None else f"{each.seconds:.0f}\u2009s",
            "".join(f'<span class="look">{escape(look)}</span><br>' for look in each.looks),
        )
        for each in quiz.items
    ]  # fmt: skip
    reliability = f"Alpha {interval(quiz.alpha)}, 95% interval by bootstrap over learners."
    if quiz.kr20.value is not None:
        reliability += f" KR-20 {interval(quiz.kr20)}."
    heads = ("Item", "Question", "Asked", "Difficulty", "Discrimination", "Median time", "Look")
    options = "".join(_options(each) for each in quiz.items if each.choices)
    return (
        f"<h3>{escape(quiz.title)}</h3>{listed(quiz.cautions)}<p>{escape(reliability)}</p>"
        + table(f"{quiz.title}: items", heads, rows)
        + (f"<details><summary>Options chosen</summary>{options}</details>" if options else "")
    )


def _options(item: ItemStatistics) -> str:
    unused = idle(item.choices)
    rows = [
        (
            escape(each.id), escape(each.text), "key" if each.right else "",
            f"{each.count} of {each.of} ({percent(each.share)})", percent(each.rest),
            str(each.first), "hardly chosen" if each.id in unused else "",
        )
        for each in item.choices
    ]  # fmt: skip
    heads = ("Option", "Text", "Key", "Chosen", "Rest of the quiz of those who chose it",
             "Stood first on their screen", "Remark")  # fmt: skip
    return table(f"{item.item}: options as the bank names them", heads, rows)


def gain(found: Gain) -> Shown:
    """From the pre-test to the final examination."""
    body = "<h2>What was learned</h2>" + listed(found.words)
    if found.pairs:
        rows = [
            ("Mean difference, share of the points", interval(found.difference),
             spark(found.difference, -1, 1)),
            ("Normalized gain of the means", interval(found.normalized),
             spark(found.normalized, -1, 1)),
        ]  # fmt: skip
        body += table(
            "Before and after, with 95% intervals", ("Figure", "Value", "From -1 to 1"), rows
        )
    return Shown(body, found.words[0])


def hinted(found: Sequence[Hint]) -> Shown:
    """What a person may look at."""
    body = (
        "<h2>Hints</h2><p>Each of these has innocent reasons. Look, ask, and decide yourself;"
        " nothing here is a finding about a person.</p>"
    )
    rows = [
        (escape(", ".join(each.students)), escape(named(each.quiz)), escape(each.seen),
         escape(each.innocent))
        for each in _shortest(found)
    ]  # fmt: skip
    body += (
        table("Worth a look", ("Who", "Quiz", "What was seen", "It may be"), rows)
        if rows
        else "<p>Nothing stands out.</p>"
    )
    return Shown(body, f"{len(found)} hints")


def _shortest(found: Sequence[Hint]) -> list[Hint]:
    """Hints about many are told by their first names and a count."""
    return [
        each
        if len(each.students) <= MOST_LISTED
        else Hint(each.quiz, (*each.students[:3], f"and {len(each.students) - 3} more"), each.seen,
                  each.innocent)
        for each in found
    ]  # fmt: skip


def problem(told: str) -> Shown:
    """Why nothing can be shown."""
    return Shown(f'<h2>Nothing to show yet</h2><p role="alert">{escape(told)}</p>', told)


def _people(names: Sequence[str]) -> str:
    if not names:
        return "nobody"
    if len(names) > MOST_LISTED:
        return f"{len(names)} learners"
    return escape(", ".join(names))


def _count(n: int, one: str, many: str = "s") -> str:
    return f"{n} {one}" if n == 1 else f"{n} {one}{many}"


def _there(quiz: QuizStatistics) -> list[float]:
    return [each for each in quiz.totals.tolist() if not np.isnan(each)]


def _median(quiz: QuizStatistics) -> str:
    there = _there(quiz)
    return percent(float(np.median(there))) if there else "–"


def _spread(quiz: QuizStatistics) -> str:
    return histogram(_there(quiz))
