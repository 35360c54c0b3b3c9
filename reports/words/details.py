"""The detail of a missing thing in words: it is kept in no language, as months, columns, or files and rows."""

from __future__ import annotations

import re
from typing import Final

from checks.law.reasons import Language
from reports.words.catalogue import word

_COLUMNS: Final = ("permit_valid_from", "permit_valid_until")
_SPAN: Final = re.compile(r"(\d{4}-\d\d)\.\.(\d{4}-\d\d)")
_MORE: Final = re.compile(r"\+(\d+)$")


def detail_in_words(detail: str, language: Language) -> str:
    """Datasets, columns, spans of months and how many more there are, in words of the language."""
    dataset, colon, rest = detail.rpartition(": ")
    text = _MORE.sub(lambda match: word("and_more", language).format(match[1]), rest)
    text = _SPAN.sub(rf"\1 {word('to', language)} \2", text)
    for column in _COLUMNS:
        text = text.replace(column, word(column, language))
    text = in_a_row(text.split(", "), language)
    return f"{word(f'dataset.{dataset}', language)} {text}" if colon else text


def in_a_row(things: list[str], language: Language) -> str:
    """Months or other short things, one after another."""
    return ("、" if language == "zh" else ", ").join(things)
