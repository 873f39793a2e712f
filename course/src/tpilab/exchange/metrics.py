"""What the service counts, for Prometheus. No names in it."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """Counters of one service."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.hand_ins = Counter("tpilab_hand_ins", "Hand-ins acknowledged", registry=self.registry)
        self.again = Counter(
            "tpilab_hand_ins_again",
            "Hand-ins that were sent again and were there already",
            registry=self.registry,
        )
        self.bytes = Counter(
            "tpilab_hand_in_bytes", "Bytes of files handed in", registry=self.registry
        )
        self.refused = Counter(
            "tpilab_refused", "Requests refused", ["reason"], registry=self.registry
        )
        self.seconds = Histogram(
            "tpilab_request_seconds",
            "Seconds from a request's head to its answer",
            ["what"],
            buckets=BUCKETS,
            registry=self.registry,
        )
