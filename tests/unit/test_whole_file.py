from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tpilab.whole_file import whole, write_whole


def test_it_takes_its_name_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "kept"
    write_whole(target, b"old")
    with whole(target) as file:
        file.write(b"new")
        file.flush()
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [target]


def test_what_breaks_off_changes_nothing(tmp_path: Path) -> None:
    target = tmp_path / "kept"
    write_whole(target, b"old")

    def torn() -> None:
        with whole(target) as file:
            file.write(b"half")
            raise ValueError("midway")

    with pytest.raises(ValueError, match="midway"):
        torn()
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]
