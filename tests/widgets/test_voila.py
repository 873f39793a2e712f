"""The pages without code: each opens through Voila, whole, and fetches nothing from elsewhere."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.widgets.lab import LAPTOP, PHONE, READY_MS, Lab, only_local, running_lab
from tpilab.quiz.start import start
from tpilab.server import JUPYTER
from tpilab.skills.select.waiting import PEOPLE

ROOT = Path(__file__).resolve().parents[2]
HEADINGS = {
    "00_start_here": "Start here",
    "01_select_the_patient": "01 Select the patient: before any needle",
    "02_palpate": "02 Palpate: find the point with your hand",
    "03_choose_the_injectate": "03 Choose the injectate: the least that works",
    "04_guide_the_needle": "04 Guide the needle: see the tip, or stop",
    "05_inject": "05 Inject",
    "06_manage_the_risks": "06 Manage the risks",
    "07_integrate_physical_therapy": "07 Integrate physical therapy",
    "08_whole_encounter": "08 The whole encounter",
    "about": "About this course",
    "privacy": "Your data",
}
SIMULATORS = {
    "01_select_the_patient": {".tpi-select .tpi-tabs": 5, ".tpi-waiting > li": len(PEOPLE)},
    "02_palpate": {".tpi-stage": 7, ".tpi-body-stage": 1},
    "03_choose_the_injectate": {".tpi-prescribe": 4, ".tpi-trials": 1},
    "04_guide_the_needle": {".tpi-guide": 6},
    "05_inject": {".tpi-inject": 4},
    "06_manage_the_risks": {".tpi-rescue": 5, ".tpi-risks": 1},
    "07_integrate_physical_therapy": {".tpi-rehabilitate": 3},
    "08_whole_encounter": {".tpi-encounter": 6},
}


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """The course on a server behind a prefix, as on a hub, configured as `tpilab open` does."""
    scratch = tmp_path_factory.mktemp("hub")
    course = scratch / "root" / "tpi" / "course"
    shutil.copytree(ROOT / "course", course, ignore=shutil.ignore_patterns("src"))
    shutil.copytree(ROOT / "quizzes", course.parent / "quizzes")
    with running_lab(scratch, "--ServerApp.base_url=/user/ann/", config=[JUPYTER]) as lab:
        yield lab


@pytest.fixture
def page(browser: Browser, tried: list[str]) -> Iterator[Page]:
    context = browser.new_context(viewport=LAPTOP)
    only_local(context, tried)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", sorted(path.stem for path in (ROOT / "course").glob("*.ipynb")))
def test_a_page_opens_without_code(hub: Lab, page: Page, name: str) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    # leaving a page, Voila asks the server to end its kernel; what comes of that is Voila's
    page.on(
        "response",
        lambda got: (
            errors.append(f"{got.status} {got.url}")
            if got.status >= 400 and "/voila/api/shutdown/" not in got.url
            else None
        ),
    )
    for viewport in (LAPTOP, PHONE):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        page.goto(f"{hub.url}/voila/render/tpi/course/{name}.ipynb?token=t", timeout=READY_MS)
        expect(page.get_by_role("heading", level=1)).to_contain_text(HEADINGS[name])
        expect(page.locator(".jp-InputArea-editor")).to_have_count(0)
        for what, count in SIMULATORS.get(name, {}).items():
            expect(page.locator(what)).to_have_count(count)
            expect(page.locator(".tpi-check").first).to_be_visible()
        page.wait_for_function("() => [...document.images].every((i) => i.complete)")
        assert not page.evaluate("[...document.images].filter((i) => !i.naturalWidth).length")
        wide = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide[0] <= wide[1]
    assert errors == []


def test_what_there_is_to_print_opens_from_there(hub: Lab, page: Page) -> None:
    page.goto(f"{hub.url}/voila/render/tpi/course/about.ipynb?token=t", timeout=READY_MS)
    page.get_by_role("link", name="about.html").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("About this course")
    expect(page).to_have_url(re.compile("/user/ann/files/tpi/course/print/about.html$"))


def test_widgets_answer_there(hub: Lab, page: Page) -> None:
    page.goto(f"{hub.url}/voila/render/tpi/course/02_palpate.ipynb?token=t", timeout=READY_MS)
    check = page.locator(".tpi-check").first
    check.locator("input").nth(1).check()
    check.get_by_role("button", name="Check").click()
    expect(check.get_by_role("status")).to_have_text("That is right.")
    simulator = page.locator(".tpi-palpate").first
    simulator.get_by_role("button", name="Uncover both sides").click()
    expect(simulator.locator(".tpi-chips-quiet")).to_contain_text("Both sides uncovered")


def test_a_screen_reader_finds_its_way_by_headings(hub: Lab, page: Page) -> None:
    page.goto(f"{hub.url}/voila/render/tpi/course/02_palpate.ipynb?token=t", timeout=READY_MS)
    expect(page.locator(".tpi-palpate").first).to_be_visible()
    expect(page).to_have_title("02 Palpate: find the point with your hand")
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", level=1)).to_be_visible()
    for person in ("Ms Reyes", "Mr Kowalczyk"):
        expect(main.get_by_role("heading", level=3, name=f"Examine {person}")).to_be_visible()
    of_page = Axe().run(
        page, options={"runOnly": ["region", "heading-order", "page-has-heading-one"]}
    )
    assert of_page.response["violations"] == []


def test_it_can_be_read_before_its_cells_have_run(hub: Lab, page: Page) -> None:
    page.goto(f"{hub.url}/voila/render/tpi/course/02_palpate.ipynb?token=t", wait_until="commit")
    ready = page.get_by_role("status").filter(has_text="You can read already.")
    expect(ready).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("#getting-ready")).to_have_count(0)
    expect(page.locator(".tpi-check").first).to_be_visible()


def test_a_quiz_is_answered_there(hub: Lab, page: Page) -> None:
    mine = start(hub.root / "tpi", "02_palpate")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    address = f"{hub.url}/voila/render/tpi/my_work/02_palpate/02_palpate.ipynb?token=t"
    for _ in range(2):  # the second time with the answer of the first
        page.goto(address, timeout=READY_MS)
        expect(page.locator(".tpi-head")).to_contain_text("go on later: open it again.")
        option = page.locator(".tpi-question .tpi-option input").first
        option.check()
        expect(page.locator(".tpi-question .tpi-status").first).to_contain_text("Saved")
    lines = mine.with_name("answers.jsonl").read_text().splitlines()
    assert len(lines) == 1


def test_start_here_links_to_them(hub: Lab, page: Page) -> None:
    page.goto(f"{hub.url}/lab/tree/tpi/course/00_start_here.ipynb?reset&token=t")
    page.wait_for_function(
        "() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status"
        " === 'idle'",
        timeout=READY_MS,
    )
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    links = page.locator(".tpi-pages a")
    assert set(links.all_inner_texts()) >= {"Start here", "08 The whole encounter"}
    link = links.filter(has_text=re.compile("^02 Palpate"))
    expect(link).to_have_attribute("href", "/user/ann/voila/render/tpi/course/02_palpate.ipynb")
    with page.expect_popup() as opened:
        link.click()
    expect(opened.value.get_by_role("heading", level=1)).to_contain_text("02 Palpate")
