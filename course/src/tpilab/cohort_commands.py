"""The part of the command line that keeps a cohort over years."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any


def backup(args: argparse.Namespace) -> int:
    """Copy a cohort (gradebook, hand-ins, marks, feedback, settings, banks) into one archive."""
    from tpilab.grading.backup import back_up
    from tpilab.grading.cohort import private_umask

    private_umask()
    made = back_up(args.cohort.resolve(), args.to and args.to.resolve())
    size = made.stat().st_size / 2**20
    print(f"{made}: {size:.1f} MiB, read again and compared.")
    print("It holds learners' work: keep it private.")
    return 0


def restore(args: argparse.Namespace) -> int:
    """Bring a cohort back from an archive; all of it is verified before anything is touched.

    Its settings are a Python file: restore only archives that your program made.
    """
    from tpilab.gradebook_file import revisions
    from tpilab.grading.backup import COURSE_THEN
    from tpilab.grading.backup import restore as bring_back
    from tpilab.grading.cohort import CONFIG, private_umask

    private_umask()
    manifest, old = bring_back(args.archive, args.folder, replace=args.replace)
    print(f"{args.folder}: {len(manifest.files)} files of {manifest.cohort}, as of {manifest.made}")
    if old is not None:
        print(f"What was there is kept in {old}")
    if manifest.gradebook_schema not in (None, revisions()[1]):
        print("Its gradebook is another nbgrader's: 'nbgrader db upgrade' may be needed.")
    print(f"{CONFIG} names the course's folder: correct it if the course has moved.")
    print(f"The banks it was marked with lie in {args.folder / COURSE_THEN}.")
    return 0


def cohort_move(args: argparse.Namespace) -> int:
    """Move a cohort that an earlier version of the course made to this version; backed up first."""
    from tpilab.grading.cohort import private_umask
    from tpilab.grading.moves import move

    private_umask()
    done = move(args.folder.resolve())
    for step in done:
        print(f"{step.from_layout} -> {step.to_layout}: {step.told}. Back-up: {step.backup}")
    if not done:
        print("This cohort is of this version of the course; nothing was to be done.")
    return 0


def forget(args: argparse.Namespace) -> int:
    """Delete a learner from gradebook, hand-ins, marks, feedback, exchange, study and back-ups."""
    from tpilab.grading.backup import backups_of
    from tpilab.grading.cohort import private_umask
    from tpilab.grading.forget import Places, exchange_of
    from tpilab.grading.forget import forget as delete

    private_umask()
    cohort = args.cohort.resolve()
    exchange = args.exchange or exchange_of(cohort)
    places = Places(cohort, exchange, args.backups or backups_of(cohort))
    _forget_at_service(args.learner, cohort, dry_run=args.dry_run)
    done = delete(args.learner, places, rewrite=args.rewrite_backups, dry_run=args.dry_run)
    for each in done.deleted:
        print(f"{'would delete' if args.dry_run else 'deleted'} {each}")
    for path in done.held:
        print(f"NOT DELETED, a copy that holds or may hold {args.learner}: {path}")
    if any(path.suffix == ".zip" for path in done.held):
        print("Add --rewrite-backups, and those back-ups are written anew without this learner.")
    for told in done.failed:
        print(f"FAILED {told}", file=sys.stderr)
    print("What lies in the learner's own account or on other media is not reached from here.")
    return 1 if done.failed else 0


def rename(args: argparse.Namespace) -> int:
    """Let hand-ins, marks and feedback follow a learner whose account has another name now."""
    from tpilab.grading.cohort import private_umask
    from tpilab.grading.rename import rename as move

    private_umask()
    for each in move(args.old, args.new, args.cohort.resolve()):
        print(f"{args.new}: {each}")
    print("On a hub, the hand-in service has a rename of its own: python -m tpilab.exchange rename")
    return 0


def _forget_at_service(learner: str, cohort: Path, *, dry_run: bool) -> None:
    from tpilab.exchange.client import Failed, is_configured
    from tpilab.grading.cohort import CohortProblem, config_of

    if not is_configured():
        return
    from tpilab.grading.remote import forget_at_service

    course = str(config_of(cohort).CourseDirectory.course_id)
    try:
        count = forget_at_service(learner, course, dry_run=dry_run)
    except Failed as failed:
        raise CohortProblem(f"nothing was deleted: {failed}") from None
    print(f"{'would delete' if dry_run else 'deleted'} {count} hand-ins in the hand-in service")


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


def add_commands(
    command: Callable[..., argparse.ArgumentParser], commands: Any, cohorts: Any
) -> None:
    """Add these commands to the parser. cohorts: those below `tpilab cohort`."""
    move = command("move", cohort_move, cohorts)
    move.add_argument("folder", type=Path, nargs="?", default=Path())
    save = command("backup", backup)
    _cohort(save)
    save.add_argument("--to", type=Path, help="the archive to write (default: beside the cohort)")
    back = command("restore", restore)
    back.add_argument("archive", type=Path)
    back.add_argument("folder", type=Path)
    back.add_argument(
        "--replace", action="store_true", help="let it take the place of a cohort, kept beside"
    )
    gone = command("forget", forget)
    gone.add_argument("learner")
    _cohort(gone)
    gone.add_argument("--dry-run", action="store_true", help="say what would be deleted")
    gone.add_argument("--rewrite-backups", action="store_true", help="delete from back-ups too")
    gone.add_argument("--exchange", type=Path, help="the course's folder in the exchange")
    gone.add_argument("--backups", type=Path, help="where back-ups lie (default: beside)")
    named = command("rename", rename)
    named.add_argument("old")
    named.add_argument("new")
    _cohort(named)
    _add_study(command, commands)


def _add_study(command: Callable[..., argparse.ArgumentParser], commands: Any) -> None:
    study = commands.add_parser("study", help="Study whether the course works.")
    parent = study.add_subparsers(required=True)
    plan = command("plan", study_plan, parent)
    plan.add_argument("--arms", nargs="+", required=True)
    plan.add_argument("--blocks", nargs="+", type=int, required=True, help="sizes of a block")
    plan.add_argument("--strata", nargs="*", default=[], help="site=north|south year=1|2")
    plan.add_argument("--seed", type=int, help="64 bits (default: drawn)")
    consent = command("consent", study_consent, parent)
    consent.add_argument("learner")
    consent.add_argument("answer", choices=("yes", "no"))
    given = command("assign", study_assign, parent)
    given.add_argument("learner")
    given.add_argument("strata", nargs="*", metavar="NAME=LEVEL")
    rated = command("ratings", study_ratings, parent)
    rated.add_argument("file", type=Path)
    out = command("export", study_export, parent)
    out.add_argument("folder", type=Path)
    for each in (plan, consent, given, rated, out):
        _cohort(each)


def _cohort(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--cohort", type=Path, default=Path(), help="the cohort's folder (default: here)"
    )
