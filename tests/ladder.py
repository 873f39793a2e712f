"""The test ladder, rung by rung; `make check` climbs the first part, `make test` all of it.

Each rung is a command that anybody can run alone; a table at the end says how long each took.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = Path(sys.executable).parent
NODE = ROOT / "node_modules"
PACKAGES = {
    "configurable-http-proxy": "5.3",  # in front of a hub
    "typescript": "5.9",
    "tin-can-json-schema": "2.0.0",  # of xAPI statements, Apache-2.0, for a test
}

Rung = tuple[str, list[str]]


def python(*arguments: str) -> list[str]:
    return [sys.executable, "-m", *arguments]


def notebooks(*patterns: str) -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for each in patterns for path in ROOT.glob(each))


def nbval(flag: str, *patterns: str) -> list[str]:
    sanitize = "--nbval-sanitize-with=tests/notebooks/sanitize.cfg"
    two = ["-n", "2", "--dist", "loadfile"]
    return python(
        "pytest", "-q", *two, "--nbval-current-env", flag, sanitize, *notebooks(*patterns)
    )


def typescript() -> list[str]:
    """The TypeScript compiler, got by npm once: the system's npm, else the one from a wheel.

    With it comes what else tests need of npm, since npm removes what it is not asked for.
    """
    if not all((NODE / each / "package.json").is_file() for each in PACKAGES):
        elsewhere = [each for each in os.get_exec_path() if Path(each) != SCRIPTS]
        npm = shutil.which("npm", path=os.pathsep.join(elsewhere)) or str(SCRIPTS / "npm")
        arguments = ["install", "--no-save", "--silent", "--prefix", str(ROOT)]
        arguments += [f"{name}@{version}" for name, version in PACKAGES.items()]
        if subprocess.call([npm, *arguments], cwd=ROOT):
            sys.exit("npm could not install what tests need; see npm's message above")
    compiler = str(NODE / "typescript" / "bin" / "tsc")
    return [str(SCRIPTS / "node"), compiler, "--project", "course/src/tpilab/widgets/jsconfig.json"]


def check() -> list[Rung]:
    return [
        ("lint", python("ruff", "check", ".")),
        ("format", python("ruff", "format", "--check", ".")),
        ("types", python("mypy")),
        ("imports", [str(SCRIPTS / "lint-imports")]),
        ("JavaScript types", typescript()),
        ("unit", python("pytest", "-q", "-n", "2", "tests/unit")),
        ("drift", python("tpilab", "check")),
    ]


def test() -> list[Rung]:
    return [
        *check(),
        ("people", python("pytest", "-q", "-n", "2", "tests/people")),
        ("programs", python("pytest", "-q", "-n", "2", "tests/programs")),
        ("notebooks, strict", nbval("--nbval", "course/*.ipynb", "solutions/*.ipynb")),
        ("notebooks, lax", nbval("--nbval-lax", "quizzes/*/*.ipynb", "solutions/*/*.ipynb")),
        ("grading", python("pytest", "-q", "-n", "2", "--dist", "worksteal", "tests/grading")),
        ("widgets", python("pytest", "-q", "-n", "2", "--dist", "loadfile", "tests/widgets")),
        *hub(),
    ]


def hub() -> list[Rung]:
    """A real hub with real accounts; none where it cannot be, and then that is said."""
    lacks = {
        "Linux": sys.platform == "linux",
        "root, to make accounts": hasattr(os, "geteuid") and os.geteuid() == 0,
        "/usr/bin/python3, 3.11 or newer": Path("/usr/bin/python3").exists()
        and not subprocess.call(
            ["/usr/bin/python3", "-c", "import tomllib"], stderr=subprocess.DEVNULL
        ),
        "apt-get, as on Debian": bool(shutil.which("apt-get")),
    }
    if missing := [what for what, there in lacks.items() if not there]:
        print(f"LEFT OUT: rung 'hub' (tests/hub). It needs {', '.join(missing)}.")
        return []
    return [("hub", python("pytest", "-q", "tests/hub"))]


def climb(rungs: list[Rung]) -> int:
    """Run every rung, also after one broke, so that one run tells all; the exit code."""
    environment = {**os.environ, "PATH": f"{SCRIPTS}{os.pathsep}{os.environ.get('PATH', '')}"}
    # else each of some hundred kernels compiles the course anew, which a learner's does once
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    results: list[tuple[str, float, int]] = []
    for name, command in rungs:
        print(f"\n== {name}", flush=True)
        begin = time.monotonic()
        code = subprocess.call(command, cwd=ROOT, env=environment)
        results.append((name, time.monotonic() - begin, code))
    print()
    for name, seconds, code in results:
        print(f"{'BROKE' if code else 'ok':6}{seconds:7.1f} s  {name}")
    print(f"      {sum(seconds for _, seconds, _ in results):7.1f} s  in all")
    return 1 if any(code for _, _, code in results) else 0


if __name__ == "__main__":
    sys.exit(climb({"check": check, "test": test, "hub": hub}[sys.argv[1]]()))
