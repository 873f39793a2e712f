"""What flows from one part to the next: what was not found is not injected, what was drawn up is.

A part's task is its skill's own task with options: the learner's mark, the learner's syringe.
"""

from __future__ import annotations

from collections.abc import Callable

from tpilab.protocol import Task
from tpilab.skills.encounter.actions import PartName
from tpilab.skills.encounter.acts import NAMES
from tpilab.skills.encounter.state import NEEDLES, Over, State
from tpilab.skills.palpate.actions import Mark
from tpilab.skills.palpate.judging import meant
from tpilab.skills.rehabilitate import before as rehabilitate
from tpilab.skills.rescue.own_needle import SIDE

MOST_PALPATIONS = 2
FROM_THE_DRUG = ("last", "sciatic_block", "total_spinal")
"""Emergencies that no needle brings without a local anesthetic."""
_PERCENT_UG = 10_000
"""1 % is ten milligrams in a milliliter."""
_ULS_IN_ML = 1_000


def found(state: State) -> Mark | None:
    """The learner's last mark that means the point a needle could reach; None: none does."""
    palpated, needling = state.last("palpate"), state.person.needling
    if palpated is None or needling is None:
        return None
    goal = needling.goal
    for each in reversed(palpated.ended.marks):
        point = meant(palpated.ended.world, each.mark)
        if (
            point is not None
            and point.kind == each.mark.finding == "active"
            and (point.muscle, point.side, point.at_cm) == (goal.muscle, goal.side, goal.at_cm)
        ):
            marked: Mark = each.mark
            return marked
    return None


def syringe(state: State) -> dict[str, int | str]:
    """The syringe that was prepared, as options of the part in which it is emptied; empty: none."""
    prepared = state.last("prescribe")
    if prepared is None or prepared.choice != "ready" or prepared.ended.plan is None:
        return {}
    ended = prepared.ended
    volume_ul = ended.plan.each_ul
    strengths = ended.per_ml(ended.plan.syringe)
    world = ended.world
    numbs = [agent for agent in strengths if world.numbs(agent)]
    drawn = [agent for agent in (*numbs, *strengths) if agent != "saline"]
    named = list(dict.fromkeys(world.agent(agent).label.lower() for agent in drawn)) or ["saline"]
    percent = strengths[numbs[0]] / _PERCENT_UG if numbs else None
    strength = f"{float(percent):.3g}" if percent else "0.9"
    drug = f"{' with '.join(named)} {strength}%, {volume_ul / _ULS_IN_ML:g} mL"
    return {"drug": drug[0].upper() + drug[1:], "volume_ul": volume_ul}


def task_of(state: State, of: PartName) -> Task:
    """The task of a part that begins now."""
    options = dict(state.task.options)
    if of in NEEDLES:
        options |= syringe(state)
        mark = found(state)
        if mark is not None:
            options |= {"mark_x_um": mark.x_um, "mark_y_um": mark.y_um}
    if of == "rescue" and state.lung_side is not None and not _by_record(state):
        options[SIDE] = state.lung_side
    if of == "rehabilitate" and (before := _before_plan(state)):
        options[rehabilitate.NEEDLE] = before
    return state.task.model_copy(update={"skill": of, "options": options})


def _before_plan(state: State) -> str:
    """What the plan follows where the record may tell it otherwise; empty: as the record has it."""
    if not state.punctured:
        return rehabilitate.NONE
    own = state.lung_side is not None and not _by_record(state)
    return rehabilitate.LUNG if own else ""


def why_not(state: State, of: PartName) -> str | None:
    """Why a part cannot begin now, in words; None: it can."""
    return closed(state, of) or _HELD[of](state)


def closed(state: State, of: PartName) -> str | None:
    """Why a part is not open by what the learner did and decided; tells nothing of the record."""
    name = state.person.name
    if state.ended_ms is not None:
        return "The encounter is over."
    if rescue_is_due(state) and of != "rescue":
        return f"Something is wrong with {name}. That comes first."
    if not state.parts and of != "select":
        return f"{name} has just come in. Talk first."
    return _CLOSED[of](state)


def _select(state: State) -> str | None:
    if not state.parts:
        return None
    return f"You have talked with {state.person.name} and decided; that stands."


def _rescue(state: State) -> str | None:
    return None if rescue_is_due(state) else f"{state.person.name} is not in danger now."


def _plan(state: State) -> str | None:
    return "The plan is made." if state.last("rehabilitate") is not None else None


def _why_no_needle(state: State) -> str | None:
    """What was decided before, that leads to no needle."""
    if state.needle is not None:
        return "The needle is put away. One place, one session."
    selected, prescribed = state.last("select"), state.last("prescribe")
    if selected is not None and selected.choice != "inject":
        return f"You decided against a needle for {state.person.name} today."
    if prescribed is not None and prescribed.choice == "not_today":
        return "You decided that nothing is injected today."
    if state.last("rehabilitate") is not None:
        return "The plan is made, without a needle today."
    return None


def _palpate(state: State) -> str | None:
    if why := _why_no_needle(state):
        return why
    if state.count("palpate") >= MOST_PALPATIONS:
        return f"{state.person.name} has been felt twice and is sore. Not again today."
    return None


def _prescribe(state: State) -> str | None:
    if why := _why_no_needle(state):
        return why
    if state.last("prescribe") is not None:
        return "The syringe lies on the tray, labeled as you decided."
    return _why_not_marked(state)


def _needle(state: State) -> str | None:
    if why := _why_no_needle(state) or _why_not_marked(state):
        return why
    if state.last("prescribe") is None:
        return "There is no syringe yet. Prepare one."
    if not syringe(state):
        return "There is nothing in the syringe. A dry needle is another procedure."
    return None


def _why_not_marked(state: State) -> str | None:
    palpated = state.last("palpate")
    if palpated is None:
        return "Find the place with your finger first."
    if palpated.choice == "candidate":
        return None
    return "By what you felt you decided against a needle today."


_CLOSED: dict[PartName, Callable[[State], str | None]] = {
    "select": _select, "palpate": _palpate, "prescribe": _prescribe, "guide": _needle,
    "inject": _needle, "rescue": _rescue, "rehabilitate": _plan,
}  # fmt: skip


def _nothing_held(_state: State) -> None:
    return None


def _nothing_found(state: State) -> str | None:
    if found(state) is not None:
        return None
    return (
        "You feel once more before the needle: no taut band that hurts as the person knows it"
        " lies under your mark. What was not found cannot be injected. Feel again, or let be."
    )


def _no_plan_to_make(state: State) -> str | None:
    if state.person.rehabilitating is not None:
        return None
    return f"{state.person.name} goes on to other hands today. There is no plan to make here yet."


_HELD: dict[PartName, Callable[[State], str | None]] = dict.fromkeys(NAMES, _nothing_held) | {
    "guide": _nothing_found, "inject": _nothing_found, "rehabilitate": _no_plan_to_make,
}  # fmt: skip
"""What the record says against a part; told only to who tries it."""


def goes_wrong(state: State) -> bool:
    """Whether something went wrong after the needle: by the record, or as it touched the lung."""
    return state.punctured and (_by_record(state) or state.lung_side is not None)


def _by_record(state: State) -> bool:
    """Whether what the record holds comes true: a drug's emergency needs the drug."""
    rescuing = state.person.rescuing
    if rescuing is None:
        return False
    return rescuing.emergency not in FROM_THE_DRUG or (state.given and _numbs(state))


def _numbs(state: State) -> bool:
    """Whether a local anesthetic is in the syringe that was prepared."""
    prepared = state.last("prescribe")
    if not syringe(state) or prepared is None:
        return False
    strengths = prepared.ended.per_ml(prepared.ended.plan.syringe)
    return any(map(prepared.ended.world.numbs, strengths))


def rescue_is_due(state: State) -> bool:
    """Whether something went wrong with this person, and nobody cared yet."""
    return goes_wrong(state) and state.last("rescue") is None and state.ended_ms is None


def offered(state: State) -> tuple[PartName, ...]:
    """The parts that are open by what was decided, in the clinic's order."""
    return tuple(name for name in NAMES if closed(state, name) is None)


def carried(part: Over, state: State) -> str:
    """What a part gave to the next, in a line."""
    if part.of == "palpate":
        count = len(part.ended.marks)
        return (
            "no mark" if not count else f"{count} {'mark' if count == 1 else 'marks'} on the skin"
        )
    if part.of == "prescribe" and (made := syringe(state)):
        return str(made["drug"])
    return ""
