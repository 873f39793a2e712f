"""Select the patient: talk, examine, look up, order, explain, decide."""

from tpilab.skills.select.skill import Select

__all__ = ["Select"]
