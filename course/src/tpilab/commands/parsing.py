"""What the parsers of all commands have in common."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Commands:
    """Commands below a parser, each with the words of its function's docstring for help."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._below: Any = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(self, name: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        """A command that `run` does, which gives the exit code."""
        made: argparse.ArgumentParser = self._below.add_parser(
            name, help=run.__doc__, description=run.__doc__
        )
        made.set_defaults(run=run, rest=[])
        return made

    def group(self, name: str, told: str) -> Commands:
        """Commands of two words. told: what they are about."""
        return Commands(self._below.add_parser(name, help=told))


def cohort_option(parser: argparse.ArgumentParser) -> None:
    """Let a command be told which cohort it works with."""
    parser.add_argument(
        "--cohort", type=Path, default=Path(), help="the cohort's folder (default: here)"
    )
