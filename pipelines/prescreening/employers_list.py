"""Employers' lists for pre-screening: opened, recognised and read as every other source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

import polars as pl

from pipelines.errors import SourceError
from pipelines.names import readable_name
from pipelines.reading.datasets import EMPLOYERS_LIST
from pipelines.reading.faults import Limits
from pipelines.reading.layouts import Layouts
from pipelines.reading.reader import Reader
from pipelines.reading.sheet import REJECT_COLUMNS, Raw
from pipelines.reading.values import ROUNDED, cleaned_texts
from pipelines.reading.whole_columns import raw_chunks
from pipelines.sources.continuation import continued_table, error_without_head
from pipelines.sources.files.csv_records import CsvRecords
from pipelines.sources.files.delivery import require_file, unchanged
from pipelines.sources.files.kinds import kind_of
from pipelines.sources.no_head import NoHeadError
from pipelines.sources.recognition import Recognition
from pipelines.sources.records import Records
from pipelines.sources.tables import OWN, Table, recognise
from pipelines.sources.workbooks.sheet import Sheet
from pipelines.sources.workbooks.workbook import open_workbook

LISTS: Final = (".csv", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et")
"""What a list is called."""
OTHER_WORKBOOKS: Final = (".wps",)
"""What may be a list, and is not read."""

_OUTSIDE: Final = r"(?i)^(?:[A-Z]{1,2}[0-9]{6,9}|[HM][0-9]{10}|[A-Z]{3}[0-9]{12})$"
"""Passports, travel permits of residents of Hong Kong, Macao and Taiwan, permanent residence permits of foreigners."""
_TEXTS: Final = ("person_id", "person_name", "employer_id", "employer_name")


@dataclass(frozen=True)
class EmployersList:
    """A list as read.

    Attributes:
        rows: sheet, row_number, person_id and person_name (as given, trimmed), person (Int64, the 17 digits),
            employer_id and employer_name (cleaned; null where empty), permit_valid_from, permit_valid_until, faults
            (codes), own (the cells under own_heads).
        own_heads: heads that are not known; left_out: titles of sheets of persons who left.
    """

    path: Path
    rows: pl.DataFrame
    own_heads: list[str]
    left_out: list[str]


def read_list(path: Path, limits: Limits, layouts: Layouts, employer: str | None = None) -> EmployersList:
    """Read a list.

    Args:
        employer: the employer of rows that name no number of one.

    Raises:
        SourceError: it cannot be read, has no head or no row, names no employer at all, or changed meanwhile.
    """
    with unchanged(path):
        return _read_list(path, limits, layouts, employer)


def _read_list(path: Path, limits: Limits, layouts: Layouts, employer: str | None) -> EmployersList:
    tables, left_out = _tables(path, layouts)
    reader = Reader(limits, layouts)
    several = len(tables) > 1
    rows = [
        part.with_columns(sheet=pl.lit(_sheet(path, table) if several else ""))
        for number, table in enumerate(tables)
        for part in _parts(table, number, reader, employer)
    ]
    if not sum(part.height for part in rows):
        raise SourceError(
            f"{readable_name(path.name)}：名单中没有人员",
            f"{readable_name(path.name)}: the list has no row below its head",
        )
    whole = pl.concat(rows, how="diagonal")
    own = [name for name in whole.columns if name.startswith(OWN)]
    cells = pl.concat_list(pl.col(own).fill_null("")) if own else pl.lit([], pl.List(pl.String))
    named = _named(whole.with_columns(cells.alias("own")), reader, readable_name(path.name))
    return EmployersList(path, named, [name.removeprefix(OWN) for name in own], left_out)


def _tables(path: Path, layouts: Layouts) -> tuple[list[Table], list[str]]:
    """The sheets that are lists, and titles of those of persons who left; others may be none, as a page of notes."""
    if not path.exists() and not path.is_symlink():
        raise SourceError(f"{path}：没有这个文件；请指明单位名单", f"{path}: no such file; name an employer's list")
    require_file(path, path.name)
    tables, left_out = _tables_of_kind(path, layouts)
    if left_out and not tables:
        titles = "、".join(left_out)
        raise SourceError(
            f"{readable_name(path.name)}：只有离职等人员的工作表（{titles}），没有可预审的名单",
            f"{readable_name(path.name)}: has only sheets of persons who left ({titles}), and no list to pre-screen",
        )
    if not tables:
        words = "、".join(
            str(alias) for alias in layouts.aliases(EMPLOYERS_LIST, "person_id")[1:5] if isinstance(alias, str)
        )
        name = readable_name(path.name)
        raise SourceError(
            f"{name}：没有找到名单的表头；须有一列为证件号码（{words} 等）",
            f"{name}: no head of a list; it needs a column of identity numbers (证件号码, person_id)",
        )
    return tables, left_out


def _tables_of_kind(path: Path, layouts: Layouts) -> tuple[list[Table], list[str]]:
    match kind := kind_of(path):
        case "text":
            ways = (
                _recognised(way, layouts) for way in CsvRecords(path, readable_name(path.name)).with_each_delimiter()
            )
            return next((tables for tables in ways if tables), []), []
        case "XLSX" | "XLSB" | "XLS" | "ODS":
            sheets = open_workbook(path, readable_name(path.name), kind).sheets
            left = [each for each in sheets if layouts.is_of_persons_who_left(each.title)]
            tables = _of_sheets([each for each in sheets if each not in left], layouts)
            return tables, [each.title for each in left if _recognised(each, layouts)]
    raise SourceError(
        f"{readable_name(path.name)}：名单须为 .xlsx 或 .csv；请另存后重新提供",
        f"{readable_name(path.name)}: a list is .xlsx or .csv; save it as one of these",
    )


def _of_sheets(sheets: Sequence[Sheet], layouts: Layouts) -> list[Table]:
    """The lists of sheets; one without a head goes on where that before it ended, or is refused."""
    tables: list[Table] = []
    for sheet in sheets:
        recognised = _recognised(sheet, layouts)
        if not recognised and tables and (table := continued_table(tables[-1], sheet)) is not None:
            recognised = [table]
        elif (
            not recognised
            and (fault := error_without_head(sheet.name, sheet.lines(), Recognition(layouts).words)) is not None
        ):
            raise fault
        tables += recognised
    return tables


def _recognised(records: Records, layouts: Layouts) -> list[Table]:
    try:
        return recognise(records, EMPLOYERS_LIST, layouts)
    except NoHeadError:
        return []


def _sheet(path: Path, table: Table) -> str:
    return table.name.removeprefix(f"{readable_name(path.name)}/")


def _parts(table: Table, number: int, reader: Reader, employer: str | None) -> list[pl.DataFrame]:
    return [_read(raw, reader, employer) for raw in raw_chunks(EMPLOYERS_LIST, number, partial(table.chunks, own=True))]


def _read(raw: Raw, reader: Reader, employer: str | None) -> pl.DataFrame:
    """The rows of a list, those with faults too."""
    texts = raw.rows
    for head in set(_TEXTS) - set(texts.columns):
        texts = texts.with_columns(pl.lit(None, pl.String).alias(head))
    if employer is not None:
        given = cleaned_texts(texts["employer_id"].fill_null(""))
        texts = texts.with_columns(employer_id=texts["employer_id"].zip_with(given != "", pl.Series([employer])))
    rows = reader.read(replace(raw, rows=texts.drop(_own(texts))))
    said = (_trimmed(texts, head) for head in ("person_id", "person_name"))
    shown = texts.select("row_number", *said, *(_trimmed(texts, head) for head in _own(texts)))
    typed = rows.kept.drop("person_name", "source_file")
    return (
        shown.cast({"row_number": pl.Int32})
        .join(typed, on="row_number", how="left", maintain_order="left")
        .join(_faults(rows.rejects), on="row_number", how="left", maintain_order="left")
        .with_columns(pl.col("faults").fill_null([]))
    )


def _own(texts: pl.DataFrame) -> list[str]:
    return [name for name in texts.columns if name.startswith(OWN)]


def _trimmed(texts: pl.DataFrame, head: str) -> pl.Series:
    return cleaned_texts(texts[head].fill_null("")).alias(head)


def _faults(rejects: pl.DataFrame) -> pl.DataFrame:
    """The faults of each row, named more closely than a reject code does."""
    column, code, raw = pl.col("column_name"), pl.col("code"), pl.col("cleaned")
    identity = (
        pl.when(raw.str.contains(ROUNDED))
        .then(pl.lit("PERSON_ROUNDED"))
        .when(raw.str.contains(_OUTSIDE))
        .then(pl.lit("PERSON_OUTSIDE"))
        .when(~raw.str.len_chars().is_in([15, 18]))
        .then(pl.lit("PERSON_LENGTH"))
        .when(~raw.str.contains("^[0-9]{15}$|^[0-9]{17}[0-9Xx]$"))
        .then(pl.lit("PERSON_LETTERS"))
        .otherwise(pl.lit("PERSON_CHECK"))
    )
    fault = (
        pl.when(code == "VALUE_MISSING")
        .then(pl.lit("PERSON_MISSING"))
        .when(code == "PERSON_ID_INVALID")
        .then(identity)
        .when(column == "employer_id")
        .then(pl.lit("EMPLOYER_ROUNDED"))
        .when(column.is_not_null())
        .then(pl.lit("PERMIT_UNREADABLE"))
        .otherwise(pl.lit("ROW_BROKEN"))
    )
    cleaned = cleaned_texts(rejects["raw_value"].fill_null("")).alias("cleaned")
    faulty = rejects.select(REJECT_COLUMNS.names()).with_columns(cleaned).select("row_number", faults=fault)
    return faulty.unique().sort("row_number", "faults").group_by("row_number", maintain_order=True).agg("faults")


def _named(rows: pl.DataFrame, reader: Reader, name: str) -> pl.DataFrame:
    """The rows with their employers as texts."""
    employers, names = reader.employers.texts(), reader.names.texts()
    if employers.is_empty() and names.is_empty():
        raise SourceError(
            f"{name}：没有写明单位；请在名单中加一列或在表头上方写明统一社会信用代码，或用 --employer 给出",
            f"{name}: names no employer; write its 统一社会信用代码 above the head or in a column, or give --employer",
        )
    return rows.select(
        "sheet",
        "row_number",
        "person_id",
        "person_name",
        "person",
        _text(employers, "employer").alias("employer_id"),
        _text(names, "employer_name").alias("employer_name"),
        "permit_valid_from",
        "permit_valid_until",
        "faults",
        "own",
    )


def _text(texts: pl.Series, number: str) -> pl.Expr:
    return pl.lit(texts).gather(number) if len(texts) else pl.lit(None, pl.String)
