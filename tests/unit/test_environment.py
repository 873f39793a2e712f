"""environment.yml and pyproject.toml say the same, and a hub can read them."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from rattler import MatchSpec

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
CONDA = [each for each in ENVIRONMENT["dependencies"] if isinstance(each, str)]
PIP = next(each["pip"] for each in ENVIRONMENT["dependencies"] if isinstance(each, dict))


def test_condas_part_is_python_and_pip_from_conda_forge() -> None:
    assert ENVIRONMENT["channels"] == ["conda-forge"]
    specs = {str(MatchSpec(each).name.normalized): MatchSpec(each) for each in CONDA}
    assert set(specs) == {"python", "pip"}
    version = str(specs["python"].version).removesuffix(".*").lstrip("=")
    assert SpecifierSet(PROJECT["requires-python"]).contains(f"{version}.0")


def test_pips_part_is_pyprojects() -> None:
    wanted = {Requirement(each) for each in PROJECT["dependencies"]}
    named = {Requirement(each) for each in PIP if not each.startswith("-")}
    assert named == wanted
    assert PIP[-1] == "-e ."


def test_the_cards_packages_are_named() -> None:
    named = {Requirement(each).name for each in PIP if not each.startswith("-")}
    assert named >= {"jupyterlab", "ipywidgets", "nbgrader", "pytest", "nbval"}


def test_repo2docker_would_build_from_it(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    for each in ("environment.yml", "./postBuild"):
        assert each in done.stdout + done.stderr


def test_reading_a_notebook_compiles_no_grammar() -> None:
    """As jsonschema 4.25 and newer do at import, which costs every server and nbgrader a second."""
    program = "import sys, nbformat; print('lark' in sys.modules)"
    told = subprocess.check_output([sys.executable, "-c", program], text=True)
    assert told.strip() == "False"
