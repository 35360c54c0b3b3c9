"""第六条4: the contribution base must be reasonably matched with the income declared for tax (rules 2.3).

Several incomes may be the one the base should follow; the candidate that speaks best for the person holds.
Not modelled: incomes taxed elsewhere, and why an employer declared what it did.

Reads of a line: month, base (fen), base_year, floor and cap (yuan; null without a contribution year), the incomes of
its own group of agents as `facts.incomes.own_incomes` gives them (fen), first_month_whole (a contract of the group
covers the whole of first_month), lines_in_base_year (the person has a line of the group in the base year).
Figures: base_match, contribution_year.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

import polars as pl

from checks.facts.coverage import Coverage
from checks.law.findings import OTHERWISE, PASSED, fail, first_of, is_fail, is_pass, refer
from checks.law.rulebook import Figure, Rulebook

BASES: Final = ("prior_year_average", "first_full_month", "current_month")
"""The names of the candidates, by number."""

_f, _month, _base = pl.col("first_month"), pl.col("month"), pl.col("base")
_said = pl.col("said")


class Candidate(NamedTuple):
    """One income that the base may follow, where it exists: amount (fen) ÷ months, since a month."""

    basis: str
    exists: pl.Expr
    amount: pl.Expr
    months: pl.Expr | int
    since: pl.Expr


def income_candidates(law: Rulebook, tax: Coverage) -> tuple[Candidate, ...]:
    """The incomes that a base may follow, in the order in which the better of equals is taken."""
    offsets = law.base_match.tax_month_offsets.value
    average = tax.spans(pl.col("base_year")) & (pl.col("wage_months") > 0)
    newcomer = pl.col("wage_months").is_null() & (_f > tax.first) & (_f <= _month + max(offsets))
    next_too = newcomer & pl.col("next_wages").is_not_null() & (_f + 1 <= _month + max(offsets))
    part_month = ~pl.col("first_month_whole")
    return (
        Candidate("prior_year_average", average, pl.col("total"), pl.col("wage_months"), pl.col("base_year") * 12),
        Candidate("first_full_month", newcomer, pl.col("first_wages"), 1, _f),
        Candidate("first_full_month", next_too & part_month, pl.col("next_wages"), 1, _f + 1),
        *(Candidate("current_month", _wages(k).is_not_null(), _wages(k), 1, _month + k) for k in offsets),
    )


def expected_base(candidate: Candidate) -> pl.Expr:
    """What a candidate expects the base to be: its income a month, rounded half up, between floor and cap (yuan)."""
    average = (candidate.amount * 2 + candidate.months * 100) // (candidate.months * 200)
    clamped = pl.min_horizontal(pl.max_horizontal(average, "floor"), "cap")
    return pl.when(candidate.exists & pl.col("cap").is_not_null()).then(clamped)


def candidate_finding(law: Rulebook) -> pl.Expr:
    """What one candidate says of the base. Reads: expected (yuan), above (fen by which the base exceeds it)."""
    figures, above = law.base_match, pl.col("above")
    return first_of(
        (above > _share(figures.above_refer_percent), fail("BASE_ABOVE_INCOME")),
        (above > _share(figures.above_pass_percent), refer("BASE_ABOVE_INCOME")),
        (-above > _share(figures.below_refer_percent), fail("BASE_BELOW_INCOME")),
        (-above > _share(figures.below_pass_percent), refer("BASE_BELOW_INCOME")),
        (OTHERWISE, PASSED),
    )


def finding_without_wages(law: Rulebook, tax: Coverage) -> pl.Expr:
    """What becomes of what the best candidate said (null: there is none) if no month near by is a wage month."""
    offsets = law.base_match.tax_month_offsets.value
    silent = pl.all_horizontal(_wages(k).is_null() for k in offsets)
    covered = pl.all_horizontal(tax.covers(_month + k) for k in offsets)
    first_pay_was_late = pl.col("first_of_all") == _month + max(offsets) + 1
    return first_of(
        (~silent, _said),
        (covered & pl.col("other_agent_pays"), refer("TAX_OTHER_AGENT")),
        (covered & is_fail(_said), _said),
        (covered & _said.is_not_null(), refer("TAX_MISSING")),
        (covered & first_pay_was_late, refer("TAX_MISSING")),
        (covered, fail("TAX_MISSING")),
        (is_pass(_said), _said),
        (OTHERWISE, refer("TAX_NOT_COVERED")),
    )


def base_finding(law: Rulebook, tax: Coverage) -> pl.Expr:
    """The finding on a line's base. Reads: base_match (the finding so far), newcomer (there is a first_full_month)."""
    so_far, room = pl.col("base_match"), law.base_match.out_of_range_yuan.value
    unseen = ~tax.spans(pl.col("base_year")) & (~pl.col("newcomer") | pl.col("lines_in_base_year"))
    in_range = _base.is_between((pl.col("floor") - room) * 100, (pl.col("cap") + room) * 100)
    return first_of(
        (pl.col("cap").is_null(), refer("PARAMETERS_MISSING")),
        (is_fail(so_far) & unseen, refer("TAX_NOT_COVERED")),
        (is_pass(so_far) & ~in_range, refer("BASE_OUT_OF_RANGE")),
        (OTHERWISE, so_far),
    )


def _wages(offset: int) -> pl.Expr:
    return pl.col(f"wages_{offset}")


def _share(percent: Figure[Decimal]) -> pl.Expr:
    """The per cent of the expected base, in whole fen, rounded down: what a difference in fen may not exceed."""
    over, under = percent.value.as_integer_ratio()
    return pl.col("expected") * over // under


def is_nearer_to_base() -> pl.Expr:
    """Whether `expected` deviates less from the base than `expected_base`, exactly.

    Of any base above the cap the larger is nearer, so it may be clamped to the cap: the products fit 64 bits.
    """
    base = pl.min_horizontal(_base, pl.col("cap") * 100)
    new, best = pl.col("expected"), pl.col("expected_base")
    return (base - new * 100).abs() * best < (base - best * 100).abs() * new
