"""Where a needle goes: the tissues on its line, bone that stops it, and whether its tip is seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tpilab.anatomy.chart import Ints
from tpilab.anatomy.tissue import BONES, Tissue
from tpilab.physics.pose import NeedlePose, Vector
from tpilab.skills.guide.moving import SUBCUTIS_UM, Moves
from tpilab.skills.guide.seeing import Looks, tip_seen
from tpilab.skills.guide.state import State
from tpilab.skills.guide.world import World

SAMPLE_UM = 250
"""How finely the way of the tip is looked at."""
_SOLID = np.isin(np.arange(256), BONES)
_LUNG = np.isin(np.arange(256), (Tissue.PLEURA, Tissue.LUNG))


@dataclass(frozen=True)
class Line:
    """The tissues along one direction of a needle, each `SAMPLE_UM` from its entry on."""

    tissues: NDArray[np.uint8]

    @classmethod
    def of(cls, world: World, pose: NeedlePose, length_um: int) -> Line:
        """The line of a pose, as far as a needle of a length can reach."""
        return cls(world.block.tissue_at(places(pose, np.arange(length_um // SAMPLE_UM + 1))))

    @cached_property
    def stop_um(self) -> int:
        """How deep bone lets the tip go."""
        solid = np.flatnonzero(_SOLID[self.tissues])
        return (int(solid[0]) if len(solid) else len(self.tissues)) * SAMPLE_UM - SAMPLE_UM

    @cached_property
    def meets_lung(self) -> bool:
        """Whether the needle, pushed in to its hub, would meet pleura or lung before any bone."""
        open_way = self.tissues[: self.stop_um // SAMPLE_UM + 1]
        return bool(_LUNG[open_way].any())


def places(pose: NeedlePose, steps: Ints) -> Ints:
    """Places on a needle's line at steps (n,) of `SAMPLE_UM`, (n, 3)."""
    depth = np.asarray(steps, dtype=np.int64) * SAMPLE_UM
    direction = np.array(pose.direction, dtype=np.int64)
    entry = np.array([pose.x_um, pose.y_um, 0], dtype=np.int64)
    return np.asarray(entry + ((depth[:, None] * direction) >> 14))


@dataclass(frozen=True)
class Samples:
    """The places that the tip passed while it was advanced, one a row: all are (n,)."""

    pose: Ints
    """Which pose of the stroke."""
    step: Ints
    """How deep along the needle, in `SAMPLE_UM`."""
    at_um: Ints
    """(n, 3)."""
    tissue: NDArray[np.uint8]
    seen: NDArray[np.bool_]
    beside_um: Ints
    """How far from the plane of the picture; -1: no probe is on the skin."""


@dataclass(frozen=True)
class Step:
    """The needle at one pose of a stroke."""

    t_ms: int
    pose: NeedlePose
    """As deep as it is."""
    wanted_um: int
    anchor: Vector
    tissue: int


@dataclass(frozen=True)
class Pushed:
    """Where a stroke brings a needle, and what its tip passes."""

    samples: Samples
    steps: tuple[Step, ...]
    meets_lung: bool
    """Whether, in the depth, it ever was on a line that meets the lung."""


def pushed(state: State, moves: Moves) -> Pushed:
    """What comes of a stroke that moves the needle."""
    assert state.needle is not None
    assert moves.needle is not None
    needle = state.needle
    lines: dict[tuple[int, int], Line] = {}
    depth, meets = needle.pose.depth_um, False
    steps: list[Step] = []
    passed: list[tuple[int, Ints, NeedlePose, Line]] = []
    for number, wanted in enumerate(moves.needle):
        key = (wanted.azimuth_ddeg, wanted.steep_ddeg)
        if key not in lines:
            lines[key] = Line.of(state.world, wanted, needle.length_um)
        line = lines[key]
        to = min(wanted.depth_um, line.stop_um)
        pose = wanted if to == wanted.depth_um else replace(wanted, depth_um=to)
        if to // SAMPLE_UM > depth // SAMPLE_UM:
            new = np.arange(depth // SAMPLE_UM + 1, to // SAMPLE_UM + 1, dtype=np.int64)
            passed.append((number, new, pose, line))
        meets = meets or (pose.tip[2] > SUBCUTIS_UM and line.meets_lung)
        tissue = int(line.tissues[to // SAMPLE_UM])
        steps.append(
            Step(int(moves.t_ms[number]), pose, wanted.depth_um, moves.anchors[number], tissue)
        )
        depth = to
    return Pushed(_samples(state, moves, passed), tuple(steps), meets)


def _samples(
    state: State, moves: Moves, passed: list[tuple[int, Ints, NeedlePose, Line]]
) -> Samples:
    """All that poses passed: number of the pose, steps (m,), needle and line of each."""
    if not passed:
        none = np.zeros(0, dtype=np.int64)
        return Samples(
            none, none, none.reshape(0, 3), none.astype(np.uint8), none.astype(np.bool_), none
        )
    pose = np.concatenate([np.full(len(steps), number) for number, steps, _, _ in passed])
    step = np.concatenate([steps for _, steps, _, _ in passed])
    at = np.concatenate([places(needle, steps) for _, steps, needle, _ in passed])
    tissue = np.concatenate([line.tissues[steps] for _, steps, _, line in passed])
    seen, beside = np.zeros(len(step), dtype=np.bool_), np.full(len(step), -1, dtype=np.int64)
    probes = moves.probe or (state.probe and (state.probe,) * len(moves.t_ms))
    if probes:
        looks = Looks(probes, pose, at)
        seen, beside = tip_seen(state, looks), np.abs(looks.framed_um[:, 1])
    return Samples(pose, step, at, tissue, seen, beside)
