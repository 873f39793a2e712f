"""hub.toml: what cannot work is refused in one sentence, before anything is changed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from jupyterhub.utils import subdomain_hook_idna

from tests.hub.hub import MACHINE, read

sys.path.insert(0, str(MACHINE.parent))
sys.path.insert(0, str(MACHINE))
from settings import Settings, Wrong
from sign_in import account_name
from unit import Unit

PUBLIC = 'public_url = "https://hub.example.org"\n'
REFUSED = {
    'adress = "x"': "adress is no setting; known are address",
    'address = "8000"': 'write "127.0.0.1:680"',
    '[course]\nid = "a b"': "letters, digits",
    '[course]\naccount = "Grader"': "no name for a system account",
    '[course]\nname = "x"': "course.name is no setting; known are id, account",
    "[course]\nid = 7": "course.id = 7: a str is meant",
    '[sign_in]\nby = "ldap"': "one of pam, oauth, lti, demo",
    '[sign_in]\nby = "oauth"': "sign_in.oauth.class is needed",
    '[sign_in]\nby = "lti"': "sign_in.lti.issuer is needed",
    '[sign_in.pam]\nlearner = "x"': "sign_in.pam.learner is no setting",
    '[sign_in.pam]\nlearners = ""': "sign_in.pam.learners is needed",
    'address = "0.0.0.0:80"\n[sign_in]\nby = "demo"': "asks for no real password",
    "[servers]\nmemory_gb = 0.1": "needs 0.5 at least",
    "[servers]\nmost = true": "servers.most = True: a int is meant",
    '[hand_in]\nby = "mail"': '"service" or "folder"',
    '[grades]\ndatabase = "mysql://x"': "postgresql+psycopg",
    "[ports]\nhub = 682": "four different numbers",
    "subdomains = 1": "true or false",
    "subdomains = true": "needs public_url",
    f'{PUBLIC}subdomains = true\n[course]\nid = "TPI_1"': "part of a host's name",
    "=": "is no TOML",
}  # fmt: skip


def settings(root: Path, text: str) -> Settings:
    file = root / "etc/tpilab/hub.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return read(file)


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_work_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Wrong) as told:
        settings(tmp_path, text)
    assert REFUSED[text] in str(told.value)
    assert "hub.toml" in str(told.value)


def test_oauth_and_lti_need_an_address_with_tls(tmp_path: Path) -> None:
    lti = (
        '[sign_in]\nby = "lti"\n[sign_in.lti]\nissuer = "i"\nclient_id = ["c"]\n'
        'authorize_url = "a"\njwks_endpoint = "j"\nusername_key = "email"\n'
    )
    with pytest.raises(Wrong, match="needs public_url"):
        settings(tmp_path, lti)
    assert settings(tmp_path, PUBLIC + lti).sign_in.table["client_id"] == ["c"]


def test_nobody_can_choose_a_name_that_maps_onto_anothers_account() -> None:
    """These two agree in the letters before the @ and in 24 bits of their SHA-256."""
    one, other = account_name("head@example.org"), account_name("head@x20097420.evil.example")
    assert one != other
    for told in ("head@example.org", "a" * 99, "@", "é", "../../etc", "root", "-", "A b\n:c"):
        assert re.fullmatch(r"l-[a-z0-9-]{1,30}", account_name(told)), told


def test_with_subdomains_a_service_has_a_name_of_its_own(tmp_path: Path) -> None:
    one = settings(tmp_path, PUBLIC)
    assert one.service_origin("tpi") == ""
    assert one.formgrader_url == "https://hub.example.org/services/tpi/formgrader"
    each = settings(tmp_path, f"{PUBLIC}subdomains = true")
    named = subdomain_hook_idna("tpi", "hub.example.org", "service")
    assert each.service_origin("tpi") == f"https://{named}"
    assert each.formgrader_url == f"https://{named}/services/tpi/formgrader"


def test_the_sample_is_what_holds_without_a_file_s_words(tmp_path: Path) -> None:
    sample = settings(tmp_path, (MACHINE / "hub.toml").read_text("utf-8"))
    assert sample == settings(tmp_path, "")


def test_the_installer_says_it_and_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "etc/tpilab/hub.toml"
    file.parent.mkdir(parents=True)
    file.write_text('[sign_in]\nby = "oauth"\n')
    done = subprocess.run(
        [MACHINE / "install", "--no-systemd", "--prefix", tmp_path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "install stops, nothing was changed." in done.stderr
    assert "sign_in.oauth.class is needed" in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["etc"]


def test_a_unit_s_environment_is_read_as_systemd_does(tmp_path: Path) -> None:
    (tmp_path / "x.env").write_text("SCOPES='[\"a\"]'\nEMPTY=\nURL=http://h/?a=b\n")
    (tmp_path / "x.service").write_text(
        f"[Service]\nEnvironmentFile={tmp_path}/x.env\nExecStart=/bin/true\nEnvironment=HOME=/h\n"
    )
    found = Unit(tmp_path / "x.service", tmp_path / "log").environment()
    assert found["SCOPES"] == '["a"]'
    assert found["EMPTY"] == ""
    assert found["URL"] == "http://h/?a=b"
    assert found["HOME"] == "/h"
