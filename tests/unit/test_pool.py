"""Pre-test and final examination: one pool, one blueprint, two halves that never meet."""

from __future__ import annotations

import os
import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest

from tests.grading.conftest import all_right, best_answer, line
from tpilab.command_line import main
from tpilab.grading.build import _quiz
from tpilab.quiz.answers import parse
from tpilab.quiz.bank import Bank, authored, load_bank, stamp
from tpilab.quiz.checks import DATA as CHECKS
from tpilab.quiz.checks import load_checks
from tpilab.quiz.form import END
from tpilab.quiz.kinds import BaseItem
from tpilab.quiz.kinds.options import Offering
from tpilab.quiz.kinds.single import Single
from tpilab.quiz.lint import shares
from tpilab.quiz.mark import mark_quiz
from tpilab.views.feedback import Given, feedback_page
from tpilab.yaml_lines import AuthoringError

ROOT = Path(__file__).parents[2]
SOLUTIONS = ROOT / "solutions"
POOL = load_bank(SOLUTIONS / ".pool" / "09_pool.yaml")
BEFORE = load_bank(SOLUTIONS / "09_before_you_start.yaml")
FINAL = load_bank(SOLUTIONS / "10_final_examination.yaml")
QUIZZES = (BEFORE, FINAL)
OURS = [item for slot in POOL.slots for item in slot.items]
OTHERS = [
    *(
        item
        for path in sorted(SOLUTIONS.glob("*.yaml"))
        if authored(path) == path
        for slot in load_bank(path).slots
        for whole in slot.items
        for item in whole.parts()
    ),
    *(
        item
        for path in sorted(CHECKS.glob("*.yaml"))
        for whole in load_checks(path).items
        for item in whole.parts()
    ),
]
ALIKE = 0.5
"""Share of words in common from which two stems are taken for one."""
FORMS = [n * (END // 500) + n for n in range(500)]


def words(item: BaseItem) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]{3,}", f"{item.stem} {item.lead_in}".lower()))


def alike(one: BaseItem, other: BaseItem) -> float:
    a, b = words(one), words(other)
    return len(a & b) / len(a | b)


def page(bank: Bank, text: bytes) -> str:
    marks = mark_quiz(bank, parse(text))
    given = {
        each.slot: Given(score=each.score or 0.0, waiting=each.score is None)
        for each in marks.slots
    }
    return feedback_page(bank, marks, given, "full", alone=True)


# the items


def test_there_are_eighty_items_four_a_slot_and_none_is_asked_elsewhere() -> None:
    assert len(OURS) >= 80
    assert all(len(slot.items) == 4 for slot in POOL.slots)
    assert len({item.id for item in OURS}) == len(OURS)
    assert len(OTHERS) > 200
    assert not {item.id for item in OURS} & {item.id for item in OTHERS}


def test_no_stem_resembles_another_of_the_course() -> None:
    near = [
        (one.id, other.id, round(alike(one, other), 2))
        for n, one in enumerate(OURS)
        for other in (*OTHERS, *OURS[n + 1 :])
        if alike(one, other) > ALIKE
    ]
    assert not near
    copied = OURS[0].model_copy(update={"stem": OURS[0].stem.replace("left", "right")})
    assert alike(OURS[0], copied) > ALIKE  # so a copy with a word changed is found


def test_the_place_of_the_key_tells_nothing() -> None:
    singles = [item for item in OURS if isinstance(item, Single)]
    places = Counter(each.ids.index(each.key) for each in singles)
    for place in range(4):
        assert 0.15 < places[place] / len(singles) < 0.35
    longest = sum(
        len(each.text(each.key)) == max(len(option.text) for option in each.options)
        for each in singles
    )
    assert longest / len(singles) < 0.5


def in_order(bank: Bank) -> list[Single]:
    """Items whose options keep their order: a learner meets the key where it was written."""
    items = (item for slot in bank.slots for item in slot.items)
    return [item for item in items if isinstance(item, Single) and not item.shuffle]


def test_where_options_are_never_shuffled_the_key_has_no_usual_place() -> None:
    places = Counter(item.ids.index(item.key) for item in in_order(POOL))
    assert places.keys() == {0, 1, 2, 3}
    assert max(places.values()) <= 0.4 * places.total()


def test_the_pool_has_no_flaw_of_item_writing(capsys: pytest.CaptureFixture[str]) -> None:
    for bank in QUIZZES:
        assert main(["check", str(SOLUTIONS / f"{bank.quiz}.yaml")]) == 0
    capsys.readouterr()


# the draw


def test_both_quizzes_have_one_blueprint_and_share_no_item() -> None:
    assert shares(BEFORE) == shares(FINAL) == shares(POOL)
    for one, other in zip(BEFORE.slots, FINAL.slots, strict=True):
        assert (one.slot, one.points, one.confidence) == (other.slot, other.points, True)
        assert len(one.items) == len(other.items) == 2
        assert not {item.id for item in one.items} & {item.id for item in other.items}
        objectives = {item.objectives for item in (*one.items, *other.items)}
        assert len(objectives) == 1
        assert {item.kind for item in one.items} == {item.kind for item in other.items}
    asked = {item.id for bank in QUIZZES for slot in bank.slots for item in slot.items}
    assert asked == {item.id for item in OURS}


def test_both_quizzes_ask_as_often_for_one_of_several_figures() -> None:
    assert abs(len(in_order(BEFORE)) - len(in_order(FINAL))) <= 1


def test_first_written_and_last_written_fall_on_both_halves() -> None:
    order = {item.id: n % 4 for n, item in enumerate(OURS)}
    means = [
        sum(order[item.id] for slot in bank.slots for item in slot.items) / len(POOL.slots)
        for bank in QUIZZES
    ]
    assert means[0] == means[1]
    firsts = [slot.item.id in {each.item.id for each in POOL.slots} for slot in BEFORE.slots]
    assert firsts.count(True) == firsts.count(False)


def test_no_learner_meets_an_item_twice_whatever_the_two_copies_drew() -> None:
    met: Counter[str] = Counter()
    for n, form in enumerate(FORMS):
        other = FORMS[(n * 7 + 3) % len(FORMS)]
        before = {slot.drawn(form).id for slot in BEFORE.slots}
        final = {slot.drawn(other).id for slot in FINAL.slots}
        assert len(before) == len(final) == len(POOL.slots)
        assert not before & final
        met.update(before | final)
    assert set(met) == {item.id for item in OURS}
    assert min(met.values()) > 0.4 * len(FORMS)  # about half of the learners meet each


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("quiz: 09_some", "quiz: 08_some"), "give both the same name"),
        (("half: first", "half: third"), "half"),
        (("half: first", "half: first\nslots: []"), "slots"),
        (("pool: 09_pool", "pool: 09_none"), "cannot be read"),
        (("pool: 09_pool", "pool: ../x"), "pool"),
    ],
)
def test_a_wrong_draw_is_told_with_its_line(
    tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    text = (SOLUTIONS / "09_before_you_start.yaml").read_text("utf-8")
    path = tmp_path / "09_some.yaml"
    (tmp_path / ".pool").mkdir()
    pool = (SOLUTIONS / ".pool" / "09_pool.yaml").read_bytes()
    (tmp_path / ".pool" / "09_pool.yaml").write_bytes(pool)
    text = text.replace("quiz: 09_before_you_start", "quiz: 09_some")
    path.write_text(text, "utf-8")
    assert load_bank(path).slots == BEFORE.slots
    path.write_text(text.replace(*change), "utf-8")
    with pytest.raises(AuthoringError, match=re.escape(told)) as caught:
        load_bank(path)
    assert re.match(r".*\.yaml:\d+: ", caught.value.problems[0])


def test_a_slot_that_cannot_be_halved_is_refused(tmp_path: Path) -> None:
    text = (SOLUTIONS / ".pool" / "09_pool.yaml").read_text("utf-8")
    (tmp_path / ".pool").mkdir()
    before, _, rest = text.partition("      - kind: single\n        id: POL-04\n")
    _, _, after = rest.partition("\n  # ")
    (tmp_path / ".pool" / "09_pool.yaml").write_text(f"{before}\n  # {after}", "utf-8")
    path = tmp_path / "09_before_you_start.yaml"
    path.write_bytes((SOLUTIONS / path.name).read_bytes())
    with pytest.raises(AuthoringError, match=r"four items a slot, or eight; not so in slot_01"):
        load_bank(path)


def test_a_change_of_the_pool_is_noticed(tmp_path: Path) -> None:
    (tmp_path / ".pool").mkdir()
    bank, pool = tmp_path / "09_before_you_start.yaml", tmp_path / ".pool" / "09_pool.yaml"
    for path in (bank, pool):
        path.write_text("x", "utf-8")
    first = stamp(bank)
    os.utime(pool, ns=(1, 1))
    assert stamp(bank) != first


# marks and feedback


@pytest.mark.parametrize("bank", QUIZZES, ids=lambda bank: bank.quiz)
def test_marks_add_up_for_all_right_and_for_half_right(bank: Bank) -> None:
    for form in FORMS[::50]:
        lines = [
            line(slot.slot, slot.drawn(form).id, best_answer(slot.drawn(form).as_seen(form)),
                 quiz=bank.quiz, form=form)
            for slot in bank.slots
        ]  # fmt: skip
        full = mark_quiz(bank, parse(b"".join(lines)))
        assert not full.problems
        assert sum(each.score or 0 for each in full.slots) == bank.points == 20
        half = mark_quiz(bank, parse(b"".join(lines[::2])))
        assert sum(each.score or 0 for each in half.slots) == 10


@pytest.mark.parametrize("bank", QUIZZES, ids=lambda bank: bank.quiz)
def test_feedback_tells_results_by_objective_and_neither_key_nor_reason(bank: Bank) -> None:
    told = unescape(page(bank, all_right(bank, bank.quiz)))
    assert "What you were asked to be able to do" in told
    assert "tells results and no answers" in told
    assert "20</strong> of 20 points" in told
    assert "Question by question" not in told
    for item in (item for slot in bank.slots for item in slot.items):
        assert item.rationale.strip() not in told
        assert item.lead_in not in told
        if isinstance(item, Offering):
            for option in item.options:
                assert option.why not in told
                assert len(option.text) < 20 or option.text not in told


def test_another_bank_still_tells_all() -> None:
    open_bank = BEFORE.model_copy(update={"tells": "all"})
    told = unescape(page(open_bank, all_right(open_bank, open_bank.quiz)))
    assert "Question by question" in told
    assert BEFORE.slots[0].item.lead_in in told
    assert "tells results and no answers" not in told


def test_the_quizzes_are_released_without_a_key_and_each_without_the_others_items() -> None:
    for bank, other in (QUIZZES, QUIZZES[::-1]):
        made = {
            path: text for path, text in _quiz(ROOT, bank).items() if path.parts[0] == "quizzes"
        }
        assert {path.name for path in made} == {f"{bank.quiz}.ipynb", "questions.json"}
        told = "".join(made.values())
        for item in (item for slot in bank.slots for item in slot.items):
            assert item.id in told
            if isinstance(item, Offering):
                assert not any(option.why in told for option in item.options)
        assert not any(item.id in told for slot in other.slots for item in slot.items)
