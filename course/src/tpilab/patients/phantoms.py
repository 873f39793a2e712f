"""Practice phantoms: blocks of gel with an olive and a tube in them, and no person around."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from tpilab.evidence import fact
from tpilab.frozen import Frozen
from tpilab.patients.models import Patient
from tpilab.patients.needling import Degrees, Guided, guided_problems
from tpilab.patients.records import patient
from tpilab.patients.visit import Cited, Text
from tpilab.yaml_lines import AuthoringError, Document

DATA = Path(__file__).parent / "phantoms"
Millimeters = Annotated[tuple[int, ...], Field(min_length=3, max_length=3)]


class Olive(Frozen):
    """The target: an ellipsoid in the gel, in millimeters of the block, z its depth."""

    center_mm: Millimeters
    half_mm: Millimeters


class Pipe(Frozen):
    """A tube filled with water, straight."""

    from_mm: Millimeters
    to_mm: Millimeters
    radius_mm: Annotated[int, Field(ge=1, le=10)]


class Phantom(Frozen):
    """One block of gel. All of it is a didactic choice."""

    id: Annotated[str, Field(pattern=r"^g\d\d$")]
    name: Text
    about: Text
    words: Text
    """What is to be done."""
    deep_mm: Annotated[int, Field(ge=20, le=150)]
    olive: Olive
    pipe: Pipe
    mark_mm: Annotated[tuple[int, ...], Field(min_length=2, max_length=2)]
    guided: Guided
    probe: Literal["linear", "curved"] = "linear"
    views: Annotated[tuple[Literal["in_plane", "out_of_plane"], ...], Field(min_length=1)]
    steep_deg: Annotated[tuple[Degrees, ...], Field(min_length=2, max_length=2)]
    feels: Text
    sources: Cited

    @property
    def adjudicated(self) -> bool:
        """There is nobody whose treatment clinicians would have to agree on."""
        return True


_PHANTOM = TypeAdapter(Phantom)


@cache
def phantom(name: str) -> Phantom:
    """A phantom by name. Raises KeyError that lists what there is, AuthoringError."""
    known = {path.stem: path for path in sorted(DATA.glob("*.yaml"))}
    if name not in known:
        raise KeyError(f"no phantom {name!r}; there are {', '.join(known)}")
    return load_phantom(known[name])


def load_phantom(path: Path) -> Phantom:
    """Read and check one record. Raises AuthoringError with file:line for every problem."""
    document = Document(path)
    found = document.load(_PHANTOM)
    problems = [document.problem(where, what) for where, what in _problems(found, path.stem)]
    if problems:
        raise AuthoringError(problems)
    return found


def _problems(found: Phantom, stem: str) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if found.id != stem:
        yield ("id",), f"phantom {found.id!r} lies in {stem}.yaml; give both the same name"
    for part, names in ("sources", found.sources), ("guided", found.guided.facts):
        for name in names:
            try:
                fact(name)
            except KeyError as error:
                yield (part,), str(error.args[0])
    for where, what in guided_problems(found.guided):
        yield ("guided", *where), what
    if found.olive.center_mm[2] + found.olive.half_mm[2] >= found.deep_mm:
        yield (
            ("olive", "center_mm"),
            f"it reaches below the block, which is {found.deep_mm} mm deep",
        )


def who(name: str) -> Patient | Phantom:
    """A person or a phantom by name. Raises KeyError that lists what there is, AuthoringError."""
    return phantom(name) if name.startswith("g") else patient(name)
