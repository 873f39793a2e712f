"""The stills by ultrasound: which body, where the probe lies, what is named.

All places, settings and seeds are didactic choices: bodies in which a thing is well seen. What the
pictures are about rests on facts: GEO-014, GEO-028, GUI-015, GUI-017, GUI-028 to GUI-033.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import numpy as np

from tpilab.anatomy import Body, Build, load_region
from tpilab.anatomy.block import Block, Lump, Window
from tpilab.anatomy.tissue import Tissue
from tpilab.physics.pose import NeedlePose, ProbePose
from tpilab.physics.ultrasound import Deposit, Machine, Needle, What
from tpilab.views.grey_png import STEP, grey_png, read_grey
from tpilab.views.lung_loop import Loop
from tpilab.views.sonogram import Mark, Moving, Shot, named, svg

_NECK, _BETWEEN = "neck_and_shoulders", "interscapular"
"""Regions; the second is the first, carried farther down."""


@cache
def _body(region: str, build: Build, seed: int) -> Body:
    return Body(load_region(region), build, seed=seed)


def _of(region: str, build: Build, seed: int, pose: ProbePose, *lumps: Lump) -> Callable[[], Block]:
    """The block around a probe, made when it is asked for."""
    return cache(
        lambda: Block.of(_body(region, build, seed), Window.around(pose.x_um, pose.y_um), lumps)
    )


_SHALLOW = Machine(depth_um=30_000, focus_um=12_000)
_USUAL = Machine(depth_um=40_000, focus_um=15_000)
_CHEST = Machine(depth_um=50_000, focus_um=20_000)
_DEEP = Machine("curved", depth_um=100_000, focus_um=60_000, beams=384, samples=448)
_LEAN, _SEED = Build(sex="female", bmi_tenths=182), 11

_ALONG = ProbePose(-66_000, 128_000, -220)
_ACROSS = ProbePose(-55_000, 120_000, 640)


def _trapezius_long() -> Shot:
    return Shot(
        "Upper trapezius, lengthwise",
        "Skin, fat, and the trapezius with fine bright threads along its length, like a feather."
        " A bright line, its deep fascia, parts it from what lies beneath. No trigger point is"
        " seen in it, as in most.",
        _of(_NECK, _LEAN, _SEED, _ALONG), _SHALLOW, _ALONG,
        marks=(
            Mark("Skin", 0.2, Tissue.SKIN), Mark("Fat", 0.3, Tissue.FAT),
            Mark("Trapezius", 0.62, Tissue.TRAPEZIUS),
            Mark("Deep fascia", 0.4, Tissue.OTHER_MUSCLE, top=True),
            Mark("Levator scapulae", 0.85, Tissue.LEVATOR_SCAPULAE),
            Mark("Artery, cut aslant", 0.1, Tissue.ARTERY),
        ),
    )  # fmt: skip


def _trapezius_short() -> Shot:
    return Shot(
        "Upper trapezius, across its fibers",
        "The same muscle cut across: its threads are dots and short lines, like stars. The levator"
        " scapulae lies beneath, parted from it by a bright fascia; a small nerve runs there.",
        _of(_NECK, _LEAN, _SEED, _ACROSS), _USUAL, _ACROSS,
        marks=(
            Mark("Fat", 0.25, Tissue.FAT), Mark("Trapezius", 0.55, Tissue.TRAPEZIUS),
            Mark("Fascia", 0.6, Tissue.LEVATOR_SCAPULAE, top=True),
            Mark("Small nerve", 0.47, Tissue.NERVE),
            Mark("Levator scapulae", 0.58, Tissue.LEVATOR_SCAPULAE),
            Mark("Deeper muscle", 0.75, Tissue.OTHER_MUSCLE),
        ),
    )  # fmt: skip


_RIBS = ProbePose(50_000, 227_000, 900)
_THIN, _CHEST_SEED = Build(sex="female", bmi_tenths=180), 36


def _rhomboid() -> Shot:
    return Shot(
        "Between spine and shoulder blade, across the ribs",
        "Trapezius over rhomboid over two ribs. Each rib is a bright arch with black beneath."
        " Between them, a little deeper, runs the bright line of the pleura: the bat sign. The"
        " fainter line twice as deep is its echo, an A-line.",
        _of(_BETWEEN, _THIN, _CHEST_SEED, _RIBS), _CHEST, _RIBS,
        marks=(
            Mark("Trapezius", 0.35, Tissue.TRAPEZIUS), Mark("Rhomboid", 0.42, Tissue.RHOMBOID),
            Mark("Rib", 0.16, Tissue.RIB, top=True), Mark("Rib", 0.8, Tissue.RIB, top=True),
            Mark("Pleural line", 0.48, Tissue.LUNG, top=True),
            Mark("Shadow of the rib", 0.8, Tissue.RIB, deep_um=14_000),
            Mark("A-line", 0.48, point_um=(50_000, 227_000, 47_900)),
        ),
    )  # fmt: skip


def _needle(steep_ddeg: int, depth_um: int, back_um: int) -> NeedlePose:
    """A needle in the plane of the lengthwise picture, from its left side."""
    x, y = _ALONG.x_um - back_um * 940 // 1000, _ALONG.y_um + back_um * 342 // 1000
    return NeedlePose(x, y, -220, steep_ddeg, depth_um)


_FLAT, _UPRIGHT = _needle(140, 34_000, 21_500), _needle(600, 17_500, 14_000)


def _needle_shallow() -> Shot:
    return Shot(
        "A needle in the plane, nearly flat",
        "A needle that lies nearly flat throws the sound back: its shaft is a bright line, with"
        " fainter echoes beneath. Its tip is where the line ends, if the whole needle is in the"
        " slice.",
        _of(_NECK, _LEAN, _SEED, _ALONG), _SHALLOW, _ALONG, What(needle=Needle(_FLAT, 22)),
        marks=(
            Mark("Shaft", 0, point_um=_FLAT.at(16_000)),
            Mark("Echo of the shaft", 0, point_um=_FLAT.at(24_000), deep_um=940),
            Mark("Tip", 0, point_um=_FLAT.tip),
        ),
    )  # fmt: skip


def _needle_steep() -> Shot:
    return Shot(
        "A needle in the plane, steep",
        "Steep, the shaft throws the sound away from the probe and hardly shows, though all of it"
        " is in the slice. The tip is a small bright point.",
        _of(_NECK, _LEAN, _SEED, _ALONG), _SHALLOW, _ALONG, What(needle=Needle(_UPRIGHT, 25)),
        marks=(
            Mark("Faint shaft", 0, point_um=_UPRIGHT.at(9_000)),
            Mark("Tip", 0, point_um=_UPRIGHT.tip),
        ),
    )  # fmt: skip


_CROSSES_UM, _LEANS_DDEG = 10_000, 300
_OUT_POSE = replace(_ALONG, turn_ddeg=-200)


def _through(pose: ProbePose, beyond_um: int) -> tuple[NeedlePose, int]:
    """A needle across a picture's plane, and how deep along it the plane is crossed."""
    straight = NeedlePose(0, 0, pose.turn_ddeg + 900, _LEANS_DDEG)
    to_plane = _CROSSES_UM * 16384 // straight.direction[2]
    x, y, _ = straight.at(to_plane)
    needle = replace(straight, x_um=pose.x_um - x, y_um=pose.y_um - y)
    return replace(needle, depth_um=to_plane + beyond_um), to_plane


_OUT, _TO_PLANE = _through(_OUT_POSE, 6_000)


def _out_of_plane() -> Shot:
    return Shot(
        "A needle out of the plane",
        "A bright dot with a faint tail: here the needle crosses the slice. It is shaft. The tip is"
        " deeper by now, and not in the picture.",
        _of(_NECK, _LEAN, _SEED, _OUT_POSE), _SHALLOW, _OUT_POSE, What(needle=Needle(_OUT, 21)),
        marks=(
            Mark("Shaft, not the tip", 0, point_um=_OUT.at(_TO_PLANE)),
            Mark("Tail: reverberation", 0, point_um=_OUT.at(_TO_PLANE), deep_um=1_600),
        ),
    )  # fmt: skip


_POOL = Deposit((-66_000, 128_000, 17_600), (9_500, 7_000, 2_300))


def _fluid() -> Shot:
    return Shot(
        "Injected fluid between two muscles",
        "A dark pool that lies flat along the fascia between the trapezius and what is beneath,"
        " and lifts them apart. Fluid that is seen to spread tells where the tip is.",
        _of(_NECK, _LEAN, _SEED, _ALONG), _SHALLOW, _ALONG, What(deposits=(_POOL,)),
        marks=(
            Mark("Trapezius", 0.7, Tissue.TRAPEZIUS),
            Mark("Fluid", 0, point_um=_POOL.center_um),
        ),
    )  # fmt: skip


_SPOT = Lump((-70_000, 129_500, 10_500), (4_200, 3_000, 2_100), (118, -48), None, 480)


def _faint_spot() -> Shot:
    return Shot(
        "A faint dark spot",
        "One place in the trapezius is a little darker. Here it is a decoy: nothing is wrong with"
        " it. Trigger points mostly look like the muscle around; palpation finds them.",
        _of(_NECK, _LEAN, _SEED, _ALONG, _SPOT), _SHALLOW, _ALONG,
        marks=(
            Mark("Faint spot: a decoy", 0, point_um=_SPOT.center_um),
            Mark("Trapezius", 0.8, Tissue.TRAPEZIUS),
        ),
    )  # fmt: skip


_VESSELS = ProbePose(-82_000, 132_500, 970)


def _vessel() -> Shot:
    return Shot(
        "An artery and a vein, across",
        "Two black rounds beneath the trapezius, with bright walls and brighter tissue behind:"
        " vessels. Pressed, the vein shuts and the artery stays round.",
        _of(_NECK, _LEAN, _SEED, _VESSELS), _SHALLOW, _VESSELS,
        marks=(
            Mark("Artery", 0.52, Tissue.ARTERY), Mark("Vein", 0.655, Tissue.VEIN),
            Mark("Trapezius", 0.3, Tissue.TRAPEZIUS),
        ),
    )  # fmt: skip


_MAN = Build(sex="male", bmi_tenths=210)
_BUTTOCK = ProbePose(-72_000, 672_000, -250)


def _piriformis() -> Shot:
    return Shot(
        "Buttock, from sacrum to greater trochanter",
        "Beneath fat and the thick gluteus maximus a second muscle, the piriformis, between bright"
        " fasciae, 5 to 7 cm deep. Bone is bright with black beneath. The sciatic nerve lies under"
        " the muscle.",
        _of("gluteal", _MAN, 3, _BUTTOCK), _DEEP, _BUTTOCK,
        marks=(
            Mark("Fat", 0.4, Tissue.FAT), Mark("Gluteus maximus", 0.45, Tissue.GLUTEUS_MAXIMUS),
            Mark("Piriformis", 0.55, Tissue.PIRIFORMIS),
            Mark("Sciatic nerve", 0.63, Tissue.NERVE),
            Mark("Bone", 0.3, Tissue.ILIUM, top=True),
            Mark("Sacrum", 0.98, Tissue.SACRUM, top=True),
        ),
    )  # fmt: skip


_LOIN = ProbePose(56_000, 501_000, 0)


def _quadratus() -> Shot:
    return Shot(
        "Loin, across",
        "Beside the long muscles of the back lies the quadratus lumborum. A transverse process is a"
        " bright line with black beneath. The kidney lies deep to the muscle, and moves with"
        " breath.",
        _of("lumbar", _MAN, 2, _LOIN), replace(_DEEP, depth_um=110_000), _LOIN,
        marks=(
            Mark("Erector spinae", 0.35, Tissue.ERECTOR_SPINAE),
            Mark("Quadratus lumborum", 0.6, Tissue.QUADRATUS_LUMBORUM),
            Mark("Transverse process", 0.25, Tissue.TRANSVERSE_PROCESS, top=True),
            Mark("Its shadow", 0.25, Tissue.TRANSVERSE_PROCESS, deep_um=22_000),
            Mark("Kidney", 0.62, Tissue.KIDNEY),
        ),
    )  # fmt: skip


_SLIDES = _RIBS


def _sliding() -> Shot:
    beam = Machine(depth_um=40_000, focus_um=20_000, tgc_db=(0, 0, 0, 2, 10, 18, 20, 22), beams=97)
    return Moving(
        "Lung sliding, over time",
        "One beam over four seconds, twice. Left the lung slides: level lines above the pleura,"
        " grains beneath it, like sea and sand. Right nothing slides: level lines all the way down,"
        " like a barcode. A held breath looks so, too, and at the apex the lung hardly slides.",
        _of(_BETWEEN, _THIN, _CHEST_SEED, _SLIDES), beam, _SLIDES,
        marks=(
            Mark("Chest wall: level lines", 0.2, Tissue.TRAPEZIUS),
            Mark("Pleural line", 0.3, Tissue.LUNG, top=True),
            Mark("Grains: sliding", 0.35, Tissue.LUNG),
            Mark("Lines: no sliding", 0.75, Tissue.LUNG),
        ),
    )  # fmt: skip


_OLD_RIBS = ProbePose(50_000, 192_000, 900)


def _ribs() -> Shot:
    """The picture of the first modules: one rib, and the edge of another."""
    return Shot(
        "Muscles over two ribs and the lung, by ultrasound",
        "Beside the shoulder blade, with a depth scale in centimeters. The picture is computed from"
        " this course's anatomy; it was not taken from a person.",
        _of(_BETWEEN, _THIN, _CHEST_SEED, _OLD_RIBS), _USUAL, _OLD_RIBS,
    )  # fmt: skip


def _lung(*, slides: bool) -> Shot:
    beam = Machine(depth_um=40_000, focus_um=20_000, tgc_db=(0, 0, 0, 2, 10, 18, 20, 22))
    return Loop(
        "A lung, breathing", "Two ribs with shadows, and between them the pleural line.",
        _of(_BETWEEN, _THIN, _CHEST_SEED, _SLIDES), beam, _SLIDES, slides=slides,
    )  # fmt: skip


_MAKERS: Mapping[str, Callable[[], Shot]] = {
    "us_trapezius_long": _trapezius_long, "us_trapezius_short": _trapezius_short,
    "us_rhomboid": _rhomboid, "us_needle_shallow": _needle_shallow,
    "us_needle_steep": _needle_steep, "us_out_of_plane": _out_of_plane, "us_fluid": _fluid,
    "us_faint_spot": _faint_spot, "us_vessel": _vessel, "us_piriformis": _piriformis,
    "us_quadratus": _quadratus, "us_sliding": _sliding,
}  # fmt: skip
NAMES = tuple(_MAKERS)
"""The twelve of module 04, in the order of its gallery."""
RIBS = "ultrasound_ribs"
LUNGS = ("lung_slides", "lung_still")
"""The breathing lung of an emergency, and the same where nothing slides."""
ALL = (RIBS, *NAMES, *LUNGS)
KEPT = Path(__file__).parent / "data" / "sonograms"
"""The grey pictures as files: rendered once, so that they are the same on every machine."""


@cache
def shot(name: str) -> Shot:
    """One of the twelve, `RIBS`, or a lung. Raises KeyError."""
    if name in LUNGS:
        return _lung(slides=name == LUNGS[0])
    return _ribs() if name == RIBS else _MAKERS[name]()


def png(name: str) -> bytes:
    """The grey picture of a shot, as it is kept."""
    return (KEPT / f"{name}.png").read_bytes()


def drifted(name: str) -> bool:
    """Whether what is kept is another picture than the engine's: more than a step of grey apart."""
    if not (KEPT / f"{name}.png").is_file():
        return True
    kept, made = read_grey(png(name)), read_grey(grey_png(shot(name).grey()))
    if kept.shape != made.shape:
        return True
    return int(np.abs(kept.astype(int) - made).max()) > STEP


def pictures() -> Mapping[str, Callable[[], str]]:
    """Each of the twelve as a file of the page's figures: as it is, and with names."""
    return {
        **{name: partial(_figure, svg, name) for name in NAMES},
        **{f"{name}_named": partial(_figure, named, name) for name in NAMES},
    }


def _figure(draw: Callable[[Shot, bytes], str], name: str) -> str:
    return draw(shot(name), png(name)) + "\n"
