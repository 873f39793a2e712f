"""Drawing up, mixing, labeling, planning: what is refused, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from tpilab.formulary import Container
from tpilab.formulary.quantity import (
    AskBack,
    plain,
    read_count,
    read_mass_ng,
    read_percent_permille,
    read_strength_per_ml,
    read_volume_ul,
)
from tpilab.skills.prescribe import reckoning
from tpilab.skills.prescribe.actions import Draw, Empty, Plan, Reckon, Tag
from tpilab.skills.prescribe.state import (
    SYRINGE_UL,
    Filled,
    Part,
    Planned,
    Reckoned,
    Refused,
    State,
)
from tpilab.skills.prescribe.state import Tag as Label
from tpilab.skills.prescribe.world import World

MOST_PARTS = 12
NEAR_TAG = 50
"""A label's strength may lie off by a fiftieth: rounding; didactic choice."""
SLIP = 10
"""1 % is 10 mg/mL: whoever takes percent for mg/mL is off by this."""

_THOUSAND = 1_000


def drawn(state: State, action: Draw) -> tuple[State, str]:
    """A volume more in a syringe. Raises Refused, AskBack."""
    world = state.world
    there = container(world, action.container)
    if there.powder:
        raise Refused("It is a powder and has to be dissolved first, as its label says. In this"
                      " cabinet it stays dry.")  # fmt: skip
    volume = read_volume_ul(action.typed)
    left, syringe = state.volume_left(action.container), state.syringes[action.syringe]
    if volume > left:
        raise Refused(f"Only {_ml(left)} are left in it.")
    if syringe.volume_ul + volume > SYRINGE_UL:
        room = SYRINGE_UL - syringe.volume_ul
        raise Refused(f"The syringe takes {_ml(SYRINGE_UL)}; there is room for {_ml(room)}.")
    if action.needle == "used" and not state.left:
        raise Refused("No needle was used yet: take a new one.")
    if len(syringe.parts) >= MOST_PARTS:
        raise Refused("That many draws into one syringe nobody can follow. Empty it, and begin.")
    notes = mixing(world, syringe, action.container)
    before = state
    state = state.but(
        left={**state.left, action.container: left - volume},
        syringes={**state.syringes, action.syringe: Filled(
            (*syringe.parts, Part(action.container, volume)), syringe.tag)},
        checked=False,
        unread=state.unread | ({action.container} - state.read),
        plan=None if _planned(state, action.syringe) else state.plan,
        reckoned={} if _planned(state, action.syringe) else state.reckoned,
    )  # fmt: skip
    state = _stopper(state, action.container)
    if action.needle == "used":
        state = state.with_act("used_needle", action.t_ms)
    for note in notes:
        state = state.with_act("mixed", action.t_ms, note)
    said = (
        f"{_ml(volume)} drawn; the syringe holds {_ml(state.syringes[action.syringe].volume_ul)}."
    )
    if before.plan is not None and state.plan is None:
        said += " Plan anew: there is something else in it now."
    return state, " ".join((said, *notes))


def mixing(world: World, syringe: Filled, name: str) -> tuple[str, ...]:
    """What speaks against mixing one more container into a syringe. Raises Refused if it must not.

    Two local anesthetics are always noted: no label was found that knows the mixture.
    """
    new, old = things(world, (name,)), things(world, (part.container for part in syringe.parts))
    notes = []
    for clash in world.formulary.clashes:
        one, other = clash.of
        met = (one in new and other in old | new) or (other in new and one in old | new)
        if not met or {one, other} <= things(world, (name,)):
            continue
        if clash.refused:
            raise Refused(f"Not in one syringe: {clash.why}")
        notes.append(clash.why)
    several = {agent for agent in (new | old) - {"preservative"} if world.numbs(agent)}
    if len(several) > 1 and not several <= old and not notes:
        notes.append("Two local anesthetics in one syringe: their shares of the limits add up.")
    return tuple(notes)


def things(world: World, names: Iterable[str]) -> frozenset[str]:
    """Agents of containers, and `preservative` where one of them holds some."""
    found: set[str] = set()
    for name in names:
        there = world.container(name)
        found |= {part.agent for part in there.holds}
        found |= {"preservative"} if there.preservative else set()
    return frozenset(found)


def container(world: World, name: str) -> Container:
    """A container of the cabinet. Raises Refused."""
    if name not in world.formulary.containers:
        raise Refused("There is nothing of that name in the cabinet.")
    return world.container(name)


def emptied(state: State, action: Empty) -> tuple[State, str]:
    """A syringe thrown away. Raises Refused."""
    if not state.syringes[action.syringe].parts:
        raise Refused("It is empty.")
    gone = _planned(state, action.syringe)
    state = state.but(
        syringes={**state.syringes, action.syringe: Filled()},
        plan=None if gone else state.plan,
        reckoned={} if gone else state.reckoned,
    )
    return state, "The syringe and what was in it are thrown away. A new one lies there."


def tagged(state: State, action: Tag) -> tuple[State, str]:
    """A label on a syringe. Raises Refused, AskBack."""
    syringe = state.syringes[action.syringe]
    if not syringe.parts:
        raise Refused("It is empty: fill it, then label it.")
    if not action.agents:
        raise Refused("Name what is in it.")
    if unknown := [each for each in action.agents if each not in state.world.formulary.agents]:
        raise Refused(f"There is no drug of that name here: {len(unknown)} of the names.")
    if len(set(action.agents)) < len(action.agents):
        raise Refused("A name stands on it twice.")
    strength = read_strength_per_ml(action.typed)
    _slip(state.per_ml(action.syringe).get(action.agents[0]), strength, action.typed)
    filled = Filled(syringe.parts, Label(action.agents, strength))
    state = state.but(syringes={**state.syringes, action.syringe: filled}, checked=False)
    return state, "The label is on."


def _slip(true: Fraction | None, typed: int, words: str) -> None:
    """Raises AskBack where percent was taken for milligrams in a milliliter, or the other way."""
    if true is None:
        return
    if typed * SLIP == true and "%" not in words:
        raise AskBack(f"{words}? Look at the label again: 1 % is 10 mg in 1 mL, not 1 mg.")
    if typed == true * SLIP and "%" in words:
        raise AskBack(f"{words}? Look at the label again: 10 mg in 1 mL are 1 %, not 10 %.")


def fits(state: State, name: str) -> bool:
    """Whether a syringe's label says what is in it: agents, and the strength of the first."""
    tag, amounts = state.syringes[name].tag, state.amounts_ng(name)
    if tag is None or not amounts:
        return False
    world = state.world
    drugs = {agent for agent in amounts if not world.thins(agent)}
    named = {agent for agent in tag.agents if not world.thins(agent)}
    if drugs != named or not set(tag.agents) <= set(amounts):
        return False
    if drugs and world.thins(tag.agents[0]):
        return False
    true = state.per_ml(name)[tag.agents[0]]
    return abs(tag.per_ml - true) * NEAR_TAG <= true


def planned(state: State, action: Plan) -> tuple[State, str]:
    """Places and volumes. Raises Refused, AskBack."""
    syringe = state.syringes[action.syringe]
    if not syringe.parts:
        raise Refused("The syringe is empty.")
    sites = read_count(action.sites)
    each = read_volume_ul(action.each, SYRINGE_UL)
    if sites * each > syringe.volume_ul:
        raise Refused(f"{sites} × {_ml(each)} are {_ml(sites * each)}; the syringe holds"
                      f" {_ml(syringe.volume_ul)}.")  # fmt: skip
    state = state.but(plan=Planned(action.syringe, sites, each), reckoned={})
    return state, f"{sites} × {_ml(each)}: {_ml(sites * each)} over all places."


def reckoned(state: State, action: Reckon) -> tuple[State, str]:
    """The learner's arithmetic. Raises Refused, AskBack."""
    if state.plan is None:
        raise Refused("First plan how many places get how much.")
    if state.weight_g is None:
        raise Refused("First set the weight: the limit depends on it.")
    numbing = [agent for agent in state.planned_ng() if state.world.numbs(agent)]
    if action.agent != reckoning.ALL and action.agent not in numbing:
        raise Refused("It is no local anesthetic of this plan; only those have a share to reckon.")
    if not numbing:
        raise Refused("There is no local anesthetic in the plan: nothing adds up.")
    _limits_known(state, action.agent)
    ng = None
    if action.agent == reckoning.ALL:
        if action.mg.strip():
            raise Refused("Milligrams of different drugs do not add up. Only the shares do.")
    else:
        ng = read_mass_ng(action.mg)
        _off_by_a_unit(reckoning.truly(state, action.agent)[0], ng, action.mg)
    own = Reckoned(ng, read_percent_permille(action.percent))
    state = state.but(reckoned={**state.reckoned, action.agent: own})
    if not state.world.coaching:
        return state, "Noted."
    if reckoning.right(state, action.agent, own):
        return state, "That is right."
    return state, "That does not come out. Reckon again, step by step."


def _limits_known(state: State, agent: str) -> None:
    """Raises Refused with the words of what is not known."""
    assert state.weight_g is not None
    parts = reckoning.of_plan(state, state.weight_g)
    parts += reckoning.earlier(state, state.weight_g, known=True)
    for each in parts:
        if each.limit_ng is None and agent in (each.agent, reckoning.ALL):
            raise Refused(f"This number is not used here. {each.not_known}")


def _off_by_a_unit(true: Fraction | None, ng: int, words: str) -> None:
    """Raises AskBack for a slip of the unit."""
    if true is None:
        return
    if ng * SLIP == true:
        raise AskBack(f"{words}? 1 % is 10 mg in 1 mL, not 1 mg. Reckon again.")
    if _THOUSAND in (Fraction(ng) / true, true / ng):
        raise AskBack(f"{words}? Look at the unit: milligrams, micrograms, or grams?")


def _stopper(state: State, name: str) -> State:
    """A vial's stopper was wiped or not; ampoules have none."""
    if state.world.container(name).form != "vial" or name in state.wiped:
        return state
    if state.wiping:
        return state.but(wiping=False, wiped=state.wiped | {name})
    return state.but(unwiped=True)


def _planned(state: State, syringe: str) -> bool:
    return state.plan is not None and state.plan.syringe == syringe


def _ml(ul: int) -> str:
    return f"{plain(Fraction(ul, 1000))} mL"
