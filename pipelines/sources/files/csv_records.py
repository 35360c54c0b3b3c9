"""Records of text by position, each with the row number a spreadsheet shows: a blank line counts, as does a record."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.csv as pacsv

from pipelines import limits
from pipelines.errors import SourceError, UnreadableError
from pipelines.reading.values import cleaned_texts
from pipelines.sources.files.delimiters import delimiters_of, has_spaced_quotes
from pipelines.sources.files.digest import FileDigest
from pipelines.sources.files.evened import EvenedRecords
from pipelines.sources.files.text import BROKEN, Utf8File, encoding_of
from pipelines.sources.records import HEAD_LINES, LINES_BEFORE_HEAD, has_text

CHUNK_BYTES: Final = 24 << 20

_HEAD_BYTES: Final = 1 << 20
_ODD_ROWS: Final = 50_000
_FEW_IRREGULAR: Final = 50_000
_NOTHING_BELOW_THE_HEAD: Final = ("Empty CSV file", "Could not skip initial")
_LOST: Final = "\ufffd"

Record = tuple[int, list[str]]
"""A row number and its cells."""
_NO_NUMBERS: Final = pl.Series([], dtype=pl.Int32)

csv.field_size_limit(2**31 - 1)
_PERSON_BELOW: Final = r"\n[\"']?[0-9]{17}[0-9Xx]\b"
"""An identity number that begins a line within a cell."""


@dataclass(repr=False)
class _Irregular:
    """Records with fewer or more cells than the head: Arrow hands them over by number and leaves them out.

    Arrow counts the lines it skips and the records after them; `shift` turns that into rows. That takes long for each
    of them: of more than `most` it reads no further.
    """

    shift: int
    most: int
    count: int = 0
    records: list[tuple[int, str]] = field(default_factory=list)

    def __call__(self, row: pacsv.InvalidRow) -> str:
        self.count += 1
        self.records.append((row.number + self.shift, row.text))
        return "error" if self.are_too_many else "skip"

    @property
    def are_too_many(self) -> bool:
        """Whether there are more than can be read so."""
        return self.count > self.most

    def take_before(self, before: int) -> list[tuple[int, str]]:
        """The records with a number below, taken out."""
        taken = [each for each in self.records if each[0] < before]
        self.records = self.records[len(taken) :]
        return taken


@dataclass(frozen=True)
class CsvRecords:
    """The records of a CSV file in UTF-8, GB18030 or UTF-16.

    Attributes:
        given: what parts the cells, where that is known; else the content tells.
    """

    path: Path
    name: str
    given: str | None = None
    digest = FileDigest()

    @cached_property
    def encoding(self) -> str:
        """utf-8, gb18030 or utf-16."""
        return encoding_of(self.path, self.name)

    def with_each_delimiter(self) -> list[CsvRecords]:
        """The same file with each sign that may part its cells, the likely one first."""
        if self.given is not None:
            return [self]
        ways = [replace(self, given=each) for each in delimiters_of(self._start)]
        for way in ways:
            # Read once, whatever parts the cells.
            vars(way).update(encoding=self.encoding, _start=self._start)
        return ways

    @cached_property
    def delimiter(self) -> str:
        """What parts the cells."""
        return self.given or delimiters_of(self._start)[0]

    @cached_property
    def _spaced(self) -> bool:
        """Whether blanks stand between what parts the cells and their quotes, which only Python's reader allows."""
        return has_spaced_quotes(self._start, self.delimiter)

    def _reader(self, lines: Iterable[str]) -> Iterator[list[str]]:
        return csv.reader(lines, delimiter=self.delimiter, skipinitialspace=self._spaced)

    @cached_property
    def _start(self) -> str:
        """The first lines, without marks of byte order before them."""
        with Utf8File(self.path, self.encoding) as file:
            start = io.BufferedReader(file).read(_HEAD_BYTES)
        whole = start if len(start) < _HEAD_BYTES else start[: start.rfind(b"\n")]
        return whole.decode(errors="replace").lstrip("\ufeff")

    @property
    def medium(self) -> str:
        """CSV, and how its text is encoded."""
        return f"CSV {self.encoding.upper()}"

    @property
    def text_size(self) -> int:
        """The size of the file."""
        return self.path.stat().st_size

    def lines(self) -> list[list[str]]:
        """The first records."""
        return [cells for cells, _ in self._first]

    @cached_property
    def _first(self) -> list[tuple[list[str], int]]:
        """The first records, each with the line it ends in."""
        lines = csv.reader(
            io.StringIO(self._start, newline=""), delimiter=self.delimiter, skipinitialspace=self._spaced
        )
        try:
            return [(cells, lines.line_num) for cells in islice(lines, LINES_BEFORE_HEAD + HEAD_LINES)]
        except csv.Error:
            raise self._no_csv() from None

    def below(self, row: int, cells: int) -> Generator[pl.DataFrame, None, None]:
        """The records below a row; missing cells are filled up, a record with content beyond the head is broken."""
        plain = self.delimiter.isascii() and not self._spaced
        yield from self._below_plain(row, cells) if plain else self._below_odd(row, cells)

    def _below_plain(self, row: int, cells: int) -> Generator[pl.DataFrame, None, None]:
        """What Arrow reads: as it stands, and from where too many records are irregular on with lines made even."""
        known = row
        for even, most in ((False, _FEW_IRREGULAR), (True, limits.UNEVEN_RECORDS.most)):
            irregular = _Irregular(row - self._first[row - 1][1], most)
            for rows, last in self._arrow(row, cells, irregular, even=even):
                if last > known:
                    yield rows.filter(pl.col("row_number") > known) if even else rows
                    known = last
            if not irregular.are_too_many:
                return
        raise limits.UNEVEN_RECORDS.error_over_limit(self.name)

    def _arrow(self, row: int, cells: int, irregular: _Irregular, *, even: bool) -> Iterator[tuple[pl.DataFrame, int]]:
        """The records below a row in chunks, each with the number of its last; fewer where too many are irregular."""
        next_row, width = row + 1, self._usual_width(row, cells)
        look = _Looking(self.name, width, EvenedRecords(self.delimiter, width) if even else None)
        # Lines made even may have been short, and are many then.
        size = min(CHUNK_BYTES, limits.TEXT_CHUNK) if even else CHUNK_BYTES
        with Utf8File(self.path, self.encoding, look) as file:
            try:
                for chunk in _arrow(file, self._first[row - 1][1], width, self.delimiter, irregular, size):
                    regular = pl.DataFrame(chunk)
                    numbers = _numbers(next_row, regular.height, irregular)
                    next_row = int(numbers[-1]) + 1 if len(numbers) else next_row
                    odd = self._parted(irregular.take_before(next_row))
                    yield self._whole(regular, numbers, odd, cells, file), next_row - 1
            except pa.ArrowInvalid as error:
                if irregular.are_too_many:
                    return
                if not str(error).startswith(_NOTHING_BELOW_THE_HEAD):
                    raise self._no_csv() from None
            if irregular.records:
                last = irregular.records[-1][0]
                yield self._whole(_no_records(cells), _NO_NUMBERS, self._parted(irregular.records), cells, file), last

    def _below_odd(self, row: int, cells: int) -> Generator[pl.DataFrame, None, None]:
        """What Arrow does not read: quotes behind blanks, a sign of several bytes."""
        with Utf8File(self.path, self.encoding, _Looking(self.name, cells)) as file:
            lines = io.TextIOWrapper(io.BufferedReader(file), encoding="utf-8", newline="")
            records = enumerate(self._reader(lines), start=1)
            below = ((number, record) for number, record in records if number > row)
            try:
                while chunk := list(islice(below, _ODD_ROWS)):
                    yield self._whole(_no_records(cells), _NO_NUMBERS, chunk, cells, file)
            except csv.Error:
                raise self._no_csv() from None

    def _usual_width(self, row: int, cells: int) -> int:
        """How many cells most records have: the head's, or those of most of the first, as with a comma at each end."""
        widths = Counter(len(record) for record, _ in self._first[row:])
        head = len(self._first[row - 1][0]) if row else cells
        return max([min(head, cells), *(width for width, _ in widths.most_common(1))])

    def _whole(
        self, regular: pl.DataFrame, numbers: pl.Series, irregular: list[Record], cells: int, file: Utf8File
    ) -> pl.DataFrame:
        rows = _together(_within(regular, numbers, cells), cells, irregular)
        if file.quoted:
            self._refuse_open_quote(rows, cells)
        return _with_lost_bytes(rows, rows.columns[:cells]) if file.broken else rows

    def _parted(self, irregular: list[tuple[int, str]]) -> list[Record]:
        texts = ((number, io.StringIO(text, newline="")) for number, text in irregular)
        return [(number, next(self._reader(text), [])) for number, text in texts]

    def _refuse_open_quote(self, rows: pl.DataFrame, cells: int) -> None:
        """Refuse a cell over several lines with enough commas for a record, or a person's number: it swallowed rows.

        A quote that opens by mistake and closes with the next one, or never, does that; nobody knows whose rows they
        were.
        """
        at_least = max(cells - 1, 2)
        broken = [pl.col(f"c{index}").str.contains("\n", literal=True) for index in range(cells)]
        commas = [
            pl.col(f"c{index}").str.count_matches(self.delimiter, literal=True) >= at_least for index in range(cells)
        ]
        suspects = rows.filter(pl.any_horizontal(broken))
        if suspects.is_empty():
            return
        persons = [pl.col(f"c{index}").str.contains(_PERSON_BELOW) for index in range(cells)]
        swallowing = suspects.filter(
            pl.any_horizontal((b & c) | p for b, c, p in zip(broken, commas, persons, strict=True))
        )
        for number in swallowing["row_number"].head(1):
            raise SourceError(
                f"{self.name}：第 {number} 行的引号没有闭合，后面的行被并入同一个单元格；请更正该行",
                f"{self.name}: the quote that opens in row {number} never closes, or closes rows later; correct it",
            )

    def _no_csv(self) -> UnreadableError:
        return UnreadableError(
            f"{self.name}：不是 CSV，或有引号没有闭合；请重新提供",
            f"{self.name}: is no CSV, or a quote opens and never closes; send it again",
        )


@dataclass(frozen=True)
class _Looking:
    """Sees the bytes of a file before they are parted into so many cells a line.

    Raises:
        SourceError: nearly nothing stands in the lines, so that they would take many times their bytes.
    """

    name: str
    cells: int
    evened: EvenedRecords | None = None

    def __call__(self, chunk: bytes) -> bytes:
        content = np.frombuffer(chunk, np.uint8)
        lines = max(np.count_nonzero(content == ord(sign)) for sign in "\r\n")
        chunks = max(len(chunk) / limits.TEXT_CHUNK, 1)
        limits.TEXT_CELLS.refuse(self.name, int(lines * self.cells / chunks))
        return chunk if self.evened is None else self.evened.lines(chunk)


def _arrow(
    file: Utf8File, head_line: int, cells: int, delimiter: str, irregular: _Irregular, block_size: int
) -> Iterator[pa.RecordBatch]:
    names = [f"c{index}" for index in range(cells)]
    # Arrow tells the numbers of irregular records only when it reads without threads.
    yield from pacsv.open_csv(
        file,
        read_options=pacsv.ReadOptions(
            use_threads=False, column_names=names, skip_rows=head_line, block_size=block_size
        ),
        parse_options=pacsv.ParseOptions(
            delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=irregular
        ),
        convert_options=pacsv.ConvertOptions(
            column_types={name: pa.string() for name in names},
            strings_can_be_null=False,
            check_utf8=False,  # the file gives nothing else
        ),
    )


def _numbers(first: int, count: int, irregular: _Irregular) -> pl.Series:
    """Row numbers of regular records: all from the first on, but for those of irregular ones."""
    skipped = pl.Series([number for number, _ in irregular.records], dtype=pl.Int32)
    all_rows = pl.int_range(first, first + count + len(skipped), dtype=pl.Int32, eager=True)
    return (all_rows if skipped.is_empty() else all_rows.filter(~all_rows.is_in(skipped.implode()))).head(count)


def _no_records(cells: int) -> pl.DataFrame:
    return pl.DataFrame(schema={f"c{index}": pl.String for index in range(cells)})


def _within(regular: pl.DataFrame, numbers: pl.Series, cells: int) -> pl.DataFrame:
    """So many cells with row_number and broken: those with content beyond."""
    beyond = [cleaned_texts(regular[name]) != "" for name in regular.columns[cells:] if has_text(regular[name])]
    broken = pl.any_horizontal(pl.lit(value=False), *beyond).alias("broken")
    missing = [pl.lit(None, pl.String).alias(f"c{index}") for index in range(regular.width, cells)]
    return regular.select(*regular.columns[:cells], *missing, numbers.alias("row_number"), broken)


def _together(rows: pl.DataFrame, width: int, records: list[Record]) -> pl.DataFrame:
    odd = [
        [*cells[:width], *[""] * (width - len(cells)), number, _has_content(cells[width:])]
        for number, cells in records
        if _has_content(cells)
    ]
    if odd:
        rows = pl.concat([rows, pl.DataFrame(odd, schema=rows.schema, orient="row")]).sort("row_number")
    return rows


def _has_content(cells: list[str]) -> bool:
    return any(unicodedata.normalize("NFKC", cell).strip() for cell in cells)


def _with_lost_bytes(rows: pl.DataFrame, cells: list[str]) -> pl.DataFrame:
    """Rows in which bytes were no text are broken; a question mark stands for the bytes."""
    marked = pl.any_horizontal(pl.col(name).str.contains(BROKEN, literal=True).fill_null(False) for name in cells)
    shown = pl.col(cells).str.replace_all(BROKEN, _LOST, literal=True)
    return rows.with_columns(shown, broken=pl.col("broken") | marked)
