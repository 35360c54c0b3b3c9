"""The months that a dataset covers."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Coverage:
    """First and last month a dataset covers, both included."""

    first: int
    last: int

    def holds(self, month: pl.Expr) -> pl.Expr:
        """Whether the month is covered."""
        return month.is_between(self.first, self.last)
