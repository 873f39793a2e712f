"""Which acts an encounter amounts to: each part's own, and what lies between them."""

from __future__ import annotations

from tpilab.protocol import Event
from tpilab.skills.encounter.actions import PartName
from tpilab.skills.encounter.acts import ACTS
from tpilab.skills.encounter.carrying import found
from tpilab.skills.encounter.state import NEEDLES, State


def way(state: State) -> tuple[PartName, ...]:
    """The parts that this person calls for, by the record, in order; `inject` for any needle."""
    person = state.person
    after: tuple[PartName, ...] = ("rehabilitate",) if person.rehabilitating else ()
    if person.consults.paths[0].choice != "inject":
        return ("select", *after)
    if person.touched.decision.best != "candidate":
        return ("select", "palpate", *after)
    if person.prescribed.ends[0] != "ready":
        return ("select", "palpate", "prescribe", *after)
    care: tuple[PartName, ...] = ("rescue",) if person.rescuing else ()
    return ("select", "palpate", "prescribe", "inject", *care, *after)


def may_needle(state: State) -> bool:
    """Whether a needle is right for this person, at least as one of several ways."""
    person = state.person
    return any(path.choice == "inject" for path in person.consults.paths) and "inject" in way(state)


def expected(state: State) -> tuple[str, ...]:
    """The critical and recommended acts that this encounter called for."""
    right = way(state)
    own = {"ended", "followed_through" if "inject" in right else "no_needle"}
    if "palpate" in right and "inject" in right:
        own.add("found")
    if "rescue" in right and state.punctured:
        own.add("cared")
    if "rehabilitate" in right:
        own.add("planned")
    for name in right:
        part = state.last(*NEEDLES) if name == "inject" else state.last(name)
        if part is not None:
            own |= {f"{part.of}.{each}" for each in part.debrief.truth["expected"]}
    return tuple(name for name in ACTS if name in own)


def judged(state: State) -> tuple[Event, ...]:
    """All acts by time, those of the parts with the encounter's time."""
    events = [
        Event(t_ms=part.began_ms + each.t_ms, name=f"{part.of}.{each.name}", weight=each.weight,
              note=each.note)
        for part in state.parts for each in part.debrief.events
    ]  # fmt: skip
    events += [_own(state, name) for name in _done(state)]
    return tuple(sorted(events, key=lambda event: event.t_ms))


def _own(state: State, name: str) -> Event:
    return Event(t_ms=state.t_ms, name=name, weight=ACTS[name].weight)


def _done(state: State) -> list[str]:
    """The encounter's own acts that were done by now."""
    right = may_needle(state)
    over = state.ended_ms is not None
    done = {
        "found": found(state) is not None,
        "felt_again": state.count("palpate") > 1,
        "followed_through": state.punctured and right,
        "no_needle": over and not state.punctured,
        "against": state.punctured and not right,
        "cared": state.last("rescue") is not None,
        "planned": state.last("rehabilitate") is not None,
        "ended": over,
    }
    return [name for name, each in done.items() if each]
