"""What a fingertip can feel of layered tissue.

A pad of radius `PAD_UM` presses on the skin. Stress fades with depth as under a uniformly loaded
disc (Boussinesq), and tissue stiffens as it is compressed, fat far more than muscle (GEO-057): a
light touch feels fat, a firm one the muscle beneath it. The volume of stiffness is reduced to two
maps for each of a few forces: how deep the fingertip sinks, and how firm it feels. From there on
all is integer arithmetic, which a browser repeats exactly.

How firm a thing feels is a didactic scale, 0 (soft) to 1000 (bone), not a measurement.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tpilab.anatomy.chart import Floats, Ints
from tpilab.anatomy.scene import STIFFNESS, Grid, Scene
from tpilab.anatomy.tissue import Tissue

LEVELS_MN = (0, 2_500, 5_000, 10_000, 20_000, 40_000)
"""Forces for which maps are made; between them values run straight, beyond the last they stay."""
PAD_UM = 4_000
"""Radius of what the fingertip feels at once; didactic choice."""
SINK_STEP_UM = 100
FIRM_STEP = 4
TENSE = 640
"""How firm a muscle at work feels all over: nothing softer than that stands out."""

_SPREAD_UM = 11_000
_BONE = 255
_SOFT = (Tissue.SKIN, Tissue.FAT)
_SOFT_KPA, _SOFT_RISE = 26, 75
"""Young's modulus of what lies under the skin at 1 N, and its rise with each newton (GEO-057)."""
_MUSCLE_KPA, _MUSCLE_RISE = 62, 15
"""The same for muscle, from 5 N on (GEO-057)."""
_THIN_UM = 9_000
"""Fat no thicker than this stiffens as it was measured. A thicker layer is less strained by the
same force, so it stays soft for longer; what lies beneath comes nearer as it is pressed aside."""
_ASIDE, _ASIDE_MN = 0.75, 20_000
"""How much of what is thicker is pressed aside, and by what force; didactic choices."""
_PLAIN = (1.05, 0.65)
"""Give of soft and of muscular tissue that feels half as firm as bone; didactic choice."""
_GRIPPED = (0.35, 0.85)
"""How much of the soft and of the muscular give is left between thumb and finger: fat slides off
what is gripped, so that it neither gives much nor keeps the fingers away. Didactic choice."""
_CLOSEST = 8
_NEAREST, _LIFTED = 4, 0.72
_SINK_PER_MN = 0.9
"""Micrometers that a pad sinks per millinewton and unit of give; scaled to about 1 cm at 2 kg."""
_BONE_FELT_MN = 20_000
"""Force at which bone within reach is felt in full."""
_UNIT = 1000
_FIXED = 256


@dataclass(frozen=True)
class Touch:
    """What a fingertip can feel of one body: maps [level, y, x] of uint8 on a grid."""

    grid: Grid
    sink: NDArray[np.uint8]
    """How deep the fingertip sinks, in steps of `SINK_STEP_UM`."""
    firm: NDArray[np.uint8]
    """How firm it feels, in steps of `FIRM_STEP` permille; 0 beside the body."""
    grip: NDArray[np.uint8]
    """The same between thumb and finger, with nothing hard behind; gripping itself is not asked."""

    @classmethod
    def of(cls, scene: Scene) -> Touch:
        """Reduce a finger's scene to maps."""
        soft, muscle, bone, near, fat = (_under_pad(each, scene.grid) for each in _give(scene))
        thin = np.minimum(1, _THIN_UM / np.maximum(fat, 1))
        away, more = _reach(fat / _SPREAD_UM), np.maximum(fat - _THIN_UM, 0)
        body = scene.fields["stiffness"][0] != STIFFNESS[Tissue.OUTSIDE]
        sink = np.zeros_like(soft)
        sinks, firms, grips = [], [], []
        for before, force in zip((0, *LEVELS_MN), LEVELS_MN, strict=False):
            newton = (force + before) / 2_000
            slack = _SOFT_KPA / (_SOFT_KPA + _SOFT_RISE * max(0.0, newton - 1))
            softer = _SOFT_KPA / (_SOFT_KPA + _SOFT_RISE * np.maximum(0, newton * thin - 1))
            tension = _MUSCLE_KPA / (_MUSCLE_KPA + _MUSCLE_RISE * max(0.0, newton - 5))
            aside = more * _ASIDE * min(1.0, force / _ASIDE_MN)
            closer = np.minimum(_reach((fat - aside) / _SPREAD_UM) / away, _CLOSEST)
            give = soft * softer + muscle * closer * tension
            plain = _PLAIN[0] * slack + _PLAIN[1] * tension
            sink = sink + give * (force - before) * _SINK_PER_MN
            firm = _firmness(plain, give)
            firm = firm + (_UNIT - firm) * bone * min(1.0, force / _BONE_FELT_MN)
            left, held = (
                part * each for part, each in zip(_GRIPPED, (slack, tension), strict=True)
            )
            grip = _firmness(
                _PLAIN[0] * left + _PLAIN[1] * held, soft * left + _LIFTED * near * held
            )
            sinks.append(np.minimum(np.floor(sink / SINK_STEP_UM), 255) * body)
            firms.append(np.minimum(np.floor(firm / FIRM_STEP), 255) * body)
            grips.append(np.minimum(np.floor(grip / FIRM_STEP), 255) * body)
        return cls(scene.grid, *(np.stack(each).astype(np.uint8) for each in (sinks, firms, grips)))

    def felt(
        self,
        x_um: Ints,
        y_um: Ints,
        force_mn: Ints,
        tone_permille: int = 0,
        *,
        pincer: bool = False,
    ) -> tuple[Ints, Ints]:
        """How deep the fingertip sinks (um) and how firm it feels (permille), each (n,).

        A muscle at work lifts what is softer than `TENSE` towards it by `tone_permille`. pincer:
        between thumb and finger; whether there is something to grip is not asked. Floor division
        throughout; lib/feel.js repeats this line by line.
        """
        force = np.clip(force_mn, 0, LEVELS_MN[-1])
        levels = np.array(LEVELS_MN, dtype=np.int64)
        low = np.clip(np.searchsorted(levels, force, side="right") - 1, 0, len(levels) - 2)
        part, whole = force - levels[low], levels[low + 1] - levels[low]
        corner = self._corner(x_um, y_um)
        sink, firm = (
            _mixed(_at(each, low, corner), _at(each, low + 1, corner), part, whole)
            for each in (self.sink, self.grip if pincer else self.firm)
        )
        firm = firm * FIRM_STEP // _FIXED**2
        firm = firm + np.maximum(TENSE - firm, 0) * tone_permille // _UNIT
        return sink * SINK_STEP_UM // _FIXED**2, np.where(force_mn > 0, firm, 0)

    def _corner(self, x_um: Ints, y_um: Ints) -> tuple[Ints, Ints, Ints, Ints]:
        """Row and column of the cell's first corner, and how far into it, in 1/256."""
        (x0, y0, _), (dx, dy, _), (nx, ny, _) = (
            self.grid.origin_um, self.grid.step_um, self.grid.shape,
        )  # fmt: skip
        u = np.clip((x_um - x0) * _FIXED // dx, 0, (nx - 1) * _FIXED - 1)
        v = np.clip((y_um - y0) * _FIXED // dy, 0, (ny - 1) * _FIXED - 1)
        return v // _FIXED, u // _FIXED, v % _FIXED, u % _FIXED

    def for_browser(
        self, lifts: Callable[[Ints], NDArray[np.bool_]] | None = None
    ) -> tuple[dict[str, Any], bytes]:
        """Tables as JSON, and the maps one after the other as bytes.

        lifts: whether a muscle can be gripped at places (n, 2); rows of the grid travel as spans.
        Where nothing can, the map of the grip is left out.
        """
        spans = _spans(lifts(self.grid.xy), self.grid.shape) if lifts else []
        tables = {
            "x0_um": self.grid.origin_um[0], "y0_um": self.grid.origin_um[1],
            "dx_um": self.grid.step_um[0], "dy_um": self.grid.step_um[1],
            "nx": self.grid.shape[0], "ny": self.grid.shape[1],
            "levels_mN": list(LEVELS_MN), "sink_step_um": SINK_STEP_UM,
            "firm_step": FIRM_STEP, "tense": TENSE, "lifts": spans,
        }  # fmt: skip
        maps = self.sink.tobytes() + self.firm.tobytes()
        return tables, maps + self.grip.tobytes() if spans else maps


def _firmness(plain: float, give: Floats) -> Floats:
    """How firm it feels, in permille: 500 where it gives as much as plain tissue."""
    hard, soft_way = plain * plain * plain, give * give * give
    return np.asarray(_UNIT * hard / (hard + soft_way))


def _spans(mask: NDArray[np.bool_], shape: Sequence[int]) -> list[list[int]]:
    """A mask (ny * nx,) as spans: row, first column, and the column after the last."""
    columns, rows, _ = shape
    wide = np.zeros((rows, columns + 2), dtype=np.int8)
    wide[:, 1:-1] = mask.reshape(rows, columns)
    steps = np.diff(wide, axis=1)
    starts, ends = np.argwhere(steps == 1), np.argwhere(steps == -1)
    return [[int(n) for n in each] for each in np.column_stack([starts, ends[:, 1]])]


def _at(maps: NDArray[Any], level: Ints, corner: tuple[Ints, Ints, Ints, Ints]) -> Ints:
    """A map's value between four cells, times 256 * 256."""
    row, column, b, a = corner
    upper = maps[level, row, column] * (_FIXED - a) + maps[level, row, column + 1] * a
    lower = maps[level, row + 1, column] * (_FIXED - a) + maps[level, row + 1, column + 1] * a
    return np.asarray(upper * (_FIXED - b) + lower * b)


def _mixed(first: Ints, second: Ints, part: Ints, whole: Ints) -> Ints:
    return first + (second - first) * part // whole


def _give(scene: Scene) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Maps [y, x] of how much soft tissue, muscle and bone give or stop a pad, by depth.

    The last two: how much the muscle gives to fingers that no fat keeps away, and how thick the
    soft tissue is, in um.
    """
    volume = scene.fields["stiffness"]
    count, rows, columns = volume.shape
    step = scene.grid.step_um[2]
    muscle_steps = STIFFNESS[Tissue.TRAPEZIUS]
    values = np.arange(256, dtype=np.float64)
    soft_values = [STIFFNESS[each] for each in _SOFT]
    is_soft = np.isin(np.arange(256), soft_values)
    per_soft = np.where(is_soft, 0.1, 0.0)
    per_muscle = np.where(
        is_soft | (values >= _BONE), 0.0, muscle_steps / np.maximum(values, 1) / 10
    )
    is_bone = (values >= _BONE).astype(np.float64)
    soft, muscle, bone, fat = (np.zeros((rows, columns)) for _ in range(4))
    body = volume[0] != STIFFNESS[Tissue.OUTSIDE]
    open_way = np.ones((rows, columns))
    for number in range(count):
        ratio = (scene.grid.origin_um[2] + number * step) / _SPREAD_UM
        reach = _reach(ratio)
        weight = reach * step / 1_000
        here = volume[number]
        soft += weight * per_soft[here] * open_way
        fat += (per_soft[here] > 0) * open_way
        muscle += weight * per_muscle[here] * open_way
        struck = is_bone[here] * open_way
        bone += struck * reach
        open_way -= struck
        if number * step > 4 * _SPREAD_UM:
            break
    thick = np.where(body, fat, 0) * step
    away = _reach(thick / _SPREAD_UM)
    return soft, muscle, np.minimum(bone, 1), muscle * np.minimum(1 / away, _NEAREST), thick


def _reach(ratio: Any) -> Any:
    """What is left of the stress at a depth, as a share of the pad's spread."""
    return 1 - ratio * ratio * ratio / ((1 + ratio * ratio) * np.sqrt(1 + ratio * ratio))


def _under_pad(field: Floats, grid: Grid) -> Floats:
    """The mean under the pad, around each cell of [y, x]."""
    (dx, dy, _), (columns, rows, _) = grid.step_um, grid.shape
    reach_x, reach_y = PAD_UM // dx, PAD_UM // dy
    wide = np.pad(field, ((reach_y, reach_y), (reach_x, reach_x)), mode="edge")
    total, count = np.zeros_like(field), 0
    for j in range(-reach_y, reach_y + 1):
        for i in range(-reach_x, reach_x + 1):
            if (i * dx) ** 2 + (j * dy) ** 2 <= PAD_UM**2:
                top, left = reach_y + j, reach_x + i
                total = total + wide[top : top + rows, left : left + columns]
                count += 1
    return total / count
