"""One table may be several, one below the other: each with what stands above it, of one dataset and with one head."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from pipelines.errors import SourceError
from pipelines.reading.datasets import Dataset, Value
from pipelines.reading.layouts import Form, Heads, folded
from pipelines.sources.leads import Lead
from pipelines.sources.lines import Line, line_of, unusual
from pipelines.sources.records import HEAD_LINES

_ANCHORS: Final = (Value.PERSON, Value.MONTH, Value.DATE, Value.SPAN, Value.SUBJECT, Value.EMPLOYER)
_FEW: Final = 2
"""Numbers that count columns are more."""


@dataclass(frozen=True)
class Block:
    """Records below one head.

    Attributes:
        heads: its columns by position; cells: how many the head has.
        given: columns whose value stands above; lead: all that stands there.
        lines: the lines of the head, folded; words: its words as they are.
        ten_thousands: columns whose amounts are in ten thousands of yuan.
    """

    dataset: Dataset
    form: Form
    heads: Heads
    cells: int
    given: Mapping[str, str]
    lead: Lead
    lines: frozenset[tuple[str, ...]]
    words: Sequence[str]
    ten_thousands: frozenset[str] = frozenset()

    @property
    def anchor(self) -> tuple[str, Value]:
        """The head of the column by which records are told from other lines, and what it holds."""
        kinds = {column.head: column.value for column in self.dataset.columns if column.head in self.heads.positions}
        found = next((head for kind in _ANCHORS for head, value in kinds.items() if value is kind), None)
        head = found or min(self.heads.positions, key=lambda each: self.heads.positions[each])
        return head, kinds[head]

    @property
    def places(self) -> list[int]:
        """Those of the columns that a record must have."""
        return [place for head, place in self.heads.positions.items() if head in self.dataset.required]


def key_of(cells: Sequence[str]) -> tuple[str, ...]:
    """A line of a head as it is compared."""
    folds = [folded(cell) for cell in cells]
    while folds and not folds[-1]:
        folds.pop()
    return tuple(folds)


Numbered = tuple[int, list[str]]


@dataclass
class Blocks:
    """The records of a table while they are gone through.

    Attributes:
        words: known heads, folded; begin: the block below a head of these lines, with this lead, if it is one; restate:
            a block with another lead.
    """

    name: str
    block: Block
    words: frozenset[str]
    begin: Callable[[Sequence[Sequence[str]], Lead], Block | None]
    restate: Callable[[Block, Lead, int], Block]
    fresh: bool = True
    _pending: list[Numbered] = field(default_factory=list)
    _dropped: list[int] = field(default_factory=list)
    _cuts: list[tuple[int, Block]] = field(default_factory=list)

    def parts(self, rows: pl.DataFrame) -> Iterator[tuple[Block, pl.DataFrame]]:
        """The records of some rows, block by block."""
        self._dropped, self._cuts = [], [(0, self.block)]
        self._look(rows)
        kept = pl.Series([True] * rows.height).scatter(self._dropped, False) if self._dropped else None
        ends = [*(place for place, _ in self._cuts[1:]), rows.height]
        for (start, block), end in zip(self._cuts, ends, strict=True):
            part = rows[start:end]
            yield block, part if kept is None else part.filter(kept[start:end])

    def _look(self, rows: pl.DataFrame) -> None:
        head, kind = self.block.anchor
        anchor = f"c{self.block.heads.positions[head]}"
        places = unusual(rows, anchor, self.words, of_person=kind is Value.PERSON)
        if not places and not self.fresh and not self._pending:
            return
        cells = [name for name in rows.columns if name not in ("row_number", "broken")]
        texts = dict(zip(places, rows[places].select(cells).rows(), strict=True)) if places else {}
        numbers = rows["row_number"]
        coming = 0
        for place in places:
            if place > coming:
                self._records(rows, coming)
            self._line(
                rows, place, (int(numbers[place]), [cell if isinstance(cell, str) else "" for cell in texts[place]])
            )
            coming = place + 1
        if coming < rows.height:
            self._records(rows, coming)

    def _line(self, rows: pl.DataFrame, place: int, line: Numbered) -> None:
        """A line that may be no record."""
        kind = Line.HEAD if key_of(line[1]) in self.block.lines else line_of(line[1], self.words, self.block.places)
        if kind is Line.RECORD:
            self._records(rows, place)
            return
        self._dropped.append(place)
        if key_of(line[1]) in self.block.lines:
            self._head(place, self.restate(self.block, self._lead(), line[0]))
        elif kind is Line.HEAD and (block := self._new_head(line)) is not None:
            self._head(place, block)
        elif kind in (Line.HEAD, Line.TEXT):
            if rows["broken"][place]:
                raise self._other_table(line[0])
            self._pending.append(line)

    def _head(self, place: int, block: Block) -> None:
        self.block, self.fresh = block, True
        self._cuts.append((place + 1, block))
        self._pending = []

    def _lead(self) -> Lead:
        return self.block.lead.then([cells for _, cells in self._pending], self.words)

    def _new_head(self, line: Numbered) -> Block | None:
        """The block below a head with other words or in another order, over as many lines as heads have."""
        for depth in range(1, min(HEAD_LINES, len(self._pending) + 1) + 1):
            above = self._pending[: len(self._pending) - depth + 1]
            lines = [*self._pending[len(above) :], line]
            if [number for number, _ in lines] != list(range(line[0] - depth + 1, line[0] + 1)):
                continue
            lead = self.block.lead.then([cells for _, cells in above], self.words)
            if (block := self.begin([cells for _, cells in lines], lead)) is not None:
                return self._alike(block, line[0])
        return None

    def _alike(self, block: Block, number: int) -> Block:
        """A further block of the same dataset, with the same columns at least and nothing that is not understood."""
        before = self.block
        more = set(map(folded, block.heads.unknown)) - set(map(folded, before.heads.unknown))
        if block.dataset is not before.dataset or before.heads.positions.keys() - block.heads.positions.keys() or more:
            raise self._other_table(number)
        return block

    def _records(self, rows: pl.DataFrame, place: int) -> None:
        """Records begin at a place: what stood before them was no head, unless it was understood as one."""
        for number, cells in self._pending:
            if line_of(cells, self.words, self.block.places) is Line.HEAD:
                raise self._other_table(number)
        if self._pending:
            block = self.restate(self.block, self._lead(), self._pending[0][0])
            if (block.given, block.ten_thousands) != (self.block.given, self.block.ten_thousands):
                self.block = block
                self._cuts.append((place, block))
            self._pending = []
        if self.fresh and _is_numbering(rows, place, self.block):
            self._dropped.append(place)
        self.fresh = False

    def _other_table(self, number: int) -> SourceError:
        return SourceError(
            f"{self.name}：第 {number} 行像是另一张表的表头，与前面的不同；请分成单独的文件或工作表",
            f"{self.name}: row {number} looks like the head of another table, unlike the one before; send it apart",
        )


def _is_numbering(rows: pl.DataFrame, place: int, block: Block) -> bool:
    """Whether a first record numbers the columns 1, 2, 3 …."""
    cells = [rows[name][place] for name in rows.columns if name not in ("row_number", "broken")][: block.cells]
    texts = [folded(cell) for cell in cells if isinstance(cell, str) and folded(cell)]
    numbers = [int(text) if text.isdecimal() and text.isascii() else 0 for text in texts]
    if not block.form.numbered:
        return len(numbers) > _FEW and numbers == [*range(1, len(numbers) + 1)]
    rising = numbers == sorted(set(numbers)) and len(numbers) > 1
    return rising and 1 <= min(numbers) <= max(numbers) <= len(cells)
