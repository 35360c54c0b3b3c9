"""Records as text and by position: what a file, a sheet or a query gives before anyone knows what it means."""

from __future__ import annotations

from collections.abc import Generator
from typing import Final, Protocol

import polars as pl

LINES_BEFORE_HEAD: Final = 50
HEAD_LINES: Final = 3
"""A head may go over as many lines, with cells merged over several columns or lines."""


def has_text(column: pl.Series) -> bool:
    """Whether any cell of a column of texts has a character: of wide tables most have none."""
    return bool(column.str.len_bytes().max())


class Records(Protocol):
    """One table of text."""

    @property
    def name(self) -> str:
        """What users know it by: the path within the source, kept with each row."""
        ...

    @property
    def medium(self) -> str:
        """What it comes in: CSV UTF-8, CSV GB18030, Parquet, XLSX, PostgreSQL."""
        ...

    @property
    def digest(self) -> str:
        """SHA-256 of what it was made of, or another digest of its content that is as unlikely to repeat."""
        ...

    @property
    def text_size(self) -> int:
        """How many bytes it has as CSV, about."""
        ...

    def lines(self) -> list[list[str]]:
        """The cells of the first LINES_BEFORE_HEAD + HEAD_LINES rows, of row 1 first; a blank row is an empty list.

        Where the head is given apart from the records (a query, Parquet), it is the one line.

        Raises:
            SourceError: it cannot be read.
        """
        ...

    def below(self, row: int, cells: int) -> Generator[pl.DataFrame, None, None]:
        """The records below a row, in chunks: String columns c0, c1 … as many as cells, row_number, broken.

        Missing cells are null or empty; blank records may be among them. Broken are records with content beyond those
        cells, or with bytes that are no text: they cannot be used as a whole. In order of row within a chunk. A column
        whose values are nested is Boolean: there or not.

        Raises:
            SourceError: it cannot be read; no other error leaves here.
        """
        ...
