"""What an author gets wrong is told with file, line and what would be right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tpilab.quiz.bank import load_bank
from tpilab.yaml_lines import AuthoringError

PERFORM = """\
  - slot: slot_03
    points: 2
    item:
      id: TST-03
      kind: perform
      objectives: [S05.1]
      facts: [DX-001]
      lead_in: Palpate.
      skill: palpate
      patient: p01
      seed: 7
      rubric:
        - {act: consent, points: 1}
        - {act: across, points: 1}
      penalties:
        - {act: too_hard, points: 1}
      rationale: Because.
"""
GOOD = """\
quiz: 02_test
title: Test
intro: For tests.
minutes: 5
slots:
  - slot: slot_01
    points: 1
    item:
      id: TST-01
      kind: single
      objectives: [S02.1]
      facts: [DX-001]
      lead_in: Which?
      options:
        - {id: a, text: One, why: so}
        - {id: b, text: Two, why: so}
        - {id: c, text: Three, why: so}
      key: a
      rationale: Because.
  - slot: slot_02
    points: 2
    item:
      id: TST-02
      kind: free_text
      objectives: [S02.1]
      facts: [DX-001]
      lead_in: Why?
      rubric:
        - {points: 2, text: all}
      model: Well.
      rationale: Because.
"""


def load(tmp_path: Path, text: str, name: str = "02_test.yaml") -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    load_bank(path)


def test_a_good_bank_loads(tmp_path: Path) -> None:
    load(tmp_path, GOOD)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("id: TST-02", "id: TST-01", 23, "used twice"),
        ("      key: a\n", "", 8, "'slots.0.item.single.key' is missing"),
        ("key: a", "key: [a, b]", 18, "valid string"),
        ("key: a", "key: d", 8, "key 'd' is no option"),
        ("facts: [DX-001]\n      lead_in: Which", "facts: [DX-999]\n      lead_in: Which", 12,
         "no fact 'DX-999'"),
        ("facts: [DX-001]\n      lead_in: Which", "facts: [REF-M01]\n      lead_in: Which", 12,
         "unconfirmed"),
        ("objectives: [S02.1]\n      facts: [DX-001]\n      lead_in: Why",
         "objectives: [S99.9]\n      facts: [DX-001]\n      lead_in: Why", 25, "no objective"),
        ("{id: b, text: Two", "{id: a, text: Two", 8, "repeat"),
        ("text: Two", "text: one", 8, "read the same"),
        ("points: 2, text: all", "points: 1, text: all", 20, "adds up to 1"),
        ("points: 1\n", "points: 0\n", 7, "greater than or equal to 1"),
        ("points: 1\n", "points: yes\n", 7, "valid integer"),
        ("slot: slot_02", "slot: slot_07", 20, "ought to be 'slot_02'"),
        ("minutes: 5", "minuets: 5", 4, "unknown field 'minuets'"),
        ("kind: single", "kind: singel", 8, "singel"),
        ("quiz: 02_test", "quiz: 03_else", 1, "both the same name"),
        ("title: Test", "title: Test\ntitle: Again", 3, "duplicate key"),
        ("title: Test", "title: [", 4, "expected"),
        ("title: Test", "title: &a [x]\nintro: *a", 1, "aliases"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_line(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    assert old in GOOD
    with pytest.raises(AuthoringError) as caught:
        load(tmp_path, GOOD.replace(old, new, 1))
    told = "\n".join(caught.value.problems)
    assert re.search(rf"02_test\.yaml:{line}: ", told), told
    assert words in told


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("skill: palpate", "skill: juggle", 40, "no skill 'juggle'; there are encounter"),
        ("patient: p01", "patient: p99", 41, "no patient 'p99'; there are p01"),
        ("act: consent", "act: consnet", 44, "no act 'consnet'; this skill has"),
        ("act: consent", "act: too_hard", 44, "is harmful; here it must be critical"),
        ("act: too_hard", "act: consent", 47, "here it must be unnecessary or harmful"),
        ("act: too_hard", "act: widespread", 47, "is unsafe; here it must be"),
        ("act: across", "act: consent", 43, "an act occurs twice"),
        ("points: 1}\n      pen", "points: 2}\n      pen", 32, "adds up to 3"),
        ("seed: 7", "seed: -7", 42, "greater than or equal to 0"),
        ("seed: 7", "seed: 9007199254740992", 42, "less than"),
        ("seed: 7", "sead: 7", 42, "unknown field"),
    ],
)
def test_a_mistake_in_a_task_to_perform_is_told_at_its_line(
    tmp_path: Path, old: str, new: str, line: int, words: str
) -> None:
    assert old in PERFORM
    load(tmp_path, GOOD + PERFORM)
    with pytest.raises(AuthoringError) as caught:
        load(tmp_path, GOOD + PERFORM.replace(old, new, 1))
    told = "\n".join(caught.value.problems)
    assert re.search(rf"02_test\.yaml:{line}: ", told), told
    assert words in told


def test_a_limit_may_not_rest_on_an_abstract(tmp_path: Path) -> None:
    with pytest.raises(AuthoringError, match="a limit needs primary-verified"):
        load(tmp_path, GOOD.replace("kind: single", "kind: single\n      decides: limit"))


def test_a_wrong_unit_lists_the_right_ones(tmp_path: Path) -> None:
    number = GOOD[: GOOD.index("      options:")].replace("kind: single", "kind: number")
    number += "      key: 3\n      unit: bananas\n      tolerance: 0\n      rationale: So.\n"
    with pytest.raises(AuthoringError, match=r"unknown unit 'bananas'; use one of .*mg/kg"):
        load(tmp_path, number)


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(AuthoringError) as caught:
        load(
            tmp_path, GOOD.replace("minutes: 5", "minutes: 0").replace("points: 1\n", "points: 0\n")
        )
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[" * 500, b"x" * 2_000_001])
def test_a_file_that_is_no_bank_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "02_test.yaml"
    path.write_bytes(content)
    with pytest.raises(AuthoringError, match=r"02_test\.yaml:\d+: "):
        load_bank(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(AuthoringError, match="cannot be read"):
        load_bank(tmp_path / "02_none.yaml")
