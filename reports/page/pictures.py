"""The colours of pictures, and the bars of answers; the templates draw them as SVG, which needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

ANSWERS: Final = ("pass", "refer", "fail")
COLOURS: Final = {"pass": "#2e7d4f", "refer": "#d99a1c", "fail": "#b3362b"}
INK: Final = "#1f2a37"

_LABELLED: Final = 0.12
"""Share of a bar from which on its part has room for words."""


@dataclass(frozen=True)
class Part:
    """The part of a bar that an answer has: where it begins and how wide it is, of 1."""

    answer: str
    since: float
    share: float

    @property
    def is_labelled(self) -> bool:
        """Whether there is room for words."""
        return self.share > _LABELLED


def parts_of_bar(counts: Mapping[str, int]) -> Iterator[Part]:
    """A bar of counts by answer; without any, a bar of no width."""
    total, since = max(sum(counts.values()), 1), 0.0
    for answer in ANSWERS:
        yield Part(answer, since, counts[answer] / total)
        since += counts[answer] / total
