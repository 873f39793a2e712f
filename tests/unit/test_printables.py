"""What is printed says the same as the simulators, cites what it claims, and stands alone."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tpilab.evidence import evidence
from tpilab.grading.build import banks
from tpilab.grading.course_pages import CoursePages
from tpilab.grading.publish import publish_learner
from tpilab.skills import SKILLS
from tpilab.views.front_matter import methods_of
from tpilab.views.page import minutes_of
from tpilab.views.printed import checklist, observed, printed_pages
from tpilab.views.printed.guide import guides
from tpilab.yaml_lines import AuthoringError

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "course/src/print"
_ACT = re.compile(r'<tr data-act="(\w+)"><td><p><span class="act">(.*?)</span>.*?</tr>', re.DOTALL)
_VOID = {"input", "br", "meta", "img", "hr"}


@pytest.fixture(scope="module")
def pages() -> CoursePages:
    return CoursePages(ROOT, banks(ROOT))


@pytest.fixture(scope="module")
def printed(pages: CoursePages) -> dict[str, str]:
    return {path.name: text for path, text in pages.printed().items()}


@pytest.mark.parametrize("name", sorted(SKILLS))
def test_a_checklist_asks_for_the_acts_that_the_simulator_judges(
    name: str, printed: dict[str, str]
) -> None:
    asked = {act: unescape(text) for act, text in _ACT.findall(printed[f"observe_{name}.html"])}
    judged = {
        act: each.text
        for act, each in SKILLS[name].acts.items()
        if each.weight != "neutral" and "." not in act
    }  # parts have sheets of their own
    assert asked == judged


@pytest.mark.parametrize("name", sorted(SKILLS))
def test_unsafe_acts_stand_apart_and_have_no_not_applicable(name: str) -> None:
    text = checklist(SKILLS[name].acts)
    unsafe, _, rest = text.partition("</section>")
    acts = SKILLS[name].acts
    assert {acts[act].weight for act, _ in _ACT.findall(unsafe)} <= {"unsafe"}
    assert "unsafe" not in {acts[act].weight for act, _ in _ACT.findall(rest)}
    assert "n/a:" not in unsafe


def test_each_act_is_asked_once_and_marked_by_its_basis() -> None:
    for skill in SKILLS.values():
        text = checklist(skill.acts)
        for act in observed(skill.acts.values()):
            row = next(each[0] for each in _ACT.finditer(text) if each[1] == act.name)
            mark = {"safety rule": "(S)", "didactic": "(D)"}.get(act.basis, "")
            assert mark in row
            assert all(fact in row for fact in act.facts)
            seen = act.weight in ("unsafe", "harmful", "unnecessary")
            assert row.count('type="checkbox"') == (1 if seen else 3)


class _Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.unnamed: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids.add(given.get("id") or "")
        self.links.append(given.get("href") or "")
        if tag == "input" and "aria-label" not in given and "label" not in self.open:
            self.unnamed.append(str(given))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_every_page_stands_alone_and_is_whole(printed: dict[str, str]) -> None:
    for name, text in printed.items():
        reader = _Balance()
        reader.feed(text)
        assert not reader.open, name
        assert not reader.unnamed, name
        assert "<script" not in text
        assert "default-src 'none'" in text
        assert not re.search(r"\{[a-z][a-z_ :]*[^}]*\}", text.partition("</style>")[2]), name
        assert "[@" not in text
        for link in filter(None, reader.links):
            inside = link.startswith("#") and link[1:] in reader.ids
            assert inside or link.startswith("http") or link in printed, (name, link)


def test_every_page_says_how_far_it_was_reviewed_and_that_it_gives_no_credit(
    pages: CoursePages, printed: dict[str, str]
) -> None:
    for text in printed.values():
        assert f"{pages.told['review']} No credit is awarded." in text
        assert "@media print" in text


def test_every_page_in_the_tree_is_the_one_that_is_built(printed: dict[str, str]) -> None:
    folder = ROOT / "course/print"
    assert {path.name for path in folder.iterdir()} == set(printed)
    for name, text in printed.items():
        assert (folder / name).read_text("utf-8") == text, name


def test_the_front_matter_links_to_every_page_to_print(
    pages: CoursePages, printed: dict[str, str]
) -> None:
    text = "\n".join(cell.source for cell in pages.books["about"].cells)
    links = dict(re.findall(r"\(print/([\w.]+)\)()", text))
    assert set(links) == set(printed)
    assert "](print/" not in printed["about.html"]


def test_every_objective_has_its_method_and_its_assessment_told(pages: CoursePages) -> None:
    text = "\n".join(cell.source for cell in pages.books["about"].cells)
    rows = [line for line in text.splitlines() if " × " in line or " yet |" in line]
    methods = methods_of(pages.books)
    for each in evidence().objectives:
        row = next(line for line in rows if each.text in line)
        simulators = {
            item.skill
            for bank in pages.banks
            for slot in bank.slots
            for item in slot.items
            if each.id in item.objectives and item.kind == "perform"
        }
        assert all(f"simulator ({skill})" in row for skill in simulators)
        assert ", ".join(methods.get(each.id, ("not taught yet",))) in row


def test_methods_are_those_of_the_sections_that_teach(pages: CoursePages) -> None:
    methods = methods_of(pages.books)
    assert "simulator" in methods["S07.3"]
    assert methods["S09.1"] == ("reading", "self-check")
    assert "explorer" in methods["S03.3"]


def test_time_is_the_sum_of_what_the_pages_and_quizzes_say(pages: CoursePages) -> None:
    read = [minutes_of(path.read_text("utf-8")) for path in pages.sources]
    assert sum(filter(None, read)) == sum(each for each, _ in pages.minutes.values())
    modules = {path.stem for path in pages.sources if re.match(r"0[1-7]_", path.stem)}
    assert modules <= set(pages.minutes)
    hours = sum(sum(each) for each in pages.minutes.values()) / 60
    assert f"**{hours:.1f} hours**" in pages.told["times"]


def test_the_guide_runs_every_module_in_the_words_of_the_debrief(
    pages: CoursePages, printed: dict[str, str]
) -> None:
    known = guides(SOURCES / "modules.yaml")
    assert {each.module for each in known} <= set(pages.minutes)
    text = unescape(printed["facilitator.html"])
    for guide in known:
        assert sum(step.minutes for step in guide.run) <= 90
        for name in guide.watch_for:
            skill, act = name.split("/")
            assert SKILLS[skill].acts[act].text in text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("# T\n\nwrong [@DX-999].", r"x\.md:3: no fact 'DX-999'"),
        ("# T\n\n{checklist}\n\n[@XX-1]", r"x\.md:5: no fact 'XX-1'"),
    ],
)
def test_an_authors_mistake_is_told_at_its_line(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "x.md").write_text(text, "utf-8")
    with pytest.raises(AuthoringError, match=told):
        printed_pages(tmp_path, {}, minutes={}, review="None.")


def test_a_guide_names_only_acts_that_there_are(tmp_path: Path) -> None:
    text = (SOURCES / "modules.yaml").read_text("utf-8")
    (tmp_path / "modules.yaml").write_text(text.replace("guide/bent", "guide/bend"), "utf-8")
    with pytest.raises(AuthoringError, match=r"modules\.yaml:\d+: no act 'guide/bend'"):
        guides(tmp_path / "modules.yaml")


def test_learners_get_the_pages_to_print(tmp_path: Path) -> None:
    copied = publish_learner(ROOT, tmp_path / "learner")
    assert Path("course/print/observe_guide.html") in copied
