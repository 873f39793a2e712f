"""The debrief of an attempt: what was done, what it rests on, and what the model held.

Pure and inert: escaped text and a picture, no script, nothing fetched. The same in a notebook, in
feedback and in worked solutions.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from tpilab.evidence import cite, fact
from tpilab.patients import who
from tpilab.protocol import Act, Debrief, Event, Metric, Skill, Weight
from tpilab.quiz.kinds.perform import clock
from tpilab.quiz.kinds.rubric import Rubric
from tpilab.views import (
    consultation_picture,
    debrief_picture,
    encounter_picture,
    encounter_told,
    guide_picture,
    inject_picture,
    prescribe_picture,
    rehabilitate_picture,
    rescue_picture,
)
from tpilab.views.debrief_picture import Drawn
from tpilab.views.sources import source_links

STYLE = (Path(__file__).parent / "debrief.css").read_text("utf-8")

_GROUPS: Mapping[Weight, tuple[str, str, str]] = {
    # weight: heading, sign and look of what was done
    "unsafe": ("Unsafe acts", "✕", "unsafe"),
    "harmful": ("Harmful acts", "▲", "unsafe"),
    "critical": ("Critical acts", "✓", "good"),
    "recommended": ("Recommended acts", "✓", "good"),
    "unnecessary": ("Unnecessary acts", "▲", "caution"),
    "neutral": ("Neither good nor bad", "·", "plain"),
}
_EXPECTED: tuple[Weight, ...] = ("critical", "recommended")
_BASIS = {
    "evidence": "Evidence",
    "didactic": "Didactic choice of this course",
    "safety rule": "Safety rule of this course",
}
_THIN_SPACE = "\u2009"
_READABLE = {
    "ms": (1000, "s"),
    "um": (1000, "mm"),
    "mN": (1000, "N"),
    "ug": (1000, "mg"),
    "uL": (1000, "mL"),
    "permille": (10, "%"),
    "count": (1, ""),
}
_PICTURES: Mapping[str, Callable[[Debrief], Drawn]] = {
    "encounter": encounter_picture.picture,
    "guide": guide_picture.picture,
    "inject": inject_picture.picture,
    "palpate": debrief_picture.picture,
    "prescribe": prescribe_picture.picture,
    "rehabilitate": rehabilitate_picture.picture,
    "rescue": rescue_picture.picture,
    "select": consultation_picture.picture,
}
_HONEST = (
    "The simulator shows what this course assumes about bodies and pain, not what was measured on"
    " this patient. Doing well here is practice; it is not competence with people."
)


def debrief_html(skill: Skill[Any, Any], debrief: Debrief, rubric: Rubric | None = None) -> str:
    """The debrief as a fragment of HTML with its own style.

    rubric: what earns and costs points in a quiz; practice has none.
    """
    drawn = _PICTURES[skill.name](debrief)
    told, parts = summary(skill, debrief), ""
    if skill.name == "encounter":
        parts = encounter_told.of_all(skill, debrief) + encounter_told.each(debrief, debrief_html)
        debrief = encounter_told.whole(debrief, rubric)
    return (
        f'<div class="tpi-debrief" role="group" aria-label="Debrief"><style>{STYLE}</style>'
        f'<p class="summary">{escape(told)}</p>'
        f"<figure>{drawn.svg}<figcaption>{escape(drawn.caption)}</figcaption></figure>"
        f"{parts}{_words(skill, debrief, rubric)}</div>"
    )


def debrief_markdown(skill: Skill[Any, Any], debrief: Debrief, rubric: Rubric | None = None) -> str:
    """The same as Markdown that JupyterLab shows also where it does not trust the notebook.

    It holds no style, and the picture as an image, in which nothing can run.
    """
    drawn = _PICTURES[skill.name](debrief)
    told, parts = summary(skill, debrief), ""
    if skill.name == "encounter":
        parts = encounter_told.of_all(skill, debrief)
        debrief = encounter_told.whole(debrief, rubric)
    data = base64.b64encode(drawn.svg.encode()).decode()
    return "\n\n".join(
        (
            escape(told),
            f"![{escape(drawn.alt)}](data:image/svg+xml;base64,{data})",
            f"*{escape(drawn.caption)}*",
            parts + _words(skill, debrief, rubric),
        )
    )


def summary(skill: Skill[Any, Any], debrief: Debrief) -> str:
    """What happened, in a sentence or two of plain text."""
    done = {event.name for event in debrief.events}
    counts = [
        f"{len(names & done)} of {len(names)} {weight} acts"
        for weight in _EXPECTED
        if (names := {act.name for act in _expected(skill, debrief) if act.weight == weight})
    ]
    parts = [f"You did {' and '.join(counts)}."]
    bad = [
        f"{len(names)} {weight} {'act' if len(names) == 1 else 'acts'}"
        for weight in ("unsafe", "harmful")
        if (names := {event.name for event in debrief.events if event.weight == weight})
    ]
    parts.append(f"There was {' and '.join(bad)}." if bad else "Nothing was unsafe.")
    if any(event.weight == "unsafe" for event in debrief.events):
        parts.append("An unsafe act fails by itself.")
    if debrief.finished:
        parts.append(f"You decided: “{debrief.path['decision']['words']}.”")
    else:
        parts.append("You made no decision, so the examination is not finished.")
    return " ".join(parts)


def _expected(skill: Skill[Any, Any], debrief: Debrief) -> list[Act]:
    """The acts that this patient called for."""
    asked = debrief.truth["expected"]
    return [act for name, act in skill.acts.items() if name in asked]


def _words(skill: Skill[Any, Any], debrief: Debrief, rubric: Rubric | None) -> str:
    first = debrief.first()
    expected = _expected(skill, debrief)
    parts = [_arithmetic(debrief)]
    for weight, (heading, _, _) in _GROUPS.items():
        done = sorted(
            (event for event in first.values() if skill.acts[event.name].weight == weight),
            key=lambda event: event.t_ms,
        )
        missed = [act for act in expected if act.weight == weight and act.name not in first]
        if done or missed:
            count = (
                f": {len(done)} of {len(done) + len(missed)} done" if weight in _EXPECTED else ""
            )
            rows = [_row(skill.acts[event.name], event, rubric) for event in done]
            rows += [_row(act, None, rubric) for act in missed]
            parts.append(f'<h4>{heading}{count}</h4><ul class="acts">{"".join(rows)}</ul>')
    parts.append(_note(debrief))
    parts.append(_truth(debrief))
    parts.append(_figures(debrief.metrics))
    about = who(debrief.truth["patient"]["id"]).sources
    parts.append(_sources("Evidence behind this person", about))
    parts.append(_sources("Evidence behind the acts", dict.fromkeys(
        name for event in first for name in skill.acts[event].facts
    ) | dict.fromkeys(name for act in expected for name in act.facts)))  # fmt: skip
    parts.append(f'<p class="honest">{_HONEST}</p>')
    return "".join(parts)


def _row(act: Act, event: Event | None, rubric: Rubric | None) -> str:
    _, sign, look = _GROUPS[act.weight]
    if event is None:
        sign, look, state = "○", "missed", "Not done"
    else:
        word = act.weight.capitalize() if look in ("unsafe", "caution") else "Done"
        state = f"{word}, {clock(event.t_ms)}"
    note = f" {escape(event.note)}" if event is not None and event.note else ""
    text, points = _credited(act, rubric, done=event is not None)
    return (
        f'<li class="{look}"><p><span class="sign" aria-hidden="true">{sign}</span> '
        f'<strong class="state">{state}</strong> {escape(text)}{points}</p>'
        f'<p class="because">{escape(act.why)}{note} '
        f'<span class="basis">{_BASIS[act.basis]}{_short(act.facts)}.</span></p></li>'
    )


def _credited(act: Act, rubric: Rubric | None, *, done: bool) -> tuple[str, str]:
    """What a quiz calls the act, and the points it brought."""
    if rubric is None:
        return act.text, ""
    for lines, told in ((rubric.earns, "{got:g} of {points:g}"), (rubric.loses, "minus {got:g}")):
        for credit in lines:
            if credit.act == act.name:
                points = told.format(got=credit.points * done, points=credit.points)
                return rubric.text(credit), f' <span class="points">{points}</span>'
    return act.text, ""


def _short(facts: tuple[str, ...]) -> str:
    """Facts as a clause: who found it, and the facts' ids."""
    if not facts:
        return ""
    found: dict[str, list[str]] = {}
    for name in facts:
        found.setdefault(cite(fact(name).source[0]).short, []).append(name)
    told = (f"{short} ({', '.join(names)})" for short, names in found.items())
    return escape(": " + "; ".join(told))


def _arithmetic(debrief: Debrief) -> str:
    """The steps of a reckoning, where there is one."""
    rows = "".join(f"<li>{escape(line)}</li>" for line in debrief.truth.get("arithmetic", ()))
    return f'<h4>The arithmetic, step by step</h4><ol class="steps">{rows}</ol>' if rows else ""


def _note(debrief: Debrief) -> str:
    """What was written to somebody else, letter by letter, beside what a marker looks for."""
    note = debrief.path.get("note")
    if not isinstance(note, str) or not note:
        return ""
    rows = "".join(f"<li>{escape(each)}</li>" for each in debrief.truth["checklist"])
    return (
        f"<h4>Your note, for somebody to mark</h4><blockquote>{escape(note)}</blockquote>"
        f'<ul class="truth">{rows}</ul>'
    )


def _truth(debrief: Debrief) -> str:
    lines = (*debrief.truth["words"], *map(_depth, debrief.truth["depths"]))
    rows = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<h4>What the model held</h4><ul class="truth">{rows}</ul>'


def _depth(each: Mapping[str, Any]) -> str:
    """How deep something lies under a mark; a depth that nobody measured is not told."""
    under = f"{each['structure'].capitalize()} under mark {each['number']}"
    if not each["known"]:
        return f"{under}: no data. Nobody measured here, so nobody knows a safe depth."
    depth = f"{each['um'] / 1000:.0f}{_THIN_SPACE}mm"
    return f"{under}: about {depth} in this body. No depth is safe by itself."


def _figures(metrics: tuple[Metric, ...]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(_label(each.name))}</th><td>{escape(_value(each))}</td></tr>'
        for each in metrics
    )
    return (
        f"<h4>Figures</h4><table><caption>How you worked</caption><tbody>{rows}</tbody></table>"
        if rows
        else ""
    )


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _value(metric: Metric) -> str:
    parts, unit = _READABLE.get(metric.unit, (1, metric.unit))
    return f"{metric.value / parts:.4g}{_THIN_SPACE if unit else ''}{unit}"


def _sources(heading: str, facts: Iterable[str]) -> str:
    rows = "".join(f"<li>{link}</li>" for link in source_links(facts))
    return f'<h4>{heading}</h4><ul class="evidence">{rows}</ul>' if rows else ""
