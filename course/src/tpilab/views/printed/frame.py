"""The frame of a page to print: head, style, and the honest line at its foot."""

from __future__ import annotations

from html import escape
from pathlib import Path

from tpilab.views.standalone import standalone

_STYLE = (Path(__file__).parent / "print.css").read_text("utf-8")
_COURSE = "Trigger point injection, learned by doing"
_FOOT = (
    "Open course in trigger point injection. {review} No credit is awarded. Text: CC BY 4.0."
    " Nothing that is typed here is kept or sent: print it, or save it as PDF."
)


def framed(title: str, body: str, *, review: str, wide: bool = False) -> str:
    """A whole page. title: plain. body: HTML. review: what is said of review by a clinician.

    wide: whether it is printed across the paper.
    """
    over, foot = escape(_COURSE), escape(_FOOT.format(review=review))
    main = f'<main>\n<p class="over">{over}</p>\n{body}\n</main>\n<footer>{foot}</footer>'
    return standalone(title, _STYLE, main, of="wide" if wide else "")


def field(label: str, *, size: str = "") -> str:
    """A line to write on. size: `short`, `long`, or none."""
    look = f"field {size}".strip()
    return f'<label class="{look}"><span>{escape(label)}</span><input type="text"></label>'


def box(label: str, *, shown: bool = False) -> str:
    """A box to tick. shown: whether its label stands beside it, or is for a reader's ears."""
    if shown:
        return f'<label class="tick"><input type="checkbox"> {escape(label)}</label>'
    return f'<input type="checkbox" aria-label="{escape(label)}">'
