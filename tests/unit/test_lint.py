"""Each flaw of item writing is found where it is, told with its line, and waived with a reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.test_bank import GOOD
from tpilab.command_line import main
from tpilab.evidence import evidence, fact
from tpilab.grading.build import all_flaws, banks, file_flaws
from tpilab.quiz.lint import CHECKS, shares

ROOT = Path(__file__).parents[2]


def found(folder: Path, *changes: tuple[str, str]) -> list[str]:
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "02_test.yaml"
    path.write_text(text, "utf-8")
    return file_flaws(path)


def test_the_course_itself_has_no_flaw() -> None:
    assert all_flaws(ROOT) == []


def lead_in(text: str) -> tuple[str, str]:
    return "lead_in: Which?", f"lead_in: {text}"


def options(*texts: str) -> tuple[str, str]:
    """Replace the options of the good bank, of which the first is the key."""
    rows = [
        f'        - {{id: {i}, text: "{text}", why: so}}\n'
        for i, text in zip("abcdef", texts, strict=False)
    ]
    return GOOD[GOOD.index("        - {id: a") : GOOD.index("      key:")], "".join(rows)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("negative-lead-in", [lead_in("Which is NOT right?")]),
        ("no-question", [lead_in("Which one")]),
        ("absolute-option", [options("It always hurts", "It may hurt", "It does not hurt")]),
        ("vague-frequency", [options("It often hurts", "It hurts", "It does not hurt")]),
        ("combined-options", [options("This", "That", "None of the above")]),
        ("longest-is-key", [options("The one that goes on for longer", "Short", "Shorter")]),
        ("uneven-options", [options("x" * 90, "That", "Other")]),
        ("mixed-options", [options("3 cm", "4 cm", "As deep as it lies")]),
        ("numbers-out-of-order", [options("3 cm", "5 cm", "4 cm")]),
        ("numbers-out-of-order", [options("3 cm", "4 cm", "5 cm")]),
        ("grammatical-cue", [lead_in("You feel an"), options("Ache", "Band", "Cord")]),
        ("same-beginning", [options("In the muscle a", "In the muscle b", "In the muscle c")]),
        ("word-only-in-key", [lead_in("Where is the infraspinatus?"),
                              options("The infraspinatus", "Another thing", "A third thing")]),
        ("uncited-fact", [lead_in("Which one?")]),
    ],
)  # fmt: skip
def test_a_flaw_is_named_at_its_line(
    tmp_path: Path, name: str, changes: list[tuple[str, str]]
) -> None:
    lines = found(tmp_path, *changes)
    assert any(f": {name}: " in line and "02_test.yaml:" in line for line in lines), lines


def test_a_waived_flaw_is_silent_and_a_needless_waiver_is_not(tmp_path: Path) -> None:
    flaw = lead_in("Which is NOT right?")
    waive = ("      rationale:", "      waive: {negative-lead-in: It is meant.}\n      rationale:")
    assert not any("negative" in line for line in found(tmp_path, flaw, waive))
    assert any("does not occur here" in line for line in found(tmp_path, waive))
    wrong = ("      rationale:", "      waive: {no-such: It is meant.}\n      rationale:")
    assert any("is none of negative-lead-in" in line for line in found(tmp_path, wrong))


def test_the_blueprint_is_kept(tmp_path: Path) -> None:
    lines = found(tmp_path, ("minutes: 5", "minutes: 5\nblueprint: {S05.1: 90}"))
    assert any("adds up to 90 %" in line for line in lines)
    assert any("ought to have 90 %" in line for line in lines)
    for bank in banks(ROOT):
        assert sum(shares(bank).values()) == pytest.approx(100)


def test_an_author_checks_one_file(tmp_path: Path, capsys: Any) -> None:
    found(tmp_path, lead_in("Which is NOT right?"))
    assert main(["check", str(tmp_path / "02_test.yaml")]) == 1
    assert "negative-lead-in" in capsys.readouterr().out
    assert main(["check", str(ROOT / "solutions" / "00_sampler.yaml")]) == 0
    assert "no flaws" in capsys.readouterr().out


NOT_ON_THE_SEED = {
    "S07": "asks for the structures at risk; what qualifies it speaks of the right layer",
}
"""Sentences of the seed whose items do not rest on what qualifies them, and why."""


def test_items_on_a_qualified_sentence_rest_on_the_evidence() -> None:
    items = [
        part for bank in banks(ROOT) for slot in bank.slots for item in slot.items
        for part in item.parts()
    ]  # fmt: skip
    for sentence in evidence().sentences:
        objectives = {each.id for each in sentence.objectives}
        mine = [item for item in items if objectives & set(item.objectives)]
        if not mine or not sentence.qualified_by or sentence.id in NOT_ON_THE_SEED:
            continue
        sources = {key for name in sentence.qualified_by for key in fact(name).source}
        assert any(
            set(sentence.qualified_by) & set(item.facts)
            or any(sources & set(fact(name).source) for name in item.facts)
            for item in mine
        ), sentence.id


def test_every_flaw_has_a_test() -> None:
    text = Path(__file__).read_text("utf-8")
    assert [name for name in CHECKS if f'        ("{name}", ' not in text] == []
