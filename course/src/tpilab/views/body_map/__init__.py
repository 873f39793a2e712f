"""The body as pictures: a person's back, muscles over it, where pain is felt, what was examined.

One unit of a picture from behind is one millimeter of the region's frame, so that every instrument
can lay its own drawing over it. A whole person, front and back, carries pain drawings. Plates from
three sides carry muscles in layers and the places where their pain may be felt.
"""

from tpilab.views.body_map.areas import area_names, in_words
from tpilab.views.body_map.examined import NEAR, examined_picture
from tpilab.views.body_map.person import VIEW, VIEWS, View, back_picture, cover_picture
from tpilab.views.body_map.plates import plate_picture, still_picture
from tpilab.views.body_map.referral import PATTERNS, referral_map
from tpilab.views.body_map.referral_lower import (
    LOWER_PATTERNS,
    lower_referral_map,
    patterns_of,
    referral_map_of,
)
from tpilab.views.body_map.whole import pain_drawing

__all__ = [
    "LOWER_PATTERNS",
    "NEAR",
    "PATTERNS",
    "VIEW",
    "VIEWS",
    "View",
    "area_names",
    "back_picture",
    "cover_picture",
    "examined_picture",
    "in_words",
    "lower_referral_map",
    "pain_drawing",
    "patterns_of",
    "plate_picture",
    "referral_map",
    "referral_map_of",
    "still_picture",
]
