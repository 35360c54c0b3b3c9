"""Tables of a source: records recognised as a dataset by their head, and given out by column."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, TypeVar

import polars as pl

from pipelines import limits
from pipelines.errors import SourceError
from pipelines.reading.datasets import CONTRIBUTIONS, DATASETS, EMPLOYER_INTERVALS, Dataset
from pipelines.reading.layouts import Form, Heads, Layouts
from pipelines.reading.noting import DIFFERS
from pipelines.reading.values import cleaned_texts
from pipelines.sources.against import rows_against
from pipelines.sources.blocks import Block
from pipelines.sources.head_lines import is_inner
from pipelines.sources.lacking import error_of_near_head, error_without_head
from pipelines.sources.recognition import Recognition
from pipelines.sources.records import HEAD_LINES, LINES_BEFORE_HEAD, Records, has_text
from pipelines.sources.titles import remark_of_titles

T = TypeVar("T")

OWN: Final = "own "
"""What stands before the heads of a list's own columns."""
_TELLING_COLUMNS: Final = 3
"""Records whose name says nothing are a dataset if they hold at least so many columns that it requires."""
TYPED: Final = ("Parquet", "PostgreSQL")
"""Media of records alone: nothing else stands in their rows."""
_THREE: Final = 3
_TORN, _TORN_OFF = "^[1-9][0-9]*$", r"^[0-9]{3}(?:\.[0-9]{1,2})?$"
"""What a comma parts: at most three digits, and the rest. No base is below a thousand yuan, as other amounts are."""


@dataclass(frozen=True)
class Table:
    """Records recognised as a dataset.

    Attributes:
        block: what they were recognised as, the columns by position, and what stands above the head.
        head_row: the last row of the head; until: the row before which it ends.
        shares_rows: with another table, so that only its own cells tell whether it has a record in a row.
    """

    records: Records
    block: Block
    head_row: int
    recognition: Recognition
    until: int | None = None
    shares_rows: bool = False

    @property
    def name(self) -> str:
        """Its path within the source."""
        return self.records.name

    @property
    def dataset(self) -> Dataset:
        """What it is a table of."""
        return self.block.dataset

    @property
    def form(self) -> Form:
        """What it was recognised as."""
        return self.block.form

    @property
    def heads(self) -> Heads:
        """Its columns by position, and the words that fit none as they stand there."""
        return replace(self.block.heads, unknown=self.block.unknown)

    @property
    def given(self) -> dict[str, str]:
        """Columns whose value stands above the head."""
        return dict(self.block.given)

    @cached_property
    def _remark(self) -> str:
        """What a title says of the payment of all rows."""
        above = self.records.lines()[: max(self.head_row - len(self.block.lines), 0)]
        return remark_of_titles(self.name, above) if self.dataset is CONTRIBUTIONS else ""

    def chunks(self, *, own: bool = False) -> Iterator[pl.DataFrame]:
        """The records as text: a column for each head found, row_number, broken.

        Blank lines, totals, footers and further heads are no rows.

        Args:
            own: with the columns under other heads, each as `own HEAD`.

        Raises:
            SourceError: a further table among them is of another kind, or does not say what the first says.
        """
        given = read_ahead(self.records.below(self.head_row, self._width()))
        if self.until is not None:
            given = (rows.filter(pl.col("row_number") < self.until) for rows in given)
        if self.records.medium in TYPED:
            parts: Iterator[tuple[Block, pl.DataFrame]] = ((self.block, rows) for rows in given)
        else:
            above = self.records.lines()[: self.head_row]
            parts = self.recognition.blocks(self.name, self.block, above).parts(given)
        for block, part in parts:
            for rows in part.iter_slices(limits.ROWS_AT_ONCE):
                yield self._named(_within(rows, block.cells), block, _own(block) if own else {})

    def _width(self) -> int:
        """How many cells are looked at: what stands above a further head may have more than the head."""
        if self.records.medium in TYPED:
            return self.block.cells
        return max(self.block.cells, *(len(line) for line in self.records.lines()))

    def _named(self, rows: pl.DataFrame, block: Block, own: Mapping[str, str]) -> pl.DataFrame:
        named = self._by_head(rows, block)
        if self.shares_rows:
            named = named.drop(_extras(named))
        if self.shares_rows or self.records.medium in TYPED:
            named = _without_blank(named, block.heads)
        given = [pl.lit(value).alias(head) for head, value in block.given.items()]
        if self._remark:
            own_remark = pl.col("remark").fill_null("") + " " if "remark" in named.columns else pl.lit("")
            given.append((own_remark + self._remark).alias("remark"))
        unclear = self.recognition.layouts.unclear_heads(block.dataset, block.heads)
        if not self.shares_rows:
            named = named.with_columns(*_differing(block), *rows_against(block, unclear))
        if block.dataset is CONTRIBUTIONS and self.records.medium.startswith("CSV"):
            named = named.with_columns(_torn_bases(named))
        named = named.rename(own)
        return named.drop(_extras(named)).with_columns(*given, *map(_in_words, block.ten_thousands))

    def _by_head(self, rows: pl.DataFrame, block: Block) -> pl.DataFrame:
        """Name the cells by the heads found; the others become extras, looked at only to tell rows that are none."""
        names = {f"c{position}": head for head, position in block.heads.positions.items()}
        for cell, kind in list(rows.schema.items())[:-2]:
            if kind != pl.String and cell in names:
                raise SourceError(
                    f"{self.name}：列 {names[cell]} 是嵌套的值，无法读取；请改为文本",
                    f"{self.name}: column {names[cell]} holds nested values; write it as text",
                )
        named = rows.rename({cell: names.get(cell, f"extra {cell}") for cell in rows.columns[:-2]})
        return named.with_columns(pl.col(_extras(named)).cast(pl.String))


def _differing(block: Block) -> list[pl.Expr]:
    """Cells under a further head of a column that say something else than those that count; null where they do not."""
    differing = []
    for position, head in block.heads.further.items():
        used, other = (pl.col(name).cast(pl.String).str.strip_chars() for name in (head, f"extra c{position}"))
        differs = (other != "") & (other != used.fill_null(""))
        words = f"{block.heads.sent[head]} / {block.words[position].strip()}"
        differing.append(pl.when(differs).then(other).alias(f"{DIFFERS}{words}"))
    return differing


def _torn_bases(rows: pl.DataFrame) -> pl.Series:
    """`broken`, with rows whose base goes on in the next cell, as 8,000 does where nobody put it in quotes."""
    following = rows.columns[rows.columns.index("base") + 1]
    short = (rows["base"].str.len_bytes() <= _THREE).fill_null(False).arg_true()
    if following == "row_number" or not len(short):
        return rows["broken"]
    first, rest = (rows[name].gather(short).fill_null("") for name in ("base", following))
    return rows["broken"].scatter(short.filter(first.str.contains(_TORN) & rest.str.contains(_TORN_OFF)), True)


def _own(block: Block) -> dict[str, str]:
    """New names for the columns under other heads; a head that stands there again is numbered by its position."""
    others = {position: block.words[position] for position in block.heads.others}
    said = list(others.values())
    names = {
        position: head if said.index(head) == number else f"{head} ({position + 1})"
        for number, (position, head) in enumerate(others.items())
    }
    return {f"extra c{position}": f"{OWN}{head}" for position, head in names.items()}


def read_ahead(items: Generator[T, None, None]) -> Iterator[T]:
    """The same items, the next one made by another thread while the last is used: parsing runs along with typing."""
    with closing(items), ThreadPoolExecutor(max_workers=1) as other:
        coming = other.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = other.submit(next, items, None)
            yield item


def _within(rows: pl.DataFrame, cells: int) -> pl.DataFrame:
    """The cells under the head; a row with content beyond them is broken."""
    beyond = [name for name in rows.columns[cells:-2] if has_text(rows[name])]
    if not beyond:
        return rows.drop(rows.columns[cells:-2])
    content = [cleaned_texts(rows[name].fill_null("")) != "" for name in beyond]
    broken = pl.any_horizontal(pl.col("broken"), *content).alias("broken")
    return rows.with_columns(broken).drop(rows.columns[cells:-2])


def _in_words(head: str) -> pl.Expr:
    """An amount in ten thousands with its unit behind it, as it could stand in the cell."""
    amount = pl.col(head).str.strip_chars()
    return pl.when(amount.str.contains("[0-9]$")).then(amount + "万").otherwise(pl.col(head)).alias(head)


def _cells(rows: pl.DataFrame) -> list[str]:
    return [name for name in rows.columns if name not in ("row_number", "broken")]


def _extras(rows: pl.DataFrame) -> list[str]:
    return [name for name in rows.columns if name.startswith("extra ")]


def _without_blank(rows: pl.DataFrame, heads: Heads) -> pl.DataFrame:
    """Drop records whose cells are all empty: those without a first value are looked at whole.

    Blanks sort before every visible ASCII character or after them all, so that most first values need not be trimmed.
    """
    first = pl.col(min(heads.positions, key=lambda head: heads.positions[head])).fill_null("")
    odd = rows.select(((first < "!") | (first > "~")) & ~pl.col("broken")).to_series()
    suspects = rows[odd.arg_true()].filter(first.str.strip_chars() == "")
    if suspects.is_empty():
        return rows
    cells = _cells(suspects)
    blank = suspects.filter(pl.all_horizontal(cleaned_texts(suspects[name].fill_null("")) == "" for name in cells))
    return rows.filter(~pl.col("row_number").is_in(blank["row_number"].implode()))


def recognise(records: Records, dataset: Dataset | None, layouts: Layouts) -> list[Table]:
    """What some records are: tables of the dataset they are named after, else of the one whose columns they hold.

    No table where they are named after none and hold none.

    Raises:
        SourceError: they cannot be read, hold not all columns of the dataset, or have a form that cannot serve.
        NoHeadError: named after no dataset, they hold nearly all columns of one.
    """
    lines, recognition = records.lines(), Recognition(layouts)
    limits.COLUMNS.refuse(records.name, max(map(len, lines), default=0))
    table = _first(records, [dataset] if dataset else _telling(), recognition)
    if table is not None:
        return _with_intervals(table, recognition)
    if dataset:
        raise error_without_head(records.name, dataset, lines, layouts)
    if fault := error_of_near_head(records.name, lines, layouts):
        raise fault
    return []


def _telling() -> list[Dataset]:
    """The datasets that can be recognised by their columns, those with most first."""
    telling = [each for each in DATASETS.values() if len(each.required) >= _TELLING_COLUMNS]
    return sorted(telling, key=lambda each: -len(each.required))


def _first(records: Records, looked: Sequence[Dataset], recognition: Recognition, after: int = 0) -> Table | None:
    """The first table of one of these datasets whose head begins below a row."""
    lines = records.lines()
    for depth in range(1, HEAD_LINES + 1):
        for row in range(after + depth, min(len(lines), LINES_BEFORE_HEAD + depth - 1) + 1):
            for each in looked:
                block = recognition.block(records.name, each, lines[:row], depth)
                if block is None:
                    continue
                if depth == HEAD_LINES or row == len(lines) or not is_inner(block.words, lines[row]):
                    return Table(records, block, row, recognition)
                deeper = recognition.block(records.name, each, lines[: row + 1], depth + 1)
                if deeper is not None:
                    return Table(records, deeper, row + 1, recognition)
    return None


def _with_intervals(table: Table, recognition: Recognition) -> list[Table]:
    """The table, and the interval list of employers that stands next to, above or below contributions by month."""
    other = EMPLOYER_INTERVALS if "employer_id" in table.form.without else CONTRIBUTIONS
    if table.dataset not in (CONTRIBUTIONS, EMPLOYER_INTERVALS) or (
        table.dataset is CONTRIBUTIONS and other is CONTRIBUTIONS
    ):
        return [table]
    if other is EMPLOYER_INTERVALS:
        lines, depth = table.records.lines(), len(table.block.lines)
        shares_rows = recognition.block(table.name, other, lines[: table.head_row], depth)
        if shares_rows is not None:
            return [replace(table, shares_rows=True), replace(table, block=shares_rows, shares_rows=True)]
    return _in_order(table, other, recognition)


def _in_order(table: Table, other: Dataset, recognition: Recognition) -> list[Table]:
    """A table and one of another dataset above or below it, the one ending where the other's head begins."""
    first = _first(table.records, [other], recognition)
    if first is None:
        return [table]
    upper, lower = sorted((table, first), key=lambda each: each.head_row)
    return [replace(upper, until=lower.head_row - len(lower.block.lines) + 1), lower]
