"""How long a learner waits: from Run All to a live quiz, and from a click to "Saved"."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from tests.widgets.browser import chromium
from tests.widgets.lab import LAPTOP, QuizTab, only_local, running_lab
from tests.widgets.sample import write_quiz

Row = tuple[str, str, str]
QUESTIONS = 18
RUNS = 5
CLICKS = 100

_RUN_ALL = """
async (questions) => {
  const live = () => document.querySelectorAll(".tpi-question").length === questions
    && document.querySelector(".tpi-hand-in .tpi-chip");
  const begin = performance.now();
  const seen = new Promise((done) => {
    const look = () => (live() ? done(performance.now() - begin) : requestAnimationFrame(look));
    look();
  });
  window.jupyterapp.commands.execute("notebook:run-all-cells");
  return await seen;
}
"""

_CLICKS = """
async (clicks) => {
  const times = [];
  const questions = [...document.querySelectorAll(".tpi-question")]
    .filter((each) => each.querySelector("input[type=radio]"));
  for (let n = 0; n < clicks; n += 1) {
    const question = questions[n % questions.length];
    const status = question.querySelector(".tpi-status");
    const inputs = question.querySelectorAll("input");
    const round = Math.floor(n / questions.length);
    const begin = performance.now();
    const saved = new Promise((done) => {
      new MutationObserver((_, observer) => {
        if (status.dataset.state !== "saved") return;
        observer.disconnect();
        done(performance.now() - begin);
      }).observe(status, { attributes: true });
    });
    inputs[round % inputs.length].click();
    times.push(await saved);
  }
  return times;
}
"""


def rows() -> list[Row]:
    """What was measured, the figure, the target."""
    live, clicks = [], []
    with (
        tempfile.TemporaryDirectory() as scratch,
        running_lab(Path(scratch) / "lab") as lab,
        chromium() as browser,
    ):
        context = browser.new_context(viewport=LAPTOP)
        only_local(context, [])
        notebook = write_quiz(lab.root / "learner" / "02_palpate", count=QUESTIONS)
        tab = QuizTab(lab, context.new_page(), notebook).open()
        for _ in range(RUNS):
            live.append(tab.page.evaluate(_RUN_ALL, QUESTIONS))
            clicks += tab.page.evaluate(_CLICKS, CLICKS)
            (tab.folder / "answers.jsonl").unlink()
            tab.command("notebook:clear-all-cell-outputs")
            tab.restart_kernel()
        context.close()
    p95 = statistics.quantiles(clicks, n=20)[-1]
    name = f"Run All to a live quiz of {QUESTIONS} questions"
    return [
        (f"{name}, median", f"{statistics.median(live) / 1000:.2f} s", "at most 3 s"),
        (f"{name}, slowest of {RUNS}", f"{max(live) / 1000:.2f} s", "at most 3 s"),
        ("click to Saved, median", f"{statistics.median(clicks):.0f} ms", ""),
        ("click to Saved, p95", f"{p95:.0f} ms", "at most 100 ms"),
    ]
