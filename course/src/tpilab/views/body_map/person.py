"""A person seen from behind in the regions' one frame, and clothes that cover either side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tpilab.anatomy import Build
from tpilab.views.figures.back import Frame
from tpilab.views.figures.cloth import NAMES, covers, drapes
from tpilab.views.figures.draw import Figure
from tpilab.views.figures.person import AVERAGE, TONES, person


@dataclass(frozen=True)
class Edges:
    """How much of a picture's edges is left out, in millimeters."""

    left: float = 0
    top: float = 0
    right: float = 0
    bottom: float = 0


@dataclass(frozen=True)
class View:
    """A picture from behind: size in millimeters, and where the origin of the region lies in it."""

    width: float
    height: float
    x0: float
    y0: float
    crop: Edges = Edges()
    """What is left out at phone width, so that a finger stays large enough."""
    start_um: tuple[int, int] = (0, 0)
    """Where a finger rests before it is moved: on the midline, within reach."""

    @property
    def frame(self) -> Frame:
        """Where the body stands: a millimeter a unit."""
        return Frame(scale=10.0, origin=(self.x0, self.y0))

    def place(self, x_um: float, y_um: float) -> tuple[float, float]:
        """A point of the region in units of the picture."""
        return (self.x0 + x_um / 1000, self.y0 + y_um / 1000)


VIEWS: Mapping[str, View] = {
    "neck_and_shoulders": View(
        width=470,
        height=404,
        x0=235,
        y0=132,
        crop=Edges(left=44, top=64, right=44),
        start_um=(0, 196_000),
    ),
    "interscapular": View(
        width=470,
        height=298,
        x0=235,
        y0=-80,
        crop=Edges(left=44, top=16, right=44),
        start_um=(0, 240_000),
    ),
    "lumbar": View(
        width=430,
        height=285,
        x0=215,
        y0=-355,
        crop=Edges(left=24, right=24),
        start_um=(0, 500_000),
    ),
    "gluteal": View(
        width=430,
        height=320,
        x0=215,
        y0=-540,
        crop=Edges(left=24, right=24),
        start_um=(0, 610_000),
    ),
}
"""By region."""
VIEW = VIEWS["neck_and_shoulders"]
BLEED = 60.0
_SHOWS = {
    "neck_and_shoulders": (
        "The back of the neck and shoulders",
        "A person seen from behind, from the back of the head to the shoulder blades.",
    ),
    "interscapular": (
        "The back between the shoulder blades",
        "A person seen from behind, from the shoulders to the lower ribs.",
    ),
    "lumbar": (
        "The lower back",
        "A person seen from behind, from the lower ribs to the upper edge of the buttocks.",
    ),
    "gluteal": (
        "The buttocks",
        "A person seen from behind, from the iliac crests to the thighs. A sheet covers the cleft.",
    ),
}


def back_picture(tone: int = 3, build: Build = AVERAGE, region: str = "neck_and_shoulders") -> str:
    """The back as an SVG without words.

    tone: 1 (light) to 6 (dark). build: how far bones show, and how the hair is worn. What need not
    be seen of a region is draped. Raises KeyError for other tones and regions.
    """
    view = VIEWS[region]
    title, desc = _SHOWS[region]
    figure = Figure("person", view.width, view.height, title=title, desc=desc, bleed=BLEED)
    figure.add(person(figure, view.frame, TONES[tone], build, region))
    figure.add(*drapes(figure, view.frame, region))
    return figure.svg(card=False)


def cover_picture(side: str, region: str = "neck_and_shoulders") -> str:
    """One half of the clothes that open at the back, as an SVG of the same size.

    side: "left" or "right".
    """
    view = VIEWS[region]
    figure = Figure(
        "cover", view.width, view.height, title=NAMES[region], desc=f"The {side} half.", bleed=BLEED
    )
    figure.add(*covers(figure, view.frame, region, {"left": -1, "right": 1}[side]))
    return figure.svg(card=False)
