"""What is said and shown: the card, what can be seen now, figures, and what was so."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tpilab.formulary.dose import total
from tpilab.formulary.quantity import plain
from tpilab.patients.prescribing import LOOKS, REASONS, look_label, weight_in_words
from tpilab.protocol import Metric
from tpilab.skills.prescribe import reckoning
from tpilab.skills.prescribe.acts import CHOICES, MENU
from tpilab.skills.prescribe.doing import THEM, offered
from tpilab.skills.prescribe.judging import cautions, expected, found
from tpilab.skills.prescribe.state import SYRINGES, State
from tpilab.skills.prescribe.world import MILKY, World


def card(world: World) -> dict[str, Any]:
    """What a learner knows beforehand; no truth."""
    person = world.person
    return {
        "title": f"Choose for {person.name}",
        "name": person.name,
        "about": f"{person.age}, {person.occupation}",
        "words": person.complaint,
        "tone": person.skin_tone,
        "build": person.build.model_dump(),
        "place": world.aim.place,
        "formulary": world.country,
        "unaided": world.unaided,
        "coaching": world.coaching,
    }


def menu(world: World) -> dict[str, Any]:
    """What can be looked up, done, named on a label; the shelf with each label's first line."""
    them = THEM[world.person.pronoun]
    return {
        "look": [
            {"group": group, "buttons": [
                {"id": name, "label": look_label(name).format(them=them)}
                for name in names if offered(world, name)]}
            for group, names in LOOKS.items()
        ],
        "do": [
            {"group": group, "buttons": [
                {"id": name, "label": label.format(them=them)} for name, label in buttons]}
            for group, buttons in MENU
        ],
        "agents": [{"id": name, "label": each.label}
                   for name, each in world.formulary.agents.items() if each.kind != "none"],
        "containers": [
            {"id": name, "form": (each := world.container(name)).form, "color": each.color,
             "printed": [each.printed[0]], "volume_ul": each.volume_ul}
            for name in world.shelf
        ],
        "choices": [{"id": name, "label": label} for name, label in CHOICES.items()],
        "reasons": [{"id": name, "label": label} for name, label in REASONS.items()],
    }  # fmt: skip


def observed(state: State) -> dict[str, Any]:
    """What can be seen now. labels: of the containers that were read, line by line."""
    world = state.world
    return {
        "phase": "preparing" if state.decision is None else "finished",
        "t_ms": state.t_ms,
        "looked": [name for name in _in_order(state) if state.has(name)],
        "weight_g": state.weight_g,
        "done": sorted(state.done),
        "read": [name for name in world.shelf if name in state.read],
        "labels": {name: list(world.container(name).printed)
                   for name in world.shelf if name in state.read},
        "left": dict(state.left),
        "syringes": {name: syringe(state, name) for name in SYRINGES},
        "plan": plan(state),
        "reckoned": _reckoned(state),
        "running": reckoning.running(state),
        "coaching": world.coaching,
        "decision": None if state.decision is None else state.decision.choice,
    }  # fmt: skip


def _in_order(state: State) -> list[str]:
    return [name for names in LOOKS.values() for name in names if offered(state.world, name)]


def syringe(state: State, name: str) -> dict[str, Any]:
    """A syringe as it can be seen. contents: only of containers whose label was read."""
    filled, world = state.syringes[name], state.world
    known = all(part.container in state.read for part in filled.parts)
    strengths = state.per_ml(name) if filled.parts and known else {}
    return {
        "volume_ul": filled.volume_ul,
        "parts": [{"container": part.container, "volume_ul": part.volume_ul}
                  for part in filled.parts],
        "contents": [
            {"agent": agent, "label": world.agent(agent).label,
             "amount_ng": amount, "per_ml": round(strengths[agent])}
            for agent, amount in state.amounts_ng(name).items() if agent in strengths
        ],
        "look": "milky" if any(agent in MILKY for agent in state.amounts_ng(name)) else "clear",
        "tag": None if filled.tag is None else {
            "agents": list(filled.tag.agents), "per_ml": filled.tag.per_ml},
    }  # fmt: skip


def plan(state: State) -> dict[str, Any] | None:
    """The plan: syringe, places, volume of each."""
    if state.plan is None:
        return None
    return {"syringe": state.plan.syringe, "sites": state.plan.sites,
            "each_ul": state.plan.each_ul}  # fmt: skip


def _reckoned(state: State) -> list[dict[str, Any]]:
    return [{"agent": agent, "ng": each.ng, "permille": each.permille}
            for agent, each in state.reckoned.items()]  # fmt: skip


def metrics(state: State) -> tuple[Metric, ...]:
    """Figures of what was planned."""
    found = [Metric(name="time", value=(state.t_ms + 500) // 1000 * 1000, unit="ms")]
    if state.plan is None:
        return tuple(found)
    found += [
        Metric(name="places", value=state.plan.sites, unit="count"),
        Metric(name="volume over all places", value=state.plan.volume_ul, unit="uL"),
    ]
    found += [
        Metric(name=f"{state.world.agent(agent).label.lower()} over all places",
               value=round(amount / 1000), unit="ug")
        for agent, amount in state.planned_ng().items() if state.world.numbs(agent)
    ]  # fmt: skip
    if (whole := true_share(state)) is not None:
        found.append(Metric(name="share of the limit", value=round(whole * 1000), unit="permille"))
    return tuple(found)


def true_share(state: State) -> Fraction | None:
    """The share of the limit of all that is planned and was given before; None: not known."""
    weight_g = state.world.aim.weight_g
    parts = reckoning.of_plan(state, weight_g)
    before = reckoning.earlier(state, weight_g, known=False)
    return total((*parts, *before)) if parts else None


def path(state: State) -> dict[str, Any]:
    """What the learner did. given: each drug over all places, in micrograms."""
    made = state.decision
    ready = made is not None and made.choice == "ready"
    kinds = {state.world.agent(agent).kind for agent in state.planned_ng()}
    return {
        "did": [{"t_ms": each.t_ms, "label": each.label} for each in state.log],
        "syringes": {name: syringe(state, name) for name in SYRINGES},
        "plan": plan(state),
        "weight_g": state.weight_g,
        "reckoned": _reckoned(state),
        "decision": None if made is None else {
            "t_ms": made.t_ms, "choice": made.choice,
            "words": f"{CHOICES[made.choice]}. {REASONS[made.reason]}"},
        "given": [
            {"agent": agent, "ug": round(amount / 1000),
             "epinephrine": "vasoconstrictor" in kinds}
            for agent, amount in state.planned_ng().items() if not state.world.thins(agent)
        ] if ready else [],
        "sites": state.plan.sites if ready and state.plan else 0,
        "formulary": state.world.country,
    }  # fmt: skip


def truth(state: State) -> dict[str, Any]:
    """What the record holds, and the arithmetic step by step."""
    world, aim = state.world, state.world.aim
    whens = {each.when for each in aim.counts}
    parts = (*reckoning.of_plan(state, aim.weight_g),
             *reckoning.earlier(state, aim.weight_g, known=False))  # fmt: skip
    return {
        "patient": {"id": world.person.id, "name": world.person.name,
                    "tone": world.person.skin_tone},
        "expected": list(expected(state)),
        "depths": [],
        "words": _words(state),
        "arithmetic": reckoning.steps(state),
        "shares": [
            {"agent": each.agent, "amount_ng": round(each.amount_ng), "limit_ng": each.limit_ng,
             "by": each.by, "permille": reckoning.permille(each.of_limit)}
            for each in parts
        ],
        "person": {"weight_g": aim.weight_g, "age": world.person.age,
                   "liver": "liver" in whens, "heart": "heart" in whens},
        "absorbs": aim.absorbs,
    }  # fmt: skip


def _words(state: State) -> list[str]:
    world, aim = state.world, state.world.aim
    weight = f"{world.person.name} weighs {weight_in_words(aim.weight_g)}."
    lines = [f"{weight} In the chart: “{aim.chart_weight}”" if aim.chart_weight else weight]
    for each in aim.counts:
        places = " or ".join(
            f"“{look_label(name.rstrip('!'))}”" + (", asked again" if name.endswith("!") else "")
            for name in each.by
        ).format(them=THEM[world.person.pronoun])
        told = "You found it out" if found(state, each) else "You did not find it out"
        lines.append(f"{each.what}. {told}; it was to be had by {places}. {each.why}")
    if aim.earlier is not None:
        had = aim.earlier
        name = world.agent(had.agent).label.lower()
        lines.append(f"{plain(Fraction(had.ug, 1000))} mg of {name} were given {had.hours_ago} h"
                     f" before: “{had.says}” It counts toward the limit.")  # fmt: skip
    lines += [f"Against it: {each.why}" for each in aim.against]
    lines += [f"{world.agent(agent).label}: {caution.says}"
              for agent in state.planned_ng() for caution in cautions(world, agent)]  # fmt: skip
    for number, way in enumerate(aim.ways):
        lines.append(f"{'Best' if number == 0 else 'Also right'}: {_way(world, way.agents)}."
                     f" {way.why}")  # fmt: skip
    if not aim.ways:
        lines.append("Best: nothing today.")
    lines += [f"{world.container(part.container).printed[0]}: {trap}"
              for each in state.syringes.values() for part in each.parts
              if (trap := world.container(part.container).trap)]  # fmt: skip
    lines.append(aim.why)
    return lines


def _way(world: World, agents: tuple[str, ...]) -> str:
    if not agents:
        return "a needle without any drug"
    return " with ".join(world.agent(agent).label.lower() for agent in agents)
