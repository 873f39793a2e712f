"""Write the golden attempts of the present revision: `python -m tests.unit.golden.make`.

Only on purpose: an attempt that was released is kept as it is, whatever the code does later.
"""

from __future__ import annotations

import json
from pathlib import Path

from tpilab.protocol import Task
from tpilab.replay import attempt
from tpilab.skills import SKILLS
from tpilab.skills.palpate import hands

HERE = Path(__file__).parent


def main() -> None:
    """One file a patient and a hand."""
    palpate = SKILLS["palpate"]
    for patient in ("p01", "p02", "p03", "p04", "p05"):
        task = Task(skill="palpate", patient=patient, seed=7)
        scripts = {
            "systematic": hands.systematic(task),
            "hurried": hands.hurried(task, 3),
            "random": hands.random(task, 3),
            "noisy": hands.systematic(task, 5, noise_um=9_000, force_permille=150),
        }
        for name, actions in scripts.items():
            record = {"task": task.model_dump(), "attempt": attempt(palpate, task, actions)}
            path = HERE / f"palpate_{palpate.revision}_{patient}_{name}.json"
            path.write_text(json.dumps(record) + "\n", "utf-8")


if __name__ == "__main__":
    main()
