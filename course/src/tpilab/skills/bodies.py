"""One person, one body: what palpating hands and needles both meet."""

from __future__ import annotations

from tpilab.anatomy import Band, Body, load_region
from tpilab.patients import Patient
from tpilab.rng import below

_BAND_UM = 56_000


def body_of(person: Patient, seed: int) -> Body:
    """The body of a person with its taut bands: first those of the points, then bare ones.

    Raises KeyError for a person who is not there to be touched.
    """
    hands = person.touched
    bands = tuple(
        Band(
            name=f"band_{number}",
            muscle=place.muscle,
            side=place.side,
            at_um=place.at_um,
            length_um=_BAND_UM - 1_000 * int(below(seed, "band/length", 12, number)),
            width_um=6_500 + 100 * int(below(seed, "band/width", 20, number)),
            firmness_percent=190 + int(below(seed, "band/firmness", 40, number)),
        )
        for number, place in enumerate((*hands.points, *hands.bands))
    )
    return Body(load_region(hands.region), person.build, seed, bands)
