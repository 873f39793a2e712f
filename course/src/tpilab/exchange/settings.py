"""What whoever runs the service may set, from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from tpilab.exchange import names

PREFIX = "TPILAB_EXCHANGE_"


SETTINGS = """\
settings, from the environment:
  JUPYTERHUB_API_URL                  the hub's API, such as http://127.0.0.1:8081/hub/api
  JUPYTERHUB_SERVICE_PREFIX           /services/hand-in/ if not set
  JUPYTERHUB_OAUTH_ACCESS_SCOPES      scopes, one of which a token needs; as JSON, set by some hubs
  TPILAB_EXCHANGE_DATABASE            sqlite:////var/lib/tpilab/hand-in.db, or postgresql://...
  TPILAB_EXCHANGE_BIND                127.0.0.1:8085 if not set
  TPILAB_EXCHANGE_OPEN_COURSES        courses in which every user of the hub is a learner
  TPILAB_EXCHANGE_SERVICES            NAME=COURSE: hub services that may do what an instructor does
  TPILAB_EXCHANGE_MAX_MB              of one hand-in, all files together (24)
  TPILAB_EXCHANGE_MAX_VERSIONS        of one learner's hand-ins of one assignment (200)
  TPILAB_EXCHANGE_MAX_LEARNER_MB      of all of those together (512)
  TPILAB_EXCHANGE_MAX_DATABASE_MB     of an SQLite file; 0: as much as the disk holds (0)
  TPILAB_EXCHANGE_MAX_UNDERWAY_MB     of memory for what is being received (256)
  TPILAB_EXCHANGE_HAND_INS_A_MINUTE   of one learner (10)
  TPILAB_EXCHANGE_REQUESTS_A_SECOND   of one person (30)
  TPILAB_EXCHANGE_THREADS             that work with the database (4)
  TPILAB_EXCHANGE_BELIEVE_S           seconds that the hub's word on a token is believed (20)
Members of the hub's group formgrade-COURSE are instructors, those of nbgrader-COURSE learners.
Clients find the service by TPILAB_EXCHANGE_URL, and show JUPYTERHUB_API_TOKEN (or, if it is set,
TPILAB_EXCHANGE_TOKEN). /health and /metrics (Prometheus) are at the address it is bound to.
"""


class BadSetting(ValueError):
    """A setting that cannot be; the message is for whoever runs the service."""


@dataclass(frozen=True)
class Limits:
    """How much may come."""

    hand_in_bytes: int = 24 * 2**20
    """Of one hand-in, release or feedback, all files together."""
    versions: int = 200
    """Of one learner's hand-ins of one assignment."""
    learner_bytes: int = 512 * 2**20
    """Of all of those together."""
    hand_ins_a_minute: float = 10
    """Of one learner; as many may come at once."""
    requests_a_second: float = 30
    """Of one person; ten times as many may come at once."""
    underway_bytes: int = 256 * 2**20
    """Of all request bodies that are being received."""
    database_bytes: int = 0
    """Of an SQLite file; 0: as much as the disk holds."""


@dataclass(frozen=True)
class Settings:
    """Of one service."""

    database: str
    """SQLAlchemy's URL."""
    hub: str = ""
    """The hub's API, as in JUPYTERHUB_API_URL."""
    hub_token: str = ""
    prefix: str = "/services/hand-in/"
    host: str = "127.0.0.1"
    port: int = 8085
    open_courses: frozenset[str] = frozenset()
    """Courses in which every user of the hub is a learner."""
    services: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Services of the hub that may do what an instructor does (a formgrader), and of which courses.
    """
    limits: Limits = field(default_factory=Limits)
    threads: int = 4
    """That work with the database."""
    believe_s: float = 20
    """Seconds that the hub's word on a token is believed."""

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Raises BadSetting."""

        def own(name: str, default: str = "") -> str:
            return environment.get(PREFIX + name, "") or default

        def number(name: str, default: float) -> float:
            try:
                found = float(own(name, str(default)))
            except ValueError:
                found = -1
            if not 0 <= found < 2**40:
                raise BadSetting(f"{PREFIX}{name} has to be a number, 0 or more")
            return found

        host, _, port = own("BIND", "127.0.0.1:8085").rpartition(":")
        if not port.isdigit() or int(port) > 65535:  # noqa: PLR2004 - ports
            raise BadSetting(f"{PREFIX}BIND has to be ADDRESS:PORT, such as 127.0.0.1:8085")
        if not (database := own("DATABASE")):
            raise BadSetting(
                f"{PREFIX}DATABASE is not set; for a file: sqlite:////var/lib/tpilab/hand-in.db"
            )
        usual = Limits()
        return cls(
            database=database,
            hub=environment.get("JUPYTERHUB_API_URL", ""),
            hub_token=environment.get("JUPYTERHUB_API_TOKEN", ""),
            prefix=_prefix(environment.get("JUPYTERHUB_SERVICE_PREFIX", "")),
            host=host.strip("[]"),
            port=int(port),
            open_courses=frozenset(_courses(own("OPEN_COURSES"), "OPEN_COURSES")),
            services=_services(own("SERVICES")),
            limits=Limits(
                hand_in_bytes=_mb(number("MAX_MB", usual.hand_in_bytes / 2**20)),
                versions=int(number("MAX_VERSIONS", usual.versions)),
                learner_bytes=_mb(number("MAX_LEARNER_MB", usual.learner_bytes / 2**20)),
                hand_ins_a_minute=number("HAND_INS_A_MINUTE", usual.hand_ins_a_minute),
                requests_a_second=number("REQUESTS_A_SECOND", usual.requests_a_second),
                underway_bytes=_mb(number("MAX_UNDERWAY_MB", usual.underway_bytes / 2**20)),
                database_bytes=_mb(number("MAX_DATABASE_MB", 0)),
            ),
            threads=int(number("THREADS", 4)) or 1,
            believe_s=number("BELIEVE_S", 20),
        )


def _mb(number: float) -> int:
    return int(number * 2**20)


def _prefix(text: str) -> str:
    text = text.strip("/") or "services/hand-in"
    return f"/{text}/"


def _courses(text: str, name: str) -> list[str]:
    try:
        return [names.course(each) for each in text.replace(",", " ").split()]
    except names.BadName as problem:
        raise BadSetting(f"{PREFIX}{name}: {problem}") from None


def _services(text: str) -> dict[str, frozenset[str]]:
    """`NAME=COURSE,COURSE NAME=COURSE`."""
    found = {}
    for each in text.split():
        name, equals, of = each.partition("=")
        courses = _courses(of, "SERVICES")
        if not (name and equals and courses):
            raise BadSetting(f"{PREFIX}SERVICES has to be NAME=COURSE, several divided by a space")
        found[name] = frozenset(courses)
    return found
