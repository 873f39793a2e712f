"""What a browser needs to show a task of each skill: menus, pictures, what an instrument senses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, TypeAlias

from tpilab.anatomy import Build
from tpilab.anatomy.tissue import BONES, Tissue
from tpilab.patients import Catalog, catalog, patient
from tpilab.patients.catalog import Group
from tpilab.physics.fluoroscopy import fluoro_scene
from tpilab.physics.radiation import dose
from tpilab.physics.resistance import resistance_scene
from tpilab.physics.ultrasound.scene import ultrasound_scene
from tpilab.protocol import Task
from tpilab.skills.guide.world import world_of
from tpilab.skills.palpate.regions import LEVELS
from tpilab.skills.rescue.telling import PICTURES, picture_of
from tpilab.skills.select.acts import CHOICES, HOW_SOON
from tpilab.skills.select.telling import THEM
from tpilab.views import sonograms
from tpilab.views.body_map import (
    VIEWS,
    back_picture,
    cover_picture,
    pain_drawing,
    referral_map_of,
)
from tpilab.views.body_map.person import Edges
from tpilab.views.gel_picture import GEL_VIEW, gel_picture
from tpilab.views.lung_loop import sprite

Json: TypeAlias = dict[str, Any]

NEAR_MM, CORNER_MM = 66, 3
"""How much of the skin shows to each side of a mark: the prepared field and a little more."""


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


def _prescribe(skilled: Any, task: Task) -> Material:
    return Material(
        menu=skilled.menu(task),
        still="figures/cabinet.svg",
        alt="a shelf with ampoules and vials, one in a hand with its label, a syringe on a tray.",
    )


def _guide(skilled: Any, task: Task) -> Material:
    """Tables and maps of ultrasound and C-arm of one block; `split` is where the latter's begin."""
    world, card = world_of(task), skilled.card(task)
    ultrasound, echo = ultrasound_scene(world.block)
    fluoroscopy, shadow = fluoro_scene(world.block)
    return Material(
        menu={"groups": skilled.menu(task), "choices": _choices(skilled.choices)},
        still="figures/planes.svg",
        alt="a probe beside a needle, in plane and out of plane.",
        pictures=_near_the_mark(card),
        tables={"ultrasound": ultrasound, "fluoroscopy": fluoroscopy, "split": len(echo),
                "dose": _a_minute(world.region)},
        maps=echo + shadow,
    )  # fmt: skip


def _inject(skilled: Any, task: Task) -> Material:
    """Layers that stop and resist a needle, and the skin around the mark; no picture of them."""
    scene, layers = ultrasound_scene(world_of(task).block)
    return Material(
        menu={"groups": skilled.menu(task), "choices": _choices(skilled.choices)},
        still="figures/injection.svg",
        alt="two fingers hold a band, a needle between them; beside it the force that it meets.",
        pictures=_near_the_mark(skilled.card(task)),
        tables={
            "layers": {
                "window": scene["window"], "sin": scene["sin"], "pipes": [],
                "media": {"bone": scene["media"]["bone"]}},
            "resistance": resistance_scene() | {"names": _layer_names()},
        },
        maps=layers,
    )  # fmt: skip


def _rescue(skilled: Any, task: Task) -> Material:
    """Two running pictures of a lung; which of them slides, the kernel drew."""
    first = picture_of(task.seed, sliding=True)
    loops = [sprite(sonograms.png(name), still=n == 1) for n, name in enumerate(sonograms.LUNGS)]
    return Material(
        menu=skilled.menu(task),
        still="figures/rescue.svg",
        alt="a monitor beside a couch, a box with emergency drugs, a clock that runs.",
        pictures={name: loops[n != first] for n, name in enumerate(PICTURES)},
    )


def _rehabilitate(skilled: Any, task: Task) -> Material:
    return Material(
        menu=skilled.menu(task),
        still="figures/rehabilitation.svg",
        alt="a line of twelve weeks with visits, needles and pain as measured, and a plan.",
    )


def _layer_names() -> list[str]:
    """What coaching calls each tissue, by its number."""
    return [
        "bone" if tissue in BONES else tissue.name.lower().replace("_", " ") for tissue in Tissue
    ]


def _near_the_mark(card: Json) -> Json:
    """The skin around the mark; at any width the same part of it."""
    phantom = card["phantom"]
    view = GEL_VIEW if phantom else VIEWS[card["region"]]
    x, y = view.place(card["mark"]["x_um"], card["mark"]["y_um"])
    wide, high = min(2 * NEAR_MM, view.width), min(2 * NEAR_MM, view.height)
    left = min(max(x - wide / 2, 0), view.width - wide)
    top = min(max(y - high / 2, 0), view.height - high)
    edges = asdict(Edges(left, top, view.width - left - wide, view.height - top - high))
    picture = (
        gel_picture() if phantom
        else back_picture(card["tone"], Build.model_validate(card["build"]), card["region"])
    )  # fmt: skip
    return {"back": picture,
            "view": asdict(view) | {"crop": edges, "wide": edges, "corner": CORNER_MM}}  # fmt: skip


def _a_minute(region: str) -> Json:
    """What a minute of screening amounts to, where somebody measured it."""
    found = dose(region, 60_000)
    return {"area_mGycm2_min": found.area_product_mGycm2,
            "effective_uSv_min": found.effective_uSv, "facts": list(found.facts)}  # fmt: skip


_OF: Mapping[str, Callable[[Any, Task], Material]] = {
    "palpate": _palpate,
    "select": _select,
    "guide": _guide,
    "prescribe": _prescribe,
    "inject": _inject,
    "rescue": _rescue,
    "rehabilitate": _rehabilitate,
}
