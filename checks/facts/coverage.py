"""The months that a dataset covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from checks.facts.columns import Flags, Ints
from checks.law.months import NEVER


@dataclass(frozen=True)
class Coverage:
    """First and last month a dataset covers, both included."""

    first: int
    last: int

    def holds(self, month: Ints) -> Flags:
        """Whether each month is covered."""
        return (month >= self.first) & (month <= self.last)


NOTHING: Final = Coverage(NEVER, -1)
EVERYTHING: Final = Coverage(-1, NEVER)
