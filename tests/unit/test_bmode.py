"""The browser draws the reference's picture: two greys are the most that they may differ."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tpilab
from tests.unit.phantoms import gel, vessel
from tpilab.anatomy import Body, Build, load_region
from tpilab.anatomy.block import Block, Lump, Window
from tpilab.anatomy.tissue import Tissue
from tpilab.physics.pose import NeedlePose, ProbePose, in_probe_frame
from tpilab.physics.ultrasound import Deposit, Machine, Needle, Twitch, picture, ultrasound_scene

MOST = 2


@cache
def body(region: str, bmi_tenths: int) -> Body:
    return Body(load_region(region), Build(sex="female", bmi_tenths=bmi_tenths), seed=7)


def block(region: str, x_um: int, y_um: int, *lumps: Lump) -> Block:
    return Block.of(body(region, 224), Window.around(x_um, y_um), lumps)


@dataclass(frozen=True)
class Golden:
    """One picture to be drawn twice."""

    name: str
    block: Block
    machine: Machine
    pose: ProbePose | None
    what: dict[str, Any] = field(default_factory=dict)


@cache
def goldens() -> Sequence[Golden]:
    fine, curved = Machine(depth_um=50_000), Machine("curved", 110_000, focus_um=70_000)
    sliders = (0, 1, 2, 3, -4, 0, 2, 5)
    neck = "neck_and_shoulders"
    back = block(neck, 50_000, 200_000)
    faint = Lump((-80_000, 135_000, 12_000), (4_000, 3_000, 2_000), (100, 70), None, 600)
    olive = Lump((0, 0, 20_000), (4_000, 4_000, 4_000), kind=Tissue.OLIVE)
    shoulder = block(neck, -88_000, 132_000, faint)
    phantom = gel(pipes=[vessel(Tissue.VEIN, 9_000, 15_000, 3_000)], lumps=[olive])
    shallow = NeedlePose(-95_000, 131_000, 150, 250, 35_000)
    steep = NeedlePose(-25_000, 0, 0, 600, 30_000)
    pool = Deposit((-66_000, 142_000, 9_000), (6_000, 5_000, 1_500))
    return [
        Golden("lung, breathing", back, fine, ProbePose(52_000, 200_000, 900),
               {"breath_um": 4_000}),
        Golden("pressed and turned", back, fine, ProbePose(52_000, 200_000, 137, 45, -70, 3_000)),
        Golden("needle, spot", shoulder, Machine(depth_um=45_000, focus_um=15_000),
               ProbePose(-76_000, 136_000, 150), {"needle": Needle(shallow)}),
        Golden("fluid, twitch", shoulder, Machine(depth_um=45_000, gain_db=5, tgc_db=sliders),
               ProbePose(-66_000, 142_000, 0, -100),
               {"deposits": [pool], "twitch": Twitch(-66_000, 140_000, 900)}),
        Golden("half beside the body", shoulder, fine, ProbePose(-40_000, 80_000)),
        Golden("off the skin", shoulder, fine, None),
        Golden("phantom", phantom, Machine(beams=128, samples=256),
               ProbePose(0, 0, 0, 0, 0, 2_500)),
        Golden("curved", block("gluteal", -84_000, 674_000), curved,
               ProbePose(-75_000, 665_000, 200, 60, 40)),
        Golden("curved phantom", phantom, curved, ProbePose(0, 0),
               {"needle": Needle(steep, 22, "down")}),
    ]  # fmt: skip


def asked(golden: Golden, tmp_path: Path, number: int) -> dict[str, Any]:
    """The same picture in the browser's words."""
    tables, maps = ultrasound_scene(golden.block)
    (tmp_path / f"{number}.bin").write_bytes(maps)
    machine, needle = asdict(golden.machine), golden.what.get("needle")
    settings = {"rows": machine.pop("samples"), "columns": machine.pop("beams"), **machine}
    twitch, deposits = golden.what.get("twitch"), golden.what.get("deposits", ())
    what = {
        "pose": golden.pose and asdict(golden.pose),
        "needle": needle and asdict(needle.pose) | {"gauge": needle.gauge, "bevel": needle.bevel},
        "deposits": [asdict(each) for each in deposits],
        "breath_um": golden.what.get("breath_um", 0),
        "twitch": twitch and asdict(twitch),
    }
    return {"tables": tables, "settings": settings, "what": what}


def run(tmp_path: Path, program: str) -> Any:
    """What a program that uses the port tells."""
    path = Path(tpilab.__file__).parent / "widgets/lib/bmode.js"
    (tmp_path / "run.mjs").write_text(
        f'import {{ readFileSync, writeFileSync }} from "node:fs";\n'
        f"import {{ Bmode }} from {json.dumps(path.as_uri())};\n"
        f"const at = {json.dumps(str(tmp_path))};\n"
        "const asked = JSON.parse(readFileSync(`${at}/asked.json`));\n" + program,
        "utf-8",
    )
    node = Path(sys.executable).with_name("node")
    done = subprocess.run(
        [node, tmp_path / "run.mjs"], capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout)


DRAW = """
for (const [number, { tables, settings, what }] of asked.entries()) {
  const us = await Bmode.open(tables, readFileSync(`${at}/${number}.bin`));
  us.set(settings);
  us.frame(what);
  writeFileSync(`${at}/${number}.grey`, us.frame(what));
}
console.log("0");
"""


def test_the_browser_draws_the_references_pictures(tmp_path: Path) -> None:
    drawn = goldens()
    questions = [asked(each, tmp_path, number) for number, each in enumerate(drawn)]
    (tmp_path / "asked.json").write_text(json.dumps(questions), "utf-8")
    run(tmp_path, DRAW)
    worst = {}
    for number, golden in enumerate(drawn):
        expected = picture(golden.block, golden.machine, golden.pose, **golden.what).astype(int)
        found = np.frombuffer((tmp_path / f"{number}.grey").read_bytes(), np.uint8)
        assert expected.max() > 100, golden.name
        worst[golden.name] = int(np.abs(found.reshape(expected.shape) - expected).max())
    assert max(worst.values()) <= MOST, worst


PLACES = """
const found = [];
for (const [number, { tables, settings, what }] of asked.entries()) {
  const us = await Bmode.open(tables, readFileSync(`${at}/${number}.bin`));
  us.set(settings);
  us.frame(what);
  for (const [row, column] of [[60, 128], [200, 30], [300, 200]]) {
    const place = us.place(row, column, what.pose);
    const back = us.pixel(place, what.pose);
    found.push([number, row, column, place, back.row, back.column, back.elevation_um]);
  }
}
console.log(JSON.stringify(found));
"""


def test_a_pixel_is_a_place_and_a_place_is_a_pixel(tmp_path: Path) -> None:
    drawn = [each for each in goldens() if each.pose and each.machine.beams == 256][1::3]
    questions = [asked(each, tmp_path, number) for number, each in enumerate(drawn)]
    (tmp_path / "asked.json").write_text(json.dumps(questions), "utf-8")
    for number, row, column, place, back_row, back_column, elevation in run(tmp_path, PLACES):
        assert back_row == pytest.approx(row, abs=1.6)
        assert back_column == pytest.approx(column, abs=1.1)
        assert abs(elevation) < 60
        pose = drawn[number].pose
        assert pose is not None
        off = in_probe_frame(pose, np.array([place], dtype=np.int64))[0, 1]
        assert abs(int(off) - elevation) <= 2


STOPS = """
const us = await Bmode.open(asked[0].tables, readFileSync(`${at}/0.bin`));
console.log(JSON.stringify(asked[0].needles.map((each) => us.stop_um(each, 60_000))));
"""


def test_bone_stops_a_needle_where_the_block_says(tmp_path: Path) -> None:
    golden = goldens()[0]
    spots = [(46_000 + 1_500 * step, 190_000 + 1_300 * step) for step in range(14)]
    needles = [NeedlePose(x, y, 900, 650 + 10 * step) for step, (x, y) in enumerate(spots)]
    question = asked(golden, tmp_path, 0) | {"needles": [asdict(each) for each in needles]}
    (tmp_path / "asked.json").write_text(json.dumps([question]), "utf-8")
    expected = []
    for needle in needles:
        depths = range(250, 60_001, 250)
        points = np.array([needle.at(depth) for depth in depths], dtype=np.int64)
        bone = np.isin(golden.block.layers_at(points), (Tissue.RIB, Tissue.SCAPULA, Tissue.SPINE))
        expected.append(250 * int(bone.argmax()) if bone.any() else 60_000)
    assert run(tmp_path, STOPS) == expected
    assert len(set(expected)) > 3
