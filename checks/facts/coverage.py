"""The months that a dataset covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from checks.law.months import NEVER


@dataclass(frozen=True)
class Coverage:
    """First and last month a dataset covers, both included."""

    first: int
    last: int

    def covers(self, month: pl.Expr) -> pl.Expr:
        """Whether each month is covered."""
        return month.is_between(self.first, self.last)

    def spans(self, year: pl.Expr) -> pl.Expr:
        """Whether all months of each calendar year are covered."""
        return self.covers(year * 12) & self.covers(year * 12 + 11)


NOTHING: Final = Coverage(NEVER, -1)
EVERYTHING: Final = Coverage(-1, NEVER)
