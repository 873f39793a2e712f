"""The course's still figures, each a standalone SVG document drawn from the evidence.

`FIGURES` maps a figure's name to the function that returns it as text, the same to the byte every
time. Measured numbers come from the evidence; drawn anatomy is schematic, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from tpilab.views.figures.accuracy import accuracy
from tpilab.views.figures.agreement import agreement
from tpilab.views.figures.cabinet import cabinet
from tpilab.views.figures.consultation import consultation
from tpilab.views.figures.decision import decision
from tpilab.views.figures.forest import forest
from tpilab.views.figures.injection import injection
from tpilab.views.figures.lung import lung
from tpilab.views.figures.mcid import mcid
from tpilab.views.figures.mechanism import mechanism
from tpilab.views.figures.palpation import palpation
from tpilab.views.figures.palpation_lower import (
    palpation_gluteal,
    palpation_interscapular,
    palpation_lumbar,
)
from tpilab.views.figures.planes import planes
from tpilab.views.figures.plasma import plasma
from tpilab.views.figures.referral import referral
from tpilab.views.figures.region import region
from tpilab.views.figures.rehabilitation import rehabilitation
from tpilab.views.figures.rescue import rescue
from tpilab.views.figures.selection import selection
from tpilab.views.figures.techniques import techniques
from tpilab.views.figures.thresholds import thresholds
from tpilab.views.figures.way import way

__all__ = ["FIGURES"]

FIGURES: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "way": way,
        "region": region,
        "techniques": techniques,
        "referral": referral,
        "agreement": agreement,
        "thresholds": thresholds,
        "lung": lung,
        "decision": decision,
        "palpation": palpation,
        "palpation_interscapular": palpation_interscapular,
        "palpation_lumbar": palpation_lumbar,
        "palpation_gluteal": palpation_gluteal,
        "selection": selection,
        "consultation": consultation,
        "planes": planes,
        "accuracy": accuracy,
        "mechanism": mechanism,
        "cabinet": cabinet,
        "plasma": plasma,
        "injection": injection,
        "forest": forest,
        "rescue": rescue,
        "rehabilitation": rehabilitation,
        "mcid": mcid,
    }
)
