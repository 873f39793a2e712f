"""Palpate the neck and shoulders of a person: ask, feel, mark, decide."""

from tpilab.skills.palpate.skill import Palpate

__all__ = ["Palpate"]
