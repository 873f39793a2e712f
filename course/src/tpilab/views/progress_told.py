"""Own practice as pictures: a learning curve a skill, and confidence beside correctness."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from tpilab.home.entries import Checked, Practiced
from tpilab.home.practiced import REASONS
from tpilab.home.sureness import DEGREES, LEAST, Degree
from tpilab.skills.guide.curve import cusum, declared
from tpilab.views.attempts_picture import STYLE
from tpilab.views.curve_picture import FACTS, curve_svg, in_words, limits_html
from tpilab.views.figures.draw import (
    GRID,
    INK,
    QUIET,
    SMALL,
    TEAL,
    Figure,
    circle,
    polyline,
    stroke,
    words,
)
from tpilab.views.sources import source_links

WIDTH, HEIGHT = 480.0, 240.0
LEFT, RIGHT, TOP, STEP = 150.0, 450.0, 86.0, 46.0
_NO_PRACTICE = (
    "No attempt yet. Finish a task at a simulator without coaching: its curve begins here."
)
_NO_SURENESS = (
    "Nothing yet. Say how sure you are when you answer a self-check; a quiz asks it too, and counts"
    " here once you have its feedback."
)


def curves_html(entries: Iterable[Checked | Practiced]) -> str:
    """For each skill the attempts one after the other, with limits declared beforehand."""
    by_skill: dict[str, list[bool]] = {}
    for each in entries:
        if isinstance(each, Practiced) and not each.coached:
            by_skill.setdefault(each.skill, []).append(bool(each.failed))
    if not by_skill:
        return f"<p>{escape(_NO_PRACTICE)}</p>"
    parts = []
    for name, failed in sorted(by_skill.items()):
        found = cusum(failed)
        told = "".join(f"<li>{escape(line)}</li>" for line in in_words(found)[:-1])
        parts.append(
            f'<section><h4>{escape(name.capitalize())}</h4><div class="curve">'
            f"{curve_svg(found, name)}</div><ul>{told}</ul></section>"
        )
    sources = "".join(f"<li>{link}</li>" for link in source_links(FACTS))
    reasons = "; ".join(REASONS.values())
    return (
        f'<div class="tpi-agreement"><style>{STYLE}</style>'
        '<p class="scale">A failure takes the line up, a success down. Simulators only, easy and'
        " hard tasks mixed; formative, for you alone, not competence.</p>"
        f'<div class="tpi-curves">{"".join(parts)}</div>'
        f"<details><summary>Limits, and what a failure is</summary><ul>{limits_html(declared())}"
        "<li>The same limits for every skill; that they fit is a didactic choice.</li>"
        f"<li>A failure is: {escape(reasons)}. An attempt counts once you decide; with coaching it"
        f' does not.</li></ul><ul class="quiet">{sources}</ul></details></div>'
    )


def sureness_html(found: Sequence[Degree]) -> str:
    """How sure, against how often right: a picture and what can be concluded from it."""
    if not any(each.of for each in found):
        return f"<p>{escape(_NO_SURENESS)}</p>"
    told = "".join(f"<li>{escape(line)}</li>" for line in sureness_in_words(found))
    return (
        f'<div class="tpi-agreement"><style>{STYLE}</style>'
        f'<div class="curve">{sureness_svg(found)}</div><ul>{told}</ul></div>'
    )


def sureness_in_words(found: Sequence[Degree]) -> list[str]:
    """What the shares say, and where they are too few to say anything."""
    lines = []
    by_name = {each.sure: each for each in found}
    sure, guess = by_name["sure"], by_name["guess"]
    if wrong := sure.of - sure.right:
        times = "once" if wrong == 1 else f"{wrong} times"
        lines.append(f"You were sure and not right {times}. Look there first.")
    if min(sure.of, guess.of) < LEAST:
        lines.append(
            f"Below {LEAST} answers of a kind, sure and guessed are not compared (didactic choice)."
        )
    elif sure.interval[0] > guess.interval[1]:
        lines.append("When you are sure you are right more often than when you guess.")
    else:
        lines.append(
            "It cannot be told yet whether you are right more often when sure: the intervals meet."
        )
    return lines


def sureness_svg(found: Sequence[Degree]) -> str:
    """For each degree of confidence the share that was right, with its 95% interval."""
    message = "; ".join(f"{DEGREES[each.sure]}: {each.right} of {each.of} right" for each in found)
    figure = Figure("sureness", WIDTH, HEIGHT, title="How sure, and how often right", desc=message)
    figure.add(
        words((20, 30), "How sure, and how often right", weight=600),
        words((20, 52), "Dot: share. Line: its 95% interval.", size=SMALL, color=QUIET),
    )
    for share in (0, 0.5, 1):
        x = LEFT + share * (RIGHT - LEFT)
        bottom = TOP + 3 * STEP - 20
        figure.add(
            stroke(polyline([(x, TOP - 18), (x, bottom)]), GRID, 1.2),
            words((x, bottom + 20), f"{share:.0%}", size=SMALL, color=QUIET, anchor="middle"),
        )
    for number, each in enumerate(found):
        y = TOP + number * STEP
        figure.add(
            words((20, y + 1), DEGREES[each.sure], weight=600),
            words((20, y + 19), f"{each.right} of {each.of}", size=SMALL, color=QUIET),
        )
        if each.of:
            low, high = (LEFT + end * (RIGHT - LEFT) for end in each.interval)
            at = LEFT + each.right / each.of * (RIGHT - LEFT)
            figure.add(
                stroke(polyline([(low, y), (high, y)]), TEAL, 4, opacity=0.45),
                circle((at, y), 6, fill=TEAL, stroke=INK, stroke_width=0.6),
            )
    return figure.svg()
