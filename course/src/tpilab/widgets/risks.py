"""What can happen, by place and person, to explore: `what_can_happen()`."""

from __future__ import annotations

from typing import Any

from anywidget import AnyWidget
from traitlets import Dict

from tpilab.evidence import cite, fact
from tpilab.evidence.risks import PEOPLE, SITES, Counted, Risk, risks
from tpilab.widgets.esm import module, style
from tpilab.widgets.words import RUN_ALL, Shown, never_raises

TITLE = "What can happen here, in this person"


@never_raises("The risks")
def what_can_happen() -> Shown:
    """Risks by place and person, each with what it was counted of, or that nobody counted."""
    return Risks()


def scene() -> dict[str, Any]:
    """All that travels: places, features of a person, risks in words and in figures."""
    return {
        "title": TITLE,
        "sites": [{"id": name, "label": label} for name, label in SITES.items()],
        "people": [{"id": name, "label": label} for name, label in PEOPLE.items()],
        "risks": [_told(each) for each in risks()],
    }


def _told(risk: Risk) -> dict[str, Any]:
    return {
        "event": risk.event, "serious": risk.serious, "sites": list(risk.sites),
        "people": list(risk.people), "never": risk.never, "say": risk.say,
        "counted": [_count(each) for each in risk.counted],
        "facts": [f"{cite(fact(name).source[0]).short}, {name}" for name in risk.facts],
    }  # fmt: skip


def _count(each: Counted) -> dict[str, Any]:
    of_hundred = round(100 * each.happened / each.among)
    return {"of": each.of, "words": each.words, "note": each.note,
            "drawn": of_hundred if each.happened * 100 >= each.among else 0}  # fmt: skip


class Risks(AnyWidget):
    """Everything travels once; what is chosen stays in the browser."""

    risks = Dict().tag(sync=True)

    def __init__(self) -> None:
        self._esm = module("risks.js")
        self._css = style()
        super().__init__(risks=scene())

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            rows = [f"{each.event}: {_in_short(each)}" for each in risks()]
            press = f"Press {RUN_ALL} to choose place and person."
            bundle[0]["text/plain"] = "\n".join([TITLE, *rows, press])
            bundle[0]["text/markdown"] = "\n".join(
                [f"**{TITLE}**", "", *(f"- {row}" for row in rows), "", press]
            )
        return bundle


def _in_short(risk: Risk) -> str:
    """The first count in words, or that nobody counted."""
    if not risk.counted:
        return risk.never
    first = risk.counted[0]
    return f"{first.words} ({first.of}). {risk.never}".strip()
