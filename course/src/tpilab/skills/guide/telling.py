"""What is known before, what is measured, and what all of it looks like afterward."""

from __future__ import annotations

from typing import Any

import numpy as np

from tpilab.anatomy.tissue import Tissue
from tpilab.patients.needling import REASONS
from tpilab.physics.radiation import dose
from tpilab.protocol import Metric
from tpilab.skills.guide.acts import CHOICES, NEEDLES
from tpilab.skills.guide.judging import expected, lengths, lies_there, named
from tpilab.skills.guide.noticing import LOST_UM, NEAR_UM
from tpilab.skills.guide.piercing import SAMPLE_UM
from tpilab.skills.guide.state import Given, State
from tpilab.skills.guide.world import World

MOST_PROBE_POSES = 300
"""So many of the probe's poses a path shows."""
GUIDES = {
    "landmark": "Landmarks and the hand", "ultrasound": "Ultrasound", "fluoroscopy": "Fluoroscopy",
}  # fmt: skip
STRUCTURES = {
    "target": "The muscle meant", "pleura": "Pleura", "rib": "Rib", "bone": "Bone",
    "artery": "Artery", "vein": "Vein", "nerve": "Nerve", "kidney": "Kidney",
}  # fmt: skip


def card(world: World) -> dict[str, Any]:
    """What a learner knows before: the person, the mark, the muscle meant; no truth."""
    person, window = world.person, world.block.window
    about: dict[str, Any]
    if person is None:
        about = {"title": f"Guide a needle: {world.who.name}", "name": world.who.name,
                 "about": getattr(world.who, "about", ""), "words": getattr(world.who, "words", ""),
                 "tone": 0, "build": None}  # fmt: skip
    else:
        about = {"title": f"Guide a needle: {person.name}", "name": person.name,
                 "about": f"{person.age}, {person.occupation}", "words": person.complaint,
                 "tone": person.skin_tone, "build": person.build.model_dump()}  # fmt: skip
    return about | {
        "asked": _asked(world),
        "phantom": person is None,
        "chest": world.aim.chest,
        "region": world.region,
        "target": {"label": world.target.label, "side": world.target.side},
        "mark": {"x_um": world.mark_um[0], "y_um": world.mark_um[1]},
        "window": {"x0_um": window.x0_um, "y0_um": window.y0_um,
                   "nx": window.nx, "ny": window.ny},
        "modalities": _choices(GUIDES),
        "reasons": _choices(REASONS),
        "structures": _choices(STRUCTURES),
        "needles": [{"gauge": gauge, "length_mm": length} for gauge, length in NEEDLES],
    }  # fmt: skip


def _asked(world: World) -> str:
    if world.person is None:
        return "Bring the tip into the olive, and give a deposit there."
    where = f"the {world.target.label[0].lower()}{world.target.label[1:]}"
    return (
        f"A needle is asked for in {where}. The X is where a palpating hand marked the skin. Choose"
        " what guides the needle, give a deposit in the muscle, or decide otherwise."
    )


def _choices(labels: dict[str, str] | Any) -> list[dict[str, str]]:
    return [{"id": name, "label": label} for name, label in labels.items()]


def metrics(state: State) -> tuple[Metric, ...]:
    """Figures, rounded to what they are worth.

    Off the picture: the mean distance of the advancing tip from the plane of the picture. Off the
    line: the mean of how far above or below the straight line from entry to target it was. Both
    are this course's reading of the horizontal and vertical deviation that simulators report.
    """
    tally = state.tally
    found = [
        Metric(name="time", value=_rounded(state.t_ms, 1000), unit="ms"),
        Metric(name="skin punctures", value=state.punctures, unit="count"),
        Metric(name="passes", value=len(state.passes), unit="count"),
        Metric(name="way of the tip", value=_rounded(tally.way_um, 1000), unit="um"),
        Metric(name="deepest tip", value=_rounded(tally.deepest_um, 100), unit="um"),
    ]
    if tally.advanced_um:
        share = 1000 * tally.seen_um // tally.advanced_um
        off = tally.off_um * SAMPLE_UM // tally.advanced_um
        found += [
            Metric(name="tip seen while advancing", value=_rounded(share, 10), unit="permille"),
            Metric(name="longest way with the tip lost", value=tally.lost_um, unit="um"),
            Metric(name="tip off the line to the target", value=_rounded(off, 100), unit="um"),
        ]
    if tally.looked_um:
        beside = tally.beside_um * SAMPLE_UM // tally.looked_um
        found.append(Metric(name="tip off the picture", value=_rounded(beside, 100), unit="um"))
    found += [
        Metric(name=f"nearest to {_THE[name]}", value=_rounded(um, 100), unit="um")
        for name, um in tally.nearest_um.items() if um < NEAR_UM
    ]  # fmt: skip
    return (*found, *_screened(state))


def _screened(state: State) -> tuple[Metric, ...]:
    """How long and how often the pedal was pressed; nothing where it was not."""
    if not state.screenings:
        return ()
    ms = sum(each.ms for each in state.screenings)
    cost = dose(state.world.region, ms)
    known = (
        ("dose-area product, at a published rate", cost.area_product_mGycm2, "mGy·cm²"),
        ("effective dose, at a published rate", cost.effective_uSv, "µSv"),
    )
    return (
        Metric(name="screening", value=_rounded(ms, 100), unit="ms"),
        Metric(name="times screened", value=len(state.screenings), unit="count"),
        *(Metric(name=name, value=value, unit=unit) for name, value, unit in known
          if value is not None),
    )  # fmt: skip


_THE = {"pleura": "the pleura", "vessel": "a vessel", "nerve": "a nerve", "kidney": "the kidney"}


def _rounded(value: int, step: int) -> int:
    return (value + step // 2) // step * step


def deposit(given: Given) -> dict[str, Any]:
    """A deposit as a picture shows it. pool: null where fluid does not stay."""
    x, y, z = given.at_um
    lies = given.pool and {
        "center_um": list(given.pool.center_um),
        "half_um": list(given.pool.half_um),
        "along": list(given.pool.along),
    }
    return {"t_ms": given.t_ms, "x_um": x, "y_um": y, "z_um": z, "pool": lies,
            "volume_uL": given.volume_ul, "kind": given.kind}  # fmt: skip


def labels(state: State) -> list[dict[str, Any]]:
    """The labels as the learner put them."""
    return [
        {"number": number, "t_ms": each.t_ms, "structure": each.structure,
         "x_um": each.x_um, "y_um": each.y_um, "z_um": each.z_um}
        for number, each in enumerate(state.labels, start=1)
    ]  # fmt: skip


def path(state: State) -> dict[str, Any]:
    """What the learner did.

    probe: columns of poses with their times, thinned. passes: each needle on one line, its
    puncture's number, entry, direction, and points [time in ms, depth along the needle in um, 1
    where the tip was in the beam]. labels, deposits, screenings: as they were made. plans: each
    plan in turn. decision: t_ms, choice, words; none: not decided.
    """
    return {
        "probe": _probe_way(state),
        "passes": [
            {"t_ms": each.t_ms, "puncture": each.puncture, "x_um": each.pose.x_um,
             "y_um": each.pose.y_um, "azimuth_ddeg": each.pose.azimuth_ddeg,
             "steep_ddeg": each.pose.steep_ddeg,
             "points": [[t, depth, int(seen)] for t, depth, seen in each.points]}
            for each in state.passes
        ],
        "labels": labels(state),
        "deposits": [deposit(each) for each in state.deposits],
        "screenings": [
            {"t_ms": each.t_ms, "ms": each.ms, "x_um": each.x_um, "y_um": each.y_um,
             "angle_ddeg": each.angle_ddeg}
            for each in state.screenings
        ],
        "plans": [plan.model_dump(exclude={"kind"}) for plan in state.plans],
        "decision": None if state.decision is None else {
            "t_ms": state.decision[0], "choice": state.decision[1],
            "words": CHOICES[state.decision[1]]},
    }  # fmt: skip


def _probe_way(state: State) -> dict[str, list[int]]:
    names = ("t_ms", "x_um", "y_um", "turn_ddeg", "tilt_ddeg", "rock_ddeg")
    if not state.probe_way:
        return {name: [] for name in names}
    rows = np.concatenate(state.probe_way)
    thin = rows[:: 1 + len(rows) // MOST_PROBE_POSES]
    return {name: thin[:, number].tolist() for number, name in enumerate(names)}


def truth(state: State) -> dict[str, Any]:
    """What the model held.

    task: patient and seed, from which the world is made again. target: its middle, where the
    muscle begins and ends there, label, and its band on the skin. complications: what was touched,
    where, and the sign that it gave. rescue: whether a later module begins here.
    """
    world = state.world
    target, person = world.target, world.person
    return {
        "patient": {"id": world.who.id, "name": world.who.name,
                    "tone": person.skin_tone if person else 0},
        "task": {"patient": state.task.patient, "seed": state.task.seed},
        "region": world.region,
        "mark": {"x_um": world.mark_um[0], "y_um": world.mark_um[1]},
        "target": {"x_um": target.at_um[0], "y_um": target.at_um[1], "z_um": target.at_um[2],
                   "top_um": target.top_um, "bottom_um": target.bottom_um, "label": target.label,
                   "course_um": target.course_um[::4].tolist()},
        "limit_um": state.plan.limit_um if state.plan else None,
        "labels": [{"number": number, "there": each.structure == "target" or
                    lies_there(world, each)} for number, each in enumerate(state.labels, start=1)],
        "deposits": [each.right for each in state.deposits],
        "complications": [
            {"t_ms": each.t_ms, "what": each.what, "x_um": each.at_um[0], "y_um": each.at_um[1],
             "z_um": each.at_um[2], "sign": each.sign}
            for each in state.touched
        ],
        "rescue": any(each.what in ("pleura", "vessel") for each in state.touched),
        "expected": list(expected(state)),
        "depths": _depths(state),
        "words": told(state),
    }  # fmt: skip


def _depths(state: State) -> list[dict[str, Any]]:
    """How deep the lung lies under the mark, where anybody measured it."""
    body = state.world.body
    if body is None or not state.world.aim.chest:
        return []
    depth, known = body.depth(Tissue.PLEURA, np.array([state.world.mark_um], dtype=np.int64))
    found = bool(known[0])
    return [{"number": 1, "structure": "pleura", "known": found,
             "um": int(depth[0]) if found else None}]  # fmt: skip


def told(state: State) -> list[str]:
    """What the model held and what the learner made of it, in words."""
    world, target = state.world, state.world.target
    placed = "placed" in world.aim.decision.right
    lines = [
        f"{target.label}: from {_mm(target.top_um)} to {_mm(target.bottom_um)} under the skin.",
        world.aim.guided.why,
    ]
    if placed:
        right = ", ".join(f"{each} mm" for each in lengths(world))
        lines.append(f"Needles that reach and are no longer than needed: {right}.")
    lines += [*_mapped(state), *met(state)]
    if state.tally.lost_um > LOST_UM:
        lines.append(f"The tip was lost for {_mm(state.tally.lost_um)} of advancing.")
    lines.append(world.aim.decision.why)
    if world.person is not None and placed:
        seen = any(lump.center_um == target.at_um for lump in world.block.lumps)
        lines.append(
            "In this body the point shows as a faint dark spot, one among others that mean nothing."
            if seen else
            "In this body the point does not show. The dark spots in the picture mean nothing."
        )  # fmt: skip
    return lines


def met(state: State) -> list[str]:
    """Where deposits lie, and what the tip touched."""
    return [*_given(state), *_touches(state)]


def _mapped(state: State) -> list[str]:
    maps = state.world.aim.maps
    if not maps:
        return []
    found = named(state)
    lies = ", ".join(STRUCTURES[each].lower() for each in maps)
    yours = ", ".join(STRUCTURES[each].lower() for each in maps if each in found) or "none"
    return [f"In reach lies: {lies}. Named where it is: {yours}."]


def _given(state: State) -> list[str]:
    lines = []
    for number, each in enumerate(state.deposits, start=1):
        if each.kind == "injectate":
            meant = "in the muscle meant, near its band" if state.world.person else "in the olive"
            where = meant if each.right else "elsewhere"
            lines.append(f"Deposit {number} lies {where}, {_mm(each.at_um[2])} deep.")
    return lines


def _touches(state: State) -> list[str]:
    """Complications, told only here; by itself none of them costs anything."""
    lines = []
    for each in state.touched:
        line = f"The tip touched {_A[each.what]}, {_mm(each.at_um[2])} deep."
        line += f" What showed: {each.sign}" if each.sign else " Nothing showed it."
        lines.append(line)
    if any(each.what == "pleura" for each in state.touched):
        lines.append(
            "A breach is quiet: breathlessness may come in two days, or never. This person needs to"
            " know, and when to come back."
        )
    return lines


_A = {"pleura": "the pleura", "vessel": "a vessel", "nerve": "a nerve", "kidney": "the kidney"}


def _mm(um: int) -> str:
    return f"{(um + 500) // 1000} mm"
