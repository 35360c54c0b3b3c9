"""The files that a run's extract was delivered in, with what became of their rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from reports.model.run_file import Row, RunFile, as_number

_WORKBOOKS: Final = ("XLSX", "XLSB", "XLS", "ODS")
_ENDING: Final = r"\.(?:xlsx|xlsm|xlsb|xls|ods|et|csv|txt)"
_SHEET: Final = re.compile(rf"(.*{_ENDING})/([^/]+)", re.IGNORECASE)
_FILE: Final = re.compile(rf".*{_ENDING}", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """A table of a delivered file: a sheet of a workbook, or the whole file.

    Attributes:
        path: of the table within the source; file: of the file it is in; sheet: "" where the file is the table.
        rows: read of it = kept + rejected + copies; kept and copies are None where the extract is not in the store.
    """

    path: str
    file: str
    sheet: str
    dataset: str
    rows: int
    kept: int | None
    rejected: int
    copies: int | None


def delivered_files(run: RunFile) -> dict[str, list[Part]]:
    """The tables of each delivered file, in order of name."""
    parts = [_part(row, run) for row in run.rows(_PARTS)]
    ordered = sorted(parts, key=lambda part: (part.file, part.path, part.dataset))
    return {file: list(group) for file, group in groupby(ordered, key=lambda part: part.file)}


def _part(row: Row, run: RunFile) -> Part:
    path, dataset = str(row["path"]), str(row["dataset"])
    inside = _SHEET.fullmatch(path) if row["medium"] in _WORKBOOKS and not _FILE.fullmatch(path) else None
    file, sheet = inside.groups() if inside else (path, "")
    rows, rejected = as_number(row["rows"]), as_number(row["rejected"])
    kept = _kept(run, as_number(row["source_file"]), dataset, rows - rejected)
    return Part(path, file, sheet, dataset, rows, kept, rejected, None if kept is None else rows - rejected - kept)


def _kept(run: RunFile, source_file: int, dataset: str, most: int) -> int | None:
    """How many rows of a table were kept; one that is a key to others (layouts.md 5) is read and not kept."""
    if not run.has_extract:
        return None
    if dataset == "employer_intervals":
        return most
    count = run.first_row(f"select count(*) as kept from extract.{dataset} where source_file = $file", file=source_file)
    return as_number(count["kept"])


_PARTS: Final = """select source_file.source_file, source_file.path, source_file.dataset, source_file.medium,
    source_file.rows, count(distinct reject.row_number) as rejected
from source_file
left join reject on reject.source_file = source_file.path and reject.dataset = source_file.dataset
group by all"""
