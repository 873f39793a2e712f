"""What the trials say, to explore: `what_trials_say()`.

Everything travels once, the words for every choice too; what is chosen stays in the browser.
"""

from __future__ import annotations

from typing import Any

from anywidget import AnyWidget
from traitlets import Dict

from tpilab.evidence.trials import collection
from tpilab.views.trials_told import scene, summary
from tpilab.widgets.esm import HERE, module, style
from tpilab.widgets.words import RUN_ALL, Shown, never_raises

TITLE = "What the trials say"
STILL = "figures/forest.svg"


@never_raises("The trials")
def what_trials_say() -> Shown:
    """Trials of trigger point injection as a forest plot to filter, with what they cannot say."""
    return Trials()


class Trials(AnyWidget):
    """Rows, reviews, facts and words; nothing comes back."""

    _css = (
        style()
        + "\n"
        + "\n".join((HERE / name).read_text("utf-8") for name in ("body.css", "trials.css"))
    )
    trials = Dict().tag(sync=True)
    """What `scene` gives, and the title."""

    def __init__(self) -> None:
        self._esm = module("trials.js")
        super().__init__(trials={"title": TITLE, **scene()})

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """A still picture beside the widget, for a notebook without a kernel."""
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            press = f"Press {RUN_ALL} to filter them here."
            told = " ".join(summary(collection().results))
            bundle[0]["text/plain"] = f"{TITLE}. {told} {press}"
            bundle[0]["text/markdown"] = f"![{TITLE}: {told}]({STILL})\n\n{press}"
        return bundle
