"""From bank to release, from hand-in to marks and feedback, on nbgrader."""

from __future__ import annotations

from typing import Any

__all__ = ["configure"]


def __getattr__(name: str) -> Any:
    if name == "configure":
        from tpilab.grading.config import configure

        return configure
    raise AttributeError(name)
