"""rules.md, section 2.1: the deadline of a month, on a working day."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import chinese_calendar  # type: ignore[import-untyped]

from tests.reference.values import Month, last_day

SATURDAY = 5


@cache
def deadline(month: Month, months_after: int) -> date:
    """The last day of the month `months_after` the month; where that is a day of rest, the next working day."""
    day = last_day(month + months_after)
    while rests(day):
        day += timedelta(days=1)
    return day


@cache
def rests(day: date) -> bool:
    """A day of rest by the State Council's calendar; in years it does not know, Saturdays and Sundays."""
    try:
        return bool(chinese_calendar.is_holiday(day))
    except NotImplementedError:
        return day.weekday() >= SATURDAY
