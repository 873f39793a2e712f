"""Columns of layers under points of the skin, and a way to stack them without gap or overlap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tpilab.anatomy.chart import Ints
from tpilab.anatomy.tissue import Tissue

Mask: TypeAlias = NDArray[np.bool_]
Kinds: TypeAlias = NDArray[np.uint8]

UM_PER_MM = 1000
NEVER_UM = 10**9
"""Deeper than anything: a layer that a column does not have."""


@dataclass(frozen=True)
class Columns:
    """The layers under n points: `tops` (n, k) in um, downward; `tissues` (n, k)."""

    tops: Ints
    tissues: Kinds
    place: Mapping[str, int]
    """Which of the k a named layer is: layer_1, layer_2 are those of the region's muscles."""

    def top(self, name: str) -> Ints:
        """Depth of a named layer's upper surface, (n,)."""
        return np.asarray(self.tops[:, self.place[name]])

    def bottom(self, name: str) -> Ints:
        """Depth of a named layer's lower surface, (n,)."""
        return np.asarray(self.tops[:, self.place[name] + 1])


@dataclass(frozen=True)
class Layers:
    """What covers the depths under n points: thicknesses in um, (n,), and kinds of muscle, (n,)."""

    xy: Ints
    skin: int
    fat: Ints
    first: Ints
    first_kind: Kinds
    second: Ints
    second_kind: Kinds

    def thinned(self, where: Mask) -> Layers:
        """The same with muscles a fifth as thick over a bone that comes close to the skin."""
        first, second = (np.where(where, each // 5, each) for each in (self.first, self.second))
        return replace(self, first=first, second=second)


class Stack:
    """Layers laid one upon the other from the skin downward, each as thick as it is here."""

    def __init__(self, count: int) -> None:
        """Begin at the skin over `count` points."""
        self.at: Ints = np.zeros(count, dtype=np.int64)
        """How deep the stack reaches so far, (n,)."""
        self._tops: list[Ints] = []
        self._tissues: list[Kinds] = []
        self._place: dict[str, int] = {}

    def add(
        self, tissue: Tissue | Kinds, thick: int | Ints, where: Mask | None = None, name: str = ""
    ) -> None:
        """Lay a layer of a thickness in um, (n,) or one for all; nothing outside of `where`."""
        self._tops.append(self.at)
        self._tissues.append(np.broadcast_to(np.uint8(tissue), self.at.shape))
        if name:
            self._place[name] = len(self._tops) - 1
        here = np.maximum(thick, 0)
        if where is not None:
            here = np.where(where, here, 0)
        self.at = np.minimum(self.at + here, NEVER_UM)

    def down_to(self, tissue: Tissue, depth: Ints, where: Mask) -> None:
        """Fill with a tissue down to a depth in um, (n,), where the stack is not that deep yet."""
        self.add(tissue, np.asarray(depth) - self.at, where)

    def rest(self, tissue: Tissue, where: Mask | None = None) -> None:
        """All that lies deeper."""
        self.add(tissue, NEVER_UM, where)

    def columns(self, body: Mask) -> Columns:
        """The columns; outside of the body there is nothing."""
        tissues = np.stack(self._tissues, axis=1).astype(np.uint8)
        tissues[~body] = Tissue.OUTSIDE
        return Columns(np.stack(self._tops, axis=1), tissues, self._place)


def line(at: Ints, corners: Sequence[tuple[int, int]]) -> Ints:
    """A line through corners (x, y), level before the first and after the last, at x (n,)."""
    found = np.full(len(at), corners[0][1], dtype=np.int64)
    for (x0, y0), (x1, y1) in pairwise(corners):
        part = np.clip(at - x0, 0, x1 - x0)
        found += part * (y1 - y0) // (x1 - x0)
    return found
