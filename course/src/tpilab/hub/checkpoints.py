"""Checkpoints of what a learner can change, and of nothing else."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

from jupyter_server.services.contents.filecheckpoints import AsyncFileCheckpoints


class Checkpoints(AsyncFileCheckpoints):
    """Jupyter's own; but a page that is read-only gets no copy, and no folder for it, beside it.

    JupyterLab asks for one whenever it opens a notebook that has none.
    """

    async def create_checkpoint(self, contents_mgr: Any, path: str) -> dict[str, Any]:
        """Copy the file, or say that the file itself is the copy."""
        if self._is_read_only(path):
            changed = datetime.fromtimestamp(os.stat(self._get_os_path(path)).st_mtime, UTC)  # noqa: PTH116
            return {"id": "checkpoint", "last_modified": changed}
        model: dict[str, Any] = await super().create_checkpoint(contents_mgr, path)
        return model

    async def list_checkpoints(self, path: str) -> list[dict[str, Any]]:
        """What copies there are."""
        if self._is_read_only(path):
            return []
        found: list[dict[str, Any]] = await super().list_checkpoints(path)
        return found

    def _is_read_only(self, path: str) -> bool:
        file = self._get_os_path(path)
        return os.access(file, os.R_OK) and not os.access(file, os.W_OK)
