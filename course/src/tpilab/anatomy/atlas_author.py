"""From the authored YAML to one checked atlas; only builders and tests come here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from tpilab.anatomy.atlas import (
    VIEWS,
    Atlas,
    Bone,
    Card,
    Group,
    Name,
    Plate,
    PlateMuscle,
    View,
    Zone,
)
from tpilab.anatomy.region import DATA, load_region
from tpilab.evidence import fact
from tpilab.frozen import Frozen
from tpilab.yaml_lines import AuthoringError, Document

FOLDER = DATA / "atlas"


class Outline(Frozen):
    """An outline of a region."""

    region: str
    outline: str


class BorrowedBone(Frozen):
    """A bone that a region draws."""

    borrow: Outline


class BorrowedMuscle(Frozen):
    """A muscle that a region maps, with what differs in the atlas."""

    region: str
    muscle: str
    of: Name | None = None
    name: Name | None = None
    label: str | None = None
    layer: int | None = None


class AuthoredPlate(Plate):
    """A plate before what it borrows is looked up."""

    bones: tuple[Bone | BorrowedBone, ...]  # type: ignore[assignment]
    borrows: tuple[BorrowedMuscle, ...] = ()


class Zones(Frozen):
    """The file of places."""

    groups: dict[Group, str]
    zones: tuple[Zone, ...]


class Cards(Frozen):
    """The file of cards."""

    cards: tuple[Card, ...]


def author(folder: Path = FOLDER) -> Atlas:
    """Read and cross-check the files of `folder`. Raises AuthoringError with file:line for all."""
    zones_file, cards_file = Document(folder / "zones.yaml"), Document(folder / "cards.yaml")
    zones = zones_file.load(TypeAdapter(Zones))
    cards = cards_file.load(TypeAdapter(Cards)).cards
    known = {each.name for each in cards}
    plates: dict[View, Plate] = {}
    problems: list[str] = []
    for view in VIEWS:
        document = Document(folder / f"{view}.yaml")
        authored = document.load(TypeAdapter(AuthoredPlate))
        plates[view] = plate = _resolved(document, authored)
        problems += _plate_problems(document, plate, view, known)
    made = Atlas.model_validate(
        {"plates": plates, "groups": zones.groups, "zones": zones.zones, "cards": cards}
    )
    problems += _doubles(zones_file, "zones", [each.name for each in made.zones])
    problems += _doubles(cards_file, "cards", [each.name for each in made.cards])
    problems += _card_problems(cards_file, made)
    if problems:
        raise AuthoringError(problems)
    return made


def compiled(made: Atlas) -> str:
    """The text of `atlas.json`: the same bytes for the same atlas."""
    return made.model_dump_json(exclude_defaults=True) + "\n"


def _resolved(document: Document, authored: AuthoredPlate) -> Plate:
    """A plate with what it borrows. Raises AuthoringError for what is not there."""
    try:
        where: tuple[str | int, ...] = ()
        muscles = []
        for n, each in enumerate(authored.borrows):
            where = ("borrows", n)
            muscles.append(_borrowed(each))
        bones = []
        for n, bone in enumerate(authored.bones):
            where = ("bones", n)
            bones.append(bone if isinstance(bone, Bone) else _outline(bone.borrow))
    except (KeyError, AuthoringError) as error:
        raise AuthoringError([document.problem(where, str(error.args[0]))]) from None
    fields: Mapping[str, Any] = {name: getattr(authored, name) for name in Plate.model_fields}
    return Plate.model_validate(
        {**fields, "bones": tuple(bones), "muscles": (*muscles, *authored.muscles)}
    )


def _borrowed(given: BorrowedMuscle) -> PlateMuscle:
    there = load_region(given.region).muscle(given.muscle)
    return PlateMuscle(
        name=given.name or there.name,
        label=given.label or there.label,
        layer=given.layer or there.layer,
        of=given.of,
        guides_cm=there.guides_cm,
    )


def _outline(given: Outline) -> Bone:
    outlines = load_region(given.region).outlines_cm
    if given.outline not in outlines:
        raise KeyError(
            f"{given.region} has no outline {given.outline!r}; it has {', '.join(outlines)}"
        )
    return Bone(shape_cm=outlines[given.outline])


def _plate_problems(document: Document, plate: Plate, view: str, cards: set[str]) -> Iterator[str]:
    if plate.view != view:
        yield document.problem(("view",), f"{plate.view!r} lies in {view}.yaml; name it {view}")
    own = len(document.data.get("borrows", ()))
    names = [each.name for each in plate.muscles]
    for n, each in enumerate(plate.muscles):
        where = ("borrows", n) if n < own else ("muscles", n - own)
        if each.name in names[:n]:
            yield document.problem(where, f"{each.name!r} is there twice; names are unique")
        if each.of is not None and each.of not in cards:
            yield document.problem((*where, "of"), f"no card {each.of!r} in cards.yaml; add it")


def _card_problems(document: Document, made: Atlas) -> Iterator[str]:
    zones = {each.name for each in made.zones}
    drawn = {each.of for plate in made.plates.values() for each in plate.muscles}
    for n, card in enumerate(made.cards):
        if card.name not in drawn:
            yield document.problem(("cards", n), f"{card.name} is on no plate; draw it")
        for k, each in enumerate(card.refers):
            where = ("cards", n, "refers", k)
            yield from _unknown_facts(document, where, (each.fact,))
            for name in (*each.to, *each.may):
                if name not in zones:
                    said = f"no place {name!r} in zones.yaml; there are {', '.join(sorted(zones))}"
                    yield document.problem(where, said)
        for part, claim in card.claims.items():
            yield from _unknown_facts(document, ("cards", n, part), claim.facts)


def _unknown_facts(
    document: Document, where: tuple[str | int, ...], names: tuple[str, ...]
) -> Iterator[str]:
    for name in names:
        try:
            fact(name)
        except KeyError as error:
            yield document.problem(where, error.args[0])


def _doubles(document: Document, part: str, names: list[str]) -> Iterator[str]:
    for n, name in enumerate(names):
        if name in names[:n]:
            yield document.problem((part, n), f"{name!r} is there twice; names are unique")
