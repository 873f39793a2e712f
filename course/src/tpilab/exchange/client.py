"""The service as its clients see it. Every wait is bounded; what is sent again is not doubled."""

from __future__ import annotations

import base64
import os
import secrets
import time
from collections.abc import Mapping
from typing import Any, Self

import requests
from requests.auth import AuthBase

from tpilab.exchange import names

URL = "TPILAB_EXCHANGE_URL"
TOKENS = ("TPILAB_EXCHANGE_TOKEN", "JUPYTERHUB_API_TOKEN")
"""Environment variables, the first that is set counts."""

CONNECT_S, ANSWER_S = 5.0, 25.0
GIVE_UP_S = 40.0
"""From the first try of one request: then nothing more is tried."""
TRIES = 5
TRIES_IF_TOLD = 2
"""Where the service itself says why not: a person waits for the answer."""
_AGAIN = {429, 502, 503, 504}
_TOO_MANY, _SERVERS_OWN = 429, 500

Json = Any


class Failed(Exception):
    """What did not work, in words without a full stop; they are put into other sentences."""

    def __init__(self, words: str, status: int = 0, *, told: bool = False) -> None:
        """status: of HTTP; 0: there was no answer. told: whether the words are the service's."""
        super().__init__(words)
        self.status, self.told = status, told


class _Token(AuthBase):
    """Given as this, and not as a header, so that a .netrc cannot take its place."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: Any) -> Any:
        request.headers["Authorization"] = f"token {self._token}"
        return request


def is_configured(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether hand-ins go by the service here."""
    return bool(environment.get(URL))


class Client:
    """One person at the service. All methods block and raise Failed."""

    def __init__(self, url: str, token: str) -> None:
        """url: the service's, without `api/1`."""
        self._url = url.rstrip("/") + "/api/1/"
        self._session = requests.Session()
        self._session.auth = _Token(token)

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> Client:
        """As the environment says. Raises Failed."""
        url = environment.get(URL, "")
        token = next(filter(None, (environment.get(each, "") for each in TOKENS)), "")
        if not url:
            raise Failed(f"no hand-in service is set here ({URL})")
        if not token:
            raise Failed("the hub gave no token, so the hand-in service cannot know who you are")
        return cls(url, token)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    def released(self) -> list[dict[str, Json]]:
        """What is out in one's courses: course, assignment, time, files."""
        return self._list("GET", "released")

    def fetch(self, course: str, assignment: str) -> dict[str, bytes]:
        """The files of an assignment."""
        return self._files(f"released/{course}/{assignment}")

    def release(
        self, course: str, assignment: str, files: Mapping[str, bytes], *, replace: bool
    ) -> None:
        """Let an assignment out."""
        self._ask("PUT", f"released/{course}/{assignment}",
                  {"files": _encoded(files), "replace": replace})  # fmt: skip

    def withdraw(self, course: str, assignment: str) -> None:
        """Take an assignment back."""
        self._ask("DELETE", f"released/{course}/{assignment}")

    def hand_in(
        self, course: str, assignment: str, files: Mapping[str, bytes], key: str = ""
    ) -> dict[str, Json]:
        """Hand in; it is kept by the service when this returns. Gives version and time.

        key: under which it is not doubled; a new one if not given.
        """
        body = {"files": _encoded(files), "key": key or secrets.token_hex(16)}
        told = self._ask("POST", f"hand-ins/{course}/{assignment}", body)
        if not (isinstance(told, dict) and {"version", "time"} <= told.keys()):
            raise _not_ours()
        return told

    def own(self) -> list[dict[str, Json]]:
        """One's own hand-ins, in order of time."""
        return self._list("GET", "hand-ins")

    def all(self, course: str, assignment: str = "") -> list[dict[str, Json]]:
        """Everybody's hand-ins, in order of time."""
        query = {"assignment": assignment} if assignment else {}
        return self._list("GET", f"hand-ins/{course}", query)

    def hand_in_files(self, course: str, version: str, only: str = "") -> dict[str, bytes]:
        """Files of a hand-in. only: one of them, if it is there."""
        return self._files(f"hand-ins/{course}/{version}", {"only": only} if only else {})

    def remove(self, course: str, version: str) -> None:
        """Delete a hand-in."""
        self._ask("DELETE", f"hand-ins/{course}/{version}")

    def put_feedback(self, course: str, version: str, files: Mapping[str, bytes]) -> None:
        """Give feedback to a hand-in."""
        self._ask("PUT", f"feedback/{course}/{version}", {"files": _encoded(files)})

    def feedback(self, course: str, version: str) -> dict[str, bytes]:
        """Feedback to a hand-in."""
        return self._files(f"feedback/{course}/{version}")

    def _list(
        self, method: str, path: str, query: Mapping[str, str] | None = None
    ) -> list[dict[str, Json]]:
        told = self._ask(method, path, query=query)
        if not isinstance(told, list):
            raise _not_ours()
        return told

    def _files(self, path: str, query: Mapping[str, str] | None = None) -> dict[str, bytes]:
        told = self._ask("GET", path, query=query)
        try:
            return {
                names.file(name): base64.b64decode(content, validate=True)
                for name, content in told["files"].items()
            }
        except (LookupError, TypeError, ValueError, AttributeError):
            raise _not_ours() from None

    def _ask(
        self, method: str, path: str, body: Json = None, query: Mapping[str, str] | None = None
    ) -> Json:
        """One request, and again as long as that may help."""
        began = time.monotonic()
        number = 0
        while True:
            number += 1
            failed: Failed | None
            try:
                answer = self._session.request(
                    method, self._url + path, json=body, params=query,
                    timeout=(CONNECT_S, ANSWER_S), allow_redirects=False,
                )  # fmt: skip
                failed, wait = _judged(answer)
            except requests.ConnectionError:
                failed, wait = Failed("the hand-in service cannot be reached"), _pause(number)
            except requests.Timeout:
                failed, wait = Failed("the hand-in service does not answer in time"), _pause(number)
            except requests.RequestException as error:
                raise Failed(f"the hand-in service cannot be used: {error}") from error
            if failed is None:
                return _json(answer)
            left = GIVE_UP_S - (time.monotonic() - began)
            most = min(TRIES, TRIES_IF_TOLD) if failed.told else TRIES
            if wait < 0 or number >= most or 1.5 * wait > left:
                raise failed
            time.sleep(wait * (1 + secrets.randbelow(100) / 200))  # a class does not come at once


def _pause(number: int) -> float:
    """Seconds until a service may be back that was not there at the try of this number."""
    return min(4.0, 0.25 * 2.0**number)


def _judged(answer: requests.Response) -> tuple[Failed | None, float]:
    """Why it failed, or None; and after how many seconds to try again: negative for never."""
    if answer.ok and not answer.is_redirect:
        return None, -1
    told = True
    try:
        words = str(answer.json()["error"])
    except (ValueError, LookupError, TypeError):  # of the hub's proxy, or of something else
        words, told = "the hand-in service does not answer; tell whoever runs the hub", False
        if answer.status_code < _SERVERS_OWN:
            words = f"there is no hand-in service at {answer.url.split('/api/1/')[0]}"
    if answer.status_code not in _AGAIN:
        return Failed(words, answer.status_code), -1
    after = answer.headers.get("Retry-After", "")
    failed = Failed(words, answer.status_code, told=told and answer.status_code != _TOO_MANY)
    return failed, float(after) if after.isdigit() else 1.0


def _json(answer: requests.Response) -> Json:
    try:
        return answer.json()
    except ValueError:
        raise _not_ours() from None


def _not_ours() -> Failed:
    return Failed("what answered is no hand-in service; tell whoever runs the hub")


def _encoded(files: Mapping[str, bytes]) -> dict[str, str]:
    return {name: base64.b64encode(content).decode("ascii") for name, content in files.items()}
