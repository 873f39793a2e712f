"""What the cells of a page call to practice: `palpate("p01")`. Nothing here raises."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tpilab.widgets.words import Shown, Words, never_raises

if TYPE_CHECKING:
    from tpilab.protocol import Debrief, Task


@never_raises("This patient")
def palpate(patient: str, seed: int = 1) -> Shown:
    """A patient to examine with your finger. seed: another body of the same build."""
    return _meet("palpate", patient, seed)


@never_raises("This patient")
def see(patient: str) -> Shown:
    """A patient to talk with, and to decide about."""
    return _meet("select", patient, 1)


@never_raises("This needle")
def guide(patient: str, seed: int = 1, *, coaching: bool = False) -> Shown:
    """A needle to guide in a patient, or in a block of gel ("g01").

    seed: another body of the same build. coaching: the needle's line and tip are drawn over the
    picture, always; without it, a learner may choose that at the start of an attempt.
    """
    return _meet("guide", patient, seed, {"coaching": True} if coaching else {})


@never_raises("This cabinet")
def prescribe(patient: str, *, formulary: str = "US", coaching: bool = False) -> Shown:
    """A cabinet, and a person for whom a syringe is to be prepared, or none.

    formulary: whose limits hold, "US" or "UK". coaching: the running total is shown while drawing.
    """
    if formulary not in ("US", "UK"):
        return Words(f"There is no formulary “{formulary}” here. Write US or UK.")
    options: dict[str, int | str | bool] = {"formulary": formulary}
    return _meet("prescribe", patient, 1, options | ({"coaching": True} if coaching else {}))


@never_raises("This injection")
def inject(patient: str, seed: int = 1, *, coaching: bool = False) -> Shown:
    """An injection by landmark, from the first word to the note.

    seed: another body of the same build. coaching: the layers are named beside the line of force,
    always; without it, a learner may choose that at the start of an attempt.
    """
    return _meet("inject", patient, seed, {"coaching": True} if coaching else {})


@never_raises("This emergency")
def rescue(patient: str, seed: int = 1, *, typed: bool = False) -> Shown:
    """Something went wrong after a needle, and you are there.

    seed: another course of the same emergency. typed: drugs are called out in your own words,
    without a list.
    """
    return _meet("rescue", patient, seed, {"typed": True} if typed else {})


@never_raises("This table")
def emergency_graph(name: str) -> Shown:
    """An emergency's states, vital signs and what leads on, with what each rests on."""
    from tpilab.views.emergencies_told import emergency_graph_told

    try:
        return Words(*emergency_graph_told(name))
    except KeyError as error:
        return Words(f"This table cannot be shown: {error.args[0]}.")


@never_raises("This table")
def emergency_table() -> Shown:
    """Each emergency's vital signs over ten minutes, beside what sources describe."""
    from tpilab.views.emergencies_told import emergency_table_told

    return Words(*emergency_table_told())


@never_raises("This plan")
def rehabilitate(patient: str, seed: int = 1) -> Shown:
    """A plan around an injection, and the twelve weeks after it. seed: another course of them."""
    return _meet("rehabilitate", patient, seed)


@never_raises("This comparison")
def one_or_a_series(patient: str) -> Shown:
    """One needle or several: what trials say and, apart from it, what this course assumes."""
    from tpilab.views.one_or_series import one_or_series_told

    return Words(*one_or_series_told(patient))


def _kept(task: Task) -> Callable[[str, Debrief], str]:
    """What keeps a finished attempt: in the progress, and one at guiding in the diary of them."""
    from tpilab.widgets.kept import COACHED, keep_practice

    progress = keep_practice(task)
    if task.skill != "guide":
        return progress
    from tpilab.widgets.guided import keep_in_diary

    keep = keep_in_diary(task)

    def ended(name: str, debrief: Debrief) -> str:
        kept = progress(name, debrief)
        if name.startswith(COACHED) or task.options.get("coaching") is True:
            hint = "With coaching: this attempt is not kept in your diary."
            return f'{kept}<p class="tpi-hint">{hint}</p>'
        return kept + keep(name, debrief)

    return ended


def _meet(
    skill: str, patient: str, seed: int, options: dict[str, int | str | bool] | None = None
) -> Shown:
    from pydantic import ValidationError

    from tpilab.protocol import Task
    from tpilab.widgets.simulator import Simulator

    try:
        task = Task(skill=skill, patient=patient, seed=seed, options=options or {})
        return Simulator(task, ended=_kept(task))
    except (KeyError, ValidationError) as error:
        reason = error.args[0] if error.args else "it has no such name or seed"
        return Words(f"This patient cannot be shown: {reason}.")
