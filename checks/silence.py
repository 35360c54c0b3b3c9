"""第六条4: what is said of a base where the own employer declared no wages in any month they may stand in.

Absence of a declaration speaks against a person only where the data could have shown one.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from checks import keys
from checks.answers import FAIL, PASS, REFER, answer
from checks.coverage import Coverage
from checks.incomes import Incomes
from checks.reasons import finding
from checks.rulebook import Rulebook

NO_PARAMETERS: Final = finding("PARAMETERS_MISSING", REFER)
"""The finding on a month without a contribution year, of which nothing more is said."""

_OTHER_AGENT = finding("TAX_OTHER_AGENT", REFER)
_MISSING = {REFER: finding("TAX_MISSING", REFER), FAIL: finding("TAX_MISSING", FAIL)}
_NOT_COVERED = finding("TAX_NOT_COVERED", REFER)


def quiet_lines(places: pl.DataFrame, found: Incomes, rulebook: Rulebook) -> pl.Series:
    """Which lines have no own wages in any of the months the wage may have been declared in."""
    quiet: pl.Series | None = None
    for offset in rulebook.base_match.tax_month_offsets.value:
        left = places if quiet is None else places[quiet]
        without = keys.beside(left.select(keys.later(pl.col("place"), offset)), found.wages, "place")["wages"].is_null()
        quiet = without.arg_true() if quiet is None else quiet.filter(without)
    return pl.Series([], dtype=pl.UInt32) if quiet is None else quiet


def findings(quiet: pl.DataFrame, found: Incomes, rulebook: Rulebook, tax: Coverage | None) -> pl.Series:
    """The findings on lines without own wages; what they were before stands in base_match and said."""
    offsets = rulebook.base_match.tax_month_offsets.value
    person, month = pl.col("person"), pl.col("month")
    asked = [quiet.select(keys.person_month(person, month + offset)).to_series() for offset in offsets]
    anyone = pl.any_horizontal(pl.lit(found.anyone(each)) for each in asked)
    return quiet.select(
        pl.when(pl.col("base_match") == NO_PARAMETERS).then("base_match").otherwise(_silence(anyone, offsets, tax))
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
