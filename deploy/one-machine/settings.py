"""The hub's settings: hub.toml read and checked. Only what Python itself brings.

Used by the installer, which runs before anything is installed, and by jupyterhub_config.py.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost")
NAME = re.compile(r"[a-z][a-z0-9_-]{0,30}")
COURSE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,40}")
IN_A_HOST_NAME = re.compile(r"(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*")
DEMO = ("ann", "ben", "instructor")
WAYS = ("pam", "oauth", "lti", "demo")
REQUIRED = {
    "pam": ("learners", "instructors"),
    "oauth": ("class", "client_id", "client_secret", "learners", "instructors"),
    "lti": ("issuer", "client_id", "authorize_url", "jwks_endpoint", "username_key"),
    "demo": (),
}


class Wrong(ValueError):
    """What in hub.toml cannot work; the message is for whoever installs."""


@dataclass(frozen=True)
class Course:
    """[course]: nbgrader's course id, and the account that marks."""

    id: str = "tpi"
    account: str = "grader-tpi"

    def __post_init__(self) -> None:
        if not COURSE_ID.fullmatch(self.id):
            raise Wrong(f"course.id = {self.id!r}: letters, digits, - and _ only")
        if not NAME.fullmatch(self.account):
            raise Wrong(f"course.account = {self.account!r} is no name for a system account")

    @property
    def learners(self) -> str:
        """The hub's group of this course's learners, by nbgrader's rule."""
        return f"nbgrader-{self.id}"

    @property
    def instructors(self) -> str:
        """The hub's group of those who grade this course, by nbgrader's rule."""
        return f"formgrade-{self.id}"


@dataclass(frozen=True)
class SignIn:
    """[sign_in]: by what, and the table of that way's own settings."""

    by: str = "pam"
    table: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Servers:
    """[servers]: what one learner's server may take (GB = 10^9 bytes), and when it is stopped."""

    memory_gb: float = 2.0
    idle_minutes: int = 60
    most: int = 100

    def __post_init__(self) -> None:
        if self.memory_gb < 0.5:  # noqa: PLR2004 - a kernel with NumPy maps about 0.3
            raise Wrong(f"servers.memory_gb = {self.memory_gb}: a server needs 0.5 at least")
        if self.idle_minutes < 0 or self.most < 1:
            raise Wrong("servers.idle_minutes is 0 or more, servers.most 1 or more")


@dataclass(frozen=True)
class HandIn:
    """[hand_in]: by the service or by nbgrader's folder, and the service's database."""

    by: str = "service"
    account: str = "tpilab"
    database: str = ""

    def __post_init__(self) -> None:
        if self.by not in ("service", "folder"):
            raise Wrong(f'hand_in.by = {self.by!r}: "service" or "folder"')
        if not NAME.fullmatch(self.account):
            raise Wrong(f"hand_in.account = {self.account!r} is no name for a system account")
        _check_database("hand_in", self.database)


@dataclass(frozen=True)
class Grades:
    """[grades]: where nbgrader keeps marks."""

    database: str = ""

    def __post_init__(self) -> None:
        _check_database("grades", self.database)


@dataclass(frozen=True)
class Ports:
    """[ports]: the inner ones, on the loopback interface."""

    hub: int = 681
    proxy: int = 682
    hand_in: int = 683
    formgrader: int = 684

    def __post_init__(self) -> None:
        numbers = [getattr(self, each.name) for each in fields(self)]
        if len(set(numbers)) < len(numbers) or not all(0 < each < 65536 for each in numbers):  # noqa: PLR2004
            raise Wrong(f"ports = {numbers}: four different numbers below 65536")


@dataclass(frozen=True)
class Settings:
    """All of hub.toml. `root` is what the paths of an installation start from, usually /."""

    root: Path
    address: str
    public_url: str
    subdomains: bool
    course: Course
    sign_in: SignIn
    servers: Servers
    hand_in: HandIn
    grades: Grades
    ports: Ports

    def path(self, absolute: str) -> Path:
        """Where a path of an installation lies below `root`."""
        return self.root / absolute.lstrip("/")

    @property
    def url(self) -> str:
        """What a browser on this machine opens."""
        return f"http://{self.address}"

    def service_origin(self, name: str) -> str:
        """Where a browser finds a service if every service has a name of its own, else ""."""
        if not self.subdomains:
            return ""
        return self.public_url.replace("://", f"://{name}--service.")  # as JupyterHub names it

    @property
    def formgrader_url(self) -> str:
        """What instructors open."""
        origin = self.service_origin(self.course.id) or self.public_url
        return f"{origin}/services/{self.course.id}/formgrader"

    @property
    def cohort(self) -> Path:
        """The course account's folder of hand-ins, marks and feedback."""
        return self.path(f"/srv/tpilab/cohorts/{self.course.id}")

    @property
    def hand_in_url(self) -> str:
        """Where servers on this machine reach the hand-in service, past the proxy."""
        return f"http://127.0.0.1:{self.ports.hand_in}/services/hand-in"

    @property
    def hand_in_database(self) -> str:
        """The service's database, as SQLAlchemy names it."""
        file = self.path("/var/lib/tpilab/hand-in/hand-in.db")
        return self.hand_in.database or f"sqlite:///{file}"

    def secret(self, name: str) -> str:
        """One of the secrets that `install` made. Raises Wrong."""
        file = self.path("/etc/tpilab/secrets") / name
        try:
            return file.read_text("ascii").strip()
        except OSError as error:
            raise Wrong(f"{file} cannot be read ({error.strerror}): run install") from error


def _check_database(where: str, url: str) -> None:
    if url and not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise Wrong(f'{where}.database: "", "sqlite:////a/path.db" or "postgresql+psycopg://..."')


def read(file: Path) -> Settings:
    """Read and check hub.toml, which lies in ROOT/etc/tpilab. Raises Wrong."""
    try:
        told = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise Wrong(f"{file} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Wrong(f"{file} is no TOML: {error}") from error
    try:
        return _checked(file.resolve().parents[2], told)
    except Wrong as error:
        raise Wrong(f"{file}: {error}") from error


def _checked(root: Path, told: dict[str, Any]) -> Settings:
    sections = {"course": Course, "servers": Servers, "hand_in": HandIn, "grades": Grades,
                "ports": Ports}  # fmt: skip
    known = {*sections, "address", "public_url", "subdomains", "sign_in"}
    if odd := sorted(set(told) - known):
        raise Wrong(f"{odd[0]} is no setting; known are {', '.join(sorted(known))}")
    made = {name: _section(name, kind, told.get(name, {})) for name, kind in sections.items()}
    address = _address(told.get("address", "127.0.0.1:680"))
    public = str(told.get("public_url", "")).rstrip("/")
    subdomains = _subdomains(told.get("subdomains", False), public, made["course"])
    sign_in = _sign_in(told.get("sign_in", {}), address, public)
    return Settings(
        root=root,
        address=address,
        public_url=public or f"http://{address}",
        subdomains=subdomains,
        sign_in=sign_in,
        **made,
    )


def _section(name: str, kind: Any, told: Any) -> Any:
    """A table of hub.toml as what it is, with every key known and of its type. Raises Wrong."""
    if not isinstance(told, dict):
        raise Wrong(f"{name} is a table: [{name}]")
    types = {each.name: type(each.default) for each in fields(kind)}
    for key, value in told.items():
        if key not in types:
            raise Wrong(f"{name}.{key} is no setting; known are {', '.join(types)}")
        right = (float, int) if types[key] is float else types[key]
        if not isinstance(value, right) or isinstance(value, bool):
            raise Wrong(f"{name}.{key} = {value!r}: a {types[key].__name__} is meant")
    return kind(**told)


def _address(told: Any) -> str:
    host, _, port = str(told).rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:  # noqa: PLR2004
        raise Wrong(f'address = {told!r}: write "127.0.0.1:680"')
    return str(told)


def _subdomains(told: Any, public: str, course: Course) -> bool:
    if not isinstance(told, bool):
        raise Wrong(f"subdomains = {told!r}: true or false")
    if told and not (urlsplit(public).scheme == "https" and urlsplit(public).path == ""):
        raise Wrong('subdomains = true needs public_url = "https://hub.example.org"')
    if told and not IN_A_HOST_NAME.fullmatch(course.id):
        raise Wrong(
            f"course.id = {course.id!r} with subdomains = true becomes part of a host's name:"
            " small letters, digits and single - only"
        )
    return told


def _sign_in(told: dict[str, Any], address: str, public: str) -> SignIn:
    by = told.get("by", "pam")
    if by not in WAYS:
        raise Wrong(f"sign_in.by = {by!r}: one of {', '.join(WAYS)}")
    if odd := sorted(set(told) - {"by", *WAYS}):
        raise Wrong(f"sign_in.{odd[0]} is no setting")
    table = told.get(by, {})
    if by == "pam":
        table = {"learners": "tpi-learners", "instructors": "tpi-instructors", **table}
        if odd := sorted(set(table) - set(REQUIRED["pam"])):
            raise Wrong(f"sign_in.pam.{odd[0]} is no setting; known are learners, instructors")
    for key in REQUIRED[by]:
        if not table.get(key) and table.get(key) != []:
            raise Wrong(f"sign_in.{by}.{key} is needed")
    if by == "demo" and address.rpartition(":")[0] not in LOOPBACK:
        raise Wrong(f'sign_in.by = "demo" asks for no real password: only with address 127.0.0.1,'
                    f" not {address}")  # fmt: skip
    if by in ("oauth", "lti") and urlsplit(public).scheme != "https":
        raise Wrong(f'sign_in.by = "{by}" needs public_url = "https://..."')
    return SignIn(by, table)
