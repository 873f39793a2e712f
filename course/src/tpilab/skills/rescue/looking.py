"""What is seen, felt, heard and measured now."""

from __future__ import annotations

from tpilab.physics.physiology.models import State as BodyState
from tpilab.skills.rescue.state import State
from tpilab.skills.rescue.words import DARK, told

CUFF_S = 60
"""How often the monitor's cuff measures by itself."""
LOW_SPO2, HIGH_BY = 92, 2
"""On dark skin an oximeter shows more than there is, where it is low: RISK-277."""
_ORDINARY = {
    "look": "Color and moisture of the skin are as usual. No rash, no swelling.",
    "pulse": "Regular, full.",
    "breathing": "Quiet, regular, whole sentences.",
    "listen": "The same on both sides, clear.",
    "neuro": "Awake and clear. Pupils, arms and legs are alike on both sides.",
    "leg": "Both legs are strong, and feel the same.",
    "site": "A small mark of the needle, no swelling.",
    "temperature": "36.7 °C.",
    "sugar": "98 mg/dL (5.4 mmol/L).",
}
_SCANNED = (
    "The probe lies on the {side} of the chest, between two ribs. The picture runs on the screen:"
    " look whether the bright line under the ribs slides."
)
NOBODY = "{name} does not answer."


def found(state: State, what: str) -> tuple[State, str]:
    """The state after something was looked at, and what there was."""
    now = state.body.now
    if what.startswith("scan_"):
        side = what.removeprefix("scan_")
        return state.but(scan=side), _SCANNED.format(side=side)
    if what.startswith("ask"):
        return state, _answer(state, what, now)
    if what == "cuff":
        shown = state.body.shown
        if not shown["sys"]:
            return state, "No pressure is to be had."
        return state, f"{shown['sys']} over {shown['dia']} mmHg."
    words = now.finds.get(what) or ("" if what in ("pulse", "breathing") else _ORDINARY[what])
    if what == "pulse" and not now.finds.get("pulse"):
        words = f"About {_tens(state.body.shown['hr'])} a minute, regular, full."
    if what == "breathing" and not now.finds.get("breathing"):
        words = f"{state.body.shown['rr']} a minute, regular."
    return state, told(words, state.person, state.record.side)


def _answer(state: State, what: str, now: BodyState) -> str:
    if now.awake in ("out", "fitting") or (what == "ask" and not now.says):
        return NOBODY.format(name=state.person.name)
    if what == "ask":
        return f"“{told(now.says, state.person, state.record.side)}”"
    if now.awake == "drowsy":
        return f"{state.person.name} cannot tell now."
    return f"“{dict(state.record.answers)[what]}”"  # type: ignore[index]


def _tens(value: int) -> int:
    return (value + 2) // 4 * 4


def slides(state: State, side: str) -> bool:
    """Whether the lung slides on this side now."""
    place = "side" if side == state.record.side else "other"
    breathes = state.body.shown["rr"] > 0
    return breathes and place not in state.body.now.still_lung


def monitored(state: State) -> dict[str, object] | None:
    """What the monitor shows; None: it is not attached. The cuff measures once a minute."""
    if state.monitor_s is None:
        return None
    body, now = state.body, state.body.now
    shown = body.shown
    cuff_s = state.monitor_s + (state.clock_s - state.monitor_s) // CUFF_S * CUFF_S
    read = next((row for row in reversed(body.trace) if row[0] <= cuff_s), body.trace[0])
    spo2 = shown["spo2"]
    if state.person.skin_tone >= DARK and spo2 < LOW_SPO2:
        spo2 = min(LOW_SPO2, spo2 + HIGH_BY)
    return {
        "hr": shown["hr"], "sys": read[2], "dia": read[3], "rr": shown["rr"], "spo2": spo2,
        "rhythm": now.rhythm, "perfusion": now.perfusion, "moving": now.awake == "fitting",
        "cuff_at_s": cuff_s, "clock_s": state.clock_s,
    }  # fmt: skip
