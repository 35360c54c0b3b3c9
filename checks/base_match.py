"""第六条4: the contribution base must be reasonably matched with the income declared for tax.

Several incomes may be the one the base should follow; the candidate that speaks best for the person holds.
Not modelled: incomes taxed elsewhere, and why an employer declared what it did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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

_ONE_MONTH: Final = pl.lit(1, pl.Int64)
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
    """One income the base may follow: amount in fen ÷ months, where it exists.

    Attributes:
        number: its place in the order of candidates; basis: number of BASES.
    """

    number: int
    basis: int
    there: pl.Expr
    amount: pl.Expr
    months: pl.Expr
    since: pl.Expr


def _figures(rulebook: Rulebook) -> pl.DataFrame:
    """Base year, floor and cap (yuan) of each contribution year by number; last, under NO_YEAR, those of none."""
    rows = [(year.base_year, year.floor, year.cap) for year in rulebook.contribution_year]
    schema = {"base_year": pl.Int32, "floor": pl.Int64, "cap": pl.Int64}
    return pl.DataFrame([*rows, (None, None, None)], schema=schema, orient="row")


def _with_incomes(stretches: pl.DataFrame, found: Incomes, employers: Employers, rulebook: Rulebook) -> pl.DataFrame:
    """Stretches with the figures of their year, the own income of their base year, and the first own wages of all."""
    dated = stretches.select(
        "person",
        "base",
        "begin",
        "end",
        group=employers.group(pl.col("key")),
        shift=employers.group(pl.col("key")) - pl.col("key"),
    ).hstack(_figures(rulebook).select(pl.all().gather(stretches["year"])))
    person, group = pl.col("person"), pl.col("group")
    asked = dated.select(
        place=keys.line(person, pl.col("base_year").fill_null(0), group), relation=keys.relation(person, group)
    )
    first = asked.select("relation").join(found.first, on="relation", how="left", maintain_order="left")
    return dated.hstack(keys.beside(asked, found.years, "place")).hstack(first.drop("relation"))


def _average(tax: Coverage) -> _Candidate:
    """The average of the base year, if it is covered and has a wage month."""
    january = pl.col("base_year") * 12
    spanned = tax.holds(january) & tax.holds(january + 11) & pl.col("wage_months").is_not_null()
    return _Candidate(0, 0, spanned, pl.col("total"), pl.col("wage_months"), january)


def _first_wages(tax: Coverage, known: Callable[[pl.Expr], pl.Expr]) -> Iterator[_Candidate]:
    """The first wages of all and those of the month after, if nothing was earned before; the first may be a part."""
    first = pl.col("first_month")
    began = pl.col("wage_months").is_null() & (first >= pl.col("base_year") * 12 + 12) & (first > tax.first)
    for number, amount, since in ((1, "first_wages", first), (2, "next_wages", first + 1)):
        there = began & known(since) & pl.col(amount).is_not_null()
        yield _Candidate(number, 1, there, pl.col(amount), _ONE_MONTH, since)


def _latest(month: str, rulebook: Rulebook) -> pl.Expr:
    """The last month whose wages a base of this month may follow."""
    return pl.col(month) + max(rulebook.base_match.tax_month_offsets.value)


def _lasting(rulebook: Rulebook, tax: Coverage | None) -> Iterator[_Candidate]:
    """The candidates of a stretch that are known in its first month, in their order."""
    if tax is not None:
        yield _average(tax)
        yield from _first_wages(tax, lambda since: since <= _latest("begin", rulebook))


def _coming(rulebook: Rulebook, tax: Coverage | None, month: str) -> Iterator[_Candidate]:
    """The candidates of a stretch that are not known in its first month, but are in a later one."""
    if tax is not None:
        begin, later = _latest("begin", rulebook), _latest(month, rulebook)
        yield from _first_wages(tax, lambda since: (since > begin) & (since <= later))


def _passing(rulebook: Rulebook) -> Iterator[_Candidate]:
    """The candidates of one month, in their order."""
    for number, offset in enumerate(rulebook.base_match.tax_month_offsets.value, start=3):
        wages = pl.col(f"wages_{offset}")
        yield _Candidate(number, 2, wages.is_not_null(), wages, _ONE_MONTH, pl.col("month") + offset)


def _share(percent: Figure[Decimal], expected: pl.Expr) -> pl.Expr:
    """The per cent of the expected base, in whole fen, rounded down: what a difference in fen may not exceed."""
    over, under = percent.value.as_integer_ratio()
    return expected * over // under


_EXPECTED: Final = ((2 * pl.col("amount") + 100 * pl.col("months")) // (200 * pl.col("months"))).clip(
    pl.col("floor"), pl.col("cap")
)
"""The expected base in yuan: amount (fen) ÷ months rounded half up, then held between floor and cap."""


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

    Of any base above the cap the larger is nearer, so it may be held at the cap: the products fit 64 bits.
    """
    base = pl.min_horizontal("base", pl.col("cap") * 100)
    return (base - expected * 100).abs() * best < (base - best * 100).abs() * expected


_STATE: Final = {"expected": pl.Int64, "said": pl.Int32, "which": pl.Int8}
"""The best so far: what it expects (yuan), its finding, the number of the candidate; null where none is."""


def _best(rows: pl.DataFrame, candidates: Iterable[_Candidate], rulebook: Rulebook) -> pl.DataFrame:
    """The rows with the best of these candidates too: the best answer, of equals the nearest, of those the first.

    Args:
        rows: base, floor, cap, the _STATE so far, and what the candidates name.
    """
    said, says = pl.col("said"), pl.col("says")
    nearer = _nearer(pl.col("next"), pl.col("expected"))
    better = (answer(says) > answer(said)).fill_null(value=True) | ((answer(says) == answer(said)) & nearer)
    for candidate in candidates:
        there = rows.select(pl.col("floor").is_not_null() & candidate.there).to_series()
        asked = rows.select(
            "base", "floor", "cap", "expected", "said", amount=candidate.amount, months=candidate.months
        ).filter(there)
        next_to_it = asked.select("base", "cap", "expected", "said", next=_EXPECTED, place=there.arg_true())
        # Nothing is better than a pass that is as near.
        likely = next_to_it.filter((said.fill_null(FAIL) < PASSED) | nearer)
        found = likely.with_columns(says=_finding(pl.col("next"), rulebook)).filter(better)
        which = pl.lit(candidate.number, pl.Int8)
        rows = keys.put(rows, found["place"], found.select(expected="next", said="says", which=which))
    return rows


def _by_stretch(held: pl.DataFrame, rulebook: Rulebook, tax: Coverage | None) -> pl.DataFrame:
    """The stretches with the best of the candidates that are known in their first month."""
    nothing = [pl.lit(None, dtype).alias(name) for name, dtype in _STATE.items()]
    return _best(held.with_columns(nothing), _lasting(rulebook, tax), rulebook)


def _by_month(
    months: pl.DataFrame, held: pl.DataFrame, found: Incomes, rulebook: Rulebook, tax: Coverage | None
) -> pl.DataFrame:
    """The lines that their stretch leaves unmet for which another candidate is better than its own.

    Args:
        months: number (of the stretch), place (as in `found.wages`), month.
        held: `_by_stretch`.

    Returns:
        row (of `months`), month, wages_<offset>, and the columns of the stretch with the new state.
    """
    rows = months.hstack(held.select("base", "floor", "cap", *_STATE).select(pl.all().gather(months["number"])))
    before = rows["which"]
    late = _late(rows, held, rulebook, tax)
    for offset in rulebook.base_match.tax_month_offsets.value:
        own = keys.beside(_months_on(rows, offset), found.wages, "place")
        rows = rows.with_columns(own["wages"].alias(f"wages_{offset}"))
    rows = _best(keys.put(rows, late["row"], late.select(*_STATE)), _passing(rulebook), rulebook)
    changed = rows["which"].ne_missing(before).arg_true()
    won = rows[changed]
    lasting = held.select(pl.exclude(*_STATE, "base", "floor", "cap").gather(won["number"]))
    return won.drop("number", "place").with_columns(row=changed).hstack(lasting)


def _late(rows: pl.DataFrame, held: pl.DataFrame, rulebook: Rulebook, tax: Coverage | None) -> pl.DataFrame:
    """The lines of stretches in which a candidate becomes known after the first month, with the best of those."""
    becomes = pl.any_horizontal(pl.lit(value=False), *(each.there for each in _coming(rulebook, tax, "end")))
    late = held.with_columns(becomes=becomes)["becomes"].gather(rows["number"]).arg_true()
    asked = rows[late].hstack(
        held.select(pl.exclude(*_STATE, "base", "floor", "cap").gather(rows["number"].gather(late)))
    )
    return _best(asked.with_columns(row=late), _coming(rulebook, tax, "month"), rulebook)


def _shown(rows: pl.DataFrame, rulebook: Rulebook, tax: Coverage | None) -> pl.DataFrame:
    """What is told of the best candidate of each row, and the finding on the base before silence is looked at."""
    told = {"basis": pl.Int8, "income": pl.Int64, "income_months": pl.Int64, "income_since": pl.Int32}
    shown = {name: pl.lit(None, dtype) for name, dtype in told.items()}
    for each in (*_lasting(rulebook, tax), *_passing(rulebook)):
        values = (pl.lit(each.basis, pl.Int8), each.amount, each.months, each.since)
        for name, value in zip(told, values, strict=True):
            shown[name] = pl.when(pl.col("which") == each.number).then(value).otherwise(shown[name])
    strays = (pl.col("said") == PASSED) & ~_in_range(rulebook)
    finding = pl.when(strays).then(_OUT_OF_RANGE).otherwise("said")
    return rows.select(
        "said",
        expected_base="expected",
        base_match=pl.when(pl.col("floor").is_null()).then(_NO_PARAMETERS).otherwise(finding),
        **shown,
    )


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


def _with_silence(quiet: pl.DataFrame, found: Incomes, rulebook: Rulebook, tax: Coverage | None) -> pl.Series:
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
    months = places.with_columns(lines["month"], number=stretches.number)[open_yet]
    won = _by_month(months, lasting, found, rulebook, tax)
    judged = _shown(pl.concat([lasting, won.drop("row")], how="diagonal"), rulebook, tax)
    winners = pl.int_range(lasting.height, judged.height, eager=True)
    chosen = stretches.number.scatter(open_yet.gather(won["row"]), winners)
    shown = judged.select(pl.exclude("said").gather(chosen))
    quiet = _quiet(places, found, rulebook)
    silent = lines.select("person", "month")[quiet].hstack(judged.select("said", "base_match")[chosen.gather(quiet)])
    return keys.put(shown, quiet, _with_silence(silent, found, rulebook, tax).to_frame("base_match"))
