"""第五条: what the extract lacks to decide an application is said all at once, with what of 第四条 would settle it.

Listed are the absences that one more document ends: contracts (第四条(一)4), the permit's dates ((一)1), the tax data
of the latest months and the contribution record ((二)3), enrolments ((二)7), and rows to be sent again. What a rejected
row would have said is not known, so it is listed with the gap that it may leave.

Not modelled: papers that no rule looks at (申请表, 户籍, 学历), and gaps that no paper of the applicant's fills:
figures that were not published, tax data older than the latest months, rejected rows that concern nobody by name.
Contracts and enrolments of another employer, inverted dates of a permit, a deferral not paid yet, a covered month
without a contribution are findings, not gaps.

Figures: materials.tax_months, window.months.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import polars as pl

from checks.facts.coverage import Coverage
from checks.law.codes import SOURCES
from checks.law.rulebook import Rulebook

_PERMIT_DATES: Final = ("permit_valid_from", "permit_valid_until")
PARTS: Final = (*SOURCES, *_PERMIT_DATES)
"""The datasets and columns that a missing thing may be a part of, by number."""


class Gap(NamedTuple):
    """A kind of missing thing (`law.missing_kinds`), where it is missing, and the part of PARTS that it is of."""

    kind: str
    missing: pl.Expr
    part: str | None = None


def of_application() -> tuple[Gap, ...]:
    """What an application may lack.

    Reads: on_file (a contract of the person is), enrolment_on_file, permit_valid_from and _until, <dataset>_rejected.
    """
    return (
        Gap("CONTRACT", ~pl.col("on_file")),
        Gap("ENROLMENT", ~pl.col("enrolment_on_file")),
        *(Gap("PERMIT_DATES", pl.col(each).is_null(), each) for each in _PERMIT_DATES),
        *(Gap("REJECTED_ROWS", pl.col(f"{each}_rejected"), each) for each in SOURCES),
    )


def of_month(law: Rulebook, contributions: Coverage, tax: Coverage) -> tuple[Gap, ...]:
    """What the latest months of an application may lack.

    Reads: month, months_back (from the application's own), somebody_declared (wages of the person).
    """
    back, month = pl.col("months_back"), pl.col("month")
    looked_at = back <= law.window.months.value
    latest = back.is_between(1, law.materials.tax_months.value if law.materials else 0)
    return (
        Gap("CONTRIBUTION_COVERAGE", looked_at & ~contributions.covers(month)),
        Gap("TAX_COVERAGE", latest & ~tax.covers(month)),
        Gap("TAX_RECORDS", latest & tax.covers(month) & ~pl.col("somebody_declared")),
    )


def of_uncovered_month() -> Gap:
    """What a month lacks that was paid for and no contract covers. Reads: on_file, months_back."""
    return Gap("CONTRACT_MONTHS", pl.col("on_file") & (pl.col("months_back") >= 0))
