"""Twelve pictures by ultrasound beside what they show: `picture_gallery()`."""

from __future__ import annotations

from typing import Any

from tpilab.views.picture_gallery import gallery_html, gallery_text
from tpilab.widgets.words import Shown, never_raises


class Gallery:
    """Figures in a cell's output; they need no kernel."""

    def _repr_mimebundle_(self, **_kwargs: Any) -> dict[str, str]:
        return {"text/html": gallery_html(), "text/plain": gallery_text()}


@never_raises("The gallery")
def picture_gallery() -> Shown:
    """The twelve stills of module 04, each with what it shows folded away below it."""
    return Gallery()
