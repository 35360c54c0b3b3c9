"""Which dataset a head is of: by all columns that it requires, in one of the forms that it may have."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from pipelines.errors import SourceError
from pipelines.reading.datasets import DATASETS, Dataset, Value
from pipelines.reading.layouts import Form, Heads, Layouts, folded_head
from pipelines.reading.values import cleaned_texts, months
from pipelines.sources.blocks import Block, Blocks, key_of
from pipelines.sources.head_lines import is_outer, merged_head
from pipelines.sources.leads import Lead, period_ends
from pipelines.sources.lines import without_blanks
from pipelines.sources.records import HEAD_LINES
from pipelines.sources.strangers import refuse_remark_on_rows
from pipelines.sources.units import in_ten_thousands, without_unit

_FEW: Final = 3
"""Of a dataset with fewer columns that must be there a head tells nothing where nobody expects it."""

_NOTHING: Final = Lead()
_IN_BRACKETS: Final = re.compile(r"[(\[{【〔〖].*")


@dataclass(frozen=True)
class Recognition:
    """What the words of the offices say of heads."""

    layouts: Layouts

    @property
    def words(self) -> frozenset[str]:
        """All known heads, folded."""
        return self.layouts.words

    def block(
        self, name: str, dataset: Dataset, lines: Sequence[Sequence[str]], depth: int, lead: Lead = _NOTHING
    ) -> Block | None:
        """The block whose head is the last of these lines, over so many of them; None where it is none of the dataset.

        A line above that names groups of columns is part of the head.

        Args:
            lead: what stands above all of the lines.

        Raises:
            SourceError: the form cannot serve, or what stands above the head is not of one month.
        """
        above, head = lines[: len(lines) - depth], lines[len(lines) - depth :]
        recognised = self._below(name, dataset, head, above, lead)
        if recognised is None or depth == HEAD_LINES or not above or not is_outer(above[-1], head[0], self.words):
            return recognised
        deeper = self.layouts.find_heads(dataset, self._cells([above[-1], *head]))
        plain = self.layouts.find_heads(dataset, self._cells(head))
        if (deeper.positions, deeper.unknown) == (plain.positions, plain.unknown):
            return replace(recognised, lines=(key_of(above[-1]), *recognised.lines))
        return self._below(name, dataset, [above[-1], *head], above[:-1], lead)

    def _below(
        self, name: str, dataset: Dataset, head: Sequence[Sequence[str]], above: Sequence[Sequence[str]], lead: Lead
    ) -> Block | None:
        """The block below a head, with what lines above it say in addition to a lead."""
        cells = self._cells(head)
        heads = self.layouts.find_heads(dataset, cells)
        words = {folded_head(cell) for cell in cells}
        for form in self.layouts.forms(dataset):
            if not {folded_head(mark) for mark in form.marks} <= words:
                continue
            if form.refused and "income" not in heads.positions:
                raise SourceError(f"{name}：{form.refused.zh}", f"{name}: {form.refused.en}")
            missing = {each for each in heads.missing if each not in form.without}
            if form.refused or not missing <= set(form.lead):
                continue
            whole = lead.with_further_lines(above, self.words)
            given = self._given(name, form, heads, whole)
            if missing <= given.keys():
                keys = tuple(key for key in map(key_of, head) if key)
                block = Block(dataset, form, _without(heads, form), cells, given, whole, keys, merged_head(head))
                return self._with_units(name, block)
        return None

    def _cells(self, head: Sequence[Sequence[str]]) -> list[str]:
        return [without_unit(cell, self.layouts.words_of_values) for cell in merged_head(head)]

    @staticmethod
    def _with_units(name: str, block: Block) -> Block:
        """The block with the columns whose amounts are in ten thousands, as their heads or what stands above says."""
        above = in_ten_thousands(name, block.lead.unit)
        money = {column.head for column in block.dataset.columns if column.value in (Value.MONEY, Value.SIDE_MONEY)}
        positions = {head: block.heads.positions[head] for head in money & block.heads.positions.keys()}
        said = {head for head, position in positions.items() if in_ten_thousands(name, _bracket(block.words[position]))}
        return replace(block, ten_thousands=frozenset(positions if above else said))

    def _given(self, name: str, form: Form, heads: Heads, lead: Lead) -> dict[str, str]:
        """The columns whose value stands above, with a period that is one month as its first day."""
        words = self.layouts.lead_words(form)
        given = {head: value for head, value in lead.values(words).items() if head not in heads.positions}
        if lead.says_otherwise("person_id", words):
            raise SourceError(
                f"{name}：表头上方有不同的证件号码，不能确定下面的行属于谁；请按人分成单独的文件",
                f"{name}: different identity numbers stand above the head; send it by person",
            )
        if "month" not in given:
            return given
        ends = [end for period in lead.periods(words) for end in period_ends(period)]
        read = months(cleaned_texts(pl.Series(ends, dtype=pl.String)))
        if read.null_count() or read.n_unique() > 1:
            said = " ".join(lead.periods(words))
            raise SourceError(
                f"{name}：表头上方的所属期应为同一个月，现为“{said}”；请按月提供",
                f"{name}: the period above the head must be one month, not “{said}”; send it by month",
            )
        return {**given, "month": ends[0]}

    def blocks(self, name: str, block: Block, above: Sequence[Sequence[str]]) -> Blocks:
        """The records below a block's head, and below further heads that follow them.

        Args:
            above: the lines down to the head's last.
        """

        def begin(lines: Sequence[Sequence[str]], depth: int, lead: Lead) -> Block | None:
            others = [each for each in DATASETS.values() if len(each.required) >= _FEW and each is not block.dataset]
            recognised = (self.block(name, each, lines, depth, lead) for each in (block.dataset, *others))
            return next((each for each in recognised if each is not None), None)

        def restate(before: Block, lead: Lead, row: int) -> Block:
            given = self._given(name, before.form, before.heads, lead)
            lost = [head for head in before.given if head not in given and head in before.dataset.required]
            if lost:
                raise SourceError(
                    f"{name}：第 {row} 行起的表没有写明 {'、'.join(lost)}；请补上，或分成单独的文件",
                    f"{name}: the table from row {row} on does not say its {', '.join(lost)}; add it, or send it apart",
                )
            return self._with_units(name, replace(before, given=given, lead=lead))

        for number, cells in enumerate(above, start=1):
            refuse_remark_on_rows(name, block.dataset.name, number, cells)
        heads = {without_blanks(cell).casefold() for key in block.lines for cell in key}
        before = frozenset(map(key_of, above)) - {(), *block.lines}
        return Blocks(name, block, len(above), self.words | heads - {""}, before, begin, restate)


def _bracket(head: str) -> str:
    """What stands in brackets in a head."""
    return " ".join(_IN_BRACKETS.findall(unicodedata.normalize("NFKC", head)))


def _without(heads: Heads, form: Form) -> Heads:
    positions = {head: position for head, position in heads.positions.items() if head not in form.without}
    return replace(heads, positions=positions, missing=[])
