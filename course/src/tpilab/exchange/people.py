"""Who is asking: the hub knows, nobody else is believed."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Any

from jupyterhub.services.auth import HubAuth
from tornado.web import HTTPError

from tpilab.exchange import trouble
from tpilab.exchange.settings import Settings
from tpilab.exchange.trouble import Trouble

ANSWER_S = 10.0
"""Seconds that the hub has to answer."""
_HEADER = re.compile(r"(?:token|bearer) +([\x21-\x7e]{1,512})", re.IGNORECASE)


@dataclass(frozen=True)
class Person:
    """Somebody the hub knows, and in which courses."""

    name: str
    teaches: frozenset[str]
    """Courses of which this is an instructor."""
    learns: frozenset[str]
    """Courses in which this may fetch and hand in; instructors may too."""
    is_service: bool = False


class Hub:
    """Asks the hub; its word is believed for a short time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._auth = HubAuth(
            api_url=settings.hub,
            api_token=settings.hub_token,
            cache_max_age=max(1, int(settings.believe_s)),
        )

    async def who(self, header: str) -> Person:
        """The person whose token stands in an Authorization header. Raises Trouble."""
        found = _HEADER.fullmatch(header.strip())
        if found is None:
            raise trouble.unknown()
        try:
            asking = self._auth.user_for_token(found[1], sync=False)
            model = await asyncio.wait_for(asking, ANSWER_S)
        except (HTTPError, OSError, ValueError) as error:  # TimeoutError is an OSError
            raise trouble.hub_gone() from error
        if model is None:
            raise trouble.unknown()
        try:
            self._check_scopes(model)
            return self._person(model)
        except (LookupError, TypeError, AttributeError) as error:  # it is no hub that answers so
            raise trouble.hub_gone() from error

    def _check_scopes(self, model: dict[str, Any]) -> None:
        """Keep to what a token was made for, where the hub told which scopes open this service."""
        wanted = self._auth.access_scopes
        if wanted and not self._auth.check_scopes(wanted, model):
            raise Trouble(403, "scope", "your server's token may not be used for handing in",
                          "whoever runs the hub has to give it access to this service"
                          )  # fmt: skip

    def _person(self, model: dict[str, Any]) -> Person:
        name, kind = str(model["name"]), model.get("kind", "user")
        groups = {str(each) for each in model.get("groups") or ()}
        if kind == "service":
            teaches = self._settings.services.get(name, frozenset())
            return Person(name, teaches, frozenset(), is_service=True)
        teaches = _courses(groups, "formgrade-")
        learns = teaches | _courses(groups, "nbgrader-") | self._settings.open_courses
        return Person(name, teaches, learns)


def _courses(groups: set[str], prefix: str) -> frozenset[str]:
    return frozenset(each[len(prefix) :] for each in groups if each.startswith(prefix))
