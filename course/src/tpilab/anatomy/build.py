"""What a body's measures depend on, and what the depths of every region must answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Protocol, TypeAlias

from pydantic import Field

from tpilab.anatomy.chart import Ints
from tpilab.anatomy.columns import Columns, Layers, Mask
from tpilab.anatomy.tissue import Tissue
from tpilab.frozen import Frozen

Spread: TypeAlias = tuple[int, int]
"""Mean and standard deviation in um."""
Thickness: TypeAlias = Mapping[str, tuple[Spread, Spread]]
"""How thick muscles are, by name: (women, men)."""


class Build(Frozen):
    """What a body's measures depend on."""

    sex: Literal["female", "male"]
    bmi_tenths: Annotated[int, Field(ge=140, le=500)]

    @property
    def man(self) -> int:
        """1 for a man, 0 for a woman: which of a pair of measures holds."""
        return int(self.sex == "male")


class Sample(Protocol):
    """A measure of one body, kept within two standard deviations."""

    def __call__(self, what: str, mean: int, sd: int) -> int:
        """Draw `what` from the body's seed, in um."""


class Depths(Protocol):
    """What lies under the muscles of a region, in one body."""

    def fat(self, xy: Ints) -> Ints:
        """How thick the fat is under points xy (n, 2), in um, (n,)."""

    def columns(self, layers: Layers) -> Columns:
        """The layers from the skin downward."""

    def known(self, tissue: Tissue, xy: Ints, found: Ints) -> Mask:
        """Whether somebody measured what was found, the depth of a tissue in um, (n,)."""
