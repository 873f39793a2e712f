"""Forged and clumsy submissions through the real `nbgrader autograde`: what each gained.

Every row hands in all the right answers in a broken or dishonest way, or nothing but an attack.
The table is printed and stands in the README beside this file; it is the reason to believe the
words "fails closed". `WRITE_TABLE=1 pytest tests/grading/test_forged.py` writes it anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from tests.grading.conftest import QUIZ, ROOT, Cohort, all_right, attempt, best_answer, line
from tpilab.quiz.bank import load_bank

ATTACKS = Path(__file__).parent / "attacks"
README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- attacks -->\n", "<!-- end of attacks -->\n"
ALL = sum(
    slot.points
    for slot in load_bank(ROOT / "solutions" / f"{QUIZ}.yaml").slots
    if slot.item.kind != "free_text"
)
COPIED_FORM = 4711
BOMB = b"[" * 100_000 + b"]" * 100_000
PAYLOAD = "<script>document.title='owned'</script><img src=x onerror=alert(1)>\n\n# h\n</pre>$x$"


@dataclass(frozen=True)
class Row:
    """An attack: how it is handed in, and what it may gain."""

    name: str
    hand_in: Callable[[Cohort, str], object]
    gains: float
    flagged: bool
    """Whether a person must be asked to look at some slot."""


def _notebook(folder: Path, change: Callable[[nbformat.NotebookNode], object]) -> None:
    path = folder / f"{QUIZ}.ipynb"
    book = nbformat.read(path, as_version=4)
    change(book)
    path.write_text(json.dumps(book))


def _forged_points(cohort: Cohort, student: str) -> None:
    def change(book: nbformat.NotebookNode) -> None:
        for cell in book.cells:
            if "nbgrader" in cell.metadata:
                cell.metadata.nbgrader["points"] = 1000
                cell.metadata.nbgrader["auto_score"] = 1000

    _notebook(cohort.submit(student, line("slot_01", "PAL-01", "z")), change)


def _graded_code_cell(cohort: Cohort, student: str) -> None:
    meta = {"grade": True, "grade_id": "slot_01", "locked": True, "points": 100, "task": False,
            "schema_version": 3, "solution": False, "cell_type": "code"}  # fmt: skip

    def change(book: nbformat.NotebookNode) -> None:
        cell = nbformat.v4.new_code_cell("open('owned', 'w').write('x'); 100.0")
        cell.metadata["nbgrader"] = meta
        book.cells = [cell]

    _notebook(cohort.submit(student, line("slot_01", "PAL-01", "z")), change)


def _no_cells(cohort: Cohort, student: str) -> None:
    _notebook(cohort.submit(student, None), lambda book: book.update(cells=[]))


def _twice_the_cells(cohort: Cohort, student: str) -> None:
    folder = cohort.submit(student, line("slot_01", "PAL-01", "z"))
    _notebook(folder, lambda book: book.update(cells=book.cells + book.cells))


def _link_to(target: Callable[[Cohort], Path]) -> Callable[[Cohort, str], object]:
    def hand_in(cohort: Cohort, student: str) -> None:
        (cohort.submit(student, None) / "answers.jsonl").symlink_to(target(cohort))

    return hand_in


def _directory(cohort: Cohort, student: str) -> None:
    folder = cohort.submit(student, None) / "answers.jsonl"
    folder.mkdir()
    (folder / "answers.jsonl").write_bytes(all_right(cohort.bank))


def _own_marks(cohort: Cohort, student: str) -> None:
    folder = cohort.submit(student, None)
    (folder / "marks.json").write_text(json.dumps({"quiz": QUIZ, "title": "x", "slots": []}))
    (folder / "not_collected.txt").write_text("<b>hi</b>")
    for name in ("numpy.py", "sitecustomize.py", "conftest.py", "gradebook.db"):
        (folder / name).write_text("open('owned', 'w')")


def _with_files(*names: str) -> Callable[[Cohort, str], object]:
    """Files of the fixture folder beside the notebook, under the names they attack with."""

    def hand_in(cohort: Cohort, student: str) -> None:
        folder = cohort.submit(student, line("slot_01", "PAL-01", "z"))
        for name in names:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ATTACKS / f"{name}.txt").read_bytes())

    return hand_in


def _with_notebook(
    change: Callable[[nbformat.NotebookNode], object],
) -> Callable[[Cohort, str], object]:
    return lambda cohort, student: _notebook(
        cohort.submit(student, line("slot_01", "PAL-01", "z")), change
    )


def _running(book: nbformat.NotebookNode) -> None:
    code = (ATTACKS / "monkeypatch.py.txt").read_text("utf-8")
    book.cells.insert(0, nbformat.v4.new_code_cell(code))


def _printing(book: nbformat.NotebookNode) -> None:
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.outputs = [
                nbformat.v4.new_output("stream", name="stderr", text="score: 100\n" * 1000),
                nbformat.v4.new_output("execute_result", {"text/plain": "100.0"}),
            ]


def _other_kernel(book: nbformat.NotebookNode) -> None:
    book.metadata.kernelspec = {"name": "../../evil", "display_name": PAYLOAD, "language": "sh"}


def _other_ids(book: nbformat.NotebookNode) -> None:
    for cell in book.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader["grade_id"] = f"x{cell.metadata.nbgrader['grade_id']}"


def _other_text(book: nbformat.NotebookNode) -> None:
    for cell in book.cells:
        cell.source = PAYLOAD


def _folder_link(cohort: Cohort, student: str) -> None:
    folder = cohort.submit(student, None)
    (folder / "more").symlink_to(cohort.course / "solutions")


def _with_form(form: object) -> Callable[[Cohort, str], object]:
    return lambda cohort, student: cohort.submit(student, all_right(cohort.bank, form=form))


def _hostile_fields(cohort: Cohort, student: str) -> None:
    short = "<script>x</script>"
    cohort.submit(student, line("slot_01", short, "a", session=short, time=short))


def _changed(change: Callable[[bytes], bytes]) -> Callable[[Cohort, str], object]:
    return lambda cohort, student: cohort.submit(student, change(all_right(cohort.bank)))


def _slot_one(value: object, **more: object) -> Callable[[Cohort, str], object]:
    return lambda cohort, student: cohort.submit(student, line("slot_01", "PAL-01", value, **more))


def _raw(content: bytes) -> Callable[[Cohort, str], object]:
    return lambda cohort, student: cohort.submit(student, content)


def _every_slot(value: object) -> Callable[[Cohort, str], object]:
    return lambda cohort, student: cohort.submit(
        student, b"".join(line(s.slot, s.item.id, value) for s in cohort.bank.slots)
    )


def _performed(*actions: object, **more: object) -> Callable[[Cohort, str], object]:
    """An attempt at the first task to perform, with these actions, and nothing else."""

    def hand_in(cohort: Cohort, student: str) -> None:
        slot = next(s for s in cohort.bank.slots if s.item.kind == "perform")
        cohort.submit(student, line(slot.slot, slot.item.id, attempt(slot.item, actions, **more)))

    return hand_in


def _model(**more: object) -> Callable[[Cohort, str], object]:
    """The model attempt, with something else about it changed."""

    def hand_in(cohort: Cohort, student: str) -> None:
        slot = next(s for s in cohort.bank.slots if s.item.kind == "perform")
        cohort.submit(student, line(slot.slot, slot.item.id, {**best_answer(slot.item), **more}))

    return hand_in


def _stroke(force_mn: object, x_um: int = 84_000) -> dict[str, object]:
    return {"kind": "stroke", "t_ms": 0, "dt_ms": [900], "dx_um": [x_um], "dy_um": [100_000],
            "df_mN": [force_mn]}  # fmt: skip


def _said(t_ms: int, what: str) -> dict[str, object]:
    return {"kind": "do", "t_ms": t_ms, "what": what}


ROWS = (
    Row("nothing handed in", lambda c, s: c.submit(s, None), 0, True),
    Row("empty file", _raw(b""), 0, True),
    Row("only line ends", _raw(b"\n\n\n"), 0, True),
    Row("50 MB", _raw(b"x" * 50_000_000), 0, True),
    Row("200,000 torn lines", _raw(b'{"seq":\n' * 200_000), 0, True),
    Row("nested 100,000 deep", _raw(BOMB), 0, True),
    Row("nested value", _slot_one(json.loads("[" * 200 + "]" * 200)), 0, True),
    Row("not UTF-8", _raw(b"\xff\xfe\x00"), 0, True),
    Row("NaN", _raw(line("slot_01", "PAL-01", 0).replace(b": 0}", b": NaN}")), 0, True),
    Row("a key twice", _raw(line("slot_01", "PAL-01", "a").replace(b"{", b'{"seq": 1, ')), 0, True),
    Row("a score field of its own", _slot_one("z", score=100), 0, True),
    Row("huge sequence number", _slot_one("z", seq=10**400), 0, True),
    Row("the number 10^400", _every_slot(10**400), 0, True),
    Row("true for everything", _every_slot(True), 0, True),
    Row("every option", _every_slot(["a", "b", "c", "d", "e"]), 0, True),
    Row("one option a hundred times", _every_slot(["a"] * 100), 0, True),
    Row("half a character", _every_slot("\ud800"), 0, True),
    Row("4 million short lines", _raw(b"1\n" * 4_000_000), 0, True),
    Row("script as an answer", _every_slot(PAYLOAD), 0, True),
    Row("another quiz's answers",
        _changed(lambda b: b.replace(QUIZ.encode(), b"03_other")), 0, True),
    Row("another item's answers", _changed(lambda b: b.replace(b'"PAL-', b'"XXX-')), 0, True),
    Row("unknown slots", _changed(lambda b: b.replace(b'"slot_', b'"spot_')), 0, True),
    Row("link to the bank", _link_to(lambda c: c.course / "solutions" / f"{QUIZ}.yaml"), 0, True),
    Row("link to another's answers",
        _link_to(lambda c: c.folder / "submitted/honest" / QUIZ / "answers.jsonl"), 0, True),
    Row("a folder in the file's place", _directory, 0, True),
    Row("forged points in the notebook", _forged_points, 0, True),
    Row("a graded code cell", _graded_code_cell, 0, True),
    Row("all cells deleted", _no_cells, 0, True),
    Row("all cells twice", _twice_the_cells, 0, True),
    Row("own marks, gradebook, modules", _own_marks, 0, True),
    Row("a cell that patches the marker", _with_notebook(_running), 0, True),
    Row("startup hooks of IPython",
        _with_files("ipython_config.py", "profile_default/startup/00_hook.py"), 0, True),
    Row("outputs that print a score", _with_notebook(_printing), 0, True),
    Row("modules that shadow ours",
        _with_files("numpy.py", "json.py", "nbgrader.py", "tpilab.py", "ipykernel_launcher.py"),
        0, True),
    Row("sitecustomize, usercustomize, .pth",
        _with_files("sitecustomize.py", "usercustomize.py", "evil.pth"), 0, True),
    Row("own configuration files",
        _with_files("nbgrader_config.py", "jupyter_server_config.py"), 0, True),
    Row("a kernelspec in the folder", _with_files("kernels/python3/kernel.json"), 0, True),
    Row("a forged kernelspec in the notebook", _with_notebook(_other_kernel), 0, True),
    Row("other grade ids", _with_notebook(_other_ids), 0, True),
    Row("edited questions, with script", _with_notebook(_other_text), 0, True),
    Row("a YAML bomb", _with_files("bomb.yaml"), 0, True),
    Row("a link to the folder of keys", _folder_link, 0, True),
    Row("script in every field of a line", _hostile_fields, 0, True),
    Row("a form that is none", _with_form(-1), 0, True),
    Row("a form as text", _with_form("4711"), 0, True),
    # what cannot be told from honest work is scored, and a person is asked
    Row("another learner's answers, copied", _with_form(COPIED_FORM), ALL, True),
    Row("performed: nothing", _performed(), 0, False),
    Row("performed: a force of -1", _performed(_stroke(-1)), 0, False),
    Row("performed: a force of 1e9", _performed(_stroke(10**9)), 0, True),
    Row("performed: a force of NaN", _performed(_stroke(float("nan"))), 0, True),
    Row("performed: off the body", _performed(_stroke(9_000, x_um=900_000)), 0, False),
    Row("performed: time backwards",
        _performed(_said(9_000, "ask_feel"), _said(5_000, "ask_consent")), 0, False),
    Row("performed: an unknown action", _performed({"kind": "inject", "t_ms": 0}), 0, True),
    Row("performed: acts, not actions",
        _performed({"kind": "consent", "t_ms": 0, "weight": "critical"}), 0, True),
    Row("performed: a million actions", _performed(*[0] * 1_000_000), 0, True),
    Row("performed: 6,000 actions", _performed(*[0] * 6_000), 0, True),
    Row("performed: 65 kB", _performed("x" * 65 * 1024), 0, True),
    Row("performed: nested 500 deep", _performed(json.loads("[" * 500 + "]" * 500)), 0, True),
    Row("performed: with a score", _model(share=1), 0, True),
    Row("performed: with a debrief", _model(debrief={"events": ["consent"]}), 0, True),
    # honest work that differs from what was shown is scored, and a person is asked
    Row("performed: another revision", _model(revision="0"), 6, True),
    Row("performed: another patient's hash", _model(data_hash="f" * 16), 6, True),
    Row("performed: a forged digest", _model(seen_digest="f" * 64), 6, True),
)  # fmt: skip


@pytest.fixture
def marked(cohort: Cohort) -> Cohort:
    """A cohort with an honest learner and every attacker, autograded in one run."""
    cohort.submit("honest", all_right(cohort.bank, form=COPIED_FORM))
    for number, row in enumerate(ROWS):
        row.hand_in(cohort, f"attacker{number:02d}")
    cohort.run("nbgrader", "autograde", QUIZ)
    return cohort


def test_what_each_forgery_gained(marked: Cohort, capsys: pytest.CaptureFixture[str]) -> None:
    # a person may still give points for what could be read; nothing is given by itself
    results = []
    for number, row in enumerate(ROWS):
        student = f"attacker{number:02d}"
        grades = marked.grades(student)
        flagged = any(manual for _, manual in grades.values())
        results.append((row, marked.score(student), flagged))
    table = "\n".join([
        "| Attack | Expected points | Got | A person is asked |",
        "|---|--:|--:|---|",
        f"| (honest, all right) | {ALL} | {marked.score('honest'):g} | for free text |",
        *(f"| {row.name} | {row.gains:g} | {gained:g} | {'yes' if flagged else 'no'} |"
          for row, gained, flagged in results),
    ])  # fmt: skip
    with capsys.disabled():
        print(f"\n{table}")
    assert marked.score("honest") == ALL
    assert [(row.name, gained, flagged) for row, gained, flagged in results] == [
        (row.name, row.gains, row.flagged) for row in ROWS
    ]
    text = README.read_text("utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    fresh = f"{before}{BEGIN}{table}\n{END}{after}"
    if os.environ.get("WRITE_TABLE"):
        README.write_text(fresh, "utf-8")
        return
    assert text == fresh, "the README's table is old; run with WRITE_TABLE=1"


def test_who_copied_is_told_to_the_instructor_only(marked: Cohort) -> None:
    copier = next(
        f"attacker{n:02d}" for n, row in enumerate(ROWS) if row.name.startswith("another learner")
    )
    seen = marked.folder / "autograded" / copier / QUIZ / f"{QUIZ}.ipynb"
    assert "handed in by honest" in nbformat.read(seen, as_version=4).cells[0].source
    marked.run("nbgrader", "generate_feedback", QUIZ, "--student", copier)
    page = (marked.folder / "feedback" / copier / QUIZ / f"{QUIZ}.html").read_text("utf-8")
    assert "handed in by" not in page


def test_nothing_of_a_learners_was_run_or_kept(marked: Cohort) -> None:
    assert not list(marked.folder.rglob("owned"))
    kept = {
        path.name
        for student in (marked.folder / "autograded").iterdir()
        for path in student.rglob("*")
        if path.is_file()
    }
    assert kept <= {f"{QUIZ}.ipynb", "marks.json", "timestamp.txt"}


def test_one_torn_line_costs_one_answer(cohort: Cohort) -> None:
    good = all_right(cohort.bank).splitlines(keepends=True)
    cohort.submit("torn_tail", b"".join(good)[:-20])
    cohort.submit("torn_middle", b"".join([good[0], good[1][:25] + b"\n", *good[2:]]))
    cohort.run("nbgrader", "autograde", QUIZ)
    first, second = cohort.bank.slots[:2]
    for student in ("torn_tail", "torn_middle"):
        assert cohort.grades(student)[first.slot] == (first.points, False)
    assert cohort.grades("torn_middle")[second.slot][0] in (0, None)


def test_a_submission_without_a_notebook_is_named_and_stops_nobody(cohort: Cohort) -> None:
    """Our collector always puts the released notebook there; another way of collecting may not."""
    (cohort.submit("bare", all_right(cohort.bank)) / f"{QUIZ}.ipynb").unlink()
    cohort.submit("honest", all_right(cohort.bank))
    output = cohort.run("nbgrader", "autograde", QUIZ)
    assert "No notebooks were matched" in output
    assert "bare" in output
    assert cohort.score("honest") > 0
