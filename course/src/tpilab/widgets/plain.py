"""The pages without code, on Voila: what its server needs from us.

Voila's own renderer looks for pictures with a contents manager that it takes for synchronous, and
from the server's root; so pictures are sent to where Voila serves files, before it renders.
"""

from __future__ import annotations

import re
from posixpath import dirname
from typing import Any

from nbconvert.filters.markdown_mistune import IPythonRenderer
from voila.exporter import VoilaMarkdownRenderer

_PICTURE = re.compile(r"(!\[[^\]]*\]\()(?=figures/)")
_PRINT = re.compile(r"(\]\()(?=print/)")
_RENDER, _PICTURES, _FILES = "voila/render/", "voila/files/", "files/"


class PlainRenderer(VoilaMarkdownRenderer):
    """Markdown as notebooks have it, pictures by their address."""

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """A picture by its address, not inlined."""
        return str(IPythonRenderer.image(self, text, url, title))


def find_files(handler: Any, notebook: Any, cwd: str) -> None:
    """Point a page's pictures, and its links to pages to print, to where they are served.

    Voila, which calls this before it renders, serves pictures and no pages; those the server has.
    """
    del cwd  # where the notebook lies on the disk; its address is what counts
    before, found, page = handler.request.path.partition(_RENDER)
    if not found:
        return
    folder = f"{dirname(page)}/".lstrip("/")
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _PICTURE.sub(rf"\g<1>{before}{_PICTURES}{folder}", cell.source)
            cell.source = _PRINT.sub(rf"\g<1>{before}{_FILES}{folder}", cell.source)


def no_math(current_page_config: dict[str, Any], **_others: Any) -> dict[str, Any]:
    """Voila would fetch MathJax from elsewhere; no page of the course holds a formula."""
    return {**current_page_config, "fullMathjaxUrl": ""}
