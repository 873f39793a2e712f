"""The figures of item analysis, against SciPy's and by hand, and where too few allow none."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from tests.simulated_cohort import Simulated, simulate
from tpilab.home.pages import BEFORE
from tpilab.insight.gain import AFTER, learning_gain, normalized_gain
from tpilab.insight.hints import hints
from tpilab.insight.items import QuizStatistics, analyze, idle, score_matrix
from tpilab.insight.objectives import by_objective
from tpilab.insight.statistics import (
    alpha,
    bootstrap,
    correlation_interval,
    item_rest,
    kr20,
    mean_interval,
    share_interval,
)
from tpilab.insight.tables import Cohort, Response


@pytest.fixture(scope="module")
def made() -> Simulated:
    return simulate(300)


def as_cohort(made: Simulated, count: int | None = None) -> Cohort:
    """What `read_cohort` gives, without files."""
    names = list(made.marks)[:count]
    rows = tuple(
        Response(name, made.bank.quiz, s.slot, s.item, s.points, s.score, s.mark.state, s.value,
                 s.form, s.sure)
        for name in names
        for s in made.marks[name].slots
    )  # fmt: skip
    return Cohort(Path(), tuple(names), rows, {made.bank.quiz: made.bank})


@pytest.fixture(scope="module")
def done(made: Simulated) -> QuizStatistics:
    return analyze(as_cohort(made), made.bank.quiz)


def test_item_rest_is_scipys(made: Simulated) -> None:
    scores, _, _ = score_matrix(as_cohort(made).responses)
    scores = (scores == 1).astype(float)
    for item in range(scores.shape[1]):
        rest = np.delete(scores, item, axis=1).sum(axis=1)
        if 0 < scores[:, item].mean() < 1:
            found = item_rest(scores, item)
            theirs = stats.pointbiserialr(scores[:, item], rest)
            assert found.value == pytest.approx(theirs.statistic, abs=1e-9)
            interval = stats.pearsonr(scores[:, item], rest).confidence_interval()
            assert (found.low, found.high) == pytest.approx(tuple(interval), abs=1e-6)


def test_alpha_of_published_data() -> None:
    """Alpha from the mean covariance: another formula than ours, computed by np.cov."""
    random = np.random.Generator(np.random.PCG64(1))
    scores = random.normal(size=(40, 1)) + random.normal(size=(40, 7))
    covariance = np.cov(scores.T)
    k = len(covariance)
    between = (covariance.sum() - np.trace(covariance)) / (k * (k - 1))
    spread = np.trace(covariance) / k
    assert alpha(scores) == pytest.approx(k * between / (spread + (k - 1) * between), abs=1e-9)


def test_kr20_by_its_own_formula() -> None:
    scores = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0], [1, 0, 1.0]])
    p = scores.mean(axis=0)
    total = scores.sum(axis=1).var()
    assert kr20(scores) == pytest.approx(3 / 2 * (1 - (p * (1 - p)).sum() / total), abs=1e-12)
    assert kr20(scores / 2) is None


def test_wilsons_interval_is_scipys() -> None:
    for right, n in ((0, 5), (5, 5), (7, 12), (250, 300)):
        theirs = stats.binomtest(right, n).proportion_ci(method="wilson")
        found = share_interval(right, n)
        assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_bootstrap_repeats_and_holds_the_figure() -> None:
    rows = np.random.Generator(np.random.PCG64(2)).normal(size=(30, 6)).cumsum(axis=1)
    first = bootstrap(rows, alpha)
    assert first == bootstrap(rows, alpha)
    assert first.low is not None
    assert first.high is not None
    assert first.value is not None
    assert first.low < first.value < first.high


@pytest.mark.parametrize("n", [0, 1, 4, 5, 37])
def test_the_interval_of_a_mean_is_the_bootstraps(n: int) -> None:
    values = np.random.Generator(np.random.PCG64(3)).random(n)
    theirs = bootstrap(values, lambda rows: float(rows.mean()) if len(rows) else None)
    found = mean_interval(values)
    assert (found.low is None) == (theirs.low is None) == (n < 5)
    for mine, other in zip(vars(found).values(), vars(theirs).values(), strict=True):
        assert mine == pytest.approx(other, abs=1e-12)


def test_the_planted_items_are_found_and_few_others(made: Simulated, done: QuizStatistics) -> None:
    looks = {each.slot: " ".join(each.looks) for each in done.items if each.looks}
    assert "key" in looks[made.planted.wrong_key]
    assert "tells" in looks[made.planted.guessed]
    assert "miss it" in looks[made.planted.backwards]
    assert "almost everybody" in looks[made.planted.too_easy]
    other = set(looks) - set(vars(made.planted).values())
    assert len(other) <= 2, looks


def test_the_order_of_abilities_is_found(made: Simulated, done: QuizStatistics) -> None:
    abilities = [made.abilities[each] for each in done.students]
    rank = stats.spearmanr(abilities, done.totals).statistic
    print(f"rank correlation of ability and total, {len(abilities)} learners: {rank:.3f}")
    assert rank > 0.8


def test_options_are_counted_by_their_ids_however_shuffled(
    made: Simulated, done: QuizStatistics
) -> None:
    guessed = next(each for each in done.items if each.slot == made.planted.guessed)
    assert sum(each.count for each in guessed.choices) == 300
    key = next(each for each in guessed.choices if each.right)
    assert 0.15 < key.share < 0.35
    shuffles = [each.first for each in guessed.choices]
    assert all(shuffles), "each option stood first on somebody's screen"


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 12])
def test_few_learners_are_told_in_words(made: Simulated, count: int) -> None:
    done = analyze(as_cohort(made, count), made.bank.quiz)
    assert done.learners == count
    assert done.cautions
    assert all(each.discrimination.low is None for each in done.items) == (count <= 3)
    if count < 10:
        assert not any(each.looks for each in done.items)
    assert not any(idle(each.choices) for each in done.items)


def everybody(share: float, learners: int = 20) -> Cohort:
    rows = tuple(
        Response(f"l{n}", "02_x", f"slot_{k:02d}", f"ABC-{k:02d}", 2, 2 * share, "marked", "a", n,
                 None)
        for n in range(learners)
        for k in range(1, 6)
    )  # fmt: skip
    return Cohort(Path(), (), rows, {})


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_all_right_and_all_wrong(share: float) -> None:
    done = analyze(everybody(share), "02_x")
    assert done.alpha.value is None
    assert all(each.difficulty.value == share for each in done.items)
    assert all(each.discrimination.value is None for each in done.items)
    assert any("no spread" in each for each in done.cautions)


def test_a_withdrawn_item_counts_in_no_total(made: Simulated) -> None:
    whole = as_cohort(made, 50)
    bank = made.bank.model_copy(update={"slots": made.bank.slots[1:]})
    without = Cohort(Path(), whole.students, whole.responses, {bank.quiz: bank})
    done = analyze(without, bank.quiz)
    gone = [each for each in done.items if each.withdrawn]
    assert [each.slot for each in gone] == ["slot_01"]
    fewer = tuple(each for each in whole.responses if each.slot != "slot_01")
    same = analyze(Cohort(Path(), whole.students, fewer, {bank.quiz: bank}), bank.quiz)
    np.testing.assert_array_equal(done.totals, same.totals)


def test_the_same_learner_twice_counts_once() -> None:
    cohort = everybody(1.0, 6)
    twice = Cohort(Path(), (), cohort.responses + cohort.responses[:5], {})
    assert analyze(twice, "02_x").items[0].asked == 6
    assert analyze(twice, "02_x").learners == 6


def test_a_drawn_item_is_told_over_those_who_were_asked() -> None:
    rows = [
        Response(f"l{n}", "02_x", "slot_01", f"ABC-0{n % 3}", 1, float(n % 2), "marked", "a", n,
                 None)
        for n in range(30)
    ]  # fmt: skip
    done = analyze(Cohort(Path(), (), tuple(rows), {}), "02_x")
    assert [each.asked for each in done.items] == [10, 10, 10]
    assert any("pool" in each for each in done.cautions)


def test_objectives_weakest_first(made: Simulated, done: QuizStatistics) -> None:
    found = by_objective(as_cohort(made), done.items)
    means = [each.mean for each in found]
    assert means == sorted(means)
    assert all(each.learners == 300 for each in found)


def test_equal_hands_are_hinted_at(made: Simulated, done: QuizStatistics) -> None:
    found = hints(as_cohort(made), done)
    same = [each.seen for each in found if "same hand" in each.seen]
    assert same
    assert all(re.search(r"in question \d+$", each) for each in same)
    assert all(each.innocent for each in found)


def test_speed_is_hinted_at_once_it_is_often() -> None:
    rows = [
        Response("fast", "02_x", f"slot_{k:02d}", f"ABC-{k:02d}", 1, 1.0, "marked", "a", 1, None,
                 0.4 if k < 7 else 60.0)
        for k in range(1, 12)
    ]  # fmt: skip
    cohort = Cohort(Path(), (), tuple(rows), {})
    (found,) = hints(cohort, analyze(cohort, "02_x"))
    assert "6 questions" in found.seen
    slower = Cohort(Path(), (), tuple(rows[3:]), {})
    assert not hints(slower, analyze(slower, "02_x"))


def test_gain_of_those_who_took_both() -> None:
    rows = [
        Response(f"l{n}", quiz, "slot_01", "ABC-01", 10, score, "marked", 1, 1, None)
        for quiz, base in ((BEFORE, 3.0), (AFTER, 6.0))
        for n in range(8)
        for score in (base + n % 3,)
        if not (quiz == AFTER and n == 7)
    ]
    gain = learning_gain(Cohort(Path(), (), tuple(rows), {}))
    assert len(gain.pairs) == 7
    assert gain.difference.value == pytest.approx(0.3)
    both = np.array([each[1:] for each in gain.pairs])
    assert gain.normalized.value == pytest.approx(0.3 / (1 - both[:, 0].mean()))
    assert normalized_gain(np.ones((3, 2))) is None
    assert learning_gain(Cohort(Path(), (), (), {})).words


def test_a_perfect_correlation_has_no_interval() -> None:
    x = np.arange(6.0)
    assert correlation_interval(x, 2 * x).low is None
