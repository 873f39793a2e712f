"""A body that goes through an emergency's states, second by second, in whole numbers.

Time is logical and comes in seconds: to wait twice for ten seconds is to wait once for twenty.
Everything random is drawn from the seed and the name of what it is for, so the same actions at the
same times give the same course on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from tpilab.physics.physiology.graph import graph, means
from tpilab.physics.physiology.models import VITALS, State, Way
from tpilab.rng import below

ADULT = (76, 126, 78, 14, 98)
"""The person for whom the graphs' vital signs are written: hr, sys, dia, rr, spo2."""
LEAST, MOST = (0, 0, 0, 0, 30), (220, 260, 160, 60, 100)
TRACED_S = 5
"""How often vital signs are kept for the debrief."""
FOREVER = 10**9


@dataclass(frozen=True)
class Dose:
    """What went in: drug, route, amount in mcg (of fluids and emulsions in mcL), and when."""

    at_s: int
    drug: str
    route: str
    amount: int


class Window(NamedTuple):
    """A means at work from a second to another, not counting the last."""

    means: str
    from_s: int
    to_s: int


@dataclass(frozen=True)
class Body:
    """One body. `vitals` are thousandths, in the order of `VITALS`."""

    emergency: str
    seed: int
    weight_g: int
    shift: tuple[int, ...]
    """What is added to the graph's vital signs for this person."""
    state: str
    vitals: tuple[int, ...]
    clock_s: int = 0
    timers: tuple[int, ...] = ()
    """How long the conditions of each way out of this state have held, in seconds."""
    windows: tuple[Window, ...] = ()
    holds: tuple[str, ...] = ()
    """What is held on now: positions, mask, hands."""
    doses: tuple[Dose, ...] = ()
    changes: tuple[tuple[int, str], ...] = ()
    """When which state began."""
    trace: tuple[tuple[int, ...], ...] = ()
    """Every five seconds: second, hr, sys, dia, rr, spo2."""

    @property
    def now(self) -> State:
        """The state that the body is in."""
        return graph(self.emergency).states[self.state]

    @property
    def shown(self) -> dict[str, int]:
        """Vital signs as a monitor rounds them."""
        return dict(zip(VITALS, ((each + 500) // 1000 for each in self.vitals), strict=True))

    def working(self) -> frozenset[str]:
        """The means at work now."""
        return _working(self.windows, self.clock_s)


def begin(emergency: str, seed: int, weight_g: int, usual: tuple[int, ...] = ADULT) -> Body:
    """A body at the first sign. usual: the person's own hr, sys, dia, rr, spo2 on a good day."""
    found = graph(emergency)
    shift = tuple((own - adult) // 2 for own, adult in zip(usual, ADULT, strict=True))
    first = found.states[found.begins]
    body = Body(
        emergency=emergency, seed=seed, weight_g=weight_g, shift=shift, state=found.begins,
        vitals=tuple(1000 * each for each in usual), timers=(0,) * len(first.ways),
        changes=((0, found.begins),),
    )  # fmt: skip
    return replace(body, trace=((0, *body.shown.values()),))


def held(body: Body, on: tuple[str, ...], off: tuple[str, ...] = ()) -> Body:
    """The body with something held on from now, and something let go."""
    before = body.holds
    holds = (*(each for each in before if each not in (*on, *off)), *on)
    windows = list(body.windows)
    for name, each in means().items():
        if not each.by:
            continue
        was, is_on = bool({*before} & {*each.by}), bool({*holds} & {*each.by})
        if is_on and not was:
            windows.append(Window(name, body.clock_s + _start_s(body, name), FOREVER))
        if was and not is_on:
            windows = [_closed(window, body.clock_s) if window.means == name else window
                       for window in windows]  # fmt: skip
    return replace(body, holds=holds, windows=tuple(windows))


def _closed(window: Window, at_s: int) -> Window:
    return window._replace(to_s=min(window.to_s, at_s))


def given(body: Body, drug: str, route: str, amount: int) -> Body:
    """The body with a dose in it. amount: mcg, or mcL for what is given by volume."""
    dose = Dose(body.clock_s, drug, route, amount)
    doses = (*body.doses, dose)
    windows = list(body.windows)
    for name, each in means().items():
        if drug not in each.drugs or (each.routes and route not in each.routes):
            continue
        counted = [one.amount for one in doses if one.drug in each.drugs
                   and (not each.routes or one.route in each.routes)]  # fmt: skip
        got = sum(counted) if each.total else amount
        least = each.least_of.get(drug, each.least)
        if _counts(got, least, each.most, each.above, body.weight_g if each.per_kg else 1000):
            from_s = body.clock_s + _start_s(body, name)
            to_s = FOREVER if each.lasts_s is None else from_s + each.lasts_s
            windows.append(Window(name, from_s, to_s))
    return replace(body, doses=doses, windows=tuple(windows))


def _counts(got: int, least: int, most: int | None, above: int | None, weight_g: int) -> bool:
    """Whether an amount lies within bounds that are for 1,000 g each."""
    scaled = got * 1000
    if above is not None:
        return scaled > above * weight_g
    return scaled >= least * weight_g and (most is None or scaled <= most * weight_g)


def _start_s(body: Body, name: str) -> int:
    low, high = means()[name].starts_s
    return low + _drawn(body, f"starts/{name}", high - low + 1)


def _drawn(body: Body, what: str, bound: int) -> int:
    return int(below(body.seed, f"{body.emergency}/{what}", bound)) if bound > 1 else 0


def advance(body: Body, seconds: int) -> Body:
    """The body so many seconds later. A negative number of seconds is none."""
    if seconds <= 0:
        return body
    states = graph(body.emergency).states
    name, timers, vitals = body.state, list(body.timers), list(body.vitals)
    changes, trace = list(body.changes), list(body.trace)
    edges = {edge for window in body.windows for edge in window[1:]}
    state = states[name]
    working = _working(body.windows, body.clock_s)
    opens, after = _ways(body, name, state)
    target = _target(body.shift, state, working)
    for clock in range(body.clock_s + 1, body.clock_s + seconds + 1):
        if clock in edges:
            working = _working(body.windows, clock)
            target = _target(body.shift, state, working)
        taken = None
        for n, way in enumerate(state.ways):
            if not opens[n] or not _may(way, working):
                continue
            timers[n] += 1
            if timers[n] >= after[n]:
                taken = way
                break
        if taken is not None:
            name = taken.to
            state = states[name]
            changes.append((clock, name))
            timers = [0] * len(state.ways)
            opens, after = _ways(body, name, state)
            target = _target(body.shift, state, working)
        over = state.over_s
        for n in range(len(VITALS)):
            gap = target[n] - vitals[n]
            step = abs(gap) // over
            vitals[n] += gap if step == 0 else (step if gap > 0 else -step)
        if clock % TRACED_S == 0:
            trace.append((clock, *((each + 500) // 1000 for each in vitals)))
    return replace(body, state=name, vitals=tuple(vitals), clock_s=body.clock_s + seconds,
                   timers=tuple(timers), changes=tuple(changes), trace=tuple(trace))  # fmt: skip


def _working(windows: tuple[Window, ...], clock_s: int) -> frozenset[str]:
    return frozenset(each.means for each in windows if each.from_s <= clock_s < each.to_s)


def _may(way: Way, working: frozenset[str]) -> bool:
    """Whether what is at work lets this way be taken."""
    return (
        working.issuperset(way.when)
        and (not way.any_of or not working.isdisjoint(way.any_of))
        and working.isdisjoint(way.unless)
    )


def _ways(body: Body, name: str, state: State) -> tuple[list[bool], list[int]]:
    """Which ways out of a state are open to this person, and after how many seconds."""
    opens, after = [], []
    for n, way in enumerate(state.ways):
        stream = f"{name}/{n}/{way.to}"
        opens.append(way.permille == 1000 or _drawn(body, f"{stream}/open", 1000) < way.permille)  # noqa: PLR2004 - of a thousand, all
        low, high = way.after_s
        after.append(low + _drawn(body, stream, high - low + 1))
    return opens, after


def _target(shift: tuple[int, ...], state: State, working: frozenset[str]) -> list[int]:
    """Where vital signs tend to, in thousandths; what is zero in a state stays zero."""
    rows = [state.eased_by[each].row if each in state.eased_by else means()[each].does.row
            for each in sorted(working)]  # fmt: skip
    target = []
    for n, own in enumerate(state.vitals.row):
        value = own + shift[n] + sum(each[n] for each in rows) if own else 0
        target.append(1000 * min(max(value, LEAST[n]), MOST[n]))
    return target


def ended(body: Body) -> str:
    """What it comes to: "well", "harmed", "dead", or "" while it is open."""
    return body.now.ends
