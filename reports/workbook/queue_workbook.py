"""The queue alone as a workbook: one sheet, as it stands in the report's."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from checks.law.handling import Handlings
from checks.law.reasons import Language
from reports.masked_columns import Masks
from reports.model.run_file import open_run
from reports.workbook import rows
from reports.workbook.queue_rows import queue_rows
from reports.workbook.report_workbook import queue_columns
from reports.workbook.sheets import Book, SheetsOfTable


def write_queue(
    run: Path, target: Path, language: Language, handlings: Handlings, only: Collection[str], *, reveal: bool = False
) -> None:
    """Write the applications that are wanted, whole: under its name there is the workbook or what was there before.

    Raises:
        OSError: it cannot be written.
    """
    with TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as folder, open_run(run) as opened:
        # Links to the sheet of months are read with the verdicts, and not shown here.
        edition = rows.Edition(opened, language, Masks(reveal), {"months": SheetsOfTable("")})
        started: datetime = opened.first_row("select started_at from run")["started_at"]  # type: ignore[assignment]
        built = Path(folder) / target.name
        with Book(built, edition.text("queue_sheet"), started) as book:
            waiting = queue_rows(edition, rows.verdicts(edition), handlings, only)
            book.write_table(SheetsOfTable(edition.text("queue_sheet")), queue_columns(edition), [waiting], {})
        built.replace(target)
