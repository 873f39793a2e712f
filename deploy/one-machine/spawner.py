"""How the hub starts a learner's server on this machine."""

from __future__ import annotations

import resource
from collections.abc import Callable
from typing import Any

from jupyterhub.spawner import LocalProcessSpawner, SimpleLocalProcessSpawner

MOST_TASKS = 1000
"""Processes and threads of one learner; a server with two kernels has about a hundred."""
MOST_FILES = 4096
"""Open ones of each process, as many as Jupyter asks for."""


class CourseSpawner(LocalProcessSpawner):  # type: ignore[misc]
    """A server under the learner's own account, each of its processes with a limit of memory.

    A process that wants more gets a MemoryError; without a limit the whole machine would swap. Who
    starts processes without end soon cannot, and the others' servers still start.
    """

    def make_preexec_fn(self, name: str) -> Callable[[], None]:
        """Become the learner, then limit what is to be executed."""
        become: Callable[[], None] = super().make_preexec_fn(name)
        limit = self.mem_limit

        def limited() -> None:
            become()
            resource.setrlimit(resource.RLIMIT_NPROC, (MOST_TASKS, MOST_TASKS))
            resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_FILES, MOST_FILES))
            if limit:
                resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))

        return limited


class DemoSpawner(SimpleLocalProcessSpawner):  # type: ignore[misc]
    """A server for a try: everybody is whoever started the hub."""

    def user_env(self, env: dict[str, Any]) -> dict[str, Any]:
        """A home of one's own, else the configuration of whoever tries would be in force."""
        env = super().user_env(env)
        env["HOME"] = self.home_dir
        return env
