"""What was published of levels of local anesthetics, against what the model says; misses shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from tpilab.evidence import Fact, fact
from tpilab.physics.pharmacokinetics.agents import AGENTS
from tpilab.physics.pharmacokinetics.model import Dose, bolus, levels
from tpilab.physics.pharmacokinetics.people import People, Person, typical

ADULT = Person(weight_kg=75, age=50)
"""PK-037 gives 6 mg/kg as about 450 mg; the other studies are taken to be of such adults."""
MINUTES = 360
THERAPEUTIC = 1.5
"""mcg/mL of lidocaine: the level whose duration was published (PK-035)."""


@dataclass(frozen=True)
class Compared:
    """One published figure and its simulated twin."""

    what: str
    published: float
    simulated: float
    unit: str
    fact: str
    at_least: bool = False
    """Whether only a lower bound was published."""

    @property
    def miss_percent(self) -> float:
        """How far the model is off; 0 where it keeps a published bound."""
        if self.at_least and self.simulated >= self.published:
            return 0.0
        return 100 * (self.simulated - self.published) / self.published


def coronary() -> People:
    """The middle one of people with acute coronary disease, who clear less (PK-208)."""
    slower = _published(fact("PK-208"), "clearance without failure") * ADULT.weight_kg / 1000
    middle = typical(ADULT)
    return People(np.array([slower / AGENTS["lidocaine"].clearance]), middle.volume,
                  middle.absorption)  # fmt: skip


@cache
def compared() -> tuple[Compared, ...]:
    """Lidocaine into a muscle: what the model is for."""
    healthy, ill = typical(ADULT), coronary()
    found = [
        *_oltmanns(_curve(300, "deltoid", healthy)),
        *_high_dose(_curve(450, "deltoid", ill)),
        *_suspected(_curve(200, "deltoid", ill)),
        *_trials(_curve(300, "deltoid", ill), _curve(400, "deltoid", ill)),
        _buttock(_curve(300, "deltoid", ill), _curve(300, "buttock", ill)),
    ]
    return tuple(found)


@cache
def elsewhere() -> tuple[Compared, ...]:
    """Other agents, of which none was measured in muscle: blocks, and a vein. For orientation."""
    one = typical(ADULT)

    def top(agent: str, mg: float, *, epinephrine: bool = False) -> float:
        dose = Dose(agent, mg, site="deltoid", epinephrine=epinephrine)
        return float(levels([dose], one, MINUTES).max())

    by_weight = _published(fact("PK-220"), "dose") * ADULT.weight_kg
    rows = (
        ("ropivacaine 450 mg, leg block: peak", "PK-038", "Cmax plain", top("ropivacaine", 450)),
        ("same with epinephrine: peak", "PK-038", "Cmax with epinephrine",
         top("ropivacaine", 450, epinephrine=True)),
        ("ropivacaine 3.75 mg/kg, arm block: peak", "PK-220", "peak above the clavicle",
         top("ropivacaine", by_weight)),
        ("mepivacaine 600 mg, epi., armpit: peak", "PK-221", "mepivacaine at 15 min",
         top("mepivacaine", 600, epinephrine=True)),
        ("lidocaine 600 mg, epi., armpit: peak", "PK-221", "lidocaine at 15 min",
         top("lidocaine", 600, epinephrine=True)),
        ("ropivacaine 60 mg into a vein: peak", "PK-213", "venous peak",
         float(bolus("ropivacaine", 60, one).max())),
    )  # fmt: skip
    return tuple(
        Compared(what, _published(fact(name), value), simulated, "mcg/mL", name)
        for what, name, value, simulated in rows
    )


def table() -> str:
    """Both comparisons as lines of text."""
    lines = [f"{'':<40}{'published':>10}{'simulated':>10}{'miss':>7}"]
    lines += [_line(row) for row in compared()]
    lines.append("not a muscle, for orientation:")
    lines += [_line(row) for row in elsewhere()]
    return "\n".join(lines)


def _line(row: Compared) -> str:
    told = ("> " if row.at_least else "") + format(row.published, ".3g")
    return (
        f"{row.what:<40}{told:>10}{row.simulated:>10.3g}{row.miss_percent:>+6.0f}%"
        f"  {row.unit} ({row.fact})"
    )


def _published(of: Fact, name: str) -> float:
    value = of.value(name)
    number = value.value if value.value is not None else value.low
    assert number is not None
    return number


def _curve(mg: float, site: str, one: People) -> NDArray[np.float32]:
    """Minute by minute, (361,)."""
    found: NDArray[np.float32] = levels([Dose("lidocaine", mg, site=site)], one, MINUTES)[0]
    return found


def _row(what: str, name: str, value: str, simulated: float, unit: str = "mcg/mL") -> Compared:
    return Compared(what, _published(fact(name), value), simulated, unit, name)


def _hours_above(curve: NDArray[np.float32]) -> float:
    return float((curve > THERAPEUTIC).sum()) / 60


def _oltmanns(curve: NDArray[np.float32]) -> list[Compared]:
    return [
        _row("300 mg, deltoid: peak", "PK-035", "Cmax", float(curve.max())),
        _row("300 mg, deltoid: time of peak", "PK-035", "Tmax", float(curve.argmax()), "min"),
        _row("300 mg, deltoid: above 1.5 mcg/mL", "PK-035", "time above 1.5",
             _hours_above(curve), "h"),
    ]  # fmt: skip


def _high_dose(curve: NDArray[np.float32]) -> list[Compared]:
    return [
        _row("6 mg/kg, deltoid: peak", "PK-037", "Cmax", float(curve.max())),
        _row("6 mg/kg, deltoid: time of peak", "PK-037", "Tmax", float(curve.argmax()), "min"),
    ]


def _suspected(curve: NDArray[np.float32]) -> list[Compared]:
    row = _row("200 mg, deltoid: at 10 min", "PK-036", "level at 10 min, deltoid", float(curve[10]))
    return [replace(row, at_least=True)]


def _trials(smaller: NDArray[np.float32], larger: NDArray[np.float32]) -> list[Compared]:
    at = [_row(f"300 mg, 147 people: at {minute} min", "PK-203", f"level at {minute} min",
               float(smaller[minute])) for minute in (7, 15, 30, 60)]  # fmt: skip
    between = float(larger[11:21].mean())
    return [*at, _row("400 mg, 369 people: 11 to 20 min", "PK-204", "mean level, 11 to 20 min",
                      between)]  # fmt: skip


def _buttock(deltoid: NDArray[np.float32], buttock: NDArray[np.float32]) -> Compared:
    more = float(deltoid[15:91].mean() / buttock[15:91].mean()) * 100 - 100
    return _row("deltoid over buttock, in bed", "PK-205", "deltoid over buttock, in bed", more, "%")
