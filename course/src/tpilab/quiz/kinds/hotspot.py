"""A place to be shown on a picture."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from tpilab.frozen import Frozen
from tpilab.quiz.kinds.base import BaseItem, Line, Mark, Review, Text

MAX_UNITS = 100_000
CORNERS = 3
Unit = Annotated[int, Field(ge=-MAX_UNITS, le=MAX_UNITS)]
Point = Annotated[tuple[Unit, ...], Field(min_length=2, max_length=2)]


class Area(Frozen):
    """Where a mark may fall, and what it then earns."""

    text: Text
    """What lies there."""
    why: Text
    share: Annotated[float, Field(ge=0, le=1)]


class Circle(Area):
    """All that lies within `radius` of `at`, its edge included; in the picture's units."""

    shape: Literal["circle"]
    at: Point
    radius: Annotated[int, Field(gt=0, le=MAX_UNITS)]

    def holds(self, point: Point) -> bool:
        """Whether a point lies in it."""
        x, y = point[0] - self.at[0], point[1] - self.at[1]
        return x * x + y * y <= self.radius * self.radius


class Polygon(Area):
    """All that lies within the corners `points`; in the picture's units."""

    shape: Literal["polygon"]
    points: Annotated[tuple[Point, ...], Field(min_length=CORNERS, max_length=200)]

    def holds(self, point: Point) -> bool:
        """Whether a point lies in it, by counting the edges to its right; integers only."""
        x, y = point
        inside = False
        for (x1, y1), (x2, y2) in zip(self.points, (*self.points[1:], self.points[0]), strict=True):
            if (y1 > y) != (y2 > y):
                side = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
                inside ^= side > 0 if y2 > y1 else side < 0
        return inside


class Hotspot(BaseItem):
    """A place on a picture. Answer: [x, y] in the picture's own units, integers."""

    kind: Literal["hotspot"]
    picture: Text
    """A name among the stills; `tpilab check` knows them."""
    targets: Annotated[
        tuple[Annotated[Circle | Polygon, Field(discriminator="shape")], ...],
        Field(min_length=1, max_length=20),
    ]
    """The first one that is hit counts; outside all of them earns nothing."""

    instruction: ClassVar[str] = "Show the place on the picture."

    @model_validator(mode="after")
    def _check_targets(self) -> Self:
        if not any(each.share == 1 for each in self.targets):
            raise ValueError("no target earns all points; give the best one share: 1")
        return self

    def public(self) -> dict[str, Any]:
        return {"picture": self.picture}

    def answer_schema(self) -> dict[str, Any]:
        unit = {"type": "integer", "minimum": -MAX_UNITS, "maximum": MAX_UNITS}
        return {"type": "array", "items": unit, "minItems": 2, "maxItems": 2}

    def read(self, value: Any) -> Point:
        match value:
            case [int(x), int(y)] if type(x) is type(y) is int:
                if max(abs(x), abs(y)) <= MAX_UNITS:
                    return (x, y)
        raise ValueError("the answer is no place on a picture")

    def hit(self, answer: Point) -> Circle | Polygon | None:
        """The target that counts, if any."""
        return next((each for each in self.targets if each.holds(answer)), None)

    def judge(self, answer: Point) -> Mark:
        target = self.hit(answer)
        return Mark.of(target.share if target else 0.0)

    def in_words(self, answer: Point) -> str:
        target = self.hit(answer)
        return target.text if target else "a place outside all areas"

    def key_in_words(self) -> str:
        return next(each.text for each in self.targets if each.share == 1)

    def review(self, answer: Point | None) -> Review:
        hit = None if answer is None else self.hit(answer)
        lines = tuple(
            Line(text=each.text, why=each.why.strip(), right=each.share == 1, chosen=each is hit)
            for each in self.targets
        )
        return super().review(answer).model_copy(update={"lines": lines, "right_name": "right"})
