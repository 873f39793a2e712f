"""Every region's scene for the finger: how long it takes to make, and how much of it travels."""

from __future__ import annotations

import zlib
from statistics import median
from time import perf_counter

from tpilab.anatomy import Body, Build, Scene, load_region, scene
from tpilab.physics.mechanics import Touch

Row = tuple[str, str, str]
RUNS = 7
REGIONS = ("neck_and_shoulders", "interscapular", "lumbar", "gluteal")


def rows() -> list[Row]:
    """What was measured, the figure, the target; for every region."""
    return [row for name in REGIONS for row in _rows(name)]


def _rows(name: str) -> list[Row]:
    region = load_region(name)
    _ = region.charts, region.outlines  # once a process
    seconds, made = [], None
    for seed in range(RUNS):
        begin = perf_counter()
        made = scene(Body(region, Build(sex="female", bmi_tenths=224), seed), "finger")
        seconds.append(perf_counter() - begin)
    assert isinstance(made, Scene)
    begin = perf_counter()
    touch = Touch.of(made)
    reduced = perf_counter() - begin
    volume = len(zlib.compress(made.fields["stiffness"].tobytes()))
    voxels = " x ".join(str(each) for each in made.grid.shape)
    return [
        (f"{name}: a scene of {voxels} voxels", f"{median(seconds):.3f} s", "at most 0.5 s"),
        ("  reduced to what a fingertip feels", f"{reduced:.3f} s", ""),
        ("  what the browser gets", f"{len(touch.for_browser()[1]) / 1e6:.2f} MB", "at most 1 MB"),
        ("  (the whole volume, compressed)", f"{volume / 1e6:.2f} MB", "at most 1 MB"),
    ]
