"""The hub that the installer makes on one machine, as learners and instructors meet it."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.hub.browsing import Formgrader
from tests.hub.hub import COURSE, MACHINE, Hub


def test_a_learner_signs_in_and_the_server_starts(hub: Hub) -> None:
    url = hub.start_server("ann")
    told = hub.api(f"{url.removeprefix(hub.url)[1:]}/api/status", hub.token("ann"))
    assert told.status_code == 200
    assert hub.server_of("ann").uids().real == hub.accounts["ann"].uid


def test_a_wrong_password_and_the_course_account_are_refused(hub: Hub) -> None:
    with pytest.raises(PermissionError):
        hub.sign_in(hub.accounts["ann"].name, "wrong")
    with pytest.raises(PermissionError):
        hub.sign_in(hub.settings.course.account, "")


def test_in_a_browser_the_course_opens_at_its_first_page(hub: Hub, page: Page) -> None:
    hub.browser_login(page, "ben")
    expect(page.get_by_role("tab", name="00_start_here.ipynb")).to_be_visible(timeout=60_000)


def test_who_may_open_formgrader(hub: Hub) -> None:
    place = f"{hub.url}/services/{COURSE}/formgrader/"
    assert hub.session("ann").get(place, timeout=60).status_code == 403
    shown = hub.session("teach").get(place, timeout=60)
    assert shown.status_code == 200
    assert "Manage Assignments" in shown.text


def test_formgrader_shows_no_link_that_leads_nowhere(hub: Hub, page: Page) -> None:
    hub.browser_login(page, "teach", "/hub/home")
    formgrader = Formgrader(hub, page)
    row = formgrader.assignment("00_sampler")
    formgrader.press(row, "assign")
    row = formgrader.assignment("00_sampler")
    expect(row.locator("td.release a")).to_be_visible()  # there would be a preview, too
    expect(row.get_by_text("00_sampler")).to_be_visible()
    for each in row.get_by_role("link").all():
        assert (each.get_attribute("href") or "#").startswith(("#", "/services/")), each
    expect(page.get_by_text("Preview", exact=True)).to_be_hidden()
    expect(page.get_by_text("fetch it on your own server")).to_be_visible()


def test_a_process_that_wants_too_much_memory_gets_an_error(hub: Hub) -> None:
    hub.start_server("ann")
    limits = Path(f"/proc/{hub.server_of('ann').pid}/limits").read_text()
    [line] = [each for each in limits.splitlines() if each.startswith("Max data size")]
    assert line.split()[3] == line.split()[4] == str(int(hub.settings.servers.memory_gb * 1e9))


def test_a_server_lives_on_while_the_hub_restarts(hub: Hub) -> None:
    url = hub.start_server("ann")
    before, token = hub.server_of("ann").pid, hub.token("ann")
    status = f"user/{hub.accounts['ann'].name}/api/status"
    assert hub.api(status, token).ok  # the hub told the server who this is
    hub.kill("hub")
    assert hub.api(status, token).ok
    hub.start("hub")
    assert hub.start_server("ann") == url
    assert hub.server_of("ann").pid == before


def test_who_has_to_be_out_at_once_is_out(hub: Hub) -> None:
    """By the lines of deploy/one-machine/README.md."""
    teach = hub.sign_in(hub.accounts["teach"].name, hub.accounts["teach"].password)
    formgrader = hub.settings.formgrader_url
    assert "Manage Assignments" in teach.get(formgrader, timeout=60).text
    [delete] = re.findall(r'"(PRAGMA .+)"', (MACHINE / "README.md").read_text("utf-8"))
    hub.stop("hub")
    with closing(sqlite3.connect(hub.root / "var/lib/tpilab/hub/jupyterhub.sqlite")) as database:
        database.executescript(delete.replace("ann", hub.accounts["teach"].name))
    hub.start("hub")
    hub.restart("formgrader")
    hub.forget_session("teach")
    for page in (f"{hub.url}/hub/home", formgrader):
        assert "/hub/login" in teach.get(page, timeout=60).url
    assert hub.session("ann").get(f"{hub.url}/hub/home", timeout=60).url.endswith("/hub/home")


def test_an_update_touches_neither_work_nor_state(hub: Hub) -> None:
    hub.start_server("ann")
    name, home = hub.accounts["ann"].name, hub.accounts["ann"].home
    hub.run_as("ann", "/usr/bin/mkdir", "-p", f"{home}/tpi/my_work")
    hub.run_as("ann", "/usr/bin/tee", f"{home}/tpi/my_work/notes.txt", input="mine")
    kept = [
        *(hub.root / "etc/tpilab/secrets").iterdir(),
        hub.root / "var/lib/tpilab/hub/cookie_secret",
        hub.settings.cohort / "nbgrader_config.py",
        hub.root / "etc/tpilab/hub.toml",
        home / "tpi/my_work/notes.txt",
    ]
    before = [(each.read_bytes(), each.stat().st_mode, each.stat().st_uid) for each in kept]
    copy = (hub.root / "srv/tpilab/learner").resolve()
    done = hub.install()
    assert done.returncode == 0, done.stdout + done.stderr
    after = [(each.read_bytes(), each.stat().st_mode, each.stat().st_uid) for each in kept]
    assert after == before
    newer = (hub.root / "srv/tpilab/learner").resolve()
    assert newer != copy
    assert copy.is_dir()  # for whoever is copying from it
    hub.restart("hub")
    assert hub.api(f"user/{name}/api/status", hub.token("ann")).ok


def test_what_a_learner_cannot_read(hub: Hub) -> None:
    for place in (
        "opt/tpilab/course/solutions/02_palpate.yaml",
        "etc/tpilab/hub.toml",
        "etc/tpilab/hand-in.env",
        "etc/tpilab/secrets/proxy",
        "var/lib/tpilab/hub/jupyterhub.sqlite",
        "var/lib/tpilab/hand-in/hand-in.db",
        f"srv/tpilab/cohorts/{COURSE}/nbgrader_config.py",
    ):
        assert (hub.root / place).is_file()
        with pytest.raises(PermissionError):
            hub.read_as("ann", hub.root / place)
    with pytest.raises(PermissionError):
        hub.read_as("ann", hub.accounts["ben"].home / ".bashrc")
