"""Sheets without a head: they go on where the sheet before ended, or nobody knows what they hold."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from pipelines.errors import NoHeadError
from pipelines.reading.datasets import Value
from pipelines.reading.layouts import folded
from pipelines.sources.blocks import Block
from pipelines.sources.lines import Line, line_of, without_blanks
from pipelines.sources.records import Records
from pipelines.sources.tables import Table

_IDENTITY: Final = re.compile(r"['\"=]*(?:[0-9]{17}[0-9Xx]|[0-9]{15})\"?")


def going_on(table: Table, records: Records) -> Table | None:
    """The records under the head of a table before them; None where they do not look like its records."""
    block, words = table.block, table.recognition.words
    for cells in records.lines():
        if _is_record(cells, block):
            return replace(table, records=records, head_row=0, until=None)
        if line_of(cells, words, block.places) not in (Line.BLANK, Line.TEXT, Line.TOTAL):
            return None
    return None


def _is_record(cells: Sequence[str], block: Block) -> bool:
    """Whether a line has as many cells as the head, and values where the head says so."""
    head, kind = block.anchor
    place = block.heads.positions[head]
    if len(cells) > block.cells or any(each >= len(cells) or not folded(cells[each]) for each in block.places):
        return False
    anchor = without_blanks(cells[place])
    return bool(_IDENTITY.fullmatch(anchor)) if kind is Value.PERSON else anchor[:1].isdecimal()


def headless(name: str, lines: Sequence[Sequence[str]], words: Collection[str]) -> NoHeadError | None:
    """What to say of records of persons among which there is no head at all."""
    texts = [without_blanks(cell) for cells in lines for cell in cells if cell]
    if not any(map(_IDENTITY.fullmatch, texts)) or any(folded(text) in words for text in texts):
        return None
    return NoHeadError(
        f"{name}：有像证件号码的内容，但没有表头；请补上表头，不属于本批数据的请移出",
        f"{name}: holds what look like identity numbers, and no head; add one, or take it out if it is no dataset",
    )
