"""YAML into typed records, with every error at its file and line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from pydantic import TypeAdapter, ValidationError
from yaml import AliasEvent, MappingNode, MarkedYAMLError, Node, SequenceNode, YAMLError
from yaml import compose as _compose
from yaml import parse as _events

try:
    from yaml import CSafeLoader as _Base
except ImportError:  # a platform whose wheel has no libyaml: slower, and the same
    from yaml import SafeLoader as _Base

T = TypeVar("T")

_MAY_BE_ALIAS = re.compile(r"(?:^|[\s,:\[{-])\*\S", re.MULTILINE)

_TAG = "tag:yaml.org,2002:"
_PLAIN: tuple[tuple[str, str, Iterable[str], Callable[[str], Any]], ...] = (
    ("null", r"~|null|Null|NULL|", ("~", "n", "N", ""), lambda _: None),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF", lambda word: word.lower() == "true"),
    ("int", r"[-+]?[0-9]+", "-+0123456789", int),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789", float),
)
"""What is no string unless it is quoted: YAML 1.2's core, in which `no` and 1:10 are words."""
_READ = {_TAG + name: read for name, _, _, read in _PLAIN} | {_TAG + "str": str}


class _Loader(_Base):
    """The parser, with the plain words of YAML 1.2 and no others."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


for _name, _pattern, _begins, _ in _PLAIN:
    _Loader.add_implicit_resolver(_TAG + _name, re.compile(rf"^(?:{_pattern})$"), [*_begins])

MAX_BYTES = 2_000_000
"""An authored file is far smaller; a larger one is a mistake or a bomb."""


class AuthoringError(ValueError):
    """What an author got wrong: one line a problem, each `file:line: what; what would be right`."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class Document:
    """A parsed YAML file that knows the line of everything in it."""

    def __init__(self, path: Path) -> None:
        """Read `path` as YAML 1.2. Raises AuthoringError if it is not one readable document."""
        self.path = path
        self._root = _parsed(path)
        try:
            self.data: Any = None if self._root is None else _value(self._root)
        except _NotUsedError as error:
            raise AuthoringError([f"{path}:{error.line}: {error}"]) from None

    def line(self, where: Sequence[str | int]) -> int:
        """The line (1-based) of the deepest part of `where` that the file holds.

        Steps that are not in the file, such as the tag of a union, are passed over.
        """
        node, line = self._root, 1
        for step in where:
            found = _child(node, step)
            if found is not None:
                line, node = found
        return line

    def problem(self, where: Sequence[str | int], message: str) -> str:
        """One error line in the form an editor can jump to."""
        return f"{self.path}:{self.line(where)}: {message}"

    def load(self, adapter: TypeAdapter[T]) -> T:
        """Validate strictly. Raises AuthoringError that names every problem, not only the first."""
        try:
            # through JSON, so that lists may become tuples while types stay strict
            return adapter.validate_json(json.dumps(self.data))
        except ValidationError as error:
            raise AuthoringError(
                self.problem(detail["loc"], in_words(detail)) for detail in error.errors()
            ) from None


def _parsed(path: Path) -> Node | None:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise AuthoringError([f"{path}:1: larger than {MAX_BYTES} bytes; split the file"])
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        raise AuthoringError([f"{path}:1: not UTF-8; save the file as UTF-8"]) from None
    except OSError as error:
        raise AuthoringError([f"{path}:1: cannot be read: {error.strerror}"]) from None
    try:
        alias = _has_alias(text)
        root: Node | None = None if alias else _compose(text, Loader=_Loader)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise AuthoringError([f"{path}:{line}: {_first_line(error.problem)}"]) from None
    except (YAMLError, RecursionError, ValueError) as error:
        raise AuthoringError([f"{path}:1: not valid YAML: {_first_line(str(error))}"]) from None
    if alias:
        raise AuthoringError([f"{path}:1: anchors and aliases are not used here; write it out"])
    return root


def _has_alias(text: str) -> bool:
    """Whether an alias occurs: nothing here needs one, and nested ones are the classic bomb."""
    if not _MAY_BE_ALIAS.search(text):
        return False
    return any(isinstance(event, AliasEvent) for event in _events(text, Loader=_Loader))


class _NotUsedError(ValueError):
    """Something that YAML knows and that has no place here."""

    def __init__(self, node: Node, message: str) -> None:
        super().__init__(message)
        self.line: int = node.start_mark.line + 1


def _value(node: Node) -> Any:
    """A node as plain data. Raises _NotUsedError for a key that is there twice, and for tags."""
    if isinstance(node, MappingNode) and node.tag == _TAG + "map":
        data: dict[Any, Any] = {}
        for key, value in node.value:
            name = _value(key)
            if not isinstance(name, str | int | float) and name is not None:
                raise _NotUsedError(key, "a key is one word; write it as one")
            if name in data:
                raise _NotUsedError(key, f"found duplicate key {name!r}; remove one of them")
            data[name] = _value(value)
        return data
    if isinstance(node, SequenceNode) and node.tag == _TAG + "seq":
        return [_value(each) for each in node.value]
    if node.tag not in _READ:
        raise _NotUsedError(node, f"the tag {node.tag!r} is not used here; remove it")
    return _READ[node.tag](node.value)


def _child(node: Node | None, step: str | int) -> tuple[int, Node] | None:
    """A part of a node and the line at which it begins; a key's, where there is one."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key.start_mark.line + 1, value
    elif isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        return node.value[step].start_mark.line + 1, node.value[step]
    return None


def _first_line(text: str | None) -> str:
    return (text or "not valid YAML").strip().splitlines()[0]


def in_words(detail: Any) -> str:
    """A problem that pydantic found, in words for an author."""
    name = ".".join(str(step) for step in detail["loc"]) or "the file"
    match detail["type"]:
        case "extra_forbidden":
            return f"unknown field {name!r}; remove it or correct its spelling"
        case "missing":
            return f"{name!r} is missing; add it"
        case "value_error":
            return str(detail["ctx"]["error"])
        case _:
            return f"{name!r}: {detail['msg']}, got {str(detail['input'])[:60]!r}"
