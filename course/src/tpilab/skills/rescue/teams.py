"""Scripted teams: a sanity check of our code, and the model attempt. They are no experts.

The team by the book knows the emergency and does what it asks for, in the order of what kills
first; the others do nothing, or what must not be done.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tpilab.protocol import Task
from tpilab.skills.rescue.acts import ACTS, BY_DOING
from tpilab.skills.rescue.judging import HELD, asked, right_ends
from tpilab.skills.rescue.state import State

Json = dict[str, Any]
THINKS_MS = 2_000
"""How long a scripted team thinks before each thing."""
MOST = 160
_ORDERS = {
    "epi_im": "epinephrine 0.5 mg im", "epi_im_again": "epinephrine 0.5 mg im",
    "lipid": "lipid emulsion 20 % 1.5 mL/kg iv", "seizure": "midazolam 10 mg im",
    "fluids": "crystalloid 1000 mL iv", "pressure_raised": "ephedrine 10 mg iv",
}  # fmt: skip
_NEEDS_LINE = ("lipid", "fluids", "pressure_raised")
_FIRST = (
    "stopped", "called", "kit", "cpr", "epi_im", "decompressed", "positioned", "compressed",
    "bagged", "airway", "seizure", "asked", "oxygen", "line", "lipid", "epi_im_again",
    "ambulance", "pulse_felt", "listened", "breaths_counted", "looked_at_site", "thinner_asked",
    "pressure_raised", "fluids", "monitor", "looked", "nerves", "leg_tested", "temperature_taken",
    "pressure_taken", "diagnosis", "lung_looked", "reassured",
)  # fmt: skip
_KEPT = ("compressed", "bagged")
"""What is taken up again when it had to be let go."""
_AFTER = ("ride", "reported", "disclosed", "safety_net", "documented")


class _Team:
    """Acts through the skill, as a learner does, and writes down what it did."""

    def __init__(self, task: Task) -> None:
        from tpilab.skills.rescue.skill import Rescue  # the skill asks its model of this module

        self.skill = Rescue()
        self.state: State = self.skill.begin(task)
        self.actions: list[Json] = []
        self.t_ms = 0

    def act(self, **action: Any) -> bool:
        """Whether the action was taken; refused, it is not written down."""
        full = {"t_ms": self.t_ms + THINKS_MS, **action}
        after, reply = self.skill.act(self.state, self.skill.read(full))
        if reply.refused is not None:
            return False
        self.t_ms += THINKS_MS
        self.state = after
        self.actions.append(full)
        return True

    def do(self, what: str) -> bool:
        """Something of the menu."""
        return self.act(kind="do", what=what)

    def busy(self, *whats: str) -> bool:
        """Whether a helper is about any of these."""
        return any(each.what in whats for each in self.state.pending)

    @property
    def over(self) -> bool:
        """Whether it ended."""
        return self.state.decision is not None or len(self.actions) >= MOST


def by_the_book(task: Task) -> list[Json]:
    """All that the emergency asks for, what kills first comes first."""
    team = _Team(task)
    while not team.over:
        if not any(_did(team, act) for act in _open(team)):
            if _settled(team):
                break
            team.act(kind="wait", more_s=10)
    for act in _AFTER:
        if any(each.act == act for each in asked(team.state)):
            _did(team, act)
    if not team.over:
        team.act(kind="decide", choice=right_ends(team.state)[0])
    return team.actions


def _open(team: _Team) -> Iterator[str]:
    """What is asked for and did not come yet, in order of haste."""
    wanted = {each.act for each in asked(team.state) if each.came_s is None}
    needs_kit = any(act in wanted for act in (*_ORDERS, "oxygen", "monitor", "bagged", "line"))
    if needs_kit and "kit" not in team.state.here:
        wanted.add("kit")
    if team.state.record.emergency == "last" and "help" in team.state.here:
        yield "lipid_kit"
    if wanted & {*_NEEDS_LINE} and "line" not in team.state.here:
        wanted.add("line")
    if "epi_im_again" not in wanted and _sinking(team.state):
        wanted.add("epi_im_again")
    if "prone" in team.state.body.holds or _itches(team.state):
        wanted.add("positioned")
    asks = {each.act for each in asked(team.state)}
    wanted |= {act for act in _KEPT if act in asks and HELD[act] not in team.state.body.working()}
    yield from (act for act in _FIRST if act in wanted)


def _itches(state: State) -> bool:
    """Whether somebody with anaphylaxis is not lying yet: laid down before the pressure falls."""
    return state.record.emergency == "anaphylaxis" and "flat" not in state.body.working()


def _sinking(state: State) -> bool:
    """Whether one dose of epinephrine was not enough after five minutes."""
    doses = [at for at, name in state.gave if name == "epi_im"]
    return state.body.state == "shock" and bool(doses) and state.clock_s - doses[-1] >= 300  # noqa: PLR2004 - RISK-023


def _did(team: _Team, act: str) -> bool:
    """Whether the team did something toward an act now."""
    state = team.state
    if act == "diagnosis":
        return team.act(kind="say", what=state.graph.diagnosis)
    if act in _ORDERS:
        return not team.busy("order") and team.act(kind="order", text=_ORDERS[act])
    whats = {
        "decompressed": (f"decompress_{state.record.side}",),
        "lung_looked": ("scan_left", "scan_right"),
        "positioned": (_position(state),),
        "kit": ("kit",),
        "lipid_kit": ("lipid_kit",),
    }.get(act, BY_DOING.get(act, ())[:1])
    new = [each for each in whats if act != "lung_looked" or state.did(each) is None]
    return not team.busy(*BY_DOING.get(act, whats)) and any(team.do(each) for each in new)


def _position(state: State) -> str:
    if state.body.now.awake == "drowsy" and state.record.emergency == "last":
        return "left_side"
    return (
        "legs_up"
        if state.record.emergency in ("vasovagal", "anaphylaxis", "total_spinal")
        else "flat"
    )


def _settled(team: _Team) -> bool:
    """Whether nothing is open and nothing on the way, and the body is as good as it gets."""
    still = not team.busy("order") and team.state.body.now.ends in ("well", "dead")
    return still or (team.state.body.now.ends == "harmed" and team.state.clock_s > 900)  # noqa: PLR2004 - a quarter of an hour


def nothing(task: Task) -> list[Json]:
    """Watches for half an hour."""
    team = _Team(task)
    while not team.over:
        team.act(kind="wait", more_s=60)
    return team.actions


def rough(task: Task) -> list[Json]:
    """Calls, fetches, gives vasopressin and large doses of epinephrine, and compresses."""
    team = _Team(task)
    for what in ("stop", "call", "kit", "line", "oxygen", "monitor"):
        while not team.over and not team.do(what) and team.busy(what):
            team.act(kind="wait", more_s=10)
    while not team.over and "line" not in team.state.here:
        team.act(kind="wait", more_s=10)
    for text in ("vasopressin 40 units iv", "epinephrine 1 mg iv"):
        while not team.over and not team.act(kind="order", text=text):
            team.act(kind="wait", more_s=10)
    while not team.over and team.state.clock_s < 1500:  # noqa: PLR2004 - 25 minutes
        if team.state.body.now.vitals.hr == 0 and "cpr" not in team.state.body.holds:
            team.do("cpr")
        team.act(kind="wait", more_s=30)
    if not team.over and not team.act(kind="decide", choice="hospital"):
        team.act(kind="decide", choice="stay")
    return team.actions


def share(state: State) -> float:
    """The share of what was asked that was done in time; nothing once an act was unsafe."""
    from tpilab.skills.rescue.judging import expected, judged

    events = judged(state)
    if any(event.weight == "unsafe" for event in events):
        return 0.0
    done = {
        event.name for event in events if ACTS[event.name].weight in ("critical", "recommended")
    }
    wanted = expected(state)
    return sum(name in done for name in wanted) / len(wanted)
