"""The kinds of item. A kind is one module; to add one, write it and name its class here."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from tpilab.quiz.kinds.base import BaseItem, Mark, Option
from tpilab.quiz.kinds.free_text import FreeText
from tpilab.quiz.kinds.number import Number
from tpilab.quiz.kinds.perform import Perform
from tpilab.quiz.kinds.several import Several
from tpilab.quiz.kinds.single import Single

__all__ = [
    "BaseItem",
    "FreeText",
    "Item",
    "Mark",
    "Number",
    "Option",
    "Perform",
    "Several",
    "Single",
]

Item = Annotated[Single | Several | Number | FreeText | Perform, Field(discriminator="kind")]
