"""The runs of a store: of which extract, against which figures, and how many applications got which answer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from reports.model.run_file import open_run, shanghai_time


@dataclass(frozen=True)
class Run:
    """One run.

    Attributes:
        started_at: by the clock of Shanghai. outcomes: applications by answer: pass, refer, fail.
        is_latest: whether `latest.duckdb` points at it.
    """

    run_id: str
    started_at: str
    extract_id: str
    extracted_on: str
    rulebook: str
    software_version: str
    outcomes: dict[str, int]
    is_latest: bool


@dataclass(frozen=True)
class Runs:
    """The runs of a store in the order in which they were made, and the files there that cannot be read."""

    runs: list[Run]
    damaged: list[str]


def list_runs(store: Path) -> Runs:
    """Look into every run of a store; what cannot be opened is named, and stops nothing."""
    latest = (store / "latest.duckdb").resolve()
    runs: list[Run] = []
    damaged: list[str] = []
    for path in sorted((store / "runs").glob("*.duckdb")):
        try:
            runs.append(_run(path, is_latest=path.resolve() == latest))
        except (duckdb.Error, LookupError):
            damaged.append(path.name)
    return Runs(runs, damaged)


def _run(path: Path, *, is_latest: bool) -> Run:
    with open_run(path) as opened:
        receipt = opened.first_row(
            "select run_id, started_at, extract_id, extracted_on, rulebook, software_version from run"
        )
        outcomes = opened.rows("select outcome, count(*) as count from verdict group by outcome order by outcome")
    texts = {name: str(value) for name, value in receipt.items()}
    return Run(
        **{**texts, "started_at": shanghai_time(receipt["started_at"])},
        outcomes={str(each["outcome"]): int(str(each["count"])) for each in outcomes},
        is_latest=is_latest,
    )
