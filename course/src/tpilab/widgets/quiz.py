"""What the cells of a quiz call: `take_quiz`, `answer`, `hand_in`, and `start_quiz` elsewhere.

Nothing here raises: an error in one cell would stop Run All, and no later widget would appear.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from tpilab.place import NotACourse, course_root, is_trial
from tpilab.quiz.answers import FILE_NAME
from tpilab.quiz.start import NotReleased, NotStarted, quiz_notebook, start
from tpilab.widgets.desk import open_desk
from tpilab.widgets.questions import NoQuestions
from tpilab.widgets.words import Shown, Words, as_markdown, never_raises

_RUN_FIRST = "Press Run > Run All Cells: the link to your own copy of the quiz appears here."
_FETCH_AGAIN = (
    "Answers saved before are kept. Rename this quiz's folder, fetch or start the quiz again, and"
    f" move {FILE_NAME} from the old folder into the new one."
)


@never_raises("The head of this quiz")
def take_quiz(name: str) -> Shown:
    """The head of a quiz: what is answered, what is saved, and what stands in the way."""
    try:
        desk = open_desk(fresh=True, expected=name)
    except NoQuestions as error:
        return Words(
            f"This quiz cannot be shown: {error} {_FETCH_AGAIN}",
            f"**This quiz cannot be shown.** {as_markdown(f'{error} {_FETCH_AGAIN}')}",
        )
    return desk.head()


@never_raises("This question")
def answer(slot: str) -> Shown:
    """The question of a slot, ready to be answered."""
    try:
        desk = open_desk()
    except NoQuestions as error:
        return Words(f"This question cannot be shown: {error}")
    question = desk.session.questions.slots.get(slot)
    if question is None:
        return Words(f"This quiz has no {slot}.")
    return desk.question(question)


@never_raises("The hand-in")
def hand_in(name: str) -> Shown:
    """What is still unanswered, and the making of the file for the instructor."""
    try:
        desk = open_desk(expected=name)
    except NoQuestions as error:
        return Words(f"The hand-in cannot be shown: {error}")
    return desk.tail()


@never_raises("The link to your quiz")
def start_quiz(name: str) -> Shown:
    """Make the learner's own copy of a quiz, unless it is there, and link to it."""
    try:
        root = course_root()
        if is_trial():
            quiz_notebook(root, name)
            return Words(_RUN_FIRST)
        notebook = start(root, name)
    except (NotReleased, NotACourse) as error:
        return Words(f"{error} If your course runs on a hub, open Nbgrader > Assignment List"
                     " in the menu and fetch the quiz there.")  # fmt: skip
    except NotStarted as error:
        return Words(str(error))
    shown = notebook.relative_to(root).as_posix()
    link = quote(Path(os.path.relpath(notebook, Path.cwd().resolve())).as_posix())
    folder = notebook.parent.relative_to(root).as_posix()
    number, _, title = name.partition("_")
    label = f"Open your quiz, {number} {title.replace('_', ' ').capitalize()}"
    return Words(
        f"{label}: {shown}",
        f"[{label}]({link})  \nYour own copy lies in `{folder}`. Your answers stay there.",
    )
