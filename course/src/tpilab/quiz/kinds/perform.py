"""A skill performed on a virtual patient, marked by replay."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from tpilab.protocol import Act, Skill, Task
from tpilab.quiz.kinds.base import BaseItem, Mark, Problem
from tpilab.quiz.kinds.rubric import COSTING, EARNING, Credit, Rubric

if TYPE_CHECKING:
    from tpilab.replay import Attempt, Replayed


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

    @property
    def task(self) -> Task:
        """What is to be done, as a skill understands it."""
        return Task(
            skill=self.skill, patient=self.patient, seed=self.seed, options=self.options
        )

    def problems(self) -> Iterator[Problem]:
        from tpilab.patients import patient
        from tpilab.skills import skill

        for name, find in (("skill", skill), ("patient", patient)):
            try:
                find(getattr(self, name))
            except KeyError as error:
                yield (name,), str(error.args[0])
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

    def public(self) -> dict[str, Any]:
        return {"task": self.task.model_dump(mode="json")}

    def read(self, value: Any) -> Attempt:
        from tpilab.replay import read_attempt

        return read_attempt(value)

    def replayed(self, answer: Attempt) -> Replayed:
        """The attempt replayed on the bank's task."""
        from tpilab.replay import replay

        return replay(self.the_skill, self.task, answer)

    def judge(self, answer: Attempt) -> Mark:
        if not answer.actions:
            return Mark.unanswered()
        done = self.replayed(answer)
        mark = Rubric(self.rubric, self.penalties, self.the_skill.acts)(done.debrief)
        return mark.model_copy(update={"flags": done.flags})

    def in_words(self, answer: Attempt) -> str:
        done = self.replayed(answer)
        acts = self.the_skill.acts
        times = {event.name: event.t_ms for event in reversed(done.debrief.events)}
        lines = [
            f"{clock(t_ms)}  {acts[name].text} ({acts[name].weight})"
            for name, t_ms in sorted(times.items(), key=lambda item: item[1])
        ]
        lines += [
            f"not done: {acts[credit.act].text} ({credit.points:g})"
            for credit in self.rubric
            if credit.act not in times
        ]
        if done.refused:
            lines.append(f"{done.refused} actions were refused, as the learner was told")
        lines += [f"flag: {flag}" for flag in done.flags]
        return "\n".join(lines)

    def key_in_words(self) -> str:
        acts = self.the_skill.acts
        return "\n".join(
            f"{credit.text or acts[credit.act].text} ({credit.points:g})" for credit in self.rubric
        )


def clock(t_ms: int) -> str:
    """A time since the beginning as minutes and seconds."""
    seconds = t_ms // 1000
    return f"{seconds // 60}:{seconds % 60:02d}"


def _act_problem(name: str, acts: Any, weights: tuple[str, ...]) -> str | None:
    if name not in acts:
        return f"no act {name!r}; this skill has {', '.join(sorted(acts))}"
    if acts[name].weight not in weights:
        return f"act {name!r} is {acts[name].weight}; here it must be {' or '.join(weights)}"
    return None
