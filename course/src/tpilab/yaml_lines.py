"""YAML into typed records, with every error at its file and line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.parser import Parser
from ruamel.yaml.scanner import Scanner

T = TypeVar("T")

_MAY_BE_ALIAS = re.compile(r"(?:^|[\s,:\[{-])\*\S", re.MULTILINE)

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
        self.data: Any = _parse(path)

    def line(self, where: Sequence[str | int]) -> int:
        """The line (1-based) of the deepest part of `where` that the file holds.

        Steps that are not in the file, such as the tag of a union, are passed over.
        """
        node, line = self.data, 1
        for step in where:
            try:
                child = node[step]
            except (KeyError, IndexError, TypeError):
                continue
            position = node.lc.key(step) if isinstance(step, str) else node.lc.item(step)
            line = position[0] + 1
            node = child
        return line

    def problem(self, where: Sequence[str | int], message: str) -> str:
        """One error line in the form an editor can jump to."""
        return f"{self.path}:{self.line(where)}: {message}"

    def load(self, adapter: TypeAdapter[T]) -> T:
        """Validate strictly. Raises AuthoringError that names every problem, not only the first."""
        try:
            # through JSON, so that lists may become tuples while types stay strict
            return adapter.validate_json(json.dumps(self.data, default=str))
        except ValidationError as error:
            raise AuthoringError(
                self.problem(detail["loc"], in_words(detail)) for detail in error.errors()
            ) from None


def _parse(path: Path) -> Any:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise AuthoringError([f"{path}:1: larger than {MAX_BYTES} bytes; split the file"])
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        raise AuthoringError([f"{path}:1: not UTF-8; save the file as UTF-8"]) from None
    except OSError as error:
        raise AuthoringError([f"{path}:1: cannot be read: {error.strerror}"]) from None
    if _has_alias(text):
        raise AuthoringError([f"{path}:1: anchors and aliases are not used here; write it out"])
    try:
        return _reader().load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise AuthoringError([f"{path}:{line}: {_first_line(error.problem)}"]) from None
    except (YAMLError, RecursionError, ValueError) as error:
        raise AuthoringError([f"{path}:1: not valid YAML: {_first_line(str(error))}"]) from None


def _reader() -> YAML:
    """Keeps lines, but not comments: to carry them along takes a quarter of the time."""
    reader = YAML(typ="rt")
    reader.Scanner, reader.Parser = Scanner, Parser
    return reader


def _has_alias(text: str) -> bool:
    """Whether an alias occurs: nothing here needs one, and nested ones are the classic bomb."""
    if not _MAY_BE_ALIAS.search(text):
        return False  # to look at every token takes as long as to read the file
    from ruamel.yaml.tokens import AliasToken

    try:
        return any(isinstance(token, AliasToken) for token in YAML(typ="rt").scan(text))
    except (YAMLError, RecursionError):
        return False  # the parser names the error with its line


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
