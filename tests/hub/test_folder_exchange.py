"""nbgrader's shared folder, a choice on one machine: what its modes and our collecting stop."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.hub.hub import COURSE, Hub

QUIZ = "02_palpate"
ANSWER = '{"not": "an answer, but bytes of ann"}\n'


class Folder:
    """A shared folder beside a hub."""

    def __init__(self, hub: Hub, root: Path) -> None:
        self.hub, self.root = hub, root

    @property
    def inbound(self) -> Path:
        return self.root / COURSE / "inbound"

    def grade(self, *command: str) -> CompletedProcess[str]:
        """nbgrader as the course account, without the hand-in service."""
        units = self.hub.units["formgrader"].environment()
        kept = {name: value for name, value in units.items() if not name.startswith("TPILAB_")}
        return self.hub.run_as(
            self.hub.settings.course.account, "nbgrader", *command, *self.options, env=kept,
            cwd=self.hub.settings.cohort, umask=0o022, timeout=300,
        )  # fmt: skip

    def learn(self, who: str, *command: str) -> CompletedProcess[str]:
        """nbgrader as a learner, in a folder that the course does not look into."""
        return self.hub.run_as(who, "nbgrader", *command, *self.options, f"--course={COURSE}",
                               cwd=self.hub.accounts[who].home / "shared")  # fmt: skip

    @property
    def options(self) -> tuple[str, ...]:
        return (f"--Exchange.root={self.root}",)


@pytest.fixture(scope="module")
def folder(hub: Hub) -> Folder:
    root = hub.root / "shared"
    root.mkdir()
    root.chmod(0o777)  # as nbgrader wants it
    made = Folder(hub, root)
    done = made.grade("release_assignment", QUIZ)
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture(scope="module")
def hand_in(folder: Folder) -> Path:
    """Ann's hand-in."""
    mine = folder.hub.accounts["ann"].home / "shared"
    folder.hub.run_as("ann", "/bin/mkdir", str(mine))
    done = folder.learn("ann", "fetch_assignment", QUIZ)
    assert done.returncode == 0, done.stderr
    folder.hub.run_as("ann", "/usr/bin/tee", f"{mine}/{QUIZ}/answers.jsonl", input=ANSWER)
    done = folder.learn("ann", "submit", QUIZ)
    assert done.returncode == 0, done.stderr
    [made] = folder.inbound.iterdir()
    return made


def test_hand_ins_can_be_left_and_not_listed(folder: Folder, hand_in: Path) -> None:
    assert stat.S_IMODE(folder.inbound.stat().st_mode) & 0o007 == 0o003
    assert folder.hub.run_as("ben", "/bin/ls", str(folder.inbound)).returncode != 0
    assert hand_in.name.count("+") == 3  # the last part is random, so a name cannot be guessed


def test_what_is_released_cannot_be_changed(folder: Folder) -> None:
    released = folder.root / COURSE / "outbound" / QUIZ
    for path in (released / f"{QUIZ}.ipynb", released / "new"):
        assert folder.hub.run_as("ben", "/usr/bin/tee", str(path), input="x").returncode != 0


def test_a_hand_in_in_anothers_name_is_not_collected(folder: Folder, hand_in: Path) -> None:
    name = folder.hub.accounts["ann"].name
    later = f"{datetime(2040, 1, 1, tzinfo=UTC):%Y-%m-%d %H:%M:%S} UTC"
    forged = folder.inbound / f"{name}+{QUIZ}+{later}+0"
    for command in (
        ("/bin/mkdir", str(forged)),
        ("/bin/cp", f"{folder.root}/{COURSE}/outbound/{QUIZ}/{QUIZ}.ipynb", f"{forged}/"),
        ("/usr/bin/tee", f"{forged}/answers.jsonl"),
        ("/usr/bin/tee", f"{forged}/timestamp.txt"),
        ("/bin/chmod", "-R", "a+rX", str(forged)),
    ):
        assert folder.hub.run_as("ben", *command, input=later).returncode == 0
    done = folder.grade("collect", QUIZ)
    told = done.stdout + done.stderr
    assert "claims to come from" in told, told
    submitted = folder.hub.settings.cohort / "submitted" / name / QUIZ
    answers = submitted / "answers.jsonl"
    assert not answers.exists() or answers.read_text() == ANSWER
    folder.hub.run_as("ben", "/bin/rm", "-r", str(forged))
    done = folder.grade("collect", QUIZ, "--update")
    assert done.returncode == 0, done.stderr
    assert answers.read_text() == ANSWER
    folder.hub.run_as(folder.hub.settings.course.account, "/bin/rm", "-r", str(submitted))
