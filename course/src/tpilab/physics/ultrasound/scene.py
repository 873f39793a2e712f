"""What travels to the browser so that it draws the same picture: maps, numbers, no names.

No label of a trigger point is among it: a lump is brighter or darker, and decoys are, too.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from tpilab.anatomy.block import CELL_UM, GRAIN_UM, Block, Lump
from tpilab.anatomy.tissue import Tissue
from tpilab.physics.pose import GAUGES_UM, PROBES, SIN
from tpilab.physics.ultrasound import (
    frame,
    lung,
    machine,
    media,
    needle,
    scatter,
    texture,
    things,
)


def ultrasound_scene(block: Block) -> tuple[dict[str, Any], bytes]:
    """Tables (JSON) and the block's maps, deflated.

    Maps: tops as differences along x in steps of `GRAIN_UM` (int16, [y, x, k]), tissues (uint8,
    [y, x, k]), fibers (int8, [y, x, k, 2]), one behind the other.
    """
    tops = (block.tops_um // GRAIN_UM).astype(np.int16)
    steps = np.diff(tops, axis=1, prepend=np.int16(0)).astype("<i2")
    maps = steps.tobytes() + block.tissues.tobytes() + block.fibers.tobytes()
    window = block.window
    tables = {
        "window": {"x0_um": window.x0_um, "y0_um": window.y0_um, "nx": window.nx, "ny": window.ny,
                   "layers": block.tops_um.shape[2], "grain": block.grain.ravel().tolist(),
                   "cell_um": CELL_UM, "grain_um": GRAIN_UM},
        "pipes": [{"kind": int(pipe.kind), "radius_um": pipe.radius_um,
                   "course_um": pipe.course_um.tolist()} for pipe in block.pipes],
        "lumps": [_lump(lump) for lump in block.lumps],
        **constants(),
    }  # fmt: skip
    return tables, zlib.compress(maps, 9)


def _lump(lump: Lump) -> dict[str, Any]:
    return {
        "center_um": list(lump.center_um), "half_um": list(lump.half_um), "along": list(lump.along),
        "kind": None if lump.kind is None else int(lump.kind), "echo_permille": lump.echo_permille,
    }  # fmt: skip


def constants() -> Mapping[str, Any]:
    """What is the same for every block."""
    return {
        "sin": list(SIN),
        "probes": {
            name: {"mhz": list(each.mhz), "width_um": each.width_um, "radius_um": each.radius_um,
                   "half_angle_ddeg": each.half_angle_ddeg, "sunk_um": each.sunk_um,
                   "depths_um": list(each.depths_um), "lens_um": each.lens_um}
            for name, each in PROBES.items()
        },
        "gauges_um": {str(gauge): size for gauge, size in GAUGES_UM.items()},
        "squeezed": machine.SQUEEZED.tolist(),
        "media": {
            "echo": media.ECHO.tolist(), "loss": media.LOSS.tolist(),
            "threads": media.THREADS.tolist(), "fibrous": media.FIBROUS.astype(int).tolist(),
            "rise": media.RISE.tolist(), "borders": media.BORDERS.tolist(),
            "soft": things.THROUGH.astype(int).tolist(), "bone": media.IS_BONE.astype(int).tolist(),
        },
        "tissue": {name: int(Tissue[name.upper()])
                   for name in ("outside", "pleura", "lung", "vein")},
        "machine": {
            "cycles": machine.CYCLES, "aperture_um": machine.APERTURE_UM,
            "least_f": machine.LEAST_F, "apodized": machine.APODIZED,
            "compensated": machine.COMPENSATED,
            "zero_db": machine.ZERO_DB, "thread": list(texture.THREAD), "smooth": texture.SMOOTH,
            "diffuse": [texture.DIFFUSE_LEAST, texture.DIFFUSE_ASKEW],
            "glint": texture.GLINT_ASKEW, "uneven": frame.UNEVEN, "dimmest": frame.DIMMEST,
            "body": frame.BODY, "clear": frame.CLEAR,
            "soft": machine.SOFT, "noise_db": frame.NOISE_DB,
            "gap_um": frame.GAP_UM, "collapse_um": things.COLLAPSE_UM, "wall": things.WALL,
            "fluid": things.FLUID, "twitches_um": things.TWITCHES_UM,
        },
        "threads": {
            "layer_side": texture.LAYER_SIDE, "glitter_shift": frame.GLITTER_SHIFT,
            "bundles": scatter.BUNDLES, "wall": scatter.WALL, "sways": scatter.SWAYS,
            "web": {"bits": scatter.WEB_BITS, "seed": scatter.WEB_SEED, "box": scatter.WEB_BOX,
                    "thin": scatter.thinness(scatter.WEB_BOX), "shift": scatter.WEB_SHIFT,
                    "level_shift": scatter.WEB_LEVEL_SHIFT},
        },
        "needle": {"shaft": needle.SHAFT, "tip_up": needle.TIP_UP, "tip_down": needle.TIP_DOWN,
                   "back": needle.BACK, "echo": needle.ECHO_APART, "steep": needle.STEEPEST_DEG,
                   "slice": [needle.SLICE, needle.SLICE_ACROSS], "flat": needle.ACROSS_FLAT},
        "lung": {"apex_um": lung.APEX_UM, "base_um": lung.BASE_UM, "least": lung.LEAST,
                 "pleura": lung.PLEURA, "echoes": list(lung.ECHOES)},
    }  # fmt: skip
