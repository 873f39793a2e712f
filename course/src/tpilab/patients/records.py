"""Read patients' records and check them against the anatomy and the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from tpilab.anatomy import load_region
from tpilab.evidence import fact
from tpilab.patients.models import Patient
from tpilab.yaml_lines import AuthoringError, Document

DATA = Path(__file__).parent / "data"


_places: list[Path] = [DATA]


def look_also_in(folder: Path) -> None:
    """Know the patients in `folder` too, after the practice patients: those of an examination."""
    if folder not in _places and folder.is_dir():
        _places.append(folder)


def record_of(name: str) -> Path:
    """Where a patient's record lies. Raises KeyError that lists the patients there are."""
    known = {path.stem: path for place in reversed(_places) for path in place.glob("*.yaml")}
    if name not in known:
        raise KeyError(f"no patient {name!r}; there are {', '.join(sorted(known))}")
    return known[name]


@cache
def patient(name: str) -> Patient:
    """A patient by name. Raises KeyError that lists the patients there are, AuthoringError."""
    return load_patient(record_of(name))


def load_patient(path: Path) -> Patient:
    """Read and check one record. Raises AuthoringError with file:line for every problem."""
    document = Document(path)
    found = document.load(TypeAdapter(Patient))
    if problems := list(_problems(document, found)):
        raise AuthoringError(problems)
    return found


def _problems(document: Document, found: Patient) -> Iterator[str]:
    if found.id != document.path.stem:
        yield document.problem(("id",), f"patient {found.id!r} lies in {document.path.name};"
                               " give both the same name")  # fmt: skip
    region = load_region(found.region)
    for kind in ("points", "bands", "tender"):
        for n, place in enumerate(getattr(found, kind)):
            where = (kind, n)
            try:
                muscle = region.muscle(place.muscle)
            except KeyError as error:
                yield document.problem((*where, "muscle"), error.args[0])
                continue
            at = np.array([place.at_um], dtype=np.int64)
            if not region.inside(muscle.name, place.side, at)[0]:
                what = f"{list(place.at_cm)} is not in the {place.side} {muscle.label.lower()}"
                yield document.problem((*where, "at_cm"), f"{what}; move it inside")
    cited: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
        (("sources",), found.sources),
        (("decision", "facts"), found.decision.facts),
    )
    for field, names in cited:
        for n, name in enumerate(names):
            try:
                fact(name)
            except KeyError as error:
                yield document.problem((*field, n), error.args[0])
    active = any(point.kind == "active" for point in found.points)
    if active != (found.decision.best == "candidate"):
        yield document.problem(("decision", "best"), "'candidate' and an active point go together")
