"""`cohort.json`: which version of the course's way of keeping a cohort a folder is in."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from tpilab.frozen import Frozen
from tpilab.whole_file import write_whole

MARKER = "cohort.json"
LAYOUT = 1
"""What this version of the course makes. 0 had no marker."""
_MOST_BYTES = 2**20


class BadMarker(ValueError):
    """A marker that cannot be read; the message is for the instructor."""


class Moved(Frozen):
    """One move that a cohort has made."""

    from_layout: int
    to_layout: int
    when: str
    course_version: str
    backup: str | None


class Marker(Frozen):
    """A cohort's own record of what it is."""

    format: Literal["tpilab-cohort"] = "tpilab-cohort"
    layout: int = Field(ge=1)
    course_version: str
    """The version of the course that made this layout."""
    moves: tuple[Moved, ...] = ()


def marker_of(cohort: Path) -> Marker | None:
    """The cohort's marker, None if it has none (then it is of layout 0). Raises BadMarker."""
    path = cohort / MARKER
    try:
        with path.open("rb") as file:
            return Marker.model_validate_json(file.read(_MOST_BYTES))
    except FileNotFoundError:
        return None
    except (OSError, ValidationError):
        raise BadMarker(
            f"{path} cannot be read, so it is not known which version this cohort is of; bring it"
            " back from a back-up. Nothing was changed"
        ) from None


def layout_of(cohort: Path) -> int:
    """The cohort's layout. Raises BadMarker."""
    marker = marker_of(cohort)
    return 0 if marker is None else marker.layout


def write_marker(cohort: Path, marker: Marker) -> None:
    """Write it whole or not at all."""
    for each in cohort.glob(f".{MARKER}.*"):  # of a try that was killed
        each.unlink()
    write_whole(cohort / MARKER, f"{marker.model_dump_json(indent=1)}\n".encode())


def new_marker() -> Marker:
    """That of a cohort made today."""
    return Marker(layout=LAYOUT, course_version=version("tpilab"))
