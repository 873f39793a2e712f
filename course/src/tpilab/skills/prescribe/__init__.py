"""Prescribe: look up, read labels, draw up, label, plan, reckon, decide."""

from tpilab.skills.prescribe.skill import Prescribe

__all__ = ["Prescribe"]
