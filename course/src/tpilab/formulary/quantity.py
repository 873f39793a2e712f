"""What was typed, read exactly; what could mean two things, or nothing, is asked back in words.

Every reader gives an integer in the smallest unit and raises AskBack, whose words name what is
unclear and what would be right (RISK-127). Nothing is rounded, and nothing is guessed. Bounds of
what is plausible are didactic choices: they catch slips and are no limits of a dose.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

MOST_UL = 100_000
MOST_NG = 2_000_000_000
LEAST_G, MOST_G = 20_000, 250_000
MOST_SITES = 20
MOST_PERMILLE = 100_000
MOST_UG_PER_ML = 200_000
MOST_PERCENT = 9
"""Above the strongest that is meant to be injected (bicarbonate 8.4 %)."""
UG_PER_ML_OF_PERCENT = 10_000
MOST_DECIMALS = 3
_DIGITS = 9
_NUMBER = re.compile(r"([+-]?)([0-9]*)(\.?)([0-9]*)\s*([A-Za-zµμ%/]*(?: [A-Za-z]+)?)")
_EXPONENT = re.compile(r"[0-9.][eE][+-]?[0-9]")
_RATIO = re.compile(r"1\s*:\s*([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)")
_PARTS = 1_000_000
"""1:1,000,000 is a microgram in a milliliter."""


class AskBack(ValueError):
    """What was typed is not taken; the words ask what was meant."""


@dataclass(frozen=True)
class _Kind:
    """A kind of quantity: its units in the smallest one, and how to write it."""

    units: Mapping[str, int]
    example: str
    what: str


_VOLUME = _Kind({"mL": 1_000, "ml": 1_000, "uL": 1, "µL": 1, "L": 1_000_000}, "4 mL", "a volume")
_MASS = _Kind(
    {"mg": 1_000_000, "mcg": 1_000, "µg": 1_000, "ug": 1_000, "ng": 1, "g": 1_000_000_000},
    "40 mg", "an amount of a drug",
)  # fmt: skip
_WEIGHT = _Kind({"kg": 1_000}, "48 kg", "a weight")
_PERCENT = _Kind({"%": 10}, "19 %", "a share of the limit")
_STRENGTH = _Kind(
    {"%": UG_PER_ML_OF_PERCENT, "mg/mL": 1_000, "mg/ml": 1_000, "mcg/mL": 1, "mcg/ml": 1,
     "µg/mL": 1, "ug/mL": 1},
    "10 mg/mL", "a strength",
)  # fmt: skip
_COUNT = _Kind(
    {"": 1, "site": 1, "sites": 1, "place": 1, "places": 1, "point": 1, "points": 1}, "3",
    "a number of places",
)  # fmt: skip
_POUNDS = ("lb", "lbs", "pound", "pounds")


def read_volume_ul(typed: str, most_ul: int = MOST_UL) -> int:
    """Microliters of a volume as typed: "4 mL" is 4000. Raises AskBack."""
    text = typed.strip()
    if re.fullmatch(r"[0-9.]+\s*(cc|CC)", text):
        raise AskBack("Write mL: cc is easily misread.")
    ul = _whole(text, _VOLUME)
    if ul > most_ul:
        raise AskBack(f"{text} is more than {plain(Fraction(most_ul, 1_000))} mL. How many mL?")
    return ul


def read_mass_ng(typed: str) -> int:
    """Nanograms of an amount as typed: "40 mg" is 40,000,000. Raises AskBack."""
    text = typed.strip()
    ng = _whole(text, _MASS)
    in_grams = re.search(r"[0-9]\s*g$", text) is not None
    if ng > MOST_NG or (in_grams and ng > MOST_NG // 2):
        other = "grams" if in_grams else "micrograms"
        raise AskBack(f"{text}: so much of a drug? Look at the unit: milligrams, or {other}?")
    return ng


def read_weight_g(typed: str) -> int:
    """Grams of a person's weight as typed: "48 kg" is 48,000. Raises AskBack."""
    text = typed.strip()
    if (found := _NUMBER.fullmatch(text)) and found[5].lower() in _POUNDS:
        raise AskBack("The labels reckon in kilograms. Convert it: 1 lb is 0.4536 kg.")
    grams = _whole(text, _WEIGHT)
    if not LEAST_G <= grams <= MOST_G:
        raise AskBack(f"{text}: is that the weight of this person? Weigh again, in kilograms.")
    return grams


def read_percent_permille(typed: str) -> int:
    """Thousandths of a share as typed: "18.5 %" is 185. Raises AskBack."""
    text = typed.strip()
    if re.fullmatch(r"0?\.[0-9]+", text):
        raise AskBack(f"{text} of the limit? Write it in percent, for example 19 %.")
    permille = _whole(text, _PERCENT)
    if permille > MOST_PERMILLE:
        raise AskBack(f"{text} is more than a hundred times the limit. Reckon again.")
    return permille


def read_count(typed: str, most: int = MOST_SITES) -> int:
    """A number of places as typed: "3". Raises AskBack."""
    text = typed.strip()
    if "." in text and _NUMBER.fullmatch(text):
        raise AskBack(f"{text} places? A place gets a needle or it does not: write a whole number.")
    count = _whole(text, _COUNT)
    if count > most:
        raise AskBack(f"{text} places? More than {most} in one session were hardly meant.")
    return count


def read_strength_per_ml(typed: str) -> int:
    """Micrograms in a milliliter of a strength as typed: "1 %" and "10 mg/mL" are 10,000.

    A ratio is grams in milliliters: "1:200,000" is 5. Raises AskBack.
    """
    text = typed.strip()
    if ratio := _RATIO.fullmatch(text):
        return _of_ratio(text, int(ratio[1].replace(",", "")))
    if re.fullmatch(r"[0-9.]+\s*(mg|mcg|g|ug|µg)", text):
        raise AskBack(f"{text} in how much? Write it for 1 mL, for example 10 mg/mL, or 1 %.")
    strength = _whole(text, _STRENGTH)
    if text.endswith("%") and strength > MOST_PERCENT * UG_PER_ML_OF_PERCENT:
        number = text.rstrip("%").strip()
        tenth = plain(Fraction(number) / 10)
        mg = plain(Fraction(strength, 1_000))
        raise AskBack(f"{text} is {mg} mg in 1 mL. Do you mean {number} mg/mL, which is {tenth} %?")
    if strength > MOST_UG_PER_ML:
        raise AskBack(f"{text}: nothing here is so strong. 1 % is 10 mg/mL. Read the label again.")
    return strength


def plain(value: Fraction | int, decimals: int = 3) -> str:
    """A number in words of a debrief: "22.5", "0.333", "40,000"; rounded to these decimals."""
    scale = 10**decimals
    rounded = round(Fraction(value) * scale)
    whole, rest = divmod(abs(rounded), scale)
    tail = f".{rest:0{decimals}d}".rstrip("0").rstrip(".") if decimals else ""
    return f"{'-' if rounded < 0 else ''}{whole:,}{tail}"


def _of_ratio(text: str, parts: int) -> int:
    if not parts or parts > _PARTS or _PARTS % parts:
        raise AskBack(
            f"{text}: write a ratio as 1:100,000 or 1:200,000, or the strength in mcg/mL."
        )
    if parts < 1_000:  # noqa: PLR2004 - epinephrine's strongest ampoule
        raise AskBack(f"{text}: ratios begin at 1:1,000 here. Write percent or mg/mL.")
    return _PARTS // parts


def _whole(text: str, kind: _Kind) -> int:
    """The number in `text` in the smallest unit. Raises AskBack."""
    number, unit = _parts(text, kind)
    value = Decimal(number) * kind.units[unit]
    if not value:
        raise AskBack(f"Zero? Write {kind.what}, for example {kind.example}.")
    if value != value.to_integral_value():
        raise AskBack(f"{text}: nobody can measure so finely. Round it, and write it again.")
    return int(value)


def _parts(text: str, kind: _Kind) -> tuple[str, str]:
    """Number and unit of what was typed. Raises AskBack."""
    if not text:
        raise AskBack(f"Write {kind.what} with its unit, for example {kind.example}.")
    if not all((each.isascii() and each.isprintable()) or each in "µμ" for each in text):
        raise AskBack(f"Write it with plain digits from 0 to 9, for example {kind.example}.")
    if "," in text:
        raise AskBack(_comma(text))
    if _EXPONENT.search(text):
        raise AskBack(f"Write the number out, for example {kind.example}.")
    found = _NUMBER.fullmatch(text)
    if found is None or not (found[2] or found[4]):
        raise AskBack(f"That is no number. Write {kind.what}, for example {kind.example}.")
    sign, before, point, after, unit = found.groups()
    _asked(text, sign, before, point, after)
    unit = unit.replace("μ", "µ")
    if unit not in kind.units:
        raise AskBack(_wrong_unit(text, unit, kind))
    return f"{before}{point}{after}", unit


def _asked(text: str, sign: str, before: str, point: str, after: str) -> None:
    """Raises AskBack for digits that could be misread."""
    if sign == "-":
        raise AskBack(f"{text}: less than nothing? Write it without the sign.")
    if sign:
        raise AskBack(f"{text}: write it without the sign.")
    if not before:
        raise AskBack(
            f"{text}: write a zero before the point, 0{text}; a bare point is overlooked."
        )
    if point and not after:
        raise AskBack(f"{text}: is there a digit missing after the point?")
    if len(before) > 1 and before.startswith("0"):
        raise AskBack(f"{text}: write it without zeros before it, or is a point missing?")
    if len(before) > _DIGITS:
        raise AskBack(f"{before[:_DIGITS]}...: so many digits? Write it again.")
    if before != "0" and len(after) == MOST_DECIMALS and after.endswith("0"):
        thousands = f"{before}{after}"
        raise AskBack(
            f"{text}: do you mean {plain(Fraction(f'{before}.{after}'))}, or {thousands}? Write it"
            " without the last zeros; a point is overlooked, or taken for thousands."
        )
    if len(after.rstrip("0")) > MOST_DECIMALS:
        raise AskBack(f"{text}: {MOST_DECIMALS} digits after the point are enough. Round it.")


def _comma(text: str) -> str:
    plain_comma = re.fullmatch(r"([0-9]+),([0-9]+)(\s*[A-Za-zµμ%/]*)", text)
    if plain_comma is None:
        return "Write the number without a comma, and the decimal with a point."
    before, after, rest = plain_comma.groups()
    meant = f"{before}.{after}{rest}"
    if len(after) == len("000"):
        meant += f", or {before}{after}{rest}"
    return f"{text}: do you mean {meant}? Write the decimal with a point, and no other comma."


def _wrong_unit(text: str, unit: str, kind: _Kind) -> str:
    if not unit:
        return f"{text} of what? Add the unit, for example {kind.example}."
    others = (_VOLUME, _MASS, _WEIGHT, _PERCENT, _STRENGTH)
    other = next((each for each in others if unit in each.units), None)
    if other is not None:
        return f"{unit} is the unit of {other.what}. This is {kind.what}: write {kind.example}."
    return f"{unit} is no unit that is read here. Write {kind.what}, for example {kind.example}."
