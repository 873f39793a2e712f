"""What a page of ours must not hold: anything that runs, or is fetched."""

from __future__ import annotations

from html.parser import HTMLParser

ALIVE = {"script", "image", "link", "iframe", "object", "embed", "form", "use", "base",
         "foreignobject", "animate", "set"}  # fmt: skip


class Tags(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def assert_inert(html: str) -> None:
    page = Tags(html)
    assert not page.tags & ALIVE
    assert not any(name.startswith("on") or name == "src" for name, _ in page.attributes)
