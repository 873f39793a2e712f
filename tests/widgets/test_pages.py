"""What an instructor and a learner look at after the quiz: formgrader, feedback, the course."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.grading.conftest import QUIZ, ROOT, Cohort, all_right, line
from tests.widgets.lab import LAPTOP, PHONE, only_local, running_lab
from tpilab.grading.cohort import new_cohort

HOSTILE = (
    "<script>document.title='owned'</script></pre><img src=x onerror=\"document.title='owned'\">"
    "\n\n# heading\n\n$x$ **bold** [link](javascript:document.title='owned')"
)


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Cohort:
    """A cohort with an honest and a hostile learner, marked and fed back."""
    scratch = tmp_path_factory.mktemp("instructor")
    course = scratch / "course"
    for name in ("quizzes", "solutions"):
        shutil.copytree(ROOT / name, course / name)
    cohort = Cohort(new_cohort(scratch / "root", course), course)
    cohort.run("nbgrader", "generate_assignment", QUIZ, "--force")
    cohort.submit("honest", all_right(cohort.bank))
    free_text = next(slot for slot in cohort.bank.slots if slot.item.kind == "free_text")
    cohort.submit("hostile", line(free_text.slot, free_text.item.id, HOSTILE))
    cohort.run("nbgrader", "autograde", QUIZ)
    cohort.run("nbgrader", "generate_feedback", QUIZ)
    return cohort


@pytest.fixture
def fresh_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens pages of their own; requests that leave the machine are stopped, not counted.

    (formgrader asks for MathJax from outside; that is nbgrader's.)
    """
    contexts = []

    def make(viewport: dict[str, int] = LAPTOP, scheme: str = "light") -> Page:
        contexts.append(browser.new_context(viewport=viewport, color_scheme=scheme))
        only_local(contexts[-1], [])
        return contexts[-1].new_page()

    yield make
    for context in contexts:
        context.close()


def test_formgrader_shows_answers_inert_with_the_rubric_beside(
    marked: Cohort, fresh_page: Callable[..., Page]
) -> None:
    with marked.gradebook() as gradebook:
        submissions = [each.id for each in gradebook.notebook_submissions(QUIZ, QUIZ)]
    shown: list[str] = []
    with running_lab(marked.folder.parent) as lab:
        page = fresh_page()
        for submission in submissions:
            page.goto(f"{lab.url}/formgrader/submissions/{submission}?token=t")
            expect(page.locator(".nbgrader_cell")).to_have_count(len(marked.bank.slots))
            by_rubric = sum(
                slot.item.kind in ("free_text", "perform") for slot in marked.bank.slots
            )
            expect(page.get_by_text("Rubric.")).to_have_count(by_rubric)
            assert page.title() != "owned"
            shown += page.locator("pre.tpi-answer").all_inner_texts()
    assert len(shown) >= len(marked.bank.slots)
    assert any(text.startswith("<script>document.title") for text in shown)
    assert any("**bold**" in text and "\n\n# heading" in text for text in shown)


@pytest.mark.parametrize("student", ["honest", "hostile"])
@pytest.mark.parametrize(("viewport", "scheme"), [(LAPTOP, "light"), (PHONE, "dark")])
def test_feedback_is_inert_accessible_and_fits(
    marked: Cohort,
    fresh_page: Callable[..., Page],
    student: str,
    viewport: dict[str, int],
    scheme: str,
) -> None:
    page = fresh_page(viewport, scheme)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    file = marked.folder / "feedback" / student / QUIZ / f"{QUIZ}.html"
    page.goto(file.as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text("Palpate")
    assert page.title() == "Feedback: Palpate"
    assert requests == [file.as_uri()]
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= viewport["width"]
    # the page forbids scripts, axe's own among them: give axe the same content without the rule
    content = page.content().replace("Content-Security-Policy", "x-removed-for-axe")
    page.set_content(content)
    assert Axe().run(page).response["violations"] == []


def test_a_published_page_reads_without_a_kernel(fresh_page: Callable[..., Page]) -> None:
    """Every picture that a page of the course names is there, with words for who cannot see it."""
    for path in sorted(Path(ROOT / "course").glob("*.ipynb")):
        text = path.read_text("utf-8")
        pictures = re.findall(r"!\[([^\]]*)\]\((figures/[a-z_]+\.svg)\)", text)
        for words, name in pictures:
            assert len(words) > 40, f"{path.name}: {name} has no telling alt text"
            page = fresh_page()
            page.goto((ROOT / "course" / name).as_uri())
            assert page.evaluate("document.documentElement.nodeName") == "svg"
            page.close()
