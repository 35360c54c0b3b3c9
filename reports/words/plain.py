"""Texts as they may be shown: identifiers masked, nothing that a terminal obeys."""

from __future__ import annotations

import unicodedata
from typing import Final

_HIDDEN_WHOLE: Final = 8
_ENDS: Final = 4


def masked_identifier(identifier: str) -> str:
    """An identifier with a third of it at most: its last four characters, and up to four of its first; none of 8."""
    length = len(identifier)
    shown = length // 3 if length > _HIDDEN_WHOLE else 0
    last = min(_ENDS, shown)
    first = min(_ENDS, shown - last)
    return identifier[:first] + "*" * (length - first - last) + identifier[length - last :]


def printable_text(value: object) -> str:
    """A value as text without control or direction characters."""
    text = "" if value is None else str(value)
    return (
        text if text.isprintable() else "".join(each for each in text if unicodedata.category(each) not in ("Cc", "Cf"))
    )
