"""A checklist to watch somebody by, made of the very acts that the simulator judges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from tpilab.protocol import Act, Weight
from tpilab.views.printed.frame import box, field

NOT_WATCHED: tuple[Weight, ...] = ("neutral",)
"""Acts that are neither right nor wrong; some of them only a simulator knows."""

_GROUPS: tuple[tuple[Weight, str, str], ...] = (
    ("critical", "Critical", "Each belongs to a safe performance. One that does not arise is n/a."),
    ("recommended", "Recommended", "Good practice; left out, it harms nobody at once."),
    ("harmful", "Harmful", "Tick what was seen. It is talked about before the next person."),
    ("unnecessary", "Unnecessary", "Tick what was seen. It costs time, or adds nothing."),
)
_UNSAFE = (
    "Tick what was seen. One tick, and this performance was not safe, whatever else was done."
    " The observer stops it."
)
_BASIS = {"evidence": "", "didactic": "(D)", "safety rule": "(S)"}


def observed(acts: Iterable[Act]) -> tuple[Act, ...]:
    """The acts that an observer is asked about; those of an encounter's parts have own sheets."""
    return tuple(act for act in acts if act.weight not in NOT_WATCHED and "." not in act.name)


def checklist(acts: Mapping[str, Act]) -> str:
    """The checklist of a skill as HTML; each row names its act."""
    watched = observed(acts.values())
    unsafe = [act for act in watched if act.weight == "unsafe"]
    parts = [
        '<section class="unsafe"><h2>Unsafe</h2>',
        f"<p>{_UNSAFE}</p>",
        _rows(unsafe, seen=True),
        "</section>",
    ]
    for weight, title, told in _GROUPS:
        group = [act for act in watched if act.weight == weight]
        if group:
            seen = weight in ("harmful", "unnecessary")
            parts += [f"<h2>{title}</h2><p>{told}</p>", _rows(group, seen=seen)]
    return "\n".join([*parts, _JUDGMENT])


def _rows(acts: list[Act], *, seen: bool) -> str:
    marks = ("Seen",) if seen else ("Yes", "No", "n/a")
    head = "".join(f'<th scope="col" class="mark">{mark}</th>' for mark in marks)
    body = "".join(_row(act, marks) for act in acts)
    return (
        f'<table class="acts"><thead><tr><th scope="col">Act</th>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _row(act: Act, marks: tuple[str, ...]) -> str:
    basis = " ".join(filter(None, (_BASIS[act.basis], ", ".join(act.facts))))
    boxes = "".join(f'<td class="mark">{box(f"{mark}: {act.text}")}</td>' for mark in marks)
    return (
        f'<tr data-act="{act.name}"><td><p><span class="act">{escape(act.text)}</span>'
        f' <span class="fact">{basis}</span></p><p class="why">{escape(act.why)}</p></td>'
        f"{boxes}</tr>"
    )


_JUDGMENT = f"""<section class="keep">
<h2>Your judgment</h2>
<p>A high count of ticks does not rule out that somebody is not ready. So judge the whole, too.</p>
<p>For the next person like this one, I would</p>
<p>{box("do it myself and let the learner watch", shown=True)}
{box("stay in the room, ready to take over", shown=True)}
{box("be close by, and see the person afterward", shown=True)}
{box("need not be there", shown=True)}</p>
<div class="fields">{field("What went best", size="long")}
{field("What to do differently next time", size="long")}
{field("Observer, signature")}{field("Learner, signature")}</div>
</section>"""
