"""第六条 last sentence: what unusable rows might have shown is not counted against the person (rules 2.4, 3).

Not modelled: what the rejected row would have said.

Reads of a line or application: <dataset>_rejected (a row of the person was rejected in the dataset),
<dataset>_unattributed (rejected rows of nobody readable perhaps concern the person).
Figures: source.unattributed_percent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from checks.law.codes import SOURCES
from checks.law.findings import OTHERWISE, PASSED, first_of, is_fail, reason_where, refer, softened_finding
from checks.law.rulebook import Rulebook

DOUBTS: Final = ("rejected", "unattributed")

LINE_TESTS: Final = {"payment": "contributions", "employer_test": "contracts", "base_match": "tax"}
"""The tests of a line, and the dataset whose rejected rows soften each."""

BY_REJECTED: Final = {"employed": ("contracts",), "paying": ("enrolments",), "window": ("enrolments",)}
"""The checks of an application, and the datasets whose rejected rows of the person soften each."""

BY_UNATTRIBUTED: Final = {
    "employed": ("contracts",),
    "paying": ("contributions", "enrolments"),
    "window": ("contributions", "enrolments"),
}
"""The same for rejected rows of nobody readable."""


def may_rejects_be_anybodys(law: Rulebook, nameless: int, read: int) -> bool:
    """Whether rejected rows of nobody readable are so many of the rows read that they may be anybody's."""
    return nameless * 100 >= law.source.unattributed_percent.value * read


def source_finding() -> pl.Expr:
    """The finding of the check `source`."""
    rejected = pl.any_horizontal(f"{dataset}_rejected" for dataset in SOURCES)
    return first_of((rejected, refer("SOURCE_REJECTED")), (OTHERWISE, PASSED))


def soften_lines(lines: pl.DataFrame, by: Mapping[str, str] = LINE_TESTS) -> pl.DataFrame:
    """Lines whose fails become refer where rejected rows might have helped, with doubts (a set of reasons)."""
    tests = by.items()
    rejected = pl.any_horizontal(is_fail(pl.col(test)) & pl.col(f"{dataset}_rejected") for test, dataset in tests)
    perhaps = pl.any_horizontal(is_fail(pl.col(test)) & _perhaps(dataset) for test, dataset in tests)
    return lines.with_columns(
        *(softened_finding(pl.col(test), pl.col(f"{dataset}_rejected") | _perhaps(dataset)) for test, dataset in tests),
        doubts=reason_where("SOURCE_REJECTED", rejected) | reason_where("SOURCE_UNATTRIBUTED", perhaps),
    )


def soften_checks(applications: pl.DataFrame) -> pl.DataFrame:
    """Applications whose fails become refer where rejected rows might have helped, with doubts (a set of reasons)."""
    own, perhaps = _own(BY_REJECTED), {check: _any_perhaps(of) for check, of in BY_UNATTRIBUTED.items()}
    hurt = pl.any_horizontal(is_fail(pl.col(check)) & ~own[check] & perhaps[check] for check in BY_UNATTRIBUTED)
    return applications.with_columns(
        *(softened_finding(pl.col(check), own[check] | perhaps[check]) for check in BY_UNATTRIBUTED),
        doubts=reason_where("SOURCE_UNATTRIBUTED", hurt),
    )


def _own(softening: Mapping[str, tuple[str, ...]]) -> dict[str, pl.Expr]:
    return {check: pl.any_horizontal(f"{dataset}_rejected" for dataset in of) for check, of in softening.items()}


def _any_perhaps(datasets: tuple[str, ...]) -> pl.Expr:
    return pl.any_horizontal(map(_perhaps, datasets))


def _perhaps(dataset: str) -> pl.Expr:
    return pl.col(f"{dataset}_unattributed") & ~pl.col(f"{dataset}_rejected")
