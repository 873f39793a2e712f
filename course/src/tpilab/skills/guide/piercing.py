"""Where a needle goes: the tissues on its line, bone that stops it, and whether its tip is seen."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tpilab.anatomy.chart import Ints
from tpilab.anatomy.tissue import BONES, Tissue
from tpilab.physics.pose import NeedlePose, ProbePose, Vector
from tpilab.skills.guide.moving import SUBCUTIS_UM, Moves
from tpilab.skills.guide.seeing import tip_seen
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

    @property
    def stop_um(self) -> int:
        """How deep bone lets the tip go."""
        solid = np.flatnonzero(_SOLID[self.tissues])
        return (int(solid[0]) if len(solid) else len(self.tissues)) * SAMPLE_UM - SAMPLE_UM

    @property
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
class Sample:
    """A place that the tip passed while it was advanced."""

    t_ms: int
    pose: int
    """Which pose of the stroke."""
    step: int
    """How deep along the needle, in `SAMPLE_UM`."""
    probe: ProbePose | None
    at_um: Vector
    tissue: int
    seen: bool = False

    @property
    def deep(self) -> bool:
        """Whether it lies deeper than just under the skin."""
        return self.at_um[2] > SUBCUTIS_UM


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

    samples: tuple[Sample, ...]
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
    samples: list[Sample] = []
    for number, wanted in enumerate(moves.needle):
        key = (wanted.azimuth_ddeg, wanted.steep_ddeg)
        if key not in lines:
            lines[key] = Line.of(state.world, wanted, needle.length_um)
        line = lines[key]
        pose = replace(wanted, depth_um=min(wanted.depth_um, line.stop_um))
        probe = state.probe if moves.probe is None else moves.probe[number]
        t_ms = int(moves.t_ms[number])
        samples += [
            Sample(t_ms, number, step, probe, pose.at(step * SAMPLE_UM), int(line.tissues[step]))
            for step in range(depth // SAMPLE_UM + 1, pose.depth_um // SAMPLE_UM + 1)
        ]
        meets = meets or (pose.tip[2] > SUBCUTIS_UM and line.meets_lung)
        depth = pose.depth_um
        tissue = int(line.tissues[depth // SAMPLE_UM])
        steps.append(Step(t_ms, pose, wanted.depth_um, moves.anchors[number], tissue))
    return Pushed(_looked_at(state, samples), tuple(steps), meets)


def _looked_at(state: State, samples: list[Sample]) -> tuple[Sample, ...]:
    """The same, with whether the tip was in the beam."""
    if not samples:
        return ()
    at = np.array([each.at_um for each in samples], dtype=np.int64)
    seen = tip_seen(state, [each.probe for each in samples], at)
    return tuple(
        replace(each, seen=bool(is_seen))
        for each, is_seen in zip(samples, seen.tolist(), strict=True)
    )
