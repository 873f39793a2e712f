"""The body as pictures: a person's back, muscles over it, where pain is felt, what was examined.

One unit of a picture from behind is one millimeter of the region's frame, so that every instrument
can lay its own drawing over it. More views of the body (front, side) join as modules of their own.
"""

from tpilab.views.body_map.examined import examined_picture
from tpilab.views.body_map.muscles import muscles_picture
from tpilab.views.body_map.person import VIEW, View, back_picture, cover_picture
from tpilab.views.body_map.referral import PATTERNS, referral_map

__all__ = [
    "PATTERNS",
    "VIEW",
    "View",
    "back_picture",
    "cover_picture",
    "examined_picture",
    "muscles_picture",
    "referral_map",
]
