"""The pages without code, on Voila: what its server needs from us.

Voila's own renderer looks for pictures with a contents manager that it takes for synchronous, and
from the server's root; so pictures are sent to where Voila serves files, before it renders.
"""

from __future__ import annotations

import re
from posixpath import dirname
from typing import Any

from nbconvert.filters.markdown_mistune import IPythonRenderer

_PICTURE = re.compile(r"(!\[[^\]]*\]\()(?=figures/)")
_RENDER, _FILES = "voila/render/", "voila/files/"


class PlainRenderer(IPythonRenderer):
    """Markdown as notebooks have it, pictures by their address."""

    def __init__(self, contents_manager: Any, *args: Any, **kwargs: Any) -> None:
        del contents_manager  # Voila hands it over; we read no file here
        super().__init__(*args, **kwargs)


def show_pictures(handler: Any, notebook: Any, _folder: str) -> None:
    """Point a page's pictures to where Voila serves files. Voila calls this before it renders."""
    before, found, page = handler.request.path.partition(_RENDER)
    if not found:
        return
    base = f"{before}{_FILES}{dirname(page)}".rstrip("/")
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _PICTURE.sub(rf"\g<1>{base}/", cell.source)
