"""A person seen from behind, as real as lines allow: skin in six tones, with its form in light."""

from __future__ import annotations

from tpilab.anatomy import Build
from tpilab.views.figures.back import Frame
from tpilab.views.figures.draw import Figure, group, path, polyline, stroke
from tpilab.views.figures.parts import PARTS, Part
from tpilab.views.figures.relief import contour, shade
from tpilab.views.figures.skin import Tone, ears, hair, knotted
from tpilab.views.figures.tissue import unrest

AVERAGE = Build(sex="male", bmi_tenths=235)

# Didactic choices, not a standard: from light to dark, each with its own shade and light.
TONES = {
    1: Tone("#f3d5c2", "#b0603f", "#fff1e6", "#8a6a4a", "#c6a57f", "#6b4f35"),
    2: Tone("#e4b998", "#964f2b", "#fbe2cb", "#5a4130", "#94765c", "#3f2d20"),
    3: Tone("#cf9c73", "#733f20", "#f3cda6", "#3d2d24", "#77604f", "#281d16"),
    4: Tone("#ad784d", "#512a12", "#dba777", "#2b211b", "#5f4d41", "#191310"),
    5: Tone("#83563a", "#331a0e", "#bd8760", "#211915", "#4d3f37", "#120d0b"),
    6: Tone("#5f3f2e", "#1d0f09", "#a5775b", "#1b1512", "#43372f", "#0e0a08"),
}

_DARK = (0.03, 0.07, 0.12, 0.18, 0.25, 0.34, 0.46)
_LIGHT = (0.04, 0.1, 0.16, 0.22, 0.28, 0.33)
_BEYOND = ((-60.0, -60.0), (60.0, -60.0), (60.0, 60.0), (-60.0, 60.0))
_LEAN, _FULL = 185, 330  # BMI in tenths
_MOST, _LEAST = 1200, 400
"""Permille: how far bones stand out in a lean and in a full body; a didactic choice."""


def person(
    figure: Figure,
    frame: Frame,
    tone: Tone,
    build: Build = AVERAGE,
    name: str = "neck_and_shoulders",
) -> str:
    """A back with its form, for any figure. name: which of `PARTS`."""
    part = PARTS[name]
    unit = frame.scale
    body = frame.both(part.body)
    cropped = build.sex == "male"
    inside = group(
        path(body, fill=tone.skin),
        form(figure, frame, tone, build, name),
        stroke(body, tone.shade, 0.6 * unit, opacity=0.35, filter=figure.blur(0.3 * unit)),
        *_details(figure, frame, tone, part),
        *(hair(figure, frame, tone) if part.head and cropped else ()),
        clip_path=figure.clip(body),
    )
    edge = stroke(body, tone.shade, 0.09 * unit, opacity=0.7)
    if not part.head:
        return inside + edge
    return ears(frame, tone) + inside + edge + ("" if cropped else knotted(figure, frame, tone))


def form(figure: Figure, frame: Frame, tone: Tone, build: Build, name: str) -> str:
    """Light and shade as areas of equal brightness, one within the other, and softened."""
    leanness = (_FULL - build.bmi_tenths) / (_FULL - _LEAN)
    field = shade(round(_LEAST + (_MOST - _LEAST) * min(max(leanness, 0.0), 1.0)), name)
    top = PARTS[name].top
    x0, y0 = frame.origin
    beyond = [(x, y + top + 13) for x, y in _BEYOND]
    areas = group(
        path(frame.shape(beyond), fill=tone.skin),
        group(
            *(
                path(
                    contour(sign * field, level, top),
                    fill=_mixed(tone.skin, color, _share(level)),
                )
                for sign, levels, color in ((-1, _DARK, tone.shade), (1, _LIGHT, tone.light))
                for level in levels
            ),
            transform=f"translate({x0:g} {y0:g}) scale({frame.scale / 10:g})",
        ),
    )
    return group(areas, filter=figure.blur(0.38 * frame.scale, space="sRGB"))


def _share(level: float) -> float:
    """How far skin goes towards its shade or light, quickly at first."""
    return 2.5 * level / (1 + 1.7 * level)


def _mixed(one: str, other: str, share: float) -> str:
    """A color between two; share 0 is the first."""
    channels = (
        round(int(one[i : i + 2], 16) * (1 - share) + int(other[i : i + 2], 16) * share)
        for i in (1, 3, 5)
    )
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def _details(figure: Figure, frame: Frame, tone: Tone, part: Part) -> list[str]:
    """What the form alone does not show: folds, a few moles, the grain of skin."""
    unit = frame.scale
    folds = "".join(frame.line(fold, side) for fold in part.folds for side in (-1, 1))
    creases = "".join(frame.line(crease, side) for crease in part.creases for side in (-1, 1))
    moles = "".join(
        stroke(frame.line([(x, y), (x + 0.02, y)]), tone.shade, size * unit, opacity=0.55)
        for x, y, size in part.moles
    )
    return [
        stroke(folds, tone.shade, 0.22 * unit, opacity=0.2, filter=figure.blur(0.1 * unit)),
        stroke(creases, tone.shade, 0.9 * unit, opacity=0.5, filter=figure.blur(0.35 * unit)),
        stroke(creases, tone.shade, 0.14 * unit, opacity=0.8),
        moles,
        stroke(_grain(frame, part, 0), tone.shade, 0.1 * unit, opacity=0.13),
        stroke(_grain(frame, part, 5000), tone.light, 0.1 * unit, opacity=0.16),
    ]


def _grain(frame: Frame, part: Part, seed: int) -> str:
    dots = []
    top, down = part.grain
    for index in range(seed, seed + 150):
        x, y = 46 * unrest(3 * index) - 23, top + down * unrest(3 * index + 1)
        dots.append(polyline([frame.at(x, y)]) + "h0")
    return "".join(dots)
