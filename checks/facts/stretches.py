"""Stretches: lines one after another of one person, employer key, base and contribution year.

What holds for all months of a stretch is judged once, and given to its lines by number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from checks.facts import keys
from checks.facts.columns import Columns, Ints, columns, where
from checks.law.months import by_month
from checks.law.rulebook import Rulebook

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

    rows: Columns
    number: Ints


def stretches(lines: pl.DataFrame, rulebook: Rulebook) -> Stretches:
    """The stretches of lines.

    Args:
        lines: person, month, key, base (fen); sorted by person, month and key.
    """
    held = columns(lines.select("person", "month", "key", "base"))
    month = held.pop("month")
    held["year"] = _year(month, rulebook)
    begins = keys.begins(*(held[name] for name in _SAME))
    rows = where(held, begins) | {"begin": month[begins], "end": month[keys.ends(begins)]}
    return Stretches(rows, np.cumsum(begins) - 1)


def _year(month: Ints, rulebook: Rulebook) -> Ints:
    """The number of the contribution year that each month is in."""
    years = enumerate(rulebook.contribution_year)
    numbers, place = by_month([(year.from_month, year.until_month, number) for number, year in years], NO_YEAR)
    return np.array(numbers)[place(month)]
