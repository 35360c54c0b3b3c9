"""The result of a query as records of text, in the order of all columns."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from pipelines.errors import SourceError
from pipelines.sources.databases.ranges import Opening, Range
from pipelines.sources.databases.result import Contents, Result
from pipelines.sources.databases.side_by_side import results_of_tasks
from pipelines.sources.databases.snapshot import Snapshot

ROWS_A_RANGE: Final = 2_500_000
"""Of two ranges that are read and one that is used, about 2 GB are in memory at once."""
RANGES_AT_MOST: Final = 16
"""Without an index the server looks through all rows for each range."""
AT_ONCE: Final = 2
CHUNK_ROWS: Final = 200_000


@dataclass(frozen=True)
class QueryRecords:
    """The result of one query. Satisfies `Records`; its rows are counted from 1, for its head is no row."""

    name: str
    snapshot: Snapshot = field(repr=False)
    result: Result = field(repr=False)
    contents: Contents = field(repr=False)

    @property
    def medium(self) -> str:
        """A database."""
        return "PostgreSQL"

    @property
    def digest(self) -> str:
        """SHA-256 of names, types, the count of rows and the sum of their hashes: their order plays no part in it."""
        return self.contents.digest

    @property
    def text_size(self) -> int:
        """How many bytes it has as CSV, about."""
        return self.contents.text_size

    def lines(self) -> list[list[str]]:
        """The names of the columns."""
        return [list(self.result.names)]

    def below(self, row: int, cells: int) -> Generator[pl.DataFrame, None, None]:  # noqa: ARG002 - the head is no row
        """All rows: String columns c0, c1 …, row_number in the order of all columns, broken (never).

        Raises:
            ConnectionLost: the server went away, and the snapshot with it.
            SourceError: the query fails, or gives other rows each time.
        """
        columns, before = [f"c{index}" for index in range(cells)], 0
        for rows_of_range in results_of_tasks(self.ranges(), AT_ONCE):
            for rows in rows_of_range.slices(CHUNK_ROWS):
                numbers = pl.int_range(before + 1, before + rows.height + 1, dtype=pl.Int32, eager=True)
                before += rows.height
                yield rows.select(*columns, row_number=numbers, broken=pl.lit(value=False))
        if before != self.contents.rows:
            raise SourceError(
                f"{self.name}：查询每次给出的行数不同；请去掉其中的 limit、随机数和当前时间",
                f"{self.name}: the query gives other rows each time; leave limit, random numbers and the clock out",
            )

    def ranges(self) -> list[Range]:
        """The result in parts, in order."""
        rows = max(ROWS_A_RANGE, -(-self.contents.rows // RANGES_AT_MOST))
        opening = Opening(self.name, self.snapshot, self.result)
        return [Range(opening, bounds) for bounds in self.contents.ranges_of_rows(rows)]
