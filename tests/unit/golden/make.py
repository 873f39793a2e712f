"""Write the golden attempts of the present revision: `python -m tests.unit.golden.make`.

An attempt that lies there is kept as it is, whatever the code and the records do later.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tpilab.protocol import Task
from tpilab.replay import attempt
from tpilab.skills import SKILLS
from tpilab.skills.guide import hands as needle_hands
from tpilab.skills.inject import hands as injecting_hands
from tpilab.skills.palpate import hands
from tpilab.skills.prescribe import prescribers
from tpilab.skills.rehabilitate import clinicians as planners
from tpilab.skills.rescue import teams
from tpilab.skills.select import clinicians

HERE = Path(__file__).parent


def main() -> None:
    """One file a skill, a patient and a script."""
    palpations()
    consultations()
    needles()
    syringes()
    injections()
    rescues()
    plans()


def consultations() -> None:
    """Of people who consult: one file a script."""
    for patient in ("p11", "p14", "p22b", "p24", "p27b", "p28"):
        task = Task(skill="select", patient=patient, seed=7)
        write(task, "thorough", clinicians.thorough(task))
        write(task, "hurried", clinicians.hurried(task, 3))
        write(task, "random", clinicians.random(task, 3))


def needles() -> None:
    """Of people and phantoms a needle is guided in: one file a hand."""
    for patient in ("g01", "g02", "p01", "p11b", "p12", "p19", "p29", "p30", "p31"):
        task = Task(skill="guide", patient=patient, seed=7)
        write(task, "careful", needle_hands.careful(task))
        if patient != "p12":
            write(task, "hurried", needle_hands.hurried(task, 3))
            write(task, "blind", needle_hands.blind(task))
            write(task, "random", needle_hands.random(task, 3))


def syringes() -> None:
    """Of people for whom a syringe is prepared: one file a script."""
    for patient in ("p01", "p11b", "p16", "p16b", "p19", "p20", "p22", "p31"):
        task = Task(skill="prescribe", patient=patient, seed=7)
        write(task, "careful", prescribers.careful(task))
        write(task, "careless", prescribers.careless(task))
        write(task, "hurried", prescribers.hurried(task, 3))
        write(task, "random", prescribers.random(task, 3))


def injections() -> None:
    """Of people who are injected by landmark: one file a hand."""
    for patient in ("p01", "p11b", "p12", "p30", "p32", "p33", "p34", "p35"):
        task = Task(skill="inject", patient=patient, seed=7)
        write(task, "careful", injecting_hands.careful(task))
        if patient != "p12":
            write(task, "careless", injecting_hands.careless(task))
            write(task, "hurried", injecting_hands.hurried(task, 3))
            write(task, "random", injecting_hands.random(task, 3))


def rescues() -> None:
    """Of people with whom something goes wrong: one file a team."""
    for patient in ("p36", "p36b", "p37", "p38", "p39", "p40", "p43", "p45"):
        task = Task(skill="rescue", patient=patient, seed=7)
        write(task, "by_the_book", teams.by_the_book(task))
        write(task, "nothing", teams.nothing(task))
    task = Task(skill="rescue", patient="p36", seed=7)
    write(task, "rough", teams.rough(task))


def plans() -> None:
    """Of people with whom a plan is made: one file a script."""
    for patient in ("p51", "p52b", "p53", "p54", "p55"):
        task = Task(skill="rehabilitate", patient=patient, seed=7)
        write(task, "thorough", planners.thorough(task))
        write(task, "hurried", planners.hurried(task))
        write(task, "passive", planners.passive(task))
        write(task, "random", planners.random(task, 3))


def palpations() -> None:
    """Of people who are palpated: one file a hand."""
    people = ("p01", "p02", "p03", "p04", "p05", "p06", "p12", "p18", "p19", "p19b", "p26", "p28")
    for patient in people:
        task = Task(skill="palpate", patient=patient, seed=7)
        write(task, "systematic", hands.systematic(task))
        write(task, "hurried", hands.hurried(task, 3))
        write(task, "random", hands.random(task, 3))
        write(task, "noisy", hands.systematic(task, 5, noise_um=9_000, force_permille=150))


def write(task: Task, name: str, actions: list[Any]) -> None:
    """One attempt, unless it is there."""
    skill = SKILLS[task.skill]
    path = HERE / f"{skill.name}_{skill.revision}_{task.patient}_{name}.json"
    if path.exists():
        return
    record = {"task": task.model_dump(), "attempt": attempt(skill, task, actions)}
    path.write_text(json.dumps(record) + "\n", "utf-8")


if __name__ == "__main__":
    main()
