"""YAML as it is read here: 1.2's plain words, each with its line, and nothing clever."""

from __future__ import annotations

from pathlib import Path

import pytest

from tpilab.yaml_lines import AuthoringError, Document


def read(tmp_path: Path, text: str) -> Document:
    path = tmp_path / "some.yaml"
    path.write_text(text, "utf-8")
    return Document(path)


def test_only_the_plain_words_of_yaml_12_are_no_strings(tmp_path: Path) -> None:
    text = "no: yes\nat: 1:10\non: 2026-12-01\nnone:\nhalf: .5\nmany: 1e3\ncount: -7\nis: true\n"
    assert read(tmp_path, text).data == {
        "no": "yes", "at": "1:10", "on": "2026-12-01", "none": None, "half": 0.5, "many": 1000.0,
        "count": -7, "is": True,
    }  # fmt: skip


def test_everything_knows_its_line(tmp_path: Path) -> None:
    document = read(tmp_path, "a:\n  - b: 1\n  - {c: 2,\n     d: 3}\n")
    assert document.line(("a", 0, "b")) == 2
    assert document.line(("a", 1)) == 3
    assert document.line(("a", 1, "union", "d")) == 4
    assert document.line(("a", 9)) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\nb: 2\na: 3\n", r":3: found duplicate key 'a'"),
        ("a: &x 1\nb: *x\n", r":1: anchors and aliases are not used"),
        ("a: 1\nb: !!python/object:os.system x\n", r":2: the tag '.*os.system' is not used"),
        ("? [a, b]\n: c\n", r":1: a key is one word"),
        ("a: b: c\n", r":1: mapping values are not allowed"),
        ("a: 1\n---\nb: 2\n", r":2: but found another document"),
        ("[" * 100_000, r":1: exceeded maximum nesting depth"),
    ],
)
def test_what_is_not_used_here_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(AuthoringError, match=told):
        read(tmp_path, text)
