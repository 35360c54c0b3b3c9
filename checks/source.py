"""第六条 last sentence: where a source row of the person could not be used, a person looks.

Not modelled: what the rejected row would have said.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from checks.answers import PASSED, REFER
from checks.reasons import finding

_REJECTED = finding("SOURCE_REJECTED", REFER)
SOURCES: Final = ("contributions", "tax", "contracts", "enrolments")
"""The datasets whose rejected rows concern a person."""


def check() -> pl.Expr:
    """The finding from the columns <dataset>_rejected."""
    some = pl.any_horizontal(f"{dataset}_rejected" for dataset in SOURCES)
    return pl.when(some).then(_REJECTED).otherwise(PASSED)
