"""Pre-screening as a Prefect flow that watches a folder: lists that came or changed are judged. Only paths pass."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

from prefect import flow, get_run_logger
from prefect.artifacts import create_table_artifact

from checks.law.reasons import Language
from pipelines.prefect_tasks import as_task
from pipelines.prescreening.judging import Request, open_against
from pipelines.prescreening.lists import Output, jobs_of, prescreen_jobs


@flow(name="prescreen", persist_result=False, log_prints=False)
def prescreen_flow(
    lists: str,
    out: str,
    store: str,
    extract: str | None = None,
    rulebook: str | None = None,
    layouts: str | None = None,
    language: Language = "zh",
) -> dict[str, int]:
    """Pre-screen the lists of a folder that have no result yet, or came after it, against the newest run's extract.

    Why a list could not be used stands in a text next to the results; it is tried again when it changes.

    Args:
        extract: another extract of the store.

    Returns:
        how many lists were done, how many could not be used, and how many persons had each outcome.
    """
    request = Request(
        Path(store),
        extract,
        rulebook=Path(rulebook) if rulebook else None,
        layouts=Path(layouts) if layouts else None,
    )
    os.umask(0o077)  # whatever the worker's is
    counts = as_task(prescreen_due, Path(lists), Path(out), request, language)
    if counts:
        rows = [{"what": what, "count": count} for what, count in counts.items()]
        create_table_artifact(table=rows, key="prescreening", description="lists and persons")
    get_run_logger().info("lists done: %d, not usable: %d", counts.get("lists", 0), counts.get("faults", 0))
    return counts


def prescreen_due(lists: Path, out: Path, request: Request, language: Language) -> dict[str, int]:
    """Pre-screen the lists that are due; how many had each outcome."""
    jobs = [job for job in jobs_of(lists, out) if job.is_due()]
    if not jobs:
        return {}
    counts = Counter[str]()
    with open_against(request) as against:
        for done in prescreen_jobs(jobs, against, Output(language), of_folder=True):
            counts["faults" if done.prescreened is None else "lists"] += 1
            for outcome, count in done.prescreened.counts().items() if done.prescreened else ():
                counts[outcome] += count
    return dict(counts)
