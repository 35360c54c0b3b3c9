"""Every kind of thing an extract may lack to decide an application (`missing_kinds.toml`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from checks.law.tables import table


@dataclass(frozen=True)
class MissingKind:
    """A kind of missing thing with the article that asks for it, its words, and what would settle it."""

    code: str
    article: str
    zh: str
    en: str
    settles_zh: str
    settles_en: str


MISSING_KINDS: Final = tuple(MissingKind(code, **row) for code, row in sorted(table("missing_kinds.toml").items()))
"""In alphabetical order of code: the number of a kind is its index."""

MISSING_NUMBERS: Final = {kind.code: number for number, kind in enumerate(MISSING_KINDS)}
