"""第四条(二)4, 第六条5: points for an enterprise invested in, by its tax or its local staff (rules 6).

No outcome changes. The text can be read in two ways, and data may be missing: `min` is sure, `max` is possible.
Not modelled: shares owned through others, and where the tax was paid.

Reads of an application: month, applied_on; of its enterprise's rows: share (hundredths of a per cent) and verified_on,
year and paid (fen), hukou; empty ones null. Of a month of a member of its staff: their_payment (the answer of the best
line of the enterprise; null without one), pending, unknown, unseen (no contribution row of the person is on file). Of
a member: engaged (a contract or enrolment there is live on the day), engagement_on_file (there is one).
Figures: investor, scope.home_regions.
"""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_
from typing import Final

import polars as pl

from checks.law.answers import FAIL, PASS, REFER
from checks.law.findings import reason_where
from checks.law.rulebook import Rulebook

WHOLE: Final = 10_000  # hundredths of a per cent
_year_of_day, _verified_on = pl.col("applied_on").dt.year(), pl.col("verified_on").fill_null(date.min)
_lately, _december = pl.col("stretch") == "lately", pl.col("stretch") == "december"


def share_columns() -> dict[str, pl.Expr]:
    """The person's share, of all rows of the person on the enterprise."""
    in_time = _verified_on <= pl.col("applied_on")
    latest = in_time & (_verified_on == _verified_on.filter(in_time).max())
    share = pl.col("share").filter(latest).cast(pl.Int64)
    return {
        "share_min": share.fill_null(0).sum().clip(upper_bound=WHOLE),
        "share_max": share.fill_null(WHOLE).sum().clip(upper_bound=WHOLE),
        "share_missing": share.is_null().any(),
    }


def tax_columns(law: Rulebook) -> dict[str, pl.Expr]:
    """What the enterprise paid in the years before that of the application, of all its tax rows."""
    years, year = law.investor.years.value, pl.col("year")
    counts = year.is_between(_year_of_day - years, _year_of_day - 1)
    return {
        "paid": pl.col("paid").filter(counts).cast(pl.Int128).sum().clip(0),
        "year_missing": year.filter(counts).n_unique() < years,
    }


def hukou_columns(law: Rulebook) -> dict[str, pl.Expr]:
    """Whether a member is local, of all rows of the person in the enterprise's staff."""
    hukou = pl.col("hukou")
    local = pl.any_horizontal(hukou.str.starts_with(each) for each in law.scope.home_regions.value)
    return {"local": local.any(), "perhaps_local": (local | hukou.is_null()).any()}


def last_months_of_stretches(law: Rulebook) -> list[tuple[str, pl.Expr]]:
    """The last months of the stretches looked at: the day's month or the one before, and each December."""
    decembers = [("december", (_year_of_day - back) * 12 + 11) for back in range(1, law.investor.years.value + 1)]
    return [("lately", pl.col("month")), ("lately", pl.col("month") - 1), *decembers]


def stretch_columns() -> dict[str, pl.Expr]:
    """Whether a stretch is good throughout, and whether it is possible, of its months."""
    payment = pl.col("their_payment").fill_null(FAIL)
    possible = (payment >= REFER) | pl.col("pending") | pl.col("unknown") | pl.col("unseen")
    return {"good": (payment == PASS).all(), "possible": possible.all()}


def member_columns() -> dict[str, pl.Expr]:
    """What the stretches of a member show: one of the latest two, and in how many Decembers."""
    lately = {f"{name}_lately": (_lately & pl.col(name)).any() for name in stretch_columns()}
    return lately | {f"{name}_decembers": (_december & pl.col(name)).sum().cast(pl.Int64) for name in stretch_columns()}


def staff_columns() -> dict[str, pl.Expr]:
    """The members here, and the heads of the years added up, of all members."""
    perhaps_engaged = pl.col("engaged") | ~pl.col("engagement_on_file")
    here = pl.col("local") & pl.col("good_lately") & pl.col("engaged")
    perhaps_here = pl.col("perhaps_local") & pl.col("possible_lately") & perhaps_engaged
    return {
        "staff_here_min": here.sum(),
        "staff_here_max": perhaps_here.sum(),
        "heads_min": pl.col("good_decembers").filter(here).sum(),
        "heads_max": pl.col("possible_decembers").filter("perhaps_local").sum(),
        "staff_unseen": pl.col("unseen").any(),
    }


def points_columns(law: Rulebook, end: str) -> dict[str, pl.Expr]:
    """The points by tax, by staff and in all, at least (min) or at most (max)."""
    worth, most = pl.col("paid") * pl.col(f"share_{end}").cast(pl.Int128), law.investor.max_points.value
    tax = _steps(law, worth, law.investor.tax_per_step.value * 100 * WHOLE)
    staff = _steps(law, pl.col(f"heads_{end}"), law.investor.staff_per_step.value)
    if end == "max":
        tax = pl.when("year_missing").then(most).otherwise(tax)
        staff = pl.when("staff_listed").then(staff).otherwise(most)
    return {f"tax_points_{end}": tax, f"staff_points_{end}": staff, f"points_{end}": pl.max_horizontal(tax, staff)}


def _steps(law: Rulebook, amount: pl.Expr, size: int) -> pl.Expr:
    """The points of the whole steps of the yearly average."""
    steps = amount // (law.investor.years.value * size)
    return (steps * law.investor.points_per_step.value).clip(upper_bound=law.investor.max_points.value).cast(pl.Int64)


def investor_reasons() -> pl.Expr:
    """What is to be known of the points, as a set. Reads what the functions above give."""
    listed, undecided = pl.col("staff_listed"), pl.col("staff_points_min") != pl.col("staff_points_max")
    remarks = {
        "INVEST_SHARE_MISSING": pl.col("share_missing"),
        "INVEST_YEAR_MISSING": pl.col("year_missing"),
        "INVEST_STAFF_MISSING": ~listed,
        "INVEST_STAFF_UNDECIDED": listed & undecided,
        "INVEST_STAFF_UNSEEN": pl.col("staff_unseen"),
    }
    return reduce(or_, (reason_where(code, where) for code, where in remarks.items()))
