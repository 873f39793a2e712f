"""What comes of a lung that the learner's own needle touched, where the record holds nothing."""

from __future__ import annotations

from typing import Literal

from tpilab.patients import Patient
from tpilab.patients.rescuing import Rescuing, Room, Usual
from tpilab.protocol import Task

SIDE = "lung"
"""Option of a task: the side on which a needle touched the lung."""
_USUAL = Usual(hr=76, sys=124, dia=78, rr=14, spo2=98)
_ROOM = Room(help_s=25, kit_s=30, lipid_s=90, crew_s=600)
_KG = 70
"""Of somebody whose weight no record holds; with the numbers above didactic choices."""


def record_of(task: Task, person: Patient) -> Rescuing:
    """What goes wrong in this task. Raises KeyError where nothing does."""
    side = task.options.get(SIDE)
    if side not in ("left", "right"):
        return person.rescued
    return _touched_lung(person, "left" if side == "left" else "right")


def _touched_lung(person: Patient, side: Literal["left", "right"]) -> Rescuing:
    grams = person.prescribing.weight_g if person.prescribing else 1000 * _KG
    return Rescuing(
        emergency="pneumothorax",
        side=side,
        weight_kg=round(grams / 1000),
        usual=_USUAL,
        room=_ROOM,
        scene=f"The needle is out. {person.name} coughs, and lies still, prone.",
        needle_in=False,
        lies="prone",
        answers=dict.fromkeys(("ask_allergy", "ask_thinner", "ask_heart"), "I told you before."),
        why="Your own needle touched the lung. It is quiet at first, and later it may not be.",
        facts=("HAZ-001", "HAZ-003", "RISK-241"),
    )
