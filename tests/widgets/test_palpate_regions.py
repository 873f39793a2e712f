"""A buttock palpated in real JupyterLab: another region, with its own picture, clothes and map."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.widgets.lab import Lab
from tests.widgets.sample import write
from tests.widgets.test_palpate import Bench
from tpilab.views.body_map import VIEWS

STRAND = (-84_000, 674_000)
OTHER_SIDE = (84_000, 674_000)


@pytest.fixture
def bench(lab: Lab, page: Page) -> Iterator[Bench]:
    source = 'from tpilab import palpate\npalpate("p19")'
    bench = Bench(lab, page, write(lab.root / "lower" / "page.ipynb", source))
    bench.view = VIEWS["gluteal"]
    bench.open_here()
    yield bench.run_all()
    bench.dispose()
    lab.end_kernels()


def test_a_buttock_is_examined_by_mouse_from_consent_to_debrief(bench: Bench) -> None:
    bench.do("Explain and ask for consent", "Offer a chaperone", "Have her lie prone")
    bench.heard("lies face down")
    bench.point_at(STRAND)
    bench.page.mouse.down()
    bench.heard("The clothes are in the way")
    bench.page.mouse.up()
    bench.do("Uncover both sides", "Look at the skin", "Show me where it hurts")
    bench.heard("a drape covers the rest")
    bench.simulator.locator(".tpi-range").fill("24")
    bench.point_at(OTHER_SIDE)
    bench.page.mouse.down()
    expect(bench.simulator.locator(".tpi-gauge")).to_contain_text("finger: 2.4\u2009kg")
    bench.page.mouse.up()
    bench.point_at(STRAND)
    bench.page.mouse.down()
    bench.heard("That is sore")
    bench.page.keyboard.press("f")
    bench.heard("back of the thigh")
    area = bench.simulator.locator('[data-area="ref-piriformis-left"]')
    expect(area).not_to_have_attribute("opacity", "0")
    bench.page.keyboard.press("k")
    bench.heard("That is it")
    bench.page.mouse.up()
    bench.do("Mark here")
    expect(bench.simulator.locator(".tpi-form")).to_contain_text(
        "Left, 8 cm from the midline, 8 cm below the posterior superior iliac spine"
    )
    bench.choose(muscle="piriformis", finding="active", confidence="fairly")
    expect(bench.simulator.locator(".tpi-marks li")).to_contain_text("Piriformis. Active")
    bench.do("Decide")
    bench.choose(choice="candidate")
    debrief = bench.simulator.locator(".tpi-debrief")
    expect(debrief).to_contain_text("Marked as active")
    expect(debrief).to_contain_text("Nerve under mark 1: no data")
    expect(debrief.locator("svg desc")).to_contain_text("posterior superior iliac spine")
    expect(bench.simulator.locator(".tpi-talk")).not_to_contain_text("backwards")
