"""What a cohort's fingers and needles left on one body: cells pressed, passes, deposits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import cos, radians, sin
from typing import Any

from tpilab.protocol import Debrief

Place = tuple[float, float]
CELL_UM = 5_000


@dataclass
class Hands:
    """What the attempts at one task left on the skin, in the patient's frame (um)."""

    patient: str
    tone: int
    attempts: int = 0
    touched: Counter[tuple[int, int]] = field(default_factory=Counter)
    """Learners by cell."""
    needles: list[tuple[Place, Place]] = field(default_factory=list)
    """From skin to the deepest place of each pass, seen from above."""
    deposits: list[tuple[Place, bool]] = field(default_factory=list)
    """Where something was given, and whether that was where it should be."""
    points: dict[Place, str] = field(default_factory=dict)
    """What the model held, by place."""
    target: Place | None = None
    """Where a needle was meant to go."""
    bands: set[tuple[Place, ...]] = field(default_factory=set)
    region: str = ""
    """Of the body, for its picture; nothing for a block of gel."""

    def add(self, debrief: Debrief) -> None:
        """Add one attempt, with all parts of an encounter."""
        self.attempts += 1
        cells: set[tuple[int, int]] = set()
        for way, truth in parts(debrief.path, debrief.truth):
            cells |= _pressed(way)
            self.needles += _passes(way)
            right = truth.get("deposits") or ()
            for n, each in enumerate(way.get("deposits") or ()):
                good = n < len(right) and bool(right[n])
                self.deposits.append(((each["x_um"], each["y_um"]), good))
            self._hold(truth)
        self.touched.update(cells)

    def _hold(self, truth: Any) -> None:
        """What lay there: told by whichever part a learner came to."""
        self.region = self.region or truth.get("region", "")
        for each in truth.get("points") or ():
            self.points[each["x_um"], each["y_um"]] = each["kind"]
        for band in truth.get("bands") or ():
            self.bands.add(tuple((x, y) for x, y, *_ in band["course_um"]))
        if target := truth.get("target"):
            self.target = target["x_um"], target["y_um"]


def parts(way: Any, truth: Any) -> Iterator[tuple[Any, Any]]:
    """Path and truth of a debrief, and of each part of an encounter."""
    if isinstance(way, dict) and isinstance(truth, dict):
        yield way, truth
        inner: Any = way.get("parts")
        for each in inner if isinstance(inner, list) else ():
            yield from parts(each["debrief"]["path"], each["debrief"]["truth"])


def _pressed(way: Any) -> set[tuple[int, int]]:
    return {
        (x // CELL_UM, y // CELL_UM)
        for each in way.get("strokes") or ()
        for x, y, force in zip(each["x_um"], each["y_um"], each["force_mN"], strict=True)
        if force > 0
    }


def _passes(way: Any) -> Iterator[tuple[Place, Place]]:
    for each in way.get("passes") or ():
        deepest = max((depth for _, depth, *_ in each["points"]), default=0)
        flat = deepest * cos(radians(each["steep_ddeg"] / 10))
        turn = radians(each["azimuth_ddeg"] / 10)
        start = each["x_um"], each["y_um"]
        yield start, (start[0] + flat * cos(turn), start[1] + flat * sin(turn))


def in_words(hands: Hands) -> str:
    """What the map shows, without it."""
    found = []
    if hands.touched and not hands.points:
        found.append(
            f"The model held no trigger point; fingers pressed on {len(hands.touched)} squares of"
            f" {CELL_UM // 1000}\u2009mm."
        )
    if hands.touched:
        for at, kind in hands.points.items():
            count = max(hands.touched[cell] for cell in _around(at))
            found.append(f"{count} of {hands.attempts} pressed on the {kind} point.")
    if hands.needles:
        passes = "1 pass" if len(hands.needles) == 1 else f"{len(hands.needles)} passes"
        count = len(hands.deposits)
        good = sum(right for _, right in hands.deposits)
        found.append(
            f"{passes}; {good} of {count} deposits lay where they were meant."
            if count
            else f"{passes}, no deposit."
        )
    return " ".join(found)


def _around(at: Place) -> Iterator[tuple[int, int]]:
    """The cell of a place and its neighbors: a fingertip is wider than a cell."""
    x, y = int(at[0] // CELL_UM), int(at[1] // CELL_UM)
    yield from ((x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1))
