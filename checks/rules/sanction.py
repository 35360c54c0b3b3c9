"""第十四条: a person or employer that forged papers may not apply while the sanction lasts (rules 3).

Not modelled: which papers were forged, and fines.

Reads of an application, of the sanctions live on its day: dated_sanction (on the person or the applying employer's key,
with an end), undated_sanction (the same, without an end), identity_sanctioned (on an employer with the applying one's
identity).
Figures: ban.years.
"""

from __future__ import annotations

import polars as pl

from checks.law.findings import OTHERWISE, PASSED, fail, first_of, refer
from checks.law.rulebook import Rulebook


def last_day_of_sanction(law: Rulebook) -> pl.Expr:
    """The last day of a sanction: its end, or the day before the same day `ban.years` later.

    29 February counts as 1 March where there is none: the day before either is 28 February. Reads: from_on, until_on.
    """
    start = pl.col("from_on")
    first_of_month = pl.date(start.dt.year() + law.ban.years.value, start.dt.month(), 1)
    return pl.coalesce("until_on", first_of_month + pl.duration(days=start.dt.day() - 2))


def sanction_finding() -> pl.Expr:
    """The finding of the check `sanction`."""
    return first_of(
        (pl.col("dated_sanction"), fail("SANCTIONED")),
        (pl.col("undated_sanction"), refer("SANCTIONED")),
        (pl.col("identity_sanctioned"), refer("SANCTIONED")),
        (OTHERWISE, PASSED),
    )
