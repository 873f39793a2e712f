"""The picture of a prescriber's debrief: syringes, the share of the limit, levels in the blood.

Levels are this course's model, drawn only here, after the decision. They are computed while
drawing, and no debrief's digest depends on them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tpilab.patients import patient
from tpilab.patients.prescribing import Earlier
from tpilab.physics.pharmacokinetics import (
    AGENTS,
    AS_LIDOCAINE,
    NEVER_MEASURED,
    Band,
    Dose,
    Person,
    band,
    levels,
    population,
)
from tpilab.protocol import Debrief
from tpilab.views.debrief_picture import Drawn
from tpilab.views.figures.draw import HEAD, QUIET, SMALL, Figure, words
from tpilab.views.figures.plasma import RUST
from tpilab.views.prescribe_panels import (
    LEFT,
    LEVELS_H,
    LINE_H,
    MINUTES,
    SHARE_H,
    STEP_MIN,
    SYRINGE_H,
    WIDTH,
    Modelled,
    Shares,
    in_words,
    label,
    levels_panel,
    mg,
    share_panel,
    sticker,
    syringe_panel,
)

CAPTION = "Above: what lay on the tray, and how much of the limit the plan takes."
MODEL = (
    "Below: levels in the blood in this course's model of a thousand people like this one, the"
    f" middle and nine of ten. {NEVER_MEASURED} The label rules, whatever the curve says."
)
_NO_LABEL = "No label on it."


def picture(debrief: Debrief) -> Drawn:
    """What was made ready, what it takes of the limit, and what the model makes of it."""
    had = earlier(debrief)
    shares = Shares(tuple(debrief.truth["shares"]), had.hours_ago if had else None)
    drugs = tuple(modelled(debrief, each, had) for each in debrief.path["given"]
                  if each["agent"] in AGENTS)  # fmt: skip
    full = {name: each for name, each in debrief.path["syringes"].items() if each["parts"]}
    alt = _alt(debrief, full, shares, drugs)
    tray, y = _tray(full)
    limits, y = _limits(debrief, shares, y)
    name = f"prescribed-{debrief.truth['patient']['id']}-{debrief.digest()[:8]}"
    height = y + LEVELS_H if drugs else y - 4
    figure = Figure(name, WIDTH, height, title="Your syringe", desc=alt)
    figure.add(*tray, *limits)
    if drugs:
        figure.add(*levels_panel(drugs, y + 26))
    return Drawn(svg=figure.svg(), alt=alt, caption=_caption(debrief, drugs, had))


def earlier(debrief: Debrief) -> Earlier | None:
    """What the person was given before: it is the last of the debrief's shares."""
    record = patient(debrief.truth["patient"]["id"]).prescribing
    return record.earlier if record and debrief.truth["shares"] else None


def modelled(debrief: Debrief, drug: Mapping[str, Any], had: Earlier | None = None) -> Modelled:
    """The levels of one drug of the plan for four hours, on top of what was given before."""
    about = debrief.truth["person"]
    person = Person(about["weight_g"] / 1000, about["age"], about["liver"], about["heart"])
    site, before = debrief.truth["absorbs"], 0
    doses = []
    if had is not None and had.agent == drug["agent"]:
        before = 60 * had.hours_ago
        doses.append(Dose(had.agent, had.ug / 1000, site=site))
    doses.append(Dose(drug["agent"], drug["ug"] / 1000, before, site, drug["epinephrine"]))
    all_of_it = band(levels(doses, population(person), before + MINUTES, STEP_MIN))
    skipped = before // STEP_MIN
    return Modelled(drug["agent"], drug["ug"],
                    Band(*(each[skipped:] for each in
                           (all_of_it.low, all_of_it.middle, all_of_it.high))))  # fmt: skip


def _tray(full: Mapping[str, Mapping[str, Any]]) -> tuple[list[str], float]:
    """The syringes that hold something, from the top; and where they end."""
    parts = [words((LEFT, 34), "On the tray", size=HEAD, weight=600)]
    y = 50.0
    if not full:
        return [*parts, words((LEFT, y + 16), "Nothing was drawn up.", color=QUIET)], y + 44
    for name, each in full.items():
        parts += syringe_panel(name, each, y)
        y += SYRINGE_H + 10
        for line in in_words(each):
            parts.append(words((LEFT, y), line, size=SMALL, color=QUIET))
            y += LINE_H
        if sticker(each) is None:
            parts.append(words((LEFT, y), _NO_LABEL, size=SMALL, color=RUST, weight=600))
            y += LINE_H
    return parts, y + 10


def _limits(debrief: Debrief, shares: Shares, y: float) -> tuple[list[str], float]:
    """The plan and its shares of the limits; and where they end."""
    parts = [words((LEFT, y + 12), "Share of the limit", size=HEAD, weight=600)]
    if not shares.rows:
        return [*parts, words((LEFT, y + 44), _nothing(debrief), color=QUIET)], y + 72
    parts += share_panel(shares, y + 46)
    bars = len(shares.rows) + shares.several
    return parts, y + 46 + SHARE_H * bars


def _nothing(debrief: Debrief) -> str:
    plan = debrief.path["plan"]
    return "Nothing that has a limit was planned." if plan else "Nothing was planned."


def _caption(debrief: Debrief, drugs: Sequence[Modelled], had: Earlier | None) -> str:
    if not drugs:
        return CAPTION
    parts = [CAPTION, MODEL]
    if any(each.agent != "lidocaine" for each in drugs):
        parts.append(AS_LIDOCAINE)
    if had is not None and any(each.agent == had.agent for each in drugs):
        parts.append("What was given before is in the curve, as if into the same muscle.")
    missing = [label(each["agent"]) for each in debrief.path["given"]
               if each["agent"] not in AGENTS and _limited(debrief, each["agent"])]  # fmt: skip
    if missing:
        parts.append(f"Of {' and '.join(missing).lower()} there is no model here.")
    return " ".join(parts)


def _limited(debrief: Debrief, agent: str) -> bool:
    return any(each["agent"] == agent for each in debrief.truth["shares"])


def _alt(
    debrief: Debrief,
    full: Mapping[str, Mapping[str, Any]],
    shares: Shares,
    drugs: Iterable[Modelled],
) -> str:
    parts = []
    for name, each in full.items():
        label_ = sticker(each)
        told = f"labeled {label_}" if label_ else "without a label"
        parts.append(f"Syringe {name.upper()}, {told}: {', then '.join(in_words(each))}.")
    for number, row in enumerate(shares.rows):
        amount = f"{label(row['agent'])}{shares.when(number)}: {mg(row['amount_ng'])}"
        share = row["permille"]
        parts.append(f"{amount}, no limit is known." if share is None else
                     f"{amount}, {share / 10:g} % of the limit.")  # fmt: skip
    if (together := shares.together) is not None:
        parts.append(f"Together {together / 10:g} % of the limit.")
    elif shares.several:
        parts.append("Together: not known.")
    for drug in drugs:
        found = drug.band
        parts.append(
            f"In the model the level of {label(drug.agent).lower()} rises to about"
            f" {float(found.middle.max()):.1f} mcg/mL, in nine of ten people to between"
            f" {float(found.low.max()):.1f} and {float(found.high.max()):.1f}."
        )
    if not shares.rows:
        parts.append(_nothing(debrief))
    return " ".join(parts)
