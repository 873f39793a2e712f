"""The simulator's Python half: answers whatever a browser sends, and goes on where it was."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from tests.ladder import SCRIPTS
from tests.unit.test_answers import JSON
from tpilab import palpate
from tpilab.protocol import Task
from tpilab.replay import attempt, replay
from tpilab.skills import skill
from tpilab.skills.palpate.world import world_of
from tpilab.widgets.exam import Exam
from tpilab.widgets.simulator import MAX_ATTEMPTS, Simulator

TASK = Task(skill="palpate", patient="p01", seed=1)
SKILL = skill("palpate")
LIB = Path(__file__).parents[2] / "course/src/tpilab/widgets/lib"


def act(simulator: Simulator, actions: list[Any], n: int = 0, name: str = "one") -> dict[str, Any]:
    return simulator.reply({"kind": "act", "attempt": name, "n": n, "actions": actions})


def test_an_examination_in_parts_ends_in_a_debrief() -> None:
    simulator, actions = Simulator(TASK), SKILL.model(TASK)
    for n in range(0, len(actions), 5):
        reply = act(simulator, actions[n : n + 5], n)
        assert reply["have"] == min(n + 5, len(actions))
    assert reply["seen"]["phase"] == "finished"
    assert "Critical acts" in reply["debrief"]
    assert "<script" not in reply["debrief"]


def test_what_comes_twice_counts_once() -> None:
    simulator, actions = Simulator(TASK), SKILL.model(TASK)[:6]
    first = act(simulator, actions)
    assert act(simulator, actions)["have"] == first["have"] == 6
    assert act(simulator, actions, 3)["have"] == 9


def test_a_new_kernel_says_what_it_lacks_and_takes_all_at_once() -> None:
    simulator, actions = Simulator(TASK), SKILL.model(TASK)
    assert act(simulator, actions[7:9], 7)["have"] == 0
    again = act(simulator, actions)
    assert again["have"] == len(actions)
    assert again["seen"]["phase"] == "finished"


def test_an_old_examination_may_be_forgotten_and_replayed() -> None:
    simulator, actions = Simulator(TASK), SKILL.model(TASK)[:3]
    act(simulator, actions)
    for number in range(MAX_ATTEMPTS):
        act(simulator, actions, 0, f"other_{number}")
    assert act(simulator, [], 3)["have"] == 0
    assert act(simulator, actions)["have"] == 3


@settings(max_examples=80, deadline=None)
@given(JSON)
def test_anything_is_answered(content: Any) -> None:
    simulator = Simulator(TASK)
    assert simulator.reply(content)["kind"] in ("acted", "refused")
    assert act(simulator, [content])["have"] == 1
    for name in ("attempt", "n", "actions"):
        sent = {"kind": "act", "attempt": "x", "n": 0, "actions": []} | {name: content}
        assert simulator.reply(sent)["kind"] in ("acted", "refused")


def test_a_quiz_gets_the_digest_and_no_debrief() -> None:
    exam = Exam(question={"slot": "slot_21", "number": 21}, place="p", saved=dict,
                preview=lambda: False, receive=lambda content: {"got": content})  # fmt: skip
    simulator = Simulator(TASK, None, exam)
    actions = SKILL.model(TASK)
    refused = {"kind": "stroke", "t_ms": 1, "dt_ms": [5], "dx_um": [0], "dy_um": [0], "df_mN": [-4]}
    reply = act(simulator, [refused, *actions])
    assert "debrief" not in reply
    assert reply["refused"] == [0]
    assert reply["digest"] == attempt(SKILL, TASK, actions)["seen_digest"]
    assert replay(SKILL, TASK, attempt(SKILL, TASK, actions)).flags == ()
    assert simulator.reply({"client": "c", "n": 1}) == {"got": {"client": "c", "n": 1}}


def test_what_travels_tells_no_truth() -> None:
    simulator = Simulator(TASK)
    told = json.dumps([simulator.card, simulator.menu, simulator.touch, simulator.question])
    for secret in ("threshold", "latent point", "155", "headache"):
        assert secret not in told


def test_an_unknown_patient_is_told_in_words() -> None:
    assert "no patient 'p99'" in str(palpate("p99"))


def test_a_notebook_without_a_kernel_shows_a_still_picture() -> None:
    bundle = Simulator(TASK)._repr_mimebundle_()
    assert "figures/palpation.svg" in bundle[0]["text/markdown"]


PROGRAM = """
import { readFileSync } from "node:fs";
import { Feel } from "%s";
const { tables, maps, asked } = JSON.parse(readFileSync(0, "utf8"));
const bytes = Buffer.from(maps, "base64");
const feel = new Feel(tables, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
const told = asked.map((each) => Object.values(feel.felt(...each)));
console.log(JSON.stringify(told));
"""


@pytest.mark.parametrize("tone", [0, 700])
def test_the_browser_feels_what_the_kernel_feels(tone: int, tmp_path: Path) -> None:
    import base64

    touch = world_of(TASK).touch
    rng = np.random.default_rng(5)
    x, y = rng.integers(-190_000, 190_000, 400), rng.integers(-9_000, 262_000, 400)
    force = rng.integers(0, 45_000, 400)
    sink, firm = touch.felt(x, y, force, tone)
    tables, maps = touch.for_browser()
    asked = [[int(a), int(b), int(c), tone] for a, b, c in zip(x, y, force, strict=True)]
    sent = {"tables": tables, "maps": base64.b64encode(maps).decode(), "asked": asked}
    program = tmp_path / "feel.mjs"
    program.write_text(PROGRAM % (LIB / "feel.js").as_uri(), "utf-8")
    (tmp_path / "package.json").write_text('{"type": "module"}', "utf-8")
    done = subprocess.run([SCRIPTS / "node", program], input=json.dumps(sent), text=True,
                          capture_output=True, check=True)  # fmt: skip
    assert json.loads(done.stdout) == [[int(a), int(b)] for a, b in zip(sink, firm, strict=True)]
