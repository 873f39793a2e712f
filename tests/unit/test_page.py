"""A page's citations become numbered links and a list of sources, and nothing else changes."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from tpilab.evidence import evidence
from tpilab.home.pages import quizzes
from tpilab.views.page import minutes_of, objectives_of, page
from tpilab.yaml_lines import AuthoringError

HEAD = "---\njupytext: {text_representation: {format_name: myst}}\n---\n\n"
ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "course/src/pages").glob("*.md"))


def test_the_first_page_leads_to_every_page_and_every_quiz() -> None:
    first = PAGES[0].read_text("utf-8")
    for each in PAGES[1:]:
        assert f"]({each.stem}.ipynb)" in first
    assert "my_path()" in first
    on_path = {each.name for each in quizzes(ROOT)}
    assert {each.name for each in (ROOT / "quizzes").iterdir() if each.is_dir()} <= on_path


def test_every_link_to_a_page_leads_to_it_and_to_its_heading() -> None:
    sources = {each.stem: each.read_text("utf-8") for each in PAGES}
    for name, text in sources.items():
        for page_name, heading in re.findall(r"\]\((\w+)\.ipynb(?:#([^)]+))?\)", text):
            assert page_name in sources, name
            headings = re.findall(r"^#+ (.+)$", sources[page_name], re.MULTILINE)
            assert not heading or heading in [each.replace(" ", "-") for each in headings], name


def test_every_module_leads_on_to_the_next() -> None:
    modules = [each for each in PAGES if each.stem[:2].isdigit()]
    for each, following in pairwise(modules):
        assert f"]({following.stem}.ipynb)" in each.read_text("utf-8").rpartition("## ")[2]


def test_the_first_page_says_the_minutes_that_each_page_says() -> None:
    first = PAGES[0].read_text("utf-8")
    for each in PAGES:
        text = each.read_text("utf-8")
        if read := minutes_of(text):
            quiz = re.search(r"then about (\d+) for the quiz", text)
            assert quiz
            assert re.search(rf"\({each.stem}\.ipynb\).*\| {read} \+ {quiz[1]} \|", first), each


def made(tmp_path: Path, text: str) -> object:
    path = tmp_path / "02_test.md"
    path.write_text(HEAD + text, "utf-8")
    return page(path)


def test_citations_are_numbered_in_order_and_sources_listed_once(tmp_path: Path) -> None:
    book = made(tmp_path, "One [@DX-009].\n\n+++\n\nTwo [@DX-001; DX-010]. Three [@DX-009].")
    texts = [cell.source for cell in book.cells]
    assert texts[0] == ('One<sup><a href="#source-1" title="Rathbone et al. 2017">[1]</a></sup>.')
    assert "[1]</a>" in texts[1]
    assert "[2]</a>" in texts[1]
    assert texts[2].startswith("## Sources")
    assert texts[2].count('<a id="source-') == 2
    assert "Facts DX-009, DX-010." in texts[2]


def test_a_weak_source_says_so(tmp_path: Path) -> None:
    weak = next(each for each in evidence().facts if each.status == "weak-source")
    assert "Weak: only a secondary page" in made(tmp_path, f"x [@{weak.id}]").cells[-1].source


def test_counts_of_facts_are_filled_in(tmp_path: Path) -> None:
    text = made(tmp_path, "{facts} facts, {facts:primary-verified} verified").cells[0].source
    assert text.startswith(f"{len(evidence().facts)} facts, ")
    assert "{" not in text


def test_code_is_hidden_and_cells_have_their_own_ids(tmp_path: Path) -> None:
    book = made(tmp_path, "Text\n\n```{code-cell}\nfrom tpilab import take_quiz\n```\n")
    assert book.cells[1].metadata["jupyter"] == {"source_hidden": True}
    assert [cell.id for cell in book.cells] == ["02-test-00", "02-test-01"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a\n\nwrong [@DX-999].", r"02_test\.md:7: no fact 'DX-999'"),
        ('+++ {"objectives": ["S99.1"]}\n\ntext', r"02_test\.md:5: no objective 'S99\.1'"),
    ],
)
def test_what_is_not_in_the_evidence_is_told_at_its_line(
    tmp_path: Path, text: str, told: str
) -> None:
    with pytest.raises(AuthoringError, match=told):
        made(tmp_path, text)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_no_citation_of_a_real_page_is_left_over(path: Path) -> None:
    text = "\n".join(cell.source for cell in page(path).cells)
    assert "[@" not in text


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_module_teaches_every_objective_it_owns(path: Path) -> None:
    owned = {each.id for each in evidence().objectives if each.module == path.stem}
    assert owned <= objectives_of(page(path))
    assert owned or path.stem.startswith(("00_", "08_", "about", "privacy"))
