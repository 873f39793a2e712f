"""How a module is run with a group, from `modules.yaml`, and what can be entrusted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter

from tpilab.frozen import Frozen
from tpilab.skills import SKILLS
from tpilab.views.printed.frame import box
from tpilab.yaml_lines import AuthoringError, Document

Text = Annotated[str, Field(min_length=1)]

_CALLED = {
    "select": ("selecting the patient", "Select the patient, and obtain consent"),
    "palpate": ("palpation", "Palpate, and decide what is marked"),
    "prescribe": ("preparing the syringe", "Choose and prepare the injectate"),
    "guide": ("guiding the needle", "Guide the needle by ultrasound"),
    "inject": ("the injection", "Inject by landmark, from the pause to the note"),
    "rescue": ("a rescue", "Treat the first minutes of a complication"),
    "rehabilitate": ("the plan after the needle", "Agree on the plan, follow it, decide anew"),
    "encounter": ("the whole encounter", "See a person from the door to the follow-up"),
}
"""A skill in words that fit after "Observation:", and as an activity that can be entrusted."""
_LEVELS = 5
"""Of a supervision scale (EDU-401)."""


class Step(Frozen):
    """A stretch of the session."""

    minutes: Annotated[int, Field(ge=1, le=120)]
    what: Text


class Guide(Frozen):
    """How one module is run with a group; all of it a didactic choice."""

    module: Text
    title: Text
    need: Text
    run: Annotated[tuple[Step, ...], Field(min_length=1)]
    ask: Annotated[tuple[Text, ...], Field(min_length=1)]
    watch_for: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Acts of a skill, as `skill/act`: the same words as the simulator's debrief."""


def acts_called(skill: str) -> str:
    """A skill in words that fit after "Observation:"."""
    return _CALLED[skill][0] if skill in _CALLED else f"the {skill.replace('_', ' ')}"


def activity_rows() -> str:
    """A row of the entrustment form for each skill, in the order of the course, in Markdown."""
    rows = []
    for skill in sorted(SKILLS, key=lambda name: [*_CALLED, name].index(name)):
        name = _CALLED[skill][1] if skill in _CALLED else skill.replace("_", " ").capitalize()
        levels = [box(f"{name}: level {level}") for level in range(1, _LEVELS + 1)]
        only = f'<input type="text" aria-label="{name}: only for">'
        rows.append(f"| {' | '.join([name, *levels, only])} |")
    return "\n".join(rows)


def guides(path: Path) -> tuple[Guide, ...]:
    """The guides of all modules. Raises AuthoringError with file:line."""
    document = Document(path)
    known = document.load(TypeAdapter(tuple[Guide, ...]))
    problems = [
        document.problem((n, "watch_for", k), f"no act {name!r}; write it as skill/act")
        for n, guide in enumerate(known)
        for k, name in enumerate(guide.watch_for)
        if _act(name) is None
    ]
    if problems:
        raise AuthoringError(problems)
    return known


def _act(name: str) -> str | None:
    skill, _, act = name.partition("/")
    found = SKILLS[skill].acts.get(act) if skill in SKILLS else None
    return None if found is None else f"{found.text}. *{found.why}*"


def module_guides(path: Path, minutes: Mapping[str, tuple[int, int]]) -> str:
    """All guides as Markdown. minutes: by module, to read and practice, and for the quiz."""
    return "\n\n".join(_told(each, minutes) for each in guides(path))


def _told(guide: Guide, minutes: Mapping[str, tuple[int, int]]) -> str:
    together = sum(step.minutes for step in guide.run)
    alone = minutes.get(guide.module)
    before = (
        f"Beforehand, alone: about {alone[0]} minutes to read and practice. Afterward, alone: about"
        f" {alone[1]} minutes for the quiz."
        if alone
        else ""
    )
    lines = [
        f"## {guide.title}",
        "",
        f"**{together} minutes together.** {before}",
        "",
        f"**You need:** {guide.need}",
        "",
        "| Minutes | What |",
        "|---:|:---|",
        *(f"| {step.minutes} | {step.what} |" for step in guide.run),
        "",
        "### Ask, and wait",
        "",
        *(f"- {each}" for each in guide.ask),
        "",
        "### Watch for",
        "",
        *(f"- {_act(each)}" for each in guide.watch_for),
    ]
    return "\n".join(lines)
