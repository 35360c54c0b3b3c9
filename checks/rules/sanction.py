"""第十四条: a person or employer that forged papers may not apply for the time of the ban.

Not modelled: which papers were forged, and fines.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from checks.facts import keys
from checks.facts.columns import Columns, Flags, Ints, columns, first_of, flagged, frame, ints
from checks.facts.employers import Employers
from checks.law.answers import FAIL, PASSED, REFER
from checks.law.codes import EMPLOYER_SUBJECT
from checks.law.months import NO_DAY
from checks.law.reasons import finding

_SURE = finding("SANCTIONED", FAIL)
_BY_IDENTITY = finding("SANCTIONED", REFER)


def check(applications: pl.DataFrame, sanctions: pl.DataFrame, persons: pl.Series, employers: Employers) -> Ints:
    """The findings of the applications, in their order.

    Args:
        applications: person, key, month, applied_on.
        sanctions: subject_kind, person (17 digits), key, from_on, until_on.
        persons: the 17-digit numbers by person.
    """
    bans = columns(sanctions)
    on_person, on_group = _banned(applications, bans, persons, employers)
    key, month, day = (ints(applications[name]) for name in ("key", "month", "applied_on"))

    def live(row: Ints, ban: Ints) -> Flags:
        return (bans["from_on"][ban] <= day[row]) & (day[row] <= bans["until_on"][ban])

    itself = on_person[0][live(*on_person)]
    row, ban = (each[live(*on_group)] for each in on_group)
    same = key[row] == bans["key"][ban]
    identical = employers.identity(key[row], month[row]) == employers.identity(bans["key"][ban], month[row])
    cases = ((np.append(itself, row[same]), _SURE), (row[identical], _BY_IDENTITY))
    return first_of(((flagged(rows, applications.height), answer) for rows, answer in cases), PASSED)


def banned_until(
    applications: pl.DataFrame, sanctions: pl.DataFrame, persons: pl.Series, employers: Employers
) -> pl.Series:
    """The last day of the latest ban on each application's person or on its employer's group; null without one."""
    bans = columns(sanctions)
    latest = np.full(applications.height, NO_DAY)
    for row, ban in _banned(applications, bans, persons, employers):
        np.maximum.at(latest, row, bans["until_on"][ban])
    days = frame({"until_on": latest})
    return days.select(pl.when(pl.col("until_on") > NO_DAY).then("until_on").cast(pl.Int32).cast(pl.Date)).to_series()


def _banned(
    applications: pl.DataFrame, bans: Columns, persons: pl.Series, employers: Employers
) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints]]:
    """Applications, by place, beside each ban on their person, and beside each on their employer's group.

    Whoever has an employer's identity is of its group, so no others need be looked at.
    """
    on_employer = bans["subject_kind"] == EMPLOYER_SUBJECT
    of_persons, of_employers = np.flatnonzero(~on_employer), np.flatnonzero(on_employer)
    number, group = ints(persons)[ints(applications["person"])], employers.group(ints(applications["key"]))
    row, place = keys.beside(number, bans["person"][of_persons])
    group_row, group_place = keys.beside(group, employers.group(bans["key"][of_employers]))
    return (row, of_persons[place]), (group_row, of_employers[group_place])
