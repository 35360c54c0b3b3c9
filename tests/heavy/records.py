"""Contributions, alike and not alike, of which heavy inputs are made."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
import polars as pl

SIZE: Final = 250 * 10**6
HEAD: Final = ("person_id", "employer_id", "employer_name", "month", "base", "paid_on", "kind", "insurance")
RECORD: Final = (
    "329912198211213676", "91310106Y00000024T", "上海示例000002有限公司", "2018-11", "11895.00", "2018-12-09",
    "normal", "combined",
)  # fmt: skip

_PERSONS: Final = 400_000
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_MONTHS: Final = pl.date_range(date(2015, 1, 1), date(2023, 12, 1), "1mo", eager=True)


def records(seed: int, count: int) -> pl.DataFrame:
    """Records that are not alike, typed as a database has them."""
    random = np.random.default_rng(seed)
    person = pl.Series(random.integers(0, _PERSONS, count))
    given = pl.DataFrame(
        {
            "number": 32991219600101000 + person // 1000 % 40 * 10**7 + person // 40_000 * 10**5 + person % 1000,
            "month": _MONTHS[random.integers(0, len(_MONTHS), count)],
            "base": random.integers(3_000, 40_000, count),
            "later": random.integers(0, 28, count),
        }
    )
    digits = [pl.col("number") // 10 ** (16 - place) % 10 * weight for place, weight in enumerate(_WEIGHTS)]
    check = pl.Series(list("10X98765432")).gather(given.select(pl.sum_horizontal(digits) % 11).to_series())
    return given.select(
        person_id=pl.format("{}{}", "number", check),
        employer_id=pl.lit(RECORD[1]),
        employer_name=pl.lit(RECORD[2]),
        month=pl.col("month").dt.strftime("%Y-%m"),
        base=pl.col("base").cast(pl.Decimal(12, 2)),
        paid_on=pl.col("month") + pl.duration(days="later"),
        kind=pl.lit(RECORD[6]),
        insurance=pl.lit(RECORD[7]),
    )
