"""Scripted prescribers: syringes as lists of actions, to test the code and show a model.

The careful one knows the record. That they are ordered as they should be is a sanity check of our
code, not evidence that the simulator tells good prescribers from poor ones.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tpilab.formulary.quantity import plain
from tpilab.patients.prescribing import REASONS, Way, looks, weight_in_words
from tpilab.protocol import Task
from tpilab.rng import below
from tpilab.skills.prescribe import actions, doing, judging, reckoning
from tpilab.skills.prescribe.acts import CHOICES, MENU
from tpilab.skills.prescribe.state import SYRINGE_UL, State
from tpilab.skills.prescribe.world import World, world_of

Json = dict[str, Any]
TURN_MS = 4_000
_ASKED = ("allergy", "drugs", "conditions", "today")
_LOOKED_UP = ("chart", "pharmacy")


class Bench:
    """Writes down actions one after the other, and does them."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.world = world_of(task)
        self.t_ms = 0
        self.actions: list[Json] = []

    def add(self, kind: str, **fields: Any) -> None:
        """One action more."""
        self.actions.append({"kind": kind, "t_ms": self.t_ms, **fields})
        self.t_ms += TURN_MS

    def look(self, *names: str) -> None:
        """Look things up."""
        for name in names:
            self.add("look", what=name)

    def do(self, *names: str) -> None:
        """Do things of the menu."""
        for name in names:
            self.add("do", what=name)

    def draw(self, container: str, volume_ul: int, syringe: str = "a") -> None:
        """Draw up with a new needle."""
        self.add("draw", container=container, syringe=syringe, typed=ml(volume_ul), needle="new")

    def decide(self, choice: str, reason: str) -> list[Json]:
        """Decide, and give all that was done."""
        self.add("decide", choice=choice, reason=reason)
        return self.actions


def careful(task: Task) -> list[Json]:
    """Finds out what counts, then the best way that the cabinet and the known limits allow."""
    at = Bench(task)
    aim = at.world.aim
    at.look(*_to_look_up(at.world))
    if aim.ends[0] != "ready":
        return at.decide(aim.ends[0], aim.reasons[aim.ends[0]][0])
    at.add("weight", typed=weight_in_words(aim.weight_g))
    way = next((way for way in aim.ways if way.agents and _can(at.world, way)), None)
    if way is None:
        return at.decide("no_drug", aim.reasons["no_drug"][0])
    at.do("clean_hands")
    _fill(at, way)
    at.do("second", "emergency")
    if any(each.when == judging.DRIVES for each in aim.counts):
        at.do("warn")
    at.do("discard")
    return at.decide("ready", aim.reasons["ready"][0])


def _to_look_up(world: World) -> list[str]:
    """Everything that counts about the person, each once, or twice where it has to be."""
    aim = world.aim
    names = ["interpreter"] if doing.offered(world, "interpreter") else []
    names += [*_ASKED, "weigh", *_LOOKED_UP]
    keys = [each.by[0] for each in aim.counts] + list(aim.earlier.by[:1] if aim.earlier else ())
    names += [key.rstrip("!") for key in keys]
    once = list(dict.fromkeys(names))
    return once + [key.rstrip("!") for key in keys if key.endswith("!")]


def _can(world: World, way: Way) -> bool:
    """Whether the cabinet holds it, and the limits are known."""
    if any(_source(world, agent, way) is None for agent in way.agents):
        return False
    limits = {limit.country for agent in way.agents for limit in world.agent(agent).limits}
    return not any(map(world.numbs, way.agents)) or world.country in limits


def _source(world: World, agent: str, way: Way) -> str | None:
    """The weakest faultless container with this agent alone; above what is right if need be."""
    found = [
        (each.holds[0].per_ml > (way.most_ug_per_ml or each.holds[0].per_ml),
         bool(each.preservative), each.form == "vial", each.holds[0].per_ml, name)
        for name, each in world.formulary.containers.items()
        if world.fault(name) is None and not each.powder
        and [part.agent for part in each.holds] == [agent]
    ]  # fmt: skip
    return min(found)[-1] if found else None


def _fill(at: Bench, way: Way) -> None:
    """Read, draw, thin where it is too strong, label, plan, reckon."""
    world, aim = at.world, at.world.aim
    sites, each_ul = aim.sites[0], (aim.each_ul[0] + min(aim.each_ul[1], 1_500)) // 2
    volume = sites * each_ul
    for agent in way.agents:
        name = _source(world, agent, way)
        assert name is not None
        there = world.container(name)
        per_ml, most = there.holds[0].per_ml, way.most_ug_per_ml
        at.add("read", container=name)
        if there.form == "vial":
            at.do("wipe")
        if world.numbs(agent) and most is not None and per_ml > most:
            part = volume * most // per_ml
            at.draw(name, part)
            _thin(at, volume - part)
        else:
            at.draw(name, volume)
    state = replayed(at)
    first = way.agents[0]
    strength = state.per_ml("a")[first]
    at.add("tag", syringe="a", agents=list(way.agents), typed=f"{plain(strength / 1000)} mg/mL")
    at.add("plan", syringe="a", sites=str(sites), each=ml(each_ul))
    reckon(at)


def _thin(at: Bench, volume_ul: int) -> None:
    """Saline into the same syringe."""
    saline = Way(agents=("saline",), why="It only thins.")
    name = _source(at.world, "saline", saline)
    assert name is not None
    at.add("read", container=name)
    if at.world.container(name).form == "vial":
        at.do("wipe")
    at.draw(name, volume_ul)


def reckon(at: Bench) -> None:
    """The arithmetic as it comes out, rounded as a person would."""
    state = replayed(at)
    for agent in reckoning.needed(state):
        amount, part = reckoning.truly(state, agent)
        assert part is not None
        mg = "" if amount is None else f"{plain(amount / 1_000_000, 2).replace(',', '')} mg"
        at.add("reckon", agent=agent, mg=mg, percent=f"{plain(part * 100, 1)} %")


def replayed(at: Bench) -> State:
    """The state after what was written down so far; what is refused is left out."""
    from tpilab.skills.prescribe.skill import Prescribe

    skill = Prescribe()
    state = skill.begin(at.task)
    for each in at.actions:
        state, _ = skill.act(state, actions.read(each))
    return state


def careless(task: Task) -> list[Json]:
    """The strongest that is there, a syringe full, unread and unlabeled, with a used needle."""
    at = Bench(task)
    world = at.world
    strongest = sorted(
        (name for name, each in world.formulary.containers.items()
         if any(world.numbs(part.agent) for part in each.holds) and not each.powder),
        key=lambda name: (-world.container(name).holds[0].per_ml, name),
    )  # fmt: skip
    room, needle = SYRINGE_UL, "new"
    for name in strongest:
        volume = min(world.container(name).volume_ul, room)
        if volume:
            at.add("draw", container=name, syringe="a", typed=ml(volume), needle=needle)
            room, needle = room - volume, "used"
    each = (SYRINGE_UL - room) // 10
    at.add("plan", syringe="a", sites="10", each=ml(each))
    return at.decide("ready", "wished")


def hurried(task: Task, seed: int = 0) -> list[Json]:
    """One question, one label, no scale, no arithmetic."""
    at = Bench(task)
    world = at.world
    at.look(_ASKED[int(below(seed, "hurried/ask", len(_ASKED)))])
    names = [name for name in world.shelf if world.container(name).holds
             and not world.container(name).powder]  # fmt: skip
    name = names[int(below(seed, "hurried/take", len(names)))]
    at.add("read", container=name)
    volume = min(world.container(name).volume_ul, 3_000)
    at.draw(name, volume)
    at.add("plan", syringe="a", sites="1", each=ml(volume))
    return at.decide("ready", "quicker")


def random(task: Task, seed: int = 0) -> list[Json]:
    """Whatever comes, then some decision."""
    at = Bench(task)
    world = at.world

    def one(names: tuple[str, ...], turn: int) -> str:
        return names[int(below(seed, "random/which", len(names), turn))]

    things = tuple(name for _, buttons in MENU for name, _ in buttons)
    for turn in range(20):
        match int(below(seed, "random/what", 5, turn)):
            case 0:
                at.look(one(looks(), turn))
            case 1:
                at.add("read", container=one(world.shelf, turn))
            case 2:
                at.do(one(things, turn))
            case 3:
                at.draw(one(world.shelf, turn), 1_000)
            case _:
                at.add("plan", syringe="a", sites="1", each="1 mL")
    choice = list(CHOICES)[int(below(seed, "random/choice", len(CHOICES)))]
    if choice == "ready" and replayed(at).plan is None:
        choice = "not_today"
    return at.decide(choice, one(tuple(REASONS), 99))


def ml(volume_ul: int) -> str:
    """A volume as it is typed."""
    return f"{plain(Fraction(volume_ul, 1_000))} mL"
