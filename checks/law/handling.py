"""第七条: what an office did with an application, day by day, and whose it is; its clock follows from these days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias


@dataclass(frozen=True)
class Wait:
    """A time in which papers are awaited: from the day they were requested to that on which they came, if they did."""

    since: date
    until: date | None = None


@dataclass(frozen=True)
class Handling:
    """The days that were marked of an application.

    Attributes:
        accepted: 受理, verified: 审核属实, decided: 核定; None until marked.
        waits: the times papers were awaited, in order; the last may be open.
        assigned_to: whose it is; empty while nobody's.
    """

    accepted: date | None = None
    verified: date | None = None
    decided: date | None = None
    waits: tuple[Wait, ...] = ()
    assigned_to: str = ""

    @property
    def waits_since(self) -> date | None:
        """The day since which papers are awaited; None where none are."""
        return self.waits[-1].since if self.waits and self.waits[-1].until is None else None


UNMARKED: Final = Handling()
"""Of an application of which nothing was marked."""
Handlings: TypeAlias = Mapping[str, Handling]
"""By application; of those that are not in it nothing was marked."""
NONE_MARKED: Final[Handlings] = {}
