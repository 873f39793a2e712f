"""What a debrief earns, without a skill: acts are scored, not luck."""

from __future__ import annotations

import pytest

from tpilab.protocol import Act, Debrief, Event, Weight
from tpilab.quiz.kinds.rubric import Credit, Rubric

WEIGHTS: dict[str, Weight] = {
    "asked": "critical", "looked": "recommended", "talked": "neutral", "rushed": "harmful",
    "forced": "unsafe",
}  # fmt: skip
ACTS = {
    name: Act(name=name, text=f"{name} her", weight=weight, why="so", basis="didactic")
    for name, weight in WEIGHTS.items()
}
RUBRIC = Rubric(
    earns=(Credit(act="asked", points=3), Credit(act="looked", points=1, text="looked well")),
    loses=(Credit(act="rushed", points=2),),
    acts=ACTS,
)


def debrief(*names: str, finished: bool = True) -> Debrief:
    events = tuple(Event(t_ms=n, name=name, weight=WEIGHTS[name]) for n, name in enumerate(names))
    return Debrief(events=events, metrics=(), path=None, truth=None, finished=finished)


@pytest.mark.parametrize(
    ("names", "share"),
    [
        ((), 0), (("asked",), 0.75), (("looked",), 0.25), (("asked", "looked"), 1),
        (("asked", "asked", "asked"), 0.75), (("talked",), 0), (("rushed",), 0),
        (("asked", "rushed"), 0.25), (("asked", "looked", "rushed", "rushed"), 0.5),
        (("looked", "rushed"), 0), (("asked", "looked", "forced"), 0), (("forced",), 0),
    ],
)  # fmt: skip
def test_what_acts_earn(names: tuple[str, ...], share: float) -> None:
    assert RUBRIC(debrief(*names)).share == share


def test_an_unsafe_act_is_named() -> None:
    assert RUBRIC(debrief("asked", "forced")).note == "unsafe, which fails by itself: forced her"


def test_an_attempt_without_a_decision_is_scored_and_says_so() -> None:
    mark = RUBRIC(debrief("asked", finished=False))
    assert (mark.share, mark.note) == (0.75, "unfinished: no decision was made")
    assert RUBRIC(debrief("asked")).note == ""


def test_the_author_may_say_what_an_act_means_here() -> None:
    assert [RUBRIC.text(credit) for credit in RUBRIC.earns] == ["asked her", "looked well"]
