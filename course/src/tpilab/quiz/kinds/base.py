"""What every kind of item has in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field

from tpilab.frozen import Frozen

Text = Annotated[str, Field(min_length=1)]
ItemId = Annotated[str, Field(pattern=r"^[A-Z]{3}-\d{2}$")]
State = Literal["marked", "unanswered", "unreadable", "by_hand"]
Problem = tuple[tuple[str | int, ...], str]
"""Where in an item, and what is wrong there."""


class Mark(Frozen):
    """What a marker says of one answer: a share of the points, or why it cannot say."""

    state: State
    share: Annotated[float, Field(ge=0, le=1)] | None
    """Share of the slot's points; None when a person has to mark."""
    note: str = ""
    flags: tuple[str, ...] = ()
    """What a person should look at although it is marked."""

    @classmethod
    def unanswered(cls) -> Mark:
        """Nothing was answered: no points, and nothing for a person to look at."""
        return cls(state="unanswered", share=0.0)

    @classmethod
    def unreadable(cls, note: str) -> Mark:
        """The answer cannot be read: a person looks at it. Marking fails closed."""
        return cls(state="unreadable", share=None, note=note)

    @classmethod
    def by_hand(cls) -> Mark:
        """A readable answer that a person marks by the rubric."""
        return cls(state="by_hand", share=None)

    @classmethod
    def of(cls, share: float, note: str = "") -> Mark:
        """A marked answer."""
        return cls(state="marked", share=share, note=note)


class Line(Frozen):
    """One line of a review: an option, a target, a step."""

    text: str
    why: str = ""
    right: bool | None = None
    """Whether it belongs to the best answer; None where that says nothing."""
    chosen: bool = False
    id: str = ""


class Review(Frozen):
    """An answer beside the best one. `given` may hold the learner's own words, unescaped."""

    lines: tuple[Line, ...] = ()
    given: str = ""
    best: str = ""
    best_name: str = "Best answer"
    right_name: str = "best answer"
    """What to call a line that is right."""
    ordered: bool = False
    """Whether the lines stand in the best order, to be compared with the one given."""
    criteria_only: bool = False
    """Whether a rubric says all that there is to say of the best answer."""
    heading: str = ""
    """Of a step: its question, in plain text."""
    why: str = ""
    """Of a step: its rationale, in Markdown."""
    steps: tuple[Review, ...] = ()


class Criterion(Frozen):
    """One line of a rubric."""

    points: Annotated[float, Field(gt=0)]
    text: Text


class Option(Frozen):
    """One choice, and why it is or is not right."""

    id: Annotated[str, Field(pattern=r"^[a-h]$")]
    text: Text
    why: Text


class BaseItem(Frozen):
    """A question with what an author, a learner and a marker need."""

    kind: str
    id: ItemId
    objectives: Annotated[tuple[str, ...], Field(min_length=1)]
    facts: Annotated[tuple[str, ...], Field(min_length=1)]
    decides: Literal["key", "limit", "unsafe_act"] = "key"
    """What the key rests on; limits and unsafe acts need primary-verified facts."""
    stem: str = ""
    """The case, in Markdown; may be empty."""
    lead_in: Text
    """The question itself, in one sentence of plain text."""
    rationale: Text
    """Why the key is right, in Markdown."""
    waive: dict[str, Text] = Field(default_factory=dict)
    """Flaws of item writing that are meant here, each with its reason."""

    instruction: ClassVar[str]
    """What the learner does, in one short sentence."""
    at_once: ClassVar[bool] = True
    """Whether it can be judged as soon as it is answered, as a self-check is."""

    @abstractmethod
    def public(self) -> dict[str, Any]:
        """The JSON fields that a widget needs to ask; never a trace of the key."""

    @abstractmethod
    def answer_schema(self) -> dict[str, Any]:
        """JSON Schema of what can be an answer; a learner's kernel saves nothing else."""

    @abstractmethod
    def read(self, value: Any) -> Any:
        """The answer as the kind understands it. Raises ValueError that names what is wrong."""

    @abstractmethod
    def judge(self, answer: Any) -> Mark:
        """Mark an answer that `read` has understood."""

    @abstractmethod
    def in_words(self, answer: Any) -> str:
        """An answer as plain text for a reader; it may hold the learner's own words, unescaped."""

    @abstractmethod
    def key_in_words(self) -> str:
        """The best answer as plain text."""

    def as_seen(self, form: int | None) -> Self:
        """The item as a learner with this form saw it; None: as authored."""
        del form  # most kinds look the same to everybody
        return self

    @property
    def varies(self) -> bool:
        """Whether its text differs from learner to learner."""
        return False

    def parts(self) -> tuple[BaseItem, ...]:
        """The item and the items in it."""
        return (self,)

    def review(self, answer: Any) -> Review:
        """An answer (as `read` gives it; None: none) beside the best one, with the reasons."""
        given = "" if answer is None else self.in_words(answer)
        return Review(given=given, best=self.key_in_words())

    def criteria(self) -> tuple[Criterion, ...]:
        """The lines by which points are given, where a rubric gives them."""
        return ()

    @property
    def rubric_points(self) -> float | None:
        """What the rubric adds up to; None where there is none."""
        return None

    def oddities(self, values: Sequence[Any]) -> Iterator[str]:
        """What a person should look at in all values handed in for it, in their order."""
        del values
        yield from ()

    def problems(self) -> Iterator[Problem]:
        """What an author got wrong that the fields alone do not show."""
        yield from ()

    def told(self, value: Any) -> str:
        """A JSON answer in words. Raises ValueError as `read` does."""
        return self.in_words(self.read(value))

    def mark(self, value: Any) -> Mark:
        """Mark a JSON value from a hostile file; never raises. None means: answer withdrawn."""
        if value is None:
            return Mark.unanswered()
        try:
            return self.judge(self.read(value))
        except ValueError as error:
            return Mark.unreadable(str(error))
