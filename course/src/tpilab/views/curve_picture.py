"""A learning curve as SVG, with its limits, and what it can and cannot tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from tpilab.skills.guide.curve import UNIT, Curve, Rule, cusum, declared
from tpilab.skills.guide.tried import FAILURES, Tried
from tpilab.views.attempts_picture import STYLE
from tpilab.views.figures.draw import (
    GRID,
    INK,
    PAPER,
    QUIET,
    SMALL,
    TEAL,
    VERMILLION,
    Figure,
    Point,
    circle,
    polyline,
    stroke,
    words,
)
from tpilab.views.sources import source_links

WIDTH, HEIGHT = 480.0, 330.0
LEFT, RIGHT, TOP, BOTTOM = 30.0, 462.0, 66.0, 282.0
LEAST_SHOWN = 20
"""So many attempts fit at least on the axis."""
FACTS = ("EDU-004", "EDU-005", "EDU-008", "EDU-009", "EDU-021")
_TELLS = {
    "undecided": "Nothing is decided yet.",
    "acceptable": "At these limits your failures were acceptably rare.",
    "too_many": "At these limits your failures were more frequent than is acceptable.",
}
_INK = "#a34400"


def curve_html(attempts: Sequence[Tried]) -> str:
    """The curve of a learner's attempts, what it says, and its limits, as a fragment of HTML."""
    rule = declared()
    found = cusum([bool(each.failed) for each in attempts], rule)
    told = "".join(f"<li>{escape(line)}</li>" for line in in_words(found))
    failures = "; ".join(FAILURES.values())
    sources = "".join(f"<li>{link}</li>" for link in source_links(FACTS))
    return (
        '<div class="tpi-agreement" role="group" aria-label="Your learning curve">'
        f"<style>{STYLE}</style><h4>Your attempts, one after the other</h4>"
        f'<p class="scale">A failure takes the line up, a success down. This simulator only;'
        " formative, for you alone, not competence.</p>"
        f'<div class="curve">{curve_svg(found)}</div><ul>{told}</ul>'
        f"<h4>Declared beforehand</h4><ul>{limits_html(rule)}"
        f"<li>A failure is: {escape(failures)}. An attempt counts once you decide.</li></ul>"
        f'<details><summary>Sources</summary><ul class="quiet">{sources}</ul></details></div>'
    )


def in_words(found: Curve) -> list[str]:
    """What a curve says, and what not: plain sentences."""
    n, rule = len(found.steps), found.rule
    if not n:
        return ["No attempt yet. Guide a needle, decide, and press “Show my newest attempts”."]
    failures = "1 failure" if found.failures == 1 else f"{found.failures} failures"
    lines = [f"{n} {'attempt' if n == 1 else 'attempts'}, {failures}. {_TELLS[found.last]}"]
    if found.last == "undecided" or found.since:
        after = "" if found.last == "undecided" else " since the last decision"
        lines.append(
            f"{found.since} {'attempt' if found.since == 1 else 'attempts'}{after} is too few to"
            f" decide: it takes {rule.least} in a row without a failure, or"
            f" {rule.least_failures} failures in a row, and more when they mix."
        )
    lines.append(
        "Easy and hard tasks are mixed here, and a person met twice is easier. The curve tells"
        " whether to go on practicing, nothing about a real needle."
    )
    return lines


def limits_html(rule: Rule) -> str:
    """A rule's limits as items of a list."""
    rates = (
        f"Acceptable rate of failure {rule.acceptable:.0%}, unacceptable {rule.unacceptable:.0%}"
    )
    errors = f"Chance of a wrong alarm {rule.alpha:.0%}, of a missed one {rule.beta:.0%}"
    steps = f"So a success takes off {rule.success / UNIT:.3f}, a failure adds"
    sums = f"the limits lie {rule.lower / UNIT:.2f} below and {rule.upper / UNIT:.2f} above"
    lines = (
        f"{rates} (from lung biopsy; for this task a didactic choice).",
        f"{errors} (didactic choice).",
        f"{steps} {rule.failure / UNIT:.3f}; {sums} where counting began.",
        "After a decision counting begins anew. Other limits would pass other people.",
    )
    return "".join(f"<li>{escape(line)}</li>" for line in lines)


@dataclass(frozen=True)
class _Frame:
    """Where attempts and sums stand in the picture."""

    wide: int
    low: int
    high: int

    def at(self, number: int, total: int) -> Point:
        """The place of a sum, in thousandths, after so many attempts."""
        x = LEFT + number / self.wide * (RIGHT - LEFT)
        return x, TOP + (self.high - total) / (self.high - self.low) * (BOTTOM - TOP)

    def level(self, start: int, end: int, total: int) -> str:
        """Path data of a level line from one attempt to another."""
        return polyline([self.at(start, total), self.at(end, total)])


def curve_svg(found: Curve, of: str = "this simulator") -> str:
    """The curve with its two limits, directly labeled; its description carries the message.

    of: what was practiced.
    """
    rule, n = found.rule, len(found.steps)
    sums = [0, *(step.sum for step in found.steps)]
    wide = max(n + 1, LEAST_SHOWN)
    frame = _Frame(wide, min(sums) - rule.lower, max(sums) + rule.upper)
    figure = Figure(
        f"curve-{of.replace(' ', '-')}", WIDTH, HEIGHT, title=f"Learning curve in {of}",
        desc=" ".join(in_words(found)[:2]),
    )  # fmt: skip
    figure.add(
        words((20, 30), "Failures up, successes down", weight=600),
        words((20, 52), f"{of}, your attempts", size=SMALL, color=QUIET),
    )
    begins = [0, *(k for k, step in enumerate(found.steps, 1) if step.standing != "undecided")]
    for begin, end in pairwise([*begins, wide]):
        base = sums[begin]
        figure.add(
            stroke(frame.level(begin, end, base), GRID, 1.2),
            _limit(frame.level(begin, end, base + rule.upper), VERMILLION),
            _limit(frame.level(begin, end, base - rule.lower), TEAL),
        )
    base = sums[begins[-1]]
    (right, upper), (_, lower) = (frame.at(wide, base + each) for each in (rule.upper, -rule.lower))
    dots = enumerate(found.steps, start=1)
    figure.add(
        words((right, upper - 7), "too many failures", size=SMALL, color=_INK, anchor="end"),
        words((right, lower + 18), "acceptably few", size=SMALL, color=TEAL, anchor="end"),
        stroke(polyline([frame.at(k, total) for k, total in enumerate(sums)]), INK, 2.2),
        *(_dot(frame.at(k, step.sum), failed=step.failed) for k, step in dots),
        words((LEFT, BOTTOM + 36), "start", size=SMALL, color=QUIET),
        words((RIGHT, BOTTOM + 36), f"attempt {wide}", size=SMALL, color=QUIET, anchor="end"),
    )
    return figure.svg()


def _limit(d: str, color: str) -> str:
    return stroke(d, color, 1.8, stroke_dasharray="7 5")


def _dot(place: Point, *, failed: bool) -> str:
    """A success is a small disk, a failure a cross in a ring."""
    if not failed:
        return circle(place, 3.4, fill=TEAL, stroke=PAPER, stroke_width=1)
    x, y = place
    cross = polyline([(x - 3, y - 3), (x + 3, y + 3)]) + polyline([(x - 3, y + 3), (x + 3, y - 3)])
    return circle(place, 6, fill=PAPER, stroke=VERMILLION, stroke_width=1.6) + stroke(
        cross, VERMILLION, 1.8
    )
