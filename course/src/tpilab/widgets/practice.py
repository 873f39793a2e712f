"""What the cells of a page call to practice: `palpate("p01")`. Nothing here raises."""

from __future__ import annotations

from tpilab.widgets.words import Shown, Words, never_raises


@never_raises("This patient")
def palpate(patient: str, seed: int = 1) -> Shown:
    """A patient to examine with your finger. seed: another body of the same build."""
    return _meet("palpate", patient, seed)


@never_raises("This patient")
def see(patient: str) -> Shown:
    """A patient to talk with, and to decide about."""
    return _meet("select", patient, 1)


def _meet(skill: str, patient: str, seed: int) -> Shown:
    from pydantic import ValidationError

    from tpilab.protocol import Task
    from tpilab.widgets.simulator import Simulator

    try:
        return Simulator(Task(skill=skill, patient=patient, seed=seed))
    except (KeyError, ValidationError) as error:
        reason = error.args[0] if error.args else "it has no such name or seed"
        return Words(f"This patient cannot be shown: {reason}.")
