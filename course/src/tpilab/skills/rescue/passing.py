"""Time in an emergency: what is due comes in order, and what shows on the way is told."""

from __future__ import annotations

from tpilab.patients.rescuing import Room
from tpilab.physics.physiology import advance, ended, given, held, means
from tpilab.skills.rescue.doing import DOINGS, HANDS_ON, POSITIONS
from tpilab.skills.rescue.judging import harmed_by
from tpilab.skills.rescue.looking import found
from tpilab.skills.rescue.state import Done, Pending, State
from tpilab.skills.rescue.words import told

MOST_S = 1800
"""After half an hour others take over."""
_ARRIVED = {
    "help": "A nurse and a colleague come in. They can do things while you do others.",
    "crew": "The ambulance crew is at the door. Hand over when you decide.",
}
_HERE = {"kit": "Emergency box and oxygen are here.", "lipid_kit": "The lipid emulsion is here.",
         "monitor": "The monitor is on.", "line": "The line runs."}  # fmt: skip

_COMING = {"call": ("help", "You call down the corridor."),
           "ambulance": ("crew", "The ambulance is called.")}  # fmt: skip
_ONCE = {
    "shock": ("shock", "chest", "Everybody off. The shock is given."),
    "draw_off": ("puncture", "site", "A little comes, and it swells again."),
}


def passed(state: State, ms: int) -> tuple[State, list[str]]:
    """The state so many milliseconds later, and what showed and came in the meantime."""
    end = min(state.clock_ms + max(ms, 0), 1000 * MOST_S)
    lines: list[str] = []
    while due := min((each for each in state.pending if each.due_ms <= end),
                     key=lambda each: each.due_ms, default=None):  # fmt: skip
        state, shown = _on(state, due.due_ms)
        lines += shown
        rest = list(state.pending)
        rest.remove(due)
        state, words = finished(state.but(pending=tuple(rest)), due)
        lines += words
    state, shown = _on(state, end)
    lines += shown
    if state.decision is None and ended(state.body) == "dead":
        state = state.but(decision=(state.clock_s, "died"))
    if state.decision is None and state.clock_s >= MOST_S:
        state = state.but(decision=(state.clock_s, "time_up"))
        lines.append("Half an hour is over. Others take over.")
    return state, lines


def _on(state: State, clock_ms: int) -> tuple[State, list[str]]:
    """The body at that time, and how each new state shows."""
    clock_ms = max(clock_ms, state.clock_ms)
    body = advance(state.body, clock_ms // 1000 - state.body.clock_s)
    new = body.changes[len(state.body.changes) :]
    states = state.graph.states
    lines = [told(states[name].shows, state.person, state.record.side) for _, name in new]
    return state.but(body=body, clock_ms=clock_ms), lines


def takes_s(what: str, room: Room) -> int:
    """How long something takes; to fetch things depends on the house."""
    return {"kit": room.kit_s, "lipid_kit": room.lipid_s}.get(what, DOINGS[what].takes_s)


def finished(state: State, due: Pending) -> tuple[State, list[str]]:
    """The state once something was done, and what there is to say."""
    if due.order is not None:
        return _gave(state, due)
    what = due.what
    if what in _ARRIVED:
        return state.but(here=state.here | {what}), [_ARRIVED[what]]
    doing = DOINGS[what]
    state, words = _done(state, what)
    state = state.but(done=(*state.done, Done(state.clock_s, what, doing.label)))
    return state, [words] if words else []


def _done(state: State, what: str) -> tuple[State, str]:
    kind = DOINGS[what].kind
    if kind in ("look", "held"):
        return (found if kind == "look" else _held)(state, what)
    if what in _HERE:
        changes = {"monitor_s": state.clock_s} if what == "monitor" else {}
        return state.but(here=state.here | {what}, **changes), _HERE[what]
    if what in _COMING:
        who, said = _COMING[what]
        room = state.record.room
        return _expected(state, who, room.help_s if who == "help" else room.crew_s), said
    if what.startswith("decompress_"):
        side = "side" if what.endswith(state.record.side) else "other"
        said = "The cannula is in." if side == "other" else ""
        return _dosed(state, "needle", side, 1), said
    if what in _ONCE:
        drug, route, said = _ONCE[what]
        return _dosed(state, drug, route, 1), said
    return (let_go(state, HANDS_ON) if what == "let_go" else state), _told(state, what)


def _told(state: State, what: str) -> str:
    """What there is to say about what changes nothing in the body."""
    if what == "tell" and state.body.now.awake in ("out", "fitting"):
        return "Those who came along are told. It is said again when there are ears for it."
    return "The picture is back after ten minutes." if what == "xray" else ""


def _expected(state: State, who: str, in_s: int) -> State:
    """The state with somebody on the way, called once."""
    known = who in state.here or any(each.what == who for each in state.pending)
    if known:
        return state
    coming = Pending(state.clock_ms + 1000 * in_s, who)
    return state.but(pending=(*state.pending, coming))


def _held(state: State, what: str) -> tuple[State, str]:
    off = tuple(each for each in POSITIONS if each != what) if what in POSITIONS else ()
    state = state.but(body=held(state.body, (what,), off))
    name = state.person.name
    said = {
        "flat": f"{name} lies flat.", "legs_up": f"{name} lies flat, legs up on a chair.",
        "left_side": f"{name} lies on the side.", "sit_up": f"{name} sits up.",
        "stand": f"You help {name} up.",
    }.get(what, "")  # fmt: skip
    return harmed_by(state, tuple(n for n, each in means().items() if what in each.by)), said


def let_go(state: State, what: tuple[str, ...]) -> State:
    """The state with hands taken off."""
    return state.but(body=held(state.body, (), what))


def _gave(state: State, due: Pending) -> tuple[State, list[str]]:
    assert due.order is not None
    drug, amount, route, words = due.order
    state = _dosed(state, drug, route, amount)
    done = Done(state.clock_s, drug, words, drug=True)
    return state.but(done=(*state.done, done)), [f"Nurse: “{words}: given.”"]


def _dosed(state: State, drug: str, route: str, amount: int) -> State:
    body = given(state.body, drug, route, amount)
    new = tuple(each.means for each in body.windows[len(state.body.windows) :])
    gave = (*state.gave, *((state.clock_s, each) for each in new))
    return harmed_by(state.but(body=body, gave=gave), new, drug=drug)
