"""第七条: on which day, at the earliest, the working days for the decision end.

They are counted from the day on which the application was found true (审核属实). Until that is known they are counted
from the day of application, so the day is the earliest. Years whose calendar is not published yet are reckoned by
weekends and the holidays that have fixed dates: 1 January, 1 and 2 May, 1 to 3 October (《全国年节及纪念日放假办法》,
国务院令第795号, 第二条); the day is provisional. Not modelled there: holidays by the lunar calendar, days off in lieu,
make-up days.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Final

import chinese_calendar  # type: ignore[import-untyped]
from chinese_calendar.constants import holidays  # type: ignore[import-untyped]

LAST_YEAR: Final[int] = max(holidays).year
"""The last year whose holidays the calendar knows; they are announced a year at a time."""

_SATURDAY: Final = 5
_FIXED_HOLIDAYS: Final = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Month and day, 全国年节及纪念日放假办法第二条."""


@cache
def decision_day(applied_on: date, working_days: int) -> date:
    """The last of the working days counted from the day after; see `is_provisional`."""
    day, left = applied_on, working_days
    while left:
        day += timedelta(days=1)
        left -= _is_working_day(day)
    return day


def is_provisional(day: date) -> bool:
    """Whether the calendar of the day's year was not published yet."""
    return bool(day.year > LAST_YEAR)


def _is_working_day(day: date) -> bool:
    if not is_provisional(day):
        return bool(chinese_calendar.is_workday(day))
    return bool(day.weekday() < _SATURDAY and (day.month, day.day) not in _FIXED_HOLIDAYS)
