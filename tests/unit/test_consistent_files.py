"""A panel's own file, and a colleague's hostile one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.panels import examine, fill, shared, value
from tests.unit.test_answers import JSON
from tpilab.patients import patient
from tpilab.quiz.answers import NotSaved
from tpilab.skills.palpate.panel import PEOPLE
from tpilab.widgets.consistent import PanelDesk
from tpilab.widgets.panel_file import (
    MAX_BYTES,
    NotUsable,
    PanelFile,
    read_colleague,
    read_colleague_at,
)

N = len(PEOPLE)


# the file


def test_a_panel_survives_a_restart(tmp_path: Path) -> None:
    desk = PanelDesk(PanelFile.open(tmp_path / "my_work" / "consistency"))
    examine(desk)
    examine(desk)
    again = PanelDesk(PanelFile.open(tmp_path / "my_work" / "consistency"))
    assert again.head.shown == desk.head.shown
    assert again.head.shown["done"] == 2
    assert again.panel.seed == desk.panel.seed


def test_two_notebooks_share_a_panel(tmp_path: Path) -> None:
    one, other = (PanelDesk(PanelFile.open(tmp_path)) for _ in range(2))
    examine(one)
    examine(other)
    assert other.head.shown["done"] == 2
    one.reply({"kind": "end_round"})
    assert (one.head.shown["done"], one.head.shown["phase"]) == (2, "between")


def test_a_torn_line_costs_one_examination(tmp_path: Path) -> None:
    panel = PanelFile.open(tmp_path)
    first, second = panel.standing.people[:2]
    for name in (first, second):
        panel.save(1, name, value(name))
    path = tmp_path / "panel_1.jsonl"
    path.write_bytes(path.read_bytes()[:-40])
    again = PanelFile.open(tmp_path)
    assert again.standing.examined == (first,)
    assert "1 line of panel_1.jsonl could not be read" in again.notes[0]
    torn = path.read_bytes()
    again.save(1, second, value(second))
    assert path.read_bytes().startswith(torn)
    assert PanelFile.open(tmp_path).standing.examined == (first, second)


def test_what_was_made_with_another_version_is_examined_again(tmp_path: Path) -> None:
    panel = PanelFile.open(tmp_path)
    name = panel.standing.people[0]
    panel._append(f"round_1_{name}", name, value(name) | {"revision": "0"})
    again = PanelFile.open(tmp_path)
    assert again.standing.next == name
    assert "another version of the simulator" in again.notes[0]
    assert patient(name).name in again.notes[0]


@pytest.mark.parametrize("odd", ["folder", "link", "huge"])
def test_what_stands_in_its_place_is_left_alone(tmp_path: Path, odd: str) -> None:
    path = tmp_path / "panel_1.jsonl"
    if odd == "folder":
        path.mkdir()
    elif odd == "link":
        path.symlink_to("/dev/zero")
    else:
        path.write_bytes(b"x" * (8 * 2**20 + 1))
    desk = PanelDesk(PanelFile.open(tmp_path))
    assert not desk.head.shown["readable"]
    assert "Nothing in it was changed" in desk.head.shown["notes"][0]
    desk.reply({"kind": "new_panel"})
    assert desk.head.shown["readable"]
    examine(desk)
    assert PanelFile.open(tmp_path).standing.examined
    assert path.is_symlink() or path.is_dir() or path.stat().st_size > 8 * 2**20


def test_what_cannot_be_saved_is_said_and_asked_for_again(tmp_path: Path) -> None:
    (tmp_path / "my_work").write_text("no folder")
    desk = PanelDesk(PanelFile.open(tmp_path / "my_work" / "consistency"))
    heard = examine(desk)
    assert (heard[1]["kind"], heard[1]["again"]) == ("refused", True)
    assert "could not be made" in heard[1]["reason"]
    assert desk.simulator is not None  # so that the browser can send it again
    with pytest.raises(NotSaved):
        desk.panel.go_on("between")


def test_an_unfinished_or_foreign_attempt_is_not_kept() -> None:
    panel = PanelFile(None)
    good = value("p01")
    for bad, why in (
        (good | {"actions": good["actions"][:-1], "seen_digest": ""}, "no decision"),
        (good | {"seen_digest": "0" * 64}, "replay"),
        (value("p02"), "another version"),
        (None, "cannot be read"),
    ):
        with pytest.raises(NotUsable, match=why):
            panel.save(1, "p01", bad)
    assert panel.attempts == {}


@settings(max_examples=40, deadline=None)
@given(JSON)
def test_any_lines_of_an_own_file_are_read(found: Any) -> None:
    panel = PanelFile(None)
    panel._take(1, "p01", found)
    assert panel.attempts == {}
    assert len(panel.notes) == 1


# a colleague


def test_two_learners_are_compared(tmp_path: Path) -> None:
    fill(PanelFile.open(tmp_path))
    desk = PanelDesk(PanelFile.open(tmp_path))
    desk.reply({"kind": "compare", "text": shared(101, "Ann <b>\u202e")})
    ours = desk.head.shown["ours"]
    assert "Ann &lt;b&gt;</th>" in ours
    assert "The two of you, in this simulator" in ours
    assert "differs" in ours
    assert desk.head.shown["published"]
    desk.reply({"kind": "second"})
    assert (desk.head.shown["ours"], desk.head.shown["published"]) == ("", "")  # no help meanwhile


def test_only_those_are_compared_whom_both_examined(tmp_path: Path) -> None:
    fill(PanelFile.open(tmp_path))
    text = json.loads(shared())
    text["examined"] = text["examined"][:2]
    desk = PanelDesk(PanelFile.open(tmp_path))
    desk.reply({"kind": "compare", "text": json.dumps(text)})
    assert "the 2 people whom you both examined" in desk.head.shown["notes"][0]
    assert desk.head.shown["ours"].count("<tr") == 3


def test_a_file_holds_no_name_unless_one_was_typed() -> None:
    told = json.loads(shared())
    assert told["name"] == ""
    assert set(told) == {"format", "version", "name", "examined"}
    assert set(told["examined"][0]) == {"patient", "attempt"}
    assert set(told["examined"][0]["attempt"]) == set(value("p01"))
    assert len(shared()) < 100_000


def test_a_file_is_found_beside_the_notebook_or_the_panel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, folder = tmp_path / "course", tmp_path / "my_work"
    here.mkdir()
    monkeypatch.chdir(here)
    panel = fill(PanelFile.open(folder))
    (folder / "ann.json").write_text(shared(1, "Ann"), "utf-8")
    assert read_colleague_at("ann.json", panel).name == "Ann"
    assert "Ann" in PanelDesk(panel, "ann.json").head.shown["ours"]
    (here / "link.json").symlink_to(folder / "ann.json")
    for place in ("link.json", "none.json", ".", "\0"):
        desk = PanelDesk(panel, place)
        assert desk.head.shown["ours"] == ""
        assert "was not used" in desk.head.shown["notes"][0]


def test_a_file_waits_for_the_end_of_the_round(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ann.json").write_text(shared(1), "utf-8")
    desk = PanelDesk(PanelFile.open(tmp_path / "work"), "ann.json")
    assert "once you have ended the round" in desk.head.shown["notes"][0]
    for _ in range(N):
        examine(desk)
    assert (desk.head.shown["phase"], desk.head.shown["notes"]) == ("between", [])
    assert desk.head.shown["ours"]


def changed(**how: Any) -> str:
    return json.dumps(json.loads(shared()) | how)


def of(name: str, made: Any) -> str:
    return changed(examined=[{"patient": name, "attempt": made}])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not a file that"),
        ("{", "not a file that"),
        ("[" * 100_000, "not a file that"),
        ('{"a":' * 50_000, "not a file that"),
        ("null", "not a file that"),
        (b"\xff\xfe\x00", "not a file that"),
        ("x" * (MAX_BYTES + 1), "larger than 4 MB"),
        (lambda: changed(version=2), "not a file that"),
        (lambda: changed(format="other"), "not a file that"),
        (lambda: changed(more=1), "not a file that"),
        (lambda: changed(name="a" * 41), "not a file that"),
        (lambda: changed(name=["a"]), "not a file that"),
        (lambda: changed(examined=[]), "not a file that"),
        (lambda: changed(examined=[{"patient": "p01", "attempt": None}] * 500), "not a file that"),
        (lambda: of("p04", value("p01")), "not in this panel"),
        (lambda: of("../p01", value("p01")), "not in this panel"),
        (lambda: of("p02", value("p01")), "Mr Adeyemi cannot be used: it was made with another"),
        (lambda: of("p01", value("p01") | {"revision": "9"}), "another version"),
        (lambda: of("p01", value("p01") | {"actions": []}), "Ms Reyes cannot be used"),
        (lambda: of("p01", value("p01") | {"actions": [7] * 10}), "Ms Reyes cannot be used"),
        (lambda: of("p01", value("p01") | {"actions": [{}] * 10**5}), "it cannot be read"),
        (lambda: of("p01", value("p01") | {"score": 100}), "it cannot be read"),
        (lambda: of("p01", {"debrief": {}}), "it cannot be read"),
        (lambda: changed(examined=json.loads(shared())["examined"][:1] * 2), "is in it twice"),
    ],
    ids=[f"file-{n}" for n in range(24)],
)
def test_a_hostile_file_is_refused_in_words(text: Any, why: str) -> None:
    given_text = text() if callable(text) else text
    with pytest.raises(NotUsable, match=why) as told:
        read_colleague(given_text)
    assert len(str(told.value)) < 200


@settings(max_examples=60, deadline=None)
@given(JSON | st.binary(max_size=200))
def test_any_file_is_refused(found: Any) -> None:
    with pytest.raises(NotUsable):
        read_colleague(found if isinstance(found, bytes) else json.dumps(found))
    with pytest.raises(NotUsable):
        read_colleague(of("p01", repr(found)))


def test_a_refused_file_leaves_the_panel_as_it_was(tmp_path: Path) -> None:
    fill(PanelFile.open(tmp_path))
    before = (tmp_path / "panel_1.jsonl").read_bytes()
    desk = PanelDesk(PanelFile.open(tmp_path))
    with pytest.raises(NotUsable, match="Your colleague's file was not used"):
        desk.reply({"kind": "compare", "text": "{}"})
    assert desk.head.shown["ours"] == ""
    assert (tmp_path / "panel_1.jsonl").read_bytes() == before
