"""The frame of a page to print: head, style, and the honest line at its foot."""

from __future__ import annotations

from html import escape
from pathlib import Path

_STYLE = (Path(__file__).parent / "print.css").read_text("utf-8")
_COURSE = "Trigger point injection, learned by doing"
_FOOT = (
    "Open course in trigger point injection. {review} No credit is awarded. Text: CC BY 4.0."
    " Nothing that is typed here is kept or sent: print it, or save it as PDF."
)
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body{wide}>
<main>
<p class="over">{over}</p>
{body}
</main>
<footer>{foot}</footer>
</body>
</html>
"""


def framed(title: str, body: str, *, review: str, wide: bool = False) -> str:
    """A whole page. title: plain. body: HTML. review: what is said of review by a clinician.

    wide: whether it is printed across the paper.
    """
    return _PAGE.format(
        title=escape(title),
        style=_STYLE,
        wide=' class="wide"' if wide else "",
        over=escape(_COURSE),
        body=body,
        foot=escape(_FOOT.format(review=review)),
    )


def field(label: str, *, size: str = "") -> str:
    """A line to write on. size: `short`, `long`, or none."""
    look = f"field {size}".strip()
    return f'<label class="{look}"><span>{escape(label)}</span><input type="text"></label>'


def box(label: str, *, shown: bool = False) -> str:
    """A box to tick. shown: whether its label stands beside it, or is for a reader's ears."""
    if shown:
        return f'<label class="tick"><input type="checkbox"> {escape(label)}</label>'
    return f'<input type="checkbox" aria-label="{escape(label)}">'
