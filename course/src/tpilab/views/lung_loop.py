"""A lung by ultrasound, breathing: a short loop and its M-mode, by the reference engine.

One loop slides, the other does not; both are of the same place of the same body. The body of this
course has a back, and the picture is taken there; in a person who lies, the probe goes to the
front. What it can tell and what it cannot: GUI-028, RISK-248.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tpilab.physics.ultrasound import Machine, echoes
from tpilab.views.sonogram import Grey, Shot

FRAMES = 6
"""Pictures from breath out to breath in; a browser shows them there and back."""
BREATH_UM = 7_000
TALL, SECONDS, A_SECOND, PERIOD_S = 200, 4, 40, 3.2


@dataclass(frozen=True)
class Loop(Shot):
    """Frames below each other, and the M-mode of the middle beam below them."""

    slides: bool = True

    @property
    def size(self) -> tuple[int, int]:
        """Width of a frame, and the height of all of them with the M-mode."""
        return TALL * 9 // 10, TALL * (FRAMES + 1)

    def grey(self) -> Grey:
        """The frames, then depth down and time to the right: [row, column]."""
        wide, _ = self.size
        amplitude = BREATH_UM if self.slides else 0
        block = self.block()
        turns = np.arange(FRAMES) / (FRAMES - 1)
        breaths = np.rint(amplitude * (1 - np.cos(np.pi * turns)) / 2).astype(int)
        frames = [echoes(block, self.machine, self.pose, breath_um=int(each)).T for each in breaths]
        return np.concatenate([*(_scaled(each, wide) for each in frames), self._over_time(wide)])

    def _over_time(self, wide: int) -> Grey:
        block = self.block()
        machine = Machine(
            depth_um=self.machine.depth_um, focus_um=self.machine.focus_um,
            tgc_db=self.machine.tgc_db, beams=97,
        )  # fmt: skip
        turns = np.arange(SECONDS * A_SECOND) / (A_SECOND * PERIOD_S)
        amplitude = 20_000 if self.slides else 0
        breaths = np.rint(amplitude * (1 - np.cos(2 * np.pi * turns)) / 2).astype(int)
        lines = {
            each: echoes(block, machine, self.pose, breath_um=each)[48]
            for each in {*breaths.tolist()}
        }
        return _scaled(np.stack([lines[int(each)] for each in breaths], axis=1), wide)


def _scaled(grey: Grey, wide: int) -> Grey:
    """A picture [row, column] brought to `TALL` rows and so many columns, by means of areas."""
    return _fewer(_fewer(grey.astype(np.float64), TALL).T, wide).T.astype(np.uint8)


def _fewer(grey: NDArray[np.float64], rows: int) -> NDArray[np.float64]:
    """So many rows [row, column]: each the mean of those it stands for."""
    starts = np.arange(rows) * len(grey) // rows
    counts = np.maximum(np.diff([*starts, len(grey)]), 1)
    return np.asarray(np.add.reduceat(grey, starts, axis=0) / counts[:, None])


def sprite(png: bytes, *, still: bool) -> dict[str, Any]:
    """A loop for a browser: a data address, how it is cut, and whether nothing slides in it."""
    return {
        "href": f"data:image/png;base64,{b64encode(png).decode()}",
        "frames": FRAMES, "width": TALL * 9 // 10, "height": TALL, "still": still,
    }  # fmt: skip
