"""What comes again and when; how sure and how often right. Fixed times, no randomness."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tpilab.home.entries import Checked, Practiced
from tpilab.home.review import Card, cards, due
from tpilab.home.sureness import Degree, degrees
from tpilab.home.told_by_feedback import Question, questions
from tpilab.skills.guide.tried import wilson
from tpilab.views.progress_told import (
    curves_html,
    sureness_html,
    sureness_in_words,
    sureness_svg,
)

DAY = datetime(2026, 11, 1, 9, tzinfo=UTC)


def on(day: float, result: str = "right", sure: str | None = None, item: str = "CHK-01") -> Checked:
    return Checked.model_validate({"time": DAY + timedelta(days=day), "page": "02_palpate",
                                   "item": item, "result": result, "sure": sure})  # fmt: skip


def told(share: float, sure: str | None = None, day: int = 0, item: str = "PAL-03") -> Question:
    return Question("02_palpate", item, ("S05.1",), share, sure, DAY + timedelta(days=day))


def one(*entries: Checked, quiz: tuple[Question, ...] = ()) -> Card:
    [card] = cards(entries, quiz, {"S05.1": [("02_palpate", "CHK-01")]}, UTC)
    return card


def test_a_right_and_sure_answer_does_not_come_again() -> None:
    assert cards([on(0, sure="sure"), on(1)], zone=UTC) == ()


@pytest.mark.parametrize(("result", "sure", "days"), [
    ("wrong", None, 1), ("partly", "sure", 1), ("shown", None, 1), ("right", "guess", 1),
    ("right", "fairly", 2),
])  # fmt: skip
def test_what_was_not_right_or_not_sure_comes_again(
    result: str, sure: str | None, days: int
) -> None:
    assert one(on(0, result, sure)).due == (DAY + timedelta(days=days)).date()


def test_the_first_answer_of_a_day_counts() -> None:
    tried_again = one(on(0, "wrong"), on(0.01, "right", "sure"))
    assert tried_again == one(on(0, "wrong"))


def test_gaps_grow_with_right_answers_and_shrink_with_a_lapse() -> None:
    entries = [on(0, "wrong")]
    gaps = []
    for _ in range(6):
        card = one(*entries)
        gaps.append((card.due - card.seen).days)
        entries.append(on((card.due - DAY.date()).days))
    assert gaps == sorted(gaps)
    assert gaps[-1] > 7 * gaps[0]
    lapsed = one(*entries, on(400, "wrong"))
    assert (lapsed.due - lapsed.seen).days < gaps[-1]
    assert lapsed.lapses == 2


def test_a_quizs_feedback_brings_its_self_checks_back() -> None:
    assert cards([], [told(1.0, "sure"), told(1.0)], {"S05.1": [("p", "c")]}, UTC) == ()
    card = one(quiz=(told(0.5, "sure"), told(0.0)))
    assert (card.from_quiz, card.lapses, card.due) == (True, 1, date(2026, 11, 2))
    assert one(quiz=(told(1.0, "guess"),)).lapses == 0
    assert one(on(-1, sure="sure"), quiz=(told(0.0),)).due == date(2026, 11, 2)


def test_the_same_entries_give_the_same_days_and_the_longest_due_first() -> None:
    entries = [on(n % 5, "wrong", item=f"CHK-{n:02}") for n in range(20)]
    found = cards(entries, zone=UTC)
    assert found == cards(entries, zone=UTC)
    assert [each.due for each in found] == sorted(each.due for each in found)
    assert len(due(found, date(2026, 11, 3))) == 8


PAGE = """<section class="question wrong" data-item="PAL-03" data-share="0.5" data-sure="sure"
 data-objectives="S05.1 S10.2"><p>x</p></section>
<section class="question right" data-item="PAL-04" data-share="1"></section>
<section data-item="../../x" data-share="1"></section>
<section data-item="PAL-05" data-share="nan"></section><section data-share="1"></section>"""


def test_feedback_is_read_as_hostile(tmp_path: Path) -> None:
    folder = tmp_path / "my_work" / "02_palpate" / "feedback"
    for stamp, text in (("2026-11-01 1", "<section data-item='old' data-share='0'>"),
                        ("2026-11-02 1", PAGE)):  # fmt: skip
        (folder / stamp).mkdir(parents=True)
        (folder / stamp / "02_palpate.html").write_text(text)
    first, second = questions(tmp_path)
    assert (first.item, first.share, first.sure) == ("PAL-03", 0.5, "sure")
    assert first.objectives == ("S05.1", "S10.2")
    assert (second.item, second.right, second.sure) == ("PAL-04", True, None)
    (folder / "2026-11-02 1" / "02_palpate.html").write_bytes(b"\xff<section data-item='")
    assert questions(tmp_path) == ()


@pytest.mark.parametrize("broken", ["<![x[", f"<i title='&#{'9' * 5000};'>", f"&#{'9' * 5000};"])
def test_feedback_that_no_parser_reads_does_not_stop_the_page(tmp_path: Path, broken: str) -> None:
    folder = tmp_path / "my_work" / "02_palpate" / "feedback" / "2026-11-02 1"
    folder.mkdir(parents=True)
    (folder / "02_palpate.html").write_text(PAGE + broken + "<b>")
    assert [each.item for each in questions(tmp_path)] == ["PAL-03", "PAL-04"]


def test_sureness_counts_first_answers_and_quizzes() -> None:
    entries = [on(0, "wrong", "sure"), on(1, "right", "sure"), on(0, "shown", item="CHK-02"),
               on(0, "right", "guess", "CHK-03"), on(0, "right", None, "CHK-04")]  # fmt: skip
    found = degrees(entries, [told(1.0, "sure"), told(0.9, "fairly")])
    assert found == (Degree("sure", 1, 2), Degree("fairly", 0, 1), Degree("guess", 1, 1))
    assert found[0].interval == wilson(1, 2)
    assert sureness_in_words(found)[0] == "You were sure and not right once. Look there first."
    assert "not compared" in sureness_in_words(found)[1]


@pytest.mark.parametrize(("sure", "guess", "words"), [
    (Degree("sure", 40, 40), Degree("guess", 2, 40), "more often than when you guess"),
    (Degree("sure", 4, 6), Degree("guess", 3, 6), "cannot be told yet"),
])  # fmt: skip
def test_sureness_says_no_more_than_its_intervals(sure: Degree, guess: Degree, words: str) -> None:
    assert words in sureness_in_words((sure, Degree("fairly", 0, 0), guess))[-1]


def test_pictures_carry_their_message_in_words() -> None:
    found = (Degree("sure", 3, 4), Degree("fairly", 0, 0), Degree("guess", 1, 2))
    assert "Sure: 3 of 4 right; Fairly sure: 0 of 0 right" in sureness_svg(found)
    assert "Say how sure you are" in sureness_html((Degree("sure", 0, 0),))
    tries = [
        Practiced(time=DAY + timedelta(hours=n), name=f"{skill}{n}", skill=skill, patient="p01",
                  failed=("unsafe",) if n < 2 else (), coached=n == 3)
        for skill in ("palpate", "rescue") for n in range(4)
    ]  # fmt: skip
    html = curves_html(tries)
    assert html.count("<svg") == 2
    assert "3 attempts, 2 failures" in html
    assert "Learning curve in rescue" in html
    assert "didactic choice" in html
    assert "No attempt yet" in curves_html([])
