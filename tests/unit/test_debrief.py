"""The debrief tells all of an attempt in words and a picture, and nothing in it is alive."""

from __future__ import annotations

import base64
import re
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.grading.conftest import attempt, best_answer
from tests.unit.inert import Tags, assert_inert
from tpilab.evidence import cite, fact
from tpilab.patients import patient
from tpilab.protocol import Debrief
from tpilab.quiz.bank import load_bank
from tpilab.quiz.kinds.perform import Perform
from tpilab.skills.palpate import hands
from tpilab.views.debrief import debrief_html, debrief_markdown, summary
from tpilab.views.solution import Solution, solution_text

BANK = load_bank(Path(__file__).parents[2] / "solutions" / "02_palpate.yaml")
SLOTS = [slot for slot in BANK.slots if isinstance(slot.item, Perform)]
NASSER, BRANDT = (slot.item for slot in SLOTS)
MARK = {"kind": "mark", "t_ms": 0, "muscle": "upper_trapezius", "finding": "active",
        "confidence": "guess"}  # fmt: skip


def done(item: Any, actions: list[Any] | None = None) -> Debrief:
    debrief: Debrief = item.read(
        best_answer(item) if actions is None else attempt(item, actions)
    ).debrief
    return debrief


def told(item: Any, actions: list[Any] | None = None, **more: Any) -> str:
    return debrief_html(item.the_skill, done(item, actions), **more)


HURRIED = [hands.hurried(item.task) for item in (NASSER, BRANDT)]
ATTEMPTS = [(NASSER, None), (BRANDT, None), (NASSER, []), (NASSER, HURRIED[0]),
            (BRANDT, HURRIED[1])]  # fmt: skip


@pytest.mark.parametrize(("item", "actions"), ATTEMPTS, ids=range(5))
def test_a_debrief_runs_and_fetches_nothing_and_stays_small(
    item: Perform, actions: list[Any] | None
) -> None:
    html = told(item, actions, rubric=item.marking)
    assert_inert(html)
    assert set(re.findall(r"url\((.)", html)) <= {"#"}
    assert len(html) < 200_000


@pytest.mark.parametrize(("item", "actions"), ATTEMPTS, ids=range(5))
def test_every_act_called_for_is_told_as_done_or_not_done(
    item: Perform, actions: list[Any] | None
) -> None:
    debrief, html = done(item, actions), told(item, actions)
    names = debrief.first().keys() | set(debrief.truth["expected"])
    assert html.count('class="state"') == len(names)
    assert html.count("Not done") == len(set(debrief.truth["expected"]) - debrief.first().keys())
    for name in names:
        act = item.the_skill.acts[name]
        assert act.text in html
        assert act.why.replace("'", "&#x27;") in html
        assert all(cited in html for cited in act.facts)


def test_a_summary_counts_what_was_done_and_names_the_decision() -> None:
    skill = NASSER.the_skill
    assert summary(skill, done(NASSER)).startswith(
        "You did 12 of 12 critical acts and 4 of 4 recommended acts. Nothing was unsafe."
        " You decided: “There is an active point"
    )
    nothing = summary(skill, done(NASSER, []))
    assert nothing.startswith("You did 0 of 12 critical acts")
    assert "You made no decision" in nothing
    assert "There was 1 unsafe act and 1 harmful act. An unsafe act fails by itself." in summary(
        skill, done(BRANDT, HURRIED[1])
    )


def test_points_are_told_in_a_quiz_and_not_in_practice() -> None:
    assert 'class="points"' not in told(NASSER)
    quiz = told(NASSER, HURRIED[0], rubric=NASSER.marking)
    assert quiz.count('class="points">0.5 of 0.5<') == 2
    assert quiz.count('class="points">0 of 0.5<') == 10
    touch = {"kind": "stroke", "t_ms": 0, "dt_ms": [50], "dx_um": [80_000], "dy_um": [112_000],
             "df_mN": [9_000]}  # fmt: skip
    assert 'class="points">minus 1<' in told(NASSER, [touch], rubric=NASSER.marking)
    assert "Decided against an injection" in told(BRANDT, [], rubric=BRANDT.marking)


def test_a_depth_that_nobody_measured_is_no_number() -> None:
    html = told(NASSER, [{**MARK, "x_um": 86_000, "y_um": 131_000}])
    assert "Lung under mark 1: no data" in html
    assert not re.search(r"Lung under mark 1: about", html)
    over_ribs = told(NASSER, [{**MARK, "x_um": 50_000, "y_um": 205_000}])
    assert re.search(
        r"Lung under mark 1: about \d\d\u2009mm in this body. No depth is safe", over_ribs
    )


def test_the_picture_has_words_that_carry_its_message() -> None:
    root = ET.fromstring(re.search(r"<svg.*</svg>", told(NASSER), re.DOTALL)[0])  # type: ignore[index]
    desc = root.findtext("{http://www.w3.org/2000/svg}desc")
    assert desc is not None
    assert desc.startswith(
        "You palpated both sides. You marked: active, levator scapulae, left, 6 cm from the"
        " midline, 3 cm below C7;"
    )
    assert "The model held: active, levator scapulae, left, 6 cm from the midline" in desc
    nothing = told(BRANDT, [])
    assert "You touched nothing. You marked nothing. The model held no trigger point." in nothing


def test_two_debriefs_on_one_page_share_no_id() -> None:
    page = Tags(told(NASSER) + told(BRANDT) + told(NASSER, HURRIED[0]))
    ids = [value for name, value in page.attributes if name == "id"]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("item", [NASSER, BRANDT], ids=["p04", "p05"])
def test_evidence_is_cited_and_the_model_is_called_a_model(item: Perform) -> None:
    html = told(item)
    assert "Safety rule of this course" in html
    assert "Didactic choice of this course" in html
    assert "not what was measured on this patient" in html
    assert "it is not competence" in html
    for name in re.findall(r"\((?:[A-Z]+-\d+, )*([A-Z]+-\d+)\)", html):
        assert fact(name)
    person, acts = html.split("Evidence behind the acts")
    sources = {
        cite(key).title for name in patient(item.patient).sources for key in fact(name).source
    }
    assert all(escape(title) in person.split("Evidence behind this person")[1] for title in sources)
    assert "<li>" in acts


@pytest.mark.parametrize("slot", SLOTS, ids=lambda slot: slot.slot)
def test_a_worked_solution_shows_a_model_attempt_that_an_untrusted_notebook_shows(
    slot: Any,
) -> None:
    text = solution_text(slot.item)
    assert "**What earns points.**" in text
    assert "**What costs points.** Touched before consent was given (minus 1)" in text
    assert "**What fails by itself.** Marked widespread tenderness" in text
    assert "**A model attempt.** You did " in text
    image = re.search(r"!\[([^\]]+)\]\(data:image/svg\+xml;base64,([^)]+)\)", text)
    assert image
    assert image[1].startswith("You palpated both sides.")
    ET.fromstring(base64.b64decode(image[2]))
    # what JupyterLab's sanitizer would drop
    assert not Tags(text).tags & {"style", "svg", "script", "iframe"}
    assert "base64" not in Solution(text)._repr_mimebundle_()["text/plain"]
    assert debrief_markdown(slot.item.the_skill, done(slot.item), slot.item.marking) in text
