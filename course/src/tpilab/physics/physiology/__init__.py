"""A body in an emergency: a graph of states that a clinician can read, run on logical time."""

from tpilab.physics.physiology.body import Body, Dose, advance, begin, ended, given, held
from tpilab.physics.physiology.graph import graph, graphs, means
from tpilab.physics.physiology.models import Graph, Means

__all__ = [
    "Body",
    "Dose",
    "Graph",
    "Means",
    "advance",
    "begin",
    "ended",
    "given",
    "graph",
    "graphs",
    "held",
    "means",
]
