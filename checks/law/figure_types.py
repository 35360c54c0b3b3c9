"""What the figures of a rulebook are made of: numbers within bounds, and entries that name their source."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Confidence = Literal["sure", "fair", "practice"]

# Bounds far beyond any real figure, so that no product of figures and amounts leaves 64 bits.
Count = Annotated[int, Field(ge=0, le=10_000_000, strict=True)]
Some = Annotated[int, Field(gt=0, le=10_000_000, strict=True)]
Months = Annotated[int, Field(gt=0, le=1_200, strict=True)]
Exact = Annotated[Decimal, Field(ge=0, le=10_000, decimal_places=4)]


class StrictModel(BaseModel):
    """Frozen, and without strangers."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sourced(StrictModel):
    """Where an entry comes from and how sure it is."""

    source: Annotated[str, Field(min_length=1)]
    confidence: Confidence
