"""Practice patients: invented people, each a YAML record that is checked when it is read."""

from tpilab.patients.catalog import Catalog, catalog
from tpilab.patients.drugs import Drugs, formulary
from tpilab.patients.models import Decision, Hands, Patient, Point, Tender
from tpilab.patients.needling import Needling
from tpilab.patients.phantoms import Phantom, phantom, who
from tpilab.patients.records import load_forms, load_patient, look_also_in, patient, record_of
from tpilab.patients.visit import Path, Visit

__all__ = [
    "Catalog",
    "Decision",
    "Drugs",
    "Hands",
    "Needling",
    "Path",
    "Patient",
    "Phantom",
    "Point",
    "Tender",
    "Visit",
    "catalog",
    "formulary",
    "load_forms",
    "load_patient",
    "look_also_in",
    "patient",
    "phantom",
    "record_of",
    "who",
]
