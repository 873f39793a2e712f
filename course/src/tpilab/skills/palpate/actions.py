"""What a hand and a voice can do: the actions of palpation, integers only."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from tpilab.patients.models import Choice
from tpilab.protocol import MAX_POSES, Action, Um
from tpilab.skills.reading import read_action

Said = Literal[
    "ask_consent", "offer_chaperone", "expose_right", "expose_left", "expose_both",
    "support_arms", "lie_prone", "lie_on_side", "look", "let_point", "ask_feel", "ask_known",
]  # fmt: skip
Finding = Literal["active", "latent", "tender", "uncertain"]
Confidence = Literal["sure", "fairly", "guess"]
Criterion = Literal["band", "spot", "referral", "recognition"]
Grip = Literal["flat", "pincer"]

Differences = Annotated[tuple[Um, ...], Field(min_length=1, max_length=MAX_POSES)]
Durations = Annotated[
    tuple[Annotated[int, Field(ge=0, le=60_000)], ...], Field(min_length=1, max_length=MAX_POSES)
]


class Do(Action):
    """Something said or arranged."""

    kind: Literal["do"]
    what: Said


class Stroke(Action):
    """About a third of a second of the hand: n poses as differences, the first one from 0.

    dt_ms: how long each pose lasts. dx_um, dy_um, df_mN: change of place and force. The time of the
    action is that of the first pose.
    """

    kind: Literal["stroke"]
    dt_ms: Durations
    dx_um: Differences
    dy_um: Differences
    df_mN: Differences
    grip: Grip = "flat"

    @model_validator(mode="after")
    def _as_many_of_each(self) -> Self:
        if len({len(each) for each in (self.dt_ms, self.dx_um, self.dy_um, self.df_mN)}) > 1:
            raise ValueError("dt_ms, dx_um, dy_um and df_mN differ in length")
        return self


class Mark(Action):
    """A place marked on the skin, with what was found there."""

    kind: Literal["mark"]
    x_um: Um
    y_um: Um
    muscle: Annotated[str, Field(max_length=40)]
    finding: Finding
    confidence: Confidence
    band_deg: Annotated[int, Field(ge=0, le=179)] | None = None
    """How the band runs: 0 across the body, 90 along the spine, turning clockwise as one looks at
    the person; none: not said."""
    criteria: Annotated[tuple[Criterion, ...], Field(max_length=4)] | None = None
    """Which signs were found there; none: not said."""

    @model_validator(mode="after")
    def _each_criterion_once(self) -> Self:
        if self.criteria is not None and len(set(self.criteria)) < len(self.criteria):
            raise ValueError("a criterion is there twice")
        return self


class Unmark(Action):
    """A mark wiped off."""

    kind: Literal["unmark"]
    number: Annotated[int, Field(ge=1, le=999)]


class Algometer(Action):
    """A pressure algometer set on one place and pressed evenly until the person says "now"."""

    kind: Literal["algometer"]
    x_um: Um
    y_um: Um
    rate_kPa_s: Annotated[int, Field(ge=5, le=200)] = 30


class Decide(Action):
    """What is to follow; ends the examination."""

    kind: Literal["decide"]
    choice: Choice


AnyAction = Do | Stroke | Algometer | Mark | Unmark | Decide
_ADAPTER: TypeAdapter[AnyAction] = TypeAdapter(Annotated[AnyAction, Field(discriminator="kind")])


def read(value: Any) -> AnyAction:
    """An action from JSON. Raises ValueError that names what is wrong and quotes nothing."""
    return read_action(_ADAPTER, value)
