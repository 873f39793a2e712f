"""Whole encounters as residents have them: every click, from the door to the debrief."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.widgets.lab import Lab, QuizTab
from tests.widgets.walker import Typist, Walker

TALK = (
    "What brings you here", "Please tell me your name", "Which side", "When and how did it begin",
    "Paint on this drawing", "What makes it worse", "What have you tried", "Fever, weight loss",
    "Which medicines do you take", "And without a prescription", "A blood thinner",
    "Any allergies", "What exactly happened then", "What can't you do", "What do you hope for",
)  # fmt: skip
EXAMINED = ("Look at the skin", "Feel for a band", "Strength, feeling and reflexes of the arms")
SIGNS = ("A taut band", "A hypersensitive spot", "Referred pain or sensation")
CONSENT = (
    "What it seems to be", "What is done, step by step", "What it may bring", "What is common",
    "What is rare", "A collapsed lung", "The alternatives", "“What would you like to ask",
    "“Tell me in your words", "“Do you want it",
)  # fmt: skip
BEFORE_TOUCH = (
    "Explain and ask for consent", "Offer a chaperone", "Uncover both sides", "Support the arms",
    "Look at the skin", "Show me where it hurts",
)  # fmt: skip
ASKED_FOR_THE_DRUG = (
    "Any allergies", "Which medicines do you take", "Which illnesses", "Anything to numb you",
    "Weigh", "Read the chart", "Call up the pharmacy's list",
)  # fmt: skip
BEFORE_NEEDLE = (
    "Feel for the band under the mark", "How strong is the pain", "Press with the algometer",
    "How far does it move", "Today: a blood thinner", "Say what will be felt",
    "Lie on the front", "Oxygen, emergency drugs", "Read the syringe's label",
    "Clean your hands", "Clean the skin", "Wait until it is dry", "Put on gloves",
)  # fmt: skip
AFTER_NEEDLE = (
    "Look at the needle", "Needle into the sharps", "Press on the spot", "Move it through",
    "Watch for half an hour", "How is your breathing", "How strong is the pain",
    "Press with the algometer", "How far does it move", "Say what is usual",
)  # fmt: skip
NOTE = {
    "Side": "right", "Muscle": "upper trapezius", "Drug": "lidocaine 1%",
    "Amount given": "up to 1 mL", "Dose": "more than 3, up to 10 mg",
    "Needle": "27 gauge, 32 mm", "Guided by": "landmarks and the hand", "Skin punctures": "1",
    "Drawing back": "nothing came, each time", "Complication": "none seen",
    "Needle afterward": "came out whole",
    "Response": "pain, threshold and movement measured again",
    "Advice": "given, with when to come back",
}  # fmt: skip
ASKED_FOR_THE_PLAN = (
    "What do you want to do again", "When in your day", "What would you rather do",
    "What do you expect", "How do you sleep", "How is your mood", "What is your work like",
    "How is your place of work", "Is there a movement", "What do you carry",
)  # fmt: skip
MEASURED = ("Pain in the past week", "PEG", "Neck Disability Index")
AGREED = (
    ("Strength for neck and shoulder, elastic band", "5", "7"),
    ("Stretching the muscle, 30 seconds a hold", "7", "3"),
    ("Load: both shoulders, or a cart", "", ""), ("Work: a talk about load and breaks", "", ""),
)  # fmt: skip
HOW_AGREED = (
    "“Needles help some for weeks", "“Each of these is worth", "“Tell me, what will you do",
    "“Come at once", "“I will call you",
)  # fmt: skip
AGAIN = "How did it go since we last met", "How much of the plan"
COMPLETE = (
    "Talk, examine, decide 13 of 13 4 of 4",
    "Prepare the syringe 7 of 7 3 of 3", "Inject by landmark 14 of 14 14 of 14",
    "Plan the twelve weeks 10 of 10 7 of 7", "All that lies between 3 of 3 1 of 1",
)  # fmt: skip
"""What was done of the critical and of the recommended acts, as the debrief tells it."""
_numbers = count(1)
PAGE = Path(__file__).parents[2] / "course" / "08_whole_encounter.ipynb"


class Resident(Walker):
    """What a resident does with Mr Takahashi."""

    def talk(self) -> None:
        self.go("Talk, examine, decide", "See Mr Takahashi")
        self.tab("Ask")
        self.press(*TALK)
        self.tab("Examine")
        self.press(*EXAMINED)
        self.heard("That is the one")
        self.tab("Read")
        self.press("Call up the pharmacy's list")
        judged = self.tab("Criteria")
        for sign in SIGNS:
            self.check(judged.get_by_role("radiogroup", name=sign), "Met")
        self.tab("Say")
        self.press(*CONSENT)
        self.press("Decide")
        self.decide("A trigger point injection is reasonable for this person, here and now",
                    reason="An active trigger point explains the pain, and simple care was"
                           " tried")  # fmt: skip
        self.is_over("Talk, examine, decide", "A trigger point injection is reasonable")

    def find(self) -> None:
        self.go("Find the place with your finger", "Examine Mr Takahashi")
        self.press(*BEFORE_TOUCH)
        self.heard("lays a hand where it hurts")
        self.part.get_by_role("slider", name="How firmly").fill("20")
        self.finger_at((86_000, 131_000))
        self.page.mouse.down()
        self.page.keyboard.press("f")
        self.heard("behind the ear")
        self.page.keyboard.press("k")
        self.heard("That is the one that stops me carving")
        self.page.mouse.up()
        self.mark("Upper trapezius", "Active: the pain is known", "Taut band", "Sore spot",
                  "Felt elsewhere, too", "The person knows the pain")  # fmt: skip
        self.press("Decide")
        self.decide("There is an active point: it comes into question for an injection")
        self.is_over("Find the place with your finger", "Goes with you: 1 mark on the skin")

    def prepare(self) -> None:
        self.go("Prepare the syringe", "Choose for Mr Takahashi")
        self.press(*ASKED_FOR_THE_DRUG)
        self.heard("157")
        plan = self.tab("Plan and reckon")
        self.type(plan.get_by_role("textbox", name="Weight"), "71 kg")
        self.press("Reckon with it")
        self.tab("Prepare")
        self.press("Clean your hands")
        self.press("Lidocaine HCl 1%, ampoule", "Turn it, and read the label")
        cabinet = self.part.get_by_role("region", name="The cabinet")
        expect(cabinet).to_contain_text("EXP 2028-06")
        self.type(cabinet.get_by_role("textbox", name="How much"), "1 mL")
        self.press("Draw up")
        expect(self.part.get_by_role("group", name="Syringe A")).to_contain_text("1\u2009mL")
        label = self.tab("Label")
        self.check(label, "Lidocaine")
        self.type(label.get_by_role("textbox", name="Strength of the first"), "10 mg/mL")
        self.press("Stick it on")
        plan = self.tab("Plan and reckon")
        for name, typed in (("How many places", "1"), ("How much for each", "1 mL")):
            self.type(plan.get_by_role("textbox", name=name), typed)
        self.press("Plan it")
        self.choose(plan.get_by_role("combobox", name="Of what"), "Lidocaine")
        for name, typed in (("Amount", "10 mg"), ("Share of the limit", "3.3 %")):
            self.type(plan.get_by_role("textbox", name=name), typed)
        self.press("That is what I get")
        self.tab("Prepare")
        self.press("Have a second person", "Have oxygen", "Throw away what is left in single-dose")
        self.press("Decide")
        self.decide("The syringe is ready for this person",
                    reason="Little of a weak solution is enough, well within the"
                           " limit")  # fmt: skip
        self.is_over("Prepare the syringe", "Goes with you: Lidocaine 1%, 1 mL")

    def inject(self) -> None:
        self.go("Inject by landmark", "Inject: Mr Takahashi")
        self.tab("Before")
        self.press(*BEFORE_NEEDLE)
        self.heard("The gloves are on")
        self.check(self.tab("Pause"), "Mr Takahashi", "Right", "upper trapezius", "lidocaine 1%")
        self.press("Say it")
        self.heard("Said aloud: Mr Takahashi, right, upper trapezius, lidocaine 1%")
        planned = self.tab("Needle")
        self.check(planned, "27 gauge, 32 mm", "Slowly, on one line")
        self.type(planned.get_by_role("textbox", name="How deep the tip may go"), "23")
        self.press("Note the plan")
        self.heard("The plan is noted")
        self.tab("Inject")
        self.reach()
        for _ in range(2):
            self.press("Aspirate")
            expect(self.part.get_by_role("figure")).to_contain_text("nothing came back")
            self.check(self.part, "0.5\u2009mL")
            self.press("Give it here")
        expect(self.part.get_by_role("figure")).to_contain_text("0\u2009mL left of 1")
        self.press("Take it out")
        self.heard("The needle is out")

    def reach(self) -> None:
        """Lift the band between two fingers, and bring the tip into what they hold."""
        self.part.get_by_role("application", name="Fixing fingers").focus()
        self.keys(("p", 1), ("ArrowRight", 16), ("ArrowUp", 6), ("e", 22), ("Space", 1))
        self.heard("A cord rolls between the fingers")
        self.press("Hold your breath, please")
        self.part.get_by_role("application", name="Needle").focus()
        self.keys(("j", 15), ("i", 12), ("ArrowRight", 18), ("ArrowUp", 7),
                  ("Shift+ArrowUp", 2), ("Enter", 1))  # fmt: skip
        self.heard("The skin gives")
        self.keys(("PageDown", 43))
        self.heard("A fascia gives; beneath it is firmer")
        self.press("What do you feel?")

    def leave(self) -> None:
        """All that belongs after the needle."""
        self.tab("After")
        self.press(*AFTER_NEEDLE)
        note = self.tab("Note")
        for name, value in NOTE.items():
            self.choose(note.get_by_role("combobox", name=name, exact=True), value)
        self.press("Write it")
        self.heard("It is written")
        self.check(self.tab("Decide"), "Well: home, with what to watch for")
        self.press("Decide")
        self.is_over("Inject by landmark", "Well: home, with what to watch for")

    def plan(self) -> None:
        self.go("Plan the twelve weeks", "Make a plan with Mr Takahashi")
        self.tab("Ask")
        self.press(*ASKED_FOR_THE_PLAN)
        self.tab("Measure")
        self.press(*MEASURED)
        form = self.tab("Agree").get_by_role("form")
        for what, times, minutes in AGREED:
            self.choose(form.get_by_role("combobox", name="What"), what)
            self.type(form.get_by_role("textbox", name="Times a week"), times)
            self.type(form.get_by_role("textbox", name="Minutes each time"), minutes)
            self.click(form.get_by_role("button", name="Agree"))
            expect(self.part.get_by_role("region", name="The plan so far")).to_contain_text(what)
        self.press("Stretch the muscle", *HOW_AGREED)
        rule = self.tab("Needles")
        self.type(rule.get_by_role("textbox", name="Only after"), "50")
        self.type(rule.get_by_role("textbox", name="for so many"), "6")
        self.press("Say it")
        note = self.tab("Note")
        self.type(note.get_by_role("textbox"), "Mr Takahashi, right upper trapezius, an hour ago.")
        self.press("Send the note")
        self.heard("on its way")
        for choice in (("No needle now: the plan goes on, or is changed", "In 3 weeks"),
                       ("No needle now: the plan goes on, or is changed", "In 4 weeks"),
                       ("Close it: the person goes on alone",)):  # fmt: skip
            self.tab("Decide")
            self.decide(*choice)
            if len(choice) == 1:
                break
            expect(self.part.get_by_role("tab", name="Ask")).to_be_focused()
            self.press(*AGAIN)
            self.tab("Measure")
            self.press(*MEASURED, "Own impression")
        self.is_over("Plan the twelve weeks", "Close it")


@pytest.fixture
def page_08(lab: Lab, page: Page) -> Iterator[QuizTab]:
    """The course's own page, run."""
    folder = lab.root / f"walk_{next(_numbers)}"
    (folder / "course").mkdir(parents=True)
    (folder / "quizzes").mkdir()
    tab = QuizTab(lab, page, Path(shutil.copy(PAGE, folder / "course")))
    tab.open_here()
    tab.command("notebook:run-all-cells")
    yield tab
    tab.dispose()
    lab.end_kernels()


def test_every_click_from_the_door_to_the_debrief(page_08: QuizTab) -> None:
    resident = Resident(page_08.page, "Mr Takahashi")
    resident.talk()
    resident.find()
    resident.prepare()
    resident.inject()
    resident.leave()
    resident.plan()
    resident.end()
    told = resident.head
    expect(told.get_by_role("blockquote").last).to_contain_text("We made a plan that fits my day")
    expect(told).to_contain_text("Nothing was unsafe")
    parts = told.get_by_role("table", name="Acts done, of those that were called for")
    for whole in COMPLETE:
        expect(parts.get_by_role("row", name=whole)).to_be_visible()


class Booked(Typist):
    """What a resident does by keys alone with Ms Ndlovu, who has booked a needle for each knot."""

    def talk(self) -> None:
        self.go("Talk, examine, decide", "See Ms Ndlovu")
        self.press("What brings you here", "Any allergies")
        self.tab("Examine")
        self.press("Look at the skin")
        self.heard("Intact")
        self.press("Decide")
        self.decide("A trigger point injection is reasonable for this person, here and now",
                    reason="An active trigger point explains the pain, and simple care was"
                           " tried")  # fmt: skip
        self.is_over("Talk, examine, decide", "A trigger point injection is reasonable")

    def find(self) -> None:
        self.go("Find the place with your finger", "Examine Ms Ndlovu")
        self.press("Explain and ask for consent", "Uncover both sides", "Support the arms")
        self.heard("rests both arms")
        self.reach(self.part.get_by_role("application", name="The back of Ms Ndlovu"))
        self.keys(("Shift+ArrowRight", 7), ("ArrowRight", 2), ("Shift+ArrowUp", 6),
                  ("ArrowUp", 3), ("+", 10), ("Space", 1), ("f", 1))  # fmt: skip
        self.heard("it draws up the side of my neck")
        self.keys(("k", 1))
        self.heard("No. That is new")
        self.keys(("Space", 1))
        self.mark("Upper trapezius", "Latent: tender, not the known pain", "Sore spot")
        expect(self.part.get_by_role("list", name="Marks")).to_contain_text("Latent")
        self.press("Decide")
        self.decide("What I found needs no injection")
        self.is_over("Find the place with your finger", "What I found needs no injection")

    def plan(self) -> None:
        self.go("Plan the twelve weeks", "Make a plan with Ms Ndlovu")
        expect(self.part).to_contain_text("No needle today")
        self.press("What do you want to do again")
        self.heard("go dancing on Saturday")
        form = self.tab("Agree").get_by_role("form")
        self.choose(form.get_by_role("combobox", name="What"), AGREED[0][0])
        self.type(form.get_by_role("textbox", name="Times a week"), "5")
        self.type(form.get_by_role("textbox", name="Minutes each time"), "5")
        self.page.keyboard.press("Enter")
        expect(self.part.get_by_role("region", name="The plan so far")).to_contain_text("5 min")
        self.tab("Decide")
        self.decide("Close it: the person goes on alone")
        self.is_over("Plan the twelve weeks", "Close it")


def test_by_keys_alone_from_the_door_to_a_plan_without_a_needle(page_08: QuizTab) -> None:
    resident = Booked(page_08.page, "Ms Ndlovu")
    expect(resident.head).to_be_visible()
    resident.head.get_by_role("heading", level=4).focus()  # as if come to by the heading
    resident.talk()
    resident.find()
    resident.plan()
    resident.end()
    told = resident.head
    expect(told).to_contain_text("Nothing was unsafe")
