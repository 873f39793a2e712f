"""What is said: answers of the person, and what an examination looks like afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np

from tpilab.patients import Patient, Point, Tender
from tpilab.protocol import Metric
from tpilab.skills.palpate.actions import Mark
from tpilab.skills.palpate.acts import CHOICES
from tpilab.skills.palpate.judging import (
    CRITERIA,
    DIRECTION_DEG,
    equivocal,
    expected,
    fibers_deg,
    meant,
    signs,
)
from tpilab.skills.palpate.measuring import mirrored, sites
from tpilab.skills.palpate.regions import where
from tpilab.skills.palpate.state import State
from tpilab.skills.palpate.world import World, side_of

MEMORY_MS = 6_000
"""How long a person can still tell what a press brought on; didactic choice."""
CORD_STEPS = 4
SIGNS = {
    "band": "taut band", "spot": "sore spot", "referral": "felt elsewhere",
    "recognition": "known pain",
}  # fmt: skip
PATH_POSES = 1_500


def remembered(state: State, t_ms: int) -> bool:
    """Whether the person still feels, or remembers, a press that hurt."""
    return state.sensation is not None and t_ms - state.sensation.t_ms <= MEMORY_MS


def pressed(state: State, t_ms: int) -> bool:
    """Whether the finger presses, or did a moment ago."""
    recent = state.contact_ms > 0 and t_ms - state.pose.t_ms <= MEMORY_MS
    return state.pose.force_mn > 0 or recent


def what_is_felt(state: State, t_ms: int) -> str:
    """The answer to what is felt, and where."""
    felt, hands = state.sensation, state.world.hands
    if felt is None or not remembered(state, t_ms):
        if not pressed(state, t_ms):
            return "“Nothing now.”"
        return "“Just pressure.”" if hands.widespread else f"“{hands.feels}”"
    what = state.world.spots[felt.spot].what if felt.spot >= 0 else None
    if isinstance(what, Point) and felt.travels:
        return f"“{what.travels}”"
    if what is None and hands.widespread:
        return f"“{hands.feels}”"
    return f"“{what.feels}”" if isinstance(what, Tender) else "“It hurts where your finger is.”"


def whether_known(state: State, t_ms: int) -> str:
    """The answer to whether the feeling is known."""
    felt = state.sensation
    if felt is None or not remembered(state, t_ms):
        return "“What do you mean? There is nothing now.”"
    what = state.world.spots[felt.spot].what if felt.spot >= 0 else None
    if isinstance(what, Point) and felt.travels:
        return f"“{what.known}”"
    if isinstance(what, Point):
        return "“I am not sure. It hurts, that is all.”"
    if state.world.hands.widespread:
        return "“I hurt like this all over.”"
    return "“No. It only hurts because you press.”"


def card(person: Patient) -> dict[str, Any]:
    """What a learner knows of a person before the examination."""
    return {
        "title": f"Examine {person.name}",
        "name": person.name,
        "about": f"{person.age}, {person.occupation}",
        "words": person.complaint,
        "tone": person.skin_tone,
        "build": person.build.model_dump(),
    }


def metrics(state: State) -> tuple[Metric, ...]:
    """Figures of the examination, rounded to what they are worth."""
    across = sum(each.across_um for each in state.felt.values())
    along = sum(each.along_um for each in state.felt.values())
    share = 1000 * across // (across + along) if across + along else 0
    felt = {index for (index, _), each in state.felt.items() if each.pressed_ms}
    return (
        Metric(name="time of the examination", value=_rounded(state.t_ms, 1000), unit="ms"),
        Metric(name="finger on the skin", value=_rounded(state.contact_ms, 100), unit="ms"),
        Metric(name="greatest force", value=_rounded(state.peak_mn, 100), unit="mN"),
        Metric(name="longest hold", value=_rounded(state.longest_hold_ms, 100), unit="ms"),
        Metric(name="way across the fibers", value=_rounded(share, 10), unit="permille"),
        Metric(name="muscles felt", value=len(felt), unit="count"),
        *_comfort(state),
        Metric(name="pincer grip", value=_rounded(state.pincer_ms, 100), unit="ms"),
        Metric(name="quick strokes across", value=state.snaps, unit="count"),
        Metric(name="readings of the algometer", value=len(state.readings), unit="count"),
    )


def _comfort(state: State) -> tuple[Metric, ...]:
    """How the person fared."""
    return (
        Metric(name="worst pain, of 10", value=state.worst_pain, unit="count"),
        Metric(name="time in pain of 6 or more", value=_rounded(state.hurt_ms, 100), unit="ms"),
        Metric(name="times consent was withdrawn", value=state.stops, unit="count"),
    )


def _rounded(value: int, step: int) -> int:
    return (value + step // 2) // step * step


def path(state: State) -> dict[str, Any]:
    """What the learner did: strokes, thinned, marks, and the decision."""
    thin = 1 + state.poses // PATH_POSES
    return {
        "strokes": [
            {
                "t_ms": way.t_ms,
                "x_um": way.x_um[::thin].tolist(),
                "y_um": way.y_um[::thin].tolist(),
                "force_mN": way.force_mn[::thin].tolist(),
                **({"grip": "pincer"} if way.pincer else {}),
            }
            for way in state.ways
        ],
        "marks": [
            {"number": each.number,
             **each.mark.model_dump(exclude={"kind"}, exclude_defaults=True)}
            for each in state.marks
        ],
        "readings": [
            {"x_um": site.x_um, "y_um": site.y_um, "kPa": list(site.kpas), "mean_kPa": site.mean}
            for site in sites(state.readings)
        ],
        "decision": None
        if state.decision is None
        else {"t_ms": state.decision[0], "choice": state.decision[1],
              "words": CHOICES[state.decision[1]]},
    }  # fmt: skip


def truth(state: State) -> dict[str, Any]:
    """What the model held, in figures for a picture and in words."""
    world = state.world
    person, hands = world.patient, world.hands
    cords = world.body.cords
    return {
        "patient": {"id": person.id, "name": person.name, "tone": person.skin_tone},
        "region": hands.region,
        "sites": [
            [world.region.muscles[index].name, side]
            for index in world.looked.sites
            for side in ("right", "left")
        ],
        "signs": _signs(state),
        "expected": list(expected(hands)),
        "points": [
            {"x_um": p.at_um[0], "y_um": p.at_um[1], "kind": p.kind, "muscle": p.muscle,
             "side": p.side}
            for p in hands.points
        ],
        "bands": [
            {"muscle": band.muscle, "side": band.side, "width_um": band.width_um,
             "course_um": cord.course[::CORD_STEPS].tolist()}
            for band, cord in zip(world.body.bands, cords, strict=True)
        ],
        "tender": [
            {"x_um": t.at_um[0], "y_um": t.at_um[1], "radius_um": t.radius_mm * 1000,
             "muscle": t.muscle, "side": t.side}
            for t in hands.tender
        ],
        "depths": _depths(state),
        "words": [line for line, _ in told(state)],
    }  # fmt: skip


def readings(state: State) -> dict[str, Any]:
    """What the algometer read so far: by site, and the last reading."""
    last = state.readings[-1] if state.readings else None
    return {
        "sites": [
            {"x_um": site.x_um, "y_um": site.y_um, "kPa": list(site.kpas), "mean_kPa": site.mean}
            for site in sites(state.readings)
        ],
        "last": None if last is None else {
            "t_ms": last.t_ms, "x_um": last.x_um, "y_um": last.y_um, "kPa": last.kpa,
            "rate_kPa_s": last.rate, "lasted_ms": last.lasted_ms},
    }  # fmt: skip


def _signs(state: State) -> list[dict[str, Any]]:
    """For each mark what was ticked, what the model holds, and what the hand brought out."""
    found = []
    for each in state.marks:
        at = signs(state, each.mark)
        found.append({
            "number": each.number,
            "ticked": None if at.ticked is None else list(at.ticked),
            "held": list(at.held), "brought": list(at.brought),
            "fibers_deg": fibers_deg(state.world, each.mark), "off_deg": at.off_deg,
        })  # fmt: skip
    return found


def _depths(state: State) -> list[dict[str, Any]]:
    """How deep the region's dangers lie under each mark, where anybody measured it."""
    xy = np.array([(each.mark.x_um, each.mark.y_um) for each in state.marks], dtype=np.int64)
    beneath = {
        name: state.world.body.depth(tissue, xy.reshape(-1, 2))
        for name, tissue in where(state.world.hands).beneath
    }
    return [
        {"number": each.number, "structure": name, "known": bool(known[n]),
         "um": int(depth[n]) if known[n] else None}
        for n, each in enumerate(state.marks)
        for name, (depth, known) in beneath.items()
    ]  # fmt: skip


def _lies_on(world: World, mark: Mark) -> str:
    """What of the model a mark means."""
    if point := meant(world, mark):
        return f"the {_kind(world, point)} point"
    spot = world.spot_at(mark.x_um, mark.y_um)
    if spot < 0:
        return "no point of the model"
    what = world.spots[spot].what
    if isinstance(what, Tender):
        return "the sore place without a band"
    return f"the {_kind(world, what)} point, but names another muscle"


def _kind(world: World, point: Point) -> str:
    """What a point is; where the findings leave that open, it is told so."""
    return "undecided" if equivocal(world.hands) else point.kind


Told: TypeAlias = tuple[str, int]
"""A line, and the revision that began to tell it."""


def told(state: State) -> list[Told]:
    """What the model held and what the learner made of it, in words."""
    lines: list[Told] = [(line, 1) for line in _held(state)]
    for each in state.marks:
        lies = _lies_on(state.world, each.mark)
        lines.append((f"Your mark {each.number} ({each.mark.finding}) lies on {lies}.", 1))
        lines += [(line, 2) for line in _at_mark(state, each.number, each.mark)]
    lines.append((state.world.hands.decision.why, 1))
    lines += [(line, 2) for line in (*_method(state), *_measured(state), *_fared(state))]
    return lines


def _held(state: State) -> list[str]:
    world = state.world
    person, hands = world.patient, world.hands
    names = {muscle.name: muscle.label.lower() for muscle in world.region.muscles}
    lines = [
        f"{_kind(world, p).capitalize()} point in a band, {p.side} {names[p.muscle]}: hurts from"
        f" {p.threshold_kPa} kPa; pressed on for {p.after_ms / 1000:g} s it is felt elsewhere:"
        f" “{p.travels}” Known? “{p.known}”"
        for p in hands.points
    ]
    lines += [f"Band without a sore spot, {b.side} {names[b.muscle]}." for b in hands.bands]
    lines += [
        f"Sore without a band, {t.side} {names[t.muscle]}: from {t.threshold_kPa} kPa."
        for t in hands.tender
    ]
    lines.append(f"Everywhere else {person.pronoun} felt pain from {hands.threshold_kPa} kPa.")
    return lines


def _listed(names: Iterable[str], none: str = "none") -> str:
    return ", ".join(SIGNS[each] for each in names) or none


def _at_mark(state: State, number: int, mark: Mark) -> list[str]:
    """Criteria met and missed at a mark, and the direction of the band."""
    at = signs(state, mark)
    lines = []
    if at.ticked is not None:
        ticked = _listed(each for each in CRITERIA if each in at.ticked)
        line = f"Signs at mark {number}: you ticked {ticked}; the model holds {_listed(at.held)}."
        line += f" Not ticked: {_listed(at.missed)}." if at.missed else ""
        line += f" Ticked, but not there: {_listed(at.invented)}." if at.invented else ""
        lines.append(f"{line} Your own hand brought out: {_listed(at.brought)}.")
    if at.off_deg is not None:
        fits = "along them, as a band runs" if at.off_deg <= DIRECTION_DEG else "not along them"
        lines.append(
            f"The band you drew at mark {number} lies {at.off_deg} degrees off the fibers: {fits}."
        )
    elif mark.band_deg is not None:
        lines.append(f"At mark {number} the muscle you named has no fibers to run along.")
    return lines


def _method(state: State) -> list[str]:
    """What was looked for, and what quick strokes brought."""
    world = state.world
    labels = [muscle.label for muscle in world.region.muscles]
    called = ", ".join(labels[index] for index in world.looked.called)
    beside = "; ".join(" or ".join(labels[n] for n in group) for group in world.looked.neighbors)
    lines = [f"The story called for: {called}. Muscles beside it: {beside}."]
    if state.snaps:
        times = "once" if state.snaps == 1 else f"{state.snaps} times"
        answer = (
            "a twitch answered" if state.twitch else "no twitch answered, which excludes nothing"
        )
        lines.append(f"You stroked quickly across the fibers {times}: {answer}.")
    return lines


def _measured(state: State) -> list[str]:
    """What the algometer read, beside what the model holds."""
    found = sites(state.readings)
    lines = []
    for site in found:
        at = np.array([[site.x_um, site.y_um]], dtype=np.int64)
        read = ", ".join(str(each) for each in site.kpas)
        off_cm = (abs(site.x_um) + 5_000) // 10_000
        line = f"Algometer, {side_of(site.x_um)}, {off_cm} cm from the midline: {read} kPa"
        if site.mean is None:
            lines.append(f"{line}. Fewer than three readings: no mean.")
            continue
        line += f", mean {site.mean}; the model holds {int(state.world.threshold(at)[0])}."
        if other := mirrored(site, found):
            line += f" The other side: mean {other.mean}."
        lines.append(line)
    return lines


def _fared(state: State) -> list[str]:
    """How the person fared."""
    if not state.contact_ms:
        return []
    line = f"Comfort: the worst pain was {state.worst_pain} of 10"
    line += (
        f", {_rounded(state.hurt_ms, 100) / 1000:g} s of it at 6 or more" if state.hurt_ms else ""
    )
    if state.stops:
        line += f"; consent was withdrawn {'once' if state.stops == 1 else f'{state.stops} times'}"
    return [f"{line}."]
