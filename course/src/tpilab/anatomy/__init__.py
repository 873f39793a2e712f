"""One anatomy that every instrument asks: a region's map, a body, scenes."""

from tpilab.anatomy.body import HAZARDS, Band, Body, Build
from tpilab.anatomy.region import Muscle, Region, load_region
from tpilab.anatomy.scene import Grid, Scene, scene
from tpilab.anatomy.tissue import Tissue
from tpilab.anatomy.tube import Tube

__all__ = [
    "HAZARDS",
    "Band",
    "Body",
    "Build",
    "Grid",
    "Muscle",
    "Region",
    "Scene",
    "Tissue",
    "Tube",
    "load_region",
    "scene",
]
