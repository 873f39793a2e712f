"""What is asked, measured and agreed, and how weeks go by."""

from __future__ import annotations

from tpilab.patients.rehabilitating import FACTORS
from tpilab.physics.rehabilitation import WEEKS, reading
from tpilab.skills.rehabilitate.acts import ASKS, MEASURES, PARTS, SAYS
from tpilab.skills.rehabilitate.amounts import MINUTES, TIMES, Refused, number
from tpilab.skills.rehabilitate.state import Part, State, Visit

EXERCISES = ("exercise", "stretch", "active")
MOST_PARTS = 10
FEW, MANY = 4, 6
_SURE = {"goal": 80, "day": 60, "choose": 80, "back": 50, "call": 80}
"""By how much each way of agreeing raises what is done, in permille. Didactic choices; that goals,
choice and calls raise it rests on FU-133, FU-150, FU-164."""
_MANY_LOSE, _OVER_LOSES, _AWAY_LOSES = 120, 200, 15
MOST_DONE = 900
_ERROR = {"pain": 5, "peg": 8, "ndi": 3, "threshold": 35, "motion": 4, "impression": 7}
"""How much one reading of a scale differs from another: a standard deviation in tenths of a point,
tenths, points of 50, kPa, degrees, tenths of a point of pain. Didactic choices."""
_IMPRESSIONS = ("much worse", "a little worse", "about the same", "a little better", "much better")


def asked(state: State, what: str) -> str:
    """The answer to a question."""
    record = state.record
    name = what.removeprefix("ask_")
    if what == "ask_since":
        return f"“{_since(state)}”"
    if what == "ask_done":
        return f"“{_done_in_words(state)}”"
    told = {
        "goal": record.goal,
        "day": f"{record.day} {record.minutes_a_day} minutes a day, no more.",
        "prefers": record.prefers,
        "wants": record.wants,
    }
    answer = told.get(name) or dict(record.factors).get(name)  # type: ignore[call-overload]
    return f"“{answer or 'Nothing special there.'}”"


def _since(state: State) -> str:
    if state.week == 0:
        return "We have only just begun."
    if state.warned and state.record.warns is not None:
        return state.record.warns.says
    fell = state.pain_tenths[0] - state.pain_tenths[-1]
    if fell >= 20:  # noqa: PLR2004 - two points
        return "Much better. Nothing new."
    return "Somewhat better. Nothing new." if fell >= 8 else "Hardly any better. Nothing new."  # noqa: PLR2004


def _done_in_words(state: State) -> str:
    if not state.done:
        return "I have not begun yet."
    share = state.done[-1]
    words = ((750, "Nearly all of it."), (550, "More than half."), (350, "Perhaps half."),
             (0, "Honestly, little of it."))  # fmt: skip
    return next(told for least, told in words if share >= least)


# measures


def measured(state: State, name: str) -> tuple[tuple[int, ...], str]:
    """What a scale says now, and in words. Raises Refused where it does not fit."""
    before, week = state.record.before, state.week
    pain = state.pain_tenths[-1]
    share = 1000 * pain // max(1, state.pain_tenths[0])

    def read(value: int, most: int, part: str = "") -> int:
        if week == 0:
            return value
        name_of = f"{name}{part}/{week}"
        return min(most, max(0, reading(state.people.seed, name_of, value, _ERROR[name])))

    if name == "pain":
        value = read(pain, 100)
        return ((value + 5) // 10,), f"{(value + 5) // 10} of 10."
    if name == "peg":
        three = tuple((read(each * share // 100, 100, f"{n}") + 5) // 10 for n, each in
                      enumerate(before.peg)) if week else before.peg  # fmt: skip
        mean = round(sum(three) / 3, 1)
        return three, f"Pain {three[0]}, enjoyment {three[1]}, activity {three[2]}: mean {mean}."
    if name == "ndi":
        if before.ndi is None:
            raise Refused("The Neck Disability Index is for the neck. This is another place.")
        value = read(before.ndi * share // 1000, 50)
        return (value,), f"{value} of 50."
    if name == "threshold":
        value = read(before.threshold_kPa * (1300 - share * 3 // 10) // 1000, 900)
        return (value,), f"{value} kPa, mean of three."
    if name == "motion":
        value = read(before.motion_deg * (1250 - share // 4) // 1000, 180)
        return (value,), f"{before.motion}: {value}°."
    return _impression(state)


def _impression(state: State) -> tuple[tuple[int, ...], str]:
    if state.week == 0:
        raise Refused("There is nothing to compare with yet.")
    fell = state.pain_tenths[0] - state.pain_tenths[-1]
    felt = reading(state.people.seed, f"impression/{state.week}", fell, _ERROR["impression"])
    at = sum(felt >= edge for edge in (-20, -8, 8, 20))
    return (at,), f"“{_IMPRESSIONS[at][0].upper()}{_IMPRESSIONS[at][1:]}.”"


# the plan


def part(state: State, what: str, times: str, minutes: str) -> tuple[State, str]:
    """The state with a part agreed on. Raises Refused, in the words of a colleague."""
    if what not in PARTS:
        raise Refused("There is no such thing to agree on.")
    label, serves = PARTS[what]
    if serves in FACTORS and not (times + minutes).strip():
        new = Part(what, 0, 0)
    else:
        new = Part(what, number(times, TIMES), number(minutes, MINUTES))
    others = tuple(each for each in state.parts if each.what != what)
    if len(others) >= MOST_PARTS:
        raise Refused("So many things? Nobody does them. Drop one first.")
    state = state.but(parts=(*others, new))
    if serves in EXERCISES and a_day(state) > state.record.minutes_a_day:
        return state, f"“{state.record.minutes_a_day} minutes a day is what I have.”"
    return state, f"{label}{new.dose}."


def told_back(state: State) -> str:
    """The plan in the person's words, and what was not said."""
    parts = [f"{PARTS[each.what][0].split(':')[0].split(',')[0].lower()}{each.dose}"
             for each in state.parts]  # fmt: skip
    lines = [f"{'; '.join(parts)}."]
    rule = state.rule
    lines.append(
        "About another needle you said nothing." if rule is None else
        f"Another needle only after {rule.percent} % for {rule.weeks} weeks."
    )  # fmt: skip
    told = state.did("return")
    lines.append(
        "And at once with short breath, fever or a weak arm." if told else
        "When I should come at once, I do not know."
    )  # fmt: skip
    return f"“{lines[0][0].upper()}{' '.join(lines)[1:]}”"


def a_day(state: State) -> int:
    """Minutes a day that the plan's exercises take, over seven days, rounded up."""
    weekly = sum(each.weekly for each in state.parts if each.serves in EXERCISES)
    return -(-weekly // 7)


def doing(state: State, weeks_ahead: int = 0) -> int:
    """How much of the exercise is done in a week, in permille: as it was agreed, so it is done."""
    record = state.record
    share = 10 * record.doing_percent + sum(_SURE[each] for each in state.agreed)
    exercises = sum(each.serves in EXERCISES for each in state.parts)
    if exercises >= MANY:
        share -= _MANY_LOSE
    if a_day(state) > record.minutes_a_day:
        share -= _OVER_LOSES
    return max(50, min(MOST_DONE, share - _AWAY_LOSES * weeks_ahead))


def passed(state: State, weeks: int) -> State:
    """The state so many weeks later, at the next visit."""
    weeks = min(weeks, WEEKS - state.week)
    minutes = sum(each.weekly for each in state.parts if each.serves in ("exercise", "stretch"))
    done = tuple(doing(state, n) if minutes else 0 for n in range(weeks))
    return state.but(
        minutes=state.minutes + (minutes,) * weeks,
        done=state.done + done,
        treated=state.treated + (len(state.taken_up),) * weeks,
        visits=(*state.visits, Visit(state.week + weeks)),
    )


def menu() -> dict[str, object]:
    """What can be asked, measured, agreed on and said."""

    def rows(of: dict[str, str]) -> list[dict[str, str]]:
        return [{"id": name, "label": label} for name, label in of.items()]

    return {
        "asks": rows(ASKS), "measures": rows(MEASURES), "says": rows(SAYS),
        "parts": rows({name: label for name, (label, _) in PARTS.items()}),
    }  # fmt: skip
