"""The trainer's hands under Node: what they do is what the kernel reads, and no hand does more."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tpilab
from tpilab.physics.pose import PROBES, NeedlePose, ProbePose, in_beam
from tpilab.physics.ultrasound.scene import constants, ultrasound_scene
from tpilab.protocol import Task
from tpilab.skills import skill
from tpilab.skills.guide.moving import RECORD, STROKE_WEIGHT
from tpilab.skills.guide.piercing import Line
from tpilab.skills.guide.world import world_of
from tpilab.widgets.esm import module
from tpilab.widgets.exam import Exam
from tpilab.widgets.material import material
from tpilab.widgets.simulator import COACHED, Simulator

TASK = Task(skill="guide", patient="p29", seed=1)
FRAME_MS = 16


def node(tmp_path: Path, script: str, *parts: str) -> Any:
    """What a script gives as `found` that can use parts of the library."""
    held = {name: module(f"lib/{name}.js") for name in parts}
    whole = held[parts[0]]
    for name in parts[1:]:
        own = held[name]
        for other in parts:
            if other != name:
                own = own.replace(held[other], "")
        if own not in whole:
            whole += f"\n{own}"
    source = f"{whole}\n{script}\nconsole.log(JSON.stringify(found));\n"
    (tmp_path / "trainer.mjs").write_text(source, "utf-8")
    program = Path(sys.executable).with_name("node")
    done = subprocess.run(
        [program, tmp_path / "trainer.mjs"], capture_output=True, text=True, check=True, timeout=120
    )
    return json.loads(done.stdout)


ANGLES = f"const angles = new Angles({json.dumps(constants()['sin'])});"


@pytest.mark.parametrize("name", list(PROBES))
def test_the_browser_knows_what_lies_in_the_beam(name: str, tmp_path: Path) -> None:
    draw = random.Random(name)
    probe = PROBES[name]  # type: ignore[index]
    pose = ProbePose(40_123, 210_456, 1_234, -87, 45, 2_000)
    points = []
    while len(points) < 400:  # most of them close to the plane of the picture
        u, v, w = (np.array(axis) / 16_384 for axis in pose.axes())
        at = np.array([pose.x_um, pose.y_um, 0]) + u * draw.gauss(0, 18_000)
        at = at + v * draw.gauss(0, 1_200) + w * draw.uniform(-2_000, probe.depths_um[1] * 1.1)
        points.append([int(each) for each in at])
    deep = probe.depths_um[1] - 10_000
    expected = in_beam(probe, pose, deep, np.array(points, dtype=np.int64))
    assert 50 < expected.sum() < 350
    script = f"""{ANGLES}
const kind = {json.dumps(constants()["probes"][name])};
const pose = {json.dumps(pose.__dict__)};
const found = {json.dumps(points)}.map((point) => inBeam(angles, kind, pose, {deep}, point));
"""
    assert node(tmp_path, script, "beam", "pose") == expected.tolist()


def test_bone_stops_the_needle_where_the_kernel_says(tmp_path: Path) -> None:
    world = world_of(TASK)
    draw = random.Random(7)
    poses = [
        NeedlePose(draw.randint(0, 80_000), draw.randint(180_000, 260_000), draw.randrange(3600),
                   draw.randint(100, 900), 0)
        for _ in range(80)
    ]  # fmt: skip
    expected = [Line.of(world, pose, 60_000).stop_um for pose in poses]
    assert len({*expected}) > 20
    tables, maps = ultrasound_scene(world.block)
    (tmp_path / "maps.bin").write_bytes(maps)
    script = f"""
import {{ readFileSync }} from "node:fs";
const bytes = readFileSync({json.dumps(str(tmp_path / "maps.bin"))});
const us = await Bmode.open({json.dumps(tables)}, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
const found = {json.dumps([pose.__dict__ for pose in poses])}.map((needle) => stopsAt(us, needle, 60_000));
"""  # noqa: E501 - JavaScript
    assert node(tmp_path, script, "bmode", "beam") == expected


SCRIPTED = """
const actions = [], drawn = [];
const strokes = new TwoHands((action) => actions.push(action));
const told = [];
const hands = new Hands({
  mark: MARK, reach_um: 60_000, angles, tell: (words) => told.push(words),
  stop: (needle, wanted) => Math.min(wanted, BONE_UM),
});
let now = 0;
const both = () => ({ probe: hands.placed, needle: hands.pushed });
const frames = (count) => {
  for (let i = 0; i < count; i += 1) {
    now += FRAME_MS;
    hands.step(FRAME_MS);
    strokes.at(now, both());
    drawn.push({ t: now, ...JSON.parse(JSON.stringify(both())) });
  }
};
const act = (action) => {
  strokes.at(now, both(), true);
  actions.push({ t_ms: now, ...action });
};
const level = () => strokes.known(now, both());
"""


def scripted(bone_um: int) -> str:
    mark = skill("guide").card(TASK)["mark"]  # type: ignore[attr-defined]
    given = {"MARK": json.dumps(mark), "BONE_UM": str(bone_um), "FRAME_MS": str(FRAME_MS)}
    text = SCRIPTED
    for name, value in given.items():
        text = text.replace(name, value)
    return f"{ANGLES}\n{text}"


BOTH_HANDS = """
act({ kind: "machine", probe: "linear", depth_um: 40_000, gain_db: 0 });
level();
hands.onSkin = true;
for (let i = 0; i < 60; i += 1) {
  const [x, y] = [25_000 * Math.sin(i / 4), 9_000 * Math.cos(i / 3)];
  hands.slide({ x_um: MARK_X + x, y_um: MARK_Y + y, turn_ddeg: 40 * i });
  frames(6);
}
hands.slide({ x_um: MARK_X, y_um: MARK_Y, turn_ddeg: 0 });
frames(40);
const needle = { gauge: 22, length_mm: 38 };
act({ kind: "plan", modality: "ultrasound", reason: "lung_near", ...needle, limit_um: 15_000 });
hands.pick(needle);
hands.enterAt(MARK_X - 22_000, MARK_Y);
hands.direct({ azimuth_ddeg: 0, steep_ddeg: 250 });
const { x_um, y_um, azimuth_ddeg, steep_ddeg } = hands.needle;
act({ kind: "puncture", x_um, y_um, azimuth_ddeg, steep_ddeg, bevel: "up" });
hands.puncture();
level();
for (let i = 0; i < 40; i += 1) {
  hands.advance(i % 5 === 4 ? -1_000 : 1_000);
  hands.slide({ y_um: MARK_Y + 700 * Math.sin(i / 3) });
  frames(9);
}
act({ kind: "aspirate" });
const found = { actions, drawn, told };
"""


@pytest.fixture(scope="module")
def attempt(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Both hands move for some seconds, in frames of a browser."""
    mark = skill("guide").card(TASK)["mark"]  # type: ignore[attr-defined]
    script = BOTH_HANDS.replace("MARK_X", str(mark["x_um"])).replace("MARK_Y", str(mark["y_um"]))
    folder = tmp_path_factory.mktemp("hands")
    found: dict[str, Any] = node(folder, scripted(60_000) + script, "hands", "strokes", "pose")
    return found


def test_what_hands_do_is_taken_by_the_kernel(attempt: dict[str, Any]) -> None:
    guide = skill("guide")
    state = guide.begin(TASK)
    for action in attempt["actions"]:
        state, reply = guide.act(state, guide.read(action))
        assert reply.refused is None, action
    last = attempt["drawn"][-1]
    seen = guide.observe(state).values
    assert seen["probe"] == last["probe"]
    assert {name: seen["needle"][name] for name in last["needle"]} == last["needle"]


def test_what_is_told_is_close_to_what_was_drawn(attempt: dict[str, Any]) -> None:
    """With the needle in, the probe is told to half a millimeter, whenever the needle is deeper."""
    told: dict[str, int] = {}
    poses: list[tuple[int, dict[str, int]]] = []
    for stroke in attempt["actions"]:
        if stroke["kind"] != "stroke":
            continue
        t_ms = stroke["t_ms"]
        for step, lasted in enumerate(stroke["dt_ms"]):
            for name, values in stroke.items():
                if name[0] in "pn" and isinstance(values, list):
                    told[name] = values[step] + (told[name] if step else 0)
            poses.append((t_ms, dict(told)))
            t_ms += lasted
    drawn = {each["t"]: each for each in attempt["drawn"]}
    checked = 0
    for t_ms, pose in poses:
        if "ndepth_um" not in pose or t_ms not in drawn:
            continue
        assert pose["ndepth_um"] == drawn[t_ms]["needle"]["depth_um"]
        assert pose["py_um"] == pytest.approx(drawn[t_ms]["probe"]["y_um"], abs=500)
        checked += 1
    assert checked > 30


def test_two_messages_a_second_and_a_record_that_lasts_minutes(attempt: dict[str, Any]) -> None:
    strokes = [each for each in attempt["actions"] if each["kind"] == "stroke"]
    seconds = attempt["drawn"][-1]["t"] / 1000
    assert len(strokes) / seconds <= 2
    weight = sum(
        STROKE_WEIGHT
        + len(each["dt_ms"])
        * (1 + sum(isinstance(value, list) for name, value in each.items() if name != "dt_ms"))
        for each in strokes
    )
    assert weight / seconds < RECORD / 100  # of hands that never rest


def test_a_needle_stops_at_bone_and_does_not_bend_in_the_depth(tmp_path: Path) -> None:
    script = """
hands.pick({ gauge: 22, length_mm: 38 });
hands.puncture();
hands.goTo(30_000);
frames(200);
const stopped = { ...hands.needle };
const before = hands.needle.steep_ddeg;
hands.direct({ steep_ddeg: before + 100 });
const bent = hands.needle.steep_ddeg - before;
hands.goTo(2_000);
frames(200);
hands.direct({ steep_ddeg: before + 100 });
const found = { stopped, bent, free: hands.needle.steep_ddeg - before, told };
"""
    found = node(tmp_path, scripted(17_250) + script, "hands", "strokes", "pose")
    assert found["stopped"]["depth_um"] == 17_250
    assert found["stopped"]["wanted_um"] > 17_250
    assert found["bent"] == 0
    assert found["free"] == 100
    assert found["told"] == [
        "The needle bends. Withdraw it to the fat under the skin, then turn it."
    ]


def test_hands_that_may_not_do_nothing(tmp_path: Path) -> None:
    script = """
hands.onSkin = true;
hands.able = false;
hands.slide({ x_um: 0 });
hands.pick({ gauge: 22, length_mm: 38 });
hands.direct({ azimuth_ddeg: 5 });
hands.goTo(9_000);
const found = [hands.step(16), hands.probe.x_um === hands.mark.x_um, hands.needle.azimuth_ddeg, hands.needle.depth_um];
"""  # noqa: E501 - JavaScript
    assert node(tmp_path, scripted(60_000) + script, "hands", "strokes", "pose") == [
        False, True, 2700, 0,
    ]  # fmt: skip


# what travels


def test_the_material_holds_pictures_and_no_truth() -> None:
    guide = skill("guide")
    given = material(guide, TASK)
    text = json.dumps([given.menu, given.pictures, given.tables])
    world = world_of(TASK)
    x, y, _ = world.target.at_um
    assert f'"x_um": {x}' not in text
    assert "course" not in json.dumps({**given.tables, "ultrasound": {}})
    for word in ("trigger", "target", "taut"):
        assert word not in text
    assert len(given.maps) < 400_000
    assert 0 < given.tables["split"] < len(given.maps)
    edges = given.pictures["view"]["wide"]
    assert edges == given.pictures["view"]["crop"]
    left, right = (edges[each] for each in ("left", "right"))
    assert given.pictures["view"]["width"] - left - right == pytest.approx(132)
    assert y


def test_a_phantom_lies_on_a_table() -> None:
    given = material(skill("guide"), Task(skill="guide", patient="g01", seed=1))
    assert "A block of gel" in given.pictures["back"]
    assert given.tables["dose"]["area_mGycm2_min"] is None


def test_coaching_is_an_option_of_the_task_and_has_a_memory_of_its_own() -> None:
    plain, coached = tpilab.guide("g01"), tpilab.guide("g01", coaching=True)
    assert isinstance(plain, Simulator)
    assert isinstance(coached, Simulator)
    assert plain.key != coached.key
    opened = {"kind": "act", "attempt": "a", "n": 0, "actions": []}
    assert plain.reply(opened)["seen"]["coaching"] is False
    assert coached.reply(opened)["seen"]["coaching"] is True


def test_a_practice_attempt_is_coached_where_its_name_says_so_and_then_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    widget = tpilab.guide("g01")
    assert isinstance(widget, Simulator)
    decide = {"kind": "decide", "t_ms": 0, "choice": "stopped"}
    for name, there in ((f"{COACHED}1", True), ("plain", False)):
        reply = widget.reply({"kind": "act", "attempt": name, "n": 0, "actions": [decide]})
        assert reply["seen"]["coaching"] is there
        assert ("not kept in your diary" in reply["debrief"]) is there


def test_a_quiz_is_never_coached_by_a_name() -> None:
    exam = Exam(question={}, place="", preview=lambda: True, saved=dict, receive=lambda _: {})
    widget = Simulator(Task(skill="guide", patient="g01", seed=1), exam=exam)
    opened = {"kind": "act", "attempt": f"{COACHED}1", "n": 0, "actions": []}
    assert widget.reply(opened)["seen"]["coaching"] is False


def test_nobody_there_is_told_in_words() -> None:
    assert "cannot be shown" in str(tpilab.guide("p99")._repr_mimebundle_())
