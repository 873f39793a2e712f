"""What screening costs the patient, where somebody measured it; elsewhere the answer is: no data.

A rate is a published total divided by its published time. Machines, people and angles differ by
far more than these figures tell; they give an order of magnitude and no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tpilab.evidence import fact


@dataclass(frozen=True)
class Rate:
    """A total over a time, from one fact."""

    fact: str
    total: int
    per_ms: int

    def after(self, ms: int) -> int:
        """The total after a time, rounded down."""
        return self.total * ms // self.per_ms


@dataclass(frozen=True)
class Dose:
    """What a time of screening in one region amounts to."""

    ms: int
    area_product_mGycm2: int | None
    """Dose-area product; None: no data for this region."""
    effective_uSv: int | None
    """Effective dose; None: no data for this region."""
    facts: tuple[str, ...]
    """Where the figures are from."""


def _figure(name: str, value: str, scale: int) -> int:
    found = fact(name).value(value).value
    if found is None:
        raise ValueError(f"{name} gives no single figure for {value}")
    return round(found * scale)


_CERVICAL_MS = 24_000
"""GEO-040 tells the time of its cervical injections in its statement."""
AREA_PRODUCTS: Mapping[str, Rate] = {
    "lumbar": Rate(
        "GEO-041",
        _figure("GEO-041", "physician DAP", 1000),
        _figure("GEO-041", "physician time", 1000),
    ),
}
"""mGy.cm2 by region, of lumbar injections."""
EFFECTIVE: Mapping[str, Rate] = {
    "neck_and_shoulders": Rate(
        "GEO-040", _figure("GEO-040", "fluoro cervical", 1000), _CERVICAL_MS
    ),
}
"""uSv by region, of cervical injections."""


def dose(region: str, ms: int) -> Dose:
    """What so many milliseconds of screening in a region of the body amount to.

    Raises ValueError for a negative time.
    """
    if ms < 0:
        raise ValueError(f"{ms} ms; a time is not negative")
    product, effective = AREA_PRODUCTS.get(region), EFFECTIVE.get(region)
    return Dose(
        ms,
        product.after(ms) if product else None,
        effective.after(ms) if effective else None,
        tuple(each.fact for each in (product, effective) if each),
    )
