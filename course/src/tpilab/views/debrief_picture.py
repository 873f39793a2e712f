"""The picture of a debrief: the hand's way over what the model held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tpilab.protocol import Debrief
from tpilab.skills.palpate.regions import LEVELS, Level
from tpilab.views.body_map import examined_picture

CAPTION = (
    "Lines and dots: where your finger went and stayed, wider where it pressed harder. Numbered"
    " flags: your marks. Dark bands: taut bands. Rings: trigger points of the model, an active one"
    " filled. Dashed areas: sore without a band."
)


@dataclass(frozen=True)
class Drawn:
    """A picture and the words that stand for it."""

    svg: str
    alt: str
    caption: str


def picture(debrief: Debrief) -> Drawn:
    """What was palpated, and what lay there."""
    path, truth = debrief.path, _as_told(debrief.truth)
    alt = _alt(path, truth)
    name = f"examined-{truth['patient']['id']}-{debrief.digest()[:8]}"
    svg = examined_picture(name, alt, path, truth, tone=truth["patient"]["tone"])
    return Drawn(svg=svg, alt=alt, caption=CAPTION)


def _as_told(truth: Any) -> Any:
    """Points by what the debrief calls them: where the findings leave it open, undecided."""
    if "left_open" not in truth["expected"]:
        return truth
    return {**truth, "points": [{**each, "kind": "undecided"} for each in truth["points"]]}


def _alt(path: Any, truth: Any) -> str:
    touched_x = [
        x
        for stroke in path["strokes"]
        for x, force in zip(stroke["x_um"], stroke["force_mN"], strict=True)
        if force > 0
    ]
    left = sum(x < 0 for x in touched_x)
    touched = {
        (False, False): "You touched nothing.",
        (True, False): "You palpated the left side only.",
        (False, True): "You palpated the right side only.",
        (True, True): "You palpated both sides.",
    }[left > 0, left < len(touched_x)]
    level = LEVELS[truth["region"]]
    marks = _listed("You marked", "You marked nothing.", path["marks"], "finding", level)
    held = _listed(
        "The model held", "The model held no trigger point.", truth["points"], "kind", level
    )
    return " ".join(filter(None, (touched, marks, held, _measured(path.get("readings", ())))))


def _measured(sites: Sequence[Any]) -> str:
    """How many places the algometer stood on; nothing of it where there is none."""
    if not sites:
        return ""
    count = sum(len(site["kPa"]) for site in sites)
    places = "one place" if len(sites) == 1 else f"{len(sites)} places"
    readings = "one reading" if count == 1 else f"{count} readings"
    return f"You took {readings} of the algometer in {places}."


def _listed(begin: str, nothing: str, spots: Sequence[Any], kind: str, level: Level) -> str:
    if not spots:
        return nothing
    told = (
        f"{spot[kind]}, {spot['muscle'].replace('_', ' ')},"
        f" {level.in_words(spot['x_um'], spot['y_um'])}"
        for spot in spots
    )
    return f"{begin}: {'; '.join(told)}."
