"""One table may be several, one below the other: each with what stands above it, of one dataset and with one head."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

import polars as pl

from pipelines import limits
from pipelines.errors import SourceError
from pipelines.reading.datasets import Dataset, Value
from pipelines.reading.layouts import Form, Heads, folded_head
from pipelines.sources.head_lines import is_numbering
from pipelines.sources.leads import Lead
from pipelines.sources.lines import Line, line_of, unusual_rows, without_blanks
from pipelines.sources.records import HEAD_LINES, LINES_BEFORE_HEAD, has_text
from pipelines.sources.strangers import (
    refuse_other_person,
    refuse_other_section,
    refuse_remark_on_rows,
    refuse_unit_below,
    text_of,
)
from pipelines.sources.units import is_legend

_MANY: Final = 1000
"""Rows without a first value in a chunk, from which on those of nothing are taken out together."""
_ANCHORS: Final = (Value.PERSON, Value.MONTH, Value.DATE, Value.SPAN, Value.SUBJECT, Value.EMPLOYER)


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
    lines: tuple[tuple[str, ...], ...]
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
        """The head of the column by which records differ from other lines, and what it holds."""
        kinds = {column.head: column.value for column in self.dataset.columns if column.head in self.heads.positions}
        known = next((head for kind in _ANCHORS for head, value in kinds.items() if value is kind), None)
        head = known or min(self.heads.positions, key=lambda each: self.heads.positions[each])
        return head, kinds[head]

    @property
    def employers(self) -> list[str]:
        """The cells in which numbers of employers stand."""
        numbers = {column.head for column in self.dataset.columns if column.value is Value.EMPLOYER}
        return [f"c{index}" for head, index in self.heads.positions.items() if head in numbers]

    @property
    def required(self) -> list[int]:
        """Those of the columns that a record must have."""
        return [index for head, index in self.heads.positions.items() if head in self.dataset.required]


def key_of(cells: Sequence[str]) -> tuple[str, ...]:
    """A line of a head as it is compared."""
    folds = [without_blanks(cell).casefold() for cell in cells]
    while folds and not folds[-1]:
        folds.pop()
    return tuple(folds)


@dataclass(frozen=True)
class _Said:
    """A line that may be no record, and its place among the rows in hand."""

    index: int
    number: int
    cells: list[str]
    kind: Line


@dataclass
class Blocks:
    """The records of a table while they are gone through.

    Attributes:
        head_row: the last line of the head; words: known heads, folded.
        above: the lines before the first head, folded: where they stand again they are no records either.
        begin: the block whose head is the last of these lines, over so many of them, below this lead, if it is one.
        restate: a block with another lead.
    """

    name: str
    block: Block
    head_row: int
    words: frozenset[str]
    above: frozenset[tuple[str, ...]]
    begin: Callable[[Sequence[Sequence[str]], int, Lead], Block | None]
    restate: Callable[[Block, Lead, int], Block]
    _rows: int = 0
    _lines: int = 0
    _fresh: bool = True
    _ended: bool = False
    _waiting: pl.DataFrame | None = None
    _pending: list[_Said] = field(default_factory=list)
    _dropped: list[int] = field(default_factory=list)
    _doubtful: list[int] = field(default_factory=list)
    _cuts: list[tuple[int, Block]] = field(default_factory=list)

    def parts(self, chunks: Iterable[pl.DataFrame]) -> Iterator[tuple[Block, pl.DataFrame]]:
        """The records of a table, block by block."""
        for chunk in chunks:
            rows = self._without_empty(chunk)
            yield from self._of_chunk(rows if self._waiting is None else pl.concat([self._waiting, rows]), last=False)
        if self._waiting is not None:
            yield from self._of_chunk(self._waiting, last=True)
        for said in self._pending:
            refuse_remark_on_rows(self.name, self.block.dataset.name, said.number, said.cells)
            if not self.block.ten_thousands:
                refuse_unit_below(self.name, said.number, said.cells)

    def _without_empty(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows without those of no character, where these are many: one by one they would take long."""
        anchor = rows[f"c{self.block.heads.positions[self.block.anchor[0]]}"].str.len_bytes()
        if (anchor.fill_null(0) == 0).sum() <= _MANY:
            return rows
        cells = [name for name, kind in rows.schema.items() if kind == pl.String and has_text(rows[name])]
        return rows.filter(pl.col("broken") | pl.any_horizontal(pl.lit(value=False), pl.col(cells).str.len_bytes() > 0))

    def _of_chunk(self, rows: pl.DataFrame, *, last: bool) -> Iterator[tuple[Block, pl.DataFrame]]:
        self._dropped, self._doubtful, self._cuts = [], [], [(0, self.block)]
        self._look(rows)
        if self._doubtful:
            rows = rows.with_columns(broken=rows["broken"].scatter(self._doubtful, True))
        end = self._undecided(rows.height, last=last)
        self._waiting = rows[end:] if end < rows.height else None
        dropped = [index for index in self._dropped if index < end]
        kept = pl.Series([True] * rows.height).scatter(dropped, False) if dropped else None
        ends = [*(index for index, _ in self._cuts[1:]), end]
        for (start, block), stop in zip(self._cuts, ends, strict=True):
            part = rows[start:stop] if kept is None else rows[start:stop].filter(kept[start:stop])
            if "person_id" in block.given:
                refuse_other_person(self.name, block.given["person_id"], part.drop(block.employers, strict=False))
            yield block, part

    def _undecided(self, height: int, *, last: bool) -> int:
        """The place from which on the next lines decide what these are; below the last record a footer goes on."""
        titles = [said.index for said in self._pending if said.kind is Line.TITLE]
        if last and self._ended:
            self._dropped += titles
        if last or not titles or len(titles) > LINES_BEFORE_HEAD:
            return height
        self._pending = [said for said in self._pending if said.index < titles[0]]
        return titles[0]

    def _look(self, rows: pl.DataFrame) -> None:
        head, kind = self.block.anchor
        anchor = f"c{self.block.heads.positions[head]}"
        suspects = unusual_rows(rows, anchor, self._telling, of_person=kind is Value.PERSON)
        self._rows, self._lines = self._rows + rows.height, self._lines + len(suspects)
        limits.OTHER_LINES.refuse_most(self.name, self._lines, self._rows)
        self._pending = [replace(said, index=-1) for said in self._pending if said.kind is not Line.TITLE]
        if not suspects and not self._fresh and not self._pending:
            return
        cells = [name for name in rows.columns if name not in ("row_number", "broken")]
        texts = dict(zip(suspects, rows[suspects].select(cells).rows(), strict=True)) if suspects else {}
        numbers = rows["row_number"]
        coming = 0
        for index in suspects:
            if index > coming:
                self._records(rows, coming)
            line = [cell if isinstance(cell, str) else "" for cell in texts[index]]
            self._line(rows, _Said(index, int(numbers[index]), line, self._kind(int(numbers[index]), line)))
            coming = index + 1
        if coming < rows.height:
            self._records(rows, coming)

    @property
    def _telling(self) -> frozenset[str]:
        """Words, folded, that tell lines from records."""
        return self.words.union(*self.above, [folded_head(self.block.form.ends or "")]) - {""}

    def _kind(self, number: int, cells: list[str]) -> Line:
        """What a line is; a head straight below a head has nothing to end."""
        if key_of(cells) in self.block.lines:
            return Line.RECORD if len(self.block.lines) == 1 and number == self.head_row + 1 else Line.HEAD
        if key_of(cells) in self.above:
            return Line.TEXT
        if self.block.form.ends and folded_head(self.block.form.ends) in key_of(cells):
            return Line.TOTAL
        return line_of(cells, self.words, self.block.required)

    def _line(self, rows: pl.DataFrame, said: _Said) -> None:
        """A line that may be no record."""
        if said.kind in (Line.RECORD, Line.DOUBTFUL):
            self._doubtful += [said.index] if said.kind is Line.DOUBTFUL else []
            self._records(rows, said.index)
            return
        self._ended |= said.kind in (Line.TOTAL, Line.TEXT)
        if said.kind is not Line.TITLE:
            self._dropped.append(said.index)
        if self._is_repeated(said):
            above = self._pending[: len(self._pending) - len(self.block.lines) + 1]
            self._head(said, self.restate(self.block, self._lead(above), said.number))
        elif self._may_end_a_head(said) and (block := self._new_head(said)) is not None:
            self._head(said, block)
        elif said.kind in (Line.HEAD, Line.TEXT, Line.TITLE):
            if said.kind is not Line.TITLE and rows["broken"][said.index]:
                raise self._other_table(said.number)
            self._pending.append(said)

    def _may_end_a_head(self, said: _Said) -> bool:
        return said.kind is Line.HEAD and key_of(said.cells) not in self.block.lines[:-1]

    def _is_repeated(self, said: _Said) -> bool:
        """Whether a line is the last one of the head again."""
        lines = [*self._pending, said][-len(self.block.lines) :]
        return tuple(key_of(each.cells) for each in lines) == self.block.lines

    def _head(self, said: _Said, block: Block) -> None:
        self._refuse_other_section(block)
        self.block, self._fresh, self._ended, self.head_row = block, True, False, said.number
        self._dropped += [above.index for above in self._pending if above.kind is Line.TITLE]
        self._cuts.append((said.index + 1, block))
        self._pending = []

    def _lead(self, lines: Sequence[_Said]) -> Lead:
        return self.block.lead.with_further_lines([said.cells for said in lines], self.words)

    def _new_head(self, head: _Said) -> Block | None:
        """The block below a head with other words or in another order, over as many lines as heads have."""
        lines: list[list[str]] = []
        for above, said in pairwise([*self._pending, head]):
            lines += [above.cells] if said.number == above.number + 1 else [above.cells, []]
        lines.append(head.cells)
        for depth in range(1, min(HEAD_LINES, len(lines)) + 1):
            if not lines[-depth]:
                break
            if (block := self.begin(lines, depth, self.block.lead)) is not None:
                return self._alike(block, head.number)
        return None

    def _alike(self, block: Block, number: int) -> Block:
        """A further block of the same dataset, with the same columns at least and nothing that is not understood."""
        before = self.block
        more = set(map(folded_head, block.heads.unknown)) - set(map(folded_head, before.heads.unknown))
        if block.dataset is not before.dataset or before.heads.positions.keys() - block.heads.positions.keys() or more:
            raise self._other_table(number)
        return block

    def _records(self, rows: pl.DataFrame, index: int) -> None:
        """Records begin at a place: what stood before them was no head, unless it was understood as one."""
        self._ended = False
        if self._pending:
            self._without_head(index)
        if self._fresh and self._explains(first := self._first_cells(rows, index)):
            for cell in () if self.block.ten_thousands else first:
                refuse_unit_below(self.name, int(rows["row_number"][index]), [cell])
            self._dropped.append(index)
        self._fresh = False

    def _explains(self, cells: Sequence[str]) -> bool:
        """Whether a line straight below the head numbers the columns, or says what may stand in them."""
        return is_numbering(cells, counted=self.block.form.numbered) or is_legend(cells)

    def _without_head(self, index: int) -> None:
        """Lines between records: what they say holds from there on; titles are records."""
        for said in self._pending:
            if said.kind is Line.HEAD:
                raise self._other_table(said.number)
        for said in () if self.block.ten_thousands else self._pending:
            if said.kind is Line.TITLE:
                refuse_unit_below(self.name, said.number, said.cells)
        texts = [said for said in self._pending if said.kind is Line.TEXT]
        block = self.restate(self.block, self._lead(texts), texts[0].number) if texts else self.block
        self._refuse_other_section(block)
        if (block.given, block.ten_thousands) != (self.block.given, self.block.ten_thousands):
            self.block = block
            self._cuts.append((index, block))
        self._pending = []

    def _first_cells(self, rows: pl.DataFrame, index: int) -> list[str]:
        names = [name for name in rows.columns if name not in ("row_number", "broken")][: self.block.cells]
        return [cell if isinstance(cell, str) else "" for cell in rows.select(names).row(index)]

    def _refuse_other_section(self, block: Block) -> None:
        """Refuse lines above further records that say of these what is not understood."""
        lead = self.block.lead if block.given == self.block.given else block.lead
        known = text_of([*self.above, *lead.pairs.items()])
        for said in self._pending:
            if said.kind in (Line.TITLE, Line.TEXT):
                refuse_other_section(
                    self.name,
                    block.dataset.name,
                    block.given,
                    known,
                    said.number,
                    said.cells,
                    is_title=said.kind is Line.TITLE,
                )

    def _other_table(self, number: int) -> SourceError:
        return SourceError(
            f"{self.name}：第 {number} 行像是另一张表的表头，与前面的不同；请分成单独的文件或工作表",
            f"{self.name}: row {number} looks like the head of another table, unlike the one before; send it apart",
        )
