"""How deep JSON is nested. Whoever walks hostile JSON has to know before. Standard library only."""

from __future__ import annotations

from typing import Any


def deeper(value: Any, than: int) -> bool:
    """Whether a JSON value is nested deeper than that; what is empty has no depth."""
    level = [value]
    for _ in range(than + 1):
        level = [
            each
            for one in level
            if isinstance(one, (dict, list))
            for each in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return False
    return True
