"""第六条4: the contribution base must be reasonably matched with the income declared for tax.

Several incomes may be the one the base should follow; the candidate that speaks best for the person holds.
Not modelled: incomes taxed elsewhere, and why an employer declared what it did.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

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
    """Lines with their year's figures and the own wages of every month and year that may matter; place counts them."""
    wide = (
        lines.select("person", "month", "base", group=employers.group(pl.col("key")))
        .join(_years(rulebook), on="month", how="left", maintain_order="left")
        .with_row_index("place")
    )

    def own(incomes: pl.DataFrame, month: pl.Expr) -> pl.DataFrame:
        asked = wide.select(place=keys.line(pl.col("person"), month, pl.col("group")))
        return keys.beside(asked, incomes, "place")

    offsets = rulebook.base_match.tax_month_offsets.value
    by_month = [own(found.wages.rename({"wages": f"wages_{each}"}), pl.col("month") + each) for each in offsets]
    by_year = own(found.years, pl.col("base_year").fill_null(0))
    return pl.concat([wide, by_year, _first(wide, by_year, found), *by_month], how="horizontal")


def _first(wide: pl.DataFrame, by_year: pl.DataFrame, found: Incomes) -> pl.DataFrame:
    """The first wages of all, for lines without wages in their base year."""
    relation = keys.relation(pl.col("person"), pl.col("group"))
    newcomers = wide.filter(by_year["wage_months"].is_null()).select("place", relation=relation)
    first = newcomers.join(found.first, on="relation", how="left", maintain_order="left").drop("relation")
    return keys.beside(wide.select("place"), keys.in_order(first, "place"), "place")


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
    """The expected base in yuan: rounded half up, then held between floor and cap."""
    doubled = 2 * candidate.amount + 100 * candidate.months
    return (doubled // (200 * candidate.months)).clip(pl.col("floor"), pl.col("cap"))


def _finding(expected: pl.Expr, rulebook: Rulebook) -> pl.Expr:
    """What one candidate says of the base."""
    figures = rulebook.base_match
    over = pl.col("base") - expected * 100
    return (
        pl.when(over > _share(figures.above_refer_percent, expected))
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


_SHOWN: Final = {"basis": pl.Int8, "income": pl.Int64, "income_months": pl.Int64, "income_since": pl.Int32}
_NOTHING: Final = {"expected": pl.Int64, "said": pl.Int32, **_SHOWN}


def _best(wide: pl.DataFrame, candidates: Iterable[_Candidate], rulebook: Rulebook) -> pl.DataFrame:
    """The candidate with the best answer, of equals the nearest, of those the first.

    None is better than one that expects the very base, so that most lines are looked at once.
    """
    best = wide.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in _NOTHING.items())
    unmet = pl.col("expected").is_null() | (pl.col("expected") * 100 != pl.col("base"))
    for candidate in candidates:
        there = pl.col("floor").is_not_null() & candidate.amount.is_not_null()
        asked = (
            best.lazy()
            .filter(there & unmet)
            .select(
                "place",
                "base",
                "expected",
                "said",
                next=_expected(candidate),
                basis=pl.lit(candidate.basis, pl.Int8),
                income=candidate.amount,
                income_months=candidate.months,
                income_since=candidate.since,
            )
        )
        said = asked.with_columns(says=_finding(pl.col("next"), rulebook))
        old, new = answer(pl.col("said")), answer(pl.col("says"))
        nearer = _nearer(pl.col("next"), pl.col("expected"))
        better = said.filter(old.is_null() | (new > old) | ((new == old) & nearer)).collect()
        best = keys.put(best, better["place"], better.select(*_SHOWN, expected="next", said="says"))
    return best


def _with_silence(said: pl.DataFrame, found: Incomes, rulebook: Rulebook, tax: Coverage | None) -> pl.DataFrame:
    """What is said of lines without own wages in any of the months the wage may have been declared in."""
    offsets = rulebook.base_match.tax_month_offsets.value
    own = [pl.col(f"wages_{offset}").is_null() for offset in offsets]
    quiet = said.lazy().filter(own).select("place", "person", "month", "said").collect()
    person, month = pl.col("person"), pl.col("month")
    asked = [quiet.select(person_month=keys.person_month(person, month + offset)) for offset in offsets]
    anyone = pl.any_horizontal(pl.lit(keys.stands_in(each, found.anyone, "person_month")) for each in asked)
    return keys.put(said, quiet["place"], quiet.select(said=_silence(anyone, offsets, tax)))


def _silence(anyone: pl.Expr, offsets: tuple[int, ...], tax: Coverage | None) -> pl.Expr:
    """The finding where no own wages stand in these months: the best candidate's, or one on their absence."""
    said, month = pl.col("said"), pl.col("month")
    covered = pl.lit(False) if tax is None else pl.all_horizontal(tax.holds(month + offset) for offset in offsets)
    absent = pl.when(said.is_null()).then(_MISSING[FAIL]).otherwise(_MISSING[REFER])
    return (
        pl.when(~covered & (answer(said) == PASS))
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
    best = _best(_with_incomes(lines, found, employers, rulebook), _candidates(rulebook, tax), rulebook)
    judged = _with_silence(best, found, rulebook, tax)
    strays = (pl.col("said") == PASSED) & ~_in_range(rulebook)
    off = (pl.col("base") - pl.col("expected") * 100).abs()
    shown = judged.select(
        base_match=pl.when(pl.col("floor").is_null())
        .then(_NO_PARAMETERS)
        .when(strays)
        .then(_OUT_OF_RANGE)
        .otherwise("said"),
        expected_base=pl.col("expected"),
        deviation=off / (pl.col("expected") * 100),
        basis=pl.col("basis"),
        income=pl.col("income"),
        income_months=pl.col("income_months"),
        income_since=pl.col("income_since"),
    )
    return lines.hstack(shown)
