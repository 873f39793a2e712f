"""A fluoroscope's picture, by the reference and by the browser's code under Node."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from tpilab.anatomy import Body, Build, load_region
from tpilab.anatomy.block import Block, Window
from tpilab.physics.fluoroscopy import Fluoroscope, Shaft, View, fluoro_scene
from tpilab.physics.pool import pool
from tpilab.physics.pose import NeedlePose
from tpilab.widgets.esm import module

Row = tuple[str, str, str]
RUNS = 30
AT = (50_000, 210_000)
SCRIPT = """
import {{ readFileSync }} from "node:fs";
const shot = {shot};
const began = performance.now();
const fluoro = new Fluoro({tables}, readFileSync({scene}));
fluoro.frame(shot);
const first = performance.now() - began;
const times = [];
for (let seed = 0; seed < {runs}; seed += 1) {{
  const start = performance.now();
  fluoro.frame({{ ...shot, seed }});
  times.push(performance.now() - start);
}}
times.sort((one, other) => one - other);
console.log(JSON.stringify([first, times[times.length >> 1]]));
"""


def in_node(tables: object, scene: bytes, shot: object) -> tuple[float, float]:
    """Milliseconds of the first picture with all that it needs, and of each further one."""
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch) / "scene.bin"
        place.write_bytes(scene)
        script = SCRIPT.format(
            shot=json.dumps(shot), tables=json.dumps(tables), scene=json.dumps(str(place)),
            runs=RUNS,
        )  # fmt: skip
        (Path(scratch) / "fluoro.mjs").write_text(module("lib/fluoro.js") + script, "utf-8")
        node = Path(sys.executable).with_name("node")
        done = subprocess.run(
            [node, Path(scratch) / "fluoro.mjs"], capture_output=True, text=True, check=True
        )
    first, each = json.loads(done.stdout)
    return first, each


def rows() -> Iterator[Row]:
    body = Body(load_region("interscapular"), Build(sex="female", bmi_tenths=220), 7)
    block = Block.of(body, Window.around(*AT))
    pose = NeedlePose(AT[0] - 30_000, AT[1], 0, 300, 40_000)
    given = pool(block, pose.tip, 500)
    pools = (given,) if given else ()
    instrument, times = Fluoroscope(block), []
    for seed in range(RUNS):
        start = perf_counter()
        instrument.frame(View(*AT, 150), Shaft(pose, 25), pools, seed)
        times.append(perf_counter() - start)
    yield "fluoroscope, reference, 256 x 256", f"{1e3 * median(times):.1f} ms", ""
    tables, scene = fluoro_scene(block)
    size = len(scene) + len(json.dumps(tables))
    yield "fluoroscope, what travels", f"{size / 1e3:.0f} kB", "at most 200 kB"
    shot = {
        **vars(View(*AT, 150)),
        "needle": {**vars(pose), "gauge": 25},
        "contrast": [vars(each) for each in pools],
    }
    first, each = in_node(tables, scene, shot)
    yield "fluoroscope, browser's code, first picture", f"{first:.0f} ms", "at most 50 ms"
    yield "fluoroscope, browser's code, 256 x 256", f"{each:.1f} ms", "at most 16 ms"
