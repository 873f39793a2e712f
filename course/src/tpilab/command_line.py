"""The command line: what a person types, and what is said when it cannot be done."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tpilab.commands import cohorts, course, study
from tpilab.commands.parsing import Commands


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tpilab", description="A course in trigger point injection."
    )
    parser.add_argument(
        "--course", type=Path, help="the course's folder (default: found from here)"
    )
    commands = Commands(parser)
    for each in (course, cohorts, study):
        each.add_commands(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; what an author, a learner or an instructor can mend is said in words."""
    args, rest = _parser().parse_known_args(arguments)
    if rest and args.run not in (course.open_course, course.preview):
        _parser().error(f"unknown: {' '.join(rest)}")
    args.rest = rest
    try:
        code: int = args.run(args)
    except (ValueError, FileNotFoundError, PermissionError) as error:
        print(f"tpilab: {error}", file=sys.stderr)
        return 1
    return code
