"""Which head is which column, and which word is which code, from `layouts.toml`."""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, TypedDict

import polars as pl

from pipelines.reading.datasets import CODES, Dataset

_UNIT = re.compile(r"\([^()]*\)$")
_BLANK = re.compile(r"\s+")


class Beside(TypedDict):
    """An alias that holds only beside another column."""

    head: str
    beside: str


@dataclass(frozen=True)
class Heads:
    """The columns found in a head: position by canonical head, and what fitted nothing."""

    positions: dict[str, int]
    missing: list[str]
    unknown: list[str]


@cache
def _layouts() -> dict[str, dict[str, Any]]:
    return tomllib.loads(resources.files("pipelines.reading").joinpath("layouts.toml").read_text(encoding="utf-8"))


def layouts_digest() -> str:
    """SHA-256 of the layouts in force."""
    return hashlib.sha256(repr(_layouts()).encode()).hexdigest()


def folded(word: str) -> str:
    """A head or code as it is compared: NFKC, no white space, no unit in brackets behind it, no case."""
    return _UNIT.sub("", _BLANK.sub("", unicodedata.normalize("NFKC", word))).casefold()


def _aliases(dataset: Dataset, head: str) -> list[str | Beside]:
    tables = _layouts()["heads"]
    own = tables.get(dataset.name, {})
    known = own.get(head, tables.get(head, [])) if isinstance(own, dict) else []
    return [head, *known] if isinstance(known, list) else [head]


def _position(dataset: Dataset, head: str, places: dict[str, int]) -> int | None:
    for alias in _aliases(dataset, head):
        if not isinstance(alias, str):
            beside = (place for place in _aliases(dataset, alias["beside"]) if isinstance(place, str))
            if not any(folded(place) in places for place in beside):
                continue
            alias = alias["head"]
        if folded(alias) in places:
            return places[folded(alias)]
    return None


def find_heads(dataset: Dataset, cells: Sequence[str]) -> Heads:
    """The dataset's columns among the cells of a head; of equal heads the first counts."""
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        places.setdefault(folded(cell), place)
    found = {column.head: _position(dataset, column.head, places) for column in dataset.columns}
    positions = {head: place for head, place in found.items() if place is not None}
    used = set(positions.values())
    unknown = dict.fromkeys(cell for place, cell in enumerate(cells) if place not in used and folded(cell))
    return Heads(positions, [head for head in dataset.required if head not in positions], list(unknown))


@cache
def _words(table: str) -> dict[str, int]:
    aliases: dict[str, list[str]] = _layouts()["codes"][table]
    return {folded(word): number for number, code in enumerate(CODES[table]) for word in [code, *aliases.get(code, [])]}


def code_numbers(table: str, texts: pl.Series) -> pl.Series:
    """The numbers of code words; null where a word is unknown, or says another code in brackets."""
    words = _words(table)
    return pl.Series([None if _contradicts(text, words) else words.get(folded(text)) for text in texts], dtype=pl.Int8)


def _contradicts(text: str, words: dict[str, int]) -> bool:
    bracket = _UNIT.search(_BLANK.sub("", unicodedata.normalize("NFKC", text)))
    inside = words.get(folded(bracket.group()[1:-1])) if bracket else None
    return inside is not None and inside != words.get(folded(text))
