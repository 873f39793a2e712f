"""What is right to put into a syringe for one person, and what about that person counts.

Where a range has no source, it is a didactic choice and the record says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import Field

from tpilab.formulary import cabinet
from tpilab.formulary.dose import ADD_UP
from tpilab.formulary.models import Kind
from tpilab.frozen import Frozen
from tpilab.patients.catalog import catalog
from tpilab.patients.visit import Cited, Text, Visit

LOOKS: Mapping[str, tuple[str, ...]] = {
    "Ask": ("allergy", "reaction", "drugs", "otc", "thinners", "conditions", "liver", "pregnancy",
            "before", "today", "work", "home", "interpreter"),
    "Measure and look": ("weigh", "vitals", "look_skin", "palpate"),
    "Look up": ("chart", "pharmacy", "letter"),
}  # fmt: skip
"""What can be looked up before a syringe is filled: ids of the catalog, and of HERE."""
HERE: Mapping[str, tuple[str, str]] = {
    "today": (
        "Anything to numb you today or yesterday: at a dentist's, a patch, a gel, a shot?",
        "No, nothing.",
    ),
}
"""What only prescribing asks: its label, and the usual answer."""
WITHOUT_WORDS = ("weigh", "vitals", "look_skin", "palpate", "chart", "pharmacy", "letter")
"""What needs no common language."""
REASONS: Mapping[str, str] = {
    "least_enough": "Little of a weak solution is enough, well within the limit",
    "saline_does": "Salt water without a drug does as well",
    "needle_does": "The needle without any fluid does as well",
    "short_numb": "Whatever numbs must be gone soon",
    "allergy": "A true allergy forbids the drug",
    "allergy_open": "An allergy has to be cleared up first",
    "limit_used": "Most of the limit is used up already",
    "bleeding_open": "Bleeding risk has to be settled with the prescriber first",
    "interaction": "A drug interaction forbids what was asked for",
    "no_point": "There is no trigger point to inject",
    "widespread": "The pain is widespread; single points are not its cause",
    "joint": "The joint may be the cause",
    "elsewhere": "A cause that is not the muscle has to be looked into first",
    "infection": "The skin or the body is infected",
    "painkillers": "Too many days with painkillers may keep the headache going",
    "pregnant": "In pregnancy nothing goes in that is not needed",
    "going_home": "Getting home safely is not secured",
    "not_understood": "Understanding is not secured yet",
    "lasts_longer": "Stronger and more lasts longer",
    "steroid_works": "Steroid makes it last",
    "wished": "It was asked for",
    "quicker": "It is quicker",
}
"""Why it is decided so; which of them fit is the record's."""

Name = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
Ending = Literal["ready", "no_drug", "not_today"]
Problem: TypeAlias = tuple[tuple[str | int, ...], str]


class Counts(Frozen):
    """Something about the person that changes drug or dose, and where it can be found out."""

    when: Name
    """As the cautions of the formulary name it, which then hold: liver, booster, allergy_amide,
    pregnancy; or a name of its own: not_pregnant, allergy_story."""
    what: Text
    by: Annotated[tuple[str, ...], Field(min_length=1)]
    """Ids of what can be looked up, any of which reveals it; `name!` only when asked again."""
    why: Text
    facts: tuple[str, ...] = ()


class Way(Frozen):
    """A syringe that is right for this person."""

    agents: tuple[Name, ...]
    """Without what only dilutes or buffers; empty: a dry needle."""
    most_ug_per_ml: Annotated[int, Field(gt=0)] | None = None
    """Stronger than this is more than is needed."""
    most_permille: Annotated[int, Field(gt=0, le=1000)] = 1000
    """Of the limit; less than all of it where the label asks for less (didactic: it names none)."""
    why: Text
    facts: tuple[str, ...] = ()


class Against(Frozen):
    """What must not be in this person's syringe, or had better not."""

    agents: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Agents, or kinds of agents: `steroid`, `amide`."""
    unsafe: bool
    why: Text
    facts: Cited


class Earlier(Frozen):
    """A local anesthetic that the person had within the label's interval."""

    agent: Name
    ug: Annotated[int, Field(gt=0)]
    hours_ago: Annotated[int, Field(ge=0, le=48)]
    by: Annotated[tuple[str, ...], Field(min_length=1)]
    says: Text


class Prescribing(Frozen):
    """A syringe for one person."""

    place: Text
    """Where it is to go: "right upper trapezius"."""
    absorbs: Literal["neck_and_shoulder", "back", "buttock", "thigh"]
    """The muscle's region, for the model of levels in the blood."""
    weight_g: Annotated[int, Field(ge=20_000, le=250_000)]
    chart_weight: Text = ""
    """What the chart says of it, where that differs or lacks a unit; told with the chart."""
    sites: Annotated[tuple[int, ...], Field(min_length=2, max_length=2)]
    """From, to: how many places are right."""
    each_ul: Annotated[tuple[int, ...], Field(min_length=2, max_length=2)]
    """From, to: how much each is right (INJ-052)."""
    counts: tuple[Counts, ...] = ()
    ways: tuple[Way, ...]
    """The best first; empty where nothing is to be injected today."""
    against: tuple[Against, ...] = ()
    earlier: Earlier | None = None
    says: dict[Name, Text] = Field(default_factory=dict)
    """Answers to what is looked up, where the visit has none or another."""
    ends: Annotated[tuple[Ending, ...], Field(min_length=1)]
    """What is right to decide, the best first."""
    reasons: dict[Ending, Annotated[tuple[Name, ...], Field(min_length=1)]]
    """For each of them the reasons that fit."""
    why: Text
    facts: Cited


def look_label(name: str) -> str:
    """What the button says. Raises KeyError for what cannot be looked up."""
    return HERE[name][0] if name in HERE else catalog().entries[name][1].label


def looks() -> tuple[str, ...]:
    """All that can be looked up, in order."""
    return tuple(name for names in LOOKS.values() for name in names)


def weight_in_words(weight_g: int) -> str:
    """A weight as a scale shows it: "48 kg", "61.5 kg"."""
    whole, rest = divmod(weight_g, 1_000)
    return f"{whole}{f'.{rest:03d}'.rstrip('0') if rest else ''} kg"


def problems(found: Prescribing, visit: Visit | None) -> Iterator[Problem]:
    """What in a record does not fit the formulary, the looks, the reasons: where, and what."""
    for field in ("sites", "each_ul"):
        low, high = getattr(found, field)
        if not 0 < low <= high:
            yield (field,), "from and to: the smaller comes first, and more than nothing"
    yield from _unknown_looks(found)
    yield from _unknown_agents(found)
    yield from _endings(found)
    weighed = found.says.get("weigh", visit.finds.get("weigh", "") if visit else "")
    if weight_in_words(found.weight_g) not in weighed:
        what = f"weighing has to show {weight_in_words(found.weight_g)}"
        yield ("weight_g",), f"{what}; say so in 'says: weigh' or in the visit"


def _unknown_looks(found: Prescribing) -> Iterator[Problem]:
    known = looks()
    for name in found.says:
        if name not in known:
            yield ("says", name), f"nothing {name!r} to look up; there are {', '.join(known)}"
    named: list[tuple[tuple[str | int, ...], tuple[str, ...]]] = [
        (("counts", n, "by"), each.by) for n, each in enumerate(found.counts)
    ]
    if found.earlier is not None:
        named.append((("earlier", "by"), found.earlier.by))
    for where, names in named:
        for name in names:
            if name.rstrip("!") not in known:
                yield where, f"nothing {name!r} to look up; there are {', '.join(known)}"


def _unknown_agents(found: Prescribing) -> Iterator[Problem]:
    agents = cabinet().agents
    kinds = get_args(Kind)
    for n, way in enumerate(found.ways):
        for name in way.agents:
            if name not in agents:
                yield ("ways", n, "agents"), f"no agent {name!r}; there are {', '.join(agents)}"
    for n, each in enumerate(found.against):
        for name in each.agents:
            if name not in agents and name not in kinds:
                what = f"no agent and no kind {name!r}; there are {', '.join((*agents, *kinds))}"
                yield ("against", n, "agents"), what
    if (earlier := found.earlier) is not None:
        if earlier.agent not in agents:
            what = f"no agent {earlier.agent!r}; there are {', '.join(agents)}"
            yield ("earlier", "agent"), what
        elif agents[earlier.agent].kind not in ADD_UP:
            yield ("earlier", "agent"), f"{earlier.agent} is no local anesthetic"


def _endings(found: Prescribing) -> Iterator[Problem]:
    for ending in found.ends:
        if ending not in found.reasons:
            yield ("reasons",), f"{ending!r} has no reasons; each of the ends needs some"
    for ending, names in found.reasons.items():
        for name in names:
            if name not in REASONS:
                what = f"no reason {name!r}; there are {', '.join(REASONS)}"
                yield ("reasons", ending), what
    filled = any(way.agents for way in found.ways)
    if ("ready" in found.ends) != filled:
        yield ("ends",), "'ready' and a way with something in the syringe go together"
    if ("no_drug" in found.ends) != any(not way.agents for way in found.ways):
        yield ("ends",), "'no_drug' and a way without agents, a dry needle, go together"


def cited(found: Prescribing) -> Iterator[tuple[tuple[str | int, ...], tuple[str, ...]]]:
    """Where facts are named in a record, and which."""
    yield ("facts",), found.facts
    for field in ("counts", "ways", "against"):
        for n, each in enumerate(getattr(found, field)):
            yield (field, n, "facts"), each.facts
