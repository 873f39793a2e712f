"""Everything that is generated, from one place: `tpilab build` writes it, `tpilab check` compares.

The plan maps each generated path to its text. It is made in full before anything is written, so a
mistake in one bank leaves the tree as it was.
"""

from __future__ import annotations

import json
import os
import tempfile
from asyncio import Semaphore, gather, run
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from tpilab import evidence as evidence_room
from tpilab.anatomy import atlas_author
from tpilab.anatomy.atlas import ATLAS, atlas
from tpilab.evidence import DATA
from tpilab.evidence.author import author, compiled
from tpilab.grading.config import configure
from tpilab.grading.course_pages import CoursePages
from tpilab.grading.source_notebook import source_notebook
from tpilab.grading.worked import worked_notebook
from tpilab.patients import record_of
from tpilab.place import BESIDE_BANKS, PATIENTS, POOL, PREVIEW, QUESTIONS, QUIZZES, SOLUTIONS
from tpilab.quiz.bank import Bank, authored, load_bank
from tpilab.quiz.checks import DATA as CHECKS
from tpilab.quiz.checks import load_checks
from tpilab.quiz.kinds.hotspot import Hotspot
from tpilab.quiz.kinds.perform import Perform
from tpilab.quiz.lint import bank_flaws, flaws
from tpilab.quiz.standard import pass_mark_told
from tpilab.views import sonograms
from tpilab.views.body_map import still_picture
from tpilab.views.coverage import coverage_table
from tpilab.views.figures import FIGURES
from tpilab.views.grey_png import grey_png
from tpilab.views.instructor import NAME, instructor_notebook
from tpilab.views.notebook import executed, written
from tpilab.views.stills import STILLS
from tpilab.yaml_lines import AuthoringError, Document

Plan = dict[Path, str]
"""Path relative to the course's root -> text."""

GENERATED_FOLDERS = (f"{QUIZZES}/*", f"{SOLUTIONS}/*/", "course/figures", "course/print")
"""Folders in which every file is generated: what the plan does not hold is left over."""


def banks(root: Path) -> tuple[Bank, ...]:
    """All banks of the course, by name. Raises AuthoringError with every problem of every bank."""
    found: list[Bank] = []
    problems: list[str] = []
    for path in sorted((root / SOLUTIONS).glob("*.yaml")):
        try:
            found.append(load_bank(path))
        except AuthoringError as error:
            problems += error.problems
    if problems:
        raise AuthoringError(problems)
    return tuple(found)


def all_flaws(root: Path) -> list[str]:
    """Flaws of item writing in every bank and self-check, one line each with file:line."""
    found: list[str] = []
    for path in sorted((root / SOLUTIONS).glob("*.yaml")):
        found += file_flaws(path)
    for path in sorted(CHECKS.glob("*.yaml")):
        document = Document(path)
        for n, item in enumerate(load_checks(path).items):
            found += flaws(document, ("items", n), item)
    return list(dict.fromkeys(found))  # two quizzes of one pool have the same


def file_flaws(path: Path) -> list[str]:
    """Flaws of one bank, or of the pool it draws from.

    Raises AuthoringError if it cannot be loaded at all.
    """
    load_bank(path)
    source = authored(path)
    document, bank = Document(source), load_bank(source)
    return [*bank_flaws(document, bank), *_unknown_pictures(document, bank)]


def _unknown_pictures(document: Document, bank: Bank) -> Iterator[str]:
    for n, slot in enumerate(bank.slots):
        for item in slot.items:
            if isinstance(item, Hotspot) and item.picture not in STILLS:
                known = ", ".join(STILLS)
                told = f"no picture {item.picture!r}; there are {known}"
                yield document.problem(("slots", n, "item", "picture"), told)


def compile_evidence() -> bool:
    """Bring `evidence.json` up to date with its YAML; whether it had to change."""
    changed = _renew(DATA / "evidence.json", compiled(author()))
    if changed:
        evidence_room.forget()
    return changed


def compile_atlas() -> bool:
    """Bring `atlas.json` up to date with its YAML; whether it had to change."""
    changed = _renew(ATLAS, atlas_author.compiled(atlas_author.author()))
    if changed:
        atlas.cache_clear()
    return changed


def compile_sonograms() -> bool:
    """Render stills by ultrasound anew that are no longer the engine's; whether there were any."""
    drifted = [name for name in sonograms.ALL if sonograms.drifted(name)]
    for name in drifted:
        sonograms.KEPT.mkdir(parents=True, exist_ok=True)
        picture = grey_png(sonograms.shot(name).grey())
        (sonograms.KEPT / f"{name}.png").write_bytes(picture)
    return bool(drifted)


def _renew(target: Path, text: str) -> bool:
    if target.is_file() and target.read_text("utf-8") == text:
        return False
    target.write_text(text, "utf-8")
    return True


def plan(root: Path) -> Plan:
    """All generated files but the evidence. Raises AuthoringError."""
    all_banks = banks(root)
    made: Plan = {Path(SOLUTIONS) / "bank.schema.json": bank_schema()}
    if (root / "course/src").is_dir():  # a folder of examinations has banks only
        for name, draw in {**FIGURES, "body_map": still_picture, **sonograms.pictures()}.items():
            made[Path("course/figures") / f"{name}.svg"] = draw()
        made[Path(SOLUTIONS) / f"{NAME}.ipynb"] = written(instructor_notebook())
    pages = CoursePages(root, all_banks)
    made |= pages.printed()
    books = {Path("course") / f"{name}.ipynb": book for name, book in pages.books.items()}
    for bank in all_banks:
        worked = worked_notebook(bank, pass_mark_told(root / SOLUTIONS, bank))
        books[Path(SOLUTIONS) / f"{bank.quiz}.ipynb"] = worked
    made |= _executed(root, books)
    for bank in all_banks:
        made |= _quiz(root, bank)
    made[Path(SOLUTIONS) / "coverage.md"] = coverage_table(
        evidence_room.evidence(), pages.taught, all_banks
    )
    return made


def _executed(root: Path, books: Mapping[Path, NotebookNode]) -> Plan:
    """Notebooks as text, each with the outputs of a kernel in its own folder."""
    kernels = Semaphore(os.cpu_count() or 1)

    async def one(path: Path) -> str:
        async with kernels:
            return written(await executed(books[path], root / path.parent))

    async def every() -> list[str]:
        return await gather(*map(one, books))

    with _preview():
        return dict(zip(books, run(every()), strict=True))


def bank_schema() -> str:
    """The JSON Schema of a bank, for completion in an editor."""
    return json.dumps(Bank.model_json_schema(), indent=1, ensure_ascii=False) + "\n"


def _quiz(root: Path, bank: Bank) -> Plan:
    """nbgrader's source and, made from it by nbgrader itself, the release."""
    questions = json.dumps(bank.questions(), indent=1, ensure_ascii=False) + "\n"
    source = {f"{bank.quiz}.ipynb": written(source_notebook(bank)), QUESTIONS: questions}
    source |= _own_patients(root, bank)
    with tempfile.TemporaryDirectory() as scratch:
        course = Path(scratch).resolve()
        folder = course / SOLUTIONS / bank.quiz
        folder.mkdir(parents=True)
        bank_file = root / SOLUTIONS / f"{bank.quiz}.yaml"
        (course / SOLUTIONS / POOL).mkdir()
        for each in {bank_file, authored(bank_file)}:
            copy = course / SOLUTIONS / each.relative_to(root / SOLUTIONS)
            copy.write_bytes(each.read_bytes())
        for name, text in source.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, "utf-8")
        _generate(course, bank.quiz)
        made = course / QUIZZES / bank.quiz
        release = {
            each.relative_to(made).as_posix(): each.read_text("utf-8")
            for each in made.rglob("*")
            if each.is_file()
        }
    places = ((SOLUTIONS, source), (QUIZZES, release))
    return {
        Path(place) / bank.quiz / name: text
        for place, files in places
        for name, text in files.items()
    }


def _own_patients(root: Path, bank: Bank) -> dict[str, str]:
    """Records of patients that only this folder has; a learner's simulator needs them."""
    names = {item.patient for slot in bank.slots for item in slot.items
             if isinstance(item, Perform)}  # fmt: skip
    records = dict.fromkeys(record_of(name) for name in sorted(names))
    return {
        f"{PATIENTS}/{each.name}": each.read_text("utf-8")
        for each in records
        if each.parent in (root.resolve() / PATIENTS, root.resolve() / SOLUTIONS / BESIDE_BANKS)
    }


def _generate(course: Path, quiz: str) -> None:
    """`nbgrader generate_assignment --no-db`, in this process."""
    config = Config()
    configure(config, course=course)
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.assignment_id = quiz
    config.GenerateAssignment.no_database = True
    config.SaveCells.enabled = False
    config.Application.log_level = "ERROR"
    GenerateAssignment(coursedir=CourseDirectory(config=config), config=config).start()


@contextmanager
def _preview() -> Iterator[None]:
    """Kernels started inside write nothing of a learner's."""
    before = os.environ.get(PREVIEW)
    os.environ[PREVIEW] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[PREVIEW]
        else:
            os.environ[PREVIEW] = before


def differences(root: Path, made: Plan) -> list[str]:
    """How the tree differs from the plan, one line a file."""
    lines = []
    for path, text in sorted(made.items()):
        target = root / path
        if not target.is_file():
            lines.append(f"missing: {path}")
        elif target.read_text("utf-8") != text:
            lines.append(f"differs: {path}")
    return lines + [f"left over: {path}" for path in _left_over(root, made)]


def write(root: Path, made: Plan) -> list[str]:
    """Bring the tree to the plan; what was changed, one line a file."""
    lines = differences(root, made)
    for path, text in made.items():
        target = root / path
        if not target.is_file() or target.read_text("utf-8") != text:
            target.parent.mkdir(parents=True, exist_ok=True)
            _replace(target, text)
    for path in _left_over(root, made):
        (root / path).unlink()
    return lines


def _replace(target: Path, text: str) -> None:
    fresh = target.with_name(target.name + ".new")
    fresh.write_text(text, "utf-8")
    fresh.replace(target)


def _left_over(root: Path, made: Plan) -> list[Path]:
    found: list[Path] = []
    for pattern in GENERATED_FOLDERS:
        for folder in root.glob(pattern):
            generated = folder.is_dir() and folder.name not in (BESIDE_BANKS, POOL)
            files: Iterator[Any] = folder.rglob("*") if generated else iter(())
            found += [each.relative_to(root) for each in files if each.is_file()]
    return sorted(
        path for path in found if path not in made and ".ipynb_checkpoints" not in path.parts
    )
