"""What a browser needs to show a task of each skill: menus, pictures, what an instrument senses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tpilab.anatomy import Build, load_region
from tpilab.anatomy.region import UM_PER_CM
from tpilab.patients import Catalog, catalog, patient
from tpilab.patients.catalog import Group
from tpilab.protocol import Task
from tpilab.skills.select.acts import CHOICES, HOW_SOON
from tpilab.skills.select.telling import THEM
from tpilab.views.body_map import (
    VIEW,
    back_picture,
    cover_picture,
    pain_drawing,
    referral_map,
)

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Material:
    """All that travels to the browser before the first action; no truth."""

    menu: Json
    """What can be done, by groups, and what can be chosen."""
    still: str
    """The picture for a notebook without a kernel, from a page's folder."""
    alt: str
    """What it shows, in words."""
    pictures: Json = field(default_factory=dict)
    tables: Json = field(default_factory=dict)
    maps: bytes = b""


def material(skilled: Any, task: Task) -> Material:
    """The material of a task. Raises KeyError for a patient that is not there."""
    return _OF[skilled.name](skilled, task)


def _palpate(skilled: Any, task: Task) -> Material:
    card = skilled.card(task)
    tables, maps = skilled.touch(task)
    return Material(
        menu={
            "groups": skilled.menu(task),
            "muscles": skilled.muscles(task),
            "choices": _choices(skilled.choices),
        },
        still="figures/palpation.svg",
        alt="a finger presses the back, a gauge shows 2 kg, a map where it is felt.",
        pictures=_back(card["tone"], Build.model_validate(card["build"])),
        tables=tables,
        maps=maps,
    )


def _back(tone: int, build: Build) -> Json:
    """Pictures in the frame of the region, whose vertebra C7 names heights."""
    _, c7_cm = load_region("neck_and_shoulders").landmarks_cm["c7"]
    return {
        "back": back_picture(tone, build),
        "left": cover_picture("left"),
        "right": cover_picture("right"),
        "referral": referral_map(),
        "view": {
            "width": VIEW.width,
            "height": VIEW.height,
            "x0": VIEW.x0,
            "y0": VIEW.y0,
            "c7_um": round(c7_cm * UM_PER_CM),
        },
    }


def _select(_skilled: Any, task: Task) -> Material:
    known = catalog()
    person = patient(task.patient)
    them = THEM[person.pronoun]
    parts = ("questions", "examinations", "records", "orders", "says")
    return Material(
        menu={
            "parts": {
                part: [_group(each, them) for each in getattr(known, part)] for part in parts
            },
            "criteria": _criteria(known),
            "choices": _choices(CHOICES),
            "reasons": _choices(known.reasons),
            "how_soon": _choices(HOW_SOON),
        },
        pictures={"whole": pain_drawing("whole", (), person.skin_tone, person.build)},
        still="figures/consultation.svg",
        alt="a conversation, a clock of the appointment, and what can be asked and examined.",
    )


def _group(group: Group, them: str) -> Json:
    return {
        "group": group.group,
        "buttons": [{"id": each.id, "label": each.label.format(them=them)} for each in group.of],
    }


def _criteria(known: Catalog) -> list[Json]:
    return [
        {"id": name, "label": each.label, "items": _choices(each.items)}
        for name, each in known.criteria.items()
    ]


def _choices(labels: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"id": name, "label": label} for name, label in labels.items()]


_OF: Mapping[str, Callable[[Any, Task], Material]] = {"palpate": _palpate, "select": _select}
