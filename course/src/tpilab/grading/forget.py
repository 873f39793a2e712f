"""A learner is deleted: from gradebook, hand-ins, marks, feedback, exchange, study, back-ups.

Names are only ever compared with what is there, as a whole and letter by letter; none is used as a
pattern or joined to a path before it was found.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.utils import notebook_hash

from tpilab.gradebook_file import BadGradebook, check_gradebook, check_kept_here
from tpilab.grading.archive import BadArchive, verify
from tpilab.grading.backup import pack, unpack
from tpilab.grading.cohort import CONFIG, GRADEBOOK, LOG, CohortProblem
from tpilab.grading.one_at_a_time import alone
from tpilab.grading.plugins import COPIED, REPLAYS
from tpilab.grading.study.forgetting import forget_in_study, held_of
from tpilab.grading.submissions import check_secret, check_student
from tpilab.grading.unfinished import NOTES

STEPS = ("submitted", "autograded", "feedback", "received")


@dataclass(frozen=True)
class Places:
    """Where a cohort's data may lie."""

    cohort: Path
    exchange: Path | None = None
    """The course's folder in nbgrader's exchange."""
    backups: Path | None = None
    """The folder with archives."""


@dataclass
class Forgotten:
    """What was deleted (or would be), what still holds the learner, what failed."""

    deleted: list[str] = field(default_factory=list)
    held: list[Path] = field(default_factory=list)
    """Back-ups and other copies that hold the learner."""
    failed: list[str] = field(default_factory=list)


def forget(
    learner: str, places: Places, *, rewrite: bool = False, dry_run: bool = False
) -> Forgotten:
    """Delete all of a learner's; made again it deletes what is left.

    rewrite: whether back-ups are rewritten without the learner, else they are listed. Raises
    Refused for what is no learner's id, CohortProblem if nothing of that learner is anywhere.
    """
    cohort, exchange = places.cohort, places.exchange
    check_student(learner)
    if not (cohort / CONFIG).is_file():
        raise CohortProblem(f"{cohort} is no cohort; make one with 'tpilab cohort new'")
    check_kept_here(cohort)
    done = Forgotten()
    with alone(cohort):
        if (cohort / GRADEBOOK).exists():
            check_gradebook(cohort / GRADEBOOK, write=not dry_run)
        if exchange is not None:  # first: the secrets that name its files lie in the cohort
            _delete(_in_exchange(learner, cohort, exchange), done, dry_run=dry_run)
        _from_cohort(learner, cohort, done, dry_run=dry_run)
    for archive in _archives(places.backups):
        _from_archive(learner, archive, done, rewrite=rewrite and not dry_run)
    done.held += _other_copies(cohort)
    if not done.deleted and not done.failed and not any(p.suffix == ".zip" for p in done.held):
        raise CohortProblem(
            f"nothing of {learner} is in {cohort}; ids are compared letter by letter"
        )
    return done


def _from_cohort(learner: str, cohort: Path, done: Forgotten, *, dry_run: bool) -> None:
    mine = _folders(learner, cohort)
    rows = _rows(learner, cohort / GRADEBOOK)
    lines = {name: count for name, count in held_of(cohort, learner).items() if count}
    named = list(_hints(learner, cohort))
    if not (mine or rows or lines or named):
        return
    _delete(mine, done, dry_run=dry_run)
    for path, text in named:
        if not dry_run:
            _rewrite(path, text)
        done.deleted.append(f"the name in a hint in {path}")
    if lines:
        if not dry_run:
            forget_in_study(cohort, learner)
        done.deleted += [f"{count} lines of study/{name}" for name, count in lines.items()]
    # neither can be told apart by learner; the first is made again, the second names everybody
    _delete([p for p in (cohort / REPLAYS, cohort / LOG) if p.exists()], done, dry_run=dry_run)
    if rows:
        if not dry_run:
            _from_gradebook(learner, cohort / GRADEBOOK)
        done.deleted.append(f"{rows} rows of {GRADEBOOK}")


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() and not folder.is_symlink() else []


def _folders(learner: str, cohort: Path) -> list[Path]:
    places = [cohort / step for step in STEPS] + _entries(cohort / NOTES)
    return [each for place in places for each in _entries(place) if each.name == learner]


def _in_exchange(learner: str, cohort: Path, exchange: Path) -> list[Path]:
    """Hand-ins, and feedback by the secrets of this learner that nobody else has."""
    inbound = [p for p in _entries(exchange / "inbound") if p.name.split("+", 1)[0] == learner]
    mine = _feedback_names(learner, cohort, inbound)
    others = {
        name
        for folder in _entries(cohort / "submitted")
        if folder.name != learner
        for name in _feedback_names(folder.name, cohort, [])
    }
    wanted = {f"{name}.html" for name in mine - others}
    return inbound + [each for each in _entries(exchange / "feedback") if each.name in wanted]


def _feedback_names(learner: str, cohort: Path, inbound: list[Path]) -> set[str]:
    handed_in = [(p, p.name.split("+")[1]) for p in inbound if p.name.count("+") > 1]
    for step in ("submitted", "autograded", "feedback"):
        for folder in _entries(cohort / step):
            if folder.name == learner:
                handed_in += [(each, each.name) for each in _entries(folder)]
    found = set()
    for folder, quiz in handed_in:
        if secret := check_secret(folder / "submission_secret.txt"):
            found.add(str(notebook_hash(secret=secret, notebook_id=quiz)))
    return found


def _delete(paths: list[Path], done: Forgotten, *, dry_run: bool) -> None:
    for path in paths:
        try:
            if not dry_run:
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink()
        except OSError as error:
            done.failed.append(f"{path} ({error.strerror})")
        else:
            done.deleted.append(str(path))


def _hints(learner: str, cohort: Path) -> Iterator[tuple[Path, str]]:
    """Marked work of others that names this learner as a holder of the same copy.

    What is no notebook was handed in so, and no hint of ours is in it.
    """
    for path in sorted((cohort / "autograded").glob("*/*/*.ipynb")):
        if path.parents[1].name == learner or path.is_symlink() or not path.is_file():
            continue
        text = path.read_text("utf-8", "replace")
        if not any(learner in line for line in text.split("\n") if COPIED in line):
            continue
        try:
            book = json.loads(text)
            for cell in book["cells"]:
                lines = "".join(cell["source"]).split("\n")
                cell["source"] = "\n".join(_unnamed(line, learner) for line in lines)
        except (ValueError, LookupError, TypeError, RecursionError):
            continue
        if (cleaned := json.dumps(book, indent=1, ensure_ascii=False) + "\n") != text:
            yield path, cleaned


def _unnamed(line: str, learner: str) -> str:
    if not line.startswith(COPIED):
        return line
    names = line.removeprefix(COPIED).removesuffix(".").split(", ")
    return COPIED + ", ".join("somebody else" if each == learner else each for each in names) + "."


def _rewrite(path: Path, text: str) -> None:
    mode = path.stat().st_mode
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(text, "utf-8")
    fresh.chmod(mode)
    fresh.replace(path)


def _rows(learner: str, database: Path) -> int:
    """How many rows of a gradebook are about a learner."""
    if not database.exists():
        return 0
    with Gradebook(f"sqlite:///{database}", "") as gradebook:
        try:
            student = gradebook.find_student(learner)
        except MissingEntry:
            return 0
        books = [book for each in student.submissions for book in each.notebooks]
        parts = sum(len(book.grades) + len(book.comments) for book in books)
        return 1 + len(student.submissions) + len(books) + parts


def _from_gradebook(learner: str, database: Path) -> None:
    with Gradebook(f"sqlite:///{database}", "") as gradebook:
        quizzes = [each.assignment.name for each in gradebook.find_student(learner).submissions]
        for quiz in quizzes:
            gradebook.remove_submission(quiz, learner)
        gradebook.remove_student(learner)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("VACUUM")  # else what was deleted still stands in free pages


def _archives(backups: Path | None) -> list[Path]:
    return [] if backups is None else [p for p in _entries(backups) if p.suffix == ".zip"]


def _from_archive(learner: str, archive: Path, done: Forgotten, *, rewrite: bool) -> None:
    try:
        manifest = verify(archive)
        with tempfile.TemporaryDirectory(dir=archive.parent, prefix=".forget-") as aside:
            folder = Path(aside) / manifest.cohort
            unpack(archive, folder)
            if (folder / GRADEBOOK).exists():
                check_gradebook(folder / GRADEBOOK)
            inside = Forgotten()
            _from_cohort(learner, folder, inside, dry_run=not rewrite)
            if not inside.deleted:
                return
            if not rewrite:
                done.held.append(archive)
                return
            pack(folder, archive, made=manifest.made, like=manifest)
            verify(archive)
    except (BadArchive, BadGradebook, OSError) as error:
        done.failed.append(f"{archive} could not be looked into ({error})")
    else:
        done.deleted.append(f"{archive}: rewritten without {len(inside.deleted)} places")


def _other_copies(cohort: Path) -> list[Path]:
    """Copies that nbgrader or a restore left, which this command does not change."""
    beside = [each for each in _entries(cohort.parent)
              if each.name.startswith(f"{cohort.name}-before-restore-")]  # fmt: skip
    inside = [each for each in _entries(cohort) if each.name.startswith(f"{GRADEBOOK}.")]
    return beside + inside


def exchange_of(cohort: Path) -> Path | None:
    """The course's folder in the exchange that the cohort's settings name, if it is there."""
    from tpilab.grading.cohort import config_of

    config = config_of(cohort)
    root = config.Exchange.get("root", "/usr/local/share/nbgrader/exchange")
    name = str(config.CourseDirectory.course_id)
    found = Path(os.fspath(root)) / name
    return found if name and found.is_dir() else None
