"""Read patients' records and check them against the anatomy, the catalog and the evidence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from tpilab.anatomy import load_region
from tpilab.evidence import fact
from tpilab.patients.catalog import problems as unknown
from tpilab.patients.drugs import formulary
from tpilab.patients.injecting import problems as injection_problems
from tpilab.patients.mirror import mirrored
from tpilab.patients.models import Hands, Patient, Variant
from tpilab.patients.needling import problems as needle_problems
from tpilab.patients.prescribing import cited as cited_by_syringe
from tpilab.patients.prescribing import problems as syringe_problems
from tpilab.patients.rehabilitating import problems as plan_problems
from tpilab.patients.rescuing import problems as rescue_problems
from tpilab.physics.physiology import graphs
from tpilab.yaml_lines import AuthoringError, Document, in_words

DATA = Path(__file__).parent / "data"
_PATIENT = TypeAdapter(Patient)
_BASE = 3
"""Letters of a record's name; a fourth one names a variant."""

_places: list[Path] = [DATA]


def look_also_in(folder: Path) -> None:
    """Know the patients in `folder` too, after the practice patients: those of an examination."""
    if folder not in _places and folder.is_dir():
        _places.append(folder)


def record_of(name: str) -> Path:
    """Where a patient's record lies. Raises KeyError that lists the patients there are."""
    known = {path.stem: path for place in reversed(_places) for path in place.glob("*.yaml")}
    if name[:_BASE] not in known:
        raise KeyError(f"no patient {name!r}; there are {', '.join(sorted(known))}")
    return known[name[:_BASE]]


@cache
def patient(name: str) -> Patient:
    """A patient by name, or a variant: `p01b` is variant b of p01.

    Raises KeyError that lists what there is, AuthoringError.
    """
    forms = load_forms(record_of(name))
    if name not in forms:
        raise KeyError(f"no variant {name!r}; there are {', '.join(forms)}")
    return forms[name]


def load_patient(path: Path) -> Patient:
    """Read and check one record with its variants; gives the record as it stands.

    Raises AuthoringError with file:line for every problem.
    """
    return next(iter(load_forms(path).values()))


def load_forms(path: Path) -> dict[str, Patient]:
    """A record and its variants by name. Raises AuthoringError with file:line for every problem."""
    document = Document(path)
    found = document.load(_PATIENT)
    problems = [document.problem(where, what) for where, what in _problems(found, path.stem)]
    forms = {found.id: found}
    for letter, variant in found.variants.items():
        where = ("variants", letter)
        try:
            form = _form(document.data, found.id, letter, variant)
        except ValidationError as error:
            problems += [document.problem(where, in_words(each)) for each in error.errors()]
            continue
        wrong = _problems(form, found.id + letter)
        problems += [document.problem(where, f"in this variant: {what}") for _, what in wrong]
        forms[form.id] = form
    if problems:
        raise AuthoringError(problems)
    return forms


def _form(data: Any, name: str, letter: str, variant: Variant) -> Patient:
    """A variant as a record of its own."""
    plain = {key: each for key, each in json.loads(json.dumps(data)).items() if key != "variants"}
    changed = merged(plain, variant.changes) | {"id": name + letter}
    form = mirrored(changed) if variant.mirror else changed
    return _PATIENT.validate_json(json.dumps(form))


def merged(record: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A record with fields replaced, nested as they stand there; lists are replaced whole."""
    result = dict(record)
    for key, value in changes.items():
        old = result.get(key)
        nested = isinstance(old, dict) and isinstance(value, dict)
        result[key] = merged(old or {}, value) if nested else value
    return result


def _problems(found: Patient, stem: str) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if found.id != stem:
        yield ("id",), f"patient {found.id!r} lies in {stem}.yaml; give both the same name"
    if not any((found.hands, found.visit, found.rescuing, found.rehabilitating)):
        what = "no 'hands', 'visit', 'rescuing' or 'rehabilitating': nothing to do with this person"
        yield ("id",), what
    for part, problems in (
        ("hands", found.hands and _hand_problems(found.hands)),
        ("visit", found.visit and unknown(found.visit)),
        ("rescuing", found.rescuing and rescue_problems(found.rescuing, graphs())),
        ("rehabilitating", found.rehabilitating and plan_problems(found.rehabilitating)),
    ):
        for where, what in problems or ():
            yield (part, *where), what
    yield from _needle_problems(found)
    yield from _syringe_problems(found)
    yield from _drug_problems(found)
    for where, names in _cited(found):
        for n, name in enumerate(names):
            try:
                fact(name)
            except KeyError as error:
                yield (*where, n), str(error.args[0])


def _hand_problems(hands: Hands) -> Iterator[tuple[tuple[str | int, ...], str]]:
    region = load_region(hands.region)
    for kind in ("points", "bands", "tender"):
        for n, place in enumerate(getattr(hands, kind)):
            try:
                muscle = region.muscle(place.muscle)
            except KeyError as error:
                yield (kind, n, "muscle"), str(error.args[0])
                continue
            at = np.array([place.at_um], dtype=np.int64)
            if not region.inside(muscle.name, place.side, at)[0]:
                what = f"{list(place.at_cm)} is not in the {place.side} {muscle.label.lower()}"
                yield (kind, n, "at_cm"), f"{what}; move it inside"
    active = any(point.kind == "active" for point in hands.points)
    if active != (hands.decision.best == "candidate"):
        yield ("decision", "best"), "'candidate' and an active point go together"


def _needle_problems(found: Patient) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if found.needling is None:
        if found.injecting is not None:
            yield ("injecting",), "an injection goes where a needle may: add 'needling'"
        return
    if found.hands is None:
        yield ("needling",), "a needle goes where hands were: add 'hands', which name the region"
        return
    active = tuple(each.at_um for each in found.hands.points if each.kind == "active")
    for where, what in needle_problems(found.needling, load_region(found.hands.region), active):
        yield ("needling", *where), what
    if found.injecting is not None:
        if found.response is None:
            yield ("injecting",), "add 'response': how this person does afterward"
        placed = "placed" in found.needling.decision.right
        for where, what in injection_problems(
            found.injecting,
            chest=found.needling.chest,
            active=placed,
            landmark="landmark" in found.needling.guided.reasons,
        ):
            yield ("injecting", *where), what


def _syringe_problems(found: Patient) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """A syringe that does not fit, or that forgets a true allergy."""
    if found.prescribing is None:
        return
    for where, what in syringe_problems(found.prescribing, found.visit):
        yield ("prescribing", *where), what
    if _truly_allergic(found) and not any(each.unsafe for each in found.prescribing.against):
        what = "a true allergy to an anesthetic: say in 'against' what would be unsafe"
        yield ("prescribing",), what


def _truly_allergic(found: Patient) -> bool:
    """Whether the person does not bear a local anesthetic."""
    known = formulary()
    return any(
        each.true == "yes" and known.drugs[each.to].group == "local_anesthetic"
        for each in found.allergies
        if each.to in known.drugs
    )


def _drug_problems(found: Patient) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Drugs that do not exist, and drugs that count before an injection and cannot be found out."""
    known = formulary()
    named: list[tuple[tuple[str | int, ...], str]] = [
        *((("takes", n), name) for n, name in enumerate(found.takes)),
        *((("allergies", n, "to"), each.to) for n, each in enumerate(found.allergies)),
    ]
    for where, name in named:
        if name not in known.drugs:
            yield where, f"no drug {name!r} in drugs.yaml; there are {', '.join(known.drugs)}"
    if found.visit is None:
        return
    cited = {name for key in found.visit.keys for name in key.facts}
    for n, name in enumerate(found.takes):
        if name in known.drugs and (facts := known.group(name).facts) and not cited & set(facts):
            what = f"{name} ({known.group(name).label}): no key finds it out"
            yield ("takes", n), f"{what}; cite one of {', '.join(facts)}"
    if _truly_allergic(found) != ("true_allergy" in found.visit.dangers):
        yield ("allergies",), "a true allergy to an anesthetic and the danger go together"


def _cited(found: Patient) -> Iterator[tuple[tuple[str | int, ...], tuple[str, ...]]]:
    yield ("sources",), found.sources
    if found.hands is not None:
        yield ("hands", "decision", "facts"), found.hands.decision.facts
    yield from _cited_by_needle(found)
    for part in ("rescuing", "rehabilitating"):
        if (record := getattr(found, part)) is not None:
            yield (part, "facts"), record.facts
    if found.prescribing is not None:
        for where, names in cited_by_syringe(found.prescribing):
            yield ("prescribing", *where), names
    if found.visit is not None:
        yield ("visit", "facts"), found.visit.facts
        for n, key in enumerate(found.visit.keys):
            yield ("visit", "keys", n, "facts"), key.facts


def _cited_by_needle(found: Patient) -> Iterator[tuple[tuple[str | int, ...], tuple[str, ...]]]:
    if found.needling is not None:
        yield ("needling", "guided", "facts"), found.needling.guided.facts
        yield ("needling", "decision", "facts"), found.needling.decision.facts
    if found.injecting is not None:
        yield ("injecting", "facts"), found.injecting.facts
        for n, each in enumerate(found.injecting.afterwards):
            yield ("injecting", "afterwards", n, "facts"), each.facts
