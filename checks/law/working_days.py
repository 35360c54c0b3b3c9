"""Working days by the State Council's calendar, make-up days included; deadlines never end on a day of rest."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Final

import chinese_calendar  # type: ignore[import-untyped]
from chinese_calendar.constants import holidays  # type: ignore[import-untyped]

from checks.law.months import month_end

_SATURDAY: Final = 5
_YEARS: Final = frozenset(day.year for day in holidays)


def is_working_day(day: date) -> bool:
    """Whether people work on a day. In years without a published calendar, Saturdays and Sundays are days of rest."""
    if day.year in _YEARS:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < _SATURDAY


@cache
def deadline(month: int, months_after: int) -> date:
    """The last day on which a month's payment is in time: the end of so many months later, or the next working day."""
    day = month_end(month + months_after)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
