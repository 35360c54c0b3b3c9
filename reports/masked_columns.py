"""Columns of identity numbers and names as they are shown: masked, unless they are to be revealed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import polars as pl

from reports.masking import Mask
from reports.words.plain import masked_identifier

_DIGITS: Final = re.compile(r"(?:\d[\s.-]?){11,}[\dXx]")
_HAN: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]")
_PERSONS: Final = ("person_id", "subject_id")
_CODES: Final = ("kind", "insurance", "item", "relation", "subject_kind")
_STATES: Final = ("payment_flag", "contract_state", "enrolment_state")
_DAYS: Final = re.compile(r"\d\s*[年月日号份元万]+|长期|至今|无固定期限")
_EMPLOYERS: Final = ("employer_name", "agent_name", "name")
_WORDS: Final = (*_CODES, *_STATES, *_EMPLOYERS, "region", "work_region", "hukou")
"""Columns whose values are words; in any other, Chinese characters but those of days slipped there: perhaps a name."""


@dataclass(frozen=True)
class Masks:
    """How columns of personal data are shown."""

    reveal: bool

    def persons(self, numbers: pl.Series) -> pl.Series:
        """Identity numbers."""
        return self._each(numbers, Mask().person_id)

    def names(self, names: pl.Series) -> pl.Series:
        """Names of persons."""
        return self._each(names, Mask().name)

    def texts(self, texts: pl.Series) -> pl.Series:
        """Any other text: some offices put an identity number into that of an application or into a file's name."""
        return self._each(texts, Mask().text)

    def text(self, text: str) -> str:
        """One such text."""
        return Mask(self.reveal).text(text)

    def word(self, word: str) -> str:
        """A word that should be one of a code and is not: perhaps it is a name."""
        return Mask(self.reveal).word(word)

    def raw_values(self, values: pl.Series, columns: pl.Series) -> pl.Series:
        """Values of rejected rows: a cell that slipped into the next column may hold an identity number or a name."""
        if self.reveal:
            return values
        pairs = zip(values, columns, strict=True)
        shown = [None if value is None else _raw(value, column) for value, column in pairs]
        return pl.Series(values.name, shown, pl.String)

    def _each(self, texts: pl.Series, mask: Callable[[str], str]) -> pl.Series:
        if self.reveal:
            return texts
        return pl.Series(texts.name, [None if text is None else mask(text) for text in texts], pl.String)


def _raw(value: str, column: str | None) -> str:
    if column in _PERSONS:
        return masked_identifier(value)
    shown = _DIGITS.sub(_masked, value)
    if column in _CODES or column in _STATES:
        return Mask().word(shown)
    slipped = column not in _WORDS and _HAN.search(_DAYS.sub("", shown))
    return Mask().name(shown) if slipped or column == "person_name" else shown


def _masked(match: re.Match[str]) -> str:
    return masked_identifier(match.group())
