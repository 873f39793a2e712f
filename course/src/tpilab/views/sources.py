"""The sources that facts rest on, as links."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from tpilab.evidence import cite, fact


def source_links(facts: Iterable[str]) -> list[str]:
    """HTML of each source once: a link where it has a safe address, else its name."""
    keys = dict.fromkeys(key for name in facts for key in fact(name).source)
    return [_link(key) for key in keys]


def _link(key: str) -> str:
    source = cite(key)
    text = f"{escape(source.short)}, {escape(source.title)}"
    if not source.link.startswith("https://"):
        return text
    return f'<a href="{escape(source.link)}" rel="noreferrer">{text}</a>'
