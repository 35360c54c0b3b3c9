"""Passwords that are long enough and yet among the first that are tried: common words, rows of keys, repetitions."""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final = re.compile(
    "password|passw0rd|p@ssw0rd|p@ssword|admin(?:istrator)?|welcome|letmein|iloveyou|changeme|changeit|default|secret"
    "|hecha|console|clerk|auditor|analyst|shanghai|woaini|1314|mima|nihao|login|user|test|root|guest|qazwsx|1qaz|2wsx|3edc|4rfv"
)
_ROWS: Final = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "!@#$%^&*()")
_RUN: Final = 4
_LEFT: Final = 6
"""Characters that must be left of a password without such parts."""
_DISTINCT: Final = 5


def is_guessable(password: str) -> bool:
    """Whether a password is one that lists of common passwords have, or is made as these are."""
    plain = password.casefold()
    left = _without_years(_without_rows(_WORDS.sub("", plain)))
    return len(set(plain)) < _DISTINCT or len(left) < _LEFT or bool(re.fullmatch(r"(.{1,6}?)\1+.{0,2}", plain))


def _without_rows(text: str) -> str:
    """A text without what goes along a row of keys, or of the alphabet, in either direction."""
    rows = [*_ROWS, *(row[::-1] for row in _ROWS)]
    left, at = [], 0
    while at < len(text):
        length = max(_along(text[at:], row) for row in rows)
        if length < _RUN:
            left.append(text[at])
        at += length if length >= _RUN else 1
    return "".join(left)


def _along(text: str, row: str) -> int:
    """How many characters of a text go along a row, from its first."""
    start = row.find(text[0])
    length = 0
    while start >= 0 and length < len(text) and text[length] == row[start + length : start + length + 1]:
        length += 1
    return length


def _without_years(text: str) -> str:
    return re.sub(r"(?:19|20)\d\d", "", text)
