"""The configuration for The Littlest JupyterHub, as TLJH reads it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from traitlets.config import Config

ROOT = Path(__file__).resolve().parents[2]
LITTLEST = ROOT / "deploy" / "littlest"


def read(source: str) -> Config:
    made = Config()
    made.JupyterHub.services = []
    made.JupyterHub.load_roles = []
    exec(source, {"get_config": lambda: made})
    return made


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The file, with this machine's places in it."""
    token = tmp_path / "token"
    token.write_text("of-the-service\n")
    monkeypatch.syspath_prepend(str(ROOT / "deploy"))
    text = (LITTLEST / "tpilab.py").read_text("utf-8")
    for there, here in (("/opt/tpilab/course", ROOT), ("/etc/tpilab/hand-in.token", token)):
        assert there in text
        text = text.replace(there, str(here))
    return text


def test_it_sets_a_hub_up(source: str) -> None:
    made = read(source)
    assert made.Spawner.cmd == ["/opt/tljh/user/bin/tpilab-singleuser"]
    assert made.JupyterHub.services[0]["api_token"] == "of-the-service"
    assert {each["name"] for each in made.JupyterHub.load_roles} == {
        "course", "grading", "reading-groups",
    }  # fmt: skip
    assert set(made.JupyterHub.load_groups) == {"nbgrader-tpi", "formgrade-tpi"}
    assert Path(re.search(r'"desk": "(.+)"', source)[1]).is_file()  # type: ignore[index]


def test_service_and_hub_agree_on_where_it_is(source: str) -> None:
    from tpilab.exchange.settings import Settings

    unit = (LITTLEST / "tpilab-hand-in.service").read_text("utf-8")
    given = dict(re.findall(r"^Environment=(\w+)=(.+)$", unit, re.MULTILINE))
    settings = Settings.of(given)
    assert settings.hub == "http://127.0.0.1:15001/hub/api"  # TLJH's port of the hub
    assert read(source).JupyterHub.services[0]["url"] == f"http://{settings.host}:{settings.port}"
    assert f"StateDirectory={Path(settings.database).parent.name}" in unit
