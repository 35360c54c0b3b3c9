"""What the measurements say: ratios within one run, and how time a row grows with the extract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from tests.bench.trial import FORMATS, Trial, Work


@dataclass(frozen=True)
class Ratio:
    """A figure of a trial, and what it must and should be where that is asked for: at most, or at `least`."""

    name: str
    of: Callable[[Trial], float | None]
    must: float | None = None
    aim: float | None = None
    least: bool = False


def seconds(trial: Trial, work: Work, stage: str | None = None) -> float | None:
    """Seconds of the fastest round of a measurement, or of one stage of it; None where it was not made."""
    best = trial.best(work)
    if best is None:
        return None
    return best.seconds if stage is None else best.stages.get(stage)


def over(one: float | None, other: float | None) -> float | None:
    """One divided by the other; None where there is no such ratio."""
    return one / other if one is not None and other else None


def rows_a_second(trial: Trial, work: Work) -> float | None:
    """Rows of all datasets by the seconds of a measurement."""
    return over(trial.all_rows, seconds(trial, work))


def gibibytes(trial: Trial, work: Work) -> float | None:
    """The most memory held in any round."""
    most = max((one.peak_bytes for one in trial.measured(work)), default=None)
    return None if most is None else most / 2**30


RATIOS: Final = (
    Ratio(
        "first run : yardstick (a)",
        lambda trial: over(seconds(trial, "first run"), seconds(trial, "yardstick a")),
        5,
        3,
    ),
    Ratio(
        "judging : yardstick (b)",
        lambda trial: over(seconds(trial, "first run", "judging"), seconds(trial, "yardstick b", "judging")),
        1 / 2,
        1 / 5,
    ),
    Ratio("peak memory of the first run, GiB", lambda trial: gibibytes(trial, "first run"), 6, 3),
    Ratio("synth, million rows a second", lambda trial: over(rows_a_second(trial, "synth"), 1e6), 1, least=True),
    Ratio("months judged : by yardstick (b)", lambda trial: over(trial.months["hecha"], trial.months["yardstick b"])),
)


@dataclass(frozen=True)
class Growth:
    """By how much a row takes longer in the larger of two extracts."""

    file_format: str
    fewer: int
    more: int
    work: Work
    stage: str | None
    times: float


def growths(trials: list[Trial]) -> list[Growth]:
    """For each format and each two sizes next to each other: the first run, its stages, and the yardsticks."""
    found = []
    for file_format in FORMATS:
        sizes = sorted((each for each in trials if each.file_format == file_format), key=lambda each: each.persons)
        for small, large in pairwise(sizes):
            for work, stage in _grown(small):
                times = over(_a_row(large, work, stage), _a_row(small, work, stage))
                if times is not None:
                    found.append(Growth(file_format, small.persons, large.persons, work, stage, times))
    return found


def _grown(trial: Trial) -> list[tuple[Work, str | None]]:
    best = trial.best("first run")
    stages: list[tuple[Work, str | None]] = [("first run", stage) for stage in (best.stages if best else ())]
    return [("first run", None), *stages, ("yardstick a", None), ("yardstick b", "judging")]


def _a_row(trial: Trial, work: Work, stage: str | None) -> float | None:
    return over(seconds(trial, work, stage), trial.all_rows)
