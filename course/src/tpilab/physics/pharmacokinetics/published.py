"""What was published of levels after intramuscular lidocaine, against what the model says."""

from __future__ import annotations

from dataclasses import dataclass

from tpilab.evidence import fact
from tpilab.physics.pharmacokinetics.model import Dose, levels
from tpilab.physics.pharmacokinetics.people import People, Person, typical

ADULT = Person(weight_kg=75, age=50)
"""PK-037 gives 6 mg/kg as about 450 mg; the other studies are taken to be of such adults."""


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


def compared(people: People | None = None) -> tuple[Compared, ...]:
    """All of it, for the one person in the middle."""
    one = people or typical(ADULT)
    rows = []
    first = levels([Dose("lidocaine", 300, site="deltoid")], one, 360)[0]
    second = levels([Dose("lidocaine", 450, site="deltoid")], one, 360)[0]
    third = levels([Dose("lidocaine", 200, site="deltoid")], one, 360)[0]
    for what, name, value, simulated, unit in (
        ("300 mg, deltoid: peak", "PK-035", "Cmax", float(first.max()), "mcg/mL"),
        ("300 mg, deltoid: time of peak", "PK-035", "Tmax", float(first.argmax()), "min"),
        ("300 mg, deltoid: above 1.5 mcg/mL", "PK-035", "time above 1.5",
         float((first > 1.5).sum()) / 60, "h"),  # noqa: PLR2004 - the level that was published
        ("6 mg/kg, deltoid: peak", "PK-037", "Cmax", float(second.max()), "mcg/mL"),
        ("6 mg/kg, deltoid: time of peak", "PK-037", "Tmax", float(second.argmax()), "min"),
    ):  # fmt: skip
        published = fact(name).value(value).value
        assert published is not None
        rows.append(Compared(what, published, simulated, unit, name))
    bound = fact("PK-036").value("level at 10 min, deltoid").low
    assert bound is not None
    rows.append(
        Compared("200 mg, deltoid: at 10 min", bound, float(third[10]), "mcg/mL", "PK-036",
                 at_least=True)
    )  # fmt: skip
    return tuple(rows)


def table() -> str:
    """The comparison as lines of text, misses shown."""
    lines = [f"{'':<36}{'published':>11}{'simulated':>11}{'miss':>8}"]
    for row in compared():
        sign = "> " if row.at_least else ""
        lines.append(
            f"{row.what:<36}{sign + format(row.published, '.3g'):>11}{row.simulated:>11.3g}"
            f"{row.miss_percent:>+7.0f}%  {row.unit} ({row.fact})"
        )
    return "\n".join(lines)
