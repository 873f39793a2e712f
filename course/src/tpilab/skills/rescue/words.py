"""How the skin tells it, on several tones, and words of a graph filled in for one person.

Paleness, blue and redness look different on light and dark skin; where to look is told, too. The
words are a didactic choice; that an oximeter reads too high more often on dark skin is a fact.
"""

from __future__ import annotations

from tpilab.patients import Patient

DARK = 5
"""From this tone of six on, color is looked for at lips, gums, palms and the inner eyelid."""
_SKIN = {
    "Pallor": ("The face is white and damp.",
               "The skin is ashen and damp; lips and inner eyelids are pale."),
    "Cyanosis": ("The lips are blue.",
                 "The lips are gray, and the gums and the beds of the nails bluish."),
    "Hives": ("Red wheals stand on neck and arms.",
              "Wheals stand on neck and arms: raised, firm, hardly redder than the skin around."),
    "Redness": ("The skin over it is red.",
                "The skin over it is darker, shiny and hot."),
}  # fmt: skip
_THEM = {"she": "her", "he": "him", "they": "them"}


def told(text: str, person: Patient, side: str) -> str:
    """The words of a graph for one person. side: left, right."""
    dark = person.skin_tone >= DARK
    skin = {name: both[dark] for name, both in _SKIN.items()}
    them = _THEM[person.pronoun]
    return text.format(
        name=person.name, Name=person.name, side=side, Side=side.capitalize(), them=them, **skin
    )
