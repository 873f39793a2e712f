"""B-mode ultrasound of the course's own anatomy: the reference, and what a browser needs."""

from tpilab.physics.ultrasound.machine import Machine
from tpilab.physics.ultrasound.needle import Needle
from tpilab.physics.ultrasound.picture import Shape, What, echoes, picture, shape
from tpilab.physics.ultrasound.scene import ultrasound_scene
from tpilab.physics.ultrasound.things import Deposit, Twitch

__all__ = [
    "Deposit", "Machine", "Needle", "Shape", "Twitch", "What", "echoes", "picture", "shape",
    "ultrasound_scene",
]  # fmt: skip
