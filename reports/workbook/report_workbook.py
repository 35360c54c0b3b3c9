"""A run as a workbook: verdicts, months, what is missing and rejected rows, for the staff who work through them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import polars as pl

from checks.law.handling import NONE_MARKED, Handlings
from checks.law.reasons import Language
from checks.verdicts import CHECKS
from reports.masked_columns import Masks
from reports.model.investors import COUNTS
from reports.model.run_file import RunFile, as_number, open_run
from reports.model.summary import Summary, summarise
from reports.words.catalogue import word
from reports.workbook import rows
from reports.workbook.about import ListedSheet, add_about
from reports.workbook.anomalies import anomaly_columns, anomaly_rows
from reports.workbook.cells import Column, Kind
from reports.workbook.queue_rows import queue_rows
from reports.workbook.sheets import ROWS, Book, SheetsOfTable

_Columns = tuple[tuple[str, Kind, int], ...]
_NAMED: Final[_Columns] = (("employer_id", "text", 21), ("employer_name", "text", 26))
_SOURCE: Final[_Columns] = (("source_file", "text", 20), ("row_number", "whole", 8))
_VERDICTS: Final[_Columns] = (
    ("application_id", "text", 18),
    ("outcome", "answer", 13),
    ("decided_outcome", "answer", 13),
    ("in_words", "wrapped", 50),
    ("settles", "wrapped", 34),
    ("look_up", "wrapped", 34),
    ("months", "link", 18),
    ("person_name", "text", 10),
    ("person_id", "text", 21),
    *_NAMED,
    ("applied_on", "date", 12),
    ("batch_id", "text", 14),
    *((check, "answer", 13) for check in CHECKS),
    *(
        (f"{side}{name}_{bound}", "whole", 14)
        for side in ("", "decided_")
        for name in ("window_months", "points_months", "year_points", "base_points", "title_months")
        for bound in ("min", "max")
    ),
    *_SOURCE,
)
_QUEUE: Final[_Columns] = (
    ("application_id", "link", 18),
    ("due", "date", 12),
    ("due_note", "text", 20),
    ("assigned_to", "text", 12),
    ("in_words", "wrapped", 44),
    ("look_up", "wrapped", 40),
    ("settles", "wrapped", 34),
    ("decided_so_far", "wrapped", 34),
    *_NAMED,
    ("district", "text", 14),
    ("person_name", "text", 10),
    ("person_id", "text", 21),
    ("applied_on", "date", 12),
    ("batch_id", "text", 14),
)
_MONTHS: Final[_Columns] = (
    ("applications", "link", 18),
    ("month", "month", 10),
    ("outcome", "answer", 13),
    ("in_words", "text", 50),
    ("person_id", "text", 21),
    *_NAMED,
    ("base", "money", 12),
    ("expected_base", "money", 12),
    ("deviation", "percent", 9),
    ("basis", "text", 17),
    ("payment", "answer", 13),
    ("employer_test", "answer", 13),
    ("base_match", "answer", 13),
    *_SOURCE,
)
_MISSING: Final[_Columns] = (
    ("application_id", "link", 18),
    ("lacking", "wrapped", 40),
    ("detail", "wrapped", 40),
    ("settles", "wrapped", 40),
    ("addressee", "text", 16),
    ("article", "text", 14),
    ("person_id", "text", 21),
    ("employer_id", "text", 21),
    ("batch_id", "text", 14),
)
_INVESTORS: Final[_Columns] = (
    ("application_id", "link", 18),
    ("enterprise_id", "text", 21),
    ("enterprise_name", "text", 26),
    *((f"{name}_{bound}", "whole", 14) for name in reversed(COUNTS) for bound in ("min", "max")),
    ("in_words", "wrapped", 50),
    ("look_up", "wrapped", 40),
    ("person_id", "text", 21),
)
_DECISIONS: Final[_Columns] = (
    ("application_id", "link", 18),
    ("item", "text", 34),
    ("decided_answer", "answer", 13),
    ("state", "text", 18),
    ("why", "wrapped", 40),
    ("decided_by", "text", 14),
    ("because", "wrapped", 40),
    ("event", "whole", 8),
)
_REJECTS: Final[_Columns] = (
    ("source_file", "text", 24),
    ("row_number", "whole", 8),
    ("dataset", "text", 16),
    ("column_name", "text", 18),
    ("words", "wrapped", 36),
    ("raw_value", "text", 28),
    ("person_id", "text", 21),
    ("article", "text", 14),
    ("code", "text", 24),
)


@dataclass(frozen=True)
class _Sheet:
    """The sheet of a table.

    Attributes:
        word: of its words, `<word>_sheet` is its title and `<word>_meaning` says what it has.
        listed: the rows of the run that it lists, in SQL.
    """

    word: str
    listed: str
    columns: Callable[[rows.Edition], list[Column]]


def _columns_of(columns: _Columns) -> Callable[[rows.Edition], list[Column]]:
    return lambda edition: _columns(columns, edition)


_SHEETS: Final = {
    "queue": _Sheet("queue", "verdict where outcome = 'refer'", _columns_of(_QUEUE)),
    "verdicts": _Sheet("verdict", "verdict", _columns_of(_VERDICTS)),
    "months": _Sheet("month", "ledger", _columns_of(_MONTHS)),
    "missing": _Sheet("missing", "missing", _columns_of(_MISSING)),
    "decisions": _Sheet("decision", "decision", _columns_of(_DECISIONS)),
    "investors": _Sheet("investor", "investor", _columns_of(_INVESTORS)),
    "anomalies": _Sheet("anomaly", "anomaly", anomaly_columns),
    "rejects": _Sheet("reject", "reject", _columns_of(_REJECTS)),
}
"""The sheets by the table they show, in their order; `_tables` has the rows of each."""


def write_workbook(
    run: Path,
    target: Path,
    language: Language = "zh",
    *,
    reveal: bool = False,
    rows_a_sheet: int = ROWS,
    handlings: Handlings = NONE_MARKED,
) -> None:
    """Write the workbook of a run file, whole: under its name there is the workbook or what was there before.

    The same run gives the same bytes.

    Args:
        reveal: show full names and identity numbers; they are masked otherwise.
        rows_a_sheet: rows of a sheet below its head; a longer table goes on in a next one.
        handlings: the days that were marked of applications, and whose they are.

    Raises:
        OSError: it cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as folder:
        built = Path(folder) / target.name
        summary = summarise(run)
        with open_run(run) as opened:
            _write(opened, summary, built, language, reveal, rows_a_sheet, handlings)
        built.replace(target)


def _write(
    run: RunFile, summary: Summary, built: Path, language: Language, reveal: bool, size: int, handlings: Handlings
) -> None:
    targets = {
        table: SheetsOfTable(word(f"{sheet.word}_sheet", language, "workbook"), size)
        for table, sheet in _SHEETS.items()
    }
    edition = rows.Edition(run, language, Masks(reveal), targets)
    started: datetime = run.first_row("select started_at from run")["started_at"]  # type: ignore[assignment]
    tables = _tables(edition, handlings)
    with Book(built, word("title", language, "workbook"), started) as book:
        add_about(book, edition, summary, [_listed(table, edition) for table in _SHEETS])
        for table, sheet in _SHEETS.items():
            book.write_table(targets[table], sheet.columns(edition), tables[table](), targets)


def _tables(edition: rows.Edition, handlings: Handlings) -> dict[str, Callable[[], Iterable[pl.DataFrame]]]:
    """What gives the rows of each sheet, a part at a time."""
    verdicts = rows.verdicts(edition)
    return {
        "queue": lambda: [queue_rows(edition, verdicts, handlings)],
        "verdicts": lambda: [verdicts],
        "months": lambda: rows.months(edition),
        "missing": lambda: [rows.missing(edition)],
        "decisions": lambda: [rows.decisions(edition)],
        "investors": lambda: [rows.investors(edition)],
        "anomalies": lambda: [anomaly_rows(edition)],
        "rejects": lambda: rows.rejects(edition),
    }


def _listed(table: str, edition: rows.Edition) -> ListedSheet:
    sheet = _SHEETS[table]
    count = as_number(edition.run.first_row(f"select count(*) as count from {sheet.listed}")["count"])
    return ListedSheet(edition.targets[table].title, count, edition.text(f"{sheet.word}_meaning"))


def queue_columns(edition: rows.Edition) -> list[Column]:
    """The columns of the queue, without links to sheets of other tables."""
    without_links: _Columns = tuple((name, "text" if kind == "link" else kind, width) for name, kind, width in _QUEUE)
    return _columns(without_links, edition)


def _columns(columns: _Columns, edition: rows.Edition) -> list[Column]:
    answers = {answer: edition.text(answer) for answer in ("pass", "refer", "fail")}
    return [
        Column(
            name,
            edition.text(name),
            kind,
            width,
            words=answers if kind == "answer" else None,
            leads_to="months" if name == "months" else "verdicts",
        )
        for name, kind, width in columns
    ]
