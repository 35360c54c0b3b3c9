"""Texts read as values, one at a time."""

from __future__ import annotations

import polars as pl

from pipelines.identifiers import person_id
from pipelines.reading import guards, values
from tests.tried import tried

QUICK = tried(25)


def read(parse: values.Parser, *cells: str | None) -> list[object]:
    """Cells of a column as read; an empty one gives None, as one that fits no form does."""
    return values.read_distinct(pl.Series(cells, dtype=pl.String), parse)[0].to_list()


def read_money(*cells: str | None) -> list[int | None]:
    return list(values.money_column(pl.Series(cells, dtype=pl.String), values.KnownTexts(guards.NOTHING))[0])


def read_persons(*cells: str | None) -> list[str | None]:
    persons = values.read_distinct(pl.Series(cells, dtype=pl.String), values.persons)[0]
    return persons.to_frame("person").select(number=person_id(pl.col("person")))["number"].to_list()


def read_employers(*cells: str | None) -> list[str | None]:
    lexicon = values.Lexicon()
    numbers, texts = read(lexicon.employers, *cells), lexicon.texts()
    return [None if number is None else texts[int(str(number))] for number in numbers]


def full_width(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)
