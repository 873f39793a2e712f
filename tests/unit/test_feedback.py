"""Feedback tells what its level allows, and nothing of a learner's comes alive in it."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest

from tests.grading.conftest import all_right, best_answer, line
from tests.unit.inert import ALIVE, Tags
from tpilab.quiz.answers import parse
from tpilab.quiz.bank import Slot, load_bank
from tpilab.quiz.kinds.hotspot import Hotspot
from tpilab.quiz.kinds.perform import Perform
from tpilab.quiz.kinds.several import Several
from tpilab.quiz.kinds.single import Single
from tpilab.quiz.mark import Marks, mark_quiz
from tpilab.views.answer_given import answer_given
from tpilab.views.feedback import Given, Level, feedback_page
from tpilab.views.review_next import sections

ROOT = Path(__file__).parents[2]
BANK = load_bank(ROOT / "solutions" / "02_palpate.yaml")
SAMPLER = load_bank(ROOT / "solutions" / "00_sampler.yaml")
RIGHT = mark_quiz(BANK, parse(all_right(BANK)))
HOSTILE = "<script>alert(1)</script></pre><img src=x onerror=y>\n\n**bold** $x$ [a](javascript:b)"


def hostile_marks() -> Marks:
    text = next(slot for slot in BANK.slots if slot.item.kind == "free_text")
    return mark_quiz(BANK, parse(line(text.slot, text.item.id, HOSTILE)))


def shown(marks: Marks, level: Level = "full", comment: str = "", **more: object) -> str:
    given = {
        each.slot: Given(score=each.score or 0.0, comment=comment, waiting=each.score is None)
        for each in marks.slots
    }
    return feedback_page(BANK, marks, given, level, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("marks", [RIGHT, hostile_marks()], ids=["right", "hostile"])
def test_a_page_runs_and_fetches_nothing(marks: Marks) -> None:
    page = Tags(shown(marks, comment=HOSTILE))
    assert not page.tags & ALIVE
    for name, value in page.attributes:
        assert not name.startswith("on")
        assert name != "xlink:href"
        if name == "src":
            assert value.startswith("data:image/svg+xml;base64,")  # as an image it runs nothing
        assert value.replace("url(#", "").count("url(") == 0
        if name == "href":
            assert value.startswith(("https://", "#q"))


def test_the_learners_own_words_stay_words() -> None:
    page = shown(hostile_marks())
    assert "&lt;script&gt;alert(1)" in page
    assert "<strong>bold" not in page


@pytest.mark.parametrize("level", ["score", "objectives"])
def test_below_full_no_key_and_no_reason_is_told(level: Level) -> None:
    page = shown(RIGHT, level)
    for slot in BANK.slots:
        assert slot.item.rationale[:40] not in page
        if isinstance(slot.item, Single | Several):
            assert not any(option.text in page for option in slot.item.options)
    assert "tpi-debrief" not in page
    assert "Active point" not in page


def best_answers(slot: Slot) -> int:
    """How many options or places of an item are tagged as right."""
    match slot.item:
        case Several(key=key):
            return len(key)
        case Hotspot(targets=targets):
            return sum(each.share == 1 for each in targets)
        case item:
            return isinstance(item, Single)


def test_full_tells_key_reason_and_source_of_every_item() -> None:
    page = shown(RIGHT)
    assert page.count('class="tag best"') == sum(best_answers(slot) for slot in BANK.slots)
    assert page.count('class="sources"') == len(BANK.slots)


def test_full_shows_the_debrief_of_what_was_performed_and_below_full_no_truth() -> None:
    performed = [slot for slot in BANK.slots if isinstance(slot.item, Perform)]
    assert len(performed) == 2
    page = shown(RIGHT)
    assert page.count('class="tpi-debrief"') == len(performed)
    assert "Active point in a band, left levator scapulae" in page
    nothing = shown(mark_quiz(BANK, parse(line("slot_01", "PAL-01", ["a"]))))
    assert "tpi-debrief" not in nothing
    assert nothing.count("You did not finish an examination") == len(performed)
    assert "<li>Asked for consent before touching (0.5)</li>" in nothing


def test_an_attempt_that_the_bank_no_longer_understands_is_said() -> None:
    slot = next(slot for slot in BANK.slots if isinstance(slot.item, Perform))
    marks = RIGHT.model_copy(update={"slots": tuple(
        each.model_copy(update={"value": "x" * 70_000}) if each.slot == slot.slot else each
        for each in RIGHT.slots
    )})  # fmt: skip
    assert "an answer to an earlier version of this question" in shown(marks)


def test_flags_of_a_replay_reach_the_instructor_and_the_attempt_is_scored() -> None:
    slot = next(slot for slot in BANK.slots if isinstance(slot.item, Perform))
    forged = {**best_answer(slot.item), "revision": "0", "seen_digest": "f" * 64}
    marks = mark_quiz(BANK, parse(line(slot.slot, slot.item.id, forged)))
    assert marks.slot(slot.slot).score == slot.points
    assert any(problem.startswith("question 21: made with another") for problem in marks.problems)
    text = answer_given(slot, marks.slot(slot.slot))
    assert "Please look: the learner saw another debrief" in text
    assert "Asked for consent before touching" in text
    assert Tags(text).tags <= {"hr", "p", "strong", "pre", "ul", "li"}


def test_what_waits_is_said() -> None:
    assert "1 answer waits for your instructor" in shown(RIGHT)
    until = datetime(2026, 12, 1, 18, tzinfo=UTC)
    assert "after the due date, December 1, 2026, 18:00 UTC" in shown(
        RIGHT, "objectives", full_from=until
    )


def test_a_late_penalty_and_file_problems_are_said() -> None:
    assert "2 points were taken off as late" in shown(RIGHT, late_penalty=2.0)
    assert "no file came" in shown(mark_quiz(BANK, "no file came"))


def test_what_the_instructor_sees_is_inert_and_holds_no_key() -> None:
    slot = next(each for each in BANK.slots if each.item.kind == "free_text")
    text = answer_given(slot, hostile_marks().slot(slot.slot))
    assert Tags(text).tags <= {"hr", "p", "strong", "pre", "ul", "li"}
    assert "\n\n" not in text[text.index("<pre") : text.index("</pre>")]
    assert slot.item.key_in_words() not in text


@pytest.mark.parametrize("slot", SAMPLER.slots, ids=lambda slot: slot.item.kind)
def test_the_instructor_sees_what_that_learner_saw_and_no_key(slot: Slot) -> None:
    form = 4711
    item = slot.seen(form)
    content = line(slot.slot, item.id, best_answer(item), quiz=SAMPLER.quiz, form=form)
    text = answer_given(slot, mark_quiz(SAMPLER, parse(content)).slot(slot.slot))
    assert Tags(text).tags <= {"hr", "p", "strong", "pre", "ul", "li"}
    for part in item.parts():
        shown = [text.index(f"<li>{escape(o.text)}</li>") for o in getattr(part, "options", ())]
        assert shown == sorted(shown)
        assert not any(line.why and line.why in text for line in part.review(None).lines)


@pytest.mark.parametrize("form", [None, 4711])
def test_feedback_shows_every_kind_as_that_learner_saw_it(form: int | None) -> None:
    more = {} if form is None else {"form": form}
    content = b"".join(
        line(slot.slot, slot.seen(form).id, best_answer(slot.seen(form)), seq=n,
             quiz=SAMPLER.quiz, **more)
        for n, slot in enumerate(SAMPLER.slots, start=1)
    )  # fmt: skip
    marks = mark_quiz(SAMPLER, parse(content))
    given = {m.slot: Given(score=m.score or 0.0, waiting=m.score is None) for m in marks.slots}
    page = feedback_page(SAMPLER, marks, given, "full")
    for slot in SAMPLER.slots:
        assert escape(slot.seen(form).lead_in) in page
    assert page.count('<figure class="still">') == 2
    assert page.count('class="step"') == 3
    assert "Your order" in page
    assert "{first}" not in page


def test_what_to_look_at_again_begins_with_what_cost_most() -> None:
    marks = mark_quiz(SAMPLER, parse(line("slot_01", "SAM-01", "a", quiz=SAMPLER.quiz)))
    given = {m.slot: Given(score=m.score or 0.0) for m in marks.slots}
    taught = sections(ROOT / "course")
    page = feedback_page(SAMPLER, marks, given, "objectives", taught=taught, course_url="../c")
    again = page[page.index("What to look at again") :]
    assert 'href="../c/02_palpate.ipynb#What-else-hurts-when-pressed"' in again
    assert "How-far-to-trust-your-finger" not in again  # it cost least, and five are enough
    assert "What to look at again" not in feedback_page(SAMPLER, marks, given, "score")


def test_who_was_sure_and_wrong_is_told_where_and_it_costs_nothing() -> None:
    content = line("slot_01", "SAM-01", "b", quiz=SAMPLER.quiz, sure="sure")
    marks = mark_quiz(SAMPLER, parse(content))
    given = {m.slot: Given(score=m.score or 0.0) for m in marks.slots}
    page = feedback_page(SAMPLER, marks, given, "full")
    assert 'You were sure, and not right, in question <a href="#q1">1</a>' in page
    assert "You were sure. This is not scored." in page
