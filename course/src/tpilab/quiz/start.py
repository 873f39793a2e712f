"""A learner's own copy of a quiz, made once and never overwritten. Standard library only."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from tpilab.place import MY_WORK, QUIZZES
from tpilab.quiz.answers import FILE_NAME

_QUIZ = re.compile(r"\d\d_[a-z][a-z_]{0,40}")


class NotStarted(ValueError):
    """There is no copy to work in; the message is for the learner."""


class NotReleased(NotStarted):
    """The course has no such quiz here; on a hub it comes by another way."""


def is_quiz(name: str) -> bool:
    """Whether a folder of this name can be a quiz."""
    return bool(_QUIZ.fullmatch(name))


def quiz_notebook(root: Path, quiz: str) -> Path:
    """Where a learner's copy of the notebook lies, made or not.

    root: the folder that holds course/. Raises NotReleased if `quiz` is no quiz of this course.
    """
    if not is_quiz(quiz):
        raise NotReleased(f"There is no quiz called {quiz!r}.")
    if not (root / QUIZZES / quiz / f"{quiz}.ipynb").is_file():
        raise NotReleased(f"The quiz {quiz} is not in this copy of the course.")
    return root / MY_WORK / quiz / f"{quiz}.ipynb"


def start(root: Path, quiz: str) -> Path:
    """Copy quizzes/<quiz> to my_work/<quiz> unless it is there, and give the copy's notebook.

    Work that exists is never touched. Raises NotStarted or NotReleased, in the learner's words.
    """
    notebook = quiz_notebook(root, quiz)
    mine = notebook.parent
    if not mine.exists():
        try:
            _copy(root / QUIZZES / quiz, mine)
        except OSError as error:
            if not mine.is_dir():  # else another kernel was faster, with the same copy
                why = error.strerror or "the disk gave an error"
                raise NotStarted(
                    f"The folder {MY_WORK}/{quiz} could not be made ({why})."
                ) from None
    if not notebook.is_file():
        raise NotStarted(
            f"Your folder {MY_WORK}/{quiz} holds no {notebook.name}. Nothing in it was changed."
            " Rename that folder, then run this cell again."
        )
    return notebook


def _copy(released: Path, mine: Path) -> None:
    """A whole copy or none: made aside, then renamed. Contents only, so that it can be written."""
    mine.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=mine.parent, prefix=".start_") as aside:
        made = Path(aside) / mine.name
        _copy_contents(released, made)
        made.rename(mine)


def _copy_contents(source: Path, target: Path) -> None:
    target.mkdir()
    for each in sorted(source.iterdir()):
        if each.is_symlink() or each.name in (FILE_NAME, ".ipynb_checkpoints"):
            continue
        if each.is_dir():
            _copy_contents(each, target / each.name)
        else:
            shutil.copyfile(each, target / each.name)
