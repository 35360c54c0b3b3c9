"""Return files: for each delivered file a workbook of its rejected rows, for whom it came from to correct.

A row is shown once, with its number, its cells as sent, those at fault marked, what is wrong and what would be right.
Of a row that only other rows showed to be unusable, and where the extract is not in the store or older, the cells at
fault alone are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from checks.law.reasons import Language
from reports.file_names import numbered, safe_name, safe_title
from reports.masked_columns import Masks
from reports.model.delivered_files import Part, delivered_files
from reports.model.run_file import open_run
from reports.returns.about import add_about, dataset_word
from reports.returns.rows import CORRECTION, Heads, heads_sent, returned_rows
from reports.words.catalogue import word
from reports.workbook.cells import Column
from reports.workbook.rows import Edition
from reports.workbook.sheets import ROWS, Book, SheetsOfTable


@dataclass(frozen=True)
class Returned:
    """What became of a delivered file: its workbook, "" where it has no rejected row, and how many rows that holds."""

    file: str
    workbook: str
    rows: int


def write_returns(
    run: Path, folder: Path, language: Language, *, reveal: bool = False, rows_a_sheet: int = ROWS
) -> list[Returned]:
    """Write the return files of a run into a folder, and tell of every delivered file.

    The same run gives the same bytes.

    Args:
        reveal: show full names and identity numbers; they are masked otherwise.
        rows_a_sheet: rows of a sheet below its head; a longer table goes on in a next one.

    Raises:
        OSError: one cannot be written.
    """
    with open_run(run) as opened:
        edition = Edition(opened, language, Masks(reveal), {})
        files = delivered_files(opened)
        wanted = {file: parts for file, parts in files.items() if any(part.rejected for part in parts)}
        ending = word("return_ending", language, "workbook")
        made = dict(zip(wanted, numbered(f"{safe_name(file)}-{ending}" for file in wanted), strict=True))
        for file, parts in wanted.items():
            _write(edition, parts, folder / f"{made[file]}.xlsx", rows_a_sheet)
        return [
            Returned(file, f"{made[file]}.xlsx" if file in made else "", sum(part.rejected for part in parts))
            for file, parts in files.items()
        ]


def _write(edition: Edition, parts: list[Part], target: Path, size: int) -> None:
    """The workbook of one delivered file."""
    at_fault = [part for part in parts if part.rejected]
    wanted = (safe_title(part.sheet or dataset_word(part.dataset, edition.language)) for part in at_fault)
    titles = numbered(wanted, [edition.text("about_sheet")])
    started: datetime = edition.run.one("select started_at from run")["started_at"]  # type: ignore[assignment]
    with Book(target, edition.text("return_title"), started) as book:
        add_about(book, edition, parts, titles)
        for title, part in zip(titles, at_fault, strict=True):
            heads = heads_sent(edition, part)
            book.write_table(
                SheetsOfTable(title, size), _columns(edition, heads), returned_rows(edition, part, heads), {}
            )


def _columns(edition: Edition, heads: Heads) -> list[Column]:
    return [
        Column("row_number", edition.text("row_number"), "whole", 8),
        Column("wrong", edition.text("what_is_wrong"), "wrapped", 34),
        Column("right", edition.text("what_is_right"), "wrapped", 40),
        *(Column(name, head, "sent", 20) for name, head in heads.items()),
        Column(CORRECTION, edition.text("correction"), "text", 34),
    ]
