"""第十四条: a person or employer that forged papers may not apply for the time of the ban.

Not modelled: which papers were forged, and fines.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from checks.answers import FAIL, PASSED, REFER
from checks.codes import EMPLOYER_SUBJECT
from checks.columns import Ints, first_of, flagged, ints
from checks.employers import Employers
from checks.reasons import finding

_SURE = finding("SANCTIONED", FAIL)
_BY_IDENTITY = finding("SANCTIONED", REFER)


def check(applications: pl.DataFrame, sanctions: pl.DataFrame, persons: pl.Series, employers: Employers) -> Ints:
    """The findings of the applications, in their order.

    Args:
        applications: person, key, month, applied_on.
        sanctions: subject_kind, person (17 digits), key, from_on, until_on.
        persons: the 17-digit numbers by person.
    """
    live = pl.col("applied_on").is_between(pl.col("from_on"), pl.col("until_on"))
    on_person, on_group = (bans.filter(live) for bans in _banned(applications, sanctions, persons, employers))
    row, key, banned, month = (ints(on_group[name]) for name in ("row", "key", "banned", "month"))
    itself = np.append(ints(on_person["row"]), row[key == banned])
    by_identity = row[employers.identity(key, month) == employers.identity(banned, month)]
    cases = ((itself, _SURE), (by_identity, _BY_IDENTITY))
    return first_of(((flagged(rows, applications.height), answer) for rows, answer in cases), PASSED)


def banned_until(
    applications: pl.DataFrame, sanctions: pl.DataFrame, persons: pl.Series, employers: Employers
) -> pl.Series:
    """The last day of the latest ban on each application's person or on its employer's group; null without one."""
    bans = pl.concat([bans.select("row", "until_on") for bans in _banned(applications, sanctions, persons, employers)])
    latest = bans.group_by("row").agg(pl.col("until_on").max())
    rows = applications.select(row=pl.int_range(pl.len(), dtype=pl.UInt32))
    return rows.join(latest, on="row", how="left", maintain_order="left")["until_on"]


def _banned(
    applications: pl.DataFrame, sanctions: pl.DataFrame, persons: pl.Series, employers: Employers
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Applications beside each ban on their person, and beside each on their employer's group.

    Whoever has an employer's identity is of its group, so no others need be looked at.

    Returns:
        row (the place of the application) and the application's columns, from_on, until_on; and with banned (the key).
    """
    asked = applications.with_row_index("row").with_columns(
        person=persons.gather(applications["person"]),
        group=pl.Series(employers.group(ints(applications["key"]))),
    )
    on_employer = sanctions["subject_kind"] == EMPLOYER_SUBJECT
    of_persons = sanctions.filter(~on_employer).select("person", "from_on", "until_on")
    of_employers = sanctions.filter(on_employer).select("from_on", "until_on", banned="key")
    groups = pl.Series("group", employers.group(ints(of_employers["banned"])))
    return asked.join(of_persons, on="person"), asked.join(of_employers.with_columns(groups), on="group")
