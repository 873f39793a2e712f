"""Where a cohort's fingers pressed and needles went: a map of each task, all learners on one body.

Replays come from the folder where autograde keeps them; what is missing there is replayed again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from tpilab.insight.hands import Hands, in_words
from tpilab.insight.hands_picture import hands_picture
from tpilab.insight.page import Shown
from tpilab.insight.tables import Cohort, Response
from tpilab.quiz import replays
from tpilab.quiz.kinds.perform import Perform

REPLAYS = "replays"
MOST = 60
"""Attempts drawn of a task, evenly taken from all; more would say the same and open slowly."""


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
        "All attempts at a task on one body, in the simulator, seen from where the hand works. The"
        " darker a place, the more learners pressed there. Lines are needles, from where they went"
        " in; filled dots lay where a deposit was meant to be, open ones did not."
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
    picture = hands_picture(f"hands-{item.id.lower()}", hands, told)
    return f"<figure>{picture}<figcaption>{escape(caption)}</figcaption></figure>"
