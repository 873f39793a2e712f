"""The acts of an encounter: its own, and those of every part, named `part.act`."""

from __future__ import annotations

from tpilab.protocol import Act
from tpilab.skills.encounter.actions import PartName
from tpilab.skills.guide.acts import ACTS as GUIDE
from tpilab.skills.inject.acts import ACTS as INJECT
from tpilab.skills.palpate.acts import ACTS as PALPATE
from tpilab.skills.prescribe.acts import ACTS as PRESCRIBE
from tpilab.skills.rehabilitate.acts import ACTS as REHABILITATE
from tpilab.skills.rescue.acts import ACTS as RESCUE
from tpilab.skills.select.acts import ACTS as SELECT

REVISION = "2"
PARTS: dict[PartName, dict[str, Act]] = {
    "select": SELECT, "palpate": PALPATE, "prescribe": PRESCRIBE, "guide": GUIDE,
    "inject": INJECT, "rescue": RESCUE, "rehabilitate": REHABILITATE,
}  # fmt: skip
NAMES: dict[PartName, str] = {
    "select": "Talk, examine, decide", "palpate": "Find the place with your finger",
    "prescribe": "Prepare the syringe", "inject": "Inject by landmark",
    "guide": "Guide the needle with a picture", "rescue": "Care for what went wrong",
    "rehabilitate": "Plan the twelve weeks",
}  # fmt: skip

_OWN = (
    Act(name="no_needle", weight="critical", text="Let the needle be where none belongs",
        why="The best injection is sometimes none; what follows instead is what helps.",
        basis="safety rule"),
    Act(name="followed_through", weight="critical",
        text="Carried the decision through, from the finger to the needle",
        why="A decision that ends halfway helps nobody.", basis="didactic"),
    Act(name="found", weight="critical", text="Marked the point that the needle then looked for",
        why="What the hand missed, no picture finds.", facts=("DX-001",), basis="safety rule"),
    Act(name="cared", weight="critical", text="Stayed and cared when something went wrong",
        why="A complication can follow good care; leaving it does not.", basis="safety rule"),
    Act(name="planned", weight="critical", text="Agreed on what comes after",
        why="A needle, or none, belongs to a plan.", facts=("SEED-11",), basis="didactic"),
    Act(name="ended", weight="recommended", text="Brought the encounter to its end",
        why="Somebody has to say that it is over, and what comes next.", basis="didactic"),
    Act(name="felt_again", weight="unnecessary", text="Had to feel for the point a second time",
        why="It makes sore; sometimes it is better than a guess.", basis="didactic"),
    Act(name="against", weight="unsafe", text="Put a needle into somebody who should have had none",
        why="What story, hand and chart said against it was not heard.", basis="safety rule"),
)  # fmt: skip


def _of_part(part: str, act: Act) -> Act:
    return act.model_copy(update={"name": f"{part}.{act.name}"})


ACTS = {act.name: act for act in _OWN} | {
    f"{part}.{name}": _of_part(part, act)
    for part, acts in PARTS.items()
    for name, act in acts.items()
}

CHOICES = {"end": "The encounter is over"}
