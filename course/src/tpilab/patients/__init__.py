"""Practice patients: invented people, each a YAML record that is checked when it is read."""

from tpilab.patients.models import Decision, Patient, Point, Tender
from tpilab.patients.records import load_patient, look_also_in, patient, record_of

__all__ = [
    "Decision",
    "Patient",
    "Point",
    "Tender",
    "load_patient",
    "look_also_in",
    "patient",
    "record_of",
]
