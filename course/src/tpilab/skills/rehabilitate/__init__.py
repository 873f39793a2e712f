"""Agree on a plan around an injection, and follow it for twelve weeks."""

from tpilab.skills.rehabilitate.skill import Rehabilitate

__all__ = ["Rehabilitate"]
