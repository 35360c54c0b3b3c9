"""Tables of a source: records recognised as a dataset by their head, and given out by column."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Final, TypeVar

import polars as pl

from pipelines.errors import SourceError
from pipelines.reading.datasets import DATASETS, EMPLOYER_INTERVALS, Dataset
from pipelines.reading.layouts import Form, Heads, Layouts, folded
from pipelines.reading.values import clean, months
from pipelines.sources.lacking import nearly, no_head
from pipelines.sources.leads import lead_values, period_ends
from pipelines.sources.records import HEAD_LINES, LINES_BEFORE_HEAD, Records

T = TypeVar("T")

OWN: Final = "own "
"""What stands before the heads of a list's own columns."""
_TELLING_COLUMNS: Final = 3
"""Records whose name says nothing are a dataset if they hold at least so many columns that it requires."""


@dataclass(frozen=True)
class Table:
    """Records recognised as a dataset.

    Attributes:
        form: what they were recognised as; heads: its columns by position.
        head_row: the last row of the head; cells: how many cells the head has.
        given: columns whose value stands above the head.
        beside: another table stands in the same rows, so that only its own cells tell whether it has a record there.
    """

    records: Records
    dataset: Dataset
    form: Form
    heads: Heads
    head_row: int
    cells: int
    given: dict[str, str]
    beside: bool = False

    @property
    def name(self) -> str:
        """Its path within the source."""
        return self.records.name

    def batches(self, *, own: bool = False) -> Iterator[pl.DataFrame]:
        """The records as text: a column for each head found, row_number, broken. Blank ones are no rows.

        Args:
            own: with the columns under other heads, each as `own HEAD`.
        """
        ended, begun = False, False
        for rows in ahead(self.records.below(self.head_row, self.cells)):
            if ended:
                continue
            held = self._by_head(rows)
            held = _without_blank(held.drop(_extras(held)) if self.beside else held, self.heads)
            if self.form.numbered and not begun and held.height:
                held, begun = _without_numbering(held), True
            if self.form.ends:
                held, ended = _until(held, self.form.ends)
            if own:
                held = held.rename(_own(self.heads))
            yield held.drop(_extras(held)).with_columns(pl.lit(value).alias(head) for head, value in self.given.items())

    def _by_head(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Name the cells by the heads found; the others become extras, looked at only to tell rows that are none."""
        names = {f"c{place}": head for head, place in self.heads.positions.items()}
        for cell in rows.columns[:-2]:
            if rows.schema[cell] != pl.String and cell in names:
                raise SourceError(
                    f"{self.name}：列 {names[cell]} 是嵌套的值，无法读取；请改为文本",
                    f"{self.name}: column {names[cell]} holds nested values; write it as text",
                )
        named = rows.rename({cell: names.get(cell, f"extra {cell}") for cell in rows.columns[:-2]})
        return named.with_columns(pl.col(_extras(named)).cast(pl.String))


def _own(heads: Heads) -> dict[str, str]:
    """New names for the columns under other heads; a head that stands there again is numbered by its position."""
    said = list(heads.others.values())
    names = {
        place: head if said.index(head) == number else f"{head} ({place + 1})"
        for number, (place, head) in enumerate(heads.others.items())
    }
    return {f"extra c{place}": f"{OWN}{head}" for place, head in names.items()}


def ahead(items: Generator[T, None, None]) -> Iterator[T]:
    """The same items, the next one made by another thread while the last is used: parsing runs beside typing."""
    with closing(items), ThreadPoolExecutor(max_workers=1) as other:
        coming = other.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = other.submit(next, items, None)
            yield item


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
    blank = suspects.filter(pl.all_horizontal(clean(suspects[name].fill_null("")) == "" for name in cells))
    return rows.filter(~pl.col("row_number").is_in(blank["row_number"].implode()))


def _first_cells(rows: pl.DataFrame) -> list[str]:
    """The cells of the first record that are not empty."""
    return [folded(cell) for cell in rows.select(_cells(rows)).row(0) if cell and folded(cell)]


def _without_numbering(rows: pl.DataFrame) -> pl.DataFrame:
    """Drop a first record that numbers the columns 1, 2, 3 …."""
    numbers = [int(cell) if cell.isdecimal() else 0 for cell in _first_cells(rows)]
    counting = (
        numbers == sorted(set(numbers)) and len(numbers) > 1 and 1 <= min(numbers) <= max(numbers) <= len(rows.columns)
    )
    return rows[1:] if counting else rows


def _until(rows: pl.DataFrame, word: str) -> tuple[pl.DataFrame, bool]:
    """The records before the first whose first cell is this word, and whether it came."""
    texts = [clean(rows[name].fill_null("")).str.replace_all(r"\s", "").alias(name) for name in _cells(rows)]
    first = pl.coalesce(pl.when(pl.col(text.name) != "").then(pl.col(text.name)) for text in texts)
    ends = pl.DataFrame(texts).select(first == word).to_series().fill_null(value=False).arg_true()
    return (rows[: ends[0]], True) if len(ends) else (rows, False)


def recognise(records: Records, dataset: Dataset | None, layouts: Layouts) -> list[Table]:
    """What some records are: tables of the dataset they are named after, else of the one whose columns they hold.

    No table where they are named after none and hold none.

    Raises:
        SourceError: they cannot be read, hold not all columns of the dataset, or have a form that cannot serve.
        NoHeadError: named after no dataset, they hold nearly all columns of one.
    """
    lines = records.lines()
    looked = [dataset] if dataset else _telling()
    for depth in range(1, HEAD_LINES + 1):
        for row in range(depth, min(len(lines), LINES_BEFORE_HEAD + depth - 1) + 1):
            cells = _merged(lines[row - depth : row])
            for each in looked:
                found = _as_form(records, each, lines[: row - depth], cells, layouts)
                if found:
                    return _with_intervals(replace(found, head_row=row), lines[: row - depth], cells, layouts)
    if dataset:
        raise no_head(records.name, dataset, lines, layouts)
    if fault := nearly(records.name, lines, layouts):
        raise fault
    return []


def _telling() -> list[Dataset]:
    """The datasets that can be told by their columns, those with most first."""
    telling = [each for each in DATASETS.values() if len(each.required) >= _TELLING_COLUMNS]
    return sorted(telling, key=lambda each: -len(each.required))


def _merged(lines: Sequence[Sequence[str]]) -> list[str]:
    """A head over several lines as one: in each column the lowest word."""
    width = max(len(line) for line in lines)
    filled = [[*line, *[""] * (width - len(line))] for line in lines]
    return [next((cell for cell in reversed(column) if folded(cell)), "") for column in zip(*filled, strict=True)]


def _as_form(
    records: Records, dataset: Dataset, lead: Sequence[Sequence[str]], cells: list[str], layouts: Layouts
) -> Table | None:
    heads = layouts.find_heads(dataset, cells)
    words = {folded(cell) for cell in cells}
    for form in layouts.forms(dataset):
        if not {folded(mark) for mark in form.marks} <= words:
            continue
        if form.refused and "income" not in heads.positions:
            raise SourceError(f"{records.name}：{form.refused.zh}", f"{records.name}: {form.refused.en}")
        missing = [head for head in heads.missing if head not in form.without]
        if form.refused or not set(missing) <= set(form.lead):
            continue
        given = lead_values(lead, layouts.lead_words(form)) if form.lead else {}
        if not set(missing) <= given.keys():
            continue
        above = {head: value for head, value in given.items() if head not in heads.positions}
        return Table(records, dataset, form, _without(heads, form), 0, len(cells), _one_month(records.name, above))
    return None


def _without(heads: Heads, form: Form) -> Heads:
    positions = {head: place for head, place in heads.positions.items() if head not in form.without}
    return replace(heads, positions=positions, missing=[])


def _one_month(name: str, given: dict[str, str]) -> dict[str, str]:
    """The given values, with a period that is one month as its first day."""
    if "month" not in given:
        return given
    ends = period_ends(given["month"])
    first, last = months(clean(pl.Series(ends, dtype=pl.String)))
    if first is None or first != last:
        raise SourceError(
            f"{name}：表头上方的税款所属期应为同一个月，现为“{given['month']}”；请按月提供",
            f"{name}: the tax period above the head must be one month, not “{given['month']}”; send it by month",
        )
    return {**given, "month": ends[0]}


def _with_intervals(table: Table, lead: Sequence[Sequence[str]], cells: list[str], layouts: Layouts) -> list[Table]:
    """The table, and the interval list that stands beside it in the same rows."""
    if "employer_id" not in table.form.without:
        return [table]
    intervals = _as_form(table.records, EMPLOYER_INTERVALS, lead, cells, layouts)
    if intervals is None:
        return [table]
    return [replace(table, beside=True), replace(intervals, head_row=table.head_row, beside=True)]
