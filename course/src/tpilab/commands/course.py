"""Commands for a course: open it, write for it, build it, look after it."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tpilab.commands.parsing import Commands
from tpilab.place import course_root
from tpilab.server import FIRST_PAGE, LEARNER, server_environment

PACKAGES = ("tpilab", "jupyterlab", "ipywidgets", "anywidget", "nbgrader", "nbval", "pytest",
            "numpy", "pydantic")  # fmt: skip


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


def exam_new(args: argparse.Namespace) -> int:
    """Make a private folder for examinations: banks and patients that nobody practices on."""
    from tpilab.grading.cohort import new_examination

    folder = new_examination(args.folder, course_root(args.course))
    print(f"Made {folder}. Put banks into its solutions/ and patients into its patients/, then:\n"
          f"  python -m tpilab --course {folder} build\n"
          f"  python -m tpilab --course {folder} cohort new DIR")  # fmt: skip
    return 0


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


def add_commands(commands: Commands) -> None:
    """Add these commands."""
    commands.add("open", open_course)
    commands.add("build", build)
    commands.add("check", check).add_argument("files", type=Path, nargs="*", metavar="FILE")
    commands.add("preview", preview).add_argument("file", type=Path)
    export = commands.add("export-moodle", export_moodle)
    export.add_argument("file", type=Path)
    export.add_argument("target", type=Path)
    exams = commands.group("exam", "Examinations.")
    exams.add("new", exam_new).add_argument("folder", type=Path)
    judged = commands.add("standard-sheet", standard_sheet)
    judged.add_argument("quiz")
    judged.add_argument(
        "folder", type=Path, nargs="?", default=Path(), help="where to write it (default: here)"
    )
    cut = commands.add("standard", standard)
    cut.add_argument("files", type=Path, nargs="+", metavar="FILE")
    cut.add_argument("--set-by", default="", metavar="NAME", help="who takes it for the pass mark")
    give = commands.add("hand-in", hand_in)
    give.add_argument("quiz")
    give.add_argument("learner", help="your name as your programme knows it")
    give.add_argument(
        "--folder", type=Path, default=Path(), help="the quiz's folder (default: here)"
    )
    commands.add("publish-learner", publish_learner).add_argument("folder", type=Path)
    commands.add("doctor", doctor)
