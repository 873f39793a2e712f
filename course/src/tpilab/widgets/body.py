"""The body map to explore: `body_map()`.

Everything travels once; what is chosen, lifted off or tapped stays in the browser.
"""

from __future__ import annotations

from typing import Any

from anywidget import AnyWidget
from traitlets import Dict

from tpilab.views.body_map.cards import explorer
from tpilab.views.figures.person import TONES
from tpilab.widgets.esm import HERE, module, style
from tpilab.widgets.words import RUN_ALL, Shown, Words, never_raises

TITLE = "Body map: muscles and where their pain may travel"
STILL = "figures/body_map.svg"


@never_raises("The body map")
def body_map(tone: int = 3) -> Shown:
    """The body from the front, the side and behind, to be explored.

    tone: of the skin, 1 (light) to 6 (dark).
    """
    if tone not in TONES:
        return Words(f"The body map has skin tones {min(TONES)} to {max(TONES)}, not {tone}.")
    return BodyMap(tone)


class BodyMap(AnyWidget):
    """Plates, cards and places of pain; nothing comes back. Raises KeyError for an unknown tone."""

    _css = style() + "\n" + (HERE / "body.css").read_text("utf-8")
    scene = Dict().tag(sync=True)
    """What `explorer` gives, and the title."""

    def __init__(self, tone: int = 3) -> None:
        self._esm = module("body.js")
        super().__init__(scene={"title": TITLE, **explorer(tone)})

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """A still plate beside the widget, for a notebook without a kernel."""
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            press = f"Press {RUN_ALL} to explore it here."
            alt = (
                "head, neck and shoulders from the front, the side and behind, and where pain"
                " from the upper trapezius may be felt."
            )
            bundle[0]["text/plain"] = f"{TITLE}. {press}"
            bundle[0]["text/markdown"] = f"![{TITLE}: {alt}]({STILL})\n\n{press}"
        return bundle
