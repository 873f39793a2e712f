"""The eight steps of the course as one way."""

from __future__ import annotations

from tpilab.views.figures.draw import (
    EDGE,
    TEAL,
    TEAL_SOFT,
    Figure,
    Point,
    circle,
    decimal,
    smooth,
    stroke,
    words,
)

SIZE = 18.0
PITCH, TOP, RADIUS = 78.0, 58.0, 28.0

# Line icons in a square from -20 to 20.
PERSON = "M-2-15a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13M-15 15c0-16 26-16 26 0M9-6l4 4 7-9"
HAND = (
    "M-6-2v13a4 4 0 0 0 8 0v-10M2 1a3.5 3.5 0 0 0 7 0v-2M9 0a3.3 3.3 0 0 0 6.6 0v-8c0-5-4-9-9-9"
    "h-7c-4 0-7 2-9 6l-5 9c-1.5 3 2 5 4.5 2.5l3.9-4.5M-20 13h7c4 0 6 6 11 6s7-6 11-6h11"
)
VIAL = "M-6-18h12v6h-12zM-4-12v4c0 3-7 3-7 9v17h22v-17c0-6-7-6-7-9v-4M-11 4h22"
PROBE = (
    "M-14-19h12v8l3 5v4h-18v-4l3-5zM-17 4a12 12 0 0 0 18 0M-19 11a17 17 0 0 0 22 0"
    "M-17 17a20 20 0 0 0 18 0M20-16l-11 17"
)
SYRINGE = (
    "M2.5-9.5l7 7-14 14-7-7zM-8 8l-10 10M6-6l7-7M9.5-16.5l7 7M.5-11.5l11 11"
    "M-2.2-4.8l2.8 2.8M-6.8-.2l2.8 2.8"
)
SHIELD = (
    "M0-19c5 4 10 5 15 5c1 16-4 26-15 33c-11-7-16-17-15-33c5 0 10-1 15-5M-10 1h5l3-7 5 13 3-6h4"
)
STRETCH = (
    "M-1-17a4.6 4.6 0 1 1 0 9.2a4.6 4.6 0 1 1 0-9.2M-1-4c1 4 1 7 0 11l-6 12M-1 7l7 12"
    "M-1-3c8 0 12-6 8-16M-1-3l-9 5 7 5"
)
DOOR = "M-10 16v-33h20v33M-16 16h32M5-1v4"
STEPS = (
    ("Select the patient", PERSON),
    ("Palpate", HAND),
    ("Choose the injectate", VIAL),
    ("Guide the needle", PROBE),
    ("Inject", SYRINGE),
    ("Manage the risks", SHIELD),
    ("Integrate physical therapy", STRETCH),
    ("The whole encounter", DOOR),
)


def _place(step: int) -> Point:
    """The center of a step's circle on the winding way."""
    swing = (0, 1, 0.4, -0.2, 0.5, 1, 0.2, 0.6)[step - 1]
    return (58 + 44 * swing, TOP + PITCH * (step - 1))


def _step(number: int, name: str, icon: str) -> str:
    x, y = _place(number)
    return "".join(
        [
            circle((x, y), RADIUS + 6, fill=TEAL_SOFT),
            circle((x, y), RADIUS, fill=TEAL),
            stroke(
                icon, "#ffffff", 2.1, transform=f"translate({decimal(x)} {decimal(y)}) scale(.85)"
            ),
            words((156, y + 6), f"{number}  {name}", size=SIZE, weight=700, color=TEAL),
        ]
    )


def way() -> str:
    """The course's steps, one after the other."""
    figure = Figure(
        "way",
        480,
        TOP + PITCH * (len(STEPS) - 1) + 52,
        title="The eight steps of the course",
        desc=(
            "Select the patient, palpate, choose the injectate, guide the needle, inject, manage "
            "the risks, integrate physical therapy, and the whole encounter."
        ),
    )
    course = smooth([_place(step) for step in range(1, len(STEPS) + 1)])
    figure.add(stroke(course, EDGE, 12), stroke(course, "#b9c4c2", 2, stroke_dasharray="1 8"))
    figure.add(*(_step(number, *step) for number, step in enumerate(STEPS, 1)))
    return figure.svg()
