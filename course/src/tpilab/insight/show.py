"""What the instructor's notebook calls: one part a call, and a plain message instead of an error.

The cohort is the folder named, else that of the environment variable TPILAB_COHORT, else the one
the notebook lies in.
"""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from ipywidgets import HTML, Button, VBox, Widget

from tpilab.gradebook_file import BadGradebook, check_kept_here
from tpilab.insight import told
from tpilab.insight.gain import learning_gain
from tpilab.insight.hand_maps import hand_maps
from tpilab.insight.hints import hints
from tpilab.insight.items import QuizStatistics, analyze
from tpilab.insight.objectives import by_objective
from tpilab.insight.page import Shown, whole_page
from tpilab.insight.tables import GRADEBOOK, Cohort, NoCohort, read_cohort

COHORT = "TPILAB_COHORT"
CONFIG = "nbgrader_config.py"
_COURSE = re.compile(r"configure\(c, course=Path\((['\"])(.+?)\1\)")


def cohort_overview(folder: str | Path | None = None) -> Shown:
    """Who handed in, how it went, where the cohort is weak."""
    return _shown(folder, _overview)


def cohort_items(folder: str | Path | None = None) -> Shown:
    """Each question: difficulty, discrimination, options, time; and each quiz's reliability."""
    return _shown(folder, lambda _, quizzes: told.items(quizzes))


def cohort_hands(folder: str | Path | None = None) -> Shown:
    """Where fingers pressed and needles went, all learners on one body."""
    return _shown(folder, lambda cohort, _: hand_maps(cohort))


def cohort_gain(folder: str | Path | None = None) -> Shown:
    """What was learned between the pre-test and the final examination."""
    return _shown(folder, lambda cohort, _: told.gain(learning_gain(cohort)))


def cohort_hints(folder: str | Path | None = None) -> Shown:
    """What a person may look at: outliers, impossible speed, identical work."""
    return _shown(folder, _hinted)


def export_cohort(folder: str | Path | None = None, to: str | Path = "insight") -> Shown:
    """Write the overview, the items as CSV and the xAPI statements into a folder of the cohort."""
    from tpilab.insight.exports import export_all

    return _shown(folder, lambda cohort, quizzes: export_all(cohort, quizzes, cohort.folder / to))


def export_button(folder: str | Path | None = None, to: str | Path = "insight") -> Widget:
    """A button that does what `export_cohort` does, and then tells which files there are."""
    button = Button(description="Write the files", button_style="primary")
    said = HTML()

    def press(_: Button) -> None:
        button.disabled = True  # a second press meanwhile would write them twice
        try:
            said.value = export_cohort(folder, to)._repr_html_()
        except OSError as error:
            said.value = told.problem(f"The files were not written: {error}")._repr_html_()
        finally:
            button.disabled = False

    button.on_click(press)
    return VBox([button, said])


PARTS = (cohort_overview, cohort_items, cohort_hands, cohort_gain, cohort_hints)


def overview_page(folder: Path | None = None) -> str:
    """All parts as one HTML file. Raises NoCohort."""
    cohort, _ = _read(folder)
    return whole_page(f"Cohort {cohort.folder.name}", [part(folder) for part in PARTS])


def _overview(cohort: Cohort, quizzes: tuple[QuizStatistics, ...]) -> Shown:
    items = [item for quiz in quizzes for item in quiz.items]
    return told.overview(cohort, quizzes, by_objective(cohort, items))


def _hinted(cohort: Cohort, quizzes: tuple[QuizStatistics, ...]) -> Shown:
    return told.hinted([hint for quiz in quizzes for hint in hints(cohort, quiz)])


def _shown(
    folder: str | Path | None, make: Callable[[Cohort, tuple[QuizStatistics, ...]], Shown]
) -> Shown:
    try:
        return make(*_read(folder))
    except NoCohort as error:
        return told.problem(str(error))


def _read(folder: str | Path | None) -> tuple[Cohort, tuple[QuizStatistics, ...]]:
    place = Path(folder or os.environ.get(COHORT) or Path.cwd()).resolve()
    gradebook = place / GRADEBOOK
    try:
        check_kept_here(place)
    except BadGradebook as error:
        raise NoCohort(str(error)) from None
    if not gradebook.is_file():
        raise NoCohort(
            f"There is no gradebook in {place}. Copy this notebook into your cohort's folder and"
            " open it there, or start JupyterLab with TPILAB_COHORT set to that folder. A cohort is"
            " made with 'python -m tpilab cohort new DIR'; its gradebook comes with the first"
            " 'nbgrader generate_assignment' there."
        )
    return _analyzed(place, _stamp(place))


def _stamp(place: Path) -> tuple[int, ...]:
    """Changes whenever a cohort was marked again."""
    marked = [place / GRADEBOOK, *sorted((place / "autograded").glob("*/*/marks.json"))]
    return len(marked), max(each.stat().st_mtime_ns for each in marked)


@lru_cache(maxsize=1)
def _analyzed(place: Path, _stamp: tuple[int, ...]) -> tuple[Cohort, tuple[QuizStatistics, ...]]:
    with _uncollected():
        cohort = read_cohort(place, _course(place))
        return cohort, tuple(analyze(cohort, quiz) for quiz in cohort.quizzes)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without Python's search for cycles: what is read stays, and looking through it takes long."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _course(place: Path) -> Path | None:
    """The course that the cohort's own configuration names; nothing of it is run."""
    try:
        found = _COURSE.search((place / CONFIG).read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return None
    return Path(found[2]) if found and Path(found[2]).is_dir() else None
