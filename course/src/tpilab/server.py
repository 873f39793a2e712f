"""What a Jupyter server needs to show the course, on a laptop or on a hub."""

from __future__ import annotations

import os
import sys
from pathlib import Path

JUPYTER = Path(__file__).parent / "jupyter"
"""Configuration for everybody."""
LEARNER = JUPYTER / "learner"
"""What a learner does not need and could be misled by: switched off."""
HUB = JUPYTER / "hub"
"""What a hub adds."""
FIRST_PAGE = "/lab/tree/{folder}course/00_start_here.ipynb"


def server_environment(*more: Path) -> dict[str, str]:
    """Our own environment, with the course's configuration in it.

    more: folders of configuration that come before it.
    """
    paths = [*map(str, more), str(JUPYTER), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    return {
        **os.environ,
        "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, paths)),
        # nbgrader runs alembic by name, and kernels start by the name python
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
    }
