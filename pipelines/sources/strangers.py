"""Rows below a lead that say another person, month or unit than it does: nobody knows whose they are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

import polars as pl

from pipelines.errors import SourceError
from pipelines.reading.days import months
from pipelines.reading.values import cleaned_texts
from pipelines.sources.leads import unit_of
from pipelines.sources.units import in_ten_thousands

_IDENTITY: Final = r"([1-8][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx])"
_MONTH: Final = re.compile(r"(20[0-9]{2})\s*年\s*(1[0-2]|0?[1-9])\s*月(?!\s*[0-9]+\s*日)")
_MONTHS: Final = 12


def refuse_other_person(name: str, person: str, rows: pl.DataFrame) -> None:
    """Refuse rows in which another person stands than above the head.

    Args:
        rows: cells in which no employer stands, and row_number.
    """
    own = "".join(unicodedata.normalize("NFKC", person).split()).upper()
    texts = [rows[cell] for cell, kind in rows.schema.items() if kind == pl.String]
    numbers = [cleaned_texts(text.fill_null("")).str.extract(_IDENTITY).str.to_uppercase() for text in texts]
    others = pl.any_horizontal(pl.lit(value=False), *((each != own).fill_null(False) for each in numbers))
    for number in rows.filter(others)["row_number"].head(1):
        raise SourceError(
            f"{name}：第 {number} 行有另一人的证件号码，与表头上方的不同；请按人分成单独的文件",
            f"{name}: row {number} holds another identity number than stands above the head; send it by person",
        )


def refuse_other_month(name: str, month: str, number: int, cells: Sequence[str]) -> None:
    """Refuse what stands below a title that names another month than the lead does."""
    said = {(int(year) * _MONTHS + int(each) - 1) for year, each in _MONTH.findall(" ".join(cells))}
    if said and months(cleaned_texts(pl.Series([month], dtype=pl.String)))[0] not in said:
        raise SourceError(
            f"{name}：第 {number} 行写的月份与表头上方的不同；请按月分成单独的文件，或写明每段的所属期",
            f"{name}: row {number} names another month than stands above the head; send it by month",
        )


def refuse_unit_below(name: str, number: int, cells: Sequence[str]) -> None:
    """Refuse amounts of which a footer says that they are not in yuan: they have been read as yuan."""
    if in_ten_thousands(name, unit_of(cells)):
        raise SourceError(
            f"{name}：第 {number} 行说金额单位是万元；请写在表头或表头上方，或改为元",
            f"{name}: row {number} says that amounts are in 万元; say so in the head or above it, or give yuan",
        )
