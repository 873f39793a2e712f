"""Actions from hostile JSON: one way for every skill."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")


def read_action(adapter: TypeAdapter[T], value: Any) -> T:
    """An action from JSON. Raises ValueError that names what is wrong and quotes nothing."""
    try:
        return adapter.validate_python(_tuples(value))
    except ValidationError as error:
        detail = error.errors()[0]
        field, *inside = detail["loc"][1:3] or ("",)
        # Beside numbers, what lies inside a field is a key of the writer's, which is not quoted.
        where = ".".join(map(str, (field, *(step for step in inside if isinstance(step, int)))))
        if detail["type"].startswith("union_tag"):
            raise ValueError("unknown kind of action") from None
        if detail["type"] == "value_error":
            raise ValueError(str(detail["ctx"]["error"])) from None
        if detail["type"] == "extra_forbidden":
            raise ValueError("an unknown field") from None
        raise ValueError(f"{where or 'the action'} is wrong") from None


def _tuples(value: Any) -> Any:
    """Lists as the tuples that strict models ask for."""
    if not isinstance(value, dict):
        return value
    return {key: tuple(each) if isinstance(each, list) else each for key, each in value.items()}
