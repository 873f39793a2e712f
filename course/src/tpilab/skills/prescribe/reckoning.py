"""What is in the plan, exactly: amounts, shares of the limits, and the arithmetic in words."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tpilab.formulary.dose import NG_PER_MG, NG_PER_UG, Setting, Share, share, shares, total
from tpilab.formulary.quantity import UG_PER_ML_OF_PERCENT, plain
from tpilab.patients.prescribing import weight_in_words
from tpilab.skills.prescribe.state import Reckoned, State

ALL = "all"
ONE_ML = 1_000
NEAR_PERMILLE = 10
"""How far a share may lie off and still be right: rounding; didactic choice."""
NEAR_NG = NG_PER_MG // 2
"""Half a milligram off is rounding, up to a tenth of a small amount; of a large one a hundredth
is. Didactic choice."""


def setting(state: State, weight_g: int, amounts: Mapping[str, Fraction]) -> Setting:
    """For whom and how: with epinephrine where the fluid holds some."""
    kinds = {state.world.agent(agent).kind for agent, amount in amounts.items() if amount}
    return Setting(weight_g, state.world.country, "vasoconstrictor" in kinds)


def of_plan(state: State, weight_g: int) -> tuple[Share, ...]:
    """The shares of the local anesthetics over all places of the plan."""
    amounts = state.planned_ng()
    return shares(state.world.formulary, amounts, setting(state, weight_g, amounts))


def earlier(state: State, weight_g: int, *, known: bool) -> tuple[Share, ...]:
    """The share that was used up before; known: only if it was found out."""
    had = state.world.aim.earlier
    if had is None or (known and not any(state.has(name) for name in had.by)):
        return ()
    here = Setting(weight_g, state.world.country)
    return (share(state.world.formulary, had.agent, had.ug * NG_PER_UG, here),)


def permille(part: Fraction | None) -> int | None:
    """A share in thousandths, rounded."""
    return None if part is None else round(part * 1000)


# the learner's own arithmetic


def needed(state: State) -> tuple[str, ...]:
    """What has to be reckoned: each local anesthetic, and all where there is more than one."""
    numbing = tuple(agent for agent, amount in state.planned_ng().items()
                    if amount and state.world.numbs(agent))  # fmt: skip
    several = len(numbing) + len(earlier(state, 1, known=True)) > 1
    return (*numbing, ALL) if numbing and several else numbing


def truly(state: State, agent: str) -> tuple[Fraction | None, Fraction | None]:
    """Amount in ng (None for `all`) and share of what is to be reckoned, at the weight set."""
    assert state.weight_g is not None
    planned = of_plan(state, state.weight_g)
    if agent == ALL:
        return None, total((*planned, *earlier(state, state.weight_g, known=True)))
    found = next(each for each in planned if each.agent == agent)
    return Fraction(found.amount_ng), found.of_limit


def right(state: State, agent: str, typed: Reckoned) -> bool:
    """Whether the learner's arithmetic for one agent, or for all, is right but for rounding."""
    amount, part = truly(state, agent)
    if part is None or abs(typed.permille - part * 1000) > NEAR_PERMILLE:
        return False
    if amount is None:
        return True
    near = max(min(Fraction(NEAR_NG), amount / 10), amount / 100)
    return typed.ng is not None and abs(typed.ng - amount) <= near


def all_right(state: State) -> bool:
    """Whether all that has to be reckoned was, rightly."""
    return state.weight_g is not None and all(
        agent in state.reckoned and right(state, agent, state.reckoned[agent])
        for agent in needed(state)
    )


# what is shown


def running(state: State) -> dict[str, Any] | None:
    """The running total, as far as it is shown now: see `observe`."""
    drawn = {part.container for each in state.syringes.values() for part in each.parts}
    if state.weight_g is None or drawn - state.read or not _shown(state):
        return None
    if state.plan is not None:
        amounts = state.planned_ng()
    else:
        amounts = {}
        for name in state.syringes:
            for agent, ng in state.amounts_ng(name).items():
                amounts[agent] = amounts.get(agent, Fraction(0)) + ng
    here = setting(state, state.weight_g, amounts)
    parts = shares(state.world.formulary, amounts, here)
    before = earlier(state, state.weight_g, known=True)
    rows = [_row(state, each, before=False) for each in parts]
    rows += [_row(state, each, before=True) for each in before]
    rows += [
        _row(state, Share(agent, amount, None, "", None), before=False)
        for agent, amount in amounts.items()
        if not state.world.numbs(agent) and not state.world.thins(agent)
    ]
    return {"rows": rows, "total_permille": permille(total((*parts, *before)))}


def _shown(state: State) -> bool:
    if state.world.coaching:
        return any(each.parts for each in state.syringes.values())
    if state.task.options.get("assessment") or state.plan is None:
        return False
    return all(agent in state.reckoned or _limit(state, agent) is None for agent in needed(state))


def _limit(state: State, agent: str) -> Fraction | None:
    return truly(state, agent)[1]


def _row(state: State, each: Share, *, before: bool) -> dict[str, Any]:
    assert state.weight_g is not None
    return {
        "agent": each.agent,
        "label": state.world.agent(each.agent).label,
        "amount_ng": round(each.amount_ng),
        "per_kg_ng": round(Fraction(each.amount_ng) * 1000 / state.weight_g),
        "limit_ng": each.limit_ng,
        "by": each.by,
        "permille": permille(each.of_limit),
        "not_known": each.not_known,
        "earlier": before,
    }


# the arithmetic, step by step


def steps(state: State) -> list[str]:
    """The arithmetic of the plan in words and numbers, at the person's true weight."""
    if state.plan is None:
        return []
    weight_g = state.world.aim.weight_g
    lines = [*_drawn(state), *_over_all_places(state)]
    parts = of_plan(state, weight_g)
    before = earlier(state, weight_g, known=False)
    for each in parts:
        lines += _of_limit(state, each)
    for each in before:
        hours = state.world.aim.earlier.hours_ago if state.world.aim.earlier else 0
        lines.append(f"{hours} h before: {_mg(each.amount_ng)} of {_label(state, each.agent)}"
                     f"{_so_much(each)}.")  # fmt: skip
    if len(parts) + len(before) > 1 and (sum_ := total((*parts, *before))) is not None:
        added = " + ".join(_percent(each.of_limit) for each in (*parts, *before))
        lines.append(f"Added before rounding: {added} = {_percent(sum_)} of the limit.")
    return lines


def _drawn(state: State) -> list[str]:
    assert state.plan is not None
    lines = []
    syringe = state.syringes[state.plan.syringe]
    for part in syringe.parts:
        for each in state.world.container(part.container).holds:
            if not state.world.numbs(each.agent):
                continue
            name = _label(state, each.agent)
            percent = plain(Fraction(each.per_ml, UG_PER_ML_OF_PERCENT))
            lines.append(f"{percent} % is {_mg(each.per_ml * 1000)} in 1 mL.")
            amount = each.per_ml * part.volume_ul
            lines.append(f"{_ml(part.volume_ul)} {_hold(part.volume_ul)} {_mg(amount)} of {name}.")
    if len(syringe.parts) > 1:
        for agent, strength in state.per_ml(state.plan.syringe).items():
            if state.world.numbs(agent):
                all_of_it = f"The {_ml(syringe.volume_ul)} in the syringe"
                held = f"{_mg(strength * 1000)} of {_label(state, agent)} in 1 mL"
                lines.append(f"{all_of_it} {_hold(syringe.volume_ul)} {held}.")
    return lines


def _hold(ul: int) -> str:
    return "holds" if ul == ONE_ML else "hold"


def _over_all_places(state: State) -> list[str]:
    plan = state.plan
    assert plan is not None
    places = "1 place" if plan.sites == 1 else f"{plan.sites} places"
    told = f"{places} × {_ml(plan.each_ul)} = {_ml(plan.volume_ul)}"
    amounts = [
        f"{_mg(amount)} of {_label(state, agent)}"
        for agent, amount in state.planned_ng().items()
        if state.world.numbs(agent)
    ]
    return [f"{told}: {' and '.join(amounts)}." if amounts else f"{told}."]


def _of_limit(state: State, each: Share) -> list[str]:
    if each.limit is None or each.limit_ng is None:
        return [f"Of {_label(state, each.agent)} no limit is known: {each.not_known}"]
    weight = weight_in_words(state.world.aim.weight_g)
    lines = []
    if each.limit.ug_per_kg is not None:
        by_weight = each.limit.ug_per_kg * state.world.aim.weight_g
        line = f"{_mg(each.limit.ug_per_kg * NG_PER_UG)}/kg × {weight} = {_mg(by_weight)}"
        if each.limit.ug is not None:
            most = _mg(each.limit.ug * NG_PER_UG)
            under = f"under the label's total of {most}"
            over = f"over the label's total, so {most} is the limit"
            line += f", {under if each.by == 'weight' else over}"
        lines.append(f"{line}.")
    else:
        lines.append(f"The label's total: {_mg(each.limit_ng)}, whatever the weight.")
    amount = _number(Fraction(each.amount_ng) / NG_PER_MG).capitalize()
    lines.append(f"{amount} of {_mg(each.limit_ng)}: {_percent(each.of_limit)}.")
    return lines


def _so_much(each: Share) -> str:
    return "" if each.of_limit is None else f", {_percent(each.of_limit)} of its limit"


def _label(state: State, agent: str) -> str:
    return state.world.agent(agent).label.lower()


def _mg(ng: int | Fraction) -> str:
    return f"{_number(Fraction(ng) / NG_PER_MG)} mg"


def _number(value: Fraction) -> str:
    """A number with up to three decimals; where that is not all of it, "about" and two."""
    exact = (value * 1000).denominator == 1
    return plain(value) if exact else f"about {plain(value, 2)}"


def _ml(ul: int) -> str:
    return f"{plain(Fraction(ul, 1000))} mL"


def _percent(part: Fraction | None) -> str:
    """A share in words: whole percents, with one decimal below 10."""
    if part is None:
        return "not known"
    return f"{plain(part * 100, 0 if part >= Fraction(1, 10) else 1)} %"
