"""The waiting room: who can be seen when a learner likes, beside those whom a page presents."""

from __future__ import annotations

from tpilab.protocol import Task

PEOPLE = (
    "p12", "p15", "p19", "p21", "p22", "p23", "p24", "p25", "p26", "p27", "p28",
)  # fmt: skip
"""All who consult, but those who have a cell of their own and those whom a quiz selects.

A test holds it."""


def task(patient: str) -> Task:
    """The consultation of one of them, the same as a cell `see(patient)` has."""
    return Task(skill="select", patient=patient, seed=1)
