"""What a browser needs to explore the atlas: pictures, cards in words, and where things lie."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, TypeAlias

from tpilab.anatomy.atlas import Card, Claim, Plate, Referral, View, Zone, atlas
from tpilab.evidence import cite, fact
from tpilab.views.body_map.plate_parts import SIGHTS, box
from tpilab.views.body_map.plates import HEIGHT, plate_picture
from tpilab.views.sources import source_links

Json: TypeAlias = dict[str, Any]

NEEDLE = {
    "care": "A needle only with care",
    "leave": "Recognize, usually leave alone",
    "none": "No needle in this course",
}
LABELS = {"S": "safety rule of this course, source to be added", "D": "didactic choice"}
STATUS = {
    "primary-verified": "read in the source itself",
    "abstract-read": "a text was read that says so",
    "weak-source": "weak: only a secondary page was found",
    "unconfirmed": "unconfirmed: general knowledge, no text was read",
}
PARTS = {
    "pain": "Where it may be felt",
    "beneath": "What lies beneath",
    "feel": "How to feel it",
    "decision": "A needle?",
}


@cache
def explorer(tone: int = 3) -> Json:
    """Everything that travels, the same for everybody. Raises KeyError for an unknown tone."""
    made = atlas()
    names = list(dict.fromkeys(name for card in made.cards for name in _facts(card)))
    sources = source_links(names)
    return {
        "views": [_view(view, plate, tone) for view, plate in made.plates.items()],
        "groups": made.groups,
        "zones": [_zone(each) for each in made.zones],
        "muscles": [_muscle(each, sources) for each in made.cards],
        "sources": sources,
    }


def pattern_told(referral: Referral) -> str:
    """Which fact a pattern is, and how far to trust it."""
    return f"Pattern: {referral.fact}, {STATUS[referral.rests_on.status]}."


def in_words(names: Iterable[str]) -> str:
    """Places by their labels. Raises KeyError for an unknown one."""
    return "; ".join(atlas().zone(name).label for name in names)


def _view(view: View, plate: Plate, tone: int) -> Json:
    return {
        "name": view,
        "label": plate.label,
        "svg": plate_picture(view, tone, 1).replace('"', "'"),  # not to be escaped one by one
        "width": SIGHTS[view].width,
        "height": HEIGHT,
    }


def _zone(zone: Zone) -> Json:
    return {
        "name": zone.name,
        "label": zone.label,
        "group": zone.group,
        "boxes": {view: box(view, [zone.in_view(view) or ()]) for view in zone.views},
        "reached_by": [card.name for card in atlas().reaching(zone.name)],
    }


def _muscle(card: Card, sources: list[str]) -> Json:
    parts: dict[View, list[str]] = {}
    boxes: dict[View, tuple[int, int, int, int]] = {}
    layers: list[int] = []
    for view, plate in atlas().plates.items():
        mine = [each for each in plate.muscles if each.of == card.name]
        if mine:
            parts[view] = [each.name for each in mine]
            boxes[view] = box(view, [guide for each in mine for guide in each.guides_cm])
            layers += [each.layer for each in mine]
    doubted = {
        name
        for each in card.refers
        for name in (each.may if each.confirmed else (*each.to, *each.may))
    }
    return {
        "name": card.name,
        "label": card.label,
        "layer": max(layers),
        "parts": parts,
        "boxes": boxes,
        "zones": [{"name": name, "sure": name not in doubted} for name in card.reaches],
        "needle": {"kind": card.needle, "words": NEEDLE[card.needle]},
        "patterns": [pattern_told(each) for each in card.refers],
        "lines": [_line(part, claim) for part, claim in card.claims.items()],
        "sources": [sources.index(each) for each in source_links(_facts(card))],
    }


def _line(part: str, claim: Claim) -> Json:
    ground = (
        f"({claim.label}) {LABELS[claim.label]}"
        if claim.label
        else "; ".join(dict.fromkeys(map(_named, claim.facts)))
    )
    return {"label": PARTS[part], "words": claim.says, "ground": ground}


def _named(name: str) -> str:
    """The first source of a fact, and a word where it is weak."""
    known = fact(name)
    weak = {"weak-source": ", weak", "unconfirmed": ", unconfirmed"}.get(known.status, "")
    return cite(known.source[0]).short + weak


def _facts(card: Card) -> list[str]:
    claims = [name for claim in card.claims.values() for name in claim.facts]
    return list(dict.fromkeys([*(each.fact for each in card.refers), *claims]))
