"""What an examination meets: one person's body as a fingertip feels it, and where it is sore."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from tpilab.anatomy import Body, load_region, scene
from tpilab.anatomy.chart import Ints
from tpilab.anatomy.region import Region, Side
from tpilab.patients import Hands, Patient, Point, Tender, patient
from tpilab.physics.mechanics import Touch
from tpilab.physics.response import lowered, near
from tpilab.protocol import Task
from tpilab.skills.bodies import body_of
from tpilab.skills.palpate.regions import Looked, looked_for

SORE_UM = 15_000
"""How far around a point it is sore; didactic choice."""


@dataclass(frozen=True)
class Spot:
    """A place that is sore, with how far it reaches."""

    at_um: tuple[int, int]
    radius_um: int
    threshold_kpa: int
    what: Point | Tender


@dataclass(frozen=True)
class World:
    """One patient, body and touch, the same for every attempt at a task."""

    patient: Patient
    hands: Hands
    region: Region
    body: Body
    touch: Touch
    spots: tuple[Spot, ...]
    looked: Looked
    """What an examination of this person has to look for."""

    def threshold(self, xy: Ints) -> Ints:
        """Pressure pain threshold in kPa at places (n, 2), (n,)."""
        base = np.full(len(xy), self.hands.threshold_kPa, dtype=np.int64)
        if not len(xy):
            return base
        low, high = xy.min(axis=0).tolist(), xy.max(axis=0).tolist()
        for spot in self.spots:
            if any(
                at + spot.radius_um < least or at - spot.radius_um > most
                for at, least, most in zip(spot.at_um, low, high, strict=True)
            ):
                continue
            base = lowered(base, spot.threshold_kpa, near(xy, spot.at_um, spot.radius_um))
        return base

    def spot_at(self, x_um: int, y_um: int) -> int:
        """The index of the nearest sore spot that reaches a place; -1 where there is none."""
        best, found = None, -1
        for index, spot in enumerate(self.spots):
            away = (spot.at_um[0] - x_um) ** 2 + (spot.at_um[1] - y_um) ** 2
            if away <= spot.radius_um**2 and (best is None or away < best):
                best, found = away, index
        return found

    def muscles(self, x_um: int, y_um: int) -> tuple[int, int]:
        """The muscles under a place as indices into the region's, superficial first; -1: none."""
        at = np.array([[x_um, y_um]], dtype=np.int64)
        return (
            int(self.region.muscles_at(1, at)[0]),
            int(self.region.muscles_at(2, at)[0]),
        )


def side_of(x_um: int) -> Side:
    """The patient's side of a place."""
    side: Literal["left", "right"] = "right" if x_um >= 0 else "left"
    return side


def world_of(task: Task) -> World:
    """The world of a task. Raises KeyError for an unknown patient."""
    return _world(task.patient, task.seed)


@lru_cache(maxsize=8)
def _world(name: str, seed: int) -> World:
    person = patient(name)
    hands = person.touched
    region = load_region(hands.region)
    body = body_of(person, seed)
    spots = [Spot(p.at_um, SORE_UM, p.threshold_kPa, p) for p in hands.points]
    spots += [Spot(t.at_um, t.radius_mm * 1000, t.threshold_kPa, t) for t in hands.tender]
    touch = Touch.of(scene(body, "finger"))
    return World(person, hands, region, body, touch, tuple(spots), looked_for(hands, region))


@lru_cache(maxsize=32)
def data_hash(name: str) -> str:
    """A hash of what hands meet in a patient and of the region, however their lines end."""
    person = patient(name)
    hands = person.touched
    said = person.build.model_dump_json() + hands.model_dump_json()
    said += load_region(hands.region).model_dump_json()
    return hashlib.sha256(said.encode()).hexdigest()[:16]
