"""A drug called out, understood as a careful charge nurse would: read back, or asked back in words.

Nothing is guessed: a drug that is not in the box, a dose without its unit, a way that the drug is
not given, are asked back, and nothing was given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from tpilab.formulary.quantity import AskBack, plain, read_mass_ng, read_volume_ul
from tpilab.frozen import Frozen
from tpilab.yaml_lines import Document

INFUSED_MIN = 15
"""How long a rate that was called out runs on before somebody looks again; didactic choice."""
NG_PER_UG = 1000
Route = Literal["im", "iv", "drip", "sc", "po", "sl", "inhaled", "nasal"]
"""drip: into the vein by a rate, over a quarter of an hour."""
_WAYS: dict[Route, tuple[str, ...]] = {
    "im": ("im", "i.m.", "intramuscular", "intramuscularly", "muscle", "thigh"),
    "iv": ("iv", "i.v.", "intravenous", "intravenously", "vein"),
    "sc": ("sc", "s.c.", "subcut", "subcutaneous", "subcutaneously", "skin"),
    "po": ("po", "oral", "orally", "mouth"),
    "sl": ("sl", "sublingual", "tongue"),
    "inhaled": ("inhaled", "nebulized", "nebulised", "neb", "breathed"),
    "nasal": ("nasal", "intranasal", "nose"),
}
IN_WORDS: dict[str, str] = {
    "im": "into the thigh muscle", "iv": "into the vein", "drip": "into the vein",
    "sc": "under the skin",
    "po": "by mouth", "sl": "under the tongue", "inhaled": "to breathe in",
    "nasal": "into the nose",
}  # fmt: skip
_AMOUNT = re.compile(
    r"(?P<number>[-+]?[0-9.,]*[0-9][0-9.,]*)\s*(?P<unit>[A-Za-zµμ]+|%)?(?P<per>(?:/kg)?(?:/min|/h)?)"
)
_STRENGTH = re.compile(r"\b20\s*%")
_RATE = re.compile(r"/(?:min|h)\b")
_SPELLED = {
    "mg": "mg", "milligram": "mg", "milligrams": "mg", "g": "g", "gram": "g", "grams": "g",
    "mcg": "mcg", "ug": "mcg", "µg": "mcg", "μg": "mcg", "microgram": "mcg", "micrograms": "mcg",
    "ng": "ng", "ml": "mL", "milliliter": "mL", "milliliters": "mL", "cc": "cc", "l": "L",
    "liter": "L", "liters": "L", "unit": "units", "units": "units", "u": "units", "iu": "units",
}  # fmt: skip
"""Units as they are called out; another word behind a number is none."""


class Stocked(Frozen):
    """A drug of the box."""

    names: Annotated[tuple[str, ...], Field(min_length=1)]
    counts: Literal["mass", "volume", "units"]
    routes: Annotated[tuple[Route, ...], Field(min_length=1)]
    most: str
    """As much as there is."""
    needs: str = "kit"
    """What has to be fetched before."""
    ready: tuple[str, ...] = ()

    @property
    def called(self) -> str:
        """Its name, as it begins a sentence."""
        return self.names[0][0].upper() + self.names[0][1:]


@dataclass(frozen=True)
class Called:
    """An order understood. amount: mcg; of volumes mcL; of units thousandths."""

    drug: str
    amount: int
    route: Route
    told: str
    """Read back: "Epinephrine 0.5 mg into the thigh muscle"."""


@cache
def box() -> dict[str, Stocked]:
    """The box. Raises AuthoringError."""
    return Document(Path(__file__).parent / "box.yaml").load(TypeAdapter(dict[str, Stocked]))


def called(text: str, weight_g: int) -> Called:
    """An order understood. Raises AskBack, whose words are the nurse's."""
    words = " ".join(text.lower().replace(",", ".").split())
    drug, rest = _drug(words)
    stocked = box()[drug]
    amount, told = _amount(_STRENGTH.sub("", rest), stocked, weight_g)
    route = _route(rest, stocked)
    if route == "iv" and _RATE.search(told):
        route = "drip"
    most, _ = _amount(stocked.most.lower(), stocked, weight_g)
    if amount > most:
        raise AskBack(
            f"“{stocked.called} {told}? There are {stocked.most} in the whole box."
            " Say the dose again.”"
        )
    return Called(drug, amount, route, f"{stocked.called} {told} {IN_WORDS[route]}")


def _drug(words: str) -> tuple[str, str]:
    """The drug that is named, and what is left of the words."""
    found = [
        (len(name), drug, name)
        for drug, stocked in box().items()
        for name in stocked.names
        if re.search(rf"(?<![a-z]){re.escape(name.lower())}(?![a-z])", words)
    ]
    if not found:
        raise AskBack("“I do not know that one. Which drug, how much, and which way?”")
    if len({drug for _, drug, _ in found}) > 1:
        raise AskBack("“One drug at a time, please. Which first?”")
    _, drug, name = max(found)
    return drug, words.replace(name.lower(), " ", 1)


def _amount(words: str, stocked: Stocked, weight_g: int) -> tuple[int, str]:
    found = [each for each in _AMOUNT.finditer(words) if each["number"]]
    if not found:
        raise AskBack(f"“{stocked.called}: how much? Say it with its unit.”")
    if len(found) > 1:
        raise AskBack(f"“{stocked.called}: I heard two amounts. How much of it?”")
    number, unit, per = (
        found[0]["number"],
        _SPELLED.get(found[0]["unit"] or "", ""),
        found[0]["per"],
    )
    if number.count(".") > 1 or number.endswith("."):
        raise AskBack(f"“{stocked.called}: which number? Say it with one point.”")
    value = _read(number, unit, stocked)
    told = f"{number} {unit}{per}"
    if "/kg" in per:
        value = value * weight_g // 1000
        told += f", that is {_in_words(value, stocked)}"
    if "/min" in per:
        value *= INFUSED_MIN
    elif "/h" in per:
        value = value * INFUSED_MIN // 60
    if value == 0:
        raise AskBack(f"“{stocked.called} {told}: that is less than I can measure. How much?”")
    return value, told


def _read(number: str, unit: str, stocked: Stocked) -> int:
    """Number and unit in the smallest unit of what this drug is counted in. Raises AskBack."""
    name = stocked.called
    if stocked.counts == "units":
        if unit != "units":
            raise AskBack(f"“{name} is counted in units. How many?”")
        return round(float(number) * 1000)
    if not unit:
        example = "mL or mL/kg" if stocked.counts == "volume" else "mg or mcg"
        raise AskBack(f"“{name} {number} of what? Say it in {example}.”")
    spelled = f"{number} {unit}"
    try:
        if stocked.counts == "volume":
            return read_volume_ul(spelled, 5_000_000)
        return read_mass_ng_of(spelled)
    except AskBack as why:
        if stocked.counts == "mass" and unit in ("mL", "L", "cc"):
            raise AskBack(
                f"“{name} by milliliters? Ampoules differ in strength. Say it in mg or mcg.”"
            ) from None
        if stocked.counts == "volume" and unit in ("mg", "mcg", "g", "ng"):
            raise AskBack(f"“{name} is counted in mL, or in mL/kg. How many?”") from None
        raise AskBack(f"“{name}: {why}”") from None


def read_mass_ng_of(spelled: str) -> int:
    """Micrograms of a mass as called out, in grams too, as of an antibiotic. Raises AskBack."""
    number, _, unit = spelled.partition(" ")
    if unit == "g":
        return 1000 * read_mass_ng_of(f"{number} mg")
    ng = read_mass_ng(spelled)
    if ng % NG_PER_UG:
        raise AskBack(f"{spelled}: nobody can measure so finely. How much?")
    return ng // NG_PER_UG


def _in_words(value: int, stocked: Stocked) -> str:
    if stocked.counts == "volume":
        return f"{plain((value + 500) // 1000)} mL"
    if value >= 1000:  # noqa: PLR2004 - a milligram
        return f"{value / 1000:.3g} mg"
    return f"{value} mcg"


def _route(words: str, stocked: Stocked) -> Route:
    found = {
        way for way, names in _WAYS.items()
        if any(re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", words) for name in names)
    }  # fmt: skip
    if "im" in found and "iv" in found:
        raise AskBack(f"“{stocked.called}: into the vein, or into the muscle?”")
    if not found:
        if len(stocked.routes) == 1:
            return stocked.routes[0]
        ways = ", or ".join(IN_WORDS[each] for each in stocked.routes)
        raise AskBack(f"“{stocked.called}: which way? {ways[0].upper()}{ways[1:]}?”")
    route = next(iter(sorted(found)))
    if route not in stocked.routes:
        ways = ", or ".join(IN_WORDS[each] for each in stocked.routes)
        raise AskBack(f"“{stocked.called} {IN_WORDS[route]}? I have it for {ways}.”")
    return route
