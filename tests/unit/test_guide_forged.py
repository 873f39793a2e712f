"""Points are not to be had by chance or by force."""

from __future__ import annotations

from tests.unit.guiding import ABEBE, GUIDE, done


def test_a_name_scattered_over_the_picture_names_nothing() -> None:
    model = GUIDE.model(ABEBE)
    rib = next(
        n for n, each in enumerate(model) if each["kind"] == "label" and each["structure"] == "rib"
    )
    right = model[rib]
    scattered = [{**right, "z_um": 1_000 * deep} for deep in range(2, 9)]
    acts = done(ABEBE, [*model[:rib], *scattered, *model[rib:]])
    assert "mapped" not in acts
    assert "mapped" in done(ABEBE, model)
