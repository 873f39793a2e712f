"""What a browser needs to show a task of each skill: menus, pictures, what an instrument senses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, TypeAlias

from tpilab.anatomy import Build
from tpilab.patients import Catalog, catalog, patient
from tpilab.patients.catalog import Group
from tpilab.protocol import Task
from tpilab.skills.palpate.regions import LEVELS
from tpilab.skills.select.acts import CHOICES, HOW_SOON
from tpilab.skills.select.telling import THEM
from tpilab.views.body_map import (
    VIEWS,
    back_picture,
    cover_picture,
    pain_drawing,
    referral_map_of,
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


_STILLS: Mapping[str, tuple[str, str]] = {
    "neck_and_shoulders": (
        "palpation",
        "a finger presses the back, a gauge shows 2 kg, a map where it is felt.",
    ),
    "interscapular": (
        "palpation_interscapular",
        "a finger presses between the spine and the shoulder blade.",
    ),
    "lumbar": ("palpation_lumbar", "a finger presses the loin beside the long muscles."),
    "gluteal": ("palpation_gluteal", "a finger presses the buttock; a sheet covers the rest."),
}
"""The still picture of each region, and what it shows."""


def _palpate(skilled: Any, task: Task) -> Material:
    card = skilled.card(task)
    tables, maps = skilled.touch(task)
    region = patient(task.patient).touched.region
    still, alt = _STILLS[region]
    return Material(
        menu={
            "groups": skilled.menu(task),
            "muscles": skilled.muscles(task),
            "choices": _choices(skilled.choices),
        },
        still=f"figures/{still}.svg",
        alt=alt,
        pictures=_back(region, card["tone"], Build.model_validate(card["build"])),
        tables=tables,
        maps=maps,
    )


def _back(region: str, tone: int, build: Build) -> Json:
    """Pictures in the frame of the region, one of whose landmarks names heights."""
    view, level = VIEWS[region], LEVELS[region]
    return {
        "back": back_picture(tone, build, region),
        "left": cover_picture("left", region),
        "right": cover_picture("right", region),
        "referral": referral_map_of(region),
        "view": {
            **asdict(view),
            "level": {"name": level.name, "y_um": level.y_um},
            "start_um": list(view.start_um),
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
