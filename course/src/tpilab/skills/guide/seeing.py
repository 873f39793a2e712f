"""Whether the tip is in the beam: in the slice that the picture shows, not hidden behind bone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tpilab.anatomy.chart import Ints
from tpilab.anatomy.tissue import BONES, Tissue
from tpilab.physics.pose import PROBES, ProbePose, in_beam
from tpilab.skills.guide.state import State
from tpilab.skills.guide.world import World

STEP_UM = 1_000
"""How often a beam is looked at on its way to the tip."""
_HIDES = np.isin(np.arange(256), (*BONES, Tissue.PLEURA, Tissue.LUNG))
_CONTACT_UM = 500


def tip_seen(state: State, poses: Sequence[ProbePose | None], points_um: Ints) -> NDArray[np.bool_]:
    """Whether a tip at points (n, 3) is in the beam of a probe at n poses, (n,).

    Only where ultrasound is planned and its machine is on; never where the probe is off the body.
    """
    seen = np.zeros(len(points_um), dtype=np.bool_)
    machine = state.machine
    if machine is None or state.plan is None or state.plan.modality != "ultrasound":
        return seen
    probe = PROBES[machine.probe]
    for pose in dict.fromkeys(poses):
        if pose is None or not touches(state.world, pose):
            continue
        here = np.array([each == pose for each in poses], dtype=np.bool_)
        inside = np.flatnonzero(here)[in_beam(probe, pose, machine.depth_um, points_um[here])]
        seen[inside] = True
    found = np.flatnonzero(seen)
    if len(found):
        sources = np.array([_source(state, poses[n], points_um[n]) for n in found.tolist()])
        steps = 1 + machine.depth_um // STEP_UM
        seen[found[hidden(state.world, sources, points_um[found], steps)]] = False
    return seen


def touches(world: World, pose: ProbePose) -> bool:
    """Whether a probe is on the body."""
    at = np.array([[pose.x_um, pose.y_um, _CONTACT_UM]], dtype=np.int64)
    return bool(world.block.layers_at(at)[0] != Tissue.OUTSIDE)


def hidden(world: World, sources_um: Ints, points_um: Ints, steps: int) -> NDArray[np.bool_]:
    """Whether bone or air lies on the way from sources (n, 3) to points (n, 3), (n,)."""
    part = np.arange(steps, dtype=np.int64)[None, :, None]
    line = sources_um[:, None, :] + (points_um - sources_um)[:, None, :] * part // steps
    kinds = world.block.tissue_at(line.reshape(-1, 3)).reshape(len(points_um), steps)
    return np.asarray(_HIDES[kinds].any(axis=1))


def _source(state: State, pose: ProbePose | None, point: Ints) -> tuple[int, int, int]:
    """Where the beam that meets a point leaves the skin."""
    assert pose is not None
    assert state.machine is not None
    _, _, (wx, wy, wz) = pose.axes()
    probe = PROBES[state.machine.probe]
    x, y, z = point.tolist()
    if probe.radius_um:
        above = probe.radius_um - probe.sunk_um
        x0, y0, z0 = (
            at - ((w * above) >> 14)
            for at, w in zip((pose.x_um, pose.y_um, 0), (wx, wy, wz), strict=True)
        )
        if z <= z0:
            return x, y, z
        return x + (x0 - x) * z // (z - z0), y + (y0 - y) * z // (z - z0), 0
    if wz <= 0:
        return x, y, z
    return x - wx * z // wz, y - wy * z // wz, 0
