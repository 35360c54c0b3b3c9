"""What can go wrong for a user, in one line of either language: what, where, what to do. Never with personal data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.law.reasons import Language

if TYPE_CHECKING:
    from pipelines.reading.datasets import Dataset
    from pipelines.reading.layouts import Heads


class HechaError(Exception):
    """The run could not be made."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en

    def __reduce__(self) -> tuple[type[HechaError], tuple[str, str]]:
        """Errors come back from other processes."""
        return type(self), (self.zh, self.en)

    def words(self, language: Language) -> str:
        """The line to show."""
        return self.zh if language == "zh" else self.en


class SourceError(HechaError):
    """The source cannot be read as it is; trying again does not help."""


class UnreadableError(SourceError):
    """A file that is not what its name says; one that nobody named may be passed over."""


@dataclass(frozen=True)
class Nearest:
    """The line that lacks fewest columns of a dataset, and what was found in it."""

    dataset: Dataset
    heads: Heads
    cells: Sequence[str]


class NoHeadError(SourceError):
    """No line holds all columns of the dataset that the records are named after.

    Attributes:
        nearest: the line that comes nearest, where one has any of them.
    """

    def __init__(self, zh: str, en: str, nearest: Nearest | None = None) -> None:
        super().__init__(zh, en)
        self.nearest = nearest


class Unreachable(SourceError):  # noqa: N818
    """No connection to the server could be made."""


class ConnectionLost(HechaError):  # noqa: N818
    """The server went away while it was read: all has to be read again, from a new snapshot."""
