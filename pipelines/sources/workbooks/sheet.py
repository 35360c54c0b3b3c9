"""A sheet of a workbook as records: each cell as text by its type, in the row and column the spreadsheet shows."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain, islice, repeat
from pathlib import Path
from threading import RLock
from typing import Final
from weakref import WeakKeyDictionary

import polars as pl
from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError

from pipelines.errors import HechaError
from pipelines.sources.files.kinds import Workbook
from pipelines.sources.files.zipped import error_of_damaged_archive
from pipelines.sources.records import HEAD_LINES, LINES_BEFORE_HEAD
from pipelines.sources.workbooks.cells import Cell, cell_text, cell_texts
from pipelines.sources.workbooks.merges import fill_merged_cells
from pipelines.sources.workbooks.parts import copy_as_it_is_meant
from pipelines.sources.workbooks.refusals import error_of_locked_workbook
from pipelines.store.disk import is_disk_full

CHUNK_ROWS: Final = 50_000
KEPT_CELLS: Final = 1 << 24
"""So many cells of sheets whose first lines were requested are kept until the rest is: two sheets as long as can be, of
eight columns; about 2 GB."""

_CHUNK_CELLS: Final = 4_000_000
_CHUNK_BYTES: Final = 1 << 26
_FIRST_ROWS: Final = 1_000
_CELL_BYTES: Final = 9
_STANDARD_ERROR: Final = 2
_ONE_IS_QUIET: Final = RLock()


@dataclass(frozen=True)
class WorkbookFile:
    """A workbook on disk.

    Attributes:
        misread: calamine would misread cells of it, so that a copy is read; errors: the texts of cells that it would
            take for empty ones, by title, row and column from 0.
    """

    path: Path
    name: str
    digest: str
    kind: Workbook
    misread: bool
    errors: Mapping[str, Mapping[int, Mapping[int, str]]] = field(default_factory=dict, compare=False)


class Sheet:
    """One visible sheet as `Records`."""

    def __init__(self, file: WorkbookFile, title: str, name: str) -> None:
        self._file, self.title, self._name = file, title, name

    @property
    def name(self) -> str:
        """The workbook's, and the title where it has other visible sheets."""
        return self._name

    @property
    def digest(self) -> str:
        """SHA-256 of the workbook's and the title."""
        return hashlib.sha256(f"{self._file.digest}/{self.title}".encode()).hexdigest()

    @property
    def medium(self) -> str:
        """XLSX, XLSB, XLS or ODS."""
        return self._file.kind

    @property
    def text_size(self) -> int:
        """About as many bytes as it has as CSV: all its cells, at what one takes."""
        return self._start[0] * _CELL_BYTES

    def lines(self) -> list[list[str]]:
        """The first rows; empty cells at their end are left out."""
        return self._start[1]

    @cached_property
    def _start(self) -> tuple[int, list[list[str]]]:
        with errors_in_one_line(self._file.name):
            sheet = _loaded(self._file, self.title)
            rows = _next(self._rows(sheet), LINES_BEFORE_HEAD + HEAD_LINES)
        cells = sheet.height * sheet.width
        if cells + sum(each.height * each.width for each in _KEPT.values()) <= KEPT_CELLS:
            _KEPT[self] = sheet
        return cells, [_line(row) for row in rows]

    def below(self, row: int, cells: int) -> Generator[pl.DataFrame, None, None]:
        """The rows below one, blank ones among them; broken has a cell that isn't blank beyond the head's."""
        with errors_in_one_line(self._file.name):
            sheet = _KEPT.pop(self, None) or _loaded(self._file, self.title)
            open_calamine.cache_clear()
            most = max(min(CHUNK_ROWS, _CHUNK_CELLS // max(sheet.width, 1)), 1)
            size = min(most, _FIRST_ROWS)
            rows = islice(fill_merged_cells(self._rows(sheet), sheet.merged_cell_ranges or ()), row, None)
            while block := _next(rows, size):
                chunk = _chunk(block, row + 1, cells)
                row += len(block)
                # Cells may have a few bytes or thousands: the next chunk is as long as this one's rows let it be.
                size = max(min(most, _CHUNK_BYTES * len(block) // max(int(chunk.estimated_size()), 1)), 1)
                del block
                yield chunk

    def _rows(self, sheet: CalamineSheet) -> Iterator[list[Cell]]:
        errors = self._file.errors.get(self.title)
        return _rows(sheet) if errors is None else _with_errors(_rows(sheet), errors)


_KEPT: Final[WeakKeyDictionary[Sheet, CalamineSheet]] = WeakKeyDictionary()


@contextmanager
def errors_in_one_line(name: str) -> Iterator[None]:
    """Whatever calamine raises, a panic (no Exception) too, is one line, and shows no cell; no error of the system."""
    try:
        yield
    except (HechaError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except PasswordError:
        raise error_of_locked_workbook(name) from None
    except BaseException as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise error_of_damaged_archive(name) from None


@contextmanager
def _quietly() -> Iterator[None]:
    """Without what calamine writes to standard error when it panics: a hundred lines, where one of ours tells."""
    with _ONE_IS_QUIET:
        try:
            before = os.dup(_STANDARD_ERROR)
        except OSError:
            yield  # it was closed when the command began
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, _STANDARD_ERROR)
            yield
        finally:
            os.dup2(before, _STANDARD_ERROR)
            os.close(before)
            os.close(nowhere)


@lru_cache(maxsize=1)
def open_calamine(file: WorkbookFile) -> CalamineWorkbook:
    """The workbook opened last: its shared strings are read once for all its sheets."""
    with _room_for_copy(file.name), tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as copy:
        # calamine goes by the ending, whatever the file is; the copy has no name, so that a kill leaves nothing of it.
        path = Path(folder) / f"workbook.{file.kind.lower()}"
        if file.misread:
            copy_as_it_is_meant(file.path, file.name, copy)
            copy.flush()
            path.symlink_to(f"/dev/fd/{copy.fileno()}")
        else:
            path.symlink_to(file.path.resolve())
        with _quietly():
            return CalamineWorkbook.from_path(path)


@contextmanager
def _room_for_copy(name: str) -> Iterator[None]:
    """The copy is in the folder for temporary files, which may be on another disk than the store."""
    try:
        yield
    except OSError as error:
        if not is_disk_full(error):
            raise
        folder = tempfile.gettempdir()
        raise HechaError(
            f"{name}：临时文件夹 {folder} 所在的磁盘空间不足，无法读取；请腾出空间，或用环境变量 TMPDIR 指定别处",
            f"{name}: there is no room on the disk of the folder for temporary files, {folder}; make room, or name "
            "another in the environment variable TMPDIR",
        ) from None


def _loaded(file: WorkbookFile, title: str) -> CalamineSheet:
    book = open_calamine(file)
    with _quietly():
        return book.get_sheet_by_name(title)


def _next(rows: Iterator[list[Cell]], count: int) -> list[list[Cell]]:
    with _quietly():
        return list(islice(rows, count))


def _rows(sheet: CalamineSheet) -> Iterator[list[Cell]]:
    """All rows from row 1 and column A on: calamine's begin in row 1, but in the first column with content."""
    if sheet.start is None:
        return iter(())
    blank: list[Cell] = [""] * sheet.start[1]
    return (blank + row for row in sheet.iter_rows()) if blank else iter(sheet.iter_rows())


def _with_errors(rows: Iterator[list[Cell]], errors: Mapping[int, Mapping[int, str]]) -> Iterator[list[Cell]]:
    for number, row in enumerate(rows):
        for column, text_of_error in errors.get(number, {}).items():
            row[column] = text_of_error
        yield row


def _line(row: list[Cell]) -> list[str]:
    line = ["" if cell == "" else cell_text(cell) for cell in row]
    while line and not line[-1]:
        line.pop()
    return line


def _is_empty(column: Sequence[Cell]) -> bool:
    return column.count("") == len(column)


def _chunk(rows: list[list[Cell]], first: int, cells: int) -> pl.DataFrame:
    columns = chain(zip(*rows, strict=True), repeat([""] * len(rows)))
    nothing = pl.Series([None] * len(rows), dtype=pl.String)
    named = [
        (nothing if _is_empty(column) else cell_texts(column)).alias(f"c{index}")
        for index, column in enumerate(islice(columns, cells))
    ]
    others = islice(columns, max(len(rows[0]) - cells, 0))
    beyond = [cell_texts(column).str.strip_chars() for column in others if not _is_empty(column)]
    broken = pl.Series("broken", [False] * len(rows))
    for column in beyond:
        broken |= (column != "").fill_null(False)
    numbers = pl.int_range(first, first + len(rows), dtype=pl.Int32, eager=True)
    return pl.DataFrame([*named, numbers.alias("row_number"), broken])
