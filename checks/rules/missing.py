"""第五条: what would let a refer of this application be decided is said all at once, with what would settle it.

Nothing is required for an application that fails, for no paper changes that, nor for one whose checks and points are
decided. Of a refer the absences are listed that one more document ends: contracts (第四条(一)4), the permit's dates
((一)1), the tax data of the latest months and the contribution record ((二)3), enrolments ((二)7), and rows to be sent
again. A month is listed only where something is looked for in it: a month of the window without a line, or a doubtful
line that would change the points.

Not modelled: papers that no rule looks at (申请表, 户籍, 学历), and gaps that no paper of the applicant's fills:
figures that were not published, tax data older than the latest months, rejected rows that concern nobody by name.
Inverted dates of a permit, a contract that ran out, a deferral not paid yet, a covered month without a contribution
are findings, not gaps: their reason says what settles them.

Figures: materials.tax_months.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import polars as pl

from checks.facts.coverage import Coverage
from checks.law.codes import SOURCES
from checks.law.findings import has_reason
from checks.law.rulebook import Rulebook

_PERMIT_DATES: Final = ("permit_valid_from", "permit_valid_until")
PARTS: Final = (*SOURCES, *_PERMIT_DATES)
"""The datasets and columns that a missing thing may be a part of, by number."""

_month, _back = pl.col("month"), pl.col("months_back")


class Gap(NamedTuple):
    """A kind of missing thing (`law.missing_kinds`), where it is missing, and the part of PARTS that it is of."""

    kind: str
    missing: pl.Expr
    part: str | None = None


def gaps_of_application() -> tuple[Gap, ...]:
    """What a referred application may lack.

    Reads: on_file (a contract of the person is), paying, permit_valid_from and _until, <dataset>_rejected.
    """
    paying = pl.col("paying")
    not_enrolled = has_reason(paying, "PAYMENT_PENDING") | has_reason(paying, "PAYING_OTHER_EMPLOYER")
    return (
        Gap("CONTRACT", ~pl.col("on_file")),
        Gap("ENROLMENT", not_enrolled),
        *(Gap("PERMIT_DATES", pl.col(each).is_null(), each) for each in _PERMIT_DATES),
        *(Gap("REJECTED_ROWS", pl.col(f"{each}_rejected"), each) for each in SOURCES),
    )


def gaps_of_month(contributions: Coverage) -> tuple[Gap, ...]:
    """What the month of a referred application, or one of its window, may lack.

    Reads: month, months_back (from the application's own), best_payment (null without a line), paying, window.
    """
    own = (_back == 0) & has_reason(pl.col("paying"), "PAYING_UNDECIDED")
    before = (_back > 0) & has_reason(pl.col("window"), "WINDOW_UNDECIDED")
    unseen = pl.col("best_payment").is_null() & ~contributions.covers(_month)
    return (Gap("CONTRIBUTION_COVERAGE", (own | before) & unseen),)


def gaps_of_line(law: Rulebook, tax: Coverage) -> tuple[Gap, ...]:
    """What a doubtful line may lack that would change the points of an application.

    Reads: month, months_back, on_file, employer_test, base_match, somebody_declared (wages of the person).
    """
    wages = pl.col("base_match")
    latest = _back.is_between(1, law.materials.tax_months.value if law.materials else 0)
    unmatched = has_reason(wages, "TAX_MISSING") | has_reason(wages, "TAX_NOT_COVERED")
    silent = latest & unmatched & ~pl.col("somebody_declared")
    no_contract = has_reason(pl.col("employer_test"), "CONTRACT_MISSING")
    return (
        Gap("CONTRACT_MONTHS", pl.col("on_file") & no_contract),
        Gap("TAX_COVERAGE", silent & ~tax.covers(_month)),
        Gap("TAX_RECORDS", silent & tax.covers(_month)),
    )
