"""Statements against a JSON Schema that others published for the specification.

Rustici Software's TinCanSchema (Apache-2.0, npm `tin-can-json-schema`), which describes xAPI 1.0.1:
1.0.3 clarified the text of a statement and changed none of its parts. The ladder installs it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft4Validator, FormatChecker

from tests.ladder import NODE
from tests.simulated_cohort import simulate
from tests.unit.test_insight_statistics import as_cohort
from tpilab.insight.xapi import statements

SCHEMA = NODE / "tin-can-json-schema"
KEY = b"k" * 32


def read(name: str) -> Any:
    assert SCHEMA.is_dir(), "npm install --no-save tin-can-json-schema (the ladder does)"
    return json.loads((SCHEMA / name).read_text("utf-8"))


def formats() -> FormatChecker:
    """The patterns that belong to the schema."""
    checker = FormatChecker(formats=())
    for name, pattern in read("formats.json").items():
        checks = re.compile(pattern).search
        checker.checks(name)(lambda value, checks=checks: bool(checks(str(value))))
    return checker


def by_name(part: Any, found: dict[str, Any]) -> Any:
    """A part of the schema with its references as pointers; `found` fills with what has a name."""
    if isinstance(part, list):
        return [by_name(each, found) for each in part]
    if not isinstance(part, dict):
        return part
    name = part.get("id")
    made = {
        key: f"#/definitions/{value[1:]}" if key == "$ref" else by_name(value, found)
        for key, value in part.items()
        if not (key == "id" and isinstance(value, str))
    }
    if isinstance(name, str):
        found[name[1:]] = made
    return made


@pytest.fixture(scope="module")
def schema() -> Draft4Validator:
    found: dict[str, Any] = {}
    by_name(read("1.0.1.json")["properties"], found)
    whole = {"allOf": [{"$ref": "#/definitions/statement"}], "definitions": found}
    return Draft4Validator(whole, format_checker=formats())


def shapes() -> Iterator[Any]:
    """One statement of each shape, since the schema's patterns take long."""
    seen = set()
    for each in statements(as_cohort(simulate(3)), KEY):
        kind = each["object"]["definition"]["interactionType"]
        action = each["object"]["id"].partition("/action/")[2]
        if (shape := (kind, action, *each["result"])) not in seen:
            seen.add(shape)
            yield each


def test_statements_keep_to_a_published_schema(schema: Draft4Validator) -> None:
    found = list(shapes())
    assert {each["verb"]["display"]["en-US"] for each in found} == {"answered", "interacted"}
    assert len(found) > 5
    for each in found:
        assert not [error.message for error in schema.iter_errors(each)]


@pytest.mark.parametrize(
    ("path", "bad"),
    [
        (("id",), "no uuid"), (("actor",), {"name": "x"}), (("verb", "id"), "answered"),
        (("object", "id"), "no iri"), (("result", "score", "scaled"), 1.5), (("more",), 1),
        (("version",), "2"), (("result", "duration"), "5 s"),
    ],
)  # fmt: skip
def test_it_refuses_what_is_none(
    schema: Draft4Validator, path: tuple[str, ...], bad: object
) -> None:
    broken = json.loads(json.dumps(next(shapes())))
    inner = broken
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = bad
    assert not schema.is_valid(broken)
