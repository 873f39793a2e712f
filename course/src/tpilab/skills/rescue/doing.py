"""What can be done, looked at and said in an emergency: labels, how long each takes, what it needs.

The seconds are didactic choices, in the range of a practiced team's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["once", "held", "look", "talk"]


@dataclass(frozen=True)
class Doing:
    """One thing that can be done."""

    label: str
    takes_s: int
    kind: Kind = "once"
    shared: bool = False
    """Whether a helper can do it while you go on."""
    needs: tuple[str, ...] = ()
    """What has to be at hand: kit, ultrasound, pads."""


MENU: tuple[tuple[str, str, dict[str, Doing]], ...] = (
    ("act", "Stop and call", {
        "stop": Doing("Stop: nothing more in, needle out", 3),
        "call": Doing("Call for help in the house", 4),
        "ambulance": Doing("Have an ambulance called", 40, shared=True),
        "kit": Doing("Fetch the emergency box and oxygen", 0, shared=True),
        "lipid_kit": Doing("Fetch the lipid emulsion", 0, shared=True),
    }),
    ("act", "Position", {
        "flat": Doing("Lay flat", 6, "held"),
        "legs_up": Doing("Flat, legs up", 8, "held"),
        "left_side": Doing("Turn on the side", 8, "held"),
        "sit_up": Doing("Sit up, leaning on something", 6, "held"),
        "stand": Doing("Help up to walk", 8, "held"),
    }),
    ("act", "Airway and breath", {
        "open_airway": Doing("Open the airway, lift the jaw", 5, "held"),
        "oxygen": Doing("Oxygen by mask, 15 L/min", 15, "held", shared=True, needs=("kit",)),
        "bag": Doing("Breathe for the person, bag and mask", 12, "held", shared=True,
                     needs=("kit",)),
    }),
    ("act", "Heart and vein", {
        "monitor": Doing("Attach the monitor", 40, shared=True, needs=("kit",)),
        "line": Doing("Place a line in a vein", 70, shared=True, needs=("kit",)),
        "cpr": Doing("Chest compressions", 4, "held", shared=True),
        "shock": Doing("A shock by the defibrillator", 25, shared=True, needs=("kit",)),
    }),
    ("act", "By hand and needle", {
        "press": Doing("Press firmly on the place, and cool it", 8, "held", shared=True),
        "rub": Doing("Rub the place and warm it", 15, "held"),
        "draw_off": Doing("Draw the swelling off with a needle", 40),
        "decompress_left": Doing("Needle into the chest, left", 45, needs=("kit",)),
        "decompress_right": Doing("Needle into the chest, right", 45, needs=("kit",)),
        "let_go": Doing("Let go: no compressions, no bag, no pressure", 2),
    }),
    ("look", "Ask", {
        "ask": Doing("What do you feel?", 6, "look"),
        "ask_allergy": Doing("Ever a reaction to a drug?", 8, "look"),
        "ask_thinner": Doing("Any blood thinner? By name", 10, "look"),
        "ask_heart": Doing("Heart, lungs, other drugs?", 12, "look"),
    }),
    ("look", "Look, feel, listen", {
        "look": Doing("Look at skin, lips and neck", 8, "look"),
        "pulse": Doing("Feel the pulse", 10, "look"),
        "breathing": Doing("Count the breaths", 20, "look"),
        "listen": Doing("Listen to both sides of the chest", 20, "look"),
        "neuro": Doing("Mind, speech, pupils, arms and legs", 25, "look"),
        "leg": Doing("Strength and feeling of both legs", 25, "look"),
        "site": Doing("Look at the place of the injection", 10, "look"),
    }),
    ("look", "Measure and picture", {
        "cuff": Doing("Blood pressure by hand", 30, "look"),
        "temperature": Doing("Temperature", 20, "look"),
        "sugar": Doing("Blood sugar", 30, "look", shared=True),
        "scan_left": Doing("Ultrasound of the lung, left", 40, "look", needs=("ultrasound",)),
        "scan_right": Doing("Ultrasound of the lung, right", 40, "look", needs=("ultrasound",)),
        "xray": Doing("Send for a chest X-ray first", 600),
    }),
    ("say", "Say and settle", {
        "reassure": Doing("Say what is happening and that you stay", 8, "talk"),
        "tell": Doing("Say plainly what went wrong", 30, "talk"),
        "net": Doing("Say when to come back at once, and to whom", 30, "talk"),
        "ride": Doing("Somebody fetches; no driving until well", 20, "talk"),
        "note": Doing("Write it down: times, findings, doses", 60, "talk"),
        "report": Doing("Report it: batch, vial, others at risk", 60, "talk"),
    }),
)  # fmt: skip
DOINGS = {name: each for _, _, group in MENU for name, each in group.items()}
POSITIONS = ("flat", "legs_up", "left_side", "sit_up", "stand", "prone")
HANDS_ON = ("cpr", "bag", "press", "rub", "open_airway")
"""What is let go of together."""
ON_THE_BACK = ("cpr", "bag", "open_airway")
"""What cannot be done to somebody who lies prone."""
DIAGNOSES = {
    "vasovagal": "Vasovagal reaction",
    "anaphylaxis": "Anaphylaxis",
    "last": "Local anesthetic systemic toxicity",
    "pneumothorax": "Pneumothorax, stable",
    "tension": "Tension pneumothorax",
    "epinephrine": "Epinephrine in a vein",
    "spinal": "Local anesthetic around the spinal cord",
    "nerve_block": "Nerve block: anesthetic at a nerve",
    "hematoma": "Bleeding into a muscle",
    "infection": "Infection",
    "panic": "Panic attack",
    "hypoglycemia": "Low blood sugar",
    "coronary": "Heart attack",
    "stroke": "Stroke",
}
CHOICES = {
    "home": "Home, with what to watch for",
    "stay": "Stays here, watched until well, or until somebody fetches",
    "hospital": "To a hospital, handed over to the crew",
}
ENDED = {"died": "Died", "time_up": "Half an hour was over; others took over"}
