"""Random allocation to arms: stratified, in permuted blocks, each arm unknown until it is given.

The sequence follows from a seed that lies in the private plan; it is nowhere written out. What was
given is a chain of lines: each holds the digest of the one before, so a line that was changed or
taken away shows. A learner who is forgotten leaves the place in the sequence and no name.
"""

from __future__ import annotations

import hashlib
import itertools
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from tpilab import rng
from tpilab.frozen import Frozen
from tpilab.grading.one_at_a_time import alone
from tpilab.grading.study.consent import consenting
from tpilab.grading.study.records import StudyProblem, append, folder_of, lines_of
from tpilab.grading.submissions import check_student

PLAN, FILE = "plan.json", "allocation.jsonl"
_FEWEST_ARMS, _MOST_ARMS, _MOST_BLOCK = 2, 6, 60


class Plan(Frozen):
    """How arms are given. Fixed once it is made."""

    arms: tuple[str, ...]
    blocks: tuple[int, ...]
    """Sizes of a block, one drawn for each; multiples of the number of arms."""
    strata: dict[str, tuple[str, ...]]
    """By factor, its levels."""
    seed: int


class Given(Frozen):
    """One arm that was given."""

    stratum: str
    place: int
    """In its stratum, from 0."""
    arm: str
    when: str
    who: str
    """SHA-256 of salt and learner: proves whom it was, while both are there."""
    before: str
    """Digest of the line before; the plan's digest for the first."""
    learner: str | None
    salt: str | None

    def digest(self) -> str:
        """Of all but the name, so that a learner can be forgotten without breaking the chain."""
        text = self.model_dump_json(exclude={"learner", "salt"})
        return hashlib.sha256(text.encode()).hexdigest()


def digest_of(plan: Plan) -> str:
    """To be registered before the first arm is given: then the plan cannot be changed unseen."""
    return hashlib.sha256(plan.model_dump_json().encode()).hexdigest()


def make_plan(
    cohort: Path,
    arms: Sequence[str],
    blocks: Sequence[int],
    strata: Mapping[str, Sequence[str]],
    seed: int | None = None,
) -> Plan:
    """Make the plan of a cohort, once. seed: 64 bits, drawn if not given. Raises StudyProblem."""
    if not _FEWEST_ARMS <= len(set(arms)) == len(arms) <= _MOST_ARMS or not all(
        map(_is_name, arms)
    ):
        raise StudyProblem(f"name 2 to {_MOST_ARMS} different arms, of letters, digits, _ and -")
    if not blocks or any(size % len(arms) or not 0 < size <= _MOST_BLOCK for size in blocks):
        raise StudyProblem(f"a block holds a multiple of {len(arms)} learners, at most 60")
    for factor, levels in strata.items():
        if not all(map(_is_name, (factor, *levels))) or len(set(levels)) != len(levels):
            raise StudyProblem(f"stratum {factor}: different levels of letters, digits, _ and -")
    plan = Plan(
        arms=tuple(arms),
        blocks=tuple(blocks),
        strata={factor: tuple(levels) for factor, levels in strata.items()},
        seed=secrets.randbits(64) if seed is None else seed,
    )
    path = folder_of(cohort) / PLAN
    if path.exists():
        raise StudyProblem(f"{path} is there; a plan is made once, before the first arm is given")
    path.touch(mode=0o600)
    path.write_text(plan.model_dump_json(indent=1), "utf-8")
    return plan


def _is_name(text: str) -> bool:
    return text.isascii() and text.replace("_", "a").replace("-", "a").isalnum() and len(text) < 41  # noqa: PLR2004  # as a column's heading


def plan_of(cohort: Path) -> Plan:
    """The cohort's plan. Raises StudyProblem."""
    path = folder_of(cohort) / PLAN
    try:
        return Plan.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise StudyProblem("there is no plan yet; make one with 'tpilab study plan'") from None
    except ValidationError:
        raise StudyProblem(f"{path} cannot be read; bring it back from a back-up") from None


def arm_at(plan: Plan, stratum: str, place: int) -> str:
    """The arm at a place of a stratum's sequence."""
    begin = 0
    for block in itertools.count():
        drawn = int(rng.below(plan.seed, f"{stratum}/size", len(plan.blocks), block))
        size = plan.blocks[drawn]
        if place < begin + size:
            keys = rng.bits(plan.seed, f"{stratum}/block {block}", range(size)).tolist()
            order = sorted(range(size), key=keys.__getitem__)
            return plan.arms[order[place - begin] % len(plan.arms)]
        begin += size
    raise AssertionError("blocks have no end")


def given_in(cohort: Path) -> list[Given]:
    """What was given so far, proven against plan and chain. Raises StudyProblem."""
    path = folder_of(cohort) / FILE
    found = lines_of(path, Given)
    if not found:
        return []
    plan = plan_of(cohort)
    before, places = digest_of(plan), dict.fromkeys((each.stratum for each in found), 0)
    for number, each in enumerate(found, start=1):
        proven = each.learner is None or each.who == _who(each.salt or "", each.learner)
        if (
            each.before != before
            or each.place != places[each.stratum]
            or each.arm != arm_at(plan, each.stratum, each.place)
            or not proven
        ):
            raise StudyProblem(f"{path}:{number}: this line or the one before was changed by hand")
        before, places[each.stratum] = each.digest(), each.place + 1
    return found


def assign(cohort: Path, learner: str, levels: Mapping[str, str]) -> Given:
    """Give a learner who agreed the next arm of their stratum, once; asked again, the same.

    levels: one for each factor of the plan. Raises StudyProblem, Refused or Busy.
    """
    check_student(learner)
    plan = plan_of(cohort)
    if set(levels) != set(plan.strata) or any(
        level not in plan.strata[factor] for factor, level in levels.items()
    ):
        wanted = " ".join(f"{name}={'|'.join(each)}" for name, each in plan.strata.items())
        raise StudyProblem(f"give one level of each: {wanted or 'there are no strata'}")
    stratum = ",".join(f"{factor}={levels[factor]}" for factor in plan.strata)
    with alone(cohort):
        found = given_in(cohort)
        for each in found:
            if each.learner == learner:
                if each.stratum != stratum:
                    raise StudyProblem(f"{learner} was given an arm in another stratum before")
                return each
        if learner not in consenting(cohort):
            raise StudyProblem(f"{learner} has not agreed; record it with 'tpilab study consent'")
        place = sum(each.stratum == stratum for each in found)
        salt = secrets.token_hex(16)
        given = Given(
            stratum=stratum,
            place=place,
            arm=arm_at(plan, stratum, place),
            when=datetime.now(UTC).isoformat(timespec="seconds"),
            who=_who(salt, learner),
            before=found[-1].digest() if found else digest_of(plan),
            learner=learner,
            salt=salt,
        )
        append(folder_of(cohort) / FILE, given)
        return given


def _who(salt: str, learner: str) -> str:
    return hashlib.sha256(f"{salt}\0{learner}".encode()).hexdigest()
