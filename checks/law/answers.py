"""The three answers, ordered pass > refer > fail: the worst is the least, the best the largest."""

from __future__ import annotations

from typing import Final

FAIL: Final = 0
REFER: Final = 1
PASS: Final = 2
WORDS: Final = ("fail", "refer", "pass")
"""The answers in words, by number."""
