"""A panel examined twice: its order, its file, its desk, and a colleague's hostile file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import tpilab
from tests.unit.panels import examine, fill, value
from tpilab.patients import patient
from tpilab.quiz.bank import load_bank
from tpilab.quiz.kinds.perform import Perform
from tpilab.skills.palpate.acts import CHOICES
from tpilab.skills.palpate.consistency import published
from tpilab.skills.palpate.panel import LEAST, PEOPLE, order, standing
from tpilab.views import consistency_picture
from tpilab.widgets.consistent import PanelDesk
from tpilab.widgets.panel_file import (
    NotUsable,
    PanelFile,
    check,
)

ROOT = Path(__file__).parents[2]
N = len(PEOPLE)


# the order


def test_the_people_are_those_of_the_pages_and_nobody_of_a_quiz() -> None:
    called = re.compile(r'(?:palpate|see)\("(\w+)"')
    met = {
        name
        for page in (ROOT / "course/src/pages").glob("*.md")
        for name in called.findall(page.read_text("utf-8"))
    }
    assert set(PEOPLE) == {name for name in met if patient(name).hands is not None}
    asked = {
        item.patient[:3]
        for bank in (ROOT / "solutions").glob("*.yaml")
        for slot in load_bank(bank).slots
        for item in (slot.item, *slot.pool)
        if isinstance(item, Perform)
    }
    assert asked
    assert not asked & set(PEOPLE)


def test_each_round_has_an_order_of_its_own() -> None:
    for seed in range(60):
        rounds = [standing(seed, (), ()).people, standing(seed, PEOPLE, (), "second").people]
        assert sorted(rounds[0]) == sorted(rounds[1]) == sorted(PEOPLE)
        assert rounds[0][-1] != rounds[1][0]
    assert len({order(PEOPLE, seed, 1) for seed in range(60)}) > 40


def test_who_joins_the_panel_later_changes_nobody_elses_place() -> None:
    fewer = order(PEOPLE[:-1], 5, 1)
    assert tuple(each for each in order(PEOPLE, 5, 1) if each != PEOPLE[-1]) == fewer


def test_a_panel_goes_from_round_to_round() -> None:
    people = standing(3, (), ()).people
    begun = standing(3, people[:1], ())
    assert (begun.phase, begun.next, begun.may_end) == ("first", people[1], LEAST <= 1)
    assert standing(3, people[:LEAST], ()).may_end
    assert standing(3, PEOPLE, ()).phase == "between"
    ended = standing(3, people[:2], (), "between")
    assert (ended.phase, ended.people, ended.next) == ("between", people[:2], None)
    again = standing(3, people[:2], (), "second")
    assert (again.phase, set(again.people), again.round) == ("second", set(people[:2]), 2)
    assert standing(3, people[:2], people[:2], "second").phase == "done"
    assert standing(3, (), (), "second").phase == "first"


# the desk


def test_a_whole_panel_tells_nothing_before_the_end(tmp_path: Path) -> None:
    desk = PanelDesk(PanelFile.open(tmp_path))
    for number in range(2 * N):
        if number == N:
            assert desk.head.shown["phase"] == "between"
            desk.reply({"kind": "second"})
        told = json.dumps([desk.head.shown["mine"], desk.head.shown["people"]])
        assert told == '["", []]'
        with pytest.raises(NotUsable, match="once both rounds are done"):
            desk.reply({"kind": "debrief", "patient": PEOPLE[0], "round": 1})
        heard = examine(desk, number // N)
        assert [each["kind"] for each in heard] == ["acted", "saved"]
        assert "debrief" not in heard[0]
        assert "digest" in heard[0]
        assert desk.simulator is None
    shown = desk.head.shown
    assert (shown["phase"], shown["done"], shown["notes"]) == ("done", N, [])
    assert f"the same in {N} of {N} patients (100%)" in shown["mine"]
    assert shown["mine"].count("<tr") == N + 1
    debrief = desk.reply({"kind": "debrief", "patient": PEOPLE[0], "round": 2})
    assert "What the model held" in debrief["html"]


def test_what_was_published_stands_apart_with_its_limits() -> None:
    apart = consistency_picture.published_html()
    first = {name: check(name, value(name)) for name in PEOPLE}
    mine = consistency_picture.result_html(first, first)
    for name in ("DX-009", "DX-010", "DX-043", "DX-008", "SEED-03"):
        assert name in apart
        assert name not in mine
    assert "0.45 (0.36 to 0.54)" in apart
    assert "0.45" not in mine
    assert "0.58" in apart  # 0.575, as the page has it
    for each in published():
        assert (each.fact, each.what) in consistency_picture._PUBLISHED
    assert set(consistency_picture._DECIDED) == set(CHOICES)


def test_a_round_may_end_early_and_the_second_has_the_same_people(tmp_path: Path) -> None:
    desk = PanelDesk(PanelFile.open(tmp_path))
    desk.reply({"kind": "end_round"})
    assert desk.head.shown["phase"] == "first"
    for _ in range(LEAST):
        examine(desk)
    desk.reply({"kind": "end_round"})
    assert desk.head.shown["phase"] == "between"
    desk.reply({"kind": "second"})
    for _ in range(LEAST):
        examine(desk, 1)
    assert desk.head.shown["phase"] == "done"
    assert f"Only {LEAST} patients" in desk.head.shown["mine"]


def test_a_new_panel_leaves_the_old_one(tmp_path: Path) -> None:
    fill(PanelFile.open(tmp_path))
    before = (tmp_path / "panel_1.jsonl").read_bytes()
    desk = PanelDesk(PanelFile.open(tmp_path))
    seed = desk.panel.seed
    desk.reply({"kind": "new_panel"})
    assert (desk.head.shown["phase"], desk.head.shown["done"]) == ("first", 0)
    assert desk.panel.seed != seed
    assert PanelFile.open(tmp_path).number == 2
    assert (tmp_path / "panel_1.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [None, 7, [], {}, {"kind": []}, {"kind": "no"}, {"kind": "compare"}, {"kind": "share"},
     {"kind": "debrief", "patient": [], "round": []}, {"kind": "compare", "text": 3}],
)  # fmt: skip
def test_what_the_browser_sends_is_answered_in_words(
    content: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    head, sent = PanelDesk(PanelFile(None)).head, []
    monkeypatch.setattr(head, "send", sent.append)
    head._handle_custom_msg(content, [])
    assert [(each["kind"], bool(each["reason"])) for each in sent] == [("refused", True)]
    assert "software" not in sent[0]["reason"]


def test_a_cell_shows_it_and_writes_nothing_in_a_trial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    bundle = tpilab.how_consistent()._repr_mimebundle_()
    assert "Press Run > Run All Cells" in bundle["text/plain"]
    assert list(tmp_path.iterdir()) == []
    for name in ("no.json", "", "a\0b", 3, None):
        tpilab.how_consistent(with_file=name)  # type: ignore[arg-type]
