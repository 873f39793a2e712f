"""nbgrader's steps with ours in their place: nothing of a learner's is run or shown raw.

`configure` in `config.py` puts these into nbgrader's configuration.
"""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import nbformat
from nbconvert.exporters.exporter import Exporter, ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import compute_checksum, is_grade, is_solution, is_task
from traitlets import Enum, Unicode, default

from tpilab.grading.copies import others_with
from tpilab.grading.source_notebook import question_text
from tpilab.grading.submissions import NOT_COLLECTED
from tpilab.grading.unfinished import in_words
from tpilab.place import COURSE, PATIENTS, QUESTIONS
from tpilab.quiz import answers as answer_file
from tpilab.quiz import replays
from tpilab.quiz.bank import Bank, load_bank, stamp
from tpilab.quiz.mark import NOTHING_HANDED_IN, Marks, SlotMark, mark_quiz
from tpilab.quiz.standard import pass_mark_told
from tpilab.views.answer_given import answer_given
from tpilab.views.feedback import Given, Level, feedback_page
from tpilab.views.review_next import Section, sections

MARKS = "marks.json"
REPLAYS = "replays"
PAGE = "tpilab_page"
COPIED = "**Please look.** The same copy of the quiz was handed in by "
LATE = (
    "**Please look.** This was handed in after the due date. Answers dated before it are marked,"
    " but their dates are the learner's own clock's."
)
AGAIN = (
    "**Please look.** This was handed in after feedback to an earlier version had been made; the"
    " learner may have seen keys."
)
KEPT = {"timestamp.txt", "submission_secret.txt"}
RELEASABLE = {QUESTIONS}
_RECORD = re.compile(rf"{PATIENTS}/[a-z]\d\d\.yaml")
"""An examination patient's record, which the simulator needs."""


class NotConfigured(RuntimeError):
    """The course, the gradebook and the bank do not fit; the message says what to run."""


def _coursedir(step: NbGraderPreprocessor) -> CourseDirectory:
    """The course directory of the converter that runs this step."""
    owner: Any = step
    while owner is not None:
        if isinstance(coursedir := getattr(owner, "coursedir", None), CourseDirectory):
            return coursedir
        owner = owner.parent
    raise NotConfigured("this step runs inside nbgrader's converters only")


def _folder(coursedir: CourseDirectory, step: str, names: dict[str, str]) -> Path:
    return Path(coursedir.format_path(step, names["student"], names["assignment"]))


def _course_folder(coursedir: CourseDirectory, step: str, names: dict[str, str]) -> Path:
    """A folder of the course itself, where nbgrader writes '.' for the student."""
    return _folder(coursedir, step, {**names, "student": "."})


@lru_cache(maxsize=8)
def _bank_at(path: Path, _changed_ns: tuple[int, ...]) -> Bank:
    return load_bank(path)


def bank_of(coursedir: CourseDirectory, assignment: str) -> Bank:
    """The assignment's bank, which lies beside its source folder.

    Raises NotConfigured if it is missing, AuthoringError if it is wrong.
    """
    source = Path(coursedir.format_path(coursedir.source_directory, ".", assignment))
    path = source.with_name(f"{assignment}.yaml")
    try:
        return _bank_at(path, stamp(path))
    except OSError:
        raise NotConfigured(f"no bank {path}; set CourseDirectory.source_directory") from None


@lru_cache(maxsize=2)
def _taught(course: Path) -> dict[str, tuple[Section, ...]]:
    return sections(course)


class OnlyTaskCells(NbGraderPreprocessor):
    """First step of generate_assignment: refuse what would give marks away or leak."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Any:
        """Refuse graded code, foreign files, other points than the bank's. Raises NotConfigured."""
        coursedir = _coursedir(self)
        names = resources["nbgrader"]
        bank = bank_of(coursedir, names["assignment"])
        for cell in nb.cells:
            if is_grade(cell) or is_solution(cell):
                raise NotConfigured(
                    f"cell {cell.metadata.nbgrader.grade_id!r} would be graded by running code;"
                    " a quiz has task cells only. Code assignments belong in another course."
                )
        tasks = {
            cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader.points
            for cell in nb.cells
            if is_task(cell)
        }
        if tasks != {slot.slot: slot.points for slot in bank.slots}:
            raise NotConfigured(
                f"the slots of {names['notebook']}.ipynb and of its bank differ;"
                " run 'python -m tpilab build'"
            )
        source = _course_folder(coursedir, coursedir.source_directory, names)
        foreign = sorted(
            name
            for name in _files(source) - RELEASABLE - {f"{names['notebook']}.ipynb"}
            if not _RECORD.fullmatch(name)
        )
        if foreign:
            raise NotConfigured(
                f"{source} holds {', '.join(foreign)}, which would be released to every learner;"
                " remove it and run 'python -m tpilab build'"
            )
        nb.metadata.pop("widgets", None)
        return nb, resources


def _files(folder: Path) -> set[str]:
    return {
        each.relative_to(folder).as_posix()
        for each in folder.rglob("*")
        if not each.is_dir() and ".ipynb_checkpoints" not in each.parts
    }


class ReplaceNotebook(NbGraderPreprocessor):
    """First step of autograde: the released notebook takes the place of whatever was handed in."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Any:
        """Drop the learner's notebook and files; keep the released task cells."""
        del nb  # whatever was handed in
        coursedir = _coursedir(self)
        names = resources["nbgrader"]
        _scrub(_folder(coursedir, coursedir.autograded_directory, names))
        released = _course_folder(coursedir, coursedir.release_directory, names)
        clean = nbformat.read(released / f"{names['notebook']}.ipynb", as_version=4)
        clean.cells = [cell for cell in clean.cells if is_task(cell)]
        clean.metadata.pop("widgets", None)
        for cell in clean.cells:
            cell.metadata.nbgrader["checksum"] = compute_checksum(cell)
        return clean, resources


def _scrub(folder: Path) -> None:
    """Leave only nbgrader's own two files; what a learner put beside them is not needed."""
    for each in folder.iterdir() if folder.is_dir() else ():
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each)
        elif each.name not in KEPT or each.is_symlink():
            each.unlink()


class SaveMarks(NbGraderPreprocessor):
    """In the place of Execute and SaveAutoGrades: mark from the bank, in this trusted process."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Any:
        """Write the scores to the gradebook, the marks beside the notebook, the answers into it."""
        coursedir = _coursedir(self)
        names = resources["nbgrader"]
        bank = bank_of(coursedir, names["assignment"])
        replays.keep_in(Path(coursedir.root) / REPLAYS)
        submitted = _folder(coursedir, coursedir.submitted_directory, names)
        with Gradebook(names["db_url"], coursedir.course_id) as gradebook:
            came, until = _came(gradebook, names), _until(gradebook, names)
            marks = mark_quiz(bank, _handed_in(submitted), until)
            record = marks.model_dump_json(indent=1)
            hints = (
                *_copied(coursedir, names, marks),
                *((LATE,) if until is not None else ()),
                *((AGAIN,) if _told_before(coursedir, names, came) else ()),
            )
            for problem in (*marks.problems, *hints):
                self.log.warning("%s/%s: %s", names["student"], names["assignment"], problem)
            self._check_slots(gradebook, names, marks)
            for number, each in enumerate(marks.slots):
                _save(gradebook, names, each, look=bool(hints) and number == 0)
            gradebook.db.commit()
        folder = _folder(coursedir, coursedir.autograded_directory, names)
        (folder / MARKS).write_text(record, "utf-8")
        for number, cell in enumerate(nb.cells, start=1):
            slot = bank.slot(cell.metadata.nbgrader.grade_id)
            marked = marks.slot(slot.slot)
            question = question_text(number, slot, slot.seen(marked.form, marked.item))
            told = hints if number == 1 else ()
            cell.source = "\n\n".join([*told, question, answer_given(slot, marked)])
        return nb, resources

    def _check_slots(self, gradebook: Gradebook, names: dict[str, str], marks: Marks) -> None:
        notebook = gradebook.find_notebook(names["notebook"], names["assignment"])
        known = {cell.name: cell.max_score for cell in notebook.task_cells}
        if known != {each.slot: each.points for each in marks.slots}:
            raise NotConfigured(
                f"the gradebook's slots of {names['assignment']} and the bank's differ;"
                f" run 'nbgrader generate_assignment {names['assignment']} --force'"
            )


def _copied(coursedir: CourseDirectory, names: dict[str, str], marks: Marks) -> tuple[str, ...]:
    """A hint for the instructor, never for the learner: somebody else holds the same form."""
    if marks.form is None:
        return ()
    submitted = sorted(_folder(coursedir, coursedir.submitted_directory, {**names, "student": "x"})
                       .parent.parent.glob(f"*/{names['assignment']}"))  # fmt: skip
    others = others_with(marks.form, names["student"], submitted)
    told = ", ".join(others)
    return (f"{COPIED}{told}.",) if told else ()


def _told_before(coursedir: CourseDirectory, names: dict[str, str], came: datetime | None) -> bool:
    """Whether there was feedback to an earlier version when this one came."""
    page = _folder(coursedir, coursedir.feedback_directory, names) / f"{names['notebook']}.html"
    try:
        made = page.stat().st_mtime
    except OSError:
        return False
    return came is None or made < came.timestamp()


def _handed_in(folder: Path) -> answer_file.Answers | str:
    """The answers, or why there are none to read."""
    try:
        return answer_file.parse(answer_file.read_bytes(folder / answer_file.FILE_NAME))
    except FileNotFoundError:
        return _why_not_collected(folder)
    except answer_file.Unreadable as error:
        return str(error)


def _why_not_collected(folder: Path) -> str:
    try:
        return answer_file.read_bytes(folder / NOT_COLLECTED, limit=4096).decode("utf-8", "replace")
    except (FileNotFoundError, answer_file.Unreadable):
        return NOTHING_HANDED_IN


def _due(gradebook: Gradebook, assignment: str) -> datetime | None:
    due: datetime | None = gradebook.find_assignment(assignment).duedate
    return due.replace(tzinfo=UTC) if due else None  # nbgrader stores UTC without saying so


def _came(gradebook: Gradebook, names: dict[str, str]) -> datetime | None:
    came: datetime | None = gradebook.find_submission(names["assignment"], names["student"]
                                                      ).timestamp  # fmt: skip
    return came.replace(tzinfo=UTC) if came else None


def _until(gradebook: Gradebook, names: dict[str, str]) -> datetime | None:
    """The due date, unless the hand-in came before it: then no answer in it can be late.

    A learner's clock that runs fast must not cost an honest answer.
    """
    due = _due(gradebook, names["assignment"])
    came = _came(gradebook, names)
    in_time = due is not None and came is not None and came <= due
    return None if in_time else due


def _save(gradebook: Gradebook, names: dict[str, str], marked: SlotMark, *, look: bool) -> None:
    """look: whether a person has to look here, because of the whole submission."""
    where = (marked.slot, names["notebook"], names["assignment"], names["student"])
    grade = gradebook.find_grade(*where)
    grade.auto_score = marked.score
    # as SaveAutoGrades does: a person's earlier score is looked at again; so is what was flagged
    grade.needs_manual_grade = (
        look
        or grade.manual_score is not None
        or grade.auto_score is None
        or bool(marked.mark.flags)
    )
    unread = marked.mark.state == "unreadable"
    gradebook.find_comment(*where).auto_comment = (
        f"Not marked yet: {marked.mark.note}. Your instructor will look at it." if unread else None
    )


class BuildFeedback(NbGraderPreprocessor):
    """Last step of generate_feedback: our page, as far as the level allows."""

    level = Enum(
        ("score", "objectives", "full"),
        default_value="full",
        help="What feedback tells; 'full' (with keys) waits for the due date, if there is one.",
    ).tag(config=True)

    course_url = Unicode(
        help="Where learners find the course's pages, as seen from their feedback; empty: no links."
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Any:
        """Put the page into the resources, where the exporter finds it."""
        coursedir = _coursedir(self)
        replays.keep_in(Path(coursedir.root) / REPLAYS)
        names = resources["nbgrader"]
        folder = _folder(coursedir, coursedir.autograded_directory, names)
        marks = Marks.model_validate_json((folder / MARKS).read_bytes())
        with Gradebook(names["db_url"], coursedir.course_id) as gradebook:
            due = _due(gradebook, names["assignment"])
            given = {each.slot: _given(gradebook, names, each.slot) for each in marks.slots}
        waits = due is not None and datetime.now(UTC) < due
        if waits and self.level == "full":
            self.log.warning("Keys wait for the due date; then generate again with --force")
        level = cast(Level, "objectives" if self.level == "full" and waits else self.level)
        bank = bank_of(coursedir, names["assignment"])
        resources[PAGE] = feedback_page(
            bank,
            marks,
            given,
            level,
            late_penalty=names["late_penalty"],
            full_from=due if waits and self.level == "full" else None,
            taught=_taught(Path(coursedir.source_directory).parent / COURSE),
            course_url=self.course_url or None,
            pass_mark=pass_mark_told(Path(coursedir.source_directory), bank),
        )
        return nb, resources


def _given(gradebook: Gradebook, names: dict[str, str], slot: str) -> Given:
    where = (slot, names["notebook"], names["assignment"], names["student"])
    grade = gradebook.find_grade(*where)
    return Given(
        score=grade.score,
        comment=gradebook.find_comment(*where).comment or "",
        waiting=grade.auto_score is None and grade.manual_score is None,
    )


class FeedbackExporter(Exporter):
    """Writes the page that `BuildFeedback` made; no template, so formgrader keeps its own."""

    def __init__(self, config: Any = None, **more: Any) -> None:
        super().__init__(config=config, **more)
        if isinstance(self.parent, GenerateFeedback):
            self.parent.convert_notebooks = self._convert

    def _convert(self) -> None:
        with in_words(self.parent):
            GenerateFeedback.convert_notebooks(self.parent)

    @default("file_extension")
    def _html(self) -> str:
        return ".html"

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> Any:
        """The page as text, and the resources."""
        _, resources = super().from_notebook_node(nb, resources, **kw)
        return resources[PAGE], resources
