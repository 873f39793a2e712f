"""What processes take: memory and the processor's time, for a service or for a learner."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Self

import psutil

MB = 1_000_000


@dataclass(frozen=True)
class Memory:
    """Of some processes, in MB (a million bytes).

    pss: what they hold, shared pages divided among all that share them. uss: what would be free if
    they ended. rss: what each sees, shared pages counted for each.
    """

    pss: float = 0
    uss: float = 0
    rss: float = 0

    @classmethod
    def of(cls, processes: Iterable[psutil.Process]) -> Memory:
        """Of processes; one that has ended meanwhile counts nothing."""
        total = cls()
        for each in processes:
            try:
                told = each.memory_full_info()
            except psutil.NoSuchProcess:
                continue
            total += cls(told.pss / MB, told.uss / MB, told.rss / MB)
        return total

    def __add__(self, other: Memory) -> Memory:
        return Memory(self.pss + other.pss, self.uss + other.uss, self.rss + other.rss)


def processor_seconds(processes: Iterable[psutil.Process]) -> float:
    """The processor's time that processes took so far, with that of children that ended."""
    total = 0.0
    for each in processes:
        try:
            told = each.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += told.user + told.system + told.children_user + told.children_system
    return total


class Busy:
    """The processor's time that processes take while a block runs. A context manager."""

    def __init__(self, look: Callable[[], Iterable[psutil.Process]]) -> None:
        """look: which processes; asked again at the end, for those that were started meanwhile."""
        self._look = look
        self.seconds = 0.0
        """The processor's time."""
        self.lasted = 0.0

    def __enter__(self) -> Self:
        self._begun, self._used = time.monotonic(), processor_seconds(self._look())
        return self

    def __exit__(self, *_: object) -> None:
        self.lasted = time.monotonic() - self._begun
        self.seconds = processor_seconds(self._look()) - self._used

    @property
    def percent(self) -> float:
        """Of one core."""
        return 100 * self.seconds / self.lasted


@dataclass
class LearnersProcesses:
    """The processes of one learner on a hub."""

    server: list[psutil.Process]
    kernels: dict[str, psutil.Process]
    """By the kernel's id."""

    @property
    def all(self) -> list[psutil.Process]:
        """Server and kernels."""
        return [*self.server, *self.kernels.values()]


def learners(hub: psutil.Process) -> dict[str, LearnersProcesses]:
    """The processes that a hub started for learners, by name."""
    found: dict[str, LearnersProcesses] = defaultdict(lambda: LearnersProcesses([], {}))
    for each in hub.children(recursive=True):
        try:
            name = each.environ().get("JUPYTERHUB_USER")
            words = each.cmdline()
        except psutil.NoSuchProcess:
            continue
        if not name:
            continue
        connection = next((word for word in words if "kernel-" in word and ".json" in word), None)
        if connection:
            found[name].kernels[connection.split("kernel-")[-1].removesuffix(".json")] = each
        else:
            found[name].server.append(each)
    return dict(found)
