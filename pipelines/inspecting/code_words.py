"""The words under columns of codes: how often each stands there, and what it is read as."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import polars as pl

from pipelines.reading.datasets import CODES, Column, Dataset, Value
from pipelines.reading.reader import Reader
from pipelines.reading.understanding import head_to_show
from pipelines.reading.values import cleaned_texts
from reports.masked_columns import Masks
from reports.model.inspection import CodeWord

UNKNOWN_AT_MOST: Final = 20
"""So many unknown words are no words of a code: they may be names, and are only counted."""
OTHERS: Final = "…"
"""Stands for unknown words that are only counted."""
_MASKS: Final = Masks(reveal=False)
_COUNTS: Final = pl.Schema({"column": pl.String(), "text": pl.String(), "rows": pl.Int64()})
_AMOUNT: Final = re.compile("[0-9][0-9,.]{3,}")
"""Codes have three digits at most."""


def count_words(rows: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """Column, text and rows of the words of a chunk."""
    heads = [column.head for column in _columns(dataset) if column.head in rows.columns]
    counts = {head: rows[head].fill_null("").rename("text").value_counts(name="rows") for head in heads}
    named = (texts.select(pl.lit(head).alias("column"), "text", "rows").cast(_COUNTS) for head, texts in counts.items())
    return pl.concat([_COUNTS.to_frame(), *named])


def _columns(dataset: Dataset) -> list[Column]:
    return [column for column in dataset.columns if column.value is Value.CODE]


def words_of(counts: Iterable[pl.DataFrame], dataset: Dataset, reader: Reader) -> list[CodeWord]:
    """The words of a table, of each column the most frequent first."""
    every = pl.concat([_COUNTS.to_frame(), *counts])
    return [
        word
        for column in _columns(dataset)
        for word in _of_column(column, every.filter(pl.col("column") == column.head), reader)
    ]


def _of_column(column: Column, counts: pl.DataFrame, reader: Reader) -> list[CodeWord]:
    number, empty = reader.codes(column, counts["text"])
    text = cleaned_texts(counts["text"]).set(empty, "")
    is_known = reader.layouts.code_numbers(column.codes, text).is_not_null() | empty
    code = pl.Series([None if each is None else CODES[column.codes][each] for each in number], dtype=pl.String)
    unknown = text.filter(~is_known).n_unique()
    few = unknown <= UNKNOWN_AT_MOST
    word = [_shown(each, known=known, few=few) for each, known in zip(text, is_known, strict=True)]
    words = counts.select("rows", word=pl.Series(word, dtype=pl.String), code=code, known=is_known)
    words = (
        words.group_by("word", "code", "known").agg(pl.col("rows").sum()).sort("rows", "word", descending=[True, False])
    )
    return [CodeWord(column.head, **row) for row in words.select("word", "code", "known", "rows").iter_rows(named=True)]


def _shown(word: str, *, known: bool, few: bool) -> str:
    text = word if known else _MASKS.word(word)
    return head_to_show(_AMOUNT.sub(OTHERS, text)) if known or few else OTHERS
