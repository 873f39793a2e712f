"""The trials: nothing stands there that the evidence does not hold, and the words are true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import tpilab
from tpilab.evidence import DATA, fact
from tpilab.evidence.trials import Result, collection, read
from tpilab.views import trials_told
from tpilab.views.figures.forest import forest
from tpilab.views.trials_told import ANY, COMPARISONS, Choice, choices, key_of, scene, summary
from tpilab.yaml_lines import AuthoringError

RESULTS, REVIEWS = collection()
CHOICES = list(choices())


def rows_of(choice: Choice) -> list[Result]:
    return [row for row in RESULTS if choice.takes(row)]


def one(trial: str, when: str) -> Result:
    (found,) = (row for row in RESULTS if (row.trial, row.when) == (trial, when))
    return found


def test_every_comparison_has_trials_and_every_row_a_fact_that_was_read() -> None:
    assert {row.compares for row in RESULTS} == set(COMPARISONS)
    assert {row.compares for row in REVIEWS} == set(COMPARISONS)
    for row in (*RESULTS, *REVIEWS):
        assert fact(row.fact).status in ("abstract-read", "primary-verified"), row.fact


def test_each_figure_is_a_value_of_its_fact_and_no_interval_is_made_up() -> None:
    for row in (*RESULTS, *REVIEWS):
        effect, values = row.effect, fact(row.fact).values
        if effect.how == "published":
            held = [(value.value, value.ci95) for value in values]
            assert (effect.difference, effect.ci95) in held
        elif effect.how == "derived":
            pains = [value.value for value in values if value.unit == "points/10"]
            assert effect.difference in {
                round(a - b, 2) for a in pains for b in pains if a is not None and b is not None
            }
            spread = [value.sd for value in values if value.sd is not None]
            assert len(spread) >= 2 or effect.ci95 is None
        else:
            assert (effect.difference, effect.ci95) == (None, None)
    for row in RESULTS:
        held = [value.value for value in fact(row.fact).values]
        assert row.patients is None or row.patients in held


def test_what_is_reckoned_is_reckoned_by_hand() -> None:
    ojala = one("Ojala 2006", "4 weeks").effect
    assert (ojala.difference, ojala.ci95) == (0.0, (-1.05, 1.05))  # 1.96 sqrt((2.2² + 2²) / 31)
    assert one("Porta 2000", "60 days").effect.difference == 2.6  # 4.9 - 2.3
    assert one("Roldan 2020", "2 weeks").effect.difference == -0.15  # 4.14 - 4.29
    assert one("Güzel 2006", "3 months").days == pytest.approx(91.3, abs=0.1)
    assert one("Tantanatip 2021", "10 min").days == pytest.approx(10 / 1440)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("fact: INJ-100", "fact: INJ-999", "no fact 'INJ-999'"),
        ("time: follow-up", "time: sometime", "has no value 'sometime'"),
        ("time: follow-up", "time: patients", "is no time"),
        ("patients: total", "patients: people", "has no value 'people'"),
        ("- vs placebo", "- patients", "is not in points/10"),
        ("    each: patients\n", "", ""),
        ("finding: first", "finding: better", "finding"),
    ],
)
def test_a_mistake_is_told_with_its_line(old: str, new: str, told: str, tmp_path: Path) -> None:
    text = (DATA / "trials.yaml").read_text("utf-8")
    assert old in text
    file = tmp_path / "trials.yaml"
    file.write_text(text.replace(old, new, 1), "utf-8")
    if not told:
        changed = next(row for row in read(file).results if row.trial == "Ojala 2006")
        assert changed.effect.ci95 is None
        return
    with pytest.raises(AuthoringError, match=rf"trials\.yaml:\d+: .*{re.escape(told)}"):
        read(file)


def test_an_interval_needs_the_spread_of_both_arms(tmp_path: Path) -> None:
    text = (DATA / "trials.yaml").read_text("utf-8")
    pains = "    - pain at two weeks, saline\n".replace(
        "pain at two weeks, saline", "'pain at two weeks, saline'"
    )
    assert pains in text
    file = tmp_path / "trials.yaml"
    file.write_text(text.replace(pains, f"{pains}    each: saline arm\n"), "utf-8")
    with pytest.raises(AuthoringError, match="needs the spread"):
        read(file)


def counts(rows: list[Result], compares: str) -> dict[str, int]:
    """What a summary has to say, counted in another way than there."""
    found = [row.finding for row in rows]
    return {
        "found no clear difference": found.count("no_difference"),
        "found a difference": len(found) - found.count("no_difference") if compares == ANY else 0,
        **(
            {}
            if compares == ANY
            else {
                f"found less pain with {COMPARISONS[compares].first}": found.count("first"),
                f"found less pain with {COMPARISONS[compares].second}": found.count("second"),
            }
        ),
    }


def test_the_words_are_true_for_every_choice() -> None:
    assert len(CHOICES) == 8 * 3 * 5 * 5
    assert len(set(CHOICES)) == len(CHOICES)
    for choice in CHOICES:
        rows = rows_of(choice)
        told = summary(rows, choice.compares)
        if not rows:
            assert told[0] == "No trial of this collection fits these choices."
            continue
        text = " ".join(told)
        trials = {row.trial: row for row in rows}
        assert re.match(rf"{len(rows)} results? from {len(trials)} trials?; ", told[0])
        double = sum(row.blinding == "double" for row in trials.values())
        said = re.search(r"; (\d+) of the trials (?:is|are) double-blind", told[0])
        if said:
            assert int(said[1]) == double
        else:
            assert double in (0, len(trials))
            assert (double == 0) == ("as far as is told" in told[0])
        for words, number in counts(rows, choice.compares).items():
            assert (f"{number} {words}" in text) == (number > 0), (choice, words, text)
        drawn = sum(row.effect.ci95 is not None for row in rows)
        assert (f"drawn for {drawn} of {len(rows)}" in text) == (0 < drawn < len(rows))
        assert ("No interval can be drawn" in text) == (drawn == 0)


def test_what_may_mislead_is_said_beside_it() -> None:
    for choice in CHOICES:
        rows = rows_of(choice)
        text = " ".join(summary(rows, choice.compares))
        equal = [row for row in rows if row.finding == "no_difference"]
        assert ("does not prove" in text) == bool(equal)
        unequal = sum(row.unequal for row in rows)
        assert ("differ in more than what is compared" in text) == (unequal > 0)
        assert (f"In {unequal} of the {len(rows)} results" in text) == (
            len(rows) > 1 and unequal > 0
        )
        fell = len({row.trial for row in rows if row.both_fell})
        assert ("pain fell in both arms" in text) == (fell > 0)
        trials = len({row.trial for row in rows})
        assert (f"In {fell} of the {trials} trials" in text) == (0 < fell < trials)
        known = [row.patients for row in equal if row.patients is not None]
        if known:
            assert re.search(rf"\b{max(known)} people", text), (choice, text)
        if choice.compares != ANY:
            favor = [row for row in rows if row.finding == "first"]
            double = sum(row.blinding == "double" for row in favor)
            if len(favor) > 1:
                assert f"Of the {len(favor)} that favor" in text
                assert f"{double or 'none'} {'are' if double > 1 else 'is'} double-blind" in text


def test_one_trial_is_spoken_of_as_one() -> None:
    rows = rows_of(Choice(compares="steroid_added", region="back"))
    words = " ".join(summary(rows, "steroid_added"))
    assert words.startswith("1 result from 1 trial; it is double-blind. 1 found no clear")
    assert "In this trial" in words
    assert "47 people took part where no clear difference was found" in words


def test_the_browser_finds_words_for_every_choice_and_nothing_more() -> None:
    shown = scene()
    keys = set()
    for choice in CHOICES:
        at = [n for n, row in enumerate(RESULTS) if choice.takes(row)]
        keys.add(key_of(choice.compares if at else "", at))
        assert shown["words"][key_of(choice.compares if at else "", at)]
    assert keys == set(shown["words"])


def test_every_row_travels_with_its_statement_and_a_source() -> None:
    shown = scene()
    for row in (*shown["results"], *shown["reviews"]):
        known = shown["facts"][row["fact"]]
        assert known["statement"] == fact(row["fact"]).statement
        assert known["sources"]
        assert row["found"]
        assert (row["difference"] is None) == (row["figure"] == "no figure")
        assert row["difference"] is None or abs(row["difference"]) < shown["axis"]
        assert row["ci95"] is None or max(map(abs, row["ci95"])) < shown["axis"]
    assert shown["noticed"] == 1  # of INJ-129


def test_a_notebook_without_a_kernel_shows_the_still_and_says_it() -> None:
    bundle = tpilab.what_trials_say()._repr_mimebundle_()[0]
    assert "(figures/forest.svg)" in bundle["text/markdown"]
    for text in (bundle["text/plain"], bundle["text/markdown"]):
        assert f"{len(RESULTS)} results from" in text
        assert "Press Run > Run All Cells" in text


def test_nothing_raises_on_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise AuthoringError(["trials.yaml:1: lost"])

    monkeypatch.setattr(trials_told, "collection", broken)
    assert "The trials cannot be shown" in repr(tpilab.what_trials_say())


def test_the_still_has_a_mark_for_every_result() -> None:
    text = forest()
    assert text.count("<circle") == len(RESULTS) + 2  # and two in the key
    assert all(COMPARISONS[name].label in text for name in COMPARISONS)
