"""Guide the needle: landmark, ultrasound and fluoroscopy on the same patient."""

from tpilab.skills.guide.skill import Guide

__all__ = ["Guide"]
