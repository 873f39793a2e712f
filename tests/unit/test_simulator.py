"""The Python side of a simulator: it answers whatever a browser sends, and raises into no cell."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tpilab
from tests.unit.test_answers import JSON
from tpilab.protocol import Task
from tpilab.replay import attempt, replay
from tpilab.skills import skill
from tpilab.skills.palpate.world import world_of
from tpilab.widgets.esm import module
from tpilab.widgets.exam import Exam
from tpilab.widgets.simulator import MAX_ATTEMPTS, RECENT, Simulator

TASK = Task(skill="palpate", patient="p01", seed=1)
MODEL = skill("palpate").model(TASK)


def heard(widget: Simulator, content: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the browser gets back for a message."""
    sent: list[Any] = []
    monkeypatch.setattr(widget, "send", sent.append)
    widget._handle_custom_msg(content, [])
    assert len(sent) == 1
    return sent[0]


def act(widget: Simulator, n: int, actions: list[Any], attempt: str = "one") -> Any:
    return widget.reply({"kind": "act", "attempt": attempt, "n": n, "actions": actions})


def exam(receive: Any = None, saved: Any = None) -> Exam:
    return Exam(
        question={"slot": "slot_17", "number": 17, "item": "PAL-17"},
        place="here",
        saved=saved or dict,
        preview=lambda: False,
        receive=receive or (lambda content: {"kind": "saved", "client": content["client"]}),
    )


def test_an_examination_in_pieces_ends_like_one_in_a_batch() -> None:
    widget = Simulator(TASK)
    for n, action in enumerate(MODEL):
        reply = act(widget, n, [action])
        assert (reply["kind"], reply["have"]) == ("acted", n + 1)
    at_once = act(widget, 0, MODEL, "another")
    assert at_once["seen"] == reply["seen"]
    assert at_once["debrief"] == reply["debrief"]
    assert "tpi-debrief" in reply["debrief"]
    assert len(at_once["lines"]) <= RECENT


def test_what_comes_twice_or_too_early_is_folded_once_and_in_order() -> None:
    widget = Simulator(TASK)
    first, second, third = MODEL[:3]
    assert act(widget, 2, [third])["have"] == 0
    assert act(widget, 0, [first])["have"] == 1
    assert act(widget, 0, [first, second])["have"] == 2
    assert act(widget, 0, [first])["have"] == 2
    assert act(widget, 2, [third])["have"] == 3
    assert act(widget, 0, MODEL[:3], "at once")["seen"] == act(widget, 3, [])["seen"]


def test_a_page_loaded_again_gets_the_last_of_the_talk() -> None:
    widget = Simulator(TASK)
    told = act(widget, 0, MODEL[:2])["lines"]
    assert told
    assert act(widget, 2, [])["lines"] == told


def test_the_debrief_comes_at_the_end_only_and_never_in_a_quiz() -> None:
    practice, quiz = Simulator(TASK), Simulator(TASK, exam=exam())
    assert "debrief" not in act(practice, 0, MODEL[:-1])
    assert "debrief" in act(practice, len(MODEL) - 1, MODEL[-1:])
    reply = act(quiz, 0, MODEL)
    assert "debrief" not in reply
    value = attempt(skill("palpate"), TASK, MODEL)
    replayed = replay(skill("palpate"), TASK, {**value, "seen_digest": reply["digest"]})
    assert replayed.flags == ()


def test_a_quiz_saves_and_shows_what_is_saved() -> None:
    saved = {"seq": 4, "time": "", "value": None}
    widget = Simulator(TASK, exam=exam(saved=lambda: saved))
    message = {"client": "c", "n": 1, "value": {}, "known": 0, "age_ms": 0}
    assert widget.reply(message) == {"kind": "saved", "client": "c"}
    assert widget.saved == saved
    assert widget.question["slot"] == "slot_17"
    bundle = widget._repr_mimebundle_()[0]
    assert bundle["text/plain"].startswith("Question 17: answer here")


def test_without_a_kernel_there_is_a_picture_and_a_sentence() -> None:
    bundle = Simulator(TASK)._repr_mimebundle_()[0]
    assert "Press Run > Run All Cells to examine Ms Reyes here." in bundle["text/plain"]
    assert bundle["text/markdown"].startswith("![")
    assert "](figures/palpation.svg)" in bundle["text/markdown"]


def test_a_kernel_remembers_only_so_many_examinations() -> None:
    widget = Simulator(TASK)
    for number in range(MAX_ATTEMPTS + 5):
        act(widget, 0, MODEL[:1], f"attempt {number}")
    assert len(widget._examinations) == MAX_ATTEMPTS
    assert act(widget, 1, MODEL[1:2], "attempt 0")["have"] == 0


@pytest.mark.parametrize(
    "content",
    [
        None, 7, "act", [], {}, {"kind": "act"}, {"kind": "act", "attempt": "a"},
        {"kind": "act", "attempt": "", "n": 0, "actions": []},
        {"kind": "act", "attempt": "a" * 65, "n": 0, "actions": []},
        {"kind": "act", "attempt": "a", "n": -1, "actions": []},
        {"kind": "act", "attempt": "a", "n": True, "actions": []},
        {"kind": "act", "attempt": "a", "n": 0.0, "actions": []},
        {"kind": "act", "attempt": "a", "n": 0, "actions": {}},
        {"kind": "act", "attempt": "a", "n": 0, "actions": [0] * 10**6},
    ],
)  # fmt: skip
def test_what_is_no_message_is_refused(content: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    widget = Simulator(TASK)
    assert heard(widget, content, monkeypatch)["kind"] == "refused"
    assert widget._examinations == {}


SHARED = Simulator(TASK)


@settings(max_examples=60, deadline=None)
@given(st.integers() | JSON, st.lists(JSON, max_size=4))
def test_arbitrary_actions_are_refused_in_words(n: Any, actions: list[Any]) -> None:
    reply = SHARED.reply({"kind": "act", "attempt": "wild", "n": n, "actions": actions})
    assert reply["kind"] in ("acted", "refused")
    json.dumps(reply)


def test_an_error_of_ours_is_answered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    widget = Simulator(TASK)
    monkeypatch.setattr(widget, "_act", lambda _: 1 / 0)
    reply = heard(widget, {"kind": "act"}, monkeypatch)
    assert "an error in the course's software" in reply["reason"]


@pytest.mark.parametrize("given", ["nobody", "", "../p01", None, 3, ["p01"]])
def test_a_patient_who_is_not_there_is_told_in_words(given: Any) -> None:
    shown = tpilab.palpate(given)
    assert "This patient cannot be shown" in shown._repr_mimebundle_()["text/plain"]


def test_two_cells_show_two_simulators() -> None:
    one, two = tpilab.palpate("p01"), tpilab.palpate("p01", seed=2)
    assert isinstance(one, Simulator)
    assert isinstance(two, Simulator)
    assert one.key != two.key


def test_a_browser_gets_a_body_in_less_than_a_megabyte() -> None:
    widget = Simulator(TASK)
    state = widget.get_state()
    maps = state.pop("touch_maps")
    assert len(maps) + len(json.dumps(state)) < 2**20


def test_the_browser_feels_what_the_kernel_feels(tmp_path: Path) -> None:
    """The same 600 samples in Node, whole numbers, equal without tolerance."""
    draw = random.Random(5)  # samples, no secrets
    tables, maps = skill("palpate").touch(TASK)
    rows = [
        [draw.randint(-200_000, 200_000), draw.randint(-20_000, 280_000),
         draw.choice([0, 1, 2_500, 9_999, 40_000, 40_001, draw.randint(0, 60_000)]),
         draw.choice([0, 700, draw.randint(0, 1_000)])]
        for _ in range(600)
    ]  # fmt: skip
    touch = world_of(TASK).touch
    expected = []
    for x, y, force, tone in rows:
        sink, firm = touch.felt(np.array([x]), np.array([y]), np.array([force]), tone)
        expected.append([int(sink[0]), int(firm[0])])
    source = module("palpate.js").replace("export default", "const widget =")
    (tmp_path / "maps.bin").write_bytes(maps)
    (tmp_path / "feel.mjs").write_text(
        source
        + f"""
import {{ readFileSync }} from "node:fs";
const bytes = readFileSync({json.dumps(str(tmp_path / "maps.bin"))});
const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const feel = new Feel({json.dumps(tables)}, view);
const felt = {json.dumps(rows)}.map(([x, y, force, tone]) => feel.felt(x, y, force, tone));
console.log(JSON.stringify(felt.map((each) => [each.sink_um, each.firm_permille])));
""",
        "utf-8",
    )
    node = Path(sys.executable).with_name("node")
    done = subprocess.run(
        [node, tmp_path / "feel.mjs"], capture_output=True, text=True, check=True, timeout=60
    )
    assert json.loads(done.stdout) == expected
    assert len({tuple(each) for each in expected}) > 200
