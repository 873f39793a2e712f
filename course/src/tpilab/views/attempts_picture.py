"""A learner's own attempts at guiding and, apart from them, what was published of real needles."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from tpilab.evidence import fact
from tpilab.skills.guide.tried import MODALITIES, Share, Tried, shares
from tpilab.views.figures.accuracy import Row, published
from tpilab.views.sources import source_links

STYLE = (Path(__file__).parent / "consistency.css").read_text("utf-8")
FEW = 10
"""Below so many attempts a row says that they are few; a didactic choice."""
_WAYS = {"landmark": "Landmarks", "ultrasound": "Ultrasound", "fluoroscopy": "Fluoroscopy"}
_LEAD = (
    "A demonstration of a simulator, worked with a mouse: not the accuracy of your hands."
    " Counted is whether every deposit lay in the muscle meant, near its band, or in the"
    " olive. Dot: share of your attempts."
    " Line: its 95% interval."
)
_EMPTY = (
    "No deposit yet. Guide a needle above, give a deposit and decide; then press “Show my newest"
    " attempts”. Try one person in different ways, on different days."
)
_PUBLISHED_LEAD = (
    "Percent of needles in the intended muscle, each study by itself, mostly cadavers and few"
    " operators. Dot: the percent. Line: the lowest and highest muscle."
)
_LIMITS = {
    "SEED-05": "Fluoroscopy shows bone. No trial of fluoroscopy against blind injection of a"
    " trigger point was found.",
    "GEO-034": "In the muscle is not yet relief. One small trial in the trapezius found more after"
    " four weeks with ultrasound.",
    "GEO-035": "A review found two trials of high risk of bias, both in favor of ultrasound.",
}
_MODEL = (
    "Your share above and these percents share no axis: there a drawn body and a mouse, here real"
    " tissue. A simulator that shows you more with ultrasound shows what we built into it."
)
_TICKS = (0, 25, 50, 75, 100)


def own_html(attempts: Sequence[Tried]) -> str:
    """The learner's own attempts by muscle and way of guiding, as a fragment of HTML."""
    found = shares(attempts)
    muscles = dict.fromkeys(each.muscle for each in found)
    rows = "".join(
        f"<h4>{escape(muscle)}</h4>"
        + "".join(_own(each) for each in found if each.muscle == muscle)
        for muscle in muscles
    )
    body = f"{rows}{_axis()}" if found else f"<p>{_EMPTY}</p>"
    return (
        '<div class="tpi-agreement" role="group" aria-label="Your attempts in this simulator">'
        f"<style>{STYLE}</style><h4>This simulator, your attempts</h4>"
        f'<p class="scale">{_LEAD}</p>{body}{_left_out(attempts)}</div>'
    )


def published_html() -> str:
    """What was published: percents with muscle, who was studied, and their sources."""
    rows = "".join(map(_published, published()))
    limits = "".join(
        f"<li>{escape(text)} <small>{name}</small></li>" for name, text in _LIMITS.items()
    )
    names = ("GUI-001", "GUI-004", "GEO-033", "GUI-002", "GEO-030", "GEO-050", "GEO-032", *_LIMITS)
    sources = "".join(f"<li>{link}</li>" for link in source_links(names))
    quality = "".join(
        f"<li>{name}: {escape(fact(name).strength)}.</li>" for name in names if name not in _LIMITS
    )
    return (
        '<div class="tpi-agreement published" role="group" aria-label="Published accuracies">'
        f"<style>{STYLE}</style><h4>Something else: real needles, as published</h4>"
        f'<p class="scale">{_PUBLISHED_LEAD}</p>{rows}{_axis()}'
        f'<p class="who">How sure the studies are</p><ul class="quiet">{quality}</ul>'
        f"<h4>What accuracy cannot tell</h4><ul>{limits}<li>{_MODEL}</li></ul>"
        f'<details><summary>Sources</summary><ul class="quiet">{sources}</ul></details></div>'
    )


def _own(share: Share) -> str:
    low, high = share.interval
    told = f"{share.hits} of {share.of} in it"
    few = " <small>few</small>" if share.of < FEW else ""
    value = 100 * share.hits / share.of
    return _lane(f"{_WAYS[share.modality]}{few}", told, value, (100 * low, 100 * high))


def _published(row: Row) -> str:
    lanes = []
    for way, value in row.marks:
        if value.value is None:
            raise ValueError(f"{value.name!r} needs one value")
        wide = None if value.low is None or value.high is None else (value.low, value.high)
        told = f"{value.value:g}%" + (f" ({wide[0]:g} to {wide[1]:g})" if wide else "")
        lanes.append(_lane(_WAYS[way], told, value.value, wide))
    return f"<h4>{escape(row.muscle)} <small>{escape(row.studied)}</small></h4>{''.join(lanes)}"


def _lane(label: str, told: str, value: float, wide: tuple[float, float] | None) -> str:
    """A label (HTML) with its figure, and below a line from 0 to 100; for eyes only: the line."""
    line = ""
    if wide is not None:
        line = f'<line class="range" x1="{wide[0]:.1f}%" x2="{wide[1]:.1f}%" y1="12" y2="12"/>'
    return (
        f'<p class="lane"><span>{label}</span><b>{escape(told)}</b></p>'
        '<svg width="100%" height="24" aria-hidden="true"><line class="track" x1="0" x2="100%"'
        f' y1="12" y2="12"/>{line}<circle cx="{value:.1f}%" cy="12" r="7"/></svg>'
    )


def _axis() -> str:
    anchors = {0: "start", 100: "end"}
    ticks = "".join(
        f'<text x="{each}%" y="14" text-anchor="{anchors.get(each, "middle")}">{each}%</text>'
        for each in _TICKS
    )
    return f'<svg class="axis" width="100%" height="20" aria-hidden="true">{ticks}</svg>'


def _left_out(attempts: Sequence[Tried]) -> str:
    """What the shares do not count, and what they cannot say."""
    lines = []
    without = sum(each.in_muscle is None for each in attempts)
    if without:
        count = "1 attempt" if without == 1 else f"{without} attempts"
        lines.append(f"{count} ended without a deposit and are not counted: stopping is a skill.")
    if attempts:
        lines.append(
            "Under ultrasound you see what we drew; by landmarks you feel what we told you. The"
            " difference between two rows is made by our model as much as by you."
        )
        missing = [_WAYS[way].lower() for way in MODALITIES
                   if all(each.modality != way for each in attempts)]  # fmt: skip
        if missing:
            lines.append(f"Not tried yet: {', '.join(missing)}.")
    return f"<ul>{''.join(f'<li>{each}</li>' for each in lines)}</ul>" if lines else ""
