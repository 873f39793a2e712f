"""The stills by ultrasound: kept as the engine draws them, named where things are, in a gallery."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import numpy as np
import pytest

import tpilab
from tpilab.anatomy.tissue import Tissue
from tpilab.physics.ultrasound.picture import heard
from tpilab.quiz.checks import DATA as CHECKS
from tpilab.quiz.checks import load_checks
from tpilab.quiz.kinds.hotspot import Circle, Hotspot
from tpilab.views import sonograms
from tpilab.views.grey_png import STEP, grey_png, read_grey
from tpilab.views.picture_gallery import gallery_html, gallery_text
from tpilab.views.sonogram import Shot, named, svg
from tpilab.views.stills import STILLS

every = pytest.mark.parametrize("name", sonograms.ALL)
twelve = pytest.mark.parametrize("name", sonograms.NAMES)


@every
def test_what_is_kept_is_what_the_engine_draws(name: str) -> None:
    """To a step of grey: processors differ in the last bit. Else: python -m tpilab build."""
    assert not sonograms.drifted(name)


def test_a_grey_png_is_read_as_it_was_written() -> None:
    grey = np.arange(256, dtype=np.uint8).reshape(8, 32)
    kept = read_grey(grey_png(grey))
    assert kept.shape == grey.shape
    assert int(np.abs(kept.astype(int) - grey).max()) <= STEP // 2
    with pytest.raises(ValueError, match="no grey PNG"):
        read_grey(b"\x89PNG")


@every
def test_a_still_is_bright_and_dark_and_has_a_scale(name: str) -> None:
    grey, still = read_grey(sonograms.png(name)), STILLS[name]()
    assert grey.max() > 200
    assert 15 < grey.mean() < 120
    assert still.words == "depth"
    ticks = {int(each) for each in re.findall(r">(\d+)</text>", still.svg)}
    deepest = sonograms.shot(name).machine.depth_um // 10_000
    assert ticks >= set(range(2, deepest, 2))
    assert still.svg.startswith("<svg")
    assert "script" not in still.svg


def test_there_are_twelve_and_no_two_are_alike() -> None:
    assert len(sonograms.NAMES) == 12
    assert len({sonograms.png(name) for name in sonograms.NAMES}) == 12
    assert len({sonograms.shot(name).title for name in sonograms.NAMES}) == 12


@twelve
def test_names_point_into_the_picture(name: str) -> None:
    shot = sonograms.shot(name)
    width, height = shot.size
    assert shot.marks
    for text, (x, y) in shot.spots():
        assert 0 <= x <= width, text
        assert 0 <= y <= height, text
    drawn = named(shot, sonograms.png(name))
    for mark in shot.marks:
        assert f">{mark.text}</text>" in drawn
    assert "Named are" in drawn
    assert len(drawn) > len(svg(shot, sonograms.png(name))) - 2_000


def grey_at(shot: Shot, x: float, y: float, half: int = 4) -> float:
    """How bright the kept picture is around a place in its units."""
    name = next(each for each in sonograms.NAMES if sonograms.shot(each) is shot)
    grey = read_grey(sonograms.png(name)).astype(float)
    width, height = shot.size
    row, column = int(y * grey.shape[0] / height), int(x * grey.shape[1] / width)
    return float(
        grey[max(row - half, 0) : row + half + 1, max(column - half, 0) : column + half].max()
    )


BRIGHT = (
    ("us_rhomboid", "Pleural line"),
    ("us_rhomboid", "Rib"),
    ("us_out_of_plane", "Shaft, not the tip"),
    ("us_needle_shallow", "Shaft"),
    ("us_trapezius_long", "Deep fascia"),
)
DARK = (
    ("us_rhomboid", "Shadow of the rib"),
    ("us_fluid", "Fluid"),
    ("us_vessel", "Vein"),
    ("us_vessel", "Artery"),
    ("us_quadratus", "Its shadow"),
)


@pytest.mark.parametrize(("name", "text"), [*BRIGHT, *DARK])
def test_what_is_named_is_as_bright_as_it_should_be(name: str, text: str) -> None:
    shot = sonograms.shot(name)
    found = grey_at(shot, *dict(shot.spots())[text])
    if (name, text) in BRIGHT:
        assert found > 170
    else:
        assert found < 60


def test_a_needle_out_of_the_plane_has_its_tip_out_of_the_slice() -> None:
    shot = sonograms.shot("us_out_of_plane")
    needle = shot.what["needle"]
    assert needle is not None
    from tpilab.physics.pose import in_beam

    points = np.array([needle.pose.at(depth) for depth in range(0, needle.pose.depth_um, 100)])
    seen = in_beam(shot.machine.kind, shot.pose, shot.machine.depth_um, points)
    assert seen.any()
    assert not seen[-10:].any()


@pytest.mark.parametrize("name", ["us_needle_shallow", "us_needle_steep"])
def test_a_needle_in_the_plane_is_in_the_slice_to_its_tip(name: str) -> None:
    from tpilab.physics.pose import in_beam

    shot = sonograms.shot(name)
    needle = shot.what["needle"]
    assert needle is not None
    tip = np.array([needle.pose.tip])
    assert in_beam(shot.machine.kind, shot.pose, shot.machine.depth_um, tip).all()


def test_the_regions_of_an_older_question_lie_where_rib_and_pleura_are() -> None:
    item = next(
        each for each in load_checks(CHECKS / "02_palpate.yaml").items
        if isinstance(each, Hotspot) and each.picture == sonograms.RIBS
    )  # fmt: skip
    shot = sonograms.shot(sonograms.RIBS)
    sound = heard(shot.block(), shot.machine, shot.pose)
    for beam in range(4, shot.machine.beams - 4, 5):
        rib = np.flatnonzero(sound.medium[beam] == Tissue.RIB)
        lung = np.flatnonzero(sound.medium[beam] == Tissue.LUNG)
        first = rib[0] if len(rib) else lung[0]
        x, y = (round(each) for each in shot.shown(beam, int(first)))
        hit = item.hit((x, y))
        assert hit is not None, (x, y)
        assert not isinstance(hit, Circle)
        assert (hit.share == 1) == bool(len(rib)), (x, y)


class Page(HTMLParser):
    """What stands in a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "img":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_gallery_is_plain_html_of_twelve_figures() -> None:
    page = Page()
    page.feed(gallery_html())
    assert not page.open
    tags = [tag for tag, _ in page.tags]
    assert tags.count("figure") == tags.count("details") == 12
    assert not set(tags) & {"script", "style", "iframe", "button"}
    images = [attributes for tag, attributes in page.tags if tag == "img"]
    assert len(images) == 24
    made = sonograms.pictures()
    assert {f"{each['src']}" for each in images} == {f"figures/{name}.svg" for name in made}
    assert all(len(each["alt"] or "") > 10 for each in images)


def test_the_gallery_reads_in_words() -> None:
    text = gallery_text()
    assert text.count("\n") == 12
    assert "Trigger points mostly look like the muscle around" in text
    bundle = tpilab.picture_gallery()._repr_mimebundle_()
    assert bundle["text/plain"] == text
    assert bundle["text/html"] == gallery_html()
