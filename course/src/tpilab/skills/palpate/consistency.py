"""How consistent an examiner is: one panel of patients examined twice, or by two learners.

A figure of this says how alike two lists of findings are in this simulator. It is no agreement
between real hands on real people: bodies, answers and the finger are a model's, and the same seed
gives the same body. What was published stands apart and is never computed with.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tpilab.evidence import fact
from tpilab.frozen import Frozen
from tpilab.protocol import Debrief
from tpilab.rng import below

FEW_PATIENTS = 10
"""With fewer patients than this an interval is too wide to say much; didactic choice."""
RESAMPLES = 2_000
NOTHING = "nothing"
_STRONGEST = ("active", "latent", "uncertain", "tender")
"""Of several marks on one muscle the first of these counts."""
_LOW, _HIGH = 25, 975

Ints: TypeAlias = NDArray[np.int64]
Pairs: TypeAlias = Sequence[tuple[Hashable, Hashable]]


class Agreement(Frozen):
    """How often two examinations said the same, and how far that goes beyond chance."""

    name: Literal["decisions", "findings", "active"]
    n: int
    same: int
    kappa: float | None
    """Cohen's kappa; none where chance alone would always agree."""
    low: float | None
    high: float | None
    """Its 95% interval: patients drawn anew, 2000 times."""

    @property
    def percent(self) -> int:
        """Agreement in percent, not corrected for chance."""
        return (200 * self.same + self.n) // (2 * self.n) if self.n else 0


class Published(Frozen):
    """Agreement between real hands, as it was published."""

    fact: str
    what: str
    kappa: float | None = None
    low: float | None = None
    high: float | None = None
    population: str


class Consistency(Frozen):
    """Two examinations of one panel, compared."""

    patients: int
    decisions: Agreement
    """What was decided, one a patient."""
    findings: Agreement
    """What was found in each muscle that the examination looks for, on each side."""
    active: Agreement
    """Whether that was an active point."""

    @property
    def few(self) -> bool:
        """Whether there are too few patients to say much."""
        return self.patients < FEW_PATIENTS


def consistency(
    first: Sequence[Debrief], second: Sequence[Debrief], *, seed: int = 0
) -> Consistency:
    """Compare two examinations of one panel. seed: of the patients drawn for the intervals.

    Raises ValueError where the panels are empty, differ, or hold a patient twice.
    """
    ones, others = _by_patient(first), _by_patient(second)
    if not ones:
        raise ValueError("nobody was examined; examine each patient of the panel twice")
    if ones.keys() != others.keys():
        odd = ", ".join(sorted(ones.keys() ^ others.keys()))
        raise ValueError(f"the two panels differ in {odd}; examine the same patients twice")
    panel = [(ones[name], others[name]) for name in sorted(ones)]
    decided = [[(_decision(a), _decision(b))] for a, b in panel]
    found = [[(_finding(a, site), _finding(b, site)) for site in _sites(a)] for a, b in panel]
    active = [[(x == "active", y == "active") for x, y in pairs] for pairs in found]
    return Consistency(
        patients=len(panel),
        decisions=_agreement("decisions", decided, seed),
        findings=_agreement("findings", found, seed),
        active=_agreement("active", active, seed),
    )


def published() -> tuple[Published, ...]:
    """What was published on agreement between real hands (DX-009, DX-010, DX-043)."""
    return tuple(
        Published(
            fact=name,
            what=value.name,
            kappa=value.value,
            low=value.ci95[0] if value.ci95 else value.low,
            high=value.ci95[1] if value.ci95 else value.high,
            population=fact(name).population,
        )
        for name in ("DX-009", "DX-010", "DX-043")
        for value in fact(name).values
        if value.unit == "kappa"
    )


def in_words(of: Consistency, *, who: Literal["you", "two learners"] = "you") -> tuple[str, ...]:
    """What to tell a learner, line by line, without the published figures."""
    begin = "You and yourself" if who == "you" else "The two of you"
    lines = [
        _line(f"{begin}, what was decided", of.decisions, "patients"),
        _line(f"{begin}, what was found in each muscle and side", of.findings, "places"),
        _line(f"{begin}, whether a point was active", of.active, "places"),
    ]
    if of.few:
        people = "1 patient" if of.patients == 1 else f"{of.patients} patients"
        lines.append(
            f"Only {people}: such a figure can change much by chance."
            f" {FEW_PATIENTS} or more say more."
        )
    lines.append(
        "This is agreement in this simulator, whose patients answer alike each time. It is not the"
        " agreement between real hands, and to agree is not to be right: trigger points have no"
        " reference standard."
    )
    return tuple(lines)


def _line(begin: str, of: Agreement, what: str) -> str:
    line = f"{begin}: the same in {of.same} of {of.n} {what} ({of.percent}%)"
    if of.kappa is None:
        return f"{line}; kappa cannot be told, since both said one and the same throughout."
    interval = "" if of.low is None else f" (95% interval {of.low:.2f} to {of.high:.2f})"
    return f"{line}; kappa {of.kappa:.2f}{interval}.".replace("-", "\u2212")


def _by_patient(debriefs: Sequence[Debrief]) -> dict[str, Debrief]:
    found: dict[str, Debrief] = {}
    for each in debriefs:
        name = each.truth["patient"]["id"]
        if name in found:
            raise ValueError(f"{name} is twice in one panel; examine each patient once a round")
        found[name] = each
    return found


def _decision(debrief: Debrief) -> str:
    decision = debrief.path["decision"]
    return NOTHING if decision is None else str(decision["choice"])


def _sites(debrief: Debrief) -> list[tuple[str, str]]:
    return [(muscle, side) for muscle, side in debrief.truth["sites"]]


def _finding(debrief: Debrief, site: tuple[str, str]) -> str:
    """The strongest finding marked in a muscle of one side."""
    marked = {
        mark["finding"]
        for mark in debrief.path["marks"]
        if (mark["muscle"], "right" if mark["x_um"] >= 0 else "left") == site
    }
    return next((each for each in _STRONGEST if each in marked), NOTHING)


def _agreement(
    name: Literal["decisions", "findings", "active"], panel: Sequence[Pairs], seed: int
) -> Agreement:
    kinds = sorted({each for pairs in panel for pair in pairs for each in pair}, key=str)
    tables = np.zeros((len(panel), len(kinds), len(kinds)), dtype=np.int64)
    for number, pairs in enumerate(panel):
        for one, other in pairs:
            tables[number, kinds.index(one), kinds.index(other)] += 1
    whole = tables.sum(axis=0)
    low, high = _interval(tables, seed)
    kappa = _kappas(whole[None])
    return Agreement(
        name=name,
        n=int(whole.sum()),
        same=int(np.trace(whole)),
        kappa=round(float(kappa[0]), 2) if len(kappa) else None,
        low=low,
        high=high,
    )


def _kappas(tables: Ints) -> NDArray[np.float64]:
    """Cohen's kappa of tables (b, k, k), without those of which it cannot be told."""
    n = tables.sum(axis=(1, 2))
    same = np.trace(tables, axis1=1, axis2=2)
    chance = (tables.sum(axis=1) * tables.sum(axis=2)).sum(axis=1)
    told = chance < n * n
    kappa = (n * same - chance)[told] / (n * n - chance)[told]
    return np.asarray(kappa, dtype=np.float64)


def _interval(tables: Ints, seed: int) -> tuple[float | None, float | None]:
    """Percentiles of kappa over panels drawn anew from the patients; none for a single one."""
    count = len(tables)
    if count == 1:
        return None, None
    drawn = below(seed, "consistency", count, np.arange(RESAMPLES * count))
    times = np.zeros((RESAMPLES, count), dtype=np.int64)
    np.add.at(times, (np.repeat(np.arange(RESAMPLES), count), drawn), 1)
    kappas = np.sort(_kappas(np.einsum("bp,pij->bij", times, tables)))
    if not len(kappas):
        return None, None
    low, high = (kappas[(len(kappas) - 1) * each // 1_000] for each in (_LOW, _HIGH))
    return round(float(low), 2), round(float(high), 2)
