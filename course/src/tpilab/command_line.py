"""The command line: each command calls a room and prints what happened."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from tpilab.cohort_commands import add_commands
from tpilab.place import course_root
from tpilab.server import FIRST_PAGE, LEARNER, server_environment

PACKAGES = ("tpilab", "jupyterlab", "ipywidgets", "anywidget", "nbgrader", "nbval", "pytest",
            "numpy", "pydantic")  # fmt: skip


_STEPS = """\
  nbgrader generate_assignment 02_palpate --force   once, and after each change of a bank
  nbgrader collect 02_palpate --update              or: python -m tpilab receive FILE ...
  nbgrader autograde 02_palpate
  nbgrader generate_feedback 02_palpate --force     again after the due date, for the keys
  nbgrader release_feedback 02_palpate"""


def open_course(args: argparse.Namespace) -> int:
    """Start JupyterLab on the course's first page."""
    root = course_root(args.course)
    environment = server_environment(LEARNER)
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}",
               f"--LabApp.default_url={FIRST_PAGE.format(folder='')}", *args.rest]  # fmt: skip
    if _is_root():
        print("Running as root. Better open the course from an account of your own.")
        command.append("--allow-root")
    if os.name == "posix":  # become JupyterLab, so that whoever stops us stops it
        os.execve(sys.executable, command, environment)
    return subprocess.call(command, env=environment)


def build(args: argparse.Namespace) -> int:
    """Write everything that is generated."""
    from tpilab.grading.build import (
        compile_atlas,
        compile_evidence,
        compile_sonograms,
        plan,
        write,
    )

    if compile_evidence():
        print("evidence.json written")
    if compile_atlas():
        print("atlas.json written")
    if compile_sonograms():
        print("stills by ultrasound rendered")
    root = course_root(args.course)
    while lines := write(root, plan(root)):  # again: a page links to its quiz once that is there
        print(*lines, sep="\n")
        if not any(line.startswith("missing: quizzes/") for line in lines):
            break
    print("up to date")
    return 0


def check(args: argparse.Namespace) -> int:
    """Check banks, pages and evidence, and that what is generated is up to date.

    With FILE: check that bank alone, for its author.
    """
    if args.files:
        return _check_files(args.files)
    from tpilab.anatomy import atlas_author
    from tpilab.anatomy.atlas import ATLAS
    from tpilab.evidence import DATA
    from tpilab.evidence.author import author, compiled
    from tpilab.grading.build import all_flaws, differences, plan
    from tpilab.views import sonograms

    if (DATA / "evidence.json").read_text("utf-8") != compiled(author()):
        print("differs: evidence.json")
        lines = ["evidence"]
    elif ATLAS.read_text("utf-8") != atlas_author.compiled(atlas_author.author()):
        print("differs: atlas.json")
        lines = ["atlas"]
    elif drifted := [name for name in sonograms.ALL if sonograms.drifted(name)]:
        print(f"differ from the engine: {', '.join(drifted)}")
        lines = drifted
    else:
        lines = differences(root := course_root(args.course), plan(root))
    for line in lines:
        print(line)
    print("run 'python -m tpilab build'" if lines else "everything generated is up to date")
    found = all_flaws(course_root(args.course))
    for line in found:
        print(line)
    return 1 if lines or found else 0


def _check_files(files: Sequence[Path]) -> int:
    from tpilab.grading.build import file_flaws

    found = 0
    for file in files:
        lines = file_flaws(file)
        found += len(lines)
        print("\n".join([*lines, f"{file}: {len(lines) or 'no'} flaws"]))
    return 1 if found else 0


def preview(args: argparse.Namespace) -> int:
    """Show the quiz of a bank in the browser as a learner sees it; nothing is saved."""
    import tempfile

    from tpilab.grading.preview import preview_folder
    from tpilab.place import PREVIEW

    with tempfile.TemporaryDirectory() as scratch:
        notebook = preview_folder(args.file, Path(scratch))
        command = [sys.executable, "-m", "jupyter_server", f"--ServerApp.root_dir={scratch}",
                   f"--ServerApp.default_url=/voila/render/{notebook.name}",
                   *(["--allow-root"] if _is_root() else []), *args.rest]  # fmt: skip
        print(f"{notebook.name} as a learner sees it. Stop with Ctrl+C.", flush=True)
        return subprocess.call(command, env=server_environment(LEARNER) | {PREVIEW: "1"})


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def export_moodle(args: argparse.Namespace) -> int:
    """Write a bank as Moodle XML."""
    from tpilab.quiz.bank import load_bank
    from tpilab.quiz.moodle import moodle

    made = moodle(load_bank(args.file))
    args.target.write_text(made.xml, "utf-8")
    print(f"{args.target} written")
    if made.left_out:
        print(f"Moodle has no place for {', '.join(made.left_out)}")
    return 0


def cohort_new(args: argparse.Namespace) -> int:
    """Make a cohort's folder."""
    from tpilab.grading.cohort import new_cohort

    folder = new_cohort(args.folder, course_root(args.course), args.course_id)
    print(f"Made {folder}. In that folder:\n{_STEPS}")
    return 0


def exam_new(args: argparse.Namespace) -> int:
    """Make a private folder for examinations: banks and patients that nobody practices on."""
    from tpilab.grading.cohort import new_examination

    folder = new_examination(args.folder, course_root(args.course))
    print(f"Made {folder}. Put banks into its solutions/ and patients into its patients/, then:\n"
          f"  python -m tpilab --course {folder} build\n"
          f"  python -m tpilab --course {folder} cohort new DIR")  # fmt: skip
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
            print(f"{file.name}: {done.quiz} of {done.student}, {done.when:%Y-%m-%d %H:%M} UTC")
        except (ValueError, OSError) as error:
            refused += 1
            print(f"REFUSED {error}", file=sys.stderr)
    return 1 if refused else 0


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


def standard_sheet(args: argparse.Namespace) -> int:
    """Write a judge's sheet of a quiz, by which a programme sets its own pass mark."""
    from tpilab.grading.standards import write_sheets

    table, page = write_sheets(course_root(args.course), args.quiz, args.folder)
    print(f"{table} to fill in, one for each judge; {page} to read beside it. It shows the keys.")
    return 0


def standard(args: argparse.Namespace) -> int:
    """Reckon the cut score from judges' sheets; with --set-by, record it as the pass mark."""
    from tpilab.grading.standards import keep, panel

    root = course_root(args.course)
    found, report = panel(root, args.files)
    print(report)
    if args.set_by:
        print(f"recorded in {keep(root, found, args.set_by)}; run 'python -m tpilab build'")
    return 0


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


def hand_in(args: argparse.Namespace) -> int:
    """Make the hand-in file of a quiz folder."""
    from tpilab.quiz.hand_in import hand_in_file

    print(
        f"Send this file to your instructor: {hand_in_file(args.folder, args.quiz, args.learner)}"
    )
    return 0


def publish_learner(args: argparse.Namespace) -> int:
    """Make a learner's copy."""
    from tpilab.grading.publish import publish_learner as publish

    copied = publish(course_root(args.course), args.folder)
    print(f"{len(copied)} files copied to {args.folder}; no keys among them")
    return 0


def doctor(args: argparse.Namespace) -> int:
    """Print versions, paths and the configuration in force."""
    from jupyter_core.paths import jupyter_config_path

    from tpilab.place import log_folder

    print(f"Python {platform.python_version()} on {platform.system()}, {sys.executable}")
    for name in PACKAGES:
        try:
            print(f"{name} {version(name)}")
        except PackageNotFoundError:
            print(f"{name} IS MISSING")
    print(f"course: {course_root(args.course)}")
    print(f"log: {log_folder()}")
    print(f"Jupyter configuration: {json.dumps(jupyter_config_path(), indent=1)}")
    return 0


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tpilab", description="A course in trigger point injection."
    )
    parser.add_argument(
        "--course", type=Path, help="the course's folder (default: found from here)"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(
        name: str,
        run: Callable[[argparse.Namespace], int],
        parent: Any = commands,
    ) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = parent.add_parser(
            name, help=run.__doc__, description=run.__doc__
        )
        made.set_defaults(run=run, rest=[])
        return made

    command("open", open_course)
    command("build", build)
    command("check", check).add_argument("files", type=Path, nargs="*", metavar="FILE")
    command("preview", preview).add_argument("file", type=Path)
    export = command("export-moodle", export_moodle)
    export.add_argument("file", type=Path)
    export.add_argument("target", type=Path)
    cohorts = commands.add_parser("cohort", help="Cohorts.").add_subparsers(required=True)
    new = command("new", cohort_new, cohorts)
    new.add_argument("folder", type=Path)
    new.add_argument(
        "--course-id", default="", help="nbgrader's course id (default: the folder's name)"
    )
    add_commands(command, commands, cohorts)
    exams = commands.add_parser("exam", help="Examinations.").add_subparsers(required=True)
    command("new", exam_new, exams).add_argument("folder", type=Path)
    take = command("receive", receive)
    take.add_argument("files", type=Path, nargs="+", metavar="FILE")
    take.add_argument(
        "--cohort", type=Path, default=Path(), help="the cohort's folder (default: here)"
    )
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
    again = command("regrade", regrade)
    again.add_argument("quiz")
    again.add_argument(
        "--cohort", type=Path, default=Path(), help="the cohort's folder (default: here)"
    )
    judged = command("standard-sheet", standard_sheet)
    judged.add_argument("quiz")
    judged.add_argument(
        "folder", type=Path, nargs="?", default=Path(), help="where to write it (default: here)"
    )
    cut = command("standard", standard)
    cut.add_argument("files", type=Path, nargs="+", metavar="FILE")
    cut.add_argument("--set-by", default="", metavar="NAME", help="who takes it for the pass mark")
    command("insight", insight).add_argument(
        "--cohort", type=Path, default=Path(), help="the cohort's folder (default: here)"
    )
    give = command("hand-in", hand_in)
    give.add_argument("quiz")
    give.add_argument("learner", help="your name as your programme knows it")
    give.add_argument(
        "--folder", type=Path, default=Path(), help="the quiz's folder (default: here)"
    )
    command("publish-learner", publish_learner).add_argument("folder", type=Path)
    command("doctor", doctor)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; what an author, a learner or an instructor can mend is said in words."""
    args, rest = _parser().parse_known_args(arguments)
    if rest and args.run not in (open_course, preview):
        _parser().error(f"unknown: {' '.join(rest)}")
    args.rest = rest
    try:
        code: int = args.run(args)
    except (ValueError, FileNotFoundError, PermissionError) as error:
        print(f"tpilab: {error}", file=sys.stderr)
        return 1
    return code
