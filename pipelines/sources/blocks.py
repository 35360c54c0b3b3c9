"""One table may be several, one below the other: each with what stands above it, of one dataset and with one head."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import polars as pl

from pipelines.errors import SourceError
from pipelines.reading.datasets import Dataset, Value
from pipelines.reading.layouts import Form, Heads, folded
from pipelines.sources.leads import Lead
from pipelines.sources.lines import Line, line_of, unusual
from pipelines.sources.records import HEAD_LINES, LINES_BEFORE_HEAD

_ANCHORS: Final = (Value.PERSON, Value.MONTH, Value.DATE, Value.SPAN, Value.SUBJECT, Value.EMPLOYER)
_FEW: Final = 2
"""Numbers that count columns are more."""


@dataclass(frozen=True)
class Block:
    """Records below one head.

    Attributes:
        heads: its columns by position; of words that fit none a bracket that is part of them is marked.
        names: the words of the head without their units; words: as they stand there; lines: its lines, folded.
        given: columns whose value stands above; lead: all that stands there.
        ten_thousands: columns whose amounts are in ten thousands of yuan.
    """

    dataset: Dataset
    form: Form
    heads: Heads
    names: Sequence[str]
    given: Mapping[str, str]
    lead: Lead
    lines: frozenset[tuple[str, ...]]
    words: Sequence[str]
    ten_thousands: frozenset[str] = frozenset()

    @property
    def cells(self) -> int:
        """How many the head has."""
        return len(self.names)

    @property
    def unknown(self) -> list[str]:
        """Words that fit no column, as they stand in the head."""
        words = dict(zip(self.names, self.words, strict=True))
        return [words[name].strip() for name in self.heads.unknown]

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


@dataclass(frozen=True)
class _Said:
    """A line that may be no record, and its place among the rows in hand."""

    place: int
    number: int
    cells: list[str]
    kind: Line


@dataclass
class Blocks:
    """The records of a table while they are gone through.

    Attributes:
        words: known heads, folded; begin: the block below a head of these lines, with this lead, if it is one; restate:
            a block with another lead; head_row: the last line of the head.
    """

    name: str
    block: Block
    head_row: int
    words: frozenset[str]
    begin: Callable[[Sequence[Sequence[str]], Lead], Block | None]
    restate: Callable[[Block, Lead, int], Block]
    _fresh: bool = True
    _ended: bool = False
    _held: pl.DataFrame | None = None
    _pending: list[_Said] = field(default_factory=list)
    _dropped: list[int] = field(default_factory=list)
    _cuts: list[tuple[int, Block]] = field(default_factory=list)

    def parts(self, batches: Iterable[pl.DataFrame]) -> Iterator[tuple[Block, pl.DataFrame]]:
        """The records of a table, block by block."""
        for rows in batches:
            yield from self._of_batch(rows if self._held is None else pl.concat([self._held, rows]), last=False)
        if self._held is not None:
            yield from self._of_batch(self._held, last=True)

    def _of_batch(self, rows: pl.DataFrame, *, last: bool) -> Iterator[tuple[Block, pl.DataFrame]]:
        self._dropped, self._cuts = [], [(0, self.block)]
        self._look(rows)
        end = self._undecided(rows.height, last=last)
        self._held = rows[end:] if end < rows.height else None
        dropped = [place for place in self._dropped if place < end]
        kept = pl.Series([True] * rows.height).scatter(dropped, False) if dropped else None
        ends = [*(place for place, _ in self._cuts[1:]), end]
        for (start, block), stop in zip(self._cuts, ends, strict=True):
            part = rows[start:stop]
            yield block, part if kept is None else part.filter(kept[start:stop])

    def _undecided(self, height: int, *, last: bool) -> int:
        """The place from which on the next lines decide what these are; below the last record a footer goes on."""
        titles = [said.place for said in self._pending if said.kind is Line.TITLE]
        if last and self._ended:
            self._dropped += titles
        if last or not titles or len(titles) > LINES_BEFORE_HEAD:
            return height
        self._pending = [said for said in self._pending if said.place < titles[0]]
        return titles[0]

    def _look(self, rows: pl.DataFrame) -> None:
        head, kind = self.block.anchor
        anchor = f"c{self.block.heads.positions[head]}"
        places = unusual(rows, anchor, self.words, of_person=kind is Value.PERSON)
        self._pending = [replace(said, place=-1) for said in self._pending if said.kind is not Line.TITLE]
        if not places and not self._fresh and not self._pending:
            return
        cells = [name for name in rows.columns if name not in ("row_number", "broken")]
        texts = dict(zip(places, rows[places].select(cells).rows(), strict=True)) if places else {}
        numbers = rows["row_number"]
        coming = 0
        for place in places:
            if place > coming:
                self._records(rows, coming)
            line = [cell if isinstance(cell, str) else "" for cell in texts[place]]
            self._line(rows, _Said(place, int(numbers[place]), line, self._kind(int(numbers[place]), line)))
            coming = place + 1
        if coming < rows.height:
            self._records(rows, coming)

    def _kind(self, number: int, cells: list[str]) -> Line:
        """What a line is; a head straight below a head has nothing to end."""
        if key_of(cells) in self.block.lines:
            return Line.RECORD if number == self.head_row + 1 else Line.HEAD
        return line_of(cells, self.words, self.block.places)

    def _line(self, rows: pl.DataFrame, said: _Said) -> None:
        """A line that may be no record."""
        if said.kind is Line.RECORD:
            self._records(rows, said.place)
            return
        self._ended |= said.kind in (Line.TOTAL, Line.TEXT)
        if said.kind is not Line.TITLE:
            self._dropped.append(said.place)
        if key_of(said.cells) in self.block.lines:
            self._head(said, self.restate(self.block, self._lead(), said.number))
        elif said.kind is Line.HEAD and (block := self._new_head(said)) is not None:
            self._head(said, block)
        elif said.kind in (Line.HEAD, Line.TEXT, Line.TITLE):
            if said.kind is not Line.TITLE and rows["broken"][said.place]:
                raise self._other_table(said.number)
            self._pending.append(said)

    def _head(self, said: _Said, block: Block) -> None:
        self.block, self._fresh, self._ended, self.head_row = block, True, False, said.number
        self._dropped += [above.place for above in self._pending if above.kind is Line.TITLE]
        self._cuts.append((said.place + 1, block))
        self._pending = []

    def _lead(self) -> Lead:
        return self.block.lead.then([said.cells for said in self._pending], self.words)

    def _new_head(self, head: _Said) -> Block | None:
        """The block below a head with other words or in another order, over as many lines as heads have."""
        for depth in range(1, min(HEAD_LINES, len(self._pending) + 1) + 1):
            above = self._pending[: len(self._pending) - depth + 1]
            lines = [*self._pending[len(above) :], head]
            if [said.number for said in lines] != list(range(head.number - depth + 1, head.number + 1)):
                continue
            lead = self.block.lead.then([said.cells for said in above], self.words)
            if (block := self.begin([said.cells for said in lines], lead)) is not None:
                return self._alike(block, head.number)
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
        self._ended = False
        for said in self._pending:
            if said.kind is Line.HEAD:
                raise self._other_table(said.number)
        self._pending = [said for said in self._pending if said.kind is Line.TEXT]
        if self._pending:
            block = self.restate(self.block, self._lead(), self._pending[0].number)
            if (block.given, block.ten_thousands) != (self.block.given, self.block.ten_thousands):
                self.block = block
                self._cuts.append((place, block))
            self._pending = []
        if self._fresh and _is_numbering(rows, place, self.block):
            self._dropped.append(place)
        self._fresh = False

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
