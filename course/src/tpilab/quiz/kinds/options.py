"""What the kinds that offer options share."""

from __future__ import annotations

from typing import Any, Self

from tpilab.quiz.form import shuffled
from tpilab.quiz.kinds.base import BaseItem, Line, Option


class Offering(BaseItem):
    """An item with options, which each learner meets in another order."""

    options: tuple[Option, ...]
    shuffle: bool = True
    """False where the order helps to read, as with numbers."""

    def as_seen(self, form: int | None) -> Self:
        if not self.shuffle:
            return self
        return self.model_copy(update={"options": shuffled(form, self.id, self.options)})

    def public(self) -> dict[str, Any]:
        options = [{"id": each.id, "text": each.text} for each in self.options]
        return {"options": options} | ({} if self.shuffle else {"shuffle": False})

    @property
    def ids(self) -> list[str]:
        """The options' ids, in order."""
        return [each.id for each in self.options]

    def text(self, name: str) -> str:
        """The text of an option."""
        return next(each.text for each in self.options if each.id == name)

    def lines(self, key: frozenset[str], chosen: frozenset[str]) -> tuple[Line, ...]:
        """One line an option, with its reason."""
        return tuple(
            Line(text=o.text, why=o.why.strip(), right=o.id in key, chosen=o.id in chosen, id=o.id)
            for o in self.options
        )

    def read_ids(self, value: Any) -> list[str]:
        """Option ids from JSON, none twice. Raises ValueError."""
        ids = set(self.ids)
        if not isinstance(value, list) or not all(isinstance(v, str) and v in ids for v in value):
            raise ValueError("the answer holds something that is no option")
        if len(set(value)) < len(value):
            raise ValueError("the answer names an option twice")
        return value

    def ids_schema(self) -> dict[str, Any]:
        """JSON Schema of some of the options, none twice."""
        return {
            "type": "array",
            "items": {"enum": self.ids},
            "uniqueItems": True,
            "maxItems": len(self.options),
        }


def option_problems(options: tuple[Option, ...], keys: tuple[str, ...]) -> list[str]:
    """What is wrong with a list of options and its keys."""
    ids = [each.id for each in options]
    problems = []
    if len(set(ids)) < len(ids):
        problems.append(f"option ids {ids} repeat; give each option its own letter")
    if len({each.text.casefold() for each in options}) < len(options):
        problems.append("two options read the same; change or drop one")
    if len(set(keys)) < len(keys):
        problems.append(f"key {list(keys)} repeats an option")
    problems += [
        f"key {key!r} is no option; it must be one of {ids}" for key in keys if key not in ids
    ]
    return problems
