"""The first page: outcomes, reasons and data quality of a run, and the runs over time."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from pipelines.console.runs import OpenRun
from pipelines.console.visiting import Reader
from reports.model.run_list import Runs, list_runs
from reports.model.summary import Summary, summarise
from reports.page.pictures import parts_of_bar

router = APIRouter()
REASONS: Final = 12
REJECTS: Final = 30
RUNS: Final = 20
"""Reasons, files with rejected rows, and runs on the page; the report and the command list all."""


@router.get("/")
def overview_page(visit: Reader, run: str = "") -> Response:
    """A run in figures."""
    if not visit.desk.store.latest.exists():
        return visit.page("nothing_yet.html.j2")
    opened = visit.run(run)
    summary = summary_of(opened)
    return visit.page(
        "overview.html.j2",
        run_id=opened.run_id,
        newest=visit.desk.runs.newest(),
        summary=summary,
        bars=[(name, list(parts_of_bar(counts))) for name, counts in _bars(summary)],
        reasons=summary.refers[:REASONS],
        missing=summary.missing[:REASONS],
        rejects=sorted(summary.rejects, key=lambda each: -each.rows)[:REJECTS],
        more_rejects=max(len(summary.rejects) - REJECTS, 0),
        runs=runs_of(visit.desk.store.root),
        most_runs=RUNS,
    )


def summary_of(run: OpenRun) -> Summary:
    """The figures of a run, read once."""
    return run.reckoned_once("summary", lambda _: summarise(run.path))


def _bars(summary: Summary) -> tuple[tuple[str, dict[str, int]], ...]:
    return (("bar_applications", summary.outcomes), ("bar_months", summary.months))


def runs_of(store: Path) -> Runs:
    """The runs of a store, looked into again where there is another."""
    files = sorted((path.name, path.stat().st_ino) for path in (store / "runs").glob("*.duckdb"))
    return _listed(store, tuple(files), (store / "latest.duckdb").resolve().name)


@lru_cache(maxsize=2)
def _listed(store: Path, _files: tuple[tuple[str, int], ...], _newest: str) -> Runs:
    return list_runs(store)
