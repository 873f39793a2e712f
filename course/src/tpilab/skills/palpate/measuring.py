"""The pressure algometer: a disc of 1 cm2 on a spring, pressed evenly until the person says "now".

Each reading is the threshold of the place (DX-015), blurred: by the person, and by how fast the
pressure rises. Three readings are averaged (DX-019), and the mirror site is the control. How far
readings of one place lie apart, and what haste adds, are didactic choices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tpilab.rng import spread
from tpilab.skills.palpate.actions import Algometer
from tpilab.skills.palpate.world import World

STEADY_KPA_PER_S = 30
"""The usual ramp; no fact of this course gives one."""
READINGS = 3
MOST_READINGS = 60
LIMIT_KPA, LEAST_KPA = 1_000, 20
"""Where the gauge ends, and the least that it shows."""
SAME_SITE_UM, MIRROR_UM = 10_000, 20_000
_REACTION_MS = 250
"""How long "now" takes: the faster the ramp, the more is added meanwhile."""
_SPREAD_PERMILLE = 60


@dataclass(frozen=True)
class Reading:
    """One reading: where, how fast the pressure rose, at what pressure the person spoke."""

    t_ms: int
    x_um: int
    y_um: int
    rate: int
    kpa: int

    @property
    def lasted_ms(self) -> int:
        """How long it took."""
        return self.kpa * 1_000 // self.rate


@dataclass(frozen=True)
class Site:
    """The readings of one place."""

    x_um: int
    y_um: int
    kpas: tuple[int, ...]

    @property
    def mean(self) -> int | None:
        """The mean in kPa, once there are three."""
        count = len(self.kpas)
        return (2 * sum(self.kpas) + count) // (2 * count) if count >= READINGS else None


def read_off(world: World, seed: int, number: int, action: Algometer) -> Reading:
    """The reading of an action; `number`: how many there were before."""
    at = np.array([[action.x_um, action.y_um]], dtype=np.int64)
    threshold = int(world.threshold(at)[0])
    permille = _SPREAD_PERMILLE + action.rate_kPa_s // 2
    off = int(spread(seed, f"algometer/{number}", 0, threshold * permille // 1_000))
    late = action.rate_kPa_s * _REACTION_MS // 1_000
    kpa = min(max(threshold + late + off, LEAST_KPA), LIMIT_KPA)
    return Reading(action.t_ms, action.x_um, action.y_um, action.rate_kPa_s, kpa)


def sites(readings: Sequence[Reading]) -> tuple[Site, ...]:
    """Readings by place, in the order of the first one of each."""
    found: list[Site] = []
    for each in readings:
        for index, site in enumerate(found):
            if (site.x_um - each.x_um) ** 2 + (site.y_um - each.y_um) ** 2 <= SAME_SITE_UM**2:
                found[index] = Site(site.x_um, site.y_um, (*site.kpas, each.kpa))
                break
        else:
            found.append(Site(each.x_um, each.y_um, (each.kpa,)))
    return tuple(found)


def mirrored(site: Site, among: Sequence[Site]) -> Site | None:
    """The site of the other side, measured three times, that lies where this one would."""
    for each in among:
        if each.mean is None or (each.x_um < 0) == (site.x_um < 0):
            continue
        if (each.x_um + site.x_um) ** 2 + (each.y_um - site.y_um) ** 2 <= MIRROR_UM**2:
            return each
    return None
