"""The acts of an injection: what is looked for, how much it weighs, and what that rests on.

What the needle itself does is judged as in guiding one; those acts keep their names here.
"""

from __future__ import annotations

from tpilab.protocol import Act
from tpilab.skills.guide.acts import ACTS as GUIDED

REVISION = "1"

FROM_GUIDE = (
    "needle", "limit", "tangential", "reached", "aspirated", "withdrew", "felt_again", "warned",
    "asked", "small_deposits", "breath", "twitch", "many_passes", "bent", "wrong_layer",
    "blind_advance", "past_limit", "after_paresthesia", "against_sign", "sterility", "second_side",
)  # fmt: skip
"""What a needle by landmark shows just as one under a picture; their weights stay, too."""

_OWN = (
    Act(name="time_out", weight="critical",
        text="Paused before the needle: the right person, side, site and drug, said aloud",
        why="The wrong person, side or syringe is the error that nothing mends.",
        basis="safety rule"),
    Act(name="positioned", weight="critical", text="Had the person lie as this place asks",
        why="Who faints at a needle does not fall when lying; and a muscle at rest can be felt.",
        facts=("RISK-027", "RISK-029"), basis="safety rule"),
    Act(name="asepsis", weight="critical",
        text="Hands first, then gloves and skin, cleaned and left to dry, before the puncture",
        why="What is on the skin goes in with the needle; a wet antiseptic has not worked yet.",
        facts=("INJ-191", "INJ-015"), basis="safety rule"),
    Act(name="held", weight="critical", text="Held the band between the fingers at the puncture",
        why="A band rolls away from a needle; the fingers tell where it is and keep it there.",
        facts=("INJ-053",), basis="evidence"),
    Act(name="stopped", weight="critical", text="Stopped at once when something was wrong",
        why="Pain like a current, a ringing ear, a lost color, a short breath: out with the needle,"
        " then think.", facts=("PK-037", "HAZ-003"), basis="safety rule"),
    Act(name="cared", weight="critical", text="Did what the complication asked for",
        why="A complication can follow good care; leaving it alone cannot.",
        facts=("RISK-005", "RISK-027"), basis="safety rule"),
    Act(name="intact", weight="critical", text="Looked whether the needle came out whole",
        why="A piece left behind is found the sooner the earlier it is missed.",
        basis="safety rule"),
    Act(name="sharps", weight="critical", text="Put the needle into the sharps box at once",
        why="Uncapped, unbent, at once: each further touch of it can prick.", facts=("INJ-185",),
        basis="safety rule"),
    Act(name="watched", weight="critical",
        text="Watched for a while, and checked what this place can do: breathing, or walking",
        why="A lung collapses quietly and later; a numb leg is noticed at the first step.",
        facts=("HAZ-003", "RISK-031", "INJ-183"), basis="safety rule"),
    Act(name="noted", weight="critical", text="Wrote a note that is complete and true",
        why="Whoever sees this person next, perhaps breathless, has only the note.",
        facts=("FU-028",), basis="safety rule"),
    Act(name="decided", weight="critical", text="Ended it as the findings ask",
        why="Home, stay, hand over, or no needle here: each is right where it fits.",
        basis="safety rule"),
    Act(name="measured", weight="recommended",
        text="Measured before: pain, pressure threshold, movement",
        why="Without a before there is no after.", facts=("DX-019", "FU-030"), basis="evidence"),
    Act(name="measured_again", weight="recommended", text="Measured the same again afterward",
        why="The same measures on the same scale; soreness hides early relief.",
        facts=("FU-009", "FU-030"), basis="evidence"),
    Act(name="asked_today", weight="recommended",
        text="Asked once more about blood thinners, allergies, fever, pregnancy",
        why="In loin and buttock no hand stops a bleed; last week's answer may be out of date.",
        facts=("RISK-058", "RISK-059"), basis="safety rule"),
    Act(name="read_syringe", weight="recommended", text="Read the label on the syringe",
        why="What was drawn up by one hand is read by another.", basis="didactic"),
    Act(name="kit", weight="recommended", text="Had oxygen and emergency drugs at hand",
        why="Labels of local anesthetics ask for it before the first milliliter.",
        facts=("PK-041", "PK-106"), basis="evidence"),
    Act(name="compressed", weight="recommended", text="Pressed on the spot afterward",
        why="Bruises are the commonest thing that follows.", facts=("RISK-012",),
        basis="didactic"),
    Act(name="moved", weight="recommended", text="Had the muscle moved through its full range",
        why="Practice articles ask for it at once; that is expert opinion.",
        facts=("FU-005", "SEED-11"), basis="didactic"),
    Act(name="advised", weight="recommended",
        text="Said what is usual, and when to come back at once",
        why="Breathlessness can come after days, infection after a week.",
        facts=("HAZ-003", "SEED-10"), basis="safety rule"),
    Act(name="technique", weight="recommended", text="Used a technique that this place allows",
        why="Slow where a lung, vessel or nerve lies in reach. Quick and fanned ones were used in"
        " trials, without proof that they do better.", facts=("HAZ-001", "INJ-025", "INJ-184"),
        basis="safety rule"),
    Act(name="recapped", weight="harmful", text="Put the cap back on the used needle",
        why="That is how people prick themselves.", facts=("INJ-185",), basis="safety rule"),
    Act(name="quick_here", weight="harmful",
        text="Used quick or fanned thrusts where a lung, vessel or nerve lies in reach",
        why="Each thrust is blind. They are for places with nothing to hit.",
        facts=("HAZ-001", "HAZ-002"), basis="safety rule"),
    Act(name="needled_here", weight="harmful",
        text="Punctured where no needle by landmark belongs",
        why="Without a point, or where only a picture shows the lung, no hand should needle.",
        facts=("DX-001", "GEO-004"), basis="safety rule"),
    Act(name="false_note", weight="harmful", text="Wrote down what did not happen",
        why="A note that hides a complication hides it from the next helper.",
        basis="safety rule"),
    Act(name="sat", weight="harmful", text="Injected a sitting person",
        why="Who faints sitting, falls.", facts=("RISK-027", "RISK-029"), basis="safety rule"),
    Act(name="to_the_hub", weight="unsafe", text="Buried the needle to its hub",
        why="What stays outside can be held, should it break.",
        facts=("INJ-054",), basis="safety rule"),
    Act(name="wrong_site", weight="unsafe",
        text="Punctured after a pause that named the wrong person, side, site or drug",
        why="The pause had found the error, and the needle went in all the same.",
        basis="safety rule"),
    Act(name="went_on", weight="unsafe",
        text="Went on after breathlessness, a ringing ear or a faint",
        why="These say stop: what follows can only add to the harm.", facts=("PK-037", "RISK-005"),
        basis="safety rule"),
    Act(name="sent_home", weight="unsafe", text="Sent home somebody who was not well",
        why="Breathless, with ringing ears, pale from a faint, or on a leg that gives way: nobody"
        " goes home so.",
        facts=("HAZ-003", "RISK-031"), basis="safety rule"),
)  # fmt: skip

ACTS = {act.name: act for act in _OWN} | {name: GUIDED[name] for name in FROM_GUIDE}

MENU = (
    ("Ask and measure", (
        ("feel", "Feel for the band under the mark"),
        ("ask_pain", "How strong is the pain, from 0 to 10?"),
        ("algometer", "Press with the algometer, three times"),
        ("motion", "How far does it move?"),
        ("ask_today", "Today: a blood thinner, an allergy, a fever, a pregnancy?"),
        ("warn", "Say what will be felt"),
    )),
    ("Place and prepare", (
        ("prone", "Lie on the front"),
        ("side", "Lie on the side"),
        ("supine", "Lie on the back"),
        ("sitting", "Stay sitting"),
        ("kit", "Oxygen, emergency drugs and lipid at hand"),
        ("read_syringe", "Read the syringe's label"),
        ("wash", "Clean your hands"),
        ("clean", "Clean the skin"),
        ("dry", "Wait until it is dry"),
        ("gloves", "Put on gloves"),
    )),
    ("With the needle in", (
        ("ask_feel", "What do you feel?"),
        ("hold_breath", "Hold your breath, please"),
        ("breathe", "Breathe on"),
        ("let_go", "Let go of the band"),
        ("legs_up", "Flat, legs up"),
        ("call", "Call for help"),
        ("other_side", "Go on with the other side, too"),
    )),
    ("Afterward", (
        ("intact", "Look at the needle: is it whole?"),
        ("sharps", "Needle into the sharps box"),
        ("recap", "Put the cap back on"),
        ("compress", "Press on the spot"),
        ("move_fully", "Move it through its full range"),
        ("watch", "Watch for half an hour"),
        ("breathing", "How is your breathing? Listen to both sides"),
        ("walk", "Please walk a few steps"),
        ("advise", "Say what is usual, and when to come back"),
    )),
)  # fmt: skip
POSITIONS = {
    "prone": "on the front", "side": "on the side", "supine": "on the back", "sitting": "sitting",
}  # fmt: skip
TECHNIQUES = {
    "slow": "Slowly, on one line",
    "fast": "Quick, in and out",
    "fan": "Fanned, several lines from one puncture",
}
CHOICES = {
    "home": "Well: home, with what to watch for",
    "stay": "Stays here until well, or until somebody fetches",
    "hand_over": "Handed over to emergency care",
    "not_here": "No needle by landmark here",
}
