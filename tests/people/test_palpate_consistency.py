"""Consistency in the simulator, and what was published apart from it."""

from __future__ import annotations

import itertools
from functools import cache
from typing import Any

import pytest

from tpilab.evidence import fact
from tpilab.protocol import Debrief, Task
from tpilab.replay import attempt, replay
from tpilab.rng import below
from tpilab.skills import skill
from tpilab.skills.palpate import hands
from tpilab.skills.palpate.consistency import Agreement, consistency, in_words, published

PALPATE = skill("palpate")
PANEL = ("p01", "p02", "p03", "p04", "p05")


@cache
def examined(patient: str, seed: int, noise_um: int) -> Debrief:
    task = Task(skill="palpate", patient=patient, seed=1)
    actions = hands.systematic(task, seed, noise_um=noise_um)
    done = replay(PALPATE, task, attempt(PALPATE, task, actions)).debrief
    assert done is not None
    return done


def panel(seed: int, noise_um: int = 0) -> list[Debrief]:
    return [examined(each, seed, noise_um) for each in PANEL]


def made_up(patient: str, finding: str | None, choice: str) -> Debrief:
    marks = [{"muscle": "upper_trapezius", "x_um": 80_000, "finding": finding}] if finding else []
    return Debrief(
        events=(), metrics=(),
        path={"marks": marks, "decision": {"choice": choice}},
        truth={"patient": {"id": patient}, "sites": [["upper_trapezius", "right"]]},
    )  # fmt: skip


def test_the_same_hand_agrees_with_itself() -> None:
    same = consistency(panel(1), panel(2))
    assert same.findings.percent == 100
    assert same.findings.kappa == 1
    assert (same.decisions.same, same.decisions.n) == (5, 5)
    assert same.few


def test_agreement_falls_with_noise() -> None:
    told = [
        sum(
            consistency(panel(seed, um), panel(seed + 1, um)).findings.same for seed in (1, 3, 5, 7)
        )
        for um in (0, 4_500, 6_000)
    ]
    assert told[0] > told[1] > told[2]


def counts(table: list[list[int]]) -> Agreement:
    """Agreement for a table of counts of active against nothing."""
    kinds = ("active", None)
    pairs = [
        (a, b)
        for (i, a), (j, b) in itertools.product(enumerate(kinds), repeat=2)
        for _ in range(table[i][j])
    ]
    ones = [made_up(f"p{n:02}", a, "leave") for n, (a, _) in enumerate(pairs)]
    others = [made_up(f"p{n:02}", b, "leave") for n, (_, b) in enumerate(pairs)]
    return consistency(ones, others).active


def test_kappa_is_that_of_the_textbook() -> None:
    # 20 and 15 agreed, 5 and 10 not: po 0.70, pe 0.50, kappa 0.40
    found = counts([[20, 5], [10, 15]])
    assert (found.n, found.percent, found.kappa) == (50, 70, 0.4)
    assert found.low is not None
    assert found.high is not None
    assert abs(found.low - 0.15) < 0.06  # the asymptotic interval: 0.15 to 0.65
    assert abs(found.high - 0.65) < 0.06


def test_chance_alone_has_no_kappa() -> None:
    found = counts([[0, 0], [0, 12]])
    assert (found.percent, found.kappa, found.low) == (100, None, None)
    ones = [made_up(f"p{n:02}", None, "leave") for n in range(12)]
    assert "kappa cannot be told" in in_words(consistency(ones, ones))[2]


def test_random_findings_agree_by_chance_only() -> None:
    kinds = ("active", "latent", "tender", None)

    def drawn(seed: int) -> list[Debrief]:
        return [made_up(f"p{n:03}", kinds[int(below(seed, "kind", 4, n))], "leave")
                for n in range(300)]  # fmt: skip

    found = consistency(drawn(1), drawn(2)).findings
    assert found.kappa is not None
    assert abs(found.kappa) < 0.1
    assert found.low < 0 < found.high  # type: ignore[operator]


def test_the_same_panel_gives_the_same_interval() -> None:
    ones, others = panel(1, 9_000), panel(2, 9_000)
    assert consistency(ones, others) == consistency(list(reversed(ones)), others)


@pytest.mark.parametrize(
    ("ones", "others", "why"),
    [
        ([], [], "nobody was examined"),
        (["p01"], ["p02"], "differ in p01, p02"),
        (["p01", "p02"], ["p01"], "differ in p02"),
        (["p01", "p01"], ["p01"], "p01 is twice"),
    ],
)
def test_panels_that_do_not_match_are_refused(ones: Any, others: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        consistency(*([made_up(each, None, "leave") for each in side] for side in (ones, others)))


def test_one_patient_has_no_interval() -> None:
    found = consistency([made_up("p01", "active", "leave")], [made_up("p01", None, "leave")])
    assert found.findings.low is None
    assert in_words(found)[-2].startswith("Only 1 patient")


def test_what_was_published_stands_apart() -> None:
    pooled = published()[0]
    assert (pooled.fact, pooled.kappa, pooled.low, pooled.high) == ("DX-009", 0.452, 0.364, 0.54)
    assert pooled.population == fact("DX-009").population
    told = " ".join(in_words(consistency(panel(1), panel(2)), who="two learners"))
    assert "0.45" not in told
    assert "reference standard" in told
