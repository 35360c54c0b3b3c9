"""Stretches: lines one after another of one person, employer key, base and contribution year.

What holds for all months of a stretch is judged once, and given to its lines by number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from checks import keys
from checks.months import by_month
from checks.rulebook import Rulebook

NO_YEAR: Final = -1
_SAME: Final = ("person", "key", "base", "year")


@dataclass(frozen=True)
class Stretches:
    """The stretches of some lines.

    Attributes:
        rows: person, key, base, year (the number of the contribution year, NO_YEAR without one), begin and end (the
            months of its first and last line); in order of the lines.
        number: of the stretch of each line.
    """

    rows: pl.DataFrame
    number: pl.Series


def stretches(lines: pl.DataFrame, rulebook: Rulebook) -> Stretches:
    """The stretches of lines.

    Args:
        lines: person, month, key, base (fen); sorted by person, month and key.
    """
    dated = lines.select("person", "key", "base", "month", year=_year(rulebook))
    begun = dated.select(keys.begins(_SAME)).to_series()
    ended = begun.shift(-1, fill_value=True)
    rows = dated.filter(begun).rename({"month": "begin"}).with_columns(dated["month"].filter(ended).alias("end"))
    return Stretches(rows, keys.numbers(begun))


def _year(rulebook: Rulebook) -> pl.Expr:
    """The number of the contribution year that the month is in."""
    years = enumerate(rulebook.contribution_year)
    numbers, place = by_month([(year.from_month, year.until_month, number) for number, year in years], NO_YEAR)
    return pl.lit(pl.Series(numbers, dtype=pl.Int16)).gather(place(pl.col("month")))
