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


def _years(rulebook: Rulebook) -> tuple[pl.DataFrame, pl.Series]:
    """Base year, floor and cap (yuan) of each contribution year, and the number of the year that each month is in."""
    years = rulebook.contribution_year
    schema = {"base_year": pl.Int32, "floor": pl.Int64, "cap": pl.Int64}
    figures = pl.DataFrame([(year.base_year, year.floor, year.cap) for year in years], schema=schema, orient="row")
    numbers: list[int | None] = [None] * (max((year.until_month for year in years), default=0) + 2)
    for number, year in enumerate(years):
        numbers[year.from_month : year.until_month + 1] = [number] * (year.until_month - year.from_month + 1)
    return figures, pl.Series(numbers, dtype=pl.Int32)


def _own(lines: pl.DataFrame, incomes: pl.DataFrame, month: pl.Expr) -> pl.DataFrame:
    """What the lines' own group of agents declared for a month or year of each."""
    asked = lines.select(place=keys.line(pl.col("person"), month, pl.col("group")))
    return keys.beside(asked, incomes, "place")


def _stretches(lines: pl.DataFrame, found: Incomes, rulebook: Rulebook) -> tuple[pl.DataFrame, pl.Series]:
    """The first line of each stretch with the wages that matter to all of it, and the number of each line's stretch.

    A stretch is lines one after another of one person, group, base and year, parted where the first wages are known.
    """
    figures, year_of = _years(rulebook)
    dated = lines.with_columns(year=pl.lit(year_of).gather(pl.col("month").clip(0, len(year_of) - 1)))
    starts = dated.select(keys.begins(_SAME)).to_series()
    first = _first(dated.filter(starts), found)["first_month"]
    latest = pl.col("month") + max(rulebook.base_match.tax_month_offsets.value)
    ahead = (pl.lit(first.gather(keys.numbers(starts))) - latest).clip(-1, 1)
    starts |= dated.select(ahead=ahead).select(keys.begins(["ahead"])).to_series()
    return _with_incomes(dated.filter(starts), figures, found), keys.numbers(starts)


def _first(lines: pl.DataFrame, found: Incomes) -> pl.DataFrame:
    """The first wages of all."""
    relation = lines.select(relation=keys.relation(pl.col("person"), pl.col("group")))
    return relation.join(found.first, on="relation", how="left", maintain_order="left").drop("relation")


def _with_incomes(lines: pl.DataFrame, figures: pl.DataFrame, found: Incomes) -> pl.DataFrame:
    """Lines with the figures of their year, the own wages of their base year, and the first of all."""
    dated = lines.hstack(figures.select(pl.all().gather(lines["year"])))
    by_year = _own(dated, found.years, pl.col("base_year").fill_null(0))
    return pl.concat([dated, by_year, _first(dated, found)], how="horizontal")


def _lasting(rulebook: Rulebook, tax: Coverage | None) -> Iterator[_Candidate]:
    """The candidates that hold for all months of a stretch, in their order; each names columns of `_stretches`."""
    if tax is None:
        return
    january, first = pl.col("base_year") * 12, pl.col("first_month")
    one = pl.lit(1, pl.Int64)
    spanned = tax.holds(january) & tax.holds(january + 11)
    yield _Candidate(0, pl.when(spanned).then("total"), pl.col("wage_months"), january)
    began = pl.col("wage_months").is_null() & (first >= january + 12) & (first > tax.first)
    known = pl.col("month") + max(rulebook.base_match.tax_month_offsets.value)
    for amount, since in (("first_wages", first), ("next_wages", first + 1)):
        yield _Candidate(1, pl.when(began & (since <= known)).then(amount), one, since)


def _passing(rulebook: Rulebook) -> Iterator[_Candidate]:
    """The candidates of one month, in their order; each names a column of `_by_month`."""
    for offset in rulebook.base_match.tax_month_offsets.value:
        yield _Candidate(2, pl.col(f"wages_{offset}"), pl.lit(1, pl.Int64), pl.col("month") + offset)


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


_SAME: Final = ("person", "group", "base", "year")
"""What lines of a stretch share."""
_SHOWN: Final = {"basis": pl.Int8, "income": pl.Int64, "income_months": pl.Int64, "income_since": pl.Int32}
_NOTHING: Final = {"expected": pl.Int64, "said": pl.Int32, **_SHOWN}


def _unmet() -> pl.Expr:
    """None is better than a candidate that expects the very base, so that most lines are looked at once."""
    return pl.col("expected").is_null() | (pl.col("expected") * 100 != pl.col("base"))


def _best(rows: pl.DataFrame, candidates: Iterable[_Candidate], rulebook: Rulebook) -> pl.DataFrame:
    """What is expected, said and shown, after these candidates too: the best answer, of equals the nearest, the first.

    Args:
        rows: base, floor, cap, the best so far (_NOTHING where none was), and what the candidates name.
    """
    best = rows.with_row_index("place")
    for candidate in candidates:
        there = pl.col("floor").is_not_null() & candidate.amount.is_not_null()
        asked = (
            best.lazy()
            .filter(there & _unmet())
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
    return best.select(*_NOTHING)


def _by_stretch(lines: pl.DataFrame, found: Incomes, rulebook: Rulebook, tax: Coverage | None) -> pl.DataFrame:
    """The lines with their year's figures and the best of the lasting candidates."""
    stretches, numbers = _stretches(lines, found, rulebook)
    nothing = [pl.lit(None, dtype).alias(name) for name, dtype in _NOTHING.items()]
    best = _best(stretches.with_columns(nothing), _lasting(rulebook, tax), rulebook)
    return lines.hstack(stretches.select("floor", "cap").hstack(best).select(pl.all().gather(numbers)))


def _by_month(lines: pl.DataFrame, found: Incomes, rulebook: Rulebook) -> pl.DataFrame:
    """The lines with the own wages of each month that may matter, and the best of all candidates."""
    offsets = rulebook.base_match.tax_month_offsets.value
    own = [_own(lines, found.wages.rename({"wages": f"wages_{each}"}), pl.col("month") + each) for each in offsets]
    lines = pl.concat([lines, *own], how="horizontal")
    return lines.with_columns(_best(lines, _passing(rulebook), rulebook))


def _with_silence(said: pl.DataFrame, found: Incomes, rulebook: Rulebook, tax: Coverage | None) -> pl.DataFrame:
    """What is said of lines without own wages in any of the months the wage may have been declared in."""
    offsets = rulebook.base_match.tax_month_offsets.value
    own = [pl.col(f"wages_{offset}").is_null() for offset in offsets]
    quiet = said.lazy().with_row_index("place").filter(own).select("place", "person", "month", "said").collect()
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
        The lines with base_match (finding), expected_base (yuan), basis (number of BASES), income (fen), income_months
        and income_since (the month the income begins): the expected base is income ÷ income_months, rounded and held
        between floor and cap.
    """
    asked = lines.select("person", "month", "base", group=employers.group(pl.col("key")))
    best = _by_month(_by_stretch(asked, found, rulebook, tax), found, rulebook)
    judged = _with_silence(best, found, rulebook, tax)
    strays = (pl.col("said") == PASSED) & ~_in_range(rulebook)
    shown = judged.select(
        base_match=pl.when(pl.col("floor").is_null())
        .then(_NO_PARAMETERS)
        .when(strays)
        .then(_OUT_OF_RANGE)
        .otherwise("said"),
        expected_base=pl.col("expected"),
        basis=pl.col("basis"),
        income=pl.col("income"),
        income_months=pl.col("income_months"),
        income_since=pl.col("income_since"),
    )
    return lines.hstack(shown)
