"""Which acts a rescue amounts to, and how soon each came."""

from __future__ import annotations

from dataclasses import dataclass

from tpilab.physics.physiology import Graph
from tpilab.physics.physiology.models import Within
from tpilab.protocol import Event
from tpilab.skills.rescue.acts import ACTS, BY_DOING, BY_MEANS
from tpilab.skills.rescue.doing import DOINGS
from tpilab.skills.rescue.state import Done, State

HELD = {
    "positioned": "flat", "airway": "airway", "oxygen": "oxygen", "bagged": "bag", "cpr": "cpr",
    "compressed": "press",
}  # fmt: skip
"""Acts that are held on, and the means that tells from when to when."""
LAST = ("documented",)
"""What counts only when nothing but words follows it: a note is no plan."""
_NEEDED = ("decided",)
EARLY = frozenset({*BY_MEANS, "positioned"})
"""What is as good when it comes before it has to."""
SECONDS = ("antihistamine", "steroid")
_IDLE_OK = ("shock",)


@dataclass(frozen=True)
class Asked:
    """One act that was asked for: since when, how soon, and when it came; None: not at all."""

    act: str
    since_s: int
    within_s: int | None
    came_s: int | None

    @property
    def in_time(self) -> bool:
        """Whether it came, and soon enough."""
        came, within = self.came_s, self.within_s
        return came is not None and (within is None or came - self.since_s <= within)


def asked(state: State) -> tuple[Asked, ...]:
    """What this emergency asked for, as far as it went."""
    found = []
    for each in state.graph.asks:
        since = _since(state, each)
        if each.act == "stopped" and not state.record.needle_in:
            continue
        if since is not None:
            came = _came(state, each.act, since)
            found.append(Asked(each.act, since, each.within_s, came))
        elif each.act in EARLY and (came := _came(state, each.act, 0)) is not None:
            found.append(Asked(each.act, 0, None, came))  # before it had to be: as good
    return tuple(found)


def _since(state: State, each: Within) -> int | None:
    """From when on an act is asked for; None: it is not."""
    if not each.since:
        return 0
    since = state.entered(*each.since)
    if since is None or (each.if_lasting_s and _lasted(state, each.since) < each.if_lasting_s):
        return None
    return since


def _lasted(state: State, names: tuple[str, ...]) -> int:
    changes = state.body.changes
    ends = [at for at, _ in changes[1:]] + [state.body.clock_s]
    spans = zip(changes, ends, strict=True)
    return sum(end - at for (at, name), end in spans if name in names)


def _came(state: State, act: str, since_s: int) -> int | None:
    """When an act came; what was held on already when it was asked came at once."""
    if act == "diagnosis":
        return _named(state)
    if act in BY_MEANS:
        return min((at for at, name in state.gave if name in BY_MEANS[act]), default=None)
    if act in HELD:
        spans = [each for each in state.body.windows if each.means == HELD[act]]
        return min((max(each.from_s, since_s) for each in spans if each.to_s > since_s),
                   default=None)  # fmt: skip
    if act == "lung_looked":
        both = (state.did("scan_left"), state.did("scan_right"))
        return None if None in both else max(each for each in both if each is not None)
    if act in LAST:
        last = max((n for n, each in enumerate(state.done) if not _is_talk(each)), default=-1)
        words = state.done[last + 1 :]
        return min((each.clock_s for each in words if each.what in BY_DOING[act]), default=None)
    return state.did(*BY_DOING[act])


def _is_talk(each: Done) -> bool:
    """Whether what was done was words alone."""
    return not each.drug and DOINGS[each.what].kind == "talk"


def _named(state: State) -> int | None:
    """When the working diagnosis that stands was said, if it is right."""
    if not state.said or state.said[-1][1] not in (state.graph.diagnosis, *state.graph.also):
        return None
    return state.said[-1][0]


def expected(state: State) -> tuple[str, ...]:
    """The critical and recommended acts that this emergency called for."""
    names = {each.act for each in asked(state)} | {*_NEEDED}
    return tuple(name for name in ACTS if name in names)


def judged(state: State) -> tuple[Event, ...]:
    """All acts, by time: what harmed as it happened, and what was asked and came."""
    events = list(state.events)
    for each in asked(state):
        if each.came_s is None:
            continue
        at_ms = 1000 * max(each.came_s, 0)
        if each.in_time:
            events.append(Event(t_ms=at_ms, name=each.act, weight=ACTS[each.act].weight,
                                note=_after(each)))  # fmt: skip
        else:
            note = f"“{ACTS[each.act].text}”: {_after(each)}"
            events.append(Event(t_ms=at_ms, name="late", weight="neutral", note=note))
    if state.rewound:
        events.append(Event(t_ms=state.clock_ms, name="rewound", weight="neutral",
                            note=f"{state.rewound} times."))  # fmt: skip
    if state.decision is not None and state.decision[1] in right_ends(state):
        events.append(Event(t_ms=1000 * state.decision[0], name="decided", weight="critical"))
    return tuple(sorted(events, key=lambda event: event.t_ms))


def _after(each: Asked) -> str:
    assert each.came_s is not None
    seconds = max(0, each.came_s - each.since_s)
    limit = "" if each.within_s is None else f" (asked within {each.within_s} s)"
    return f"After {seconds} s{limit}."


def harmed_by(state: State, new: tuple[str, ...], *, drug: str = "") -> State:
    """The state with what a new treatment harms, or does not help."""
    graph = state.graph
    for name in new:
        act = graph.never.get(name)
        if act is not None and name not in state.body.now.allows:
            state = state.with_act(act)
    if {"decompressed", "decompressed_other"} & {*new}:
        state = _needled(state)
    if "cpr" in new and state.body.now.vitals.hr:
        state = state.with_act("compressed_beating")
    if "shock" in new and state.body.now.awake == "alert":
        state = state.with_act("shocked_awake")
    early = state.did("epinephrine") is None and not any(n == "epi_im" for _, n in state.gave)
    if any(name in SECONDS for name in new) and "epi_im" in _asks(graph) and early:
        state = state.with_act("second_first")
    if drug and not any(name in graph.never or name in useful(graph) for name in new):
        state = state.with_act("needless_drug")
    return state


def _needled(state: State) -> State:
    """A needle in a chest that no emergency of the lung asks for one."""
    if {"decompressed", "decompressed_other"} & {*state.graph.never} or "decompressed" in _asks(
        state.graph
    ):
        return state
    return state.with_act("needle_stable")


def _asks(graph: Graph) -> frozenset[str]:
    return frozenset(each.act for each in graph.asks)


def useful(graph: Graph) -> frozenset[str]:
    """The means that change something for the better somewhere in this emergency."""
    names = {name for each in _asks(graph) for name in BY_MEANS.get(each, ())}
    if "epi_im" in _asks(graph):
        names |= {*SECONDS}  # once epinephrine is in; before it they are unsafe
    for each in graph.states.values():
        names |= {*each.eased_by}
        for way in each.ways:
            names |= {*way.when, *way.any_of, *way.unless}
    return frozenset(names | {*_IDLE_OK})


def pictured(state: State) -> State:
    """What it means to have sent for a picture now."""
    if state.record.emergency == "tension" and not any(n == "decompressed" for _, n in state.gave):
        return state.with_act("imaging_first")
    return state


def right_ends(state: State) -> tuple[str, ...]:
    """Where the person may go as things stand: who came to harm, to a hospital alone."""
    return state.graph.ends if state.body.now.ends != "harmed" else ("hospital",)


def decided(state: State, choice: str) -> State:
    """The acts that the end amounts to."""
    ends = right_ends(state)
    if choice == "home" and ("home" not in ends or state.body.now.ends != "well"):
        return state.with_act("sent_home")
    if choice == "stay" and "stay" not in ends:
        return state.with_act("kept_here")
    return state
