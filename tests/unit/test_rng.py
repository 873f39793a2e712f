"""Numbers from a counter: the same everywhere, asked in any order, spread as they say."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tpilab import rng

MANY = np.arange(100_000)


def test_the_first_numbers_never_change() -> None:
    """A change here would change every stored attempt's patient."""
    assert rng.bits(1, "a", [0, 1, 2]).tolist() == [
        16636205700428017193,
        6362203582461742135,
        16167470765411011446,
    ]


def test_order_and_company_do_not_matter() -> None:
    together = rng.bits(7, "depth", MANY[:50])
    alone = [int(rng.bits(7, "depth", index)) for index in range(50)]
    assert together.tolist() == alone


def test_streams_and_seeds_have_nothing_to_do_with_each_other() -> None:
    one = rng.spread(1, "fat", 0, 1000, MANY).astype(float)
    for other in (rng.spread(1, "skin", 0, 1000, MANY), rng.spread(2, "fat", 0, 1000, MANY)):
        assert abs(np.corrcoef(one, other)[0, 1]) < 0.01


def test_below_is_even_and_bounded() -> None:
    counts = np.bincount(rng.below(3, "dice", 6, MANY), minlength=6)
    assert counts.sum() == MANY.size
    assert np.all(np.abs(counts - MANY.size / 6) < 500)
    with pytest.raises(ValueError, match="bound 0"):
        rng.below(3, "dice", 0)


def test_spread_has_the_mean_and_deviation_it_was_asked_for() -> None:
    numbers = rng.spread(3, "depth", 12_000, 1_500, MANY)
    assert abs(numbers.mean() - 12_000) < 20
    assert abs(numbers.std() - 1_500) < 20
    assert np.all(np.abs(numbers - 12_000) <= 6 * 1_500)


def test_another_process_without_fast_instructions_gives_the_same() -> None:
    code = (
        "import numpy as np; from tpilab import rng;"
        "print(rng.spread(5, 'x', 100, 30, np.arange(1000)).tolist())"
    )
    plain = subprocess.run(
        [sys.executable, "-c", code],
        env={"NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512CD AVX512_SKX"},
        capture_output=True,
        text=True,
        check=True,
    )
    here = rng.spread(5, "x", 100, 30, np.arange(1000))
    assert_array_equal(np.array(json.loads(plain.stdout)), here)
