"""What is said of records in which no line is the head of a dataset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.errors import SourceError
from pipelines.reading.datasets import Dataset
from pipelines.reading.layouts import Heads


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
