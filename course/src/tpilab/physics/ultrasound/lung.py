"""Lung under the pleura: a glittering line that slides, and its echoes beneath (A-lines)."""

from __future__ import annotations

import numpy as np

from tpilab.anatomy.chart import Ints
from tpilab.anatomy.tissue import Tissue
from tpilab.physics.ultrasound.frame import Sound, glitter

APEX_UM, BASE_UM = 110_000, 330_000
LEAST = 60
"""How far lung slides at its apex, in permille of its base; that it is little there: GUI-028."""
PLEURA = 26.0
ECHOES = (0.14, 0.05)


def slide_um(sound: Sound, breath_um: int) -> Ints:
    """How far the lung under each beam has slid down the body, (beams,)."""
    down = sound.beams.start_um[:, 1]
    share = LEAST + (1000 - LEAST) * (down - APEX_UM) // (BASE_UM - APEX_UM)
    return np.asarray(breath_um * np.clip(share, LEAST, 1000) // 1000)


def lined(sound: Sound, slide: Ints) -> None:
    """Add the pleural line and its echoes."""
    met = sound.met
    ends = np.concatenate([met.reach_um[:, 1:], np.full((len(slide), 1), 10**9)], axis=1)
    there = (met.kind == Tissue.LUNG) & (ends > met.reach_um)
    beam = np.flatnonzero(there.any(axis=1))
    if not len(beam):
        return
    layer = there[beam].argmax(axis=1)
    reach = met.reach_um[beam, layer]
    begin = sound.begin[beam, layer]
    kept = (begin > 0) & (begin < sound.machine.samples)
    beam, reach, begin = beam[kept], reach[kept], begin[kept]
    shine = glitter(sound, beam, reach, 64, slide[beam])
    bright = np.float32(PLEURA) * shine
    sound.add_like(beam, begin, bright, begin - 1)
    for order, share in enumerate(ECHOES, start=2):
        again = sound.echoed(begin, order)
        for off, part in ((-1, 0.5), (0, 1.0), (1, 0.5)):
            sound.add_like(beam, again + off, bright * np.float32(share * part), begin - 1)
