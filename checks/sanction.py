"""第十四条: a person or employer that forged papers may not apply for the time of the ban.

Not modelled: which papers were forged, and fines.
"""

from __future__ import annotations

import polars as pl

from checks.answers import FAIL, PASSED, REFER
from checks.codes import EMPLOYER_SUBJECT
from checks.employers import Employers
from checks.reasons import finding

_SURE = finding("SANCTIONED", FAIL)
_BY_IDENTITY = finding("SANCTIONED", REFER)


def check(applications: pl.DataFrame, sanctions: pl.DataFrame, persons: pl.Series, employers: Employers) -> pl.Series:
    """The findings of the applications, in their order.

    Args:
        applications: application, person, key, month, applied_on.
        sanctions: subject_kind, person (17 digits), key, from_on, until_on.
        persons: the 17-digit numbers by person.
    """
    asked = applications.select(
        "application",
        "key",
        "month",
        "applied_on",
        person=pl.lit(persons).gather("person"),
        group=employers.group(pl.col("key")),
    )
    on_employer = pl.col("subject_kind") == EMPLOYER_SUBJECT
    bans = sanctions.rename({"key": "banned"})
    on_persons = bans.filter(~on_employer).drop("banned", "subject_kind")
    on_employers = bans.filter(on_employer).with_columns(group=employers.group(pl.col("banned"))).drop("person")
    live = pl.col("applied_on").is_between(pl.col("from_on"), pl.col("until_on"))
    identities = [employers.identity(pl.col(key), pl.col("month")) for key in ("key", "banned")]
    # Whoever has an employer's identity is of its group, so only the group's bans need be looked at.
    of_group = asked.join(on_employers, on="group").filter(live)
    itself = pl.concat(
        [
            asked.join(on_persons, on="person").filter(live).select("application"),
            of_group.filter(pl.col("banned") == pl.col("key")).select("application"),
        ]
    )
    by_identity = of_group.filter(identities[0] == identities[1]).select("application")
    found = applications.select(
        pl.when(pl.col("application").is_in(itself["application"].implode()))
        .then(_SURE)
        .when(pl.col("application").is_in(by_identity["application"].implode()))
        .then(_BY_IDENTITY)
        .otherwise(PASSED)
    )
    return found.to_series()


def banned_until(
    applications: pl.DataFrame, sanctions: pl.DataFrame, persons: pl.Series, employers: Employers
) -> pl.Series:
    """The last day of the latest ban on each application's person or on its employer's group; null without one."""
    on_employer = pl.col("subject_kind") == EMPLOYER_SUBJECT
    bans = sanctions.with_columns(group=employers.group(pl.col("key")))
    number = pl.lit(persons).gather("person")
    asked = applications.select("application", person=number, group=employers.group(pl.col("key")))
    both = [
        asked.join(bans.filter(~on_employer), on="person").select("application", "until_on"),
        asked.join(bans.filter(on_employer), on="group").select("application", "until_on"),
    ]
    latest = pl.concat(both).group_by("application").agg(pl.col("until_on").max())
    return asked.join(latest, on="application", how="left", maintain_order="left")["until_on"]
