"""Whether the tip is in the beam: in the slice that the picture shows, not hidden behind bone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tpilab.anatomy.chart import Ints
from tpilab.anatomy.tissue import BONES, Tissue
from tpilab.physics.pose import PROBES, Probe, ProbePose, in_slice
from tpilab.skills.guide.state import State
from tpilab.skills.guide.world import World

STEP_UM = 1_000
"""How often a beam is looked at on its way to the tip."""
_HIDES = np.isin(np.arange(256), (*BONES, Tissue.PLEURA, Tissue.LUNG))
_CONTACT_UM = 500


@dataclass(frozen=True)
class Looks:
    """Points (n, 3), each looked at by the probe in one of some poses."""

    poses: Sequence[ProbePose]
    which: Ints
    """The pose that looks at each point, (n,)."""
    at_um: Ints

    @cached_property
    def axes(self) -> Ints:
        """Lateral, elevation and beam axis of the pose of each point, (n, 3, 3)."""
        return np.array([pose.axes() for pose in self.poses], dtype=np.int64)[self.which]

    @cached_property
    def origins_um(self) -> Ints:
        """Where the middle of the probe's face is for each point, (n, 3)."""
        at = [(pose.x_um, pose.y_um, 0) for pose in self.poses]
        return np.array(at, dtype=np.int64)[self.which]

    @cached_property
    def framed_um(self) -> Ints:
        """The points in the frame of their probe, as `in_probe_frame` gives them, (n, 3)."""
        apart = self.at_um - self.origins_um
        return np.asarray((apart[:, None, :] * self.axes).sum(axis=2) >> 14)


def tip_seen(state: State, looks: Looks) -> NDArray[np.bool_]:
    """Whether a tip at each point is in the beam, (n,).

    Only where ultrasound is planned and its machine is on; never where the probe is off the body.
    """
    seen = np.zeros(len(looks.at_um), dtype=np.bool_)
    machine = state.machine
    if machine is None or state.plan is None or state.plan.modality != "ultrasound":
        return seen
    probe = PROBES[machine.probe]
    inside = in_slice(probe, machine.depth_um, looks.framed_um)
    found = np.flatnonzero(inside & touches(state.world, looks.poses)[looks.which])
    if len(found):
        sources, steps = _sources(probe, looks)[found], 1 + machine.depth_um // STEP_UM
        seen[found] = ~hidden(state.world, sources, looks.at_um[found], steps)
    return seen


def touches(world: World, poses: Sequence[ProbePose]) -> NDArray[np.bool_]:
    """Whether a probe at n poses is on the body, (n,)."""
    at = np.array([(pose.x_um, pose.y_um, _CONTACT_UM) for pose in poses], dtype=np.int64)
    return np.asarray(world.block.layers_at(at) != Tissue.OUTSIDE)


def hidden(world: World, sources_um: Ints, points_um: Ints, steps: int) -> NDArray[np.bool_]:
    """Whether bone or air lies on the way from sources (n, 3) to points (n, 3), (n,)."""
    part = np.arange(steps, dtype=np.int64)[None, :, None]
    line = sources_um[:, None, :] + (points_um - sources_um)[:, None, :] * part // steps
    kinds = world.block.layers_at(line.reshape(-1, 3)).reshape(len(points_um), steps)
    return np.asarray(_HIDES[kinds].any(axis=1))


def _sources(probe: Probe, looks: Looks) -> Ints:
    """Where the beam that meets each point leaves the skin, (n, 3)."""
    beam, at, z = looks.axes[:, 2], looks.at_um, looks.at_um[:, 2]
    if probe.radius_um:
        above = probe.radius_um - probe.sunk_um
        center = looks.origins_um - ((beam * above) >> 14)
        way, deep = center - at, z - center[:, 2]
    else:
        way, deep = -beam, beam[:, 2]
    leaves = at + way * z[:, None] // np.maximum(deep, 1)[:, None]
    leaves[:, 2] = 0
    return np.where((deep > 0)[:, None], leaves, at)
