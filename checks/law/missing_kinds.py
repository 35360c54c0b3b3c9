"""Every kind of thing that would let a refer of an application be decided (`missing_kinds.toml`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from checks.law.tables import law_table

Addressee = Literal["employer", "bureau"]


@dataclass(frozen=True)
class MissingKind:
    """A kind of missing thing with the article that asks for it, its words, and what would settle it.

    Attributes:
        addressee: who must supply it: the applicant's employer (第五条), or the bureau that sent the data.
    """

    code: str
    article: str
    addressee: Addressee
    zh: str
    en: str
    settles_zh: str
    settles_en: str


MISSING_KINDS: Final = tuple(MissingKind(code, **row) for code, row in sorted(law_table("missing_kinds.toml").items()))
"""In alphabetical order of code: the number of a kind is its index."""

MISSING_NUMBERS: Final = {kind.code: number for number, kind in enumerate(MISSING_KINDS)}
