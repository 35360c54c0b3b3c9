"""The codes of the datasets, in the order in which they are numbered."""

from __future__ import annotations

from typing import Final

import polars as pl

KINDS: Final = ("normal", "back", "topup", "deferred", "refund", "owed")
INSURANCES: Final = ("combined", "pension", "medical", "unemployment", "injury", "maternity")
ITEMS: Final = ("wages", "bonus", "other")
EMPLOYER_KINDS: Final = ("independent", "branch", "dispatch")
RELATIONS: Final = ("same", "successor", "branch")
SUBJECT_KINDS: Final = ("person", "employer")

SOURCES: Final = ("contributions", "tax", "contracts", "enrolments")
"""The datasets whose rejected rows concern a person."""

COUNTED_INSURANCES: Final = (INSURANCES.index("combined"), INSURANCES.index("pension"))
WAGES: Final = ITEMS.index("wages")
BONUS: Final = ITEMS.index("bonus")
COUNTED_ITEMS: Final = (WAGES, BONUS)
DISPATCH: Final = EMPLOYER_KINDS.index("dispatch")
BRANCH: Final = RELATIONS.index("branch")
SUCCESSOR: Final = RELATIONS.index("successor")
EMPLOYER_SUBJECT: Final = SUBJECT_KINDS.index("employer")


def is_of_kind(*names: str) -> pl.Expr:
    """Whether a contribution is of one of these kinds."""
    return pl.col("kind").is_in([KINDS.index(name) for name in names])
