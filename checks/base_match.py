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
from checks.stretches import Stretches

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


def _figures(rulebook: Rulebook) -> pl.DataFrame:
    """Base year, floor and cap (yuan) of each contribution year by number; last, under NO_YEAR, those of none."""
    rows = [(year.base_year, year.floor, year.cap) for year in rulebook.contribution_year]
    schema = {"base_year": pl.Int32, "floor": pl.Int64, "cap": pl.Int64}
    return pl.DataFrame([*rows, (None, None, None)], schema=schema, orient="row")


def _with_incomes(
    stretches: pl.DataFrame, found: Incomes, employers: Employers, rulebook: Rulebook
) -> pl.DataFrame:
    """Stretches with the figures of their year, the own income of their base year, and the first own wages of all."""
    dated = stretches.select(
        "person", "base", month="begin", group=employers.group(pl.col("key")), shift=employers.group(pl.col("key")) - pl.col("key")
    ).hstack(_figures(rulebook).select(pl.all().gather(stretches["year"])))
    person, group = pl.col("person"), pl.col("group")
    asked = dated.select(
        place=keys.line(person, pl.col("base_year").fill_null(0), group), relation=keys.relation(person, group)
    )
    first = asked.select("relation").join(found.first, on="relation", how="left", maintain_order="left")
    return dated.hstack(keys.beside(asked, found.years, "place")).hstack(first.drop("relation"))


def _lasting(rulebook: Rulebook, tax: Coverage | None) -> Iterator[_Candidate]:
    """The candidates that hold on for the months of a stretch once they are known, in their order."""
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
    """The candidates of one month, in their order."""
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


_SHOWN: Final = {"basis": pl.Int8, "income": pl.Int64, "income_months": pl.Int64, "income_since": pl.Int32}
_NOTHING: Final = {"expected": pl.Int64, "said": pl.Int32, **_SHOWN}


def _best(rows: pl.DataFrame, candidates: Iterable[_Candidate], rulebook: Rulebook) -> pl.DataFrame:
    """What is expected, said and shown, after these candidates too: the best answer, of equals the nearest, the first.

    Args:
        rows: base, floor, cap, the best so far (_NOTHING where none was), and what the candidates name.
    """
    for candidate in candidates:
        rows = rows.with_columns(next=_expected(candidate)).with_columns(says=_finding(pl.col("next"), rulebook))
        there = pl.col("floor").is_not_null() & candidate.amount.is_not_null()
        old, new = answer(pl.col("said")), answer(pl.col("says"))
        nearer = (new == old) & _nearer(pl.col("next"), pl.col("expected"))
        rows = rows.with_columns(better=there & (old.is_null() | (new > old) | nearer))
        found = {
            "expected": pl.col("next"),
            "said": pl.col("says"),
            "basis": pl.lit(candidate.basis, pl.Int8),
            "income": candidate.amount,
            "income_months": candidate.months,
            "income_since": candidate.since,
        }
        rows = rows.with_columns(pl.when("better").then(value).otherwise(name).alias(name) for name, value in found.items())
    return rows


def _by_stretch(held: pl.DataFrame, rulebook: Rulebook, tax: Coverage | None) -> pl.DataFrame:
    """The stretches with the best of the candidates that are known in their first month."""
    nothing = [pl.lit(None, dtype).alias(name) for name, dtype in _NOTHING.items()]
    return _best(held.with_columns(nothing), _lasting(rulebook, tax), rulebook)


def _by_month(months: pl.DataFrame, found: Incomes, rulebook: Rulebook, tax: Coverage | None) -> pl.DataFrame:
    """The best of all candidates for lines that their stretch leaves unmet.

    Args:
        months: place (as in `found.wages`), month, and the columns of `_by_stretch`.
    """
    for offset in rulebook.base_match.tax_month_offsets.value:
        own = keys.beside(_months_on(months, offset), found.wages, "place")
        months = months.with_columns(own["wages"].alias(f"wages_{offset}"))
    return _best(months, [*_lasting(rulebook, tax), *_passing(rulebook)], rulebook)


def _months_on(places: pl.DataFrame, offset: int) -> pl.DataFrame:
    return places.select(pl.col("place") + offset * keys.EMPLOYERS_AT_MOST)


def _unmet() -> pl.Expr:
    """No candidate expects the very base yet: none is better than one that does."""
    return pl.col("floor").is_not_null() & (pl.col("expected").is_null() | (pl.col("expected") * 100 != pl.col("base")))


def _quiet(places: pl.DataFrame, found: Incomes, rulebook: Rulebook) -> pl.Series:
    """Which lines have no own wages in any of the months the wage may have been declared in."""
    quiet: pl.Series | None = None
    for offset in rulebook.base_match.tax_month_offsets.value:
        left = places if quiet is None else places[quiet]
        without = keys.beside(_months_on(left, offset), found.wages, "place")["wages"].is_null()
        quiet = without.arg_true() if quiet is None else quiet.filter(without)
    return pl.Series([], dtype=pl.UInt32) if quiet is None else quiet


def _with_silence(
    quiet: pl.DataFrame, found: Incomes, rulebook: Rulebook, tax: Coverage | None
) -> pl.Series:
    """The findings on lines without own wages; what they were before stands in base_match and said."""
    offsets = rulebook.base_match.tax_month_offsets.value
    person, month = pl.col("person"), pl.col("month")
    asked = [quiet.select(keys.person_month(person, month + offset)).to_series() for offset in offsets]
    anyone = pl.any_horizontal(pl.lit(found.anyone(each)) for each in asked)
    return quiet.select(
        pl.when(pl.col("base_match") == _NO_PARAMETERS).then("base_match").otherwise(_silence(anyone, offsets, tax))
    ).to_series()


def _silence(anyone: pl.Expr, offsets: tuple[int, ...], tax: Coverage | None) -> pl.Expr:
    """The finding where no own wages stand in these months: the best candidate's, or one on their absence."""
    said, month = pl.col("said"), pl.col("month")
    covered = pl.lit(False) if tax is None else pl.all_horizontal(tax.holds(month + offset) for offset in offsets)
    absent = pl.when(said.is_null()).then(_MISSING[FAIL]).otherwise(_MISSING[REFER])
    return (
        pl.when(~covered & (answer(said) == PASS))
        .then("base_match")
        .when(~covered)
        .then(_NOT_COVERED)
        .when(answer(said) == FAIL)
        .then("base_match")
        .when(anyone)
        .then(_OTHER_AGENT)
        .otherwise(absent)
    )


def _in_range(rulebook: Rulebook) -> pl.Expr:
    room = rulebook.base_match.out_of_range_yuan.value
    return pl.col("base").is_between((pl.col("floor") - room) * 100, (pl.col("cap") + room) * 100)


def test(
    lines: pl.DataFrame,
    stretches: Stretches,
    found: Incomes,
    employers: Employers,
    rulebook: Rulebook,
    tax: Coverage | None,
) -> pl.DataFrame:
    """The finding on each line's base, and the expected base it was measured against.

    Args:
        lines: line, person, month, key, base (fen).
        stretches: those of the lines.
        found: the incomes of the same persons.
        tax: the months the tax data cover; None where they cover nothing.

    Returns:
        base_match (finding), expected_base (yuan), basis (number of BASES), income (fen), income_months and
        income_since (the month the income begins) of each line: the expected base is income ÷ income_months, rounded
        and held between floor and cap.
    """
    held = _with_incomes(stretches.rows, found, employers, rulebook)
    lasting = _by_stretch(held, rulebook, tax)
    places = lines.select(place=pl.col("line") + pl.lit(held["shift"].gather(stretches.number)))
    open_yet = lasting.select(_unmet()).to_series().gather(stretches.number).arg_true()
    months = (
        lasting[stretches.number.gather(open_yet)]
        .with_columns(lines["month"].gather(open_yet))
        .hstack(places[open_yet])
    )
    passing = _by_month(months, found, rulebook, tax)
    strays = (pl.col("said") == PASSED) & ~_in_range(rulebook)
    judged = pl.concat([each.select(*_NOTHING, "floor", "cap", "base") for each in (lasting, passing)]).select(
        "said",
        *_SHOWN,
        expected_base="expected",
        base_match=pl.when(pl.col("floor").is_null())
        .then(_NO_PARAMETERS)
        .when(strays)
        .then(_OUT_OF_RANGE)
        .otherwise("said"),
    )
    chosen = stretches.number.scatter(open_yet, pl.int_range(lasting.height, judged.height, eager=True))
    shown = judged.select(pl.exclude("said").gather(chosen))
    quiet = _quiet(places, found, rulebook)
    silent = lines.select("person", "month")[quiet].hstack(judged.select("said", "base_match")[chosen.gather(quiet)])
    return keys.put(shown, quiet, _with_silence(silent, found, rulebook, tax).to_frame("base_match"))
