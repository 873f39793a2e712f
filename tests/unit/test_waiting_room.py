"""The waiting room: who waits, and that only whoever is called is there, and is kept."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import tpilab
from tpilab.patients import patient
from tpilab.patients.records import DATA
from tpilab.skills import skill
from tpilab.skills.select.waiting import PEOPLE, task
from tpilab.widgets.simulator import Simulator
from tpilab.widgets.waiting_room import WaitingRoom
from tpilab.widgets.words import Refused

ROOT = Path(__file__).parents[2]
SEE = {"kind": "see", "patient": "p12"}


def consult(room: WaitingRoom, name: str) -> None:
    """Finish the consultation of whoever is there, as a browser does."""
    actions = skill("select").model(task(name))
    content = {"kind": "act", "attempt": "one", "n": 0, "actions": actions}
    here = room.shown.children[1]
    here._handle_custom_msg(content, [])


def test_all_wait_who_consult_but_those_of_the_pages_and_of_a_quiz() -> None:
    consulting = {path.stem for path in DATA.glob("*.yaml") if patient(path.stem).visit}
    pages = "".join(path.read_text("utf-8") for path in (ROOT / "course/src/pages").glob("*.md"))
    shown = set(re.findall(r'\b(?:see|encounter)\("(\w+)"', pages))
    banks = "".join(path.read_text("utf-8") for path in (ROOT / "solutions").glob("*.yaml"))
    asked = set(re.findall(r"^ +skill: select\n +patient: (\w\d\d)", banks, re.MULTILINE))
    assert shown
    assert asked & consulting
    assert set(PEOPLE) == consulting - shown - asked
    assert len(set(PEOPLE)) == len(PEOPLE)
    assert "waiting_room()" in pages


def test_a_card_tells_who_comes_and_what_they_say_and_nothing_else() -> None:
    shown = WaitingRoom().head.shown
    for name, card in zip(PEOPLE, shown["people"], strict=True):
        who = patient(name)
        assert set(card) == {"id", "name", "about", "words", "them", "key"}
        assert (card["name"], card["words"]) == (who.name, who.complaint)
    told = json.dumps(shown)
    for name in PEOPLE:
        assert patient(name).consults.why not in told
        assert not [key.what for key in patient(name).consults.keys if key.what in told]


def test_only_whoever_is_called_is_there_and_is_kept() -> None:
    room = WaitingRoom()
    assert len(room.shown.children) == 1
    assert room.reply(SEE) == {"kind": "done"}
    here = room.shown.children[1]
    assert isinstance(here, Simulator)
    assert here.task == task("p12")
    assert here.key == room.head.shown["seeing"]["key"]
    room.reply({"kind": "see", "patient": "p15"})
    room.reply({"kind": "back"})
    assert (len(room.shown.children), room.head.shown["seeing"]) == (1, {})
    room.reply(SEE)
    assert room.shown.children[1] is here
    assert len(room._simulators) == 2


def test_somebody_alike_comes_once_a_consultation_is_over() -> None:
    room = WaitingRoom()
    room.reply(SEE)
    assert room.head.shown["another"] == {}
    consult(room, "p12")
    assert room.head.shown["another"]["name"] == patient("p12b").name
    room.reply({"kind": "see", "patient": "p12b"})
    assert room.head.shown["seeing"]["name"] == patient("p12b").name
    consult(room, "p12b")
    assert room.head.shown["another"] == {}


def test_everybody_can_be_called() -> None:
    room = WaitingRoom()
    for name in PEOPLE:
        room.reply({"kind": "see", "patient": name})
        assert room.head.shown["seeing"]["id"] == name


@pytest.mark.parametrize(
    "content",
    [None, 7, [], {}, {"kind": "see"}, {"kind": "see", "patient": ["p12"]}, {"kind": "stay"},
     {"kind": "see", "patient": "p20"}, {"kind": "see", "patient": "p12z"},
     {"kind": "see", "patient": "x01"}, {"kind": "see", "patient": "p01"}],
)  # fmt: skip
def test_who_does_not_wait_is_refused_in_words(
    content: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, sent = WaitingRoom(), []
    with pytest.raises(Refused, match="unexpected"):
        room.reply(content)
    monkeypatch.setattr(room.head, "send", sent.append)
    room.head._handle_custom_msg(content, [])
    assert [(each["kind"], "unexpected" in each["reason"]) for each in sent] == [("refused", True)]
    assert len(room.shown.children) == 1


def test_a_notebook_without_a_kernel_tells_who_waits() -> None:
    bundle = tpilab.waiting_room()._repr_mimebundle_()
    for text in (bundle["text/plain"], bundle["text/markdown"]):
        assert all(patient(name).name in text for name in PEOPLE)
    assert "Press Run > Run All Cells" in bundle["text/plain"]
