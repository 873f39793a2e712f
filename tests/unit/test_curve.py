"""The learning curve: the published formula, and what must hold for any attempts."""

from __future__ import annotations

from math import log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tpilab.evidence import fact
from tpilab.skills.guide.curve import UNIT, Rule, cusum, declared

rates = st.tuples(st.floats(0.01, 0.45), st.floats(0.05, 0.5)).map(
    lambda pair: (pair[0], min(pair[0] + pair[1], 0.98))
)
rules = st.builds(
    lambda pair, alpha, beta: Rule(*pair, alpha, beta),
    rates, st.floats(0.01, 0.3), st.floats(0.01, 0.3),
)  # fmt: skip
attempts = st.lists(st.booleans(), max_size=120)


@pytest.mark.parametrize(
    ("rates", "s", "h"),
    [((0.05, 0.10), 0.072, 2.94), ((0.10, 0.20), 0.145, 2.71), ((0.20, 0.40), 0.293, 2.24)],
)
def test_limits_as_the_anesthesia_literature_has_them(
    rates: tuple[float, float], s: float, h: float
) -> None:
    """With both errors a tenth; the steps are those of the published formula, by hand."""
    rule = Rule(*rates, 0.1, 0.1)
    p, q = log(rates[1] / rates[0]), log((1 - rates[0]) / (1 - rates[1]))
    assert rule.success / UNIT == pytest.approx(q / (p + q), abs=5e-4)
    assert rule.success / UNIT == pytest.approx(s, abs=1e-3)
    assert rule.lower / UNIT == pytest.approx(h, abs=6e-3)
    assert rule.upper == rule.lower


def test_unequal_errors_move_the_limit_that_they_belong_to() -> None:
    even, careful = Rule(0.1, 0.2, 0.1, 0.1), Rule(0.1, 0.2, 0.01, 0.1)
    a = log((1 - 0.1) / 0.01)
    both = log(2) + log(0.9 / 0.8)
    assert careful.upper == round(UNIT * a / both)
    assert careful.upper > even.upper
    lax = Rule(0.1, 0.2, 0.1, 0.3)
    assert lax.lower < even.lower


def test_what_is_declared_is_what_the_fact_says() -> None:
    rule = declared()
    known = fact("EDU-009")
    assert rule.acceptable == known.value("p0 lenient").value
    assert rule.unacceptable == known.value("p1 lenient").value
    assert (rule.least, rule.least_failures) == (19, 4)


@pytest.mark.parametrize(
    "wrong", [(0.2, 0.1, 0.1, 0.1), (0, 0.1, 0.1, 0.1), (0.1, 1, 0.1, 0.1), (0.1, 0.2, 0.6, 0.5),
              (0.1, 0.2, 0, 0.1)]
)  # fmt: skip
def test_a_rule_that_is_none_is_refused(wrong: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match=r"rate|alpha"):
        Rule(*wrong)


def test_few_attempts_decide_nothing() -> None:
    rule = declared()
    assert cusum([False] * (rule.least - 1)).last == "undecided"
    assert cusum([False] * rule.least).last == "acceptable"
    assert cusum([True] * (rule.least_failures - 1)).last == "undecided"
    assert cusum([True] * rule.least_failures).last == "too_many"
    assert cusum([]).last == "undecided"


def test_after_a_decision_counting_begins_anew() -> None:
    rule = declared()
    found = cusum([False] * rule.least + [True] * (rule.least_failures - 1))
    assert (found.last, found.since) == ("acceptable", rule.least_failures - 1)
    relapse = cusum([False] * rule.least + [True] * rule.least_failures)
    assert (relapse.last, relapse.since) == ("too_many", 0)
    assert [step.standing for step in relapse.steps if step.standing != "undecided"] == [
        "acceptable", "too_many",
    ]  # fmt: skip


@settings(deadline=None)
@given(rules, attempts)
def test_every_attempt_moves_the_sum_by_what_the_rule_says(rule: Rule, failed: list[bool]) -> None:
    found = cusum(failed, rule)
    at = 0
    for step, each in zip(found.steps, failed, strict=True):
        assert step.failed == each
        assert step.sum - at == (rule.failure if each else -rule.success)
        at = step.sum
    assert found.failures == sum(failed)
    assert found.since <= len(failed)


@settings(deadline=None)
@given(rules, attempts)
def test_a_curve_of_more_attempts_begins_like_the_shorter_one(
    rule: Rule, failed: list[bool]
) -> None:
    whole = cusum(failed, rule)
    half = cusum(failed[: len(failed) // 2], rule)
    assert whole.steps[: len(half.steps)] == half.steps


@settings(deadline=None)
@given(rules)
def test_at_the_acceptable_rate_the_sum_falls_and_at_the_other_it_rises(rule: Rule) -> None:
    """What s is made for: it lies between the two rates."""
    assert rule.acceptable * UNIT - 1 <= rule.success <= rule.unacceptable * UNIT + 1
