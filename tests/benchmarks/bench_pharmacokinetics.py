"""Levels in the blood: how long a thousand people take, and how far the model is off."""

from __future__ import annotations

from statistics import median, quantiles
from time import perf_counter

from tpilab.physics.pharmacokinetics import Dose, Person, band, levels, population
from tpilab.physics.pharmacokinetics.published import compared, elsewhere

Row = tuple[str, str, str]
RUNS = 40


def rows() -> list[Row]:
    """What was measured, the figure, the target."""
    people = population(Person(weight_kg=70, age=40))
    day, changed = [], []
    for run in range(RUNS):
        dose = Dose("lidocaine", 40 + run, site="neck_and_shoulder")
        begin = perf_counter()
        levels([dose], people)
        day.append(1e3 * (perf_counter() - begin))
        begin = perf_counter()
        band(levels([dose], people, 240, 2))
        changed.append(1e3 * (perf_counter() - begin))
    p95 = quantiles(changed, n=20)[-1]
    return [
        ("1,000 people, a day by minutes: levels", f"{median(day):.0f} ms", "at most 50 ms"),
        ("  from a changed dose to the band, p95", f"{p95:.0f} ms", "at most 100 ms"),
        *(
            (f"  {row.what}: simulated {row.simulated:.2g}, read {row.published:g}",
             f"{row.miss_percent:+.0f} %", "the miss is shown, not tuned away")
            for row in (*compared(), *elsewhere())
        ),
    ]  # fmt: skip
