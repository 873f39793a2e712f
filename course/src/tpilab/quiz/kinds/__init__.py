"""The kinds of item. A kind is one module here, found by its class's field `kind`."""

from __future__ import annotations

from functools import reduce
from importlib import import_module
from operator import or_
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args, get_origin

from pydantic import Field

from tpilab.quiz.kinds.base import BaseItem, Criterion, Line, Mark, Option, Review

__all__ = [
    "KINDS",
    "AtOnce",
    "BaseItem",
    "Criterion",
    "Item",
    "Line",
    "Mark",
    "Option",
    "Review",
]


def _kinds() -> dict[str, type[BaseItem]]:
    """By name, every class of a module here that says which kind it is."""
    found: dict[str, type[BaseItem]] = {}
    for each in iter_modules(__path__):
        module = import_module(f"{__name__}.{each.name}")
        for item in vars(module).values():
            if not isinstance(item, type) or not issubclass(item, BaseItem):
                continue
            kind = item.model_fields["kind"].annotation
            if item.__module__ == module.__name__ and get_origin(kind) is Literal:
                found[get_args(kind)[0]] = item
    return found


KINDS = _kinds()


def _one_of(kinds: list[type[BaseItem]]) -> Any:
    return Annotated[reduce(or_, kinds), Field(discriminator="kind")]


if TYPE_CHECKING:
    Item = BaseItem
    AtOnce = BaseItem
else:
    Item = _one_of(list(KINDS.values()))
    AtOnce = _one_of([kind for kind in KINDS.values() if kind.at_once])
    """An item that can be judged as soon as it is answered."""
