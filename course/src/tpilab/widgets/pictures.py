"""The picture of a question that is asked on one."""

from __future__ import annotations

from typing import Any


def with_picture(question: dict[str, Any]) -> dict[str, Any]:
    """A question that names a picture, with the picture itself."""
    if "picture" not in question:
        return question
    from tpilab.views.stills import STILLS

    return question | {"picture": STILLS[question["picture"]]().model_dump(mode="json")}
