"""Small pieces of HTML that all overviews share: tables, sparks, one sheet of style."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from tpilab.insight.statistics import Estimate
from tpilab.views.standalone import standalone

_STYLE = (Path(__file__).parent / "insight.css").read_text("utf-8")
_OF_A_PAGE = """\
:root { color-scheme: light dark; }
body { margin: 24px 16px; background: var(--tpi-page, #fff); }
main { max-width: 60rem; margin: auto; }
@media (prefers-color-scheme: dark) {
:root { --tpi-page: #14191c; --tpi-page-ink: #e8edf0; --tpi-page-soft: #b6c0c6;
 --tpi-page-hair: #3b464d; }
.tpi-insight.tpi-insight { --tpi-accent: #5fc3bd; --tpi-caution: #ffb27a; } }
"""
WIDTH, HEIGHT, MARGIN = 120.0, 20.0, 6.0


class Shown:
    """HTML that a notebook shows and a file holds."""

    def __init__(self, body: str, plain: str) -> None:
        """plain: what a reader without HTML sees."""
        self.body = body
        self.plain = plain

    def _repr_html_(self) -> str:
        return f'<div class="tpi-insight"><style>{_STYLE}</style>{self.body}</div>'

    def __repr__(self) -> str:
        return self.plain


def whole_page(title: str, parts: Iterable[Shown]) -> str:
    """One HTML file of several parts, with nothing loaded from elsewhere."""
    body = "".join(f"<section>{part.body}</section>" for part in parts)
    inside = f'<div class="tpi-insight"><style>{_STYLE}</style>{body}</div>'
    return standalone(title, _OF_A_PAGE, f"<main>{inside}</main>")


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the first cell of a row is its head. Cells are HTML, caption and heads are text."""
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>' + "".join(f"<td>{c}</td>" for c in row[1:]) + "</tr>"
        for row in rows
    )
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def listed(lines: Iterable[str], css: str = "") -> str:
    """Lines of text as a list; nothing for none."""
    items = "".join(f"<li>{escape(each)}</li>" for each in lines)
    return f'<ul class="{css}">{items}</ul>' if items else ""


def percent(value: float | None) -> str:
    """A share in words; a dash where there is none."""
    return "–" if value is None else f"{value:.0%}"


def number(value: float | None) -> str:
    """A figure to two decimals; a dash where there is none."""
    return "–" if value is None else f"{value:.2f}"


def interval(estimate: Estimate, of: str = "number") -> str:
    """A figure with its interval. of: `number` or `percent`."""
    told = percent if of == "percent" else number
    if estimate.low is None or estimate.high is None:
        return told(estimate.value)
    return f"{told(estimate.value)} ({told(estimate.low)}\u00a0to\u00a0{told(estimate.high)})"


def spark(estimate: Estimate, low: float, high: float) -> str:
    """A dot on its interval between two ends; hidden from readers, who have the figure beside."""
    if estimate.value is None:
        return ""

    def at(value: float) -> float:
        return MARGIN + (value - low) / (high - low) * (WIDTH - 2 * MARGIN)

    y = HEIGHT / 2
    parts = [_line("track", MARGIN, WIDTH - MARGIN, y)]
    if low < 0 < high:
        parts.append(f'<path class="track" d="M{at(0):.1f} 2V{HEIGHT - 2:g}"/>')
    if estimate.low is not None and estimate.high is not None:
        parts.append(_line("range", at(max(low, estimate.low)), at(min(high, estimate.high)), y))
    parts.append(f'<circle class="dot" cx="{at(estimate.value):.1f}" cy="{y:g}" r="4"/>')
    return _svg("".join(parts))


def histogram(shares: Sequence[float], bins: int = 10) -> str:
    """How many learners had which share of the points, from none to all."""
    counts = [0] * bins
    for share in shares:
        counts[max(0, min(bins - 1, int(share * bins)))] += 1
    most, wide = max(counts, default=0) or 1, (WIDTH - 2 * MARGIN) / bins
    bars = "".join(
        f'<rect class="bar" x="{MARGIN + n * wide:.1f}" y="{HEIGHT - each / most * HEIGHT:.1f}"'
        f' width="{wide - 1:.1f}" height="{each / most * HEIGHT:.1f}"/>'
        for n, each in enumerate(counts)
    )
    return _svg(bars)


def _line(css: str, start: float, end: float, y: float) -> str:
    return f'<path class="{css}" d="M{start:.1f} {y:g}H{end:.1f}"/>'


def _svg(inside: str) -> str:
    return (
        f'<svg aria-hidden="true" width="{WIDTH:g}" height="{HEIGHT:g}"'
        f' viewBox="0 0 {WIDTH:g} {HEIGHT:g}">{inside}</svg>'
    )
