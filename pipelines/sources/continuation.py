"""Sheets without a head: they go on where the sheet before ended, or nobody knows what they hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from pipelines.reading.datasets import Value
from pipelines.reading.guards import bare_numbers
from pipelines.reading.layouts import folded_head
from pipelines.reading.values import cleaned_texts
from pipelines.sources.blocks import Block
from pipelines.sources.lines import Line, line_of, without_blanks
from pipelines.sources.no_head import NoHeadError
from pipelines.sources.tables import Table
from pipelines.sources.workbooks.sheet import Sheet

_OF_TIME: Final = re.compile("(?:19|20)[0-9]{2}")
_GOES_ON: Final = re.compile(r"(?:sheet|table|page|工作表|表|第)[0-9一二三四五六七八九十]+页?|.*(?:续|\([0-9]+\))")
"""Titles that say nothing but that a sheet is the next."""
_IDENTITY: Final = re.compile("[0-9]{17}[0-9Xx]|[0-9]{15}")


def continued_table(table: Table, sheet: Sheet) -> Table | None:
    """The records of a sheet under the head of a table before it; None where they do not look like its records.

    Raises:
        NoHeadError: they do, but what stands above them is not understood, or the sheet's title says that they are of
            another person or month than the table says above its head.
    """
    block, words, clear = table.block, table.recognition.words, True
    for cells in sheet.lines():
        if _is_record(cells, block):
            own = {"person_id", "month"} & block.given.keys()
            if not clear or (own and not _GOES_ON.fullmatch(without_blanks(sheet.title).casefold())):
                raise _without_head(sheet.name, table.name)
            return replace(table, records=sheet, head_row=0, until=None)
        line = line_of(cells, words, block.required)
        if line is Line.HEAD:
            return None
        clear &= line in (Line.BLANK, Line.TEXT, Line.TOTAL)
    return None


def _without_head(name: str, before: str) -> NoHeadError:
    return NoHeadError(
        f"{name}：有与 {before} 相似的行，但没有表头，不能确定属于同一张表；请补上表头，不属于本批数据的请移出",
        f"{name}: holds rows like those of {before}, and no head that tells whether they belong to it; add one, or "
        "take the sheet out",
    )


def _is_record(cells: Sequence[str], block: Block) -> bool:
    """Whether a line has as many cells as the head, and values where the head says so."""
    head, kind = block.anchor
    position = block.heads.positions[head]
    if len(cells) > block.cells or any(each >= len(cells) or not folded_head(cells[each]) for each in block.required):
        return False
    (anchor,) = _bare(cells[position : position + 1])
    return bool(_IDENTITY.fullmatch(anchor)) if kind is Value.PERSON else bool(_OF_TIME.match(anchor))


def error_without_head(name: str, lines: Sequence[Sequence[str]], words: Collection[str]) -> NoHeadError | None:
    """What to say of records of persons among which there is no head at all, or no sign that parts their cells."""
    cells = [cell for line in lines for cell in line if cell]
    texts = [text for cell in cells for text in unicodedata.normalize("NFKC", cell).split()]
    of_persons = any(map(_IDENTITY.fullmatch, _bare([*cells, *texts])))
    if not of_persons or any(folded_head(without_blanks(cell)) in words for cell in cells):
        return None
    if any(folded_head(text) in words for text in texts):
        return NoHeadError(
            f"{name}：列与列之间只有空格，无法分列；请另存为 .csv 或 .xlsx",
            f"{name}: has nothing but blanks between its columns; save it as .csv or .xlsx",
        )
    return NoHeadError(
        f"{name}：有像证件号码的内容，但没有表头；请补上表头，不属于本批数据的请移出",
        f"{name}: holds what look like identity numbers, and no head; add one, or take it out if it is no dataset",
    )


def _bare(cells: Sequence[str]) -> list[str]:
    """Cells without what export programs leave around numbers."""
    return bare_numbers(cleaned_texts(pl.Series(cells, dtype=pl.String))).to_list()
