"""Rescue somebody when an injection went wrong."""

from tpilab.skills.rescue.skill import Rescue

__all__ = ["Rescue"]
