"""第五条: what the extract lacks to decide an application is told all at once, with what of 第四条 would settle it.

Told before an application is judged: what is absent is told, not what speaks against the person. Listed are the
absences behind a refer that one more document ends: contracts (第四条(一)4), the permit's dates ((一)1), the tax data
of the latest months and the contribution record ((二)3), enrolments ((二)7), and rows to be sent again. What a rejected
row would have said is not known, so it is told beside the gap that it may leave.

Not modelled: papers that no rule looks at (申请表, 户籍, 学历), and gaps that no paper of the applicant's fills:
figures that were not published, tax data older than the latest months, rejected rows that concern nobody by name.
Contracts and enrolments of another employer, inverted dates of a permit, a deferral not paid yet, a covered month
without a contribution are findings, not gaps.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from checks import keys
from checks.block import Block, Grounds
from checks.employer import NO_CONTRACT
from checks.missing_kinds import MISSING_NUMBERS
from checks.months import month_of
from checks.source import SOURCES

_PERMIT_DATES: Final = ("permit_valid_from", "permit_valid_until")
PARTS: Final = (*SOURCES, *_PERMIT_DATES)
"""The datasets and columns that a missing thing may be a part of, by number."""


def what_is_missing(block: Block, lines: pl.DataFrame, grounds: Grounds) -> pl.DataFrame:
    """What the extract lacks to decide each application of a block.

    Args:
        lines: the block's ledger, of which only the months without a contract are looked at.

    Returns:
        application, what (number of a `MissingKind`), part (of PARTS; null where the kind says it all), first and last
        (months, both included; null but for months), sorted. One row a dataset with rejected rows, an empty date or a
        span of months.
    """
    asked = block.applications.select(
        "application", "person", *_PERMIT_DATES, month=month_of(pl.col("applied_on"))
    ).sort("person")
    found = [
        _told(asked.join(block.contracts, on="person", how="anti"), "CONTRACT"),
        _spans(_without_contract(asked, block, lines), "CONTRACT_MONTHS"),
        _spans(_without_contributions(asked, grounds), "CONTRIBUTION_COVERAGE"),
        _told(asked.join(block.enrolments, on="person", how="anti"), "ENROLMENT"),
        *(_told(asked.filter(pl.col(date).is_null()), "PERMIT_DATES", date) for date in _PERMIT_DATES),
        *(_told(asked.join(_rejected(block, each), on="person"), "REJECTED_ROWS", each) for each in SOURCES),
        *_without_tax(asked, block, grounds),
    ]
    return pl.concat(found).sort("application", "what", "part", "first")


def _told(applications: pl.DataFrame, code: str, part: str | None = None) -> pl.DataFrame:
    """One row an application."""
    return applications.select(
        "application",
        what=pl.lit(MISSING_NUMBERS[code], pl.Int8),
        part=pl.lit(None if part is None else PARTS.index(part), pl.Int8),
        first=pl.lit(None, pl.Int32),
        last=pl.lit(None, pl.Int32),
    )


def _spans(months: pl.DataFrame, code: str) -> pl.DataFrame:
    """One row a span of months without a hole between them, from application and month."""
    place = keys.person_month(pl.col("application"), pl.col("month"))
    spans = (
        months.select("application", "month", place=place)
        .sort("place")
        .group_by("application", span=pl.col("place") - pl.int_range(pl.len()), maintain_order=True)
        .agg(first=pl.col("month").first().cast(pl.Int32), last=pl.col("month").last().cast(pl.Int32))
    )
    return _told(spans, code).with_columns(spans["first"], spans["last"])


def _rejected(block: Block, dataset: str) -> pl.DataFrame:
    return block.rejected.filter(dataset).select("person")


def _without_contract(asked: pl.DataFrame, block: Block, lines: pl.DataFrame) -> pl.DataFrame:
    """The months, up to an application's own, that were paid for and no contract covers, if one is on file."""
    uncovered = lines.filter(pl.col("employer_test") == NO_CONTRACT).select("person", "month").unique()
    both = asked.rename({"month": "asked"}).join(uncovered, on="person")
    return both.filter(pl.col("month") <= pl.col("asked")).join(block.contracts, on="person", how="semi")


def _back(asked: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    """The months that lie `first` to `last` months before an application's own."""
    back = pl.DataFrame({"back": range(first, last + 1)}, schema={"back": pl.Int32})
    return asked.join(back, how="cross").with_columns(month=pl.col("month") - pl.col("back"))


def _without_contributions(asked: pl.DataFrame, grounds: Grounds) -> pl.DataFrame:
    """The months of the window and of the application that the contribution data do not cover."""
    if grounds.contributions is None:
        return asked.clear()
    months = _back(asked, 0, grounds.rulebook.window.months.value)
    return months.filter(~grounds.contributions.holds(pl.col("month")))


def _without_tax(asked: pl.DataFrame, block: Block, grounds: Grounds) -> list[pl.DataFrame]:
    """Of the latest months before the application, those not covered, and those covered in which nobody had wages."""
    if grounds.rulebook.materials is None:
        return []
    person_month = keys.person_month(pl.col("person"), pl.col("month"))
    looked_at = _back(asked, 1, grounds.rulebook.materials.tax_months.value).with_columns(person_month=person_month)
    covered = pl.lit(value=False) if grounds.tax is None else grounds.tax.holds(pl.col("month"))
    silent = looked_at.filter(covered & ~pl.lit(block.incomes.anyone(looked_at["person_month"])))
    return [_spans(looked_at.filter(~covered), "TAX_COVERAGE"), _spans(silent, "TAX_RECORDS")]
