"""The bedside monitor: its waves beat as they are told, and its words say what its numbers show."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tpilab.widgets.esm import HERE, module, style

ALL = {"ecg": True, "spo2": True, "pressure": True}
WELL = {
    "hr": 76, "sys": 126, "dia": 78, "rr": 14, "spo2": 98, "rhythm": "sinus", "perfusion": 80,
    "moving": False, "cuff_at_s": 150, "clock_s": 200,
}  # fmt: skip
ARREST = WELL | {"hr": 0, "sys": 0, "dia": 0, "rr": 0, "spo2": 60, "perfusion": 0}
RUN = """
function run(vitals, seconds, waves = new Waves()) {
  waves.follow(vitals);
  const out = { beats: [], ecg: [], pleth: [], resp: [] };
  for (let i = 0; i < seconds / SAMPLE_S; i += 1) {
    if (waves.step()) out.beats.push(i * SAMPLE_S);
    for (const name of ["ecg", "pleth", "resp"]) out[name].push(waves[name]);
  }
  return out;
}
const span = (all) => Math.max(...all) - Math.min(...all);
const late = (all) => all.slice(Math.floor(all.length / 2));
"""


def node(tmp_path: Path, script: str) -> Any:
    """What a script gives as `found` that can use the monitor."""
    source = f"{module('lib/monitor.js')}\n{RUN}\n{script}\nconsole.log(JSON.stringify(found));\n"
    (tmp_path / "monitor.mjs").write_text(source, "utf-8")
    program = Path(sys.executable).with_name("node")
    done = subprocess.run(
        [program, tmp_path / "monitor.mjs"], capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout)


def said(tmp_path: Path, vitals: dict[str, Any], **off: bool) -> str:
    """The monitor in words."""
    given = json.dumps([vitals, ALL | off])
    words: str = node(tmp_path, f"const found = words(...{given});")
    return words


def test_a_healthy_person_in_words(tmp_path: Path) -> None:
    assert said(tmp_path, WELL) == (
        "Heart rate 76. ECG: regular narrow complexes, each after a P wave. SpO2 98. Pulse wave"
        " strong. Breaths 14. Pressure 126 over 78, at 2:30. No alarms."
    )


def test_what_is_not_attached_has_no_numbers(tmp_path: Path) -> None:
    nothing = said(tmp_path, WELL, ecg=False, spo2=False, pressure=False)
    assert nothing == "ECG not attached. SpO2 not attached. Pressure cuff not attached."
    cuff = said(tmp_path, WELL, ecg=False, spo2=False)
    assert cuff.endswith("SpO2 not attached. Pressure 126 over 78, at 2:30. No alarms.")


def test_a_shocked_person_in_words(tmp_path: Path) -> None:
    vitals = WELL | {"hr": 132, "sys": 74, "dia": 40, "rr": 34, "spo2": 87, "perfusion": 30}
    words = said(tmp_path, vitals)
    for part in ("Heart rate 132, high", "SpO2 87, low", "Pulse wave weak", "Breaths 34, high",
                 "Pressure 74 over 40, low, at 2:30",
                 "Alarms: SpO2 low; Pressure low; HR high; Resp high."):  # fmt: skip
        assert part in words


@pytest.mark.parametrize(
    ("rhythm", "parts"),
    [
        ("asystole", ("Heart rate 0, low", "a flat line", "Alarms: Asystole; Apnea;")),
        ("vf", ("Heart rate no reading", "chaotic", "Alarms: V-fib or V-tach; Apnea;")),
        ("pea", ("Heart rate 48", "each after a P wave", "Alarms: Apnea; No pulse wave;")),
    ],
)
def test_no_pulse_in_words(tmp_path: Path, rhythm: str, parts: tuple[str, ...]) -> None:
    words = said(tmp_path, ARREST | {"rhythm": rhythm})
    for part in (*parts, "SpO2 no reading. Pulse wave flat. No breaths", "Pressure not measurable"):
        assert part in words


def test_a_cuff_that_has_not_measured_and_a_seizure_in_words(tmp_path: Path) -> None:
    words = said(tmp_path, WELL | {"cuff_at_s": None, "moving": True})
    assert "Pressure not measured yet" in words
    assert "ECG: disturbed by movement" in words
    assert words.endswith("Alarms: Movement.")


@pytest.mark.parametrize(
    ("rhythm", "hr"), [("sinus", 76), ("wide", 46), ("block", 38), ("vt", 188), ("pea", 60)]
)
def test_as_many_complexes_as_the_number_says(tmp_path: Path, rhythm: str, hr: int) -> None:
    vitals = json.dumps(WELL | {"rhythm": rhythm, "hr": hr})
    beats, high, same = node(
        tmp_path,
        f"""
const [one, two] = [run({vitals}, 60), run({vitals}, 60)];
const found = [one.beats.length, span(late(one.ecg)), String(one.ecg) === String(two.ecg)];""",
    )
    assert abs(beats - hr) <= 2
    assert high > 0.6
    assert same


@pytest.mark.parametrize("rhythm", ["asystole", "vf", "pea"])
def test_without_a_pulse_the_finger_is_flat(tmp_path: Path, rhythm: str) -> None:
    vitals = json.dumps(ARREST | {"rhythm": rhythm, "perfusion": 60})
    beats, ecg, pleth, resp = node(
        tmp_path,
        f"""
const gone = run({vitals}, 20);
const waves = [gone.ecg, gone.pleth, gone.resp];
const found = [gone.beats.length, ...waves.map((all) => span(late(all)))];""",
    )
    assert pleth < 0.02
    assert resp < 0.05
    assert (beats > 10) == (rhythm == "pea")
    assert (ecg < 0.15) == (rhythm == "asystole")


def test_pulse_follows_the_complex_and_perfusion(tmp_path: Path) -> None:
    weak = json.dumps(WELL | {"perfusion": 20})
    script = f"""
const [well, weak] = [run({json.dumps(WELL)}, 20), run({weak}, 20)];
const last = well.beats[well.beats.length - 3];
const from = Math.round(last / SAMPLE_S);
const beat = well.pleth.slice(from, from + Math.round(0.6 / SAMPLE_S));
const share = span(late(weak.pleth)) / span(late(well.pleth));
const found = [beat.indexOf(Math.max(...beat)) * SAMPLE_S, share];"""
    behind_s, share = node(tmp_path, script)
    assert 0.2 < behind_s < 0.45
    assert 0.2 < share < 0.32


def test_a_heart_hurries_by_degrees(tmp_path: Path) -> None:
    fast = json.dumps(WELL | {"hr": 140})
    beats = node(
        tmp_path,
        f"""
const waves = new Waves();
run({json.dumps(WELL)}, 10, waves);
const found = run({fast}, 10, waves).beats;""",
    )
    gaps = [after - before for before, after in pairwise(beats)]
    assert gaps[0] > 0.5
    assert gaps[-1] == pytest.approx(60 / 140, abs=0.03)
    assert all(abs(a - b) < 0.16 for a, b in pairwise(gaps))


def test_movement_hides_the_ecg(tmp_path: Path) -> None:
    fits = json.dumps(ARREST | {"rhythm": "asystole", "moving": True})
    assert node(tmp_path, f"const found = span(late(run({fits}, 10).ecg));") > 0.6


def test_only_what_changed_enough_is_news(tmp_path: Path) -> None:
    given = json.dumps([WELL, WELL | {"hr": 80}, WELL | {"hr": 132, "spo2": 91},
                        WELL | {"cuff_at_s": 400, "sys": 84, "dia": 50}, ARREST])  # fmt: skip
    first, none, some, cuff, arrest = node(
        tmp_path,
        f"""
const all = {given}.map(readingOf);
const found = all.map((now, i) => newsOf(i ? all[0] : null, now, {json.dumps(ALL)}));""",
    )
    assert first == "Heart rate 76, SpO2 98, Breaths 14, Pressure 126 over 78, at 2:30."
    assert none == ""
    assert some == "Heart rate 132, high, SpO2 91."
    assert cuff == "Pressure 84 over 50, low, at 6:40."
    assert arrest.startswith("Heart rate 0, low, SpO2 no reading, No breaths")


def test_the_note_falls_with_oxygen(tmp_path: Path) -> None:
    hertz = node(tmp_path, "const found = [100, 97, 90, 80, 70].map(pulseHertz);")
    assert hertz == sorted(hertz, reverse=True)
    assert len(set(hertz)) == len(hertz)


def test_a_frame_touches_only_new_columns(tmp_path: Path) -> None:
    """Erased columns follow each other around the screen, whatever the steps; none is left out."""
    touched = node(
        tmp_path,
        """
globalThis.window = { devicePixelRatio: 2 };
const cut = [];
const context = { fillRect: (x, y, wide) => cut.push([x, wide]) };
for (const name of ["beginPath", "moveTo", "lineTo", "stroke"]) context[name] = () => {};
const canvas = { clientWidth: 300, clientHeight: 200, width: 0, height: 0 };
canvas.getContext = () => context;
const sweep = new Sweep(canvas);
sweep.resize([{ top: 0, tall: 90 }, { top: 90, tall: 60 }, { top: 150, tall: 50 }]);
const samples = LANES.map(() => new Float32Array(750));
cut.length = 0;
for (let i = 0; i < 400; i += 1) sweep.draw(samples, 1 + (i * 7) % 9, [true, false, false]);
sweep.draw(samples, 500, [true, false, false]);
const found = cut;""",
    )
    for (x, wide), (after, _) in pairwise(touched):
        assert after == (x + wide) % 600
    assert all(x >= 0 and x + wide <= 600 for x, wide in touched)
    assert max(wide for _, wide in touched[1:-2]) < 20


def test_one_module_in_which_names_differ() -> None:
    source = module("lib/monitor.js")
    names = re.findall(r"^(?:const|let|class|function) (\w+)", source, re.MULTILINE)
    assert len(set(names)) == len(names)
    assert "\nimport " not in source


def test_the_stylesheet_lays_out_only_its_own() -> None:
    css = (HERE / "monitor.css").read_text("utf-8")
    assert "url(" not in css
    assert "animation" not in css  # nothing blinks
    assert "tpi-mon-" not in style().replace(css, "")
