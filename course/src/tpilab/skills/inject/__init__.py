"""Inject by landmark: arrange, measure, pause, hold the band, needle, give, watch, write down."""

from tpilab.skills.inject.skill import Inject

__all__ = ["Inject"]
