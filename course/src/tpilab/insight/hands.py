"""Where a cohort's fingers pressed and needles went: all learners of a task on one body.

Replays come from the folder where autograde keeps them; what is missing there is replayed again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from math import cos, radians, sin
from typing import Any

from tpilab.insight.page import Shown
from tpilab.insight.tables import Cohort, Response
from tpilab.protocol import Debrief
from tpilab.quiz import replays
from tpilab.quiz.kinds.perform import Perform
from tpilab.views.figures.draw import (
    INK,
    MUSCLE_SHADE,
    PAPER,
    QUIET,
    SMALL,
    TEAL,
    Figure,
    Point,
    circle,
    group,
    path,
    polyline,
    rectangle,
    rounded,
    stroke,
    words,
)
from tpilab.views.figures.person import TONES
from tpilab.views.needle_look import GEL

REPLAYS = "replays"
MOST = 60
"""Attempts drawn of a task, evenly taken from all; more would say the same and open slowly."""
CELL_UM = 5_000
WIDTH, TITLE, LEAST_MM = 440.0, 30.0, 60
MARGIN_UM = 15_000
HEAT = "#7a1f5c"
_SHADES = 6


@dataclass
class Hands:
    """What the attempts at one task left on the skin, in the patient's frame (um)."""

    patient: str
    tone: int
    attempts: int = 0
    touched: Counter[tuple[int, int]] = field(default_factory=Counter)
    """Learners by cell."""
    needles: list[tuple[Point, Point]] = field(default_factory=list)
    """From skin to the deepest place of each pass, seen from above."""
    deposits: list[tuple[Point, bool]] = field(default_factory=list)
    """Where something was given, and whether that was where it should be."""
    points: list[tuple[Point, str]] = field(default_factory=list)
    """What the model held, or what was meant."""
    bands: list[list[Point]] = field(default_factory=list)

    def add(self, debrief: Debrief) -> None:
        """Add one attempt, with all parts of an encounter."""
        self.attempts += 1
        cells: set[tuple[int, int]] = set()
        for way, truth in parts(debrief):
            cells |= _pressed(way)
            self.needles += _passes(way)
            right = truth.get("deposits") or ()
            for n, each in enumerate(way.get("deposits") or ()):
                good = n < len(right) and bool(right[n])
                self.deposits.append(((each["x_um"], each["y_um"]), good))
            if self.attempts == 1:
                self._held(truth)
        self.touched.update(cells)

    def _held(self, truth: Any) -> None:
        for each in truth.get("points") or ():
            self.points.append(((each["x_um"], each["y_um"]), each["kind"]))
        for band in truth.get("bands") or ():
            self.bands.append([(x, y) for x, y, *_ in band["course_um"]])
        if target := truth.get("target"):
            self.points.append(((target["x_um"], target["y_um"]), "target"))


def parts(debrief: Debrief) -> Iterator[tuple[Any, Any]]:
    """Path and truth of a debrief, and of each part of an encounter."""
    way, truth = debrief.path, debrief.truth
    if isinstance(way, dict) and isinstance(truth, dict):
        yield way, truth
        inner: Any = way.get("parts")
        for each in inner if isinstance(inner, list) else ():
            yield from parts(Debrief.model_validate(each["debrief"]))


def _pressed(way: Any) -> set[tuple[int, int]]:
    return {
        (x // CELL_UM, y // CELL_UM)
        for each in way.get("strokes") or ()
        for x, y, force in zip(each["x_um"], each["y_um"], each["force_mN"], strict=True)
        if force > 0
    }


def _passes(way: Any) -> Iterator[tuple[Point, Point]]:
    for each in way.get("passes") or ():
        deepest = max((depth for _, depth, *_ in each["points"]), default=0)
        flat = deepest * cos(radians(each["steep_ddeg"] / 10))
        turn = radians(each["azimuth_ddeg"] / 10)
        start = each["x_um"], each["y_um"]
        yield start, (start[0] + flat * cos(turn), start[1] + flat * sin(turn))


def hand_maps(cohort: Cohort) -> Shown:
    """A map of each task in which fingers pressed or a needle went."""
    maps, left_out = [], 0
    if (kept := cohort.folder / REPLAYS).is_dir():
        replays.keep_in(kept)
    try:
        for title, item, responses in _tasks(cohort):
            hands = _gathered(item, responses)
            if hands is not None and (hands.touched or hands.needles):
                maps.append(_figure(title, item, hands, len(responses)))
                left_out += max(0, len(responses) - hands.attempts)
    finally:
        replays.keep_in(None)
    lead = (
        "All attempts at a task on one body, in the simulator. Seen from where the hand works, the"
        " head is up."
    )
    if left_out:
        lead += f" At most {MOST} attempts of a task are drawn, taken evenly from all."
    body = f"<h2>Hands</h2><p>{lead}</p>"
    body += f'<div class="maps">{"".join(maps)}</div>' if maps else (
        "<p>No attempt at palpating, guiding or injecting is marked yet.</p>")  # fmt: skip
    return Shown(body, f"{len(maps)} maps")


def _tasks(cohort: Cohort) -> Iterator[tuple[str, Perform, list[Response]]]:
    for quiz in cohort.quizzes:
        bank = cohort.banks.get(quiz)
        performs = {
            (slot.slot, item.id): item
            for slot in (bank.slots if bank else ())
            for item in slot.items
            if isinstance(item, Perform)
        }
        for key, item in performs.items():
            done = [
                each
                for each in cohort.of(quiz)
                if (each.slot, each.item) == key and each.value is not None
            ]
            if done and bank:
                yield bank.title, item, done


def _gathered(item: Perform, responses: Sequence[Response]) -> Hands | None:
    """The hands of up to MOST attempts."""
    hands: Hands | None = None
    step = max(1, -(-len(responses) // MOST))
    for each in responses[::step]:
        debrief = replays.replayed(item.the_skill, item.task, each.value).debrief
        if debrief is None or not isinstance(debrief.truth, dict):
            continue
        if hands is None:
            patient: Any = debrief.truth.get("patient", {})
            hands = Hands(str(patient.get("name", item.patient)), int(patient.get("tone", 0)))
        hands.add(debrief)
    return hands


def _figure(title: str, item: Perform, hands: Hands, attempts: int) -> str:
    told = in_words(hands)
    drawn = f"{hands.attempts} of {attempts}" if hands.attempts < attempts else f"{attempts}"
    caption = (
        f"{title}, {item.id}: {hands.patient}. Drawn: {drawn}"
        f" {'attempt' if attempts == 1 else 'attempts'}. {told}"
    )
    return f"<figure>{_svg(item, hands, told)}<figcaption>{escape(caption)}</figcaption></figure>"


def in_words(hands: Hands) -> str:
    """What the map shows, without it."""
    found = []
    if hands.touched and not hands.points:
        found.append(
            f"The model held no trigger point; fingers pressed on {len(hands.touched)} squares of"
            f" {CELL_UM // 1000}\u2009mm."
        )
    if hands.touched:
        for at, kind in hands.points:
            count = max(hands.touched[cell] for cell in _around(at))
            found.append(f"{count} of {hands.attempts} pressed on the {kind} point.")
    if hands.needles:
        passes = "1 pass" if len(hands.needles) == 1 else f"{len(hands.needles)} passes"
        count = len(hands.deposits)
        good = sum(right for _, right in hands.deposits)
        found.append(
            f"{passes}; {good} of {count} deposits lay where they were meant."
            if count
            else f"{passes}, no deposit."
        )
    return " ".join(found)


def _around(at: Point) -> Iterator[tuple[int, int]]:
    """The cell of a place and its neighbors: a fingertip is wider than a cell."""
    x, y = int(at[0] // CELL_UM), int(at[1] // CELL_UM)
    yield from ((x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1))


@dataclass(frozen=True)
class _Frame:
    left_um: float
    top_um: float
    scale: float
    """Units a micrometer."""

    def at(self, place: Point) -> Point:
        x, y = place
        return (x - self.left_um) * self.scale, TITLE + (self.top_um - y) * self.scale


def _frame(hands: Hands) -> tuple[_Frame, float]:
    """A frame that holds everything, and how high it is."""
    places: list[Point] = [(x * CELL_UM, y * CELL_UM) for x, y in hands.touched]
    places += [each for pair in hands.needles for each in pair]
    places += [at for at, _ in hands.points]
    left, right = min(x for x, _ in places), max(x for x, _ in places)
    low, high = min(y for _, y in places), max(y for _, y in places)
    wide = max(right - left + 2 * MARGIN_UM, LEAST_MM * 1000)
    tall = max(high - low + 2 * MARGIN_UM, LEAST_MM * 600)
    frame = _Frame((left + right - wide) / 2, (low + high + tall) / 2, WIDTH / wide)
    return frame, tall * frame.scale


def _svg(item: Perform, hands: Hands, told: str) -> str:
    frame, tall = _frame(hands)
    name = f"hands-{item.id.lower()}"
    figure = Figure(name, WIDTH, TITLE + tall + 24, title=f"{hands.patient}: hands", desc=told)
    card = rounded((0, TITLE), WIDTH, tall, 10)
    ground = TONES[hands.tone].skin if hands.tone else GEL
    inside = [path(card, fill=ground), *_bands(hands, frame), *_cells(hands, frame)]
    inside += [*_needles(hands, frame), *_held(hands, frame)]
    what = "Where fingers pressed" if hands.touched else "Where needles went"
    figure.add(
        words((12, 20), what, weight=600),
        words((WIDTH - 12, 20), "the head is up", size=SMALL, color=QUIET, anchor="end"),
        group(*inside, clip_path=figure.clip(card)),
        *_ruler(frame, TITLE + tall + 14),
    )
    return figure.svg()


def _bands(hands: Hands, frame: _Frame) -> Iterator[str]:
    for band in hands.bands:
        yield stroke(polyline([frame.at(each) for each in band]), MUSCLE_SHADE, 6, opacity=0.45)


def _cells(hands: Hands, frame: _Frame) -> Iterator[str]:
    """Darker where more learners pressed; one path a shade."""
    side = CELL_UM * frame.scale
    for shade in range(1, _SHADES + 1):
        cells = [
            cell
            for cell, count in sorted(hands.touched.items())
            if -(-count * _SHADES // hands.attempts) == shade
        ]
        if cells:
            places = [frame.at((x * CELL_UM, (y + 1) * CELL_UM)) for x, y in cells]
            squares = "".join(
                f"M{x:.1f} {y:.1f}h{side:.1f}v{side:.1f}h{-side:.1f}z" for x, y in places
            )
            yield path(squares, fill=HEAT, opacity=0.12 + 0.68 * shade / _SHADES)


def _needles(hands: Hands, frame: _Frame) -> Iterator[str]:
    for start, tip in hands.needles:
        yield stroke(polyline([frame.at(start), frame.at(tip)]), INK, 1.6, opacity=0.45)
        yield circle(frame.at(start), 2.4, fill=INK, opacity=0.6)
    for at, right in hands.deposits:
        look: dict[str, Any] = {"fill": TEAL} if right else {"fill": "none", "stroke": "#d55e00",
                                                             "stroke_width": 2}  # fmt: skip
        yield circle(frame.at(at), 5, opacity=0.55, **look)


def _held(hands: Hands, frame: _Frame) -> Iterable[str]:
    for at, kind in hands.points:
        yield circle(frame.at(at), 10, fill="none", stroke=PAPER, stroke_width=4)
        yield circle(frame.at(at), 10, fill="none", stroke=INK, stroke_width=2)
        x, y = frame.at(at)
        right = x > WIDTH - 80  # the word must stay in the picture
        yield words((x - 15 if right else x + 15, y + 5), kind, size=SMALL, halo=True,
                    anchor="end" if right else "start")  # fmt: skip


def _ruler(frame: _Frame, y: float) -> Iterator[str]:
    """Two centimeters."""
    long = 20_000 * frame.scale
    yield rectangle((12, y - 6), long, 3, fill=INK)
    yield words((long + 20, y), "2\u2009cm", size=SMALL, color=QUIET)
