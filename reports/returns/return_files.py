"""Return files: for each delivered file a workbook of its rejected rows, for whom it came from to correct.

A row is shown once, with its number, its cells as sent, those at fault marked, what is wrong and what would be right.
Of a row that only other rows showed to be unusable, and where the extract is not in the store or older, the cells at
fault alone are shown.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from checks.law.reasons import Language
from reports.file_names import distinct_names, safe_name, safe_title
from reports.masked_columns import Masks
from reports.model.delivered_files import Part, delivered_files
from reports.model.run_file import RunFile, as_number, open_run
from reports.returns.about import add_about, dataset_word
from reports.returns.rows import CORRECTION, Heads, heads_sent, returned_rows
from reports.words.catalogue import word
from reports.workbook.cells import Column
from reports.workbook.rows import Edition
from reports.workbook.sheets import ROWS, Book, SheetsOfTable


@dataclass(frozen=True)
class ReturnFile:
    """What became of a delivered file: its workbook, "" where it has no rejected row, and how many rows that holds."""

    file: str
    workbook: str
    rows: int


def write_returns(
    run: Path,
    folder: Path,
    language: Language,
    *,
    reveal: bool = False,
    rows_a_sheet: int = ROWS,
    only: Collection[str] | None = None,
) -> list[ReturnFile]:
    """Write the return files of a run into a folder, and tell of every delivered file.

    The same run gives the same bytes.

    Args:
        reveal: show full names and identity numbers; they are masked otherwise.
        rows_a_sheet: rows of a sheet below its head; a longer table goes on in a next one.
        only: applications; only the rows of their persons are returned, and those only which a decision waits for.

    Raises:
        OSError: one cannot be written.
    """
    with open_run(run) as opened:
        edition = Edition(opened, language, Masks(reveal), {})
        files = {file: _wanted(opened, parts, only) for file, parts in delivered_files(opened).items()}
        wanted = {file: parts for file, parts in files.items() if any(each.rows for each in parts)}
        ending = word("return_ending", language, "workbook")
        made = dict(zip(wanted, distinct_names(f"{safe_name(file)}-{ending}" for file in wanted), strict=True))
        for file, parts in wanted.items():
            _write(edition, parts, folder / f"{made[file]}.xlsx", rows_a_sheet)
        return [
            ReturnFile(file, f"{made[file]}.xlsx" if file in made else "", sum(each.rows for each in parts))
            for file, parts in files.items()
        ]


@dataclass(frozen=True)
class _Wanted:
    """A table of a delivered file, and which of its rejected rows are returned: None for all."""

    part: Part
    only: frozenset[int] | None

    @property
    def rows(self) -> int:
        """How many rows are returned."""
        return self.part.rejected if self.only is None else len(self.only)


def _wanted(run: RunFile, parts: list[Part], only: Collection[str] | None) -> list[_Wanted]:
    if only is None:
        return [_Wanted(part, None) for part in parts]
    applications = {"applications": [*only]}
    return [
        _Wanted(
            part,
            frozenset(
                as_number(row["row_number"])
                for row in run.rows(_WAITED_FOR, path=part.path, dataset=part.dataset, **applications)
            ),
        )
        for part in parts
    ]


def _write(edition: Edition, parts: list[_Wanted], target: Path, size: int) -> None:
    """The workbook of one delivered file."""
    at_fault = [each for each in parts if each.rows]
    wanted = (safe_title(each.part.sheet or dataset_word(each.part.dataset, edition.language)) for each in at_fault)
    titles = distinct_names(wanted, [edition.text("about_sheet")])
    started: datetime = edition.run.first_row("select started_at from run")["started_at"]  # type: ignore[assignment]
    with Book(target, edition.text("return_title"), started) as book:
        add_about(book, edition, [each.part for each in parts], [each.part for each in at_fault], titles)
        for title, each in zip(titles, at_fault, strict=True):
            heads = heads_sent(edition, each.part)
            rows = returned_rows(edition, each.part, heads, each.only)
            book.write_table(SheetsOfTable(title, size), _columns(edition, heads), rows, {})


def _columns(edition: Edition, heads: Heads) -> list[Column]:
    return [
        Column("row_number", edition.text("row_number"), "whole", 8),
        Column("wrong", edition.text("what_is_wrong"), "wrapped", 34),
        Column("right", edition.text("what_is_right"), "wrapped", 40),
        *(Column(name, head, "sent", 20) for name, head in heads.items()),
        Column(CORRECTION, edition.text("correction"), "text", 34),
    ]


_WAITED_FOR: Final = """select distinct row_number
from reject
where source_file = $path and dataset = $dataset and person_id in (
    select person_id
    from missing_in_words
    where addressee = 'bureau' and what = 'REJECTED_ROWS' and list_contains($applications, application_id)
)"""
"""The rejected rows of persons whose refer waits for them."""
