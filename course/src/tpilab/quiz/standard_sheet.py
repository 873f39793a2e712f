"""Judges' sheets of a standard: written as CSV for a spreadsheet, and read with care."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tpilab.quiz.bank import Bank
from tpilab.quiz.standard import form_of, parts

MAX_BYTES = 1_000_000
MAX_PROBLEMS = 30
YOUR_NAME = "YOUR NAME"
_FIXED = ("points", "asks")
_HEAD = re.compile(r"part of (\d\d_[a-z_]+), form ([0-9a-f]{12})")

Ratings = dict[str, dict[str, float]]
"""By judge, by part: of 100 learners who are just good enough, how many would do it."""


class SheetProblem(ValueError):
    """What is wrong in judges' sheets: one line a problem, each `file:line: what`."""

    def __init__(self, problems: Iterable[str]) -> None:
        found = list(problems)
        more = len(found) - MAX_PROBLEMS
        told = found[:MAX_PROBLEMS] + ([f"and {more} more"] if more > 0 else [])
        super().__init__("\n".join(told))


def sheet(bank: Bank) -> str:
    """An empty sheet as CSV; each judge fills the last column, or adds one of their own."""
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\r\n").writerow
    write([f"part of {bank.quiz}, form {form_of(bank)}", *_FIXED, YOUR_NAME])
    for part in parts(bank):
        write([part.name, f"{part.points:g}", part.asks, ""])
    return text.getvalue()


def quiz_of(path: Path) -> str:
    """The quiz that a sheet was made for. Raises SheetProblem."""
    rows = _rows(path)
    found = _HEAD.fullmatch(rows[0][1][0].strip()) if rows else None
    if found is None:
        raise SheetProblem([f"{path}:1: not a judge's sheet; make one with 'standard-sheet'"])
    return found[1]


def read_sheets(paths: Iterable[Path], bank: Bank) -> Ratings:
    """The ratings of all judges in these sheets. Raises SheetProblem with every problem."""
    ratings: Ratings = {}
    problems: list[str] = []
    for path in paths:
        try:
            rows = _rows(path)
        except SheetProblem as error:
            problems.append(str(error))
            continue
        problems += _read(path, rows, bank, ratings)
    if problems:
        raise SheetProblem(problems)
    return ratings


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    """The rows with their lines (1-based); commas or, as some spreadsheets write, semicolons."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SheetProblem([f"{path}:1: larger than {MAX_BYTES} bytes; no judge's sheet is"])
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise SheetProblem([f"{path}:1: not UTF-8; save it as CSV UTF-8"]) from None
    except OSError as error:
        raise SheetProblem([f"{path}:1: cannot be read: {error.strerror}"]) from None
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if ";points" in head else ",", strict=True)
    try:
        return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise SheetProblem([f"{path}:{reader.line_num}: not CSV: {error}"]) from None


def _read(
    path: Path, rows: list[tuple[int, list[str]]], bank: Bank, ratings: Ratings
) -> Iterator[str]:
    """Add what one sheet says to `ratings`; the problems."""
    if not rows:
        yield f"{path}:1: empty; it needs a row for each part"
        return
    judges, troubles = _judges(path, rows[0][1], bank, ratings)
    yield from troubles
    if troubles:
        return
    expected = {part.name for part in parts(bank)}
    seen: dict[str, int] = {}
    for line, row in rows[1:]:
        name = row[0].strip()
        if name not in expected:
            yield f"{path}:{line}: {name[:60]!r} is no part of {bank.quiz}"
        elif name in seen:
            yield f"{path}:{line}: {name} stands in line {seen[name]}, too; keep one of them"
        elif len(row) > 1 + len(_FIXED) + len(judges):
            yield f"{path}:{line}: {len(row)} cells; the first line has fewer"
        else:
            for judge, cell in zip(judges, _cells(row, len(judges)), strict=True):
                rating, trouble = _rating(cell)
                if trouble:
                    yield f"{path}:{line}: {judge}, {name}: {trouble}"
                ratings[judge][name] = rating
        seen.setdefault(name, line)
    last = rows[-1][0]
    for name in sorted(expected - seen.keys()):
        yield f"{path}:{last}: {name} is missing; every judge rates every part"


def _judges(
    path: Path, head: list[str], bank: Bank, ratings: Ratings
) -> tuple[list[str], list[str]]:
    """The judges that a first line names, and what is wrong with it."""
    found = _HEAD.fullmatch(head[0].strip())
    names = [cell.strip() for cell in head[1 + len(_FIXED) :]]
    while names and not names[-1]:
        names.pop()
    fixed = [cell.strip() for cell in head[1 : 1 + len(_FIXED)]]
    if found is None or fixed != [*_FIXED]:
        return [], [f"{path}:1: not a judge's sheet; make one with 'standard-sheet'"]
    if (found[1], found[2]) != (bank.quiz, form_of(bank)):
        told = f"made for other questions than {bank.quiz} has now; make a new sheet"
        return [], [f"{path}:1: {told}"]
    problems = []
    for n, name in enumerate(names):
        if name in ("", YOUR_NAME):
            problems.append(f"{path}:1: a column without a judge's name; write it there")
        elif name in names[:n] or name in ratings:
            problems.append(f"{path}:1: {name} is there twice; one sheet a judge")
    if not names:
        problems.append(f"{path}:1: no judge; add a column with a name")
    if not problems:
        ratings.update({name: {} for name in names})
    return names, problems


def _cells(row: list[str], judges: int) -> list[str]:
    given = [cell.strip() for cell in row[1 + len(_FIXED) :]]
    return (given + [""] * judges)[:judges]


def _rating(cell: str) -> tuple[float, str]:
    """A rating from 0 to 100, and what is wrong with it."""
    if not cell:
        return 0.0, "no rating; every judge rates every part"
    try:
        rating = float(cell.replace(",", ".").removesuffix("%"))
    except ValueError:
        return 0.0, f"{cell[:20]!r} is no number from 0 to 100"
    if not math.isfinite(rating) or not 0 <= rating <= 100:  # noqa: PLR2004
        return 0.0, f"{cell[:20]!r} is not from 0 to 100"
    return rating, ""
