"""Who holds which form of a quiz.

Each learner's copy has a form of its own, so two learners with the same one share a file: a hint
for the instructor, never a verdict.
"""

from __future__ import annotations

from pathlib import Path


def others_with(folder: Path, form: int, student: str) -> tuple[str, ...]:
    """Note that `student` holds `form`; who else does.

    folder: the cohort's notes for one quiz, a file for each form with a name in each line.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"{form}.txt"
    holders = set(file.read_text("utf-8").splitlines()) if file.is_file() else set()
    if student not in holders:
        file.write_text("\n".join(sorted({*holders, student})) + "\n", "utf-8")
    return tuple(sorted(holders - {student}))
