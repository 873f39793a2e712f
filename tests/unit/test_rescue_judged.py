"""What harms in one state of an emergency and is right in another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.rescuing import Team


def in_state(patient: str, name: str) -> Team:
    """A team whose patient's body is in a state of its graph."""
    team = Team(patient)
    body = replace(team.state.body, state=name, timers=(0,) * 9)
    team.state = team.state.but(body=body)
    return team


@pytest.mark.parametrize(("patient", "side"), [("p39", "right"), ("p41", "left")])
def test_a_needle_is_unsafe_in_a_stable_chest_and_right_under_tension(
    patient: str, side: str
) -> None:
    side = Team(patient).state.record.side or side
    for name, harms in (("", True), ("tight", False)):
        team = in_state(patient, name) if name else Team(patient)
        team.state = team.state.but(here=team.state.here | {"kit"})
        team.do(f"decompress_{side}")
        assert team.has("needle_stable") is harms, name


def test_who_fights_for_breath_may_sit_and_not_stand() -> None:
    for state, what, harms in (
        ("itching", "sit_up", False), ("itching", "stand", True), ("shock", "sit_up", True),
    ):  # fmt: skip
        team = in_state("p38", state)
        team.do("flat", what)
        assert team.has("got_up") is harms, (state, what)


def test_up_again_is_right_once_the_faint_is_over() -> None:
    for state, harms in (("better", True), ("well", False)):
        team = in_state("p37", state)
        team.do("flat", "sit_up")
        assert team.has("got_up") is harms, state


def test_who_came_to_harm_goes_to_a_hospital() -> None:
    for state, right in (("well", "stay"), ("hurt", "hospital")):
        team = in_state("p37", state)
        team.do("ambulance")
        assert team.act(kind="decide", choice=right).refused is None
        assert team.has("decided"), state
    team = in_state("p37", "hurt")
    team.act(kind="decide", choice="stay")
    assert team.has("kept_here")
    assert not team.has("decided")


def test_propofol_in_small_steps_is_no_harm_in_toxicity() -> None:
    for dose, harms in (("20 mg", False), ("150 mg", True)):
        team = Team("p36").helped()
        team.order(f"propofol {dose} iv")
        team.wait(30)
        assert team.has("propofol_big") is harms, dose


def test_a_rate_is_no_first_bolus() -> None:
    for text, given in (("lipid 0.25 mL/kg/min iv", False), ("lipid 1.5 mL/kg iv", True)):
        team = Team("p36").helped()
        team.order(text)
        team.wait(60)
        assert any(name == "lipid" for _, name in team.state.gave) is given, text


def test_nobody_is_compressed_or_bagged_lying_on_the_front() -> None:
    team = Team("p36")
    team.do("kit")
    assert "front" in (team.do("bag").refused or "")
    team.do("flat")
    assert team.do("bag").refused is None


def test_a_shock_is_not_for_the_awake() -> None:
    team = in_state("p37", "better")
    team.state = team.state.but(here=team.state.here | {"kit"})
    team.do("flat", "shock")
    assert team.has("shocked_awake")
