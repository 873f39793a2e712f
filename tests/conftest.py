"""What every rung of the ladder shares."""

from hypothesis import HealthCheck, settings

# deterministic, and not failed by a noisy machine: the same examples, no clock
settings.register_profile(
    "ladder",
    derandomize=True,
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ladder")
