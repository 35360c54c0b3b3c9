"""Stretches: lines one after another of one person, employer key, base and contribution year.

What holds for all months of a stretch is judged once, and given to its lines by number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from checks import keys
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

    def spread(self, found: pl.DataFrame) -> pl.DataFrame:
        """What was found of the stretches, beside each of their lines."""
        return found.select(pl.all().gather(self.number))


def stretches(lines: pl.DataFrame, rulebook: Rulebook) -> Stretches:
    """The stretches of lines.

    Args:
        lines: person, month, key, base (fen); sorted by person, month and key.
    """
    dated = lines.select("person", "key", "base", "month", year=_year_of("month", rulebook))
    begun = dated.select(keys.begins(_SAME)).to_series()
    ended = begun.shift(-1, fill_value=True)
    rows = dated.filter(begun).rename({"month": "begin"}).with_columns(dated["month"].filter(ended).alias("end"))
    return Stretches(rows, keys.numbers(begun))


def _year_of(month: str, rulebook: Rulebook) -> pl.Expr:
    """The number of the contribution year that a month is in."""
    years = rulebook.contribution_year
    first = min((year.from_month for year in years), default=0)
    numbers = [NO_YEAR] * (max((year.until_month for year in years), default=0) - first + 3)
    for number, year in enumerate(years):
        until = year.until_month - first + 2
        numbers[year.from_month - first + 1 : until] = [number] * (year.until_month - year.from_month + 1)
    return pl.lit(pl.Series(numbers, dtype=pl.Int16)).gather((pl.col(month) - first + 1).clip(0, len(numbers) - 1))
