"""What screening costs: rates from facts, sums that add up, no figure where nobody measured."""

from __future__ import annotations

import pytest

from tpilab.evidence import fact
from tpilab.physics.radiation import AREA_PRODUCTS, EFFECTIVE, dose
from tpilab.skills.palpate.regions import REGIONS


def test_the_published_time_gives_the_published_dose() -> None:
    lumbar, neck = dose("lumbar", 6_000), dose("neck_and_shoulders", 24_000)
    assert lumbar.area_product_mGycm2 == round(fact("GEO-041").value("physician DAP").value * 1000)
    assert neck.effective_uSv == round(fact("GEO-040").value("fluoro cervical").value * 1000)
    assert "24 s" in fact("GEO-040").statement
    assert (lumbar.facts, neck.facts) == (("GEO-041",), ("GEO-040",))


def test_where_nobody_measured_there_is_no_figure() -> None:
    assert dose("lumbar", 6_000).effective_uSv is None
    assert dose("neck_and_shoulders", 6_000).area_product_mGycm2 is None
    for region in ("gluteal", "interscapular"):
        nothing = dose(region, 6_000)
        assert nothing.area_product_mGycm2 is nothing.effective_uSv is None
        assert nothing.facts == ()
    assert {*AREA_PRODUCTS, *EFFECTIVE} <= {*REGIONS}


@pytest.mark.parametrize("ms", [0, 1, 100, 7_700, 60_000, 3_600_000])
def test_a_dose_adds_up(ms: int) -> None:
    more = 12_345
    for region in REGIONS:
        one, other, both = dose(region, ms), dose(region, more), dose(region, ms + more)
        for name in ("area_product_mGycm2", "effective_uSv"):
            parts = getattr(one, name), getattr(other, name)
            if None in parts:
                assert getattr(both, name) is None
            else:
                assert 0 <= getattr(both, name) - sum(parts) <= 1
        assert both.ms == one.ms + other.ms


def test_no_screening_no_dose() -> None:
    assert dose("lumbar", 0).area_product_mGycm2 == 0
    with pytest.raises(ValueError, match="not negative"):
        dose("lumbar", -1)
