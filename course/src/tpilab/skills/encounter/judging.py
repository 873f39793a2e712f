"""Which acts an encounter amounts to: each part's own, and what lies between them."""

from __future__ import annotations

from tpilab.protocol import Event
from tpilab.skills.encounter.actions import PartName
from tpilab.skills.encounter.acts import ACTS
from tpilab.skills.encounter.carrying import found, goes_wrong
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
    wrong = goes_wrong(state) if state.punctured else person.rescuing is not None
    care: tuple[PartName, ...] = ("rescue",) if wrong else ()
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
    if goes_wrong(state):
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
    events += [Event(t_ms=at_ms, name=name, weight=ACTS[name].weight)
               for name, at_ms in _done(state).items()]  # fmt: skip
    return tuple(sorted(events, key=lambda event: event.t_ms))


def _done(state: State) -> dict[str, int]:
    """The encounter's own acts that were done by now, and when."""
    right = may_needle(state)
    over = state.ended_ms is not None
    felt_ms, needle_ms = state.over_ms("palpate"), state.over_ms(*NEEDLES)
    done = {
        "found": (found(state) is not None, felt_ms),
        "felt_again": (state.count("palpate") > 1, felt_ms),
        "followed_through": (_reached(state) and right, needle_ms),
        "no_needle": (over and not right and not state.punctured, state.t_ms),
        "against": (state.punctured and not right, needle_ms),
        "cared": (state.last("rescue") is not None, state.over_ms("rescue")),
        "planned": (state.last("rehabilitate") is not None, state.over_ms("rehabilitate")),
        "ended": (over, state.t_ms),
    }
    return {name: at_ms for name, (is_done, at_ms) in done.items() if is_done}


def _reached(state: State) -> bool:
    """Whether the needle gave its deposit where the finger had found the point."""
    needle = state.needle
    return needle is not None and "reached" in needle.debrief.first()
