"""A region of the body as a map: landmarks, outlines, and muscles with the run of their fibers.

Frame of all coordinates: origin at the external occipital protuberance, x to the patient's right,
y down, in micrometers (the YAML has centimeters). The left half mirrors the right one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, TypeAdapter, model_validator

from tpilab.anatomy.chart import CELL_UM, Chart, Ints, Sheet, filled, sheets
from tpilab.anatomy.tissue import Tissue
from tpilab.frozen import Frozen
from tpilab.yaml_lines import AuthoringError, Document

DATA = Path(__file__).parent / "data"
UM_PER_CM = 10_000
LAYERS = (1, 2)
"""Layers that are charted: what lies under the fat, and what lies beneath that."""

Side = Literal["left", "right"]
PointCm = Annotated[tuple[float, ...], Field(min_length=2, max_length=2)]
Curve = Annotated[tuple[PointCm, ...], Field(min_length=3)]


class Muscle(Frozen):
    """One muscle of the right side; its guides run along the fibers from edge to edge."""

    name: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    label: str
    tissue: Literal["trapezius", "levator_scapulae", "supraspinatus", "rhomboid", "other_muscle"]
    layer: Annotated[int, Field(ge=1, le=3)]
    guides_cm: Annotated[tuple[Curve, ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _guides_match(self) -> Self:
        if len({len(guide) for guide in self.guides_cm}) > 1:
            raise ValueError(
                f"the guides of {self.name} differ in length; give each as many points"
            )
        return self

    @property
    def kind(self) -> Tissue:
        """The tissue it is made of."""
        return Tissue[self.tissue.upper()]


class Region(Frozen):
    """A part of the body, seen from one side."""

    name: str
    landmarks_cm: dict[str, PointCm]
    outlines_cm: dict[str, Curve]
    muscles: Annotated[tuple[Muscle, ...], Field(min_length=1)]

    def muscle(self, name: str) -> Muscle:
        """The muscle of this name. Raises KeyError that lists the names there are."""
        for each in self.muscles:
            if each.name == name:
                return each
        known = ", ".join(each.name for each in self.muscles)
        raise KeyError(f"no muscle {name!r} in {self.name}; it has {known}")

    @cached_property
    def charts(self) -> dict[int, Chart]:
        """For each charted layer: which muscle lies where, and how its fibers run."""
        charts = {}
        for layer in LAYERS:
            strips: Iterator[tuple[int, Sheet]] = (
                (index, strip)
                for index, muscle in enumerate(self.muscles)
                if muscle.layer == layer
                for strip in sheets(muscle.guides_cm)
            )
            charts[layer] = Chart.of(strips)
        return charts

    @cached_property
    def outlines(self) -> dict[str, np.ndarray[tuple[int, int], np.dtype[np.bool_]]]:
        """Filled outlines as masks [y, x] of the right half."""
        return {name: filled(_closed(curve)) for name, curve in self.outlines_cm.items()}

    def within(self, outline: str, xy: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Whether points xy (n, 2) in um lie in an outline, on either side: (n,)."""
        mask = self.outlines[outline]
        row, column, charted = cells(xy)
        inside: np.ndarray[tuple[int], np.dtype[np.bool_]] = mask[row, column] & charted
        return inside

    def muscles_at(self, layer: int, xy: Ints) -> Ints:
        """Index into `muscles` of the muscle of a layer under each point xy (n, 2); -1: none."""
        row, column, charted = cells(xy)
        return np.where(charted, self.charts[layer].index[row, column], -1)

    def inside(self, name: str, side: Side, xy: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Whether points xy (n, 2) in um lie over a muscle of one side: (n,)."""
        muscle = self.muscle(name)
        here = xy[:, 0] > 0 if side == "right" else xy[:, 0] < 0
        found = self.muscles_at(muscle.layer, xy) == self.muscles.index(muscle)
        return np.asarray(here & found)

    def fibers_at(self, layer: int, xy: Ints) -> Ints:
        """Direction of a layer's fibers at points xy (n, 2): (n, 2), of length 1024; none: 0."""
        fibers: Ints = self.under(xy).fibers[LAYERS.index(layer)]
        return fibers

    def under(self, xy: Ints) -> Under:
        """What lies under points xy (n, 2) in every charted layer, in one look."""
        row, column, charted = cells(xy)
        index, direction = self._stacked
        muscle = np.where(charted, index[:, row, column].astype(np.int64), -1)
        fibers = direction[:, row, column].astype(np.int64) * charted[:, None]
        fibers[..., 0] *= np.where(xy[:, 0] < 0, -1, 1)
        return Under(muscle, fibers, self.outlines["body"][row, column] & charted)

    @cached_property
    def _stacked(self) -> tuple[NDArray[np.int8], NDArray[np.int16]]:
        charts = [self.charts[layer] for layer in LAYERS]
        return (
            np.stack([chart.index for chart in charts]),
            np.stack([chart.direction for chart in charts]),
        )


@dataclass(frozen=True)
class Under:
    """What lies under n points: for each charted layer the muscle and the run of its fibers."""

    muscle: Ints
    """Index into the region's muscles, (layers, n); -1: none."""
    fibers: Ints
    """Direction of length 1024, (layers, n, 2); 0 where there is none."""
    body: np.ndarray[tuple[int], np.dtype[np.bool_]]
    """Whether there is a body, (n,)."""


def _closed(curve: Curve) -> Curve:
    """An outline that starts on the midline is one half of a body: it ends there, too."""
    return curve if curve[0][0] else (*curve, (0.0, curve[-1][1]))


def cells(xy: Ints) -> tuple[Ints, Ints, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Row and column of points xy (n, 2) in a chart, and whether they lie in it."""
    column, row = np.abs(xy[:, 0]) // CELL_UM, xy[:, 1] // CELL_UM
    rows, columns = Chart.SHAPE
    charted = (column < columns) & (row >= 0) & (row < rows)
    return np.minimum(np.maximum(row, 0), rows - 1), np.minimum(column, columns - 1), charted


@cache
def load_region(name: str) -> Region:
    """A region by name. Raises AuthoringError with file:line for every problem."""
    return read_region(DATA / f"{name}.yaml")


def read_region(path: Path) -> Region:
    """Read and check a region's file. Raises AuthoringError with file:line for every problem."""
    document = Document(path)
    region = document.load(TypeAdapter(Region))
    problems = []
    if region.name != path.stem:
        problems.append(
            document.problem(
                ("name",), f"region {region.name!r} lies in {path.name}; give both the same name"
            )
        )
    names = [muscle.name for muscle in region.muscles]
    problems += [
        document.problem(("muscles", n, "name"), f"{name!r} is there twice; names are unique")
        for n, name in enumerate(names)
        if name in names[:n]
    ]
    if problems:
        raise AuthoringError(problems)
    return region
