"""What can be done with a probe, a needle and a C-arm: the actions of guiding, integers only."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from tpilab.protocol import MAX_POSES, Action, Um
from tpilab.skills.reading import read_action

Modality = Literal["landmark", "ultrasound", "fluoroscopy"]
Structure = Literal["target", "pleura", "rib", "bone", "artery", "vein", "nerve", "kidney"]
Name = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
Gauge = Literal[21, 22, 23, 25, 27, 30]
Steps = Annotated[tuple[Um, ...], Field(min_length=1, max_length=MAX_POSES)]
Durations = Annotated[
    tuple[Annotated[int, Field(ge=0, le=60_000)], ...], Field(min_length=1, max_length=MAX_POSES)
]
CHANNELS = (
    "px_um", "py_um", "pturn_ddeg", "ptilt_ddeg", "prock_ddeg", "ppress_um",
    "nazimuth_ddeg", "nsteep_ddeg", "ndepth_um",
)  # fmt: skip
"""What both hands move: the probe's pose, the needle's direction and depth."""


class Do(Action):
    """Something said, prepared or arranged; what there is, is the skill's menu."""

    kind: Literal["do"]
    what: Name


class Plan(Action):
    """What is to guide the needle, why, with which needle, and how deep at most."""

    kind: Literal["plan"]
    modality: Modality
    reason: Name
    gauge: Gauge
    length_mm: Annotated[int, Field(ge=10, le=150)]
    limit_um: Annotated[int, Field(ge=1_000, le=150_000)]
    """How deep the tip may go at most, measured straight down from the skin."""


class Machine(Action):
    """How the ultrasound machine is set."""

    kind: Literal["machine"]
    probe: Literal["linear", "curved"]
    depth_um: Annotated[int, Field(ge=20_000, le=120_000)]
    gain_db: Annotated[int, Field(ge=-30, le=30)] = 0


class Label(Action):
    """A structure named on the picture, at a place of the body; before the needle, a hazard map."""

    kind: Literal["label"]
    structure: Structure
    x_um: Um
    y_um: Um
    z_um: Annotated[int, Field(ge=0, le=150_000)]


class Puncture(Action):
    """The needle passes the skin."""

    kind: Literal["puncture"]
    x_um: Um
    y_um: Um
    azimuth_ddeg: Annotated[int, Field(ge=0, lt=3600)]
    steep_ddeg: Annotated[int, Field(ge=50, le=900)]
    bevel: Literal["up", "down"] = "up"


class Stroke(Action):
    """Up to some seconds of both hands: n poses, each lasting dt_ms.

    A channel that is given holds n values: the first the value itself, each further one the
    difference to the one before. A channel that is left out stays as it was.
    """

    kind: Literal["stroke"]
    dt_ms: Durations
    px_um: Steps | None = None
    py_um: Steps | None = None
    pturn_ddeg: Steps | None = None
    ptilt_ddeg: Steps | None = None
    prock_ddeg: Steps | None = None
    ppress_um: Steps | None = None
    nazimuth_ddeg: Steps | None = None
    nsteep_ddeg: Steps | None = None
    ndepth_um: Steps | None = None

    @model_validator(mode="after")
    def _as_many_of_each(self) -> Self:
        for name in CHANNELS:
            given = getattr(self, name)
            if given is not None and len(given) != len(self.dt_ms):
                raise ValueError(f"{name} and dt_ms differ in length")
        return self


class Lift(Action):
    """The probe leaves the skin, or the needle is taken out."""

    kind: Literal["lift"]
    what: Literal["probe", "needle"]


class Aspirate(Action):
    """The plunger drawn back."""

    kind: Literal["aspirate"]


class Deposit(Action):
    """A little of the injectate given where the tip is."""

    kind: Literal["deposit"]
    volume_uL: Annotated[int, Field(ge=50, le=2_000)]


class Screen(Action):
    """The pedal of the fluoroscope pressed for a while, with the C-arm turned."""

    kind: Literal["screen"]
    ms: Annotated[int, Field(ge=100, le=60_000)]
    angle_ddeg: Annotated[int, Field(ge=-300, le=300)] = 0
    x_um: Um
    y_um: Um
    """Where its middle beam meets the skin."""


class Contrast(Action):
    """A little contrast given where the tip is."""

    kind: Literal["contrast"]
    volume_uL: Annotated[int, Field(ge=50, le=1_000)]


class Decide(Action):
    """How it ended."""

    kind: Literal["decide"]
    choice: Literal["placed", "stopped", "not_here"]


AnyAction = (
    Do | Plan | Machine | Label | Puncture | Stroke | Lift | Aspirate | Deposit | Screen | Contrast
    | Decide
)  # fmt: skip
_ADAPTER: TypeAdapter[AnyAction] = TypeAdapter(Annotated[AnyAction, Field(discriminator="kind")])


def read(value: Any) -> AnyAction:
    """An action from JSON. Raises ValueError that names what is wrong and quotes nothing."""
    return read_action(_ADAPTER, value)
