"""The course as pages without code: `open_pages()` links to what Voila serves."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from anywidget import AnyWidget
from traitlets import List

from tpilab.home.pages import START, pages, quizzes
from tpilab.place import COURSE, MY_WORK, course_root, is_trial
from tpilab.widgets.esm import module, style
from tpilab.widgets.words import RUN_ALL, Shown, Words, never_raises

_NO_SERVER = "The pages without code need the course's own server. Start it with `tpilab open`."


@never_raises("The links to the pages")
def open_pages() -> Shown:
    """Links to the course's pages, and quizzes that were started, without menus and code."""
    if is_trial():
        return Words(f"Press {RUN_ALL}: the links to the plain pages appear here.")
    root = course_root()
    base = pages_url(root)
    if base is None:
        return Words(_NO_SERVER)
    named = {f"{COURSE}/{START}": "Start here"}
    named |= {f"{COURSE}/{each.name}": each.title.partition(":")[0] for each in pages(root)}
    named |= {f"{MY_WORK}/{each.name}/{each.name}": f"Quiz: {each.title}"
              for each in quizzes(root) if each.started}  # fmt: skip
    return PagesWidget([
        {"title": title, "href": f"{base}/{quote(name)}.ipynb"} for name, title in named.items()
    ])  # fmt: skip


class PagesWidget(AnyWidget):
    """Links that leave the notebook; Markdown's own would be taken for files."""

    _esm = module("pages.js")
    _css = style()
    links: List[dict[str, str]] = List().tag(sync=True)

    def __init__(self, links: list[dict[str, str]]) -> None:
        super().__init__(links=links)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            bundle[0]["text/plain"] = f"Press {RUN_ALL}: the links to the plain pages appear here."
        return bundle


def pages_url(folder: Path) -> str | None:
    """The address of a folder's pages on the server that runs this kernel, from its host's root.

    None if no server is found, or it does not serve that folder.
    """
    from jupyter_server.serverapp import list_running_servers

    parent = os.environ.get("JPY_PARENT_PID", "")
    for server in list_running_servers():
        if str(server.get("pid")) != parent:
            continue
        root = Path(str(server["root_dir"])).resolve()
        if not folder.resolve().is_relative_to(root):
            return None
        path = folder.resolve().relative_to(root).as_posix()
        return f"{server['base_url']}voila/render/{quote(path)}"
    return None
