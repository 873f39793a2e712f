"""Self-checks: judged at once, sound, and never a graded item."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from tests.grading.conftest import best_answer
from tests.unit.test_answers import JSON
from tpilab.quiz.bank import load_bank
from tpilab.quiz.checks import DATA, checks, judged, load_checks, solved
from tpilab.quiz.kinds import BaseItem
from tpilab.quiz.kinds.hotspot import Hotspot
from tpilab.quiz.kinds.number import Number
from tpilab.quiz.kinds.order import Order
from tpilab.quiz.kinds.several import Several
from tpilab.quiz.kinds.single import Single
from tpilab.widgets.check import CheckWidget, check_yourself
from tpilab.yaml_lines import AuthoringError

ROOT = Path(__file__).parents[2]
PAGES = sorted(path.stem for path in DATA.glob("*.yaml"))
ITEMS = [item for page in PAGES for item in checks(page).items]


def key_of(item: BaseItem) -> Any:
    return best_answer(item.as_seen(None))


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_the_key_is_right_and_says_all(item: BaseItem) -> None:
    told = judged(item, key_of(item))
    assert told["right"]
    assert told["rationale"]
    assert told["sources"]
    shown = {each["id"] for each in told["lines"] if each["id"]}
    assert shown == {o.id for o in getattr(item, "options", ())}


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_a_wrong_answer_tells_why_and_keeps_the_key(item: BaseItem) -> None:
    match item:
        case Number():
            value, chosen = item.key + 10, []
        case Single() | Several():
            wrong = next(o.id for o in item.options if o.id not in item.key)
            value, chosen = wrong if isinstance(item, Single) else [wrong], [wrong]
        case Order():
            value = list(reversed(item.key))
            chosen = list(item.key)
        case Hotspot():
            value, chosen = [-90_000, -90_000], []
        case _:
            value, chosen = [], []
    if not value:
        return
    told = judged(item, value)
    assert not told["right"]
    assert [each["id"] for each in told["lines"]] == chosen
    assert "rationale" not in told


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_keys_are_not_the_longest_options(item: BaseItem) -> None:
    assert solved(item)["key"]
    keys = [len(o.text) for o in getattr(item, "options", ()) if o.id in item.key]
    others = [len(o.text) for o in getattr(item, "options", ()) if o.id not in item.key]
    if keys and item.kind == "single":
        assert keys[0] <= 2 * max(others)


def test_no_self_check_is_a_graded_item() -> None:
    graded = [
        part
        for path in (ROOT / "solutions").glob("*.yaml")
        for slot in load_bank(path).slots
        for item in slot.items
        for part in item.parts()
    ]
    checked = {part.id for item in ITEMS for part in item.parts()}
    assert not checked & {item.id for item in graded}
    asked = {" ".join((item.stem + item.lead_in).split()) for item in graded}
    assert not {" ".join((item.stem + item.lead_in).split()) for item in ITEMS} & asked


def test_every_page_asks_just_its_checks() -> None:
    for page in PAGES:
        text = (ROOT / "course" / "src" / "pages" / f"{page}.md").read_text("utf-8")
        for item in checks(page).items:
            assert text.count(f'check_yourself("{page}", "{item.id}")') == 1


@cache
def first_check() -> CheckWidget:
    return CheckWidget(ITEMS[0])


@given(JSON)
def test_a_browser_may_send_anything(content: Any) -> None:
    for each in (content, {"kind": "check", "value": content}):
        assert first_check().reply(each)["kind"] in ("judged", "problem")


def test_a_widget_tells_no_key_before_it_is_asked() -> None:
    for item in ITEMS:
        state = str(CheckWidget(item).question)
        assert item.rationale.strip()[:40] not in state
        assert not any(o.why.strip()[:30] in state for o in getattr(item, "options", ()))


def test_without_a_kernel_the_question_can_be_read() -> None:
    bundle = CheckWidget(ITEMS[0])._repr_mimebundle_()
    assert ITEMS[0].lead_in in bundle[0]["text/markdown"]
    assert "Run All Cells" in bundle[0]["text/markdown"]


def test_an_unknown_check_is_told_in_words() -> None:
    assert "no self-check 'CHK-99'" in str(check_yourself("02_palpate", "CHK-99"))
    assert "no self-checks for '99_none'" in str(check_yourself("99_none", "CHK-01"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id: CHK-02", "id: CHK-01", "used twice"),
        ("facts: [DX-009]", "facts: [DX-999]", "DX-999"),
        ("page: 02_palpate", "page: 03_other", "same name"),
        ("key: c", "key: z", "is no option"),
    ],
)
def test_mistakes_name_file_and_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (DATA / "02_palpate.yaml").read_text("utf-8")
    assert old in text
    path = tmp_path / "02_palpate.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(AuthoringError, match=rf"02_palpate\.yaml:\d+: .*{said}"):
        load_checks(path)
