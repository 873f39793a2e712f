"""A question of a page, answered at once: `check_yourself("02_palpate", "CHK-01")`.

Nothing is graded. That it was answered, and whether rightly, is kept in the learner's own progress;
the answer is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anywidget import AnyWidget
from traitlets import Dict

from tpilab.widgets.esm import module, style
from tpilab.widgets.pictures import with_picture
from tpilab.widgets.words import RUN_ALL, Shown, Words, as_markdown, log, never_raises

if TYPE_CHECKING:
    from tpilab.quiz.kinds import BaseItem


@never_raises("This self-check")
def check_yourself(page: str, name: str) -> Shown:
    """A question with an answer at once."""
    from tpilab.quiz.checks import checks

    try:
        return CheckWidget(checks(page).item(name), page)
    except KeyError as error:
        return Words(f"This self-check cannot be shown: {error.args[0]}.")


class CheckWidget(AnyWidget):
    """One question that is judged as soon as it is answered."""

    _css = style()
    question = Dict().tag(sync=True)

    def __init__(self, item: BaseItem, page: str = "") -> None:
        """page: under which its answers are kept in the progress; empty: they are not."""
        import mistune

        self.page = page
        self.item = item = item.as_seen(None)
        html = mistune.create_markdown(escape=True)
        public = item.public()
        for step in public.get("steps", ()):
            step["tells"] = html(step["tells"])
        stem = html(item.stem) if item.stem else ""
        public |= {"kind": item.kind, "item": item.id, "lead_in": item.lead_in,
                   "instruction": item.instruction, "stem": stem}  # fmt: skip
        self._esm = module("check.js", kind=item.kind)
        super().__init__(question=with_picture(public))
        self.on_msg(self._receive)

    def reply(self, content: Any) -> dict[str, Any]:
        """What to say to a message from the browser."""
        from tpilab.quiz.checks import judged, solved

        match content:
            case {"kind": "check", "value": value}:
                try:
                    told = judged(self.item, value)
                except ValueError as error:
                    return {"kind": "problem", "reason": str(error)}
                result = "right" if told["right"] else "partly" if told["partly"] else "wrong"
                return {"kind": "judged", **told, **self._keep(result, content.get("sure"))}
            case {"kind": "solve"}:
                return {"kind": "solved", **solved(self.item), **self._keep("shown")}
            case _:
                return {"kind": "problem", "reason": "the page sent something unexpected"}

    def _keep(self, result: str, sure: Any = None) -> dict[str, Any]:
        """What is to be said of keeping this answer in the progress."""
        from tpilab.widgets.kept import keep_check

        return {"not_kept": keep_check(self.page, self.item.id, result, sure) if self.page else ""}

    def _receive(self, _widget: Any, content: Any, _buffers: Any) -> None:
        try:
            reply = self.reply(content)
        except Exception as error:  # noqa: BLE001 - the browser waits for words, whatever happened
            log(error)
            reply = {"kind": "problem", "reason": "an error in the course's software"}
        self.send(reply)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The question as text beside the widget, for a notebook without a kernel."""
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            stem = self.item.stem.strip()
            options = [f"- {as_markdown(o['text'])}" for o in self.question.get("options", ())]
            lines = [stem, f"**{as_markdown(self.item.lead_in)}**", "\n".join(options),
                     f"*Press {RUN_ALL} to answer.*"]  # fmt: skip
            text = "\n\n".join(line for line in lines if line)
            bundle[0]["text/plain"] = f"{self.item.lead_in} Press {RUN_ALL} to answer."
            bundle[0]["text/markdown"] = text
        return bundle
