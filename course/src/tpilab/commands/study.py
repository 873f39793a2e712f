"""Commands for who studies whether the course works."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from tpilab.commands.parsing import Commands, cohort_option


def study_plan(args: argparse.Namespace) -> int:
    """Make the plan of a random allocation, once."""
    from tpilab.grading.study.allocation import digest_of, make_plan

    strata = {name: levels.split("|") for name, levels in _pairs(args.strata).items()}
    plan = make_plan(args.cohort.resolve(), args.arms, args.blocks, strata, args.seed)
    print(f"Plan made. Register this digest before the first arm is given: {digest_of(plan)}")
    return 0


def study_consent(args: argparse.Namespace) -> int:
    """Record whether a learner agrees that marks and ratings are studied."""
    from tpilab.grading.study.consent import record_consent

    record_consent(args.cohort.resolve(), args.learner, given=args.answer == "yes")
    print(f"{args.learner}: {args.answer}")
    return 0


def study_assign(args: argparse.Namespace) -> int:
    """Give a learner who agreed the next arm; asked again, the same one."""
    from tpilab.grading.study.allocation import assign

    given = assign(args.cohort.resolve(), args.learner, _pairs(args.strata))
    print(f"{args.learner}: {given.arm}")
    return 0


def study_ratings(args: argparse.Namespace) -> int:
    """Take a CSV of ratings: learner, observed_on, observer, form, item, rating (0 to 10, or n)."""
    from tpilab.grading.study.ratings import import_ratings

    cohort = args.cohort.resolve()
    new, same = import_ratings(cohort, args.file, _learners(cohort))
    print(f"{new} ratings taken, {same} were there already")
    return 0


def study_export(args: argparse.Namespace) -> int:
    """Write de-identified tables of those who agreed into a new folder."""
    from tpilab.grading.cohort import private_umask
    from tpilab.grading.study.export import export

    private_umask()
    done = export(args.cohort.resolve(), args.folder)
    for each in done.warnings:
        print(f"WARNING {each}")
    print(f"{args.folder}: {done.learners} learners, {done.marks} marks, {done.ratings} ratings;"
          f" {done.left_out} did not agree and are left out")  # fmt: skip
    return 0


def _learners(cohort: Path) -> set[str]:
    from nbgrader.api import Gradebook

    from tpilab.gradebook_file import check_gradebook
    from tpilab.grading.cohort import GRADEBOOK

    check_gradebook(cohort / GRADEBOOK)
    with Gradebook(f"sqlite:///{cohort / GRADEBOOK}", "") as gradebook:
        return {student.id for student in gradebook.students}


def _pairs(texts: Sequence[str]) -> dict[str, str]:
    if odd := [each for each in texts if each.count("=") != 1]:
        raise ValueError(f"{odd[0]!r}: write NAME=LEVEL")
    return dict(each.split("=") for each in texts)


def add_commands(commands: Commands) -> None:
    """Add these commands."""
    study = commands.group("study", "Study whether the course works.")
    plan = study.add("plan", study_plan)
    plan.add_argument("--arms", nargs="+", required=True)
    plan.add_argument("--blocks", nargs="+", type=int, required=True, help="sizes of a block")
    plan.add_argument("--strata", nargs="*", default=[], help="site=north|south year=1|2")
    plan.add_argument("--seed", type=int, help="64 bits (default: drawn)")
    consent = study.add("consent", study_consent)
    consent.add_argument("learner")
    consent.add_argument("answer", choices=("yes", "no"))
    given = study.add("assign", study_assign)
    given.add_argument("learner")
    given.add_argument("strata", nargs="*", metavar="NAME=LEVEL")
    rated = study.add("ratings", study_ratings)
    rated.add_argument("file", type=Path)
    out = study.add("export", study_export)
    out.add_argument("folder", type=Path)
    for each in (plan, consent, given, rated, out):
        cohort_option(each)
