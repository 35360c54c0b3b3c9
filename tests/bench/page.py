"""The measurements as one Markdown page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from tests.bench.figures import RATIOS, Growth, Ratio, gibibytes, growths, rows_a_second, seconds
from tests.bench.machine import Machine
from tests.bench.trial import Trial, Work

RUNS: Final[tuple[Work, ...]] = ("first run", "loaded run")
WORKS: Final[tuple[Work, ...]] = ("synth", *RUNS, "yardstick a", "yardstick b")
ABOUT: Final = """Yardstick (a): DuckDB loads the same files into typed tables, nothing checked. Yardstick (b): the
month rules over these tables as plain SQL with text keys; what counts is its stage `judging`, without start and end.
Each measurement is a process of its own, so seconds include its start; of several rounds the fastest counts, of memory
the most. Rows are those of all datasets of the extract, whatever the work does with them."""


def write_page(machine: Machine, trials: list[Trial]) -> str:
    """The page."""
    parts = [
        f"# hecha beside two yardsticks, {machine.day}",
        _machine(machine),
        ABOUT,
        "## Ratios",
        *_ratios(trials),
        "## Growth of the time a row takes",
        *_growth(trials),
        "## Seconds of each stage of hecha verify",
        *_stages(trials),
        "## Processes",
        *_processes(trials),
    ]
    return "\n\n".join(parts) + "\n"


def _machine(machine: Machine) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in machine.versions.items())
    changed = " with changes" * machine.changed
    memory = f"{machine.memory_bytes / 2**30:.1f} GiB"
    return (
        f"{machine.processor}, {machine.cores} cores, {memory}, {machine.system}; {versions}; "
        f"commit {machine.commit[:10]}{changed}."
    )


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table whose first column is text and whose others are figures."""
    heads = list(heads)
    lines = [heads, ["---", *["--:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _name(trial: Trial) -> str:
    return f"{trial.persons:,} {trial.file_format}"


def _figure(value: float | None, digits: int = 2) -> str:
    return "" if value is None else f"{value:,.{digits}f}"


def _ratios(trials: list[Trial]) -> Iterator[str]:
    yield _table(
        ["", "must", "aim", *map(_name, trials)],
        ([each.name, *_bounds(each), *(_figure(each.of(trial)) for trial in trials)] for each in RATIOS),
    )


def _bounds(ratio: Ratio) -> list[str]:
    sign = "≥" if ratio.least else "≤"
    return [f"{sign} {bound:g}" if bound is not None else "" for bound in (ratio.must, ratio.aim)]


def _growth(trials: list[Trial]) -> Iterator[str]:
    yield "How many times as long as in the smaller extract; must ≤ 1.15, aim 1.0 for the first run from 100,000 on."
    yield _table(
        ["", "from", "to", "times"],
        ([_grown(each), f"{each.fewer:,}", f"{each.more:,}", _figure(each.times)] for each in growths(trials)),
    )


def _grown(growth: Growth) -> str:
    return ", ".join(filter(None, (growth.file_format, growth.work, growth.stage)))


def _stages(trials: list[Trial]) -> Iterator[str]:
    runs = [(trial, run) for trial in trials for run in RUNS]
    stages = dict.fromkeys(stage for trial, run in runs for each in trial.rounds for stage in each[run].stages)
    yield _table(
        ["persons, format", *stages, "all"],
        (
            [f"{_name(trial)}, {run}", *(_figure(seconds(trial, run, stage)) for stage in (*stages, None))]
            for trial, run in runs
        ),
    )


def _processes(trials: list[Trial]) -> Iterator[str]:
    yield _table(
        ["persons, format", "rows", "seconds", "of processors", "rows a second", "peak memory, GiB"],
        (_process(trial, work) for trial in trials for work in WORKS if trial.best(work)),
    )


def _process(trial: Trial, work: Work) -> list[str]:
    best = trial.best(work)
    return [
        f"{_name(trial)}, {work}",
        f"{trial.all_rows:,}",
        _figure(seconds(trial, work)),
        _figure(best.processor_seconds if best else None),
        _figure(rows_a_second(trial, work), 0),
        _figure(gibibytes(trial, work)),
    ]
