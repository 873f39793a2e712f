"""The part of the command line that keeps a cohort over years."""

from __future__ import annotations

import argparse
from collections.abc import Callable
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
    from tpilab.grading.backup import COURSE_THEN
    from tpilab.grading.backup import restore as bring_back
    from tpilab.grading.cohort import CONFIG, private_umask

    private_umask()
    manifest, old = bring_back(args.archive, args.folder, replace=args.replace)
    print(f"{args.folder}: {len(manifest.files)} files of {manifest.cohort}, as of {manifest.made}")
    if old is not None:
        print(f"What was there is kept in {old}")
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


def _cohort(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--cohort", type=Path, default=Path(), help="the cohort's folder (default: here)"
    )
