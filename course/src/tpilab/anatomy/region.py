"""A region of the body as a map: landmarks, outlines, and muscles with the run of their fibers.

Frame of all coordinates: origin at the external occipital protuberance, x to the patient's right,
y down, in micrometers (the YAML has centimeters). The left half mirrors the right one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, Field, TypeAdapter, model_validator

from tpilab.anatomy.chart import PERMILLE, Chart, Extent, Ints, Sheet, filled, sheets
from tpilab.anatomy.grid import PALPABLE, Grid
from tpilab.anatomy.tissue import Tissue
from tpilab.anatomy.tube import Tube
from tpilab.frozen import Frozen
from tpilab.yaml_lines import AuthoringError, Document

DATA = Path(__file__).parent / "data"
UM_PER_CM = 10_000
LAYERS = (1, 2)
"""Layers that are charted, and felt: what lies under the fat, and what lies beneath that."""

Names = tuple[str, ...] | Literal["all"]
Side = Literal["left", "right"]
T = TypeVar("T")
PointCm = Annotated[tuple[float, ...], Field(min_length=2, max_length=2)]
Curve = Annotated[tuple[PointCm, ...], Field(min_length=3)]


def _equally_long(guides: tuple[Curve, ...]) -> tuple[Curve, ...]:
    if len({len(guide) for guide in guides}) > 1:
        raise ValueError("the guides differ in length; give each as many points")
    return guides


Guides = Annotated[tuple[Curve, ...], Field(min_length=2), AfterValidator(_equally_long)]
"""Lines along a muscle's fibers from edge to edge, in centimeters."""


class Muscle(Frozen):
    """One muscle of the right side; its guides run along the fibers from edge to edge."""

    name: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    label: str
    tissue: Literal[
        "trapezius", "levator_scapulae", "supraspinatus", "rhomboid", "other_muscle",
        "erector_spinae", "quadratus_lumborum", "gluteus_maximus", "gluteus_medius", "piriformis",
    ]  # fmt: skip
    layer: Annotated[int, Field(ge=1, le=3)]
    guides_cm: Guides

    @property
    def kind(self) -> Tissue:
        """The tissue it is made of."""
        return Tissue[self.tissue.upper()]


class Borrowed(Frozen):
    """What a region has in common with another one, by name; `all` of a kind, or some."""

    region: str
    landmarks: Names = ()
    outlines: Names = ()
    muscles: Names = ()
    tubes: Names = ()


class Region(Frozen):
    """A part of the body, seen from behind."""

    name: str
    deep: Literal["upper_back", "lumbar", "gluteal"] = "upper_back"
    """What lies under the muscles: the module that builds it."""
    rows_cm: Annotated[tuple[int, ...], Field(min_length=2, max_length=2)] = (0, 30)
    """From where to where the region is charted, as y."""
    palpable: Grid = PALPABLE
    """What a finger can reach."""
    borrows: tuple[Borrowed, ...] = ()
    landmarks_cm: dict[str, PointCm] = Field(default={})
    outlines_cm: dict[str, Curve] = Field(default={})
    muscles: tuple[Muscle, ...] = ()
    tubes: tuple[Tube, ...] = ()
    variants: dict[str, Annotated[int, Field(ge=0, le=PERMILLE)]] = Field(default={})
    """Anatomical variants, in so many of a thousand bodies each."""
    body_down_to_cm: float | None = None
    """Where the outline of the body ends, if farther down than it was drawn."""

    @model_validator(mode="after")
    def _variants_are_all(self) -> Self:
        if self.variants and sum(self.variants.values()) != PERMILLE:
            raise ValueError(f"the variants of {self.name} do not add up to 1000; make them so")
        return self

    @cached_property
    def extent(self) -> Extent:
        """What its charts cover."""
        start, end = self.rows_cm
        return Extent(start * 10, (end - start) * 10)

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
                for strip in sheets(muscle.guides_cm, self.extent)
            )
            charts[layer] = Chart.of(strips, self.extent)
        return charts

    def whole(self, name: str, xy: Ints) -> tuple[np.ndarray[tuple[int], np.dtype[np.bool_]], Ints]:
        """Whether points xy (n, 2) lie over a muscle, covered or not, and the place across it.

        The place across its fibers is in permille from edge to edge, (n,).
        """
        if name not in self._wholes:
            strips = ((0, strip) for strip in sheets(self.muscle(name).guides_cm, self.extent))
            self._wholes[name] = Chart.of(strips, self.extent)
        chart = self._wholes[name]
        row, column, charted = self.extent.cells(xy)
        over = (chart.index[row, column] == 0) & charted
        return np.asarray(over), chart.across[row, column].astype(np.int64)

    @cached_property
    def _wholes(self) -> dict[str, Chart]:
        return {}

    @cached_property
    def outlines(self) -> dict[str, np.ndarray[tuple[int, int], np.dtype[np.bool_]]]:
        """Filled outlines as masks [y, x] of the right half."""
        return {
            name: filled(_closed(curve, self.body_down_to_cm), self.extent)
            for name, curve in self.outlines_cm.items()
        }

    def within(self, outline: str, xy: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Whether points xy (n, 2) in um lie in an outline, on either side: (n,)."""
        mask = self.outlines[outline]
        row, column, charted = self.extent.cells(xy)
        inside: np.ndarray[tuple[int], np.dtype[np.bool_]] = mask[row, column] & charted
        return inside

    def muscles_at(self, layer: int, xy: Ints) -> Ints:
        """Index into `muscles` of the muscle of a layer under each point xy (n, 2); -1: none."""
        row, column, charted = self.extent.cells(xy)
        return np.where(charted, self.charts[layer].index[row, column], -1)

    def kinds_at(self, layer: int, xy: Ints) -> NDArray[np.uint8]:
        """Which tissue a layer's muscle is made of under points xy (n, 2), (n,).

        Where there is none: OTHER_MUSCLE.
        """
        kinds = [*(muscle.kind for muscle in self.muscles), Tissue.OTHER_MUSCLE]
        return np.array(kinds, np.uint8)[self.muscles_at(layer, xy)]

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
        row, column, charted = self.extent.cells(xy)
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


def _closed(curve: Curve, down_to: float | None) -> Curve:
    """An outline that starts on the midline is one half of a body: it ends there, too."""
    if curve[0][0]:
        return curve
    (x, y), end = curve[-1], curve[-1][1]
    if down_to is not None and down_to > y:
        curve, end = (*curve, (x, down_to)), down_to
    return (*curve, (0.0, end))


@cache
def load_region(name: str) -> Region:
    """A region by name. Raises AuthoringError with file:line for every problem."""
    return read_region(DATA / f"{name}.yaml")


def read_region(path: Path) -> Region:
    """Read and check a region's file. Raises AuthoringError with file:line for every problem."""
    document, region = _read(path)
    for number, borrowed in enumerate(region.borrows):
        where = ("borrows", number)
        if borrowed.region == region.name or not (DATA / f"{borrowed.region}.yaml").is_file():
            said = f"there is no other region {borrowed.region!r} to borrow from; name one"
            raise AuthoringError([document.problem((*where, "region"), said)])
        try:
            region = _with(region, borrowed, _read(DATA / f"{borrowed.region}.yaml")[1])
        except KeyError as error:
            raise AuthoringError([document.problem(where, str(error.args[0]))]) from None
    problems = []
    if region.name != path.stem:
        problems.append(
            document.problem(
                ("name",), f"region {region.name!r} lies in {path.name}; give both the same name"
            )
        )
    if not region.muscles or "body" not in region.outlines_cm:
        problems.append(document.problem((), "a region needs muscles and the outline 'body'"))
    for kind in ("muscles", "tubes"):
        names = [each.name for each in getattr(region, kind)]
        problems += [
            document.problem((kind, n, "name"), f"{name!r} is there twice; names are unique")
            for n, name in enumerate(names)
            if name in names[:n]
        ]
    if problems:
        raise AuthoringError(problems)
    return region


def _read(path: Path) -> tuple[Document, Region]:
    document = Document(path)
    return document, document.load(TypeAdapter(Region))


def _with(region: Region, borrowed: Borrowed, other: Region) -> Region:
    """A region with what it borrows behind what it has. Raises KeyError for an unknown name."""
    muscles = {each.name: each for each in other.muscles}
    tubes = {each.name: each for each in other.tubes}
    return region.model_copy(
        update={
            "landmarks_cm": {
                **_some(other.landmarks_cm, borrowed.landmarks, other.name), **region.landmarks_cm,
            },
            "outlines_cm": {
                **_some(other.outlines_cm, borrowed.outlines, other.name), **region.outlines_cm,
            },
            "muscles": (*region.muscles, *_some(muscles, borrowed.muscles, other.name).values()),
            "tubes": (*region.tubes, *_some(tubes, borrowed.tubes, other.name).values()),
        }
    )  # fmt: skip


def _some(there: dict[str, T], names: Names, region: str) -> dict[str, T]:
    if names == "all":
        return there
    for name in names:
        if name not in there:
            raise KeyError(f"{region} has no {name!r} to borrow; it has {', '.join(there)}")
    return {name: there[name] for name in names}
