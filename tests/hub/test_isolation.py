"""What one learner with a terminal can do to another, to hand-ins and to the grader: nothing.

Each test tries it with real accounts, and fails where that works; see deploy/ISOLATION.md.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import requests

from tests.hub.hub import COURSE, Hub, wait_for

QUIZ = "02_palpate"
REFUSED = {401, 403, 404}


@pytest.fixture(scope="module")
def ben(hub: Hub) -> Iterator[Path]:
    """Ben at work: a server, a kernel, answers. His home."""
    hub.start_server("ben")
    token, name = hub.token("ben"), hub.accounts["ben"].name
    made = hub.api(f"user/{name}/api/contents/tpi/my_work", token, "PUT",
                   json={"type": "directory"})  # fmt: skip
    assert made.ok, made.text
    saved = hub.api(f"user/{name}/api/contents/tpi/my_work/notes.txt", token, "PUT",
                    json={"type": "file", "format": "text", "content": "Ben's"})  # fmt: skip
    assert saved.ok, saved.text
    started = hub.api(f"user/{name}/api/kernels", token, "POST", json={"name": "python3"})
    assert started.ok, started.text
    wait_for(lambda: hub.kernels_of("ben"), "Ben's kernel")
    yield hub.accounts["ben"].home
    hub.api(f"user/{name}/api/kernels/{started.json()['id']}", token, "DELETE")


def server_environment(hub: Hub, who: str) -> dict[str, str]:
    return hub.server_of(who).environ()


def server_token(hub: Hub, who: str) -> str:
    """What everything that runs in somebody's kernel can use."""
    hub.start_server(who)
    return server_environment(hub, who)["JUPYTERHUB_API_TOKEN"]


def open_to_others(top: Path) -> list[str]:
    """What below a folder others than its owner can use. Links are not followed."""
    found = []
    for folder, below, files in os.walk(top):
        for name in [".", *below, *files]:
            path = Path(folder, name)
            if not path.is_symlink() and stat.S_IMODE(path.lstat().st_mode) & 0o007:
                found.append(str(path))
    return found


def test_a_home_is_closed(hub: Hub, ben: Path) -> None:
    assert stat.S_IMODE(ben.stat().st_mode) == 0o700
    for path in (ben, ben / "tpi/my_work"):
        assert hub.run_as("ann", "/bin/ls", str(path)).returncode != 0
    with pytest.raises(PermissionError):
        hub.read_as("ann", ben / "tpi/my_work/notes.txt")


def test_what_server_and_kernel_write_is_private_even_in_an_open_home(hub: Hub, ben: Path) -> None:
    kernel = hub.kernels_of("ben")[0]
    assert [line.split()[1] for line in Path(f"/proc/{kernel.pid}/status").read_text().splitlines()
            if line.startswith("Umask")] == ["0077"]  # fmt: skip
    work = ben / "tpi" / "my_work"
    assert stat.S_IMODE((work / "notes.txt").stat().st_mode) == 0o600
    assert open_to_others(work) == []


def listening(process: psutil.Process) -> list[str]:
    """The addresses of this machine at which a process can be reached over the network."""
    return [
        each.laddr.ip
        for each in process.net_connections(kind="inet")
        if each.status == psutil.CONN_LISTEN
    ]


def test_sockets_and_secrets_of_a_kernel_are_private(hub: Hub, ben: Path) -> None:
    kernel = hub.kernels_of("ben")[0]
    # sockets in a private folder instead of ports that anybody reaches; but for one: ISOLATION.md
    (output_of_forks,) = wait_for(lambda: listening(kernel), "a kernel that is up")
    assert output_of_forks == "127.0.0.1"
    connection = Path(next(each for each in kernel.cmdline() if each.endswith(".json")))
    told = json.loads(connection.read_text())
    assert told["transport"] == "ipc"
    with pytest.raises(PermissionError):
        hub.read_as("ann", connection)
    assert hub.run_as("ann", "/bin/ls", str(Path(told["ip"]).parent)).returncode != 0


def test_the_environment_of_anothers_processes_is_closed(hub: Hub, ben: Path) -> None:
    for process in (hub.server_of("ben"), hub.kernels_of("ben")[0]):
        with pytest.raises(PermissionError):
            hub.read_as("ann", f"/proc/{process.pid}/environ")
        words = hub.read_as("ann", f"/proc/{process.pid}/cmdline").decode()
        assert server_environment(hub, "ben")["JUPYTERHUB_API_TOKEN"] not in words


def test_anothers_server_lets_nobody_in(hub: Hub, ben: Path) -> None:
    name = hub.accounts["ben"].name
    own = server_token(hub, "ann")
    port = server_environment(hub, "ben")["JUPYTERHUB_SERVICE_URL"].rstrip("/").split(":")[-1]
    port = port.split("/")[0]
    for front in (hub.url, f"http://127.0.0.1:{port}"):
        for headers in ({}, {"Authorization": f"token {own}"}):
            for path in ("api/contents", "api/kernels", "api/terminals", "files/tpi",
                         "voila/render/tpi/course/00_start_here.ipynb"):  # fmt: skip
                reply = requests.get(f"{front}/user/{name}/{path}", headers=headers,
                                     timeout=30, allow_redirects=False)  # fmt: skip
                at_login = reply.status_code == 302 and "/hub/" in reply.headers["Location"]
                assert reply.status_code in REFUSED or at_login, (front, path)
    page = hub.session("ann").get(f"{hub.url}/user/{name}/lab", timeout=30)
    assert page.status_code in REFUSED


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "users"),
        ("GET", "users/{ben}"),
        ("GET", "users/{ben}/tokens"),
        ("POST", "users/{ben}/tokens"),
        ("POST", "users/{ben}/server"),
        ("DELETE", "users/{ben}/server"),
        ("PATCH", "users/{ben}"),
        ("DELETE", "users/{ben}"),
        ("POST", "users/nobody-yet"),
        ("GET", "groups"),
        ("POST", "groups/formgrade-tpi/users"),
        ("GET", "proxy"),
        ("POST", "shutdown"),
        ("GET", "services"),
    ],
)
def test_a_servers_token_does_nothing_to_others_at_the_hub(
    hub: Hub, ben: Path, method: str, path: str
) -> None:
    token = server_token(hub, "ann")
    path = path.format(ben=hub.accounts["ben"].name)
    told = {"users": [hub.accounts["ann"].name]} if "groups/" in path else {}
    reply = hub.api(f"hub/api/{path}", token, method, json=told)
    if reply.ok:  # a list of what one may see: oneself, and the services that one uses
        seen = reply.text
        assert method == "GET"
        assert hub.accounts["ben"].name not in seen
        assert hub.accounts["teach"].name not in seen
        assert "api_token" not in seen
    else:
        assert reply.status_code in REFUSED


def test_a_servers_token_cannot_make_itself_stronger(hub: Hub) -> None:
    token, name = server_token(hub, "ann"), hub.accounts["ann"].name
    for scopes in (["admin:users"], ["admin:servers"], [f"access:services!service={COURSE}"]):
        reply = hub.api(f"hub/api/users/{name}/tokens", token, "POST", json={"scopes": scopes})
        assert not reply.ok


def test_the_proxy_takes_orders_from_the_hub_alone(hub: Hub) -> None:
    place = f"http://127.0.0.1:{hub.settings.ports.proxy}/api/routes"
    token = server_token(hub, "ann")
    for headers in ({}, {"Authorization": "token"}, {"Authorization": f"token {token}"}):
        assert requests.get(place, headers=headers, timeout=30).status_code == 403
    proxy = hub.units["proxy"].process
    assert proxy is not None
    with pytest.raises(PermissionError):
        hub.read_as("ann", f"/proc/{proxy.pid}/environ")


def hand_in_places(hub: Hub) -> tuple[str, str]:
    """The hand-in service as the proxy shows it, and at its own port."""
    return (f"{hub.url}/services/hand-in",
            f"http://127.0.0.1:{hub.settings.ports.hand_in}/services/hand-in")  # fmt: skip


def test_hand_ins_want_a_name(hub: Hub) -> None:
    for place in hand_in_places(hub):
        for token in ("", "wrong", hub.settings.secret("hand-in")[:-1] + "x"):
            reply = requests.get(f"{place}/api/1/released", timeout=30, allow_redirects=False,
                                 headers={"Authorization": f"token {token}"})  # fmt: skip
            assert reply.status_code in {*REFUSED, 302}


def test_a_learner_is_no_instructor_at_the_hand_in_service(hub: Hub) -> None:
    from tpilab.exchange.routes import ROUTES

    token = server_token(hub, "ann")
    tried = 0
    for route in ROUTES:
        if route.who != "instructor":
            continue
        path = address(route.path.pattern)
        assert route.path.fullmatch(path), (route.path.pattern, path)
        for place in hand_in_places(hub):
            reply = requests.request(route.method, f"{place}/api/1/{path}", timeout=30, json={},
                                     headers={"Authorization": f"token {token}"})  # fmt: skip
            assert reply.status_code == 403, (route.name, reply.status_code)
            assert "not an instructor" in reply.text
        tried += 1
    assert tried >= 4


def address(pattern: str) -> str:
    """An address that a route's pattern takes."""
    values = {"course": COURSE, "assignment": QUIZ, "version": "1" * 32}
    return re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda found: values[found[1]], pattern)


@pytest.mark.parametrize(
    "place",
    [
        "opt/tpilab/course",
        "etc/tpilab/secrets",
        "var/lib/tpilab/hub",
        "var/lib/tpilab/hand-in",
        "srv/tpilab/cohorts",
    ],
)
def test_a_place_of_the_hub_is_closed(hub: Hub, place: str) -> None:
    assert (hub.root / place).is_dir()
    assert hub.run_as("ann", "/bin/ls", str(hub.root / place)).returncode != 0


def test_nothing_that_was_installed_can_be_changed(hub: Hub) -> None:
    """By the modes of all files, and by trying."""
    writable = []
    for top in ("opt", "etc", "srv", "var"):
        for folder, below, files in os.walk(hub.root / top):
            for name in [".", *below, *files]:
                path = Path(folder, name)
                mode = path.lstat().st_mode
                if not stat.S_ISLNK(mode) and mode & stat.S_IWOTH:
                    writable.append(str(path))
    assert writable == []
    first = hub.root / "srv/tpilab/learner/course/00_start_here.ipynb"
    python = hub.root / "opt/tpilab/venv/bin/python"
    for path in (first, first.parent / "new", python.with_name("new"), hub.root / "srv/new"):
        assert hub.run_as("ann", "/usr/bin/touch", str(path)).returncode != 0


def test_formgrader_is_closed_to_learners_at_its_own_port_too(hub: Hub) -> None:
    token = server_token(hub, "ann")
    port = hub.settings.ports.formgrader
    for front in (hub.url, f"http://127.0.0.1:{port}"):
        for path in ("formgrader", "api/contents", f"formgrader/api/submissions/{QUIZ}"):
            reply = requests.get(f"{front}/services/{COURSE}/{path}", timeout=30,
                                 allow_redirects=False,
                                 headers={"Authorization": f"token {token}"})  # fmt: skip
            at_login = reply.status_code == 302 and "/hub/" in reply.headers["Location"]
            assert reply.status_code in REFUSED or at_login, (front, path, reply.status_code)


def test_no_learner_can_listen_in_the_place_of_a_service(hub: Hub) -> None:
    ports = hub.settings.ports
    for port in (
        ports.hub,
        ports.proxy,
        ports.hand_in,
        ports.formgrader,
        int(hub.url.split(":")[-1]),
    ):
        assert port < 1024
    # a container's kernel may let everybody listen anywhere; then no choice of ports helps
    first = int(Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text())
    listen = f"import socket; socket.socket().bind(('127.0.0.1', {min(first, 1024) - 1}))"
    done = hub.run_as("ann", "/usr/bin/python3", "-c", listen)
    assert done.returncode != 0


def test_who_starts_processes_without_end_is_stopped(hub: Hub, ben: Path) -> None:
    """All learners' processes are in one group of the system's, and it has only so many places."""
    del ben
    for process in (hub.server_of("ben"), hub.kernels_of("ben")[0]):
        limits = Path(f"/proc/{process.pid}/limits").read_text()
        most = {line.split()[1]: int(line.split()[-2]) for line in limits.splitlines()
                if line.startswith(("Max processes", "Max open"))
                and line.split()[-2].isdigit()}  # fmt: skip
        assert most == {"processes": 1000, "open": 4096}


@pytest.mark.parametrize("unit", ["proxy", "hub", "hand-in", "formgrader"])
def test_a_service_has_places_for_more_than_one_process_can_fill(hub: Hub, unit: str) -> None:
    told = (hub.root / f"etc/systemd/system/tpilab-{unit}.service").read_text()
    assert "\nLimitNOFILE=16384\n" in told
