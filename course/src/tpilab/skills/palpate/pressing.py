"""Presses in one place: how long and hard, what hurts, what is felt elsewhere, what is too much.

A press goes on while the finger stays within `SAME_PLACE_UM`. Every pose is looked at in turn, so
this works on plain numbers and makes one new state at the end of a stroke.
"""

from __future__ import annotations

from tpilab.patients import Point
from tpilab.skills.palpate.state import Hold, Sensation, State

SAME_PLACE_UM = 8_000
HURTS, FLINCHES, OVERWHELMS = 3, 6, 9
PATIENCE_MS = 1_500
"""How long a person bears what overwhelms."""
ABOUT_2_KG_MN = (15_000, 27_000)
LETTING_GO_MS = 2_000
"""How long a hand may take to leave after a stop; once it has left, no touch is allowed.

Didactic choice: it keeps a slow connection from turning into an unsafe act.
"""
SLOW_RISE = 25
"""mN per ms: 2 kg in a little under a second; didactic choice."""
HELD_MS = 2_000
OFTEN = 5
FRESH_MS = 2_000
"""After so long a sensation is told again."""


class Pressing:
    """The hold of a state, taken further pose by pose."""

    def __init__(self, state: State, said: list[str]) -> None:
        """said: what the person says or shows is added to it."""
        self.state, self.said = state, said
        self.sensation, self.consent = state.sensation, state.consent
        self.let_go_by_ms = state.let_go_by_ms
        self.pressed, self.longest = dict(state.pressed), state.longest_hold_ms
        self.stops, self.jump = state.stops, state.jump
        self.contact, self.peak = state.contact_ms, state.peak_mn
        self.hurt, self.worst_pain = state.hurt_ms, state.worst_pain
        self.brought: set[tuple[int, str]] = set()
        self.acts: list[tuple[str, int]] = []
        self.spot = -1
        self._take(state.hold)

    def _take(self, hold: Hold | None) -> None:
        self.down = hold is not None
        hold = hold or Hold(0, 0)
        self.x, self.y, self.lasted, self.sore = hold.x_um, hold.y_um, hold.lasted_ms, hold.sore_ms
        self.overwhelming, self.worst = hold.overwhelming_ms, hold.worst
        self.quickest, self.firm = hold.quickest, hold.firm_ms
        self.spot = self.state.world.spot_at(self.x, self.y) if self.down else -1

    def pose(  # noqa: PLR0913, PLR0917  # what a moment of a press is made of
        self, t_ms: int, lasted: int, at: tuple[int, int], force: int, hurt: int, steep: int
    ) -> None:
        """One pose: since when, for how long, where, how hard, how painful, how quickly risen."""
        if force <= 0:
            self.end(t_ms)
            self.let_go_by_ms = min(self.let_go_by_ms, t_ms)
            return
        self.contact += lasted
        self.peak = max(self.peak, force)
        if self.consent == "withdrawn" and t_ms + lasted > self.let_go_by_ms:
            self._goes_on(max(t_ms, self.let_go_by_ms))
        if not self.down or (self.x - at[0]) ** 2 + (self.y - at[1]) ** 2 > SAME_PLACE_UM**2:
            self.end(t_ms)
            self._take(Hold(*at))
            self.sensation = None  # the person attends to the finger, wherever it is now
        before = self.worst
        low, high = ABOUT_2_KG_MN
        self.lasted += lasted
        self.worst = max(self.worst, hurt)
        self.quickest = max(self.quickest, steep)
        if low <= force <= high:
            self.firm += lasted
        if hurt:
            self.worst_pain = max(self.worst_pain, hurt)
            self.hurt += lasted if hurt >= FLINCHES else 0
            self.sore += lasted
            self._tell(t_ms, lasted, hurt, before)
            if before < FLINCHES <= self.worst:
                self._flinch(t_ms, at)
            if hurt >= OVERWHELMS:
                self._overwhelm(t_ms, lasted)

    def _tell(self, t_ms: int, lasted: int, hurt: int, before: int) -> None:
        """What the person feels, says and shows as it hurts."""
        world = self.state.world
        what = world.spots[self.spot].what if self.spot >= 0 else None
        travels = isinstance(what, Point) and self.sore >= what.after_ms
        last = self.sensation
        told = last is not None and last.travels and (
            last.spot == self.spot and t_ms - last.t_ms <= FRESH_MS
        )  # fmt: skip
        if before < HURTS <= self.worst < FLINCHES:
            self.said.append("“That is sore.”")
        if travels and self.state.tells and not told and isinstance(what, Point):
            self.said.append(f"“{what.travels}”")
        self.sensation = Sensation(t_ms + lasted, self.spot, hurt, travels)
        if self.spot >= 0:
            self.brought.add((self.spot, "spot"))
            if travels and self.state.tells:
                self.brought.add((self.spot, "referral"))

    def _flinch(self, t_ms: int, at: tuple[int, int]) -> None:
        """It hurts much: at a sore place the person jumps away, elsewhere the face shows it."""
        name = self.state.world.patient.name
        if self.spot < 0:
            self.said.append(f"{name} flinches.")
            return
        self.said.append(f"{name} jumps and draws away from your finger.")
        self.jump = (t_ms, *at)
        self.acts.append(("jump_sign", t_ms))

    def _overwhelm(self, t_ms: int, lasted: int) -> None:
        """What is too much is borne for a while, however a press is cut into poses."""
        left = max(0, PATIENCE_MS - self.overwhelming)
        self.overwhelming += lasted
        if lasted < left or self.consent != "given":
            return
        self.said.append("“Please stop. I do not want this any more.”")
        self.consent, self.let_go_by_ms = "withdrawn", t_ms + left + LETTING_GO_MS
        self.stops += 1
        if t_ms + lasted > self.let_go_by_ms:
            self._goes_on(self.let_go_by_ms)

    def _goes_on(self, t_ms: int) -> None:
        """Touch in spite of a stop."""
        if "“I said stop.”" not in self.said:
            self.said.append("“I said stop.”")
        self.acts.append(("after_no", t_ms))

    def end(self, t_ms: int) -> None:
        """The finger leaves this place: what the press counts for."""
        if not self.down:
            return
        if self.worst >= HURTS and self.spot >= 0:
            times = self.pressed.get(self.spot, 0) + 1
            self.pressed[self.spot] = times
            if times > OFTEN:
                self.acts.append(("again", t_ms))
        if self.firm >= HELD_MS and self.quickest <= SLOW_RISE:
            self.acts.append(("held", t_ms))
        self.longest = max(self.longest, self.lasted)
        self._take(None)

    def result(self) -> State:
        """The state with all of it."""
        hold = Hold(self.x, self.y, self.lasted, self.sore, self.overwhelming, self.worst,
                    self.quickest, self.firm) if self.down else None  # fmt: skip
        state = self.state.but(
            hold=hold,
            sensation=self.sensation,
            consent=self.consent,
            let_go_by_ms=self.let_go_by_ms,
            pressed=self.pressed,
            longest_hold_ms=self.longest,
            contact_ms=self.contact,
            peak_mn=self.peak,
            hurt_ms=self.hurt,
            worst_pain=self.worst_pain,
            stops=self.stops,
            jump=self.jump,
            brought=self.state.brought | self.brought if self.brought else self.state.brought,
        )
        for name, t_ms in self.acts:
            state = state.with_act(name, t_ms)
        return state


def lifted(state: State) -> State:
    """The state once the finger has left the skin."""
    pressing = Pressing(state, [])
    pressing.end(state.t_ms)
    return pressing.result()
