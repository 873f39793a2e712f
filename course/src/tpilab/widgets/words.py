"""What a cell shows when it shows no widget: words. Nothing a learner runs may raise."""

from __future__ import annotations

import functools
import logging
import re
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from typing import Any, ParamSpec, Protocol

from tpilab.place import log_folder

P = ParamSpec("P")

RUN_ALL = "Run > Run All Cells"
_LOG = "tpilab.widgets"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~!$])")


class Shown(Protocol):
    """Something a notebook displays."""

    def _repr_mimebundle_(self, **kwargs: Any) -> Any: ...


class Refused(ValueError):
    """What the page asked for cannot be done; the message is for the learner."""


class Words:
    """A few sentences in a cell's output, as Markdown and as plain text."""

    def __init__(self, text: str, markdown: str | None = None) -> None:
        """markdown: the same with links or emphasis; made from `text` if left out."""
        self.text = text
        self.markdown = as_markdown(text) if markdown is None else markdown

    def _repr_mimebundle_(self, **_kwargs: Any) -> dict[str, str]:
        return {"text/plain": self.text, "text/markdown": self.markdown}

    def __repr__(self) -> str:
        return self.text


def as_markdown(text: str) -> str:
    """Markdown that shows `text` letter by letter."""
    return _MARKDOWN.sub(r"\\\1", text)


def never_raises(what: str) -> Callable[[Callable[P, Shown]], Callable[P, Shown]]:
    """Show words instead of an error, because an error stops Run All.

    what: the thing a learner misses, as the subject of a sentence ("This question").
    """

    def wrap(function: Callable[P, Shown]) -> Callable[P, Shown]:
        @functools.wraps(function)
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> Shown:
            try:
                return function(*args, **kwargs)
            except Exception as error:  # noqa: BLE001 - that is what this is for
                log(error)
                return Words(
                    f"{what} cannot be shown because of an error in the course's software. Answers"
                    " saved before are kept. Press Kernel > Restart Kernel and Run All Cells; if"
                    " that does not help, tell your instructor."
                )

        return wrapped

    return wrap


def log(error: BaseException) -> None:
    """Note where an error came from, without its message: that might quote an answer."""
    steps = "".join(traceback.format_tb(error.__traceback__))
    try:
        _logger().error("%s\n%s", type(error).__name__, steps)
    except Exception:  # noqa: BLE001 - a log that cannot be written must not cost an answer
        return


@functools.cache
def _logger() -> logging.Logger:
    logger = logging.getLogger(_LOG)
    logger.propagate = False
    handler = RotatingFileHandler(
        log_folder() / "tpilab.log", maxBytes=200_000, backupCount=2, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(handler)
    return logger
