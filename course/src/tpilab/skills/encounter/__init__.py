"""The whole encounter: a skill of skills, in which what one part gave is what the next has."""

from tpilab.skills.encounter.skill import Encounter

__all__ = ["Encounter"]
