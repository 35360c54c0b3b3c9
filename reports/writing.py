"""A report written into a folder: its page, its workbook and, if requested, a page for every application."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn, TimeRemainingColumn

from checks.law.handling import NONE_MARKED, Handlings
from checks.law.reasons import Language
from reports.masking import Mask
from reports.model.report import read_report
from reports.model.selection import Selection
from reports.page.anomalies import write_anomaly_page
from reports.page.case_pages import write_case_pages
from reports.page.report_page import report_page
from reports.workbook.report_workbook import write_workbook

PAGE: Final = "report.html"
ANOMALIES: Final = "anomalies.html"
WORKBOOK: Final = "report.xlsx"


def write_report(
    run_file: Path,
    folder: Path,
    mask: Mask,
    language: Language,
    wanted: Selection | None,
    handlings: Handlings = NONE_MARKED,
) -> None:
    """Write the report of a run into an empty folder, with the case pages that are wanted."""
    report = read_report(run_file, mask, handlings)
    known = {each.application_id: each for each in report.applications}
    queued = {each.application.application_id for each in report.queue}
    cases = wanted.requested_applications(known, queued) if wanted else frozenset()
    page = report_page(report, language, cases)
    (folder / PAGE).write_text(page, encoding="utf-8", newline="\n")
    write_anomaly_page(run_file, folder / ANOMALIES, mask, language, known, cases)
    write_workbook(run_file, folder / WORKBOOK, language, reveal=mask.reveal, handlings=handlings)
    if cases:
        _follow(write_case_pages(run_file, folder, mask, language, cases, handlings), len(cases))


def _follow(done: Iterable[int], total: int) -> None:
    """Show on a terminal how far it is."""
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("", total=total)
        for pages in done:
            bar.advance(task, pages)
