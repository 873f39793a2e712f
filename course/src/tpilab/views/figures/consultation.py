"""A consultation at the simulator, as a still: the talk, the clock, and what can be done."""

from __future__ import annotations

from tpilab.views.figures.draw import (
    INK,
    PAPER,
    QUIET,
    SMALL,
    TEAL,
    TEAL_SOFT,
    Figure,
    circle,
    path,
    rectangle,
    stroke,
    words,
)

_SAID = (
    ("you", "What have you tried so far?"),
    ("person", "“Ten sessions, and exercises.”"),
    ("you", "Ever fainted at a needle?"),
    ("person", "“No. Well, I don't like them.”"),
)
_DONE = (("Ask", True), ("Examine", False), ("Read", False), ("Order", False), ("Say", False))
_BUTTONS = (
    ("What brings you here?", True),
    ("When did it begin?", True),
    ("Which medicines do you take?", False),
    ("A blood thinner?", False),
    ("What do you hope for?", False),
)


def consultation() -> str:
    """What a learner meets: a person who answers, and buttons."""
    figure = Figure(
        "consultation",
        480,
        630,
        title="A consultation at the simulator",
        desc=(
            "Above, a talk between clinician and patient with a clock of the appointment; below,"
            " buttons to ask, examine, read, order and say; what was asked is ticked."
        ),
    )
    figure.add(
        rectangle((20, 24), 440, 240, corner=12, fill=PAPER, stroke="#c9ced0", stroke_width=1.2),
        circle((50, 54), 16, fill="none", stroke=INK, stroke_width=1.6),
        stroke("M43 59q7 5 14 0", INK, 1.6),
        path("M44 50a1.6 2 0 1 0 .1 0zM56 50a1.6 2 0 1 0 .1 0z", fill=INK),
        words((78, 60), "Ms Hartmann is attentive.", size=SMALL, color=QUIET),
    )
    for row, (who, text) in enumerate(_SAID):
        y = 104 + 44 * row
        if who == "you":
            figure.add(words((444, y), text, size=SMALL, color=QUIET, anchor="end"))
        else:
            figure.add(words((36, y), text, size=SMALL, color=INK, weight=600))
    figure.add(
        words((20, 292), "Appointment: 4:30 of 25 minutes", size=SMALL, color=QUIET),
        rectangle((20, 304), 440, 8, corner=4, fill="#dde1df"),
        rectangle((20, 304), 79, 8, corner=4, fill=TEAL),
        rectangle((20, 330), 440, 284, corner=12, fill=PAPER, stroke="#c9ced0", stroke_width=1.2),
    )
    x = 40.0
    for label, chosen in _DONE:
        color, weight = (TEAL, 600) if chosen else (QUIET, 400)
        figure.add(words((x, 360), label, size=SMALL, color=color, weight=weight))
        if chosen:
            figure.add(rectangle((x - 2, 368), 30, 3, corner=1.5, fill=TEAL))
        x += 22 + 9 * len(label)
    for row, (label, done) in enumerate(_BUTTONS):
        y = 388 + 44 * row
        figure.add(
            rectangle((40, y), 400, 36, corner=8, fill=TEAL_SOFT if done else PAPER,
                      stroke="#c9ced0" if done else TEAL, stroke_width=1.3),
            words((56, y + 24), ("✓ " if done else "") + label, size=SMALL, color=TEAL,
                  on=TEAL_SOFT if done else PAPER),
        )  # fmt: skip
    return figure.svg()
