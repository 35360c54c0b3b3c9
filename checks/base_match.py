"""第六条4: the contribution base must be reasonably matched with the income declared for tax.

Several incomes may be the one the base should follow; the candidate that speaks best for the person holds.
Not modelled: incomes taxed elsewhere, and why an employer declared what it did.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

import polars as pl

from checks import keys, silence
from checks.answers import FAIL, PASSED, REFER, answer
from checks.candidates import EXPECTED, Candidate, coming, lasting, passing
from checks.coverage import Coverage
from checks.employers import Employers
from checks.incomes import Incomes
from checks.reasons import finding
from checks.rulebook import Figure, Rulebook
from checks.stretches import Stretches

_ABOVE = {REFER: finding("BASE_ABOVE_INCOME", REFER), FAIL: finding("BASE_ABOVE_INCOME", FAIL)}
_BELOW = {REFER: finding("BASE_BELOW_INCOME", REFER), FAIL: finding("BASE_BELOW_INCOME", FAIL)}
_OUT_OF_RANGE = finding("BASE_OUT_OF_RANGE", REFER)


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


def _share(percent: Figure[Decimal], expected: pl.Expr) -> pl.Expr:
    """The per cent of the expected base, in whole fen, rounded down: what a difference in fen may not exceed."""
    over, under = percent.value.as_integer_ratio()
    return expected * over // under


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


def _best(rows: pl.DataFrame, candidates: Iterable[Candidate], rulebook: Rulebook) -> pl.DataFrame:
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
        next_to_it = asked.select("base", "cap", "expected", "said", next=EXPECTED, place=there.arg_true())
        # Nothing is better than a pass that is as near.
        likely = next_to_it.filter((said.fill_null(FAIL) < PASSED) | nearer)
        found = likely.with_columns(says=_finding(pl.col("next"), rulebook)).filter(better)
        which = pl.lit(candidate.number, pl.Int8)
        rows = keys.put(rows, found["place"], found.select(expected="next", said="says", which=which))
    return rows


def _by_stretch(held: pl.DataFrame, rulebook: Rulebook, tax: Coverage | None) -> pl.DataFrame:
    """The stretches with the best of the candidates that are known in their first month."""
    nothing = [pl.lit(None, dtype).alias(name) for name, dtype in _STATE.items()]
    return _best(held.with_columns(nothing), lasting(rulebook, tax), rulebook)


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
        own = keys.beside(rows.select(keys.later(pl.col("place"), offset)), found.wages, "place")
        rows = rows.with_columns(own["wages"].alias(f"wages_{offset}"))
    rows = _best(keys.put(rows, late["row"], late.select(*_STATE)), passing(rulebook), rulebook)
    changed = rows["which"].ne_missing(before).arg_true()
    won = rows[changed]
    of_stretch = held.select(pl.exclude(*_STATE, "base", "floor", "cap").gather(won["number"]))
    return won.drop("number", "place").with_columns(row=changed).hstack(of_stretch)


def _late(rows: pl.DataFrame, held: pl.DataFrame, rulebook: Rulebook, tax: Coverage | None) -> pl.DataFrame:
    """The lines of stretches in which a candidate becomes known after the first month, with the best of those."""
    becomes = pl.any_horizontal(pl.lit(value=False), *(each.there for each in coming(rulebook, tax, "end")))
    late = held.with_columns(becomes=becomes)["becomes"].gather(rows["number"]).arg_true()
    asked = rows[late].hstack(
        held.select(pl.exclude(*_STATE, "base", "floor", "cap").gather(rows["number"].gather(late)))
    )
    return _best(asked.with_columns(row=late), coming(rulebook, tax, "month"), rulebook)


def _shown(rows: pl.DataFrame, rulebook: Rulebook, tax: Coverage | None) -> pl.DataFrame:
    """What is told of the best candidate of each row, and the finding on the base before silence is looked at."""
    told = {"basis": pl.Int8, "income": pl.Int64, "income_months": pl.Int64, "income_since": pl.Int32}
    shown = {name: pl.lit(None, dtype) for name, dtype in told.items()}
    for each in (*lasting(rulebook, tax), *passing(rulebook)):
        values = (pl.lit(each.basis, pl.Int8), each.amount, each.months, each.since)
        for name, value in zip(told, values, strict=True):
            shown[name] = pl.when(pl.col("which") == each.number).then(value).otherwise(shown[name])
    strays = (pl.col("said") == PASSED) & ~_in_range(rulebook)
    finding = pl.when(strays).then(_OUT_OF_RANGE).otherwise("said")
    return rows.select(
        "said",
        expected_base="expected",
        base_match=pl.when(pl.col("floor").is_null()).then(silence.NO_PARAMETERS).otherwise(finding),
        **shown,
    )


def _unmet() -> pl.Expr:
    """No candidate expects the very base yet: none is better than one that does."""
    return pl.col("floor").is_not_null() & (pl.col("expected").is_null() | (pl.col("expected") * 100 != pl.col("base")))


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
    by_stretch = _by_stretch(held, rulebook, tax)
    places = lines.select(place=pl.col("line") + pl.lit(held["shift"].gather(stretches.number)))
    open_yet = by_stretch.select(_unmet()).to_series().gather(stretches.number).arg_true()
    months = places.with_columns(lines["month"], number=stretches.number)[open_yet]
    won = _by_month(months, by_stretch, found, rulebook, tax)
    judged = _shown(pl.concat([by_stretch, won.drop("row")], how="diagonal"), rulebook, tax)
    winners = pl.int_range(by_stretch.height, judged.height, eager=True)
    chosen = stretches.number.clone().scatter(open_yet.gather(won["row"]), winners)
    shown = judged.select(pl.exclude("said").gather(chosen))
    quiet = silence.quiet_lines(places, found, rulebook)
    silent = lines.select("person", "month")[quiet].hstack(judged.select("said", "base_match")[chosen.gather(quiet)])
    return keys.put(shown, quiet, silence.findings(silent, found, rulebook, tax).to_frame("base_match"))
