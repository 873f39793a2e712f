"""A pain drawing to paint: `draw_pain("p11")`.

The learner paints where a person hurts while reading what the person says, and then compares with
the person's own drawing. Nothing is saved and nothing is graded. The person's drawing stays in the
kernel until it is asked for; what was painted stays in the widget, so that a page opened again
shows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeAlias

from anywidget import AnyWidget
from pydantic import TypeAdapter
from traitlets import Bytes, Dict, List

from tpilab.anatomy import Build
from tpilab.evidence import cite, fact
from tpilab.patients import Patient, patient
from tpilab.patients.catalog import catalog
from tpilab.patients.visit import Said
from tpilab.skills.reading import read_action
from tpilab.views.body_map import area_names, in_words, pain_drawing
from tpilab.views.body_map.painted import Ground, Step, Stroke, Whole, ground_of
from tpilab.views.body_map.widespread import FACT, INDEX, MISFITS, REGIONS, pain_index, table
from tpilab.widgets.esm import HERE, module, style
from tpilab.widgets.words import RUN_ALL, Shown, Words, as_markdown, log, never_raises

Json: TypeAlias = dict[str, Any]

PLACE = ("open", "where", "travels", "elsewhere")
"""The questions of the catalog that are about place."""
MAX_STEPS = 400
MAX_NUMBERS = 60_000
"""Coordinates of a whole drawing."""
DARK_TONE = 5
INK, INK_ON_DARK = "#b3261e", "#ff5c49"

_CRITERIA = "DX-020"
_STEP: TypeAdapter[Stroke | Whole] = TypeAdapter(Step)


@never_raises("This drawing")
def draw_pain(name: str) -> Shown:
    """A person who tells where it hurts, and a body to paint it on."""
    try:
        return PainWidget(patient(name))
    except KeyError as error:
        return Words(f"This drawing cannot be shown: {error.args[0]}.")


class PainWidget(AnyWidget):
    """One person's pain, painted by the learner. Raises KeyError for one who does not consult."""

    _css = style() + "\n" + (HERE / "pain.css").read_text("utf-8")
    card = Dict().tag(sync=True)
    """Who tells, and what: title, name, about, says (asked, said)."""
    ground = Dict().tag(sync=True)
    """What is painted on: the picture, its outlines and areas, brushes, words."""
    cells = Bytes().tag(sync=True)
    """What lies where, a byte a cell, row by row; see `painted.Ground`."""
    drawing: List[Any] = List().tag(sync=True)
    """What was painted, step by step."""

    def __init__(self, person: Patient) -> None:
        self.person = person
        self.truth = tuple(name for name in area_names() if name in person.consults.draws)
        self._esm = module("pain.js")
        svg = pain_drawing("pain", (), person.skin_tone, person.build)
        self._ground = found = _ground(person.skin_tone, person.build)
        super().__init__(
            card=_card(person),
            ground=_public(found, svg, person),
            cells=found.cells.tobytes(),
            drawing=[],
        )
        self.on_msg(self._receive)

    def reply(self, content: Any) -> Json:
        """What to say to a message from the browser: `keep` a drawing, `compare` it."""
        match content:
            case {"kind": "keep" | "compare" as kind, "drawing": list(drawing)}:
                pass
            case _:
                return _refused("the page sent something unexpected")
        try:
            steps = self._read(drawing)
            told = None if kind == "keep" else self._compared(steps)
        except ValueError as error:
            return _refused(str(error))
        self.drawing = [step.model_dump(mode="json") for step in steps]
        return {"kind": "kept"} if told is None else {"kind": "compared", **told}

    def _read(self, drawing: list[Any]) -> list[Stroke | Whole]:
        """A drawing from hostile JSON. Raises ValueError that says what is wrong, and where."""
        if len(drawing) > MAX_STEPS:
            raise ValueError(f"a drawing has at most {MAX_STEPS} steps")
        steps: list[Stroke | Whole] = []
        numbers = 0
        for n, each in enumerate(drawing, start=1):
            try:
                step = read_action(_STEP, each)
                self._ground.check(step)
            except ValueError as error:
                raise ValueError(f"step {n} of the drawing: {error}") from None
            numbers += len(step.at) if isinstance(step, Stroke) else 0
            if numbers > MAX_NUMBERS:
                raise ValueError("the drawing has too many points")
            steps.append(step)
        return steps

    def _compared(self, steps: Sequence[Stroke | Whole]) -> Json:
        """The person's own drawing, and both in words. Raises ValueError if nothing is painted."""
        mine = self._ground.reached(self._ground.painted(steps))
        if not mine:
            raise ValueError("no named area is painted yet")
        name, theirs = self.person.name, self.truth
        both = [each for each in theirs if each in mine]
        missed = [each for each in theirs if each not in mine]
        more = [each for each in mine if each not in theirs]
        my_index, their_index = pain_index(mine), pain_index(theirs)
        regions = [len(my_index.regions), len(their_index.regions)]
        counts = [len(my_index.areas), len(their_index.areas)]
        return {
            "areas": list(theirs),
            "lines": [
                {"label": "You both painted", "words": in_words(both) or "nothing"},
                {"label": f"Only {name} painted", "words": in_words(missed) or "nothing"},
                {"label": "Only you painted", "words": in_words(more) or "nothing"},
            ],
            "index": [
                {"label": "Areas", "of": len(INDEX), "counts": counts},
                {"label": "Regions", "of": len(REGIONS), "counts": regions},
            ],
            "apart": _apart(my_index.areas, their_index.areas, name),
            "note": _note(),
        }

    def _receive(self, _widget: Any, content: Any, _buffers: Any) -> None:
        try:
            reply = self.reply(content)
        except Exception as error:  # noqa: BLE001 - the browser waits for words, whatever happened
            log(error)
            reply = _refused("an error in the course's software")
        self.send(reply)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """What the person says, beside the widget, for a notebook without a kernel."""
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            press = f"Press {RUN_ALL} to paint it here."
            lines = [f"**{as_markdown(self.card['title'])}**"]
            for each in self.card["says"]:
                asked = f"*{as_markdown(each['asked'])}* " if each["asked"] else ""
                lines.append(f"> {asked}“{as_markdown(each['said'])}”")
            bundle[0]["text/plain"] = f"{self.card['title']}. {press}"
            bundle[0]["text/markdown"] = "\n\n".join([*lines, f"*{press}*"])
        return bundle


@cache
def _ground(tone: int, build: Build) -> Ground:
    return ground_of(pain_drawing("pain", (), tone, build))


def _card(person: Patient) -> Json:
    says = [{"asked": "", "said": person.complaint}]
    for name in PLACE:
        if (said := person.consults.says.get(name)) is not None:
            asked = catalog().entries[name][1].label
            says.append({"asked": asked, "said": said.first if isinstance(said, Said) else said})
    return {
        "title": f"Paint where {person.name} hurts",
        "name": person.name,
        "about": f"{person.age}, {person.occupation}.",
        "says": says,
    }


def _public(ground: Ground, svg: str, person: Patient) -> Json:
    """What the browser paints on and tells with; no truth about the person."""
    areas: dict[str, dict[str, str]] = {}
    for name in area_names():
        area, side = name.rsplit("-", 1)
        words = areas.setdefault(area, {"label": area.replace("_", " ")})
        words[side] = in_words([name])
        words["both"] = in_words([f"{area}-left", f"{area}-right"])
    return {
        "svg": svg,
        "width": ground.width,
        "height": ground.height,
        "step": ground.step,
        "thin": ground.thin,
        "thick": ground.thick,
        "bodies": list(ground.bodies),
        "shapes": [{"view": s.view, "area": s.area, "d": s.d} for s in ground.shapes],
        "sizes": list(ground.sizes),
        "areas": areas,
        "index": {"counts": table(), "areas": list(INDEX), "regions": list(REGIONS)},
        "ink": INK if person.skin_tone < DARK_TONE else INK_ON_DARK,
        "most": {"steps": MAX_STEPS, "numbers": MAX_NUMBERS},
        "misfits": list(MISFITS),
        "sources": _sources(),
    }


def _apart(mine: Sequence[str], theirs: Sequence[str], name: str) -> str:
    """Which areas of the index only one of two drawings has."""
    more = ", ".join(each for each in mine if each not in theirs)
    missed = ", ".join(each for each in theirs if each not in mine)
    if not more and not missed:
        return "Both count the same areas of the index."
    only = [f"only yours: {more}"] if more else []
    only += [f"only {name}’s: {missed}"] if missed else []
    return f"In the index, {'; '.join(only)}."


def _note() -> str:
    """What an index is for."""
    criteria = fact(_CRITERIA)
    months, regions = criteria.value("duration").value, criteria.value("regions").value
    return (
        "An index is no diagnosis. The 2016 fibromyalgia criteria ask for pain in at least"
        f" {regions:g} of 5 regions, for at least {months:g} months, and for a severity of symptoms"
        " that no drawing shows."
    )


def _sources() -> list[str]:
    keys = [key for name in (_CRITERIA, FACT) for key in fact(name).source]
    return list(dict.fromkeys(cite(key).short for key in keys))


def _refused(reason: str) -> Json:
    return {"kind": "refused", "reason": reason}
