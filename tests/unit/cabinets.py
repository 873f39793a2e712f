"""A small cabinet and formulary of the tests' own, whose limits are written out here.

They are no source: lidocaine as PK-001 and PK-002 have it, the others made up for the arithmetic.
"""

from __future__ import annotations

from typing import Any

import pytest

from tpilab.formulary import Formulary

AGENTS: dict[str, Any] = {
    "lidocaine": {
        "label": "Lidocaine", "kind": "amide",
        "limits": [
            {"country": "US", "ug_per_kg": 4500, "ug": 300_000, "fact": "PK-001"},
            {"country": "US", "epinephrine": True, "ug_per_kg": 7000, "ug": 500_000,
             "fact": "PK-002"},
            {"country": "UK", "ug": 200_000, "fact": "PK-001"},
        ],
    },
    "bupivacaine": {
        "label": "Bupivacaine", "kind": "amide",
        "limits": [{"country": "US", "ug": 175_000, "fact": "PK-003"}],
    },
    "ropivacaine": {
        "label": "Ropivacaine", "kind": "amide", "not_known": "No label was read of ropivacaine.",
    },
    "procaine": {
        "label": "Procaine", "kind": "ester",
        "cautions": [{"when": "pregnancy", "says": "Only if needed.", "facts": ["INJ-034"]}],
        "limits": [{"country": "US", "ug_per_kg": 7000, "fact": "PK-006"}],
    },
    "triamcinolone": {"label": "Triamcinolone", "kind": "steroid"},
    "betamethasone": {"label": "Betamethasone", "kind": "steroid"},
    "toxin": {"label": "A toxin", "kind": "toxin"},
    "mepivacaine": {
        "label": "Mepivacaine", "kind": "amide",
        "limits": [{"country": "US", "ug": 400_000, "fact": "PK-005"}],
        "cautions": [{"when": "liver", "says": "Not with a scarred liver.", "forbids": True,
                      "facts": ["RISK-051"]}],
    },
    "saline": {"label": "Sodium chloride 0.9%", "kind": "carrier"},
    "bicarbonate": {"label": "Sodium bicarbonate", "kind": "buffer"},
    "epinephrine": {"label": "Epinephrine", "kind": "vasoconstrictor"},
    "potassium": {"label": "Potassium chloride", "kind": "trap"},
}  # fmt: skip
CLASHES: list[Any] = [
    {"of": ["ropivacaine", "betamethasone"], "why": "Crystals fall out.", "refused": True,
     "facts": ["PK-001"]},
    {"of": ["betamethasone", "preservative"], "why": "It flocculates.", "refused": True,
     "facts": ["PK-001"]},
    {"of": ["lidocaine", "bupivacaine"], "why": "A label advises against it.", "refused": False,
     "facts": ["PK-041"]},
]  # fmt: skip


def of(form: str, volume_ul: int, *printed: str, **holds: int) -> dict[str, Any]:
    """A container: form, volume, label, agents with their strengths in ug/mL."""
    parts = [{"agent": name, "per_ml": per_ml} for name, per_ml in holds.items()]
    return {"form": form, "volume_ul": volume_ul, "printed": list(printed), "holds": parts}


CONTAINERS: dict[str, Any] = {
    "lidocaine_1": of("ampoule", 5000, "Lidocaine HCl 1%", "10 mg/mL", lidocaine=10_000),
    "lidocaine_2": of("ampoule", 5000, "Lidocaine HCl 2%", "20 mg/mL", lidocaine=20_000),
    "lidocaine_2_vial": of("vial", 50_000, "Lidocaine HCl 2%", "20 mg/mL", lidocaine=20_000)
    | {"single_dose": False, "preservative": "Methylparaben 1 mg/mL"},
    "lidocaine_1_vial": of("vial", 20_000, "Lidocaine HCl 1%", "multi-dose", lidocaine=10_000)
    | {"single_dose": False, "preservative": "Methylparaben 1 mg/mL"},
    "lidocaine_epi": of("vial", 20_000, "Lidocaine HCl 1% and epinephrine 1:200,000",
                        lidocaine=10_000, epinephrine=5) | {"single_dose": False},
    "lidocaine_opened": of("vial", 10_000, "Lidocaine HCl 1%", "single-dose", lidocaine=10_000)
    | {"trap": "Opened yesterday, and meant for one person."},
    "lidocaine_expired": of("ampoule", 5000, "Lidocaine HCl 1%", "EXP 2019-01", lidocaine=10_000)
    | {"trap": "Its date has passed."},
    "bupivacaine": of("vial", 10_000, "Bupivacaine HCl 0.5%", "5 mg/mL", bupivacaine=5_000),
    "ropivacaine": of("ampoule", 10_000, "Ropivacaine HCl 0.5%", ropivacaine=5_000),
    "mepivacaine": of("ampoule", 5000, "Mepivacaine HCl 1%", mepivacaine=10_000),
    "procaine": of("ampoule", 5000, "Procaine HCl 1%", procaine=10_000),
    "triamcinolone": of("vial", 1000, "Triamcinolone 40 mg/mL", triamcinolone=40_000),
    "betamethasone": of("vial", 1000, "Betamethasone 6 mg/mL", betamethasone=6_000),
    "toxin": of("vial", 1000, "A toxin, 100 units", toxin=100) | {"powder": True},
    "saline": of("ampoule", 10_000, "Sodium chloride 0.9%", "9 mg/mL", saline=9_000),
    "bicarbonate": of("vial", 10_000, "Sodium bicarbonate 8.4%", bicarbonate=84_000),
    "potassium": of("ampoule", 10_000, "Potassium chloride 15%", potassium=150_000)
    | {"trap": "It belongs into no muscle."},
    "bowl": of("bowl", 20_000, "(no label)") | {"trap": "Nobody knows what it holds."},
}  # fmt: skip


def made() -> Formulary:
    """The formulary of the tests."""
    import json

    given = {"agents": AGENTS, "clashes": CLASHES, "containers": CONTAINERS}
    return Formulary.model_validate_json(json.dumps(given))


FORMULARY = made()


@pytest.fixture
def stocked(monkeypatch: pytest.MonkeyPatch) -> Formulary:
    """The skill with the cabinet of the tests."""
    monkeypatch.setattr("tpilab.skills.prescribe.world.cabinet", lambda: FORMULARY)
    return FORMULARY
