"""A record with left and right exchanged: places, names of areas, and words."""

from __future__ import annotations

import re
from typing import Any

_SIDE = re.compile(r"(?<![A-Za-z])(left|right|Left|Right)(?![A-Za-z])")
_OTHER = {"left": "right", "right": "left", "Left": "Right", "Right": "Left"}
_PLACES = ("at_cm", "mark_cm", "shows")


def mirrored(value: Any) -> Any:
    """A JSON value with the sides exchanged. Write "at once", not "right now", in such records."""
    match value:
        case str():
            return _SIDE.sub(lambda found: _OTHER[found[0]], value)
        case list():
            return [mirrored(each) for each in value]
        case dict():
            return {
                key: _across(each) if key in _PLACES and isinstance(each, list) else mirrored(each)
                for key, each in value.items()
            }
        case _:
            return value


def _across(place: Any) -> Any:
    """A place, or a list of places, on the other side of the midline."""
    if place and isinstance(place[0], list):
        return [_across(each) for each in place]
    return [-place[0], *place[1:]]
