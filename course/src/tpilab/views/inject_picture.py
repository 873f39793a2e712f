"""The picture of an injection's debrief: hands, needle, layers, force, and what followed."""

from __future__ import annotations

from typing import Any

from tpilab.physics.pose import UNIT, cos, sin
from tpilab.protocol import Debrief, Task
from tpilab.skills.guide.world import world_of
from tpilab.views.debrief_picture import Drawn
from tpilab.views.figures.draw import Figure
from tpilab.views.inject_panels import Resisted, course, force_trace, measures
from tpilab.views.needle_above import from_above
from tpilab.views.needle_look import WIDTH
from tpilab.views.needle_section import along_needle
from tpilab.views.needle_told import Told, deposits_of, passes_of, touched_of

CAPTION = (
    "Above: the skin, with the band (red), your fingers (teal), bone (pale) and lung (gray) in"
    " reach. Then the layers of this body along the needle; dash and dot: your depth limit; blue:"
    " deposits. The force along the deepest line is this course's model of needle and tissue."
)
_MODEL = (
    " How pain went on is a model as well, and is never scored: it hardly depends on drug or"
    " twitch. Good work with poor relief, and the reverse, both occur."
)
TIPS_APART_UM = {"flat": 12_500, "pincer": 9_500}
"""How far from their middle each fingertip lies, as the browser draws them."""
_GAP = 12


def picture(debrief: Debrief) -> Drawn:
    """What was done with fingers and needle, over what the model held."""
    told = as_told(debrief)
    path, truth = debrief.path, debrief.truth
    alt = alt_of(debrief, told)
    name = f"injected-{truth['patient']['id']}-{debrief.digest()[:8]}"
    figure = Figure(name, WIDTH, 0, title="Where the injection went", desc=alt)
    height = from_above(figure, told, 4) + 10
    height += along_needle(figure, told, height) + _GAP
    resisted = Resisted.of(told, path["plans"][-1]["gauge"]) if path["plans"] else None
    if resisted is not None:
        height += force_trace(figure, resisted, told.tone, height) + _GAP
    if _measured(path):
        height += measures(figure, path["before"], path["after"], height) + _GAP
    if told.passes:
        went = truth["relief"]
        height += course(figure, went["pain"], went["days"], went["tenths"], height)
    figure.height = height + 4
    return Drawn(svg=figure.svg(), alt=alt, caption=CAPTION + (_MODEL if told.passes else ""))


def as_told(debrief: Debrief) -> Told:
    """What the picture shows, from what the debrief tells."""
    path, truth = debrief.path, debrief.truth
    world = world_of(Task(skill="guide", **truth["task"]))
    target, mark = truth["target"], truth["mark"]
    plan = path["plans"][-1] if path["plans"] else None
    return Told(
        block=world.block,
        mark_um=(mark["x_um"], mark["y_um"]),
        target_um=(target["x_um"], target["y_um"], target["z_um"]),
        target=target["label"],
        tone=truth["patient"]["tone"],
        modality="landmark",
        limit_um=plan["limit_um"] if plan else None,
        passes=passes_of(path["passes"], felt=True),
        deposits=deposits_of(path["deposits"]),
        touched=touched_of(truth["complications"]),
        band=tuple((each[0], each[1]) for each in truth["course_um"]),
        held=fingertips(path["fix"]),
    )


def fingertips(fix: Any) -> tuple[tuple[int, int], ...]:
    """Where both fingertips were of a hold; none without one."""
    if fix is None:
        return ()
    apart = TIPS_APART_UM[fix["how"]]
    dx, dy = apart * cos(fix["turn_ddeg"]) // UNIT, apart * sin(fix["turn_ddeg"]) // UNIT
    return tuple((fix["x_um"] + way * dx, fix["y_um"] + way * dy) for way in (-1, 1))


def _measured(path: Any) -> bool:
    return any(value is not None for of in (path["before"], path["after"]) for value in of.values())


def alt_of(debrief: Debrief, told: Told) -> str:
    """The picture in words."""
    path, truth = debrief.path, debrief.truth
    lines = [_needle_in_words(told), _hold_in_words(path["fix"])]
    top, bottom = truth["target"]["top_um"], truth["target"]["bottom_um"]
    lines.append(f"{told.target}: {_mm(top)} to {_mm(bottom)} deep.")
    right = list(truth["deposits"])
    if right:
        where = "where it was meant to be" if all(right) else "not all where it was meant to be"
        lines.append(f"{len(right)} {'deposit' if len(right) == 1 else 'deposits'}, {where}.")
    if told.touched:
        lines.append(f"Touched: {', '.join(dict.fromkeys(what for what, _ in told.touched))}.")
    before, after = path["before"]["pain"], path["after"]["pain"]
    if before is not None and after is not None:
        lines.append(f"Pain was {before} of 10 before, {after} after.")
    if told.passes:
        last = truth["relief"]["pain"] - truth["relief"]["tenths"][-1] / 10
        lines.append(f"In the model it is {max(last, 0):.0f} of 10 after twelve weeks.")
    return " ".join(lines)


def _needle_in_words(told: Told) -> str:
    if not told.passes:
        return "No needle passed the skin."
    deepest = max(each.pose.tip[2] for each in told.passes)
    passes = "one pass" if len(told.passes) == 1 else f"{len(told.passes)} passes"
    line = f"The needle's tip went {_mm(deepest)} deep in {passes}."
    if told.limit_um is None:
        return line
    past = "past" if deepest > told.limit_um else "within"
    return f"{line} That is {past} your limit of {_mm(told.limit_um)}."


def _hold_in_words(fix: Any) -> str:
    if fix is None:
        return "No fingers held the band."
    how = "pressed beside it" if fix["how"] == "flat" else "lifted it"
    return f"Two fingers held the band: they {how}."


def _mm(um: int) -> str:
    return f"{(um + 500) // 1000} mm"
