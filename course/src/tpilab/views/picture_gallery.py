"""The twelve stills of module 04 side by side, each with what it shows folded away below it.

Plain HTML with styles of its own elements only, so that it reads the same in a notebook that nobody
trusts yet or that has no kernel, in light and in dark.
"""

from __future__ import annotations

from html import escape

from tpilab.views import sonograms

FOLDER = "figures"
"""Where the pictures lie, from a page's folder."""
_GRID = (
    "display:grid;gap:24px 16px;max-width:1180px;"
    "grid-template-columns:repeat(auto-fill,minmax(min(100%,330px),1fr))"
)
_FIGURE = "margin:0;line-height:1.5"
_PICTURE = "display:block;width:100%;height:auto;background:#000;border-radius:4px"
_FOLD = "cursor:pointer;padding:10px 0;min-height:24px"
_SOURCE = (
    "Computed from this course's anatomy; none was taken from a person. How tissue looks in"
    " them is a didactic choice."
)


def gallery_html() -> str:
    """The gallery as a piece of a page."""
    figures = "".join(_figure(number, name) for number, name in enumerate(sonograms.NAMES, start=1))
    return f'<div style="{_GRID}">{figures}</div><p>{_SOURCE}</p>'


def gallery_text() -> str:
    """The same in words."""
    shots = [sonograms.shot(name) for name in sonograms.NAMES]
    lines = [f"{number}. {shot.alt}" for number, shot in enumerate(shots, start=1)]
    return "\n".join([*lines, _SOURCE])


def _figure(number: int, name: str) -> str:
    shot = sonograms.shot(name)
    names = ", ".join(mark.text.lower() for mark in shot.marks)
    return (
        f'<figure style="{_FIGURE}">'
        f'<img src="{FOLDER}/{name}.svg" alt="{escape(shot.title)}" style="{_PICTURE}">'
        f'<figcaption style="padding-top:8px"><strong>{number}. {escape(shot.title)}</strong>'
        f'<details><summary style="{_FOLD}">What picture {number} shows</summary>'
        f"<p>{escape(shot.message)}</p>"
        f'<img src="{FOLDER}/{name}_named.svg" alt="The same with names: {escape(names)}."'
        f' style="{_PICTURE}"></details></figcaption></figure>'
    )
