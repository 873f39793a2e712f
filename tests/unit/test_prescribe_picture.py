"""The debrief's picture of a syringe made ready, and what the browser gets beforehand."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from tests.unit.inert import assert_inert
from tests.unit.syringes import (
    PRESCRIBE,
    READY,
    Json,
    decide,
    done,
    draw,
    instead,
    look,
    plan,
    played,
    read,
    tag,
    task,
    weight,
)
from tests.unit.test_figures import CONTRAST, SMALLEST_TYPE, SVG, contrast
from tpilab import prescribe
from tpilab.formulary import cabinet
from tpilab.physics.pharmacokinetics import (
    AS_LIDOCAINE,
    NEVER_MEASURED,
    Dose,
    Person,
    band,
    levels,
    population,
)
from tpilab.protocol import Debrief, Task
from tpilab.skills.prescribe import prescribers
from tpilab.views.debrief import debrief_html, debrief_markdown
from tpilab.views.figures.draw import VERMILLION, breadth
from tpilab.views.prescribe_panels import WIDTH, Shares
from tpilab.views.prescribe_picture import earlier, modelled, picture
from tpilab.widgets.material import material

SOMEBODY = ("p11", "p12", "p16", "p22", "p30b")
MODELED = "in this course's model"
DENTIST = (look("interpreter"), look("today"), weight("72 kg"))
MIXED = (
    *DENTIST, read("lidocaine_1_vial"), draw("lidocaine_1_vial", "10 mL"),
    read("bupivacaine_half_vial"), draw("bupivacaine_half_vial", "10 mL"),
    tag("5 mg/mL", "lidocaine", "bupivacaine"), plan("5", "4 mL"), decide("ready"),
)  # fmt: skip
"""Two local anesthetics on top of what a dentist gave two hours ago."""
ONE = tuple({**each, "container": "lidocaine_1_ampoule"} if "container" in each else each
            for each in READY)  # fmt: skip
"""A milliliter of lidocaine 1 % for p16, all but the decision."""


@cache
def scripted(name: str, how: str) -> Debrief:
    of = task(name)
    scripts: dict[str, Callable[[Task], list[Json]]] = {
        "careful": prescribers.careful, "careless": prescribers.careless,
        "hurried": prescribers.hurried, "nothing": lambda _: [],
    }  # fmt: skip
    return played(of, scripts[how](of))


def texts(svg: str) -> list[ET.Element]:
    return list(ET.fromstring(svg).iter(f"{SVG}text"))


@pytest.mark.parametrize("name", SOMEBODY)
@pytest.mark.parametrize("how", ["careful", "careless", "hurried", "nothing"])
def test_a_debrief_is_inert_small_and_legible(name: str, how: str) -> None:
    of = scripted(name, how)
    html = debrief_html(PRESCRIBE, of)
    assert_inert(html)
    assert len(html) < 100_000
    assert "data:image/svg+xml" in debrief_markdown(PRESCRIBE, of)
    svg = picture(of).svg
    height = float(ET.fromstring(svg).attrib["viewBox"].split()[3])
    for each in texts(svg):
        size, x = float(each.attrib["font-size"]), float(each.attrib["x"])
        wide = breadth(each.text or "", size)
        right = {"start": x + wide, "middle": x + wide / 2, "end": x}
        assert size >= SMALLEST_TYPE
        assert contrast(each.attrib["fill"], each.attrib["data-on"]) >= CONTRAST, each.text
        assert right[each.attrib.get("text-anchor", "start")] <= WIDTH - 4, each.text
        assert float(each.attrib["y"]) <= height - 6, each.text


def test_what_was_made_ready_is_told_with_its_share_and_the_model() -> None:
    of = done(task(), *ONE, decide("ready"))
    drawn = picture(of)
    assert "Syringe A, labeled Lidocaine 10 mg/mL: 1 mL of Lidocaine HCl 1%, ampoule." in drawn.alt
    assert "Lidocaine: 10 mg, 4.6 % of the limit." in drawn.alt
    assert "In the model the level of lidocaine rises to about 0." in drawn.alt
    assert NEVER_MEASURED in drawn.caption
    assert AS_LIDOCAINE not in drawn.caption
    assert "The label rules, whatever the curve says." in drawn.caption
    assert MODELED in drawn.svg
    assert VERMILLION not in "".join(each.attrib["fill"] for each in texts(drawn.svg))


@pytest.mark.parametrize(
    "ending", [(), (decide("no_drug"),), (decide("not_today"),)], ids=["open", "dry", "later"]
)
def test_levels_are_shown_only_of_what_was_made_ready(ending: tuple[Json, ...]) -> None:
    drawn = picture(done(task(), *ONE, *ending))
    assert MODELED not in drawn.svg
    assert "model" not in drawn.alt + drawn.caption
    assert "4.6 % of the limit" in drawn.alt


def test_the_arithmetic_stands_right_below_the_picture() -> None:
    html = debrief_html(PRESCRIBE, done(task(), *ONE, decide("ready")))
    steps = html.index("The arithmetic, step by step")
    assert html.index("</figure>") < steps < html.index("Critical acts")
    assert "4.5 mg/kg × 48 kg = 216 mg" in html


def test_too_much_is_said_and_goes_beyond_the_line_of_the_limit() -> None:
    drawn = picture(scripted("p16", "careless"))
    told = [each.text or "" for each in texts(drawn.svg)]
    assert any(each.endswith("185.2 %, too much") for each in told)
    assert "the limit" in told
    assert "No label on it." in told
    assert "without a label" in drawn.alt


def test_shares_add_up_with_what_was_given_before() -> None:
    drawn = picture(done(task("p22", formulary="UK"), *MIXED))
    before = Fraction(72, 200) + Fraction(100, 200)
    together = round((before + Fraction(50, 144)) * 1000) / 10
    assert "Lidocaine, 2 h before: 72 mg, 36 % of the limit." in drawn.alt
    assert f"Together {together:g} % of the limit." in drawn.alt
    assert f"Together: {together:g} %, too much" in drawn.svg
    assert "What was given before is in the curve" in drawn.caption
    assert AS_LIDOCAINE in drawn.caption


def test_what_cannot_be_added_up_is_not() -> None:
    drawn = picture(done(task("p22"), *MIXED))
    assert "Bupivacaine: 50 mg, no limit is known." in drawn.alt
    assert "Together: not known." in drawn.alt
    assert "Together, not known" in drawn.svg
    assert "lidocaine: drowsy" in drawn.svg
    assert Shares((), None).together is None


def test_the_band_is_the_model_of_this_person() -> None:
    of = done(task(), *ONE, decide("ready"))
    [given] = of.path["given"]
    person = Person(48, of.truth["person"]["age"], liver=True)
    dose = Dose("lidocaine", 10, site="neck_and_shoulder")
    expected = band(levels([dose], population(person), 240, 2))
    found = modelled(of, given).band
    for one, other in zip(
        (found.low, found.middle, found.high),
        (expected.low, expected.middle, expected.high),
        strict=True,
    ):
        np.testing.assert_array_equal(one, other)


def test_the_curve_begins_with_what_was_given_before() -> None:
    of = done(task("p22"), *MIXED)
    lidocaine, bupivacaine = of.path["given"]
    had = earlier(of)
    assert had is not None
    assert modelled(of, lidocaine, had).band.middle[0] > 0.1
    assert modelled(of, bupivacaine, had).band.middle[0] == 0
    assert len(modelled(of, lidocaine, had).band.middle) == 121


def test_a_drug_without_a_model_is_said_to_have_none() -> None:
    other = instead(ONE, "draw", draw("procaine_ampoule", "1 mL"))
    other = instead(other, "tag", tag("10 mg/mL", "procaine"))
    other = instead(other, "reckon")
    drawn = picture(done(task(), read("procaine_ampoule"), *other, decide("ready")))
    assert MODELED not in drawn.svg
    assert "Procaine: 10 mg, no limit is known." in drawn.alt


def test_what_was_drawn_in_a_milky_syringe_is_milky() -> None:
    vial = "triamcinolone_40_vial"
    steroid = (weight("48 kg"), read(vial), draw(vial, "1 mL"), tag("40 mg/mL", "triamcinolone"),
               plan("1", "1 mL"), decide("ready"))  # fmt: skip
    drawn = picture(done(task(), *steroid))
    assert "#efe6cc" in drawn.svg
    assert "Nothing that has a limit was planned." in drawn.alt


def test_the_browser_gets_names_and_no_labels_beforehand() -> None:
    given: Any = material(PRESCRIBE, task())
    containers = given.menu["containers"]
    assert {each["id"] for each in containers} == set(cabinet().containers)
    for each in containers:
        assert set(each) == {"id", "form", "color", "printed", "volume_ul"}
        assert each["printed"] == [cabinet().containers[each["id"]].printed[0]]
    assert given.still == "figures/cabinet.svg"
    assert given.alt.endswith(".")


def test_a_country_without_a_formulary_is_answered_in_words() -> None:
    assert "There is no formulary “DE” here." in str(prescribe("p16", formulary="DE"))
    assert "There is no formulary" not in str(prescribe("p16", formulary="UK"))
