"""A skill performed on a virtual patient, marked by replay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from tpilab.protocol import Act, Debrief, Skill, Task
from tpilab.quiz.kinds.base import BaseItem, Criterion, Mark, Problem, Review
from tpilab.quiz.kinds.rubric import COSTING, EARNING, Credit, Rubric


@dataclass(frozen=True)
class Performed:
    """An attempt as it is understood: its replay."""

    debrief: Debrief
    flags: tuple[str, ...]
    """What differs from what the learner saw, for the instructor."""
    refused: int
    """How many actions the skill refused, in words, when they were tried."""


class Perform(BaseItem):
    """An examination or procedure at the simulator. Answer: the attempt, a list of actions."""

    kind: Literal["perform"]
    skill: str
    patient: str
    seed: Annotated[int, Field(ge=0, lt=2**53)]
    """Below 2**53, so that a browser can hold it."""
    options: dict[str, int | str | bool] = Field(default_factory=dict)
    rubric: Annotated[tuple[Credit, ...], Field(min_length=1)]
    penalties: tuple[Credit, ...] = ()

    instruction: ClassVar[str] = (
        "Examine the patient and decide. You may start again: the last attempt that you finished"
        " counts."
    )
    at_once: ClassVar[bool] = False

    @property
    def task(self) -> Task:
        """What is to be done, as a skill understands it."""
        return Task(skill=self.skill, patient=self.patient, seed=self.seed, options=self.options)

    def problems(self) -> Iterator[Problem]:
        from tpilab.patients import who
        from tpilab.skills import skill

        for name, find in (("skill", skill), ("patient", who)):
            try:
                find(getattr(self, name))
            except KeyError as error:
                yield (name,), str(error.args[0])
                return
        try:
            self.the_skill.data_hash(self.task)
        except KeyError as error:
            yield ("patient",), str(error.args[0])
            return
        acts = self.the_skill.acts
        for name, weights in (("rubric", EARNING), ("penalties", COSTING)):
            for n, credit in enumerate(getattr(self, name)):
                if trouble := _act_problem(credit.act, acts, weights):
                    yield (name, n, "act"), trouble
        names = [credit.act for credit in (*self.rubric, *self.penalties)]
        if len(set(names)) < len(names):
            yield ("rubric",), "an act occurs twice; give each act one line"

    @property
    def the_skill(self) -> Skill[Any, Any]:
        """The skill itself. Imported late: a bank without simulators needs none."""
        from tpilab.skills import skill

        return skill(self.skill)

    @property
    def marking(self) -> Rubric:
        """What an attempt earns, as a function of its debrief."""
        return Rubric(self.rubric, self.penalties, self.the_skill.acts)

    def public(self) -> dict[str, Any]:
        return {"task": self.task.model_dump(mode="json")}

    def answer_schema(self) -> dict[str, Any]:
        from tpilab.replay import Attempt

        return Attempt.model_json_schema()

    def read(self, value: Any) -> Performed:
        from tpilab.quiz.replays import replayed

        done = replayed(self.the_skill, self.task, value)
        if done.debrief is None:
            raise ValueError("; ".join(done.flags))
        return Performed(done.debrief, done.flags, done.refused)

    def judge(self, answer: Performed) -> Mark:
        return self.marking(answer.debrief).model_copy(update={"flags": answer.flags})

    def in_words(self, answer: Performed) -> str:
        acts = self.the_skill.acts
        first = answer.debrief.first()
        lines = [
            f"{clock(event.t_ms)}  {acts[name].text} ({acts[name].weight})"
            for name, event in first.items()
        ]
        lines += [
            f"Not done: {self.marking.text(credit)}"
            for credit in self.rubric
            if credit.act not in first
        ]
        if answer.refused:
            lines.append(f"Refused, as the learner was told: {answer.refused} actions")
        lines += [f"Please look: {flag}" for flag in answer.flags]
        return "\n".join(lines)

    def key_in_words(self) -> str:
        return "\n".join(
            f"{self.marking.text(credit)} ({credit.points:g})" for credit in self.rubric
        )

    def review(self, answer: Performed | None) -> Review:
        del answer  # its debrief tells it better
        return Review(criteria_only=True)

    @property
    def rubric_points(self) -> float | None:
        return sum(each.points for each in self.rubric)

    def criteria(self) -> tuple[Criterion, ...]:
        return tuple(
            Criterion(points=each.points, text=self.marking.text(each)) for each in self.rubric
        )


def clock(t_ms: int) -> str:
    """A time since the beginning as minutes and seconds."""
    seconds = t_ms // 1000
    return f"{seconds // 60}:{seconds % 60:02d}"


def _act_problem(name: str, acts: Mapping[str, Act], weights: tuple[str, ...]) -> str | None:
    if name not in acts:
        return f"no act {name!r}; this skill has {', '.join(sorted(acts))}"
    if acts[name].weight not in weights:
        return f"act {name!r} is {acts[name].weight}; here it must be {' or '.join(weights)}"
    return None
