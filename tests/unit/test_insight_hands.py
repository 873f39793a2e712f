"""The maps of hands: every part of an encounter joins, and they lie on the body as they should."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.grading.conftest import ROOT, best_answer
from tpilab.insight.hand_maps import hand_maps
from tpilab.insight.hands import CELL_UM, Hands, in_words
from tpilab.insight.hands_picture import hands_picture
from tpilab.insight.tables import Cohort, Response
from tpilab.protocol import Debrief, Task
from tpilab.quiz.bank import Bank, load_bank
from tpilab.quiz.kinds.perform import Perform
from tpilab.quiz.kinds.rubric import Credit
from tpilab.replay import attempt, replay
from tpilab.skills.encounter import Encounter
from tpilab.skills.encounter.clinicians import careful, hurried

SKILL = Encounter()
MS_HARTMANN = Task(skill="encounter", patient="p11", seed=1)


@cache
def played(who: str, patient: str = "p11") -> Any:
    """The attempt of a scripted clinician, as a learner's answer holds it."""
    task = MS_HARTMANN.model_copy(update={"patient": patient})
    actions = {"careful": careful, "hurried": hurried}[who](task)
    return attempt(SKILL, task, actions)


def debrief(who: str, patient: str = "p11") -> Debrief:
    task = MS_HARTMANN.model_copy(update={"patient": patient})
    done = replay(SKILL, task, played(who, patient)).debrief
    assert done is not None
    return done


def joined(*debriefs: Debrief) -> Hands:
    hands = Hands("Ms Hartmann", 2)
    for each in debriefs:
        hands.add(each)
    return hands


def test_every_part_of_an_encounter_joins() -> None:
    hands = joined(debrief("careful"), debrief("hurried"))
    assert hands.attempts == 2
    assert hands.region == "neck_and_shoulders"
    assert hands.touched, "palpated"
    assert hands.needles, "injected"
    assert hands.deposits
    assert sorted(hands.points.values()) == ["active", "latent"]
    assert hands.target in hands.points
    told = in_words(hands)
    assert "2 of 2 pressed on the active point." in told
    assert "2 passes; " in told


def test_what_lay_there_is_told_whoever_came_first() -> None:
    """A learner who never palpated must not hide the points from the map."""
    whole = debrief("careful")
    parts = [each for each in whole.path["parts"] if each["of"] != "palpate"]
    without = whole.model_copy(update={"path": {**whole.path, "parts": parts}})
    first, later = joined(without, whole), joined(whole, without)
    assert first.points == later.points
    assert first.bands == later.bands
    assert "1 of 2 pressed on the active point." in in_words(first)


def test_no_needle_where_none_belonged() -> None:
    hands = joined(debrief("careful", "p12"))
    assert not hands.needles


def bank() -> Bank:
    """A quiz of one encounter."""
    made = load_bank(ROOT / "solutions" / "02_palpate.yaml")
    slot = next(each for each in made.slots if isinstance(each.item, Perform))
    assert isinstance(slot.item, Perform)
    rubric = (Credit(act="select.consent", points=slot.points),)
    update = {"skill": "encounter", "patient": "p11", "seed": 1, "rubric": rubric, "options": {}}
    item = slot.item.model_copy(update=update)
    return made.model_copy(update={"slots": (slot.model_copy(update={"item": item}),)})


def test_a_cohort_of_encounters_is_one_map_on_the_back() -> None:
    quiz = bank()
    slot = quiz.slots[0]
    rows = tuple(
        Response(name, quiz.quiz, slot.slot, slot.item.id, slot.points, 1.0, "marked", value, 1,
                 None)
        for name, value in (("ann", played("careful")), ("bob", played("hurried")),
                            ("cy", played("careful")), ("torn", {"actions": "no list"}))
    )  # fmt: skip
    body = hand_maps(Cohort(Path(), ("ann", "bob", "cy", "torn"), rows, {quiz.quiz: quiz})).body
    assert body.count("<figure>") == 1
    assert "Drawn: 3 of 4 attempts. 3 of 3 pressed on the active point." in body
    assert "the head is up" in body


@pytest.mark.parametrize("quiz", ["04_guide_the_needle", "05_inject"])
def test_a_needle_is_drawn_to_where_its_deposits_lie(quiz: str) -> None:
    bank = load_bank(ROOT / "solutions" / f"{quiz}.yaml")
    item = next(i for s in bank.slots for i in s.items if isinstance(i, Perform))
    done = replay(item.the_skill, item.task, best_answer(item)).debrief
    assert done is not None
    hands = joined(done)
    tip, (deposit, right) = np.array(hands.needles[-1][1]), hands.deposits[0]
    assert right
    assert np.hypot(*(tip - deposit)) < 1_000  # um: less than the tip's steps
    assert "1 pass; " in in_words(hands)


def test_the_head_is_up() -> None:
    """In the region's frame y runs toward the feet, as it does in a picture."""
    hands = Hands("somebody", 3, attempts=1, region="neck_and_shoulders")
    hands.points = {(0, 60_000): "neck", (0, 200_000): "back"}
    hands.touched.update([(0, 60_000 // CELL_UM), (0, 200_000 // CELL_UM)])
    picture = hands_picture("one", hands, "told")
    heights = {
        word: float(y)
        for y, word in re.findall(r'<text[^>]* y="([\d.]+)"[^>]*>(neck|back)<', picture)
    }
    assert heights["neck"] < heights["back"]


def test_a_block_of_gel_has_no_body() -> None:
    hands = Hands("gel", 0, attempts=1, needles=[((0, 0), (5_000, 9_000))], region="gel")
    picture = hands_picture("one", hands, "told")
    assert "the head is up" not in picture
    assert "2\u2009cm" in picture
