"""A page of the learner's server that says what of the course is missing or old.

A Jupyter server extension; it has the words from the environment (see `start`).
"""

from __future__ import annotations

import json
import os
from html import escape
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado.web import authenticated

from tpilab.hub.start import FOLDER, TOLD, TOLD_PAGE
from tpilab.server import FIRST_PAGE

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Before you go on</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 38rem; margin: 3rem auto; padding: 0 1rem }}
a {{ display: inline-block; padding: .7rem 1.2rem; margin: 0 .6rem .6rem 0; border: 1px solid;
  border-radius: .4rem; text-decoration: none }}
</style></head>
<body><main><h1>Before you go on</h1>
{said}
<p>{links}</p>
</main></body></html>
"""  # noqa: E501


def page(said: list[str], links: dict[str, str]) -> str:
    """The page as HTML. links: address by words."""
    return _PAGE.format(
        said="\n".join(f"<p>{escape(each)}</p>" for each in said),
        links="\n".join(f'<a href="{escape(href)}">{escape(words)}</a>'
                        for words, href in links.items()),
    )  # fmt: skip


class Told(JupyterHandler):
    """The page, for its learner alone."""

    @authenticated
    def get(self) -> None:
        """Give the page."""
        links = {}
        if (Path.home() / FOLDER / "course" / "00_start_here.ipynb").is_file():
            links["Go on to the course"] = url_path_join(
                self.base_url, FIRST_PAGE.format(folder=f"{FOLDER}/")
            )
        else:
            links["See your files"] = url_path_join(self.base_url, "lab")
        if hub := os.environ.get("JUPYTERHUB_BASE_URL"):
            links["Stop or start your server"] = url_path_join(hub, "hub/home")
        self.set_header("Cache-Control", "no-store")
        self.finish(page(said(), links))


def said() -> list[str]:
    """What the start of this server had to tell."""
    try:
        found = json.loads(os.environ.get(TOLD, "[]"))
    except ValueError:
        return []
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "tpilab.hub.told"}]


def _load_jupyter_server_extension(server: Any) -> None:
    address = url_path_join(server.web_app.settings["base_url"], TOLD_PAGE)
    server.web_app.add_handlers(".*$", [(address, Told)])
