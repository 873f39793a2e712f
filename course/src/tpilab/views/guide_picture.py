"""The picture of a debrief of guiding: where probe and needle went, and what they went through."""

from __future__ import annotations

from tpilab.physics.pose import PROBES
from tpilab.protocol import Debrief, Task
from tpilab.skills.guide.world import world_of
from tpilab.views.debrief_picture import Drawn
from tpilab.views.figures.draw import Figure
from tpilab.views.needle_above import from_above
from tpilab.views.needle_look import WIDTH
from tpilab.views.needle_section import along_needle
from tpilab.views.needle_told import Told, deposits_of, passes_of, point, touched_of

CAPTION = (
    "Above: the skin, with bone (pale) and lung (gray) in reach. Below: the layers of this body"
    " along the needle. Needle: a solid dark line where its tip was in the beam, dashed red where"
    " it was not. Dash and dot: your depth limit. Diamonds: what you named. Blue: deposits."
)
_BLIND = "No picture showed the tip, so all of the needle is dashed."
_FACE_UM = {"linear": (PROBES["linear"].width_um, 9_000), "curved": (60_000, 15_000)}


def picture(debrief: Debrief) -> Drawn:
    """What was done with probe and needle, over what the model held."""
    told = as_told(debrief)
    alt = alt_of(debrief, told)
    name = f"guided-{debrief.truth['patient']['id']}-{debrief.digest()[:8]}"
    figure = Figure(name, WIDTH, 0, title="Where the needle went", desc=alt)
    height = from_above(figure, told, 4) + 10
    figure.height = height + along_needle(figure, told, height) + 4
    caption = CAPTION
    if told.passes and not any(seen for each in told.passes for *_, seen in each.runs()):
        caption = f"{CAPTION} {_BLIND}"
    return Drawn(svg=figure.svg(), alt=alt, caption=caption)


def as_told(debrief: Debrief) -> Told:
    """What the picture shows, from what the debrief tells."""
    path, truth = debrief.path, debrief.truth
    world = world_of(Task(skill="guide", **truth["task"]))
    target, mark, way = truth["target"], truth["mark"], path["probe"]
    plan = path["plans"][-1] if path["plans"] else None
    return Told(
        block=world.block,
        mark_um=(mark["x_um"], mark["y_um"]),
        target_um=point(target),
        target=target["label"],
        tone=truth["patient"]["tone"],
        modality=plan["modality"] if plan else "",
        limit_um=plan["limit_um"] if plan else None,
        passes=passes_of(path["passes"]),
        probe=tuple(zip(way["x_um"], way["y_um"], way["turn_ddeg"], strict=True)),
        footprint_um=_FACE_UM[world.aim.probe],
        labels=tuple((each["structure"], point(each)) for each in path["labels"]),
        deposits=deposits_of(path["deposits"]),
        touched=touched_of(truth["complications"]),
    )


def alt_of(debrief: Debrief, told: Told) -> str:
    """The picture in words."""
    if not told.passes:
        pricked = bool(debrief.path["passes"])
        lines = ["The needle only pricked the skin." if pricked else "No needle passed the skin."]
    else:
        deepest = max(each.pose.tip[2] for each in told.passes)
        lines = [f"The needle's tip went {_mm(deepest)} deep in {_passes_in_words(told)}."]
        lines.append(_seen_in_words(told))
        if told.limit_um is not None:
            past = "past" if deepest > told.limit_um else "within"
            lines.append(f"That is {past} your limit of {_mm(told.limit_um)}.")
    top, bottom = debrief.truth["target"]["top_um"], debrief.truth["target"]["bottom_um"]
    lines.append(f"{told.target}: {_mm(top)} to {_mm(bottom)} deep.")
    right = list(debrief.truth["deposits"])
    if right:
        where = "where it was meant to be" if all(right) else "not all where it was meant to be"
        lines.append(f"{len(right)} {'deposit' if len(right) == 1 else 'deposits'}, {where}.")
    if told.touched:
        lines.append(f"Touched: {', '.join(dict.fromkeys(what for what, _ in told.touched))}.")
    if told.labels:
        lines.append(f"You named: {', '.join(dict.fromkeys(name for name, _ in told.labels))}.")
    return " ".join(lines)


def _passes_in_words(told: Told) -> str:
    return "one pass" if len(told.passes) == 1 else f"{len(told.passes)} passes"


def _seen_in_words(told: Told) -> str:
    runs = [run for each in told.passes for run in each.runs()]
    whole = sum(end - start for start, end, _ in runs)
    seen = sum(end - start for start, end, there in runs if there)
    return f"Its tip was in the beam for {_mm(seen)} of {_mm(whole)} of new ground."


def _mm(um: int) -> str:
    return f"{(um + 500) // 1000} mm"
