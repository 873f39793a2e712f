"""What a learner's diary keeps of one attempt at guiding: what was tried, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Annotated, Literal

from pydantic import Field

from tpilab.frozen import Frozen
from tpilab.protocol import Debrief, Task
from tpilab.skills.guide.actions import Modality

MODALITIES: tuple[Modality, ...] = ("landmark", "ultrasound", "fluoroscopy")
Z = 1.96
"""Of a 95% interval."""
FAILURES = {
    "unsafe": "an unsafe act",
    "tip": "under ultrasound, the needle advanced without its tip in the beam",
    "decision": "an ending that the findings did not ask for",
}
"""What makes an attempt a failure, declared beforehand; a didactic choice. Acts, never luck."""


class Tried(Frozen):
    """One finished attempt. A learner's own file holds it, so it is read as hostile."""

    patient: Annotated[str, Field(min_length=1, max_length=8)]
    muscle: Annotated[str, Field(max_length=60)]
    """What the needle was meant for, in words."""
    modality: Modality
    choice: Literal["placed", "stopped", "not_here"]
    in_muscle: bool | None = None
    """Whether every deposit lay in the muscle meant, near its band; None: none was given."""
    failed: tuple[Annotated[str, Field(max_length=20)], ...] = ()
    """Which of `FAILURES`."""


def tried(task: Task, debrief: Debrief) -> Tried | None:
    """What to keep of a debrief; None where nothing was planned or decided: nothing was tried."""
    path, decision = debrief.path, debrief.path["decision"]
    if not path["plans"] or decision is None:
        return None
    happened = debrief.first()
    modality: Modality = path["plans"][-1]["modality"]
    advanced = any(each["points"] for each in path["passes"])
    failed = {
        "unsafe": any(each.weight == "unsafe" for each in debrief.events),
        "tip": modality == "ultrasound" and advanced and "tip_seen" not in happened,
        "decision": "decided" not in happened,
    }
    return Tried(
        patient=task.patient,
        muscle=debrief.truth["target"]["label"],
        modality=modality,
        choice=decision["choice"],
        in_muscle=_in_muscle(debrief),
        failed=tuple(name for name in FAILURES if failed[name]),
    )


def _in_muscle(debrief: Debrief) -> bool | None:
    given = zip(debrief.path["deposits"], debrief.truth["deposits"], strict=True)
    right = [there for deposit, there in given if deposit["kind"] == "injectate"]
    return all(right) if right else None


@dataclass(frozen=True)
class Share:
    """How many of the attempts at one muscle, guided one way, gave their deposit in it."""

    muscle: str
    modality: Modality
    hits: int
    of: int

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval of the share after Wilson, from 0 to 1."""
        return wilson(self.hits, self.of)


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95% interval of the share `hits / of` after Wilson, from 0 to 1. of: 1 or more."""
    share, n = hits / of, of
    middle = share + Z * Z / (2 * n)
    half = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    below = 1 + Z * Z / n
    return max((middle - half) / below, 0.0), min((middle + half) / below, 1.0)


def shares(attempts: Sequence[Tried]) -> tuple[Share, ...]:
    """The shares by muscle, in the order first tried, and by way of guiding; never pooled."""
    counted = [each for each in attempts if each.in_muscle is not None]
    found = []
    for muscle in dict.fromkeys(each.muscle for each in counted):
        for modality in MODALITIES:
            those = [each for each in counted if (each.muscle, each.modality) == (muscle, modality)]
            if those:
                hits = sum(each.in_muscle is True for each in those)
                found.append(Share(muscle, modality, hits, len(those)))
    return tuple(found)
