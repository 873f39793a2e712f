"""One anatomy that every instrument asks: a region's map, a body, scenes."""

from tpilab.anatomy.body import Band, Body, Build
from tpilab.anatomy.region import Muscle, Region, load_region
from tpilab.anatomy.scene import Grid, Scene, scene
from tpilab.anatomy.tissue import Tissue

__all__ = [
    "Band",
    "Body",
    "Build",
    "Grid",
    "Muscle",
    "Region",
    "Scene",
    "Tissue",
    "load_region",
    "scene",
]
