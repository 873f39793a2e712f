"""A programme sets its own standard: sheets for its judges, and what they say together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from tpilab.evidence.reviews import reviews
from tpilab.place import SOLUTIONS
from tpilab.quiz.bank import Bank, load_bank
from tpilab.quiz.standard import (
    GOOD_JUDGES,
    NO_PASS_MARK,
    Standard,
    record,
    standard,
    to_talk_about,
)
from tpilab.quiz.standard_sheet import SheetProblem, quiz_of, read_sheets, sheet
from tpilab.views.printed import judges_sheet


def write_sheets(course: Path, quiz: str, folder: Path) -> tuple[Path, Path]:
    """Write a quiz's empty sheet to `folder`: CSV to fill, HTML to read; the two files.

    Raises AuthoringError, and SheetProblem rather than lose what a judge wrote.
    """
    bank = _bank(course, quiz)
    folder.mkdir(parents=True, exist_ok=True)
    table, page = (folder / f"standard_{quiz}.{kind}" for kind in ("csv", "html"))
    if table.exists():
        raise SheetProblem([f"{table} is there already; name another folder"])
    with table.open("x", encoding="utf-8-sig", newline="") as file:  # a spreadsheet needs the mark
        file.write(sheet(bank))
    page.write_text(judges_sheet(bank, review=reviews().told(quiz)), "utf-8")
    return table, page


def panel(course: Path, files: Sequence[Path]) -> tuple[Standard, str]:
    """What the judges of these files say together: the cut score, and a report in words.

    Raises SheetProblem, TooFewJudges, AuthoringError.
    """
    quizzes = {quiz_of(file): file for file in files}
    if len(quizzes) > 1:
        raise SheetProblem([f"sheets of {' and '.join(quizzes)}; reckon one quiz at a time"])
    bank = _bank(course, next(iter(quizzes)))
    ratings = read_sheets(files, bank)
    found = standard(bank, ratings)
    return found, _report(bank, found, ratings)


def keep(course: Path, found: Standard, by: str, today: date | None = None) -> Path:
    """Record it as the pass mark that `by` set; the file that the course reads. Raises ValueError.

    today: the day, if it is not to be the clock's.
    """
    day = today or datetime.now(UTC).date()
    decided = found.model_copy(update={"set_by": by.strip(), "set_on": day})
    return record(course / SOLUTIONS, decided)


def _bank(course: Path, quiz: str) -> Bank:
    path = course / SOLUTIONS / f"{quiz}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(each.stem for each in path.parent.glob("*.yaml")))
        raise SheetProblem([f"no quiz {quiz!r} in {path.parent}; there are {known}"])
    return load_bank(path)


def _report(bank: Bank, found: Standard, ratings: dict[str, dict[str, float]]) -> str:
    percent = 100 / found.points
    lines = [
        f"{bank.title}: {found.judges} judges, {found.points} points",
        f"cut score {found.cut:g} points, {found.cut * percent:.0f} %",
        f"standard error over judges {found.se:g} points ({found.se * percent:.1f} %)",
        f"spread between judges {found.sd:g}, from {found.lowest:g} to {found.highest:g} points",
    ]
    if found.judges < GOOD_JUDGES:
        lines.append(f"few judges: about {GOOD_JUDGES} of mixed experience are better (EDU-402)")
    if differing := to_talk_about(bank, ratings):
        lines.append("most different, to be talked about:")
        lines += [
            f"  {part.name}: {low:g} to {high:g}. {part.asks}" for part, low, high in differing
        ]
    lines.append("the questions are taken as fixed; an unsafe act fails its question by itself")
    lines.append(f"nothing is recorded yet ({NO_PASS_MARK.lower()}): --set-by NAME records it")
    return "\n".join(lines)
