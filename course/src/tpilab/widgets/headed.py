"""A cell with a head of ours and, below it, the simulator of whoever is there now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from anywidget import AnyWidget
from ipywidgets import VBox, Widget
from traitlets import Dict

from tpilab.quiz.answers import NotSaved
from tpilab.widgets.esm import module, style
from tpilab.widgets.words import Refused, Words, log

Json: TypeAlias = dict[str, Any]


class Head(AnyWidget):
    """What is said and asked above a simulator."""

    _css = style()
    shown = Dict().tag(sync=True)

    def __init__(self, script: str, answer: Callable[[Any], Json]) -> None:
        """script: the JavaScript file. answer: to the browser; raises Refused or NotSaved."""
        self._esm = module(script)
        self.answer = answer
        super().__init__()
        self.on_msg(self._receive)

    def _receive(self, _widget: Any, content: Any, _buffers: Any) -> None:
        """Answer the browser whatever it sent; a handler that raises would answer nothing."""
        n = content.get("n") if isinstance(content, dict) else None
        try:
            reply = self.answer(content)
        except (Refused, NotSaved) as error:
            reply = {"kind": "refused", "reason": str(error)}
        except Exception as error:  # noqa: BLE001 - the browser waits for words, whatever happened
            log(error)
            reply = {"kind": "refused", "reason": "an error in the course's software"}
        self.send({**reply, "n": n if type(n) is int else None})


class Headed(VBox):
    """The head and, below it, what it called for; words in a notebook without a kernel."""

    def __init__(self, head: Head, still: Words) -> None:
        self.head = head
        self.still = still
        super().__init__(children=[head])
        self.add_class("tpi-headed")

    def show(self, *below: Widget) -> None:
        """Show these below the head, in the place of what was there."""
        self.children = [self.head, *below]

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            bundle |= {"text/plain": self.still.text, "text/markdown": self.still.markdown}
        return bundle
