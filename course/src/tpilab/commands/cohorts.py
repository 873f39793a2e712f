"""Commands for a cohort: make it, mark it, see how it went, keep it over years."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from tpilab.commands.parsing import Commands, cohort_option
from tpilab.place import course_root

_STEPS = """\
  nbgrader generate_assignment 02_palpate --force   once, and after each change of a bank
  nbgrader collect 02_palpate --update              or: python -m tpilab receive FILE ...
  nbgrader autograde 02_palpate
  nbgrader generate_feedback 02_palpate --force     again after the due date, for the keys
  nbgrader release_feedback 02_palpate"""


def cohort_new(args: argparse.Namespace) -> int:
    """Make a cohort's folder."""
    from tpilab.grading.cohort import new_cohort

    folder = new_cohort(args.folder, course_root(args.course), args.course_id)
    print(f"Made {folder}. In that folder:\n{_STEPS}")
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


def receive(args: argparse.Namespace) -> int:
    """Take hand-in files into a cohort; one that is refused does not stop the others."""
    from tpilab.grading.cohort import private_umask
    from tpilab.grading.receive import receive as take

    private_umask()
    if args.student and len(args.files) > 1:
        raise ValueError("--student goes with one file; name the files of several learners")
    refused = 0
    for file in args.files:
        try:
            done = take(
                file,
                args.cohort.resolve(),
                student=args.student,
                when=args.at,
                replace=args.replace,
            )
            print(f"{file.name!r}: {done.quiz} of {done.student}, {done.when:%Y-%m-%d %H:%M} UTC")
        except (ValueError, OSError) as error:
            refused += 1
            print(f"REFUSED {error}", file=sys.stderr)
    return 1 if refused else 0


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def regrade(args: argparse.Namespace) -> int:
    """Mark a quiz of a cohort again after its key was corrected, and list whose score changed."""
    from tpilab.grading.cohort import private_umask
    from tpilab.grading.regrade import regrade as mark_again

    private_umask()
    done = mark_again(args.cohort.resolve(), args.quiz)
    for each in done.changes:
        print(f"{each.student} {each.slot}: {_score(each.before)} -> {_score(each.after)}")
    for student, (before, after) in done.totals.items():
        print(f"{student} in all: {before:g} -> {after:g}")
    told = f"{len(done.totals)} with another score" if done.changes else "no score changed"
    print(f"{done.students} learners marked again, {told}")
    return 0


def _score(score: float | None) -> str:
    return "to be marked by hand" if score is None else f"{score:g}"


def insight(args: argparse.Namespace) -> int:
    """Write what a cohort's marks tell: one page, the items as CSV, xAPI statements."""
    from tpilab.insight.show import export_cohort, overview_page
    from tpilab.whole_file import write_whole

    cohort = args.cohort.resolve()
    page = overview_page(cohort)
    print(export_cohort(cohort))
    write_whole(cohort / "insight" / "overview.html", page.encode())
    print(f"{cohort / 'insight' / 'overview.html'}: the page, as private as the gradebook")
    return 0


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


def rename(args: argparse.Namespace) -> int:
    """Let hand-ins, marks and feedback follow a learner whose account has another name now."""
    from tpilab.grading.cohort import private_umask
    from tpilab.grading.rename import rename as move

    private_umask()
    for each in move(args.old, args.new, args.cohort.resolve()):
        print(f"{args.new}: {each}")
    print("On a hub, the hand-in service has a rename of its own: python -m tpilab.exchange rename")
    return 0


def add_commands(commands: Commands) -> None:
    """Add these commands."""
    cohorts = commands.group("cohort", "Cohorts.")
    new = cohorts.add("new", cohort_new)
    new.add_argument("folder", type=Path)
    new.add_argument(
        "--course-id", default="", help="nbgrader's course id (default: the folder's name)"
    )
    move = cohorts.add("move", cohort_move)
    move.add_argument("folder", type=Path, nargs="?", default=Path())
    _add_marking(commands)
    _add_keeping(commands)


def _add_marking(commands: Commands) -> None:
    take = commands.add("receive", receive)
    take.add_argument("files", type=Path, nargs="+", metavar="FILE")
    take.add_argument(
        "--student", default="", help="who sent it (default: the name in the file's name)"
    )
    take.add_argument(
        "--at",
        type=_time,
        help="when it came, ISO 8601, local without a zone (default: last answer)",
    )
    take.add_argument(
        "--replace", action="store_true", help="let it take the place of an earlier hand-in"
    )
    again = commands.add("regrade", regrade)
    again.add_argument("quiz")
    for each in (take, again, commands.add("insight", insight)):
        cohort_option(each)


def _add_keeping(commands: Commands) -> None:
    save = commands.add("backup", backup)
    save.add_argument("--to", type=Path, help="the archive to write (default: beside the cohort)")
    back = commands.add("restore", restore)
    back.add_argument("archive", type=Path)
    back.add_argument("folder", type=Path)
    back.add_argument(
        "--replace", action="store_true", help="let it take the place of a cohort, kept beside"
    )
    gone = commands.add("forget", forget)
    gone.add_argument("learner")
    gone.add_argument("--dry-run", action="store_true", help="say what would be deleted")
    gone.add_argument("--rewrite-backups", action="store_true", help="delete from back-ups too")
    gone.add_argument("--exchange", type=Path, help="the course's folder in the exchange")
    gone.add_argument("--backups", type=Path, help="where back-ups lie (default: beside)")
    named = commands.add("rename", rename)
    named.add_argument("old")
    named.add_argument("new")
    for each in (save, gone, named):
        cohort_option(each)
