"""A process that must do without what this processor can do beyond NumPy's baseline."""

from __future__ import annotations

from typing import Any


def without_features() -> dict[str, str]:
    """The environment that switches every dispatched feature off; there is at least one."""
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    features: dict[str, Any] = __cpu_features__
    found = [each for each in __cpu_dispatch__ if features.get(each)]
    assert found, "NumPy found nothing to switch off on this processor"
    return {"NPY_DISABLE_CPU_FEATURES": " ".join(found)}
