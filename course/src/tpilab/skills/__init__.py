"""The skills that a learner performs, each a pure state machine (see `tpilab.protocol`)."""

from __future__ import annotations

from typing import Any

from tpilab.protocol import Skill
from tpilab.skills.encounter import Encounter
from tpilab.skills.guide import Guide
from tpilab.skills.inject import Inject
from tpilab.skills.palpate import Palpate
from tpilab.skills.prescribe import Prescribe
from tpilab.skills.rehabilitate import Rehabilitate
from tpilab.skills.rescue import Rescue
from tpilab.skills.select import Select

SKILLS: dict[str, Skill[Any, Any]] = {
    each.name: each
    for each in (
        Palpate(),
        Select(),
        Prescribe(),
        Guide(),
        Inject(),
        Rescue(),
        Rehabilitate(),
        Encounter(),
    )
}


def skill(name: str) -> Skill[Any, Any]:
    """The skill of this name. Raises KeyError that lists the skills there are."""
    if name not in SKILLS:
        raise KeyError(f"no skill {name!r}; there are {', '.join(sorted(SKILLS))}")
    return SKILLS[name]
