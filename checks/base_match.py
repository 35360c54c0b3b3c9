"""第六条4: the contribution base must be reasonably matched with the income declared for tax.

Several incomes may be the one the base should follow; the candidate that speaks best for the person holds.
Not modelled: incomes taxed elsewhere, and why an employer declared what it did.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from checks import keys
from checks.answers import FAIL, PASS, PASSED, REFER, answer
from checks.employers import Employers
from checks.incomes import Incomes
from checks.reasons import finding
from checks.rulebook import Figure, Rulebook

BASES = ("prior_year_average", "first_full_month", "current_month")
"""The names of the candidates, by number."""

_ABOVE = {REFER: finding("BASE_ABOVE_INCOME", REFER), FAIL: finding("BASE_ABOVE_INCOME", FAIL)}
_BELOW = {REFER: finding("BASE_BELOW_INCOME", REFER), FAIL: finding("BASE_BELOW_INCOME", FAIL)}
_NO_PARAMETERS = finding("PARAMETERS_MISSING", REFER)
_OTHER_AGENT = finding("TAX_OTHER_AGENT", REFER)
_MISSING = {REFER: finding("TAX_MISSING", REFER), FAIL: finding("TAX_MISSING", FAIL)}
_NOT_COVERED = finding("TAX_NOT_COVERED", REFER)
_OUT_OF_RANGE = finding("BASE_OUT_OF_RANGE", REFER)


@dataclass(frozen=True)
class Coverage:
    """First and last month a dataset covers, both included."""

    first: int
    last: int

    def holds(self, month: pl.Expr) -> pl.Expr:
        """Whether the month is covered."""
        return month.is_between(self.first, self.last)


@dataclass(frozen=True)
class _Candidate:
    """One income the base may follow: amount in fen ÷ months, null where it does not exist."""

    basis: int
    amount: pl.Expr
    months: pl.Expr
    since: pl.Expr


def _years(rulebook: Rulebook) -> pl.DataFrame:
    """Floor, cap (yuan) and base year of every month that has a contribution year."""
    rows = [
        (month, year.base_year, year.floor, year.cap)
        for year in rulebook.contribution_year
        for month in range(year.from_month, year.until_month + 1)
    ]
    schema = {"month": pl.Int32, "base_year": pl.Int32, "floor": pl.Int64, "cap": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _with_incomes(lines: pl.DataFrame, found: Incomes, employers: Employers, rulebook: Rulebook) -> pl.DataFrame:
    """Lines with their year's figures and the own wages of every month and year that may matter."""
    relation = keys.relation(pl.col("person"), employers.group(pl.col("key")))
    wide = (
        lines.select("line", "person", "month", "base", relation=relation)
        .join(_years(rulebook), on="month", how="left", maintain_order="left")
        .join(found.years, on=["relation", "base_year"], how="left", maintain_order="left")
        .join(found.first, on="relation", how="left", maintain_order="left")
    )
    for offset in rulebook.base_match.tax_month_offsets.value:
        place = keys.month_later(pl.col("relation"), pl.col("month") + offset)
        own = found.wages.rename({"wages": f"wages_{offset}"})
        wide = wide.with_columns(relation_month=place)
        wide = wide.join(own, on="relation_month", how="left", maintain_order="left")
    return wide


def _candidates(rulebook: Rulebook, tax: Coverage | None) -> Iterator[_Candidate]:
    """The candidates in their order; each names columns of `_with_incomes`."""
    offsets = rulebook.base_match.tax_month_offsets.value
    month, first = pl.col("month"), pl.col("first_month")
    january = pl.col("base_year") * 12
    one = pl.lit(1, pl.Int64)
    if tax is not None:
        spanned = tax.holds(january) & tax.holds(january + 11)
        yield _Candidate(0, pl.when(spanned).then("total"), pl.col("wage_months"), january)
        began = pl.col("wage_months").is_null() & (first >= january + 12) & (first > tax.first)
        for amount, since in (("first_wages", first), ("next_wages", first + 1)):
            yield _Candidate(1, pl.when(began & (since <= month + max(offsets))).then(amount), one, since)
    for offset in offsets:
        yield _Candidate(2, pl.col(f"wages_{offset}"), one, month + offset)


def _share(percent: Figure[Decimal], expected: pl.Expr) -> pl.Expr:
    """The per cent of the expected base, in whole fen, rounded down: what a difference in fen may not exceed."""
    over, under = percent.value.as_integer_ratio()
    return expected * over // under


def _expected(candidate: _Candidate) -> pl.Expr:
    """The expected base in yuan: rounded half up, then held between floor and cap; null in a month without a year."""
    doubled = 2 * candidate.amount + 100 * candidate.months
    held = (doubled // (200 * candidate.months)).clip(pl.col("floor"), pl.col("cap"))
    return pl.when(pl.col("floor").is_not_null()).then(held)


def _finding(expected: pl.Expr, rulebook: Rulebook) -> pl.Expr:
    """What one candidate says of the base; null where there is no candidate."""
    figures = rulebook.base_match
    over = pl.col("base") - expected * 100
    return (
        pl.when(expected.is_null())
        .then(None)
        .when(over > _share(figures.above_refer_percent, expected))
        .then(_ABOVE[FAIL])
        .when(over > _share(figures.above_pass_percent, expected))
        .then(_ABOVE[REFER])
        .when(-over > _share(figures.below_refer_percent, expected))
        .then(_BELOW[FAIL])
        .when(-over > _share(figures.below_pass_percent, expected))
        .then(_BELOW[REFER])
        .otherwise(PASSED)
    )


def _nearer(expected: pl.Expr, best: pl.Expr) -> pl.Expr:
    """Whether the deviation from `expected` is smaller than that from `best`, exactly.

    Below a base that exceeds both, the larger is nearer; elsewhere the base is at most a cap: the products fit 64 bits.
    """
    base = pl.col("base")
    crosswise = (base - expected * 100).abs() * best < (base - best * 100).abs() * expected
    return pl.when(base >= pl.max_horizontal(expected, best) * 100).then(expected > best).otherwise(crosswise)


def _best(wide: pl.DataFrame, candidates: list[_Candidate], rulebook: Rulebook) -> pl.DataFrame:
    """The candidate with the best answer, of equals the nearest, of those the first."""
    none = pl.lit(None, pl.Int64)
    wide = wide.with_columns(expected=none, said=none, chosen=none)
    for place, candidate in enumerate(candidates):
        wide = wide.with_columns(next=_expected(candidate))
        wide = wide.with_columns(says=_finding(pl.col("next"), rulebook))
        old, new = answer(pl.col("said")), answer(pl.col("says"))
        better = old.is_null() | (new > old) | ((new == old) & _nearer(pl.col("next"), pl.col("expected")))
        takes = pl.col("says").is_not_null() & better
        wide = wide.with_columns(
            expected=pl.when(takes).then("next").otherwise("expected"),
            said=pl.when(takes).then("says").otherwise("said"),
            chosen=pl.when(takes).then(place).otherwise("chosen"),
        )
    return wide


def _shown(candidates: list[_Candidate]) -> dict[str, pl.Expr]:
    """The chosen candidate's name, income and months, for the ledger to show."""

    def of(values: list[pl.Expr]) -> pl.Expr:
        return pl.coalesce(pl.when(pl.col("chosen") == place).then(value) for place, value in enumerate(values))

    return {
        "basis": of([pl.lit(each.basis, pl.Int8) for each in candidates]),
        "income": of([each.amount for each in candidates]),
        "income_months": of([each.months for each in candidates]),
        "income_since": of([each.since for each in candidates]),
    }


def _silence(found: Incomes, rulebook: Rulebook, tax: Coverage | None) -> pl.Expr:
    """The finding where no own wages stand in any of the months the wage may have been declared in; said otherwise."""
    offsets = rulebook.base_match.tax_month_offsets.value
    said, month = pl.col("said"), pl.col("month")
    quiet = pl.all_horizontal(pl.col(f"wages_{offset}").is_null() for offset in offsets)
    covered = pl.lit(False) if tax is None else pl.all_horizontal(tax.holds(month + offset) for offset in offsets)
    months = [keys.person_month(pl.col("person"), month + offset) for offset in offsets]
    anyone = pl.any_horizontal(each.is_in(found.anyone["person_month"].implode()) for each in months)
    absent = pl.when(said.is_null()).then(_MISSING[FAIL]).otherwise(_MISSING[REFER])
    return (
        pl.when(~quiet)
        .then(said)
        .when(~covered & (answer(said) == PASS))
        .then(said)
        .when(~covered)
        .then(_NOT_COVERED)
        .when(answer(said) == FAIL)
        .then(said)
        .when(anyone)
        .then(_OTHER_AGENT)
        .otherwise(absent)
    )


def _in_range(rulebook: Rulebook) -> pl.Expr:
    room = rulebook.base_match.out_of_range_yuan.value
    return pl.col("base").is_between((pl.col("floor") - room) * 100, (pl.col("cap") + room) * 100)


def test(
    lines: pl.DataFrame, found: Incomes, employers: Employers, rulebook: Rulebook, tax: Coverage | None
) -> pl.DataFrame:
    """The finding on each line's base, and the expected base it was measured against.

    Args:
        lines: line, person, month, key, base (fen).
        found: the incomes of the same persons.
        tax: the months the tax data cover; None where they cover nothing.

    Returns:
        The lines with base_match (finding), expected_base (yuan), basis (number of BASES), deviation (for show),
        income (fen), income_months and income_since (the month the income begins): the expected base is
        income ÷ income_months, rounded and held between floor and cap.
    """
    candidates = list(_candidates(rulebook, tax))
    best = _best(_with_incomes(lines, found, employers, rulebook), candidates, rulebook)
    judged = best.with_columns(base_match=_silence(found, rulebook, tax), **_shown(candidates))
    strays = (pl.col("base_match") == PASSED) & ~_in_range(rulebook)
    off = (pl.col("base") - pl.col("expected") * 100).abs()
    shown = judged.select(
        base_match=pl.when(pl.col("floor").is_null())
        .then(_NO_PARAMETERS)
        .when(strays)
        .then(_OUT_OF_RANGE)
        .otherwise("base_match"),
        expected_base=pl.col("expected"),
        deviation=off / (pl.col("expected") * 100),
        basis=pl.col("basis"),
        income=pl.col("income"),
        income_months=pl.col("income_months"),
        income_since=pl.col("income_since"),
    )
    return lines.hstack(shown)
