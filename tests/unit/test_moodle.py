"""A bank as Moodle reads it."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tpilab.command_line import main
from tpilab.grading.build import banks
from tpilab.quiz.moodle import moodle

ROOT = Path(__file__).parents[2]
SAMPLER = next(bank for bank in banks(ROOT) if bank.quiz == "00_sampler")
QUIZ = ET.fromstring(moodle(SAMPLER).xml)


def question(name: str) -> ET.Element:
    for each in QUIZ:
        if (each.findtext("name/text") or "").startswith(name):
            return each
    raise KeyError(name)


def test_what_moodle_has_no_place_for_is_named() -> None:
    assert moodle(SAMPLER).left_out == ("SAM-05", "SAM-06", "SAM-13")
    types = [each.get("type") for each in QUIZ]
    assert types == ["category", "multichoice", "multichoice", "numerical", "ordering",
                     "multichoice", "multichoice", "multichoice", "multichoice", "multichoice",
                     "essay"]  # fmt: skip


@pytest.mark.parametrize("bank", banks(ROOT), ids=lambda bank: bank.quiz)
def test_fractions_add_up_and_nothing_comes_alive(bank: object) -> None:
    for each in ET.fromstring(moodle(bank).xml):  # type: ignore[arg-type]
        if each.get("type") == "multichoice":
            fractions = [float(a.get("fraction", "")) for a in each.iter("answer")]
            assert sum(f for f in fractions if f > 0) == pytest.approx(100, abs=0.01)
            assert (min(fractions) < 0) == (each.findtext("single") == "false")
        for text in each.iter("text"):
            assert "<script" not in (text.text or "")


def test_each_kind_says_what_moodle_needs() -> None:
    number = question("SAM-03")
    assert [a.findtext("tolerance") for a in number.iter("answer")] == ["2", "12"]
    units = {u.findtext("unit_name"): float(u.findtext("multiplier") or 0)
             for u in number.iter("unit")}  # fmt: skip
    assert units["kPa"] == 1
    assert units["kg/cm2"] == pytest.approx(1 / 98.0665)
    assert "{first}" not in ET.tostring(number, encoding="unicode")
    order = question("SAM-04")
    assert [a.get("fraction") for a in order.iter("answer")] == ["1", "2", "3", "4", "5"]
    assert "Explain" in (order.findtext("answer/text") or "")
    steps = [question(name) for name in ("SAM-08", "SAM-09", "SAM-10")]
    assert [float(s.findtext("defaultgrade") or 0) for s in steps] == [0.75, 1.5, 0.75]
    assert "stiff until ten" in (steps[1].findtext("questiontext/text") or "")
    assert "stiff until ten" not in (steps[0].findtext("questiontext/text") or "")
    assert "injection waits" in (question("SAM-14").findtext("graderinfo/text") or "")


def test_the_command_writes_the_file_and_names_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.xml"
    bank = str(ROOT / "solutions" / "00_sampler.yaml")
    assert main(["export-moodle", bank, str(target)]) == 0
    assert ET.parse(target).getroot().tag == "quiz"
    assert "SAM-05, SAM-06, SAM-13" in capsys.readouterr().out
