"""What the trials say, in words: labels, an honest summary of any choice of rows, and the rows.

The browser filters and draws; the words for every choice are made here, so that they can be tested.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Any, NamedTuple, TypeAlias

from tpilab.evidence import fact
from tpilab.evidence.trials import Effect, Finding, Result, Review, collection
from tpilab.views.sources import source_links

Json: TypeAlias = dict[str, Any]

AXIS = 4
"""The axis runs this many points to each side: less pain with the first arm, or the second."""
NOTICED = "INJ-129"
ANY = "any"
FIRST_WEEK, SIX_WEEKS = 7, 42  # days: a didactic choice


class Comparison(NamedTuple):
    """A question that trials put: its arms by their general names, and what both arms share."""

    label: str
    first: str
    second: str
    shared: str


COMPARISONS = {
    "anesthetic_saline": Comparison(
        "Local anesthetic against saline",
        "local anesthetic",
        "saline",
        "Needle, fluid, time and attention are in both.",
    ),
    "anesthetic_needling": Comparison(
        "Local anesthetic against dry needling",
        "local anesthetic",
        "needling without a drug",
        "Needle, time and attention are in both.",
    ),
    "anesthetic_botulinum": Comparison(
        "Local anesthetic against botulinum toxin",
        "local anesthetic",
        "botulinum toxin",
        "Needle, fluid, time and attention are in both.",
    ),
    "botulinum_saline": Comparison(
        "Botulinum toxin against saline",
        "botulinum toxin",
        "saline",
        "Needle, fluid, time and attention are in both.",
    ),
    "steroid_added": Comparison(
        "Steroid added or not",
        "steroid added",
        "anesthetic alone",
        "Needle, anesthetic, time and attention are in both.",
    ),
    "twitch": Comparison(
        "With a twitch or without",
        "a twitch",
        "no twitch",
        "Needle, time and attention are in both.",
    ),
    "needling_sham": Comparison(
        "Needle or injection against a sham",
        "needle or injection",
        "a sham",
        "Time and attention are in both.",
    ),
}
SHARED = "Time and attention are in both and, but for a sham, the needle."
BLINDINGS = {"double": "Double-blind", "other": "Not double-blind, or not told"}
REGIONS = {
    "neck": "Neck and shoulder",
    "head": "Head and jaw",
    "back": "Back, hip and pelvis",
    "unclear": "Several, or not told",
}
TIMES = {
    "first_week": "Up to a week",
    "six_weeks": "Over a week, up to six weeks",
    "later": "Later than six weeks",
    "not_given": "Not told",
}
BLINDED = {
    "double": "double-blind",
    "single": "single-blind",
    "open": "not blinded",
    "unclear": "blinding not told",
}


class Choice(NamedTuple):
    """What a learner filters by; `any` leaves all in."""

    compares: str = ANY
    blinding: str = ANY
    region: str = ANY
    time: str = ANY

    def takes(self, row: Result) -> bool:
        """Whether a row fits."""
        has = (row.compares, blinding_of(row), row.region, time_of(row))
        return all(asked in (ANY, found) for asked, found in zip(self, has, strict=True))


def blinding_of(row: Result) -> str:
    """The key of `BLINDINGS` for a row."""
    return "double" if row.blinding == "double" else "other"


def time_of(row: Result) -> str:
    """The key of `TIMES` for a row."""
    if row.days is None:
        return "not_given"
    if row.days <= FIRST_WEEK:
        return "first_week"
    return "six_weeks" if row.days <= SIX_WEEKS else "later"


def choices() -> Iterator[Choice]:
    """Every choice that a learner can make."""
    for each in product(COMPARISONS, BLINDINGS, REGIONS, TIMES):
        yield Choice(*each)
    groups = [(ANY, *names) for names in (COMPARISONS, BLINDINGS, REGIONS, TIMES)]
    for each in product(*groups):
        if ANY in each:
            yield Choice(*each)


def summary(rows: Sequence[Result], compares: str = ANY) -> list[str]:
    """What some rows say and what they cannot say, in sentences that hold for just these rows."""
    if not rows:
        return [
            "No trial of this collection fits these choices.",
            "That is a gap in what was studied or found, not a finding.",
        ]
    results, trials = _count(len(rows), "result"), _count(len(_trials(rows)), "trial")
    return [
        f"{results} from {trials}; {_blinded(rows)}.",
        _found(rows, compares),
        *_favored(rows, compares),
        *_unequal(rows),
        *_both_fell(rows, compares),
        *_not_proof(rows),
        _intervals(rows),
    ]


def _trials(rows: Iterable[Result]) -> dict[str, Result]:
    return {row.trial: row for row in rows}


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _blinded(rows: Sequence[Result]) -> str:
    trials = _trials(rows).values()
    double = sum(row.blinding == "double" for row in trials)
    if len(trials) == 1:
        return "it is double-blind" if double else "it is not double-blind as far as is told"
    if double in (0, len(trials)):
        return "all are double-blind" if double else "none is double-blind as far as is told"
    return f"{double} of the trials {_is(double)} double-blind"


def _of(rows: Iterable[Result], finding: Finding) -> list[Result]:
    return [row for row in rows if row.finding == finding]


def _found(rows: Sequence[Result], compares: str) -> str:
    none = len(_of(rows, "no_difference"))
    parts = [f"{none} found no clear difference"] if none else []
    if compares == ANY:
        if none < len(rows):
            parts.append(f"{len(rows) - none} found a difference (each row tells which way)")
        return f"{', '.join(parts)}."
    asked = COMPARISONS[compares]
    for arm, number in (
        (asked.first, len(_of(rows, "first"))),
        (asked.second, len(_of(rows, "second"))),
    ):
        if number:
            parts.append(f"{number} found less pain with {arm}")
    return f"{', '.join(parts)}."


def _favored(rows: Sequence[Result], compares: str) -> list[str]:
    """How many of the results that favor the first arm are double-blind."""
    favor = _of(rows, "first")
    if compares == ANY or not favor:
        return []
    double = sum(row.blinding == "double" for row in favor)
    arm = COMPARISONS[compares].first
    if len(favor) == 1:
        told = "is double-blind" if double else "is not double-blind as far as is told"
        return [f"The one that favors {arm} {told}."]
    return [f"Of the {len(favor)} that favor {arm}, {double or 'none'} {_is(double)} double-blind."]


def _unequal(rows: Sequence[Result]) -> list[str]:
    number = sum(row.unequal for row in rows)
    if not number:
        return []
    where = "Its" if len(rows) == 1 else f"In {number} of the {len(rows)} results the"
    return [f"{where} arms differ in more than what is compared: unfold the row."]


def _is(number: int) -> str:
    return "are" if number > 1 else "is"


def _both_fell(rows: Sequence[Result], compares: str) -> list[str]:
    fell = len(_trials(row for row in rows if row.both_fell))
    if not fell:
        return []
    shared = SHARED if compares == ANY else COMPARISONS[compares].shared
    trials = len(_trials(rows))
    where = f"In {fell} of the {trials} trials"
    if fell == trials:
        where = {1: "In this trial", 2: "In both trials"}.get(trials, f"In all {trials} trials")
    return [f"{where}, by what we read, pain fell in both arms. {shared}"]


def _not_proof(rows: Sequence[Result]) -> list[str]:
    equal = _of(rows, "no_difference")
    if not equal:
        return []
    return [f"{_largest(equal)}: that does not prove that there is none."]


def _largest(rows: Sequence[Result]) -> str:
    """The most people in a trial of some rows; not all trials tell it."""
    trials = _trials(rows).values()
    known = [row.patients for row in trials if row.patients is not None]
    where = "where no clear difference was found"
    if not known:
        return f"How many took part {where} is not told"
    if len(trials) == 1:
        return f"{known[0]} people took part {where}"
    told = " (of those that tell it)" if len(known) < len(trials) else ""
    return f"The largest trial {where}{told} has {max(known)} people"


def _intervals(rows: Sequence[Result]) -> str:
    drawn = sum(row.effect.ci95 is not None for row in rows)
    if not drawn:
        return "No interval can be drawn: how large a difference may be missed is not known."
    if drawn == len(rows):
        return "The interval shows how far the true difference may lie from the mark."
    return (
        f"An interval can be drawn for {drawn} of {len(rows)}; for the others it is not known how"
        " large a difference may be missed."
    )


def finding_told(row: Result | Review, arms: tuple[str, str]) -> str:
    """A finding in words."""
    if row.finding == "no_difference":
        return "no clear difference"
    return f"less pain with {arms[0] if row.finding == 'first' else arms[1]}"


def effect_told(effect: Effect) -> str:
    """A difference in numbers, with how it came about."""
    if effect.difference is None:
        return "no figure"
    figure = _points(effect.difference)
    if effect.ci95 is None:
        return f"{figure} of 10, no interval ({_how(effect)})"
    low, high = map(_points, effect.ci95)
    return f"{figure} of 10, 95 % interval {low} to {high} ({_how(effect)})"


def _points(value: float) -> str:
    return f"{round(value, 2):g}".replace("-", "\u2212")


def _how(effect: Effect) -> str:
    return "as published" if effect.how == "published" else "reckoned here"


def scene() -> Json:
    """Everything the browser needs: rows, words for every choice, facts with their sources."""
    results, reviews = collection()
    rows: list[Result | Review] = [*results, *reviews]
    return {
        "axis": AXIS,
        "noticed_fact": NOTICED,
        "noticed": -(fact(NOTICED).value("slightly better").value or 0),
        "comparisons": {name: each._asdict() for name, each in COMPARISONS.items()},
        "blindings": BLINDINGS,
        "regions": REGIONS,
        "times": TIMES,
        "results": [_row(row) for row in results],
        "reviews": [_review(row) for row in reviews],
        "words": _words(results),
        "facts": {name: _fact(name) for name in sorted({NOTICED, *(row.fact for row in rows)})},
    }


def key_of(compares: str, rows: Iterable[int]) -> str:
    """How the browser finds the words for the rows that it shows."""
    return f"{compares}:{','.join(map(str, rows))}"


def _words(results: Sequence[Result]) -> dict[str, list[str]]:
    made: dict[str, list[str]] = {}
    for choice in choices():
        at = [n for n, row in enumerate(results) if choice.takes(row)]
        key = key_of(choice.compares if at else "", at)
        if key not in made:
            made[key] = summary([results[n] for n in at], choice.compares)
    return made


def _row(row: Result) -> Json:
    people = "number of people not told" if row.patients is None else _count(row.patients, "person")
    return {
        "name": row.trial,
        "fact": row.fact,
        "compares": row.compares,
        "blinding": blinding_of(row),
        "region": row.region,
        "time": time_of(row),
        "arms": f"{row.first} against {row.second}",
        "people": people.replace("persons", "people"),
        "muscle": row.muscle,
        "blinded": BLINDED[row.blinding],
        "when": "time not told" if row.days is None else row.when,
        "note": row.note,
        **_mark(row, (row.first, row.second)),
    }


def _review(review: Review) -> Json:
    arms = COMPARISONS[review.compares]
    return {
        "name": review.name,
        "fact": review.fact,
        "compares": review.compares,
        "of": review.of,
        **_mark(review, (arms.first, arms.second)),
    }


def _mark(row: Result | Review, arms: tuple[str, str]) -> Json:
    effect = row.effect
    return {
        "finding": row.finding,
        "found": finding_told(row, arms),
        "difference": effect.difference,
        "ci95": list(effect.ci95) if effect.ci95 else None,
        "figure": effect_told(effect),
    }


def _fact(name: str) -> Json:
    known = fact(name)
    return {"statement": known.statement, "note": known.note, "sources": source_links([name])}
