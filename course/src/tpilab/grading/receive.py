"""Hand-ins that came as files, by mail or from a learning management system."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from traitlets.config.loader import PyFileConfigLoader

from tpilab.grading.cohort import CONFIG, CohortProblem
from tpilab.grading.submissions import HandIn, Refused, check_student, store
from tpilab.quiz.answers import Answer, Unreadable, parse, read_bytes

_NAME = re.compile(
    r"(?P<quiz>\d\d_[a-z_]+?)_(?P<student>[A-Za-z0-9][A-Za-z0-9.@-]*)( ?\(\d+\))?\.jsonl$"
)


def receive(file: Path, cohort: Path, *, student: str = "", when: datetime | None = None) -> HandIn:
    """Take one hand-in file into the cohort, and keep the file as it came in `received/`.

    student: who sent it; by default whom the file's name claims. when: its time (aware); by
    default the time of its last answer, as the learner's own computer wrote it.
    Raises CohortProblem or Refused, in words for the instructor.
    """
    quizzes = _released(cohort)
    named = _NAME.search(file.name)
    if not named:
        raise Refused(f"{file.name}: not named like a hand-in, 02_palpate_NAME.jsonl")
    quiz, student = named["quiz"], check_student(student or named["student"])
    released = quizzes / quiz
    if not released.is_dir():
        raise Refused(f"{file.name}: the course has no quiz {quiz!r}")
    try:
        content = read_bytes(file)
    except (OSError, Unreadable) as error:
        raise Refused(f"{file.name}: {error}") from None
    answers = parse(content)
    foreign = {line.quiz for line in answers.lines} - {quiz}
    if foreign:
        raise Refused(f"{file.name}: holds answers to another quiz; nothing was taken")
    if not answers.lines:
        raise Refused(f"{file.name}: holds no readable answer; ask for the file again")
    hand_in = HandIn(student, quiz, when or _last_answer(answers.lines), content)
    _keep(content, cohort / "received" / student / quiz, hand_in.when)
    destination = cohort / "submitted" / student / quiz
    if (known := _known(destination)) and known > hand_in.when:
        raise Refused(f"{file.name}: a later hand-in of {student} is already there; kept aside")
    store(hand_in, released, destination)
    return hand_in


def _released(cohort: Path) -> Path:
    """Where the cohort's own configuration says the released quizzes lie."""
    if not (cohort / CONFIG).is_file():
        raise CohortProblem(f"{cohort} is no cohort; make one with 'tpilab cohort new'")
    config = PyFileConfigLoader(CONFIG, path=str(cohort)).load_config()
    return Path(config.CourseDirectory.release_directory)


def _last_answer(lines: tuple[Answer, ...]) -> datetime:
    now = datetime.now(UTC)
    return max((line.when for line in lines if line.when and line.when <= now), default=now)


def _keep(content: bytes, folder: Path, when: datetime) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / f"{when:%Y-%m-%dT%H%M%S.%f}.jsonl").write_bytes(content)


def _known(destination: Path) -> datetime | None:
    try:
        text = (destination / "timestamp.txt").read_text("utf-8")
        return datetime.strptime(text.strip(), "%Y-%m-%d %H:%M:%S.%f UTC").replace(tzinfo=UTC)
    except (OSError, ValueError):
        return None
