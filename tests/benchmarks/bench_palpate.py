"""Replay of the longest examinations that a record takes, and a sanity check of our code.

The sanity check scores scripted examiners who know the record. That they come out in order shows
that the code does what we meant; it is no evidence that the simulator tells good hands from poor
ones.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import mean, median, quantiles, stdev
from time import perf_counter
from typing import Any

from tpilab.patients import patient
from tpilab.patients.records import DATA
from tpilab.protocol import Task
from tpilab.replay import attempt, replay, unseen_attempt
from tpilab.skills import skill
from tpilab.skills.palpate import hands

Row = tuple[str, str, str]
RUNS = 9
TASK = Task(skill="palpate", patient="p01", seed=1)
SEEDS, PAIRS, MOVES = 200, 24, 240
MOUSE_MS = 8
"""How often a usual mouse tells its place."""
EXPERT_UM, EXPERT_PERMILLE = 2_500, 120
"""How far an expert's hand misses; a didactic choice."""
NOISE_UM = (0, 2_500, 5_000, 7_500, 10_000)
WITH_POINTS = ("p01", "p02", "p04")


def long_examination(poses_a_stroke: int) -> list[dict[str, Any]]:
    """What is said and decided as in a model attempt, with strokes until the record is full."""
    palpate = skill("palpate")
    model = palpate.model(TASK)
    actions = [each for each in model if each["kind"] == "do"][:6]
    state = palpate.begin(TASK)
    for each in actions:
        state, _ = palpate.act(state, palpate.read(each))
    step, more = 12_800 // poses_a_stroke, poses_a_stroke - 1
    side, t_ms = 1, actions[-1]["t_ms"] + 2_000
    while True:
        stroke = {
            "kind": "stroke", "t_ms": t_ms, "dt_ms": [40] * poses_a_stroke,
            "dx_um": [side * 72_000, *[side * step] * more],
            "dy_um": [138_000, *[-step] * more], "df_mN": [9_000, *[31] * more],
        }  # fmt: skip
        state, reply = palpate.act(state, palpate.read(stroke))
        if reply.refused:
            return [*actions, {**model[-1], "t_ms": t_ms}]
        actions.append(stroke)
        t_ms, side = t_ms + 40 * poses_a_stroke, -side


def examined(task: Task, actions: list[dict[str, Any]]) -> float:
    """The share of expected acts that were done, less one such share for each act that harms."""
    palpate = skill("palpate")
    debrief = replay(palpate, task, unseen_attempt(palpate, task, actions)).debrief
    assert debrief is not None
    done = {event.name for event in debrief.events}
    bad = sum(palpate.acts[name].weight in ("harmful", "unsafe") for name in done)
    expected = set(debrief.truth["expected"])
    return 100 * (len(done & expected) - bad) / len(expected)


def interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Mean and its 95% interval."""
    half = 1.96 * stdev(values) / len(values) ** 0.5
    return mean(values), mean(values) - half, mean(values) + half


def examiners() -> Iterator[Row]:
    """Scripted examiners over 200 seeds, each with two of the patients."""
    who: dict[str, Callable[[Task, int], list[dict[str, Any]]]] = {
        "random": hands.random,
        "hurried novice": hands.hurried,
        "systematic expert": lambda task, seed: hands.systematic(
            task, seed, noise_um=EXPERT_UM, force_permille=EXPERT_PERMILLE
        ),
    }
    told = []
    scores: dict[str, list[float]] = {name: [] for name in who}
    for number, name in enumerate(palpable()):
        task = Task(skill="palpate", patient=name, seed=1)
        seeds = [seed for seed in range(SEEDS) if number in mine(seed)]
        for examiner, script in who.items():
            scores[examiner] += [examined(task, script(task, seed)) for seed in seeds]
    for name, values in scores.items():
        middle, low, high = interval(values)
        told.append((low, high))
        figure = f"{middle:.0f} ({low:.0f}, {high:.0f})"
        yield f"  {name}: acts, of 100 ({len(values)} attempts)", figure, "apart from the others"
    for (_, below), (above, _) in pairwise(told):
        assert below < above, "the intervals of two scripted examiners overlap"


def palpable() -> list[str]:
    """The practice patients whose record has hands."""
    names = sorted(path.stem for path in DATA.glob("p*.yaml"))
    return [name for name in names if patient(name).hands is not None]


def mine(seed: int) -> set[int]:
    """Which patients a seed examines."""
    count = len(palpable())
    return {seed % count, (seed + 1) % count}


def marked(name: str, seed: int, noise_um: int) -> dict[tuple[str, bool], str]:
    """What a noisy expert marks: the finding by muscle and side."""
    task = Task(skill="palpate", patient=name, seed=1)
    actions = hands.systematic(task, seed, noise_um=noise_um)
    return {
        (each["muscle"], each["x_um"] >= 0): each["finding"]
        for each in actions
        if each["kind"] == "mark"
    }


def noisy_experts() -> Iterator[Row]:
    """How often two experts mark the same, where either of them marks anything."""
    told = []
    for noise_um in NOISE_UM:
        same = of = 0
        for name in WITH_POINTS:
            for pair in range(PAIRS):
                one, other = (marked(name, 2 * pair + each, noise_um) for each in (0, 1))
                of += len(one.keys() | other.keys())
                same += sum(one[place] == other.get(place) for place in one)
        told.append(same / of)
        yield (
            f"  two experts, {noise_um / 1000:g} mm of noise each",
            f"{100 * same / of:.0f}%",
            "falls",
        )
    assert told == sorted(told, reverse=True), "agreement of noisy experts does not fall"


_MOVES = """
async ([across, down, moves, mouse_ms]) => {
  const canvas = document.querySelector("canvas.tpi-stage");
  const box = canvas.getBoundingClientRect();
  canvas.setPointerCapture = () => {};
  const fire = (type, x, y) => canvas.dispatchEvent(new PointerEvent(type, {
    pointerType: "mouse", pointerId: 1, button: 0, bubbles: true,
    clientX: box.x + box.width * across + x, clientY: box.y + box.height * down + y }));
  const later = (ms) => new Promise((done) => setTimeout(done, ms));
  let newest = 0, n = 0;
  const move = () => {
    n += 1;
    newest = performance.now();
    fire("pointermove", 20 * Math.sin(n / 5), 20 * Math.cos(n / 7));
  };
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const shows = newest;
    const after = new MessageChannel();
    after.port1.onmessage = () => done(performance.now() - shows);
    after.port2.postMessage(0);
  }));
  fire("pointerdown", 0, 0);
  await later(900);
  window.drawing.length = 0;
  const single = [], steady = [];
  while (single.length < moves) {
    await later(7 + (single.length * 13) % 17);
    move();
    single.push(await painted());
  }
  const mouse = setInterval(move, mouse_ms);
  await later(100);
  const begin = performance.now();
  while (steady.length < moves) steady.push(await painted());
  const frames = 1000 * moves / (performance.now() - begin);
  clearInterval(mouse);
  fire("pointerup", 0, 0);
  return [steady, single, window.drawing, frames];
}
"""
_TIMED = """
window.drawing = [];
const plain = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (callback) => plain((now) => {
  const begin = performance.now();
  callback(now);
  window.drawing.push(performance.now() - begin);
});
"""


def frames() -> Iterator[Row]:
    """How old the place of a moving mouse is when its frame was painted; what of it is drawing.

    A single move, at any moment of a frame, waits for the next one: of that alone, at 60 frames a
    second, the 95th percentile is 16 ms.
    """
    from tests.widgets.browser import chromium
    from tests.widgets.lab import LAPTOP, READY_MS, running_lab
    from tests.widgets.sample import write
    from tests.widgets.test_palpate import ACTIVE, BEFORE, Bench
    from tpilab.views.body_map import VIEW

    with (
        tempfile.TemporaryDirectory() as scratch,
        running_lab(Path(scratch) / "lab") as lab,
        chromium() as browser,
    ):
        page = browser.new_page(viewport=LAPTOP)  # type: ignore[arg-type]
        page.add_init_script(_TIMED)
        page.goto(f"{lab.url}/lab?reset&token=t")
        page.wait_for_function(
            "() => window.jupyterapp?.commands?.hasCommand('docmanager:open')", timeout=READY_MS
        )
        source = 'from tpilab import palpate\npalpate("p01")'
        bench = Bench(lab, page, write(lab.root / "practice" / "page.ipynb", source))
        bench.open_here()
        bench.run_all()
        bench.do(*BEFORE)
        bench.simulator.locator(".tpi-range").fill("20")
        bench.back.scroll_into_view_if_needed()
        x, y = VIEW.place(*ACTIVE)
        at = [x / VIEW.width, y / VIEW.height]
        steady, single, drawing, frames_a_second = page.evaluate(_MOVES, [*at, MOVES, MOUSE_MS])
    for name, times, target in (
        ("pointer to paint, a mouse of 125 Hz", steady, "p95 at most 16 ms"),
        ("  of it drawing", drawing, ""),
        ("  a single move, with its wait for a frame", single, ""),
    ):
        yield name, f"{median(times):.0f}, {quantiles(times, n=20)[-1]:.0f} ms", target
    yield "  frames a second meanwhile", f"{frames_a_second:.0f}", "60"


def rows() -> list[Row]:
    """What was measured, the figure, the target."""
    return [*replays(), *frames(), ("sanity check of our code, not validity", "", ""),
            *examiners(), *noisy_experts()]  # fmt: skip


def replays() -> list[Row]:
    """How long full records take."""
    made = []
    for poses_a_stroke in (200, 40, 8):
        palpate = skill("palpate")
        actions = long_examination(poses_a_stroke)
        value = attempt(palpate, TASK, actions)
        seconds = []
        for _ in range(RUNS):
            begin = perf_counter()
            done = replay(palpate, TASK, value)
            seconds.append(perf_counter() - begin)
        assert done.debrief is not None
        poses = sum(len(each.get("dt_ms", ())) for each in actions)
        size = len(json.dumps(value, separators=(",", ":"))) / 1024
        name = f"replay of a full record, {poses} poses, {poses_a_stroke} a stroke"
        made += [
            (name, f"{1000 * median(seconds):.0f} ms", "at most 50 ms"),
            ("  such an attempt", f"{size:.0f} kB", "at most 64 kB"),
        ]
    return made
