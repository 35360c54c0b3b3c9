"""What export programs and spreadsheets leave around numbers, and what stands in cells where nothing is."""

from __future__ import annotations

from typing import Final

import polars as pl

INVISIBLE: Final = "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
"""Marks of direction, joiners and breaks: no reader of a page sees them."""

_INSIDE: Final = rf"{INVISIBLE}|\s"
AROUND: Final = "^=?[\"'`\u2018\u2019\u201c\u201d]+|[\"'`\u2018\u2019\u201c\u201d]+$"
_NUMBER: Final = r"^[0-9A-Za-z]+(?:-[0-9A-Za-z])?$"

ERROR: Final = r"#(?:N/A|REF!|VALUE!|NAME\?|NUM!|NULL!|DIV/0!|SPILL!|CALC!)"
_NULL: Final = r"\(?NULL\)?|NONE|\\N|-{1,4}|\u{2014}{1,2}"
NULL: Final = rf"(?i)^(?:{_NULL})$"
"""What programs and people write for an empty cell."""
NOTHING: Final = rf"(?i)^(?:{ERROR}|{_NULL}|/|无|暂无|空)$"
"""The same, errors of spreadsheets, and words that say that nothing is known."""
NO_NUMBER: Final = rf"{NOTHING}|^0+$"
"""Nothing, where a number must name someone."""
_NOT_KNOWN: Final = "未知(?:单位)?|不详|不明|未填写?|未登记|待定|待补充?|待查|不适用|无数据|没有|同[上前左]|\u3003"
NO_EMPLOYER: Final = rf"{NO_NUMBER}|^(?i:{_NOT_KNOWN}|NaN|<?N/?A>?|nil|undefined|[?*.]{{1,4}})$"
"""The same, and words that two employers would share."""
NO_DAY: Final = rf"{NOTHING}|^0+$|^0000-00-00(?:[ T]00:00:00)?$|^1900-01-00$"
"""Nothing, where a day or month must stand; the last two as databases and spreadsheets write it."""
_NO_TERM: Final = "永久|不定期|无期限|无限期|无固定期限?(?:劳动合同|合同)?|无终止(?:日期|期限)?"
_GOES_ON: Final = "在保|在职|参保中|履行中|未停保|未终止|至今有效"
OPEN_END: Final = rf"^(?:长期(?:有效|合同)?|{_NO_TERM}|{_GOES_ON}|至今|今|现在|目前)$"
"""An interval without an end."""


def bare_numbers(texts: pl.Series) -> pl.Series:
    """Numbers of persons and employers without guards (a leading ', ="…", invisible marks, blanks inside).

    Texts that are no such number even then stay as they are.
    """
    bare = texts.str.replace_all(_INSIDE, "").str.replace_all(AROUND, "")
    return texts.zip_with(~bare.str.contains(_NUMBER).fill_null(False), bare)


def without_invisible(texts: pl.Series) -> pl.Series:
    """Texts without what no reader sees, trimmed."""
    return texts.str.replace_all(INVISIBLE, "").str.strip_chars()


def without_guards(texts: pl.Series) -> pl.Series:
    """Texts without guards around them (a leading ', ="…", invisible marks)."""
    return without_invisible(texts).str.replace_all(AROUND, "").str.strip_chars()
