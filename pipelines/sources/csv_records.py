"""CSV records by position, each with the row number a spreadsheet shows: a blank line counts, as does a record."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.csv as pacsv

from pipelines.errors import SourceError

BATCH_BYTES: Final = 24 << 20

_NOTHING_BELOW_THE_HEAD: Final = ("Empty CSV file", "Could not skip initial")

csv.field_size_limit(2**31 - 1)


@dataclass(repr=False)
class _Irregular:
    """Records with fewer or more cells than the head: Arrow hands them over by number and leaves them out.

    Arrow counts the lines it skips and the records after them; `shift` turns that into rows.
    """

    shift: int
    found: list[tuple[int, str]] = field(default_factory=list)

    def __call__(self, row: pacsv.InvalidRow) -> str:
        self.found.append((row.number + self.shift, row.text))
        return "skip"

    def take(self, before: int) -> list[tuple[int, str]]:
        """The records with a number below, taken out."""
        taken = [each for each in self.found if each[0] < before]
        self.found = self.found[len(taken) :]
        return taken


class _Utf8(io.FileIO):
    """A file whose bytes are checked as they are read, for Arrow cannot hand over an irregular record that is none."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(path)
        self._name = name
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes; SourceError where they are no UTF-8."""
        found = super().read(-1 if size is None else size) or b""
        try:
            self._decoder.decode(found, final=not found)
        except UnicodeDecodeError:
            raise SourceError(
                f"{self._name}：不是 UTF-8 文本；请另存为 UTF-8 的 CSV",
                f"{self._name}: is no UTF-8 text; save it as CSV in UTF-8",
            ) from None
        return found


def csv_batches(path: Path, name: str, head: tuple[int, int], cells: int) -> Iterator[pl.DataFrame]:
    """The records below the head as columns c0, c1 … with row_number and overlong; in order of row within a batch.

    Missing cells at a record's end are empty. A record with more cells than the head keeps the first, and is overlong.

    Args:
        head: the row the head stands in, and the line that row ends in (a record may go over several lines).
        cells: how many cells the head has.

    Raises:
        SourceError: the bytes are no UTF-8, or a quote opens and never closes.
    """
    head_row, head_line = head
    irregular = _Irregular(shift=head_row - head_line)
    next_row = head_row + 1
    try:
        for batch in _arrow(path, name, head_line, cells, irregular):
            regular = pl.DataFrame(batch)
            numbers = _numbers(next_row, regular.height, irregular)
            next_row = int(numbers[-1]) + 1 if len(numbers) else next_row
            yield _together(regular, numbers, irregular.take(next_row), name)
    except pa.ArrowInvalid as error:
        if not str(error).startswith(_NOTHING_BELOW_THE_HEAD):
            raise SourceError(
                f"{name}：不是 CSV，或有引号没有闭合；请重新提供",
                f"{name}: is no CSV, or a quote opens and never closes; send it again",
            ) from None
    if irregular.found:
        yield _together(_no_records(cells), pl.Series([], dtype=pl.Int32), irregular.found, name)


def _arrow(path: Path, name: str, head_line: int, cells: int, irregular: _Irregular) -> Iterator[pa.RecordBatch]:
    names = [f"c{place}" for place in range(cells)]
    # Arrow tells the numbers of irregular records only when it reads without threads.
    with _Utf8(path, name) as file:
        yield from pacsv.open_csv(
            file,
            read_options=pacsv.ReadOptions(
                use_threads=False, column_names=names, skip_rows=head_line, block_size=BATCH_BYTES
            ),
            parse_options=pacsv.ParseOptions(
                newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=irregular
            ),
            convert_options=pacsv.ConvertOptions(
                column_types={name: pa.string() for name in names}, strings_can_be_null=False
            ),
        )


def _numbers(first: int, count: int, irregular: _Irregular) -> pl.Series:
    """Row numbers of regular records: all from the first on, but for those of irregular ones."""
    skipped = pl.Series([number for number, _ in irregular.found], dtype=pl.Int32)
    all_rows = pl.int_range(first, first + count + len(skipped), dtype=pl.Int32, eager=True)
    return (all_rows if skipped.is_empty() else all_rows.filter(~all_rows.is_in(skipped.implode()))).head(count)


def _no_records(cells: int) -> pl.DataFrame:
    return pl.DataFrame(schema={f"c{place}": pl.String for place in range(cells)})


def _together(regular: pl.DataFrame, numbers: pl.Series, irregular: list[tuple[int, str]], name: str) -> pl.DataFrame:
    width = regular.width
    rows = regular.with_columns(numbers.alias("row_number"), overlong=pl.lit(value=False))
    records = [(number, next(csv.reader(io.StringIO(text, newline="")), [])) for number, text in irregular]
    odd = [
        [*cells[:width], *[""] * (width - len(cells)), number, len(cells) > width]
        for number, cells in records
        if _has_content(cells)
    ]
    if odd:
        rows = pl.concat([rows, pl.DataFrame(odd, schema=rows.schema, orient="row")]).sort("row_number")
    _refuse_open_quote(rows, name, width)
    return rows


def _has_content(cells: list[str]) -> bool:
    return any(unicodedata.normalize("NFKC", cell).strip() for cell in cells)


def _refuse_open_quote(rows: pl.DataFrame, name: str, cells: int) -> None:
    """Refuse a cell that goes over several lines and holds enough commas for a record: it swallowed other rows.

    A quote that opens by mistake and closes with the next one, or never, does that; whose rows they were is unknown.
    """
    at_least = max(cells - 1, 2)
    broken = [pl.col(f"c{place}").str.contains("\n", literal=True) for place in range(cells)]
    commas = [pl.col(f"c{place}").str.count_matches(",", literal=True) >= at_least for place in range(cells)]
    suspects = rows.filter(pl.any_horizontal(broken))
    if suspects.is_empty():
        return
    swallowing = suspects.filter(pl.any_horizontal(b & c for b, c in zip(broken, commas, strict=True)))
    for number in swallowing["row_number"].head(1):
        raise SourceError(
            f"{name}：第 {number} 行的引号没有闭合，吞掉了后面的行；请更正该行",
            f"{name}: the quote that opens in row {number} never closes, or closes rows later; mend that row",
        )
