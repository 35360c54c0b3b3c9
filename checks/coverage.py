"""The months that a dataset covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from checks.columns import Flags, Ints


@dataclass(frozen=True)
class Coverage:
    """First and last month a dataset covers, both included."""

    first: int
    last: int

    def holds(self, month: Ints) -> Flags:
        """Whether each month is covered."""
        return (month >= self.first) & (month <= self.last)


_NEVER = 2**31 - 1

NOTHING: Final = Coverage(_NEVER, -1)
EVERYTHING: Final = Coverage(-1, _NEVER)
