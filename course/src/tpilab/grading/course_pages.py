"""The pages of the course, to open and to print, with what is counted for their front matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from nbformat import NotebookNode

from tpilab import evidence as evidence_room
from tpilab.evidence.reviews import FILE, Reviews, read_reviews
from tpilab.place import SOLUTIONS
from tpilab.quiz.bank import Bank
from tpilab.quiz.standard import pass_mark_told
from tpilab.views.front_matter import front_matter
from tpilab.views.page import minutes_of, objectives_of, page
from tpilab.views.printed import printed_front_matter, printed_pages, printed_titles

PRINT = Path("course/src/print")
ABOUT = "about"
"""The page whose tables are counted from all others."""


class CoursePages:
    """The pages of the course in `root`; a folder of examinations has none."""

    def __init__(self, root: Path, banks: Sequence[Bank]) -> None:
        """Raises AuthoringError with file:line for what an author got wrong."""
        self.root = root
        self.banks = banks
        self.sources = sorted((root / "course/src/pages").glob("*.md"))
        self.books: dict[str, NotebookNode] = {
            each.stem: page(each) for each in self.sources if each.stem != ABOUT
        }
        """By name, each page's notebook, not executed."""
        for each in self.sources:
            if each.stem == ABOUT:
                self.books[ABOUT] = page(each, self.told)

    @property
    def taught(self) -> dict[str, set[str]]:
        """By page, the objectives that its sections name."""
        return {name: objectives_of(book) for name, book in self.books.items()}

    @cached_property
    def reviews(self) -> Reviews:
        """The course's reviews by clinicians. Raises AuthoringError."""
        return read_reviews(FILE, datetime.now(UTC).date())

    @cached_property
    def minutes(self) -> dict[str, tuple[int, int]]:
        """By module with a quiz: minutes to read and practice, and for the quiz."""
        quiz = {bank.quiz: bank.minutes for bank in self.banks}
        read = {each.stem: minutes_of(each.read_text("utf-8")) for each in self.sources}
        return {
            name: (minutes, quiz[name])
            for name, minutes in read.items()
            if minutes is not None and name in quiz
        }

    @cached_property
    def told(self) -> Mapping[str, str]:
        """By name, what the front matter says that is counted."""
        solutions = self.root / SOLUTIONS
        counted = front_matter(
            evidence_room.evidence(),
            self.books,
            self.banks,
            self.minutes,
            self.reviews,
            {bank.quiz: pass_mark_told(solutions, bank) for bank in self.banks},
        )
        titles = printed_titles(self.root / PRINT)
        return {
            **counted,
            "prints": "\n".join(f"- [{title}](print/{name})" for name, title in titles.items()),
        }

    def printed(self) -> dict[Path, str]:
        """By path, every page to print. Raises AuthoringError."""
        folder = self.root / PRINT
        if not folder.is_dir():
            return {}
        review = self.told["review"]
        made = printed_pages(folder, self.told, minutes=self.minutes, review=review)
        about = self.root / f"course/src/pages/{ABOUT}.md"
        if about.is_file():
            made["about.html"] = printed_front_matter(about, self.told, review=review)
        return {Path("course/print") / name: text for name, text in made.items()}
