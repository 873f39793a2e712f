"""The acts of palpation: what is looked for, how much it weighs, and what that rests on."""

from __future__ import annotations

from tpilab.protocol import Act

REVISION = "1"

_ACTS = (
    Act(name="consent", weight="critical", text="Asked for consent before touching",
        why="Touch needs a yes: say what you do, why, how long, and that it may hurt.",
        facts=("DX-052",), basis="evidence"),
    Act(name="chaperone", weight="critical", text="Offered a chaperone",
        why="Any touch can feel intimate; the offer is the patient's to decline.",
        facts=("DX-052", "DX-053", "DX-054"), basis="evidence"),
    Act(name="exposed", weight="critical", text="Had both sides uncovered",
        why="What cannot be seen and compared is missed.", basis="didactic"),
    Act(name="relaxed", weight="critical", text="Had the muscle relaxed",
        why="A muscle at work is firmer all over, and a band hides in it.",
        facts=("GEO-056",), basis="didactic"),
    Act(name="across", weight="critical", text="Stroked across the fibers of the upper trapezius",
        why="A band is felt when the finger crosses it at right angles.",
        facts=("DX-037",), basis="evidence"),
    Act(name="along", weight="critical", text="Followed a band along its fibers",
        why="The sorest spot lies somewhere along the cord.", basis="didactic"),
    Act(name="asked_feel", weight="critical", text="Asked what is felt, and where, under pressure",
        why="Referral may be no pain at all, and follows no fixed map.",
        facts=("DX-003",), basis="evidence"),
    Act(name="asked_known", weight="critical", text="Asked whether the feeling is known",
        why="Only that tells an active from a latent point.", facts=("DX-002",), basis="evidence"),
    Act(name="other_side", weight="critical", text="Compared with the other side",
        why="Sides are alike in health, so the mirror site is the control.",
        facts=("DX-015", "DX-031"), basis="evidence"),
    Act(name="neighbors", weight="critical", text="Felt the neighbors: levator and supraspinatus",
        why="The neighbors are tender as often as the favorite.",
        facts=("DX-027", "DX-030"), basis="evidence"),
    Act(name="marked_active", weight="critical", text="Marked as active just what is active",
        why="Only a point that brings back the known pain comes into question for a needle.",
        facts=("DX-002", "INJ-055"), basis="evidence"),
    Act(name="decided", weight="critical", text="Decided as the findings ask for",
        why="The decision follows from band, spot, referral and recognition.",
        facts=("DX-001", "DX-002"), basis="evidence"),
    Act(name="looked", weight="recommended", text="Looked at the skin before touching",
        why="Broken or infected skin stops the way to a needle.", basis="safety rule"),
    Act(name="let_point", weight="recommended", text="Let the person show where it hurts",
        why="The map starts with the person's hand.", basis="didactic"),
    Act(name="began_away", weight="recommended", text="Began away from where it hurts",
        why="A first touch that hurts tightens all that follows.", basis="didactic"),
    Act(name="held", weight="recommended", text="Pressed slowly to about 2 kg and held",
        why="Referral needs force and time.", facts=("DX-030", "DX-040"), basis="didactic"),
    Act(name="twitch", weight="neutral", text="Provoked a local twitch",
        why="Not among the essential signs, and examiners agree on it poorly.",
        facts=("DX-001", "DX-007"), basis="evidence"),
    Act(name="again", weight="unnecessary", text="Pressed the same sore place again and again",
        why="It hurts, and tells nothing new.", basis="didactic"),
    Act(name="unasked", weight="harmful", text="Touched before consent was given",
        why="A yes comes before a hand.", facts=("DX-052",), basis="evidence"),
    Act(name="too_hard", weight="harmful", text="Pressed with more than 5 kg",
        why="Far beyond any force that an examination was described with.",
        facts=("DX-025", "DX-030"), basis="didactic"),
    Act(name="marked_wrong", weight="harmful", text="Marked as active what is not",
        why="It would lead a needle to a place where none belongs.",
        facts=("DX-002", "DX-029"), basis="evidence"),
    Act(name="widespread", weight="unsafe",
        text="Marked widespread tenderness without a band for injection",
        why="Tenderness all over is no trigger point; the diagnosis would be missed.",
        basis="safety rule"),
    Act(name="after_no", weight="unsafe", text="Went on touching after consent was withdrawn",
        why="Stop means stop, at once, until the person agrees anew.",
        basis="safety rule"),
)  # fmt: skip

ACTS = {act.name: act for act in _ACTS}

MENU = (
    ("Before you touch", (
        ("ask_consent", "Explain and ask for consent"),
        ("offer_chaperone", "Offer a chaperone"),
        ("expose_both", "Uncover both sides"),
        ("expose_right", "Uncover the right side"),
        ("expose_left", "Uncover the left side"),
        ("support_arms", "Support the arms"),
        ("lie_prone", "Have {them} lie prone"),
        ("look", "Look at the skin"),
        ("let_point", "Show me where it hurts"),
    )),
    ("While you press", (
        ("ask_feel", "What do you feel, and where?"),
        ("ask_known", "Do you know this feeling?"),
    )),
)  # fmt: skip

CHOICES = {
    "candidate": "There is an active point: it comes into question for an injection",
    "leave": "What I found needs no injection",
    "look_further": "No injection now: look for another cause",
    "uncertain": "I am not sure: feel again another day",
}
