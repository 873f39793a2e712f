"""Hand-ins that came as files, by mail or from a learning management system."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from pathlib import Path

from tpilab.grading.cohort import CONFIG, CohortProblem, config_of
from tpilab.grading.submissions import HandIn, Refused, check_student, store
from tpilab.quiz.answers import FILE_NAME, Answer, Unreadable, parse, read_bytes


def receive(
    file: Path,
    cohort: Path,
    *,
    student: str = "",
    when: datetime | None = None,
    replace: bool = False,
) -> HandIn:
    """Take one hand-in file into the cohort, and keep the file as it came in `received/`.

    student: who sent it; by default whom the file's name claims. when: its time (aware); by
    default the time of its last answer, as the learner's own computer wrote it. replace: whether
    it may take the place of another hand-in of the same learner.
    Raises CohortProblem or Refused, in words for the instructor.
    """
    quizzes = _released(cohort)
    quiz, named = _parts(file.name, {path.name for path in quizzes.iterdir() if path.is_dir()})
    student = check_student(student or named)
    try:
        content = read_bytes(file)
    except (OSError, Unreadable) as error:
        raise Refused(f"{file.name!r}: {error}") from None
    answers = parse(content)
    if {line.quiz for line in answers.lines} - {quiz}:
        raise Refused(f"{file.name!r}: holds answers to another quiz; nothing was taken")
    if not answers.lines:
        raise Refused(f"{file.name!r}: holds no readable answer; ask for the file again")
    hand_in = HandIn(student, quiz, when or _last_answer(answers.lines), content)
    _keep(hand_in, cohort / "received" / student / quiz)
    destination = cohort / "submitted" / student / quiz
    if not replace and _differs(destination, content):
        raise Refused(
            f"{file.name!r}: {student} has handed in something else before; this file is kept"
            " aside, add --replace to mark it instead"
        )
    store(hand_in, quizzes / quiz, destination)
    return hand_in


def _parts(name: str, quizzes: set[str]) -> tuple[str, str]:
    """Quiz and learner from a file's name, whatever a learning management system put before."""
    known = "|".join(map(re.escape, sorted(quizzes)))
    named = re.search(rf"({known})_([A-Za-z0-9][A-Za-z0-9._@-]*?)( ?\(\d+\))?\.jsonl\Z", name)
    if not known or not named:
        raise Refused(
            f"{name!r}: not named like a hand-in to a quiz of this course, 02_palpate_NAME.jsonl"
        )
    return named[1], named[2]


def _released(cohort: Path) -> Path:
    """Where the cohort's own configuration says the released quizzes lie."""
    quizzes = Path(config_of(cohort).CourseDirectory.release_directory)
    if not quizzes.is_dir():
        raise CohortProblem(f"{quizzes} is not there; correct the course's path in {CONFIG}")
    return quizzes


def _last_answer(lines: tuple[Answer, ...]) -> datetime:
    now = datetime.now(UTC)
    return max((line.when for line in lines if line.when and line.when <= now), default=now)


def _keep(hand_in: HandIn, folder: Path) -> None:
    """Every file that ever came, under its own name and the moment it was received."""
    content = hand_in.content or b""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256(content).hexdigest()[:8]
    if not any(folder.glob(f"*-{digest}.jsonl")):
        received = datetime.now(UTC)
        (folder / f"{received:%Y-%m-%dT%H%M%S}-{digest}.jsonl").write_bytes(content)


def _differs(destination: Path, content: bytes) -> bool:
    try:
        return read_bytes(destination / FILE_NAME) != content
    except (OSError, Unreadable):
        return destination.exists()
