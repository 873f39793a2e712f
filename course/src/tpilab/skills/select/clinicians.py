"""Scripted clinicians: consultations as lists of actions, to test the code and show a model.

The thorough one knows the record. That they are ordered as they should be is a sanity check of our
code, not evidence that the simulator tells good clinicians from poor ones.
"""

from __future__ import annotations

from typing import Any

from tpilab.patients import catalog, patient
from tpilab.protocol import Task
from tpilab.rng import below
from tpilab.skills.select.acts import CHOICES, HOW_SOON
from tpilab.skills.select.judging import needed_tests

Json = dict[str, Any]
TURN_MS = 4_000
_EVERYBODY = (
    "open", "identity", "side", "onset", "where", "worse", "tried", "general", "drugs", "pharmacy",
    "thinners", "allergy", "work", "hopes", "look_skin", "palpate", "neuro_arms",
)  # fmt: skip


class Consultation:
    """Writes down actions one after the other."""

    def __init__(self) -> None:
        self.t_ms = 0
        self.actions: list[Json] = []

    def do(self, *names: str) -> None:
        """Ask, examine, look up, order or say things."""
        for name in names:
            self._add({"kind": "do", "what": name})

    def judge(self, of: str, item: str, holds: str) -> None:
        """Say whether a criterion is met."""
        self._add({"kind": "criterion", "of": of, "item": item, "holds": holds})

    def decide(self, choice: str, reason: str, how_soon: str | None) -> list[Json]:
        """Decide, and give all that was done."""
        self._add({"kind": "decide", "choice": choice, "reason": reason, "how_soon": how_soon})
        return self.actions

    def _add(self, action: Json) -> None:
        self.actions.append({**action, "t_ms": self.t_ms})
        self.t_ms += TURN_MS


def thorough(task: Task) -> list[Json]:
    """All that this person calls for, then the best decision."""
    visit = patient(task.patient).consults
    at = Consultation()
    asked = ["interpreter"] if visit.needs_interpreter else []
    asked += _EVERYBODY
    asked += [*visit.flags, *visit.examines, *needed_tests(visit)]
    asked += ["reaction"] if "allergy" in visit.says else []
    asked += ["pregnancy"] if visit.may_be_pregnant else []
    for key in visit.keys:
        name = key.by[0].rstrip("!")
        asked += [name, name] if key.by[0].endswith("!") else [name]
    at.do(*_once(asked, twice={key.by[0].rstrip("!") for key in visit.keys if "!" in key.by[0]}))
    for name, truth in visit.criteria.items():
        for item in catalog().criteria[name].items:
            at.judge(name, item, "met" if item in truth.met else "not_met")
    best = visit.paths[0]
    if best.choice == "inject":
        at.do(*catalog().said("needed")[:-2], *visit.site.risks, "questions", "teach_back", "agree")
    else:
        at.do("believe", "found", "why_not", "instead", "safety_net")
    soon = best.how_soon[0] if best.how_soon else None if best.choice == "inject" else "weeks"
    return at.decide(best.choice, best.reasons[0], soon)


def forgetful(task: Task, seed: int = 0) -> list[Json]:
    """The thorough one, who forgets about one thing in ten, but never consent or decision."""
    actions = thorough(task)
    spoken = {name for kind in ("needed", "site", "last") for name in catalog().said(kind)}
    return [
        each
        for turn, each in enumerate(actions)
        if each.get("what", "") in spoken
        or each["kind"] == "decide"
        or int(below(seed, "forgets", 10, turn))
    ]


def _once(names: list[str], twice: set[str]) -> list[str]:
    """Each name once, in order; those of `twice` at once again."""
    return [each for name in dict.fromkeys(names) for each in [name] * (1 + (name in twice))]


def hurried(task: Task, seed: int = 0) -> list[Json]:
    """Hear the complaint, feel the muscle, promise something, inject."""
    at = Consultation()
    said = ["where", "palpate", "allergy", "drugs", "look_skin", "tried"]
    del said[int(below(seed, "hurried", len(said) - 2)) + 2]
    at.do(*said, "procedure", *patient(task.patient).consults.site.risks[:1])
    at.do("promise" if int(below(seed, "promise", 2)) else "alternatives", "agree")
    return at.decide("inject", "active_point", None)


def random(task: Task, seed: int = 0) -> list[Json]:
    """Whatever comes, then some decision."""
    del task
    at = Consultation()
    known = catalog()
    names, reasons = list(known.entries), list(known.reasons)
    at.do(*(names[int(below(seed, "random/do", len(names), turn))] for turn in range(20)))
    choice = list(CHOICES)[int(below(seed, "random/choice", len(CHOICES)))]
    reason = reasons[int(below(seed, "random/reason", len(reasons)))]
    soon = list(HOW_SOON)[int(below(seed, "random/soon", len(HOW_SOON)))]
    return at.decide(choice, reason, soon)
