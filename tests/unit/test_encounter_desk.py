"""The encounter's cell without a browser: what it answers, what it keeps, how it goes on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.test_encounter import ENCOUNTER, MS_HARTMANN, NO_NEEDLE, whole
from tpilab import encounter
from tpilab.protocol import Debrief
from tpilab.replay import replay, unseen_attempt
from tpilab.skills import skill
from tpilab.views.debrief import debrief_html
from tpilab.widgets import encounter_file
from tpilab.widgets.encounter import EncounterDesk
from tpilab.widgets.encounter_file import OwnFile
from tpilab.widgets.exam import Exam
from tpilab.widgets.words import Refused, Words

Json = dict[str, Any]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A learner's own folder."""
    monkeypatch.setattr(encounter_file, "own_folder", lambda name: tmp_path / "my_work" / name)
    return tmp_path / "my_work" / "encounters"


def desk() -> EncounterDesk:
    return EncounterDesk(MS_HARTMANN, OwnFile(MS_HARTMANN))


def handed(part: Json, n: int = 1) -> Json:
    """A part as its simulator hands it in."""
    task = MS_HARTMANN.model_copy(update={"skill": part["of"]})
    value = unseen_attempt(skill(part["of"]), task, part["actions"])
    return {"client": "c", "n": n, "known": 0, "age_ms": 0, "value": value}


def do_part(made: EncounterDesk, part: Json) -> Json:
    """One part, as the browser does it."""
    assert made.reply({"kind": "go", "to": part["of"]}) == {"kind": "done"}
    assert made.simulator is not None
    reply = made.simulator.reply(handed(part))
    made.simulator.after()  # type: ignore[misc]
    return reply


def done(made: EncounterDesk) -> list[str]:
    return [each["of"] for each in made.head.shown["parts"]]


def test_it_goes_from_the_door_to_the_end_and_is_kept(own: Path) -> None:
    made = desk()
    for part in whole(MS_HARTMANN)[:-1]:
        assert do_part(made, part)["kind"] == "saved"
        assert made.simulator is None
    made.reply({"kind": "end"})
    shown = made.head.shown
    assert shown["phase"] == "finished"
    assert shown["says"]
    assert "Find the place with your finger" in shown["debrief"]
    kept = json.loads((own / "p11_1.json").read_text("utf-8"))
    again = replay(ENCOUNTER, MS_HARTMANN, kept)
    assert again.flags == ()
    assert again.debrief is not None
    assert again.debrief.finished


def test_after_a_kernel_ended_it_goes_on_where_a_part_was_over(own: Path) -> None:
    first = desk()
    for part in whole(MS_HARTMANN)[:2]:
        do_part(first, part)
    assert own.is_dir()
    second = desk()
    assert done(second) == ["select", "palpate"]
    do_part(second, whole(MS_HARTMANN)[2])
    assert done(desk()) == ["select", "palpate", "prescribe"]


@pytest.mark.parametrize("torn", [b"", b"{", b"[]", b"\xff\xfe", b'{"actions": 5}',
                                  b'{"revision": "0", "actions": [1]}'])  # fmt: skip
def test_a_torn_file_is_said_and_set_aside(own: Path, torn: bytes) -> None:
    own.mkdir(parents=True)
    (own / "p11_1.json").write_bytes(torn)
    made = desk()
    assert done(made) == []
    assert "could not be read" in made.head.shown["note"]
    do_part(made, whole(MS_HARTMANN)[0])
    assert done(desk()) == ["select"]
    assert [each.read_bytes() for each in own.glob("p11_1.json.unread*")] == [torn]


def test_what_cannot_be_kept_is_said_and_can_be_tried_again(own: Path) -> None:
    made = desk()
    own.parent.mkdir(parents=True)
    own.write_text("a file where the folder should be")
    do_part(made, whole(MS_HARTMANN)[0])
    assert "p11_1.json" in made.head.shown["problem"]
    own.unlink()
    made.reply({"kind": "save"})
    assert made.head.shown["problem"] == ""
    assert (own / "p11_1.json").is_file()


@pytest.mark.usefixtures("own")
def test_a_part_handed_in_twice_counts_once() -> None:
    made = desk()
    made.reply({"kind": "go", "to": "select"})
    assert made.simulator is not None
    part = handed(whole(MS_HARTMANN)[0])
    simulator = made.simulator
    assert simulator.reply(part)["kind"] == "saved"
    assert simulator.reply(part)["kind"] == "saved"
    assert len(made.state.parts) == 1


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize("content", [
    None, 5, [], {}, {"kind": "go", "to": "fly"}, {"kind": "go", "to": ["select"]}, {"kind": "x"},
    {"kind": "end"}, {"kind": "go", "to": "inject"},
], ids=str)  # fmt: skip
def test_whatever_the_browser_sends_is_answered_in_words(content: Any) -> None:
    with pytest.raises(Refused) as why:
        desk().reply(content)
    assert len(str(why.value)) > 10


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize("value", [None, 5, {}, {"actions": 5}, {"actions": [{}]},
                                   {"actions": [{"t_ms": "x"}]}, {"actions": []}])  # fmt: skip
def test_a_part_that_is_none_is_refused_and_nothing_lost(value: Any) -> None:
    made = desk()
    do_part(made, whole(MS_HARTMANN)[0])
    made.reply({"kind": "go", "to": "palpate"})
    assert made.simulator is not None
    reply = made.simulator.reply({"client": "c", "n": 1, "known": 0, "age_ms": 0, "value": value})
    assert reply["kind"] == "refused"
    assert done(desk()) == ["select"]


@pytest.mark.usefixtures("own")
def test_beginning_again_replaces_only_once_a_part_is_over() -> None:
    made = desk()
    do_part(made, whole(MS_HARTMANN)[0])
    made.reply({"kind": "again"})
    assert done(made) == []
    assert done(desk()) == ["select"]


@pytest.mark.usefixtures("own")
def test_a_part_can_be_left_until_something_was_done_in_it() -> None:
    made = desk()
    made.reply({"kind": "go", "to": "select"})
    assert made.head.shown["going"] == "select"
    made.reply({"kind": "back"})
    assert made.head.shown["going"] == ""
    assert made.children == (made.head,)
    made.reply({"kind": "go", "to": "select"})
    assert made.simulator is not None
    first = whole(MS_HARTMANN)[0]["actions"][:1]
    made.simulator.reply({"kind": "act", "attempt": "a", "n": 0, "actions": first})
    assert made.head.shown["may_leave"]
    made.simulator.after()  # type: ignore[misc]
    assert not made.head.shown["may_leave"]
    with pytest.raises(Refused, match="You have begun"):
        made.reply({"kind": "back"})
    assert made.simulator is not None


@pytest.mark.usefixtures("own")
def test_who_is_in_danger_is_not_left() -> None:
    task = MS_HARTMANN.model_copy(update={"patient": "p62"})
    made = EncounterDesk(task, OwnFile(task))
    for part in whole(task):
        if part["of"] == "rescue":
            break
        do_part(made, part)
    made.reply({"kind": "go", "to": "rescue"})
    assert not made.head.shown["may_leave"]
    with pytest.raises(Refused, match="comes first"):
        made.reply({"kind": "back"})


def test_two_notebooks_with_one_encounter_are_told_and_lose_nothing(own: Path) -> None:
    first, second = desk(), desk()
    for part in whole(MS_HARTMANN)[:2]:
        do_part(second, part)
    first.refresh()
    assert "in another tab" in first.head.shown["note"]
    do_part(first, whole(MS_HARTMANN)[0])
    assert first.head.shown["problem"] == ""
    [beside] = own.glob("p11_1.beside-*.json")
    assert beside.name in first.head.shown["note"]
    assert len(json.loads(beside.read_text("utf-8"))["actions"]) == 1
    do_part(second, whole(MS_HARTMANN)[2])
    assert second.head.shown["note"] == ""
    do_part(first, whole(MS_HARTMANN)[1])
    assert done(desk()) == ["select", "palpate", "prescribe"]
    assert len(json.loads(beside.read_text("utf-8"))["actions"]) == 2
    assert len(list(own.iterdir())) == 2


class Quiz:
    """The quiz's side of a question."""

    def __init__(self, *, full: bool = False) -> None:
        self.answers: list[Json] = []
        self.full = full

    def exam(self) -> Exam:
        return Exam({"slot": "slot_01", "number": 1, "item": "ENC-01"}, "place",
                    lambda: {"seq": len(self.answers), "value": self.answers[-1]}
                    if self.answers else {}, lambda: False, self.receive)  # fmt: skip

    def receive(self, content: Json) -> Json:
        if self.full:
            return {"kind": "refused", "reason": "the answers file is full"}
        self.answers.append(content["value"])
        return {"kind": "saved"}


def test_in_a_quiz_each_part_is_saved_as_the_answer_and_nothing_is_told() -> None:
    quiz = Quiz()
    made = EncounterDesk.in_quiz(MS_HARTMANN, quiz.exam())
    for n, part in enumerate(whole(MS_HARTMANN)[:-1], start=1):
        do_part(made, part)
        assert len(quiz.answers) == n
    made.reply({"kind": "end"})
    shown = made.head.shown
    assert shown["debrief"] == ""
    assert shown["says"] == []
    marked = replay(ENCOUNTER, MS_HARTMANN, quiz.answers[-1])
    assert marked.flags == ()
    assert marked.debrief is not None
    assert marked.debrief.finished
    assert done(EncounterDesk.in_quiz(MS_HARTMANN, quiz.exam())) == done(made)


def test_in_a_quiz_what_is_not_saved_is_said() -> None:
    quiz = Quiz(full=True)
    made = EncounterDesk.in_quiz(MS_HARTMANN, quiz.exam())
    do_part(made, whole(MS_HARTMANN)[0])
    assert made.head.shown["problem"] == "the answers file is full"


def test_a_person_without_the_parts_is_told_in_words() -> None:
    assert isinstance(encounter("p01"), Words)
    assert isinstance(encounter("nobody"), Words)


@pytest.mark.parametrize("task", [MS_HARTMANN, NO_NEEDLE], ids=lambda task: task.patient)
def test_the_debrief_tells_the_whole_first_and_folds_the_parts(task: Any) -> None:
    debrief = replay(ENCOUNTER, task, unseen_attempt(ENCOUNTER, task, list(whole(task)))).debrief
    assert isinstance(debrief, Debrief)
    html = debrief_html(ENCOUNTER, debrief)
    parts = len(whole(task)) - 1
    assert html.count("<details><summary>") >= parts
    assert "Talk, examine, decide" in html
    assert "undefined" not in html
