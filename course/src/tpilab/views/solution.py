"""One worked solution, as an instructor reads it: question, key, reasons, sources."""

from __future__ import annotations

import re
from pathlib import Path

from tpilab.evidence import cite, fact, objective
from tpilab.quiz.bank import load_bank
from tpilab.quiz.kinds import BaseItem, Review
from tpilab.quiz.kinds.case import Case
from tpilab.quiz.kinds.free_text import FreeText
from tpilab.quiz.kinds.perform import Perform
from tpilab.quiz.kinds.several import Several
from tpilab.quiz.kinds.single import Single
from tpilab.replay import attempt
from tpilab.views.debrief import debrief_markdown

_IMAGE = re.compile(r"\(data:image/[^)]*\)")


class Solution:
    """Markdown for a notebook's output."""

    def __init__(self, markdown: str) -> None:
        self.markdown = markdown

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/markdown": self.markdown, "text/plain": _IMAGE.sub("", self.markdown)}


def worked_solution(quiz: str, slot: str, item: str) -> Solution:
    """The worked solution of one item of a slot, from the bank in the current folder.

    Raises AuthoringError if the bank is missing or wrong.
    """
    bank = load_bank(Path.cwd() / f"{quiz}.yaml")
    return Solution(solution_text(bank.slot(slot).seen(None, item)))


def solution_text(item: BaseItem) -> str:
    """The worked solution as Markdown."""
    parts = [_options(item.review(None)), _key(item), item.rationale.strip()]
    parts.append("**Objectives.** " + " ".join(objective(name).text for name in item.objectives))
    keys = dict.fromkeys(key for name in item.facts for key in fact(name).source)
    sources = "; ".join(cite(key).reference.rstrip(".") for key in keys)
    statuses = ", ".join(f"{name} ({fact(name).status})" for name in item.facts)
    parts.append(f"**Evidence.** {statuses}. {sources}.")
    return "\n\n".join(part for part in parts if part)


def _options(review: Review) -> str:
    """Options, targets or steps, each with its reason."""
    if review.steps:
        return "\n\n".join(
            f"**Step {n}. {step.heading}**\n\n{_options(step)}\n\n{step.why}"
            for n, step in enumerate(review.steps, start=1)
        )
    return "\n".join(
        f"- {'**✓** ' if line.right else ''}{line.text} *{line.why}*" for line in review.lines
    )


def _key(item: BaseItem) -> str:
    if isinstance(item, FreeText):
        rows = "\n".join(f"- {each.points:g}: {each.text}" for each in item.rubric)
        return f"**A good answer.** {item.model.strip()}\n\n**Rubric.**\n\n{rows}"
    if isinstance(item, Perform):
        return _model_attempt(item)
    if isinstance(item, Several):
        rule = {
            "plus_minus": "each right choice adds, each wrong one takes away, never below 0",
            "all_or_nothing": "full points for the exact set, else none",
        }[item.credit]
        return f"**Credit.** {rule[0].upper()}{rule[1:]}."
    if isinstance(item, Single | Case):
        return ""
    return f"**Key.** {'; '.join(item.key_in_words().splitlines())}"


def _model_attempt(item: Perform) -> str:
    """What earns points, and a scripted hand that earns them all, with its debrief."""
    skill, task = item.the_skill, item.task
    value = attempt(skill, task, skill.model(task))
    earns = "\n".join(f"- {each.points:g}: {item.marking.text(each)}" for each in item.rubric)
    loses = "; ".join(
        f"{item.marking.text(each)} (minus {each.points:g})" for each in item.penalties
    )
    fails = "; ".join(act.text for act in skill.acts.values() if act.weight == "unsafe")
    parts = [f"**What earns points.**\n\n{earns}"]
    if loses:
        parts.append(f"**What costs points.** {loses}.")
    parts.append(f"**What fails by itself.** {fails}.")
    told = debrief_markdown(skill, item.read(value).debrief, item.marking)
    return "\n\n".join([*parts, f"**A model attempt.** {told}"])
