"""第七条: on which day, at the earliest, the working days for the decision end.

They are counted from the day after the application was found true (审核属实). Until that is marked they are counted
from the day after it was accepted, or of application, so the day is the earliest. While papers are awaited the clock
stands: the days after that on which they were requested are not counted, up to that on which they came. Years whose
calendar is not published yet are reckoned by weekends and the holidays that have fixed dates: 1 January, 1 and 2 May, 1
to 3 October (《全国年节及纪念日放假办法》, 国务院令第795号, 第二条); the day is provisional. Not modelled: holidays
by the lunar calendar, days off in lieu, make-up days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

import chinese_calendar  # type: ignore[import-untyped]
from chinese_calendar.constants import holidays  # type: ignore[import-untyped]

from checks.law.handling import Handling, Wait

LAST_YEAR: Final[int] = max(holidays).year
"""The last year whose holidays the calendar knows; they are announced a year at a time."""

_SATURDAY: Final = 5
_FIXED_HOLIDAYS: Final = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Month and day, 全国年节及纪念日放假办法第二条."""


@dataclass(frozen=True)
class Due:
    """By when an application is to be decided.

    Attributes:
        day: the last of the working days. While papers are awaited: if they had come at once.
        earliest: whether it may be later, for it is not marked as found true, or papers are awaited.
        provisional: whether the calendar is not published yet. waits_since: the day since which papers are awaited.
    """

    day: date
    earliest: bool
    provisional: bool
    waits_since: date | None


def due_of(applied_on: date, handling: Handling, working_days: int) -> Due:
    """By when an application is to be decided, from the days that were marked of it."""
    start = handling.verified or handling.accepted or applied_on
    day = decision_day(start, working_days, tuple(wait for wait in handling.waits if wait.until is not None))
    earliest = handling.verified is None or handling.waits_since is not None
    return Due(day, earliest, is_provisional(day), handling.waits_since)


@cache
def decision_day(start: date, working_days: int, waits: tuple[Wait, ...] = ()) -> date:
    """The last of the working days counted from the day after, but for those of waits that ended."""
    day, left = start, working_days
    while left:
        day += timedelta(days=1)
        left -= _is_working_day(day) and not any(_stands(wait, day) for wait in waits)
    return day


def _stands(wait: Wait, day: date) -> bool:
    return wait.until is not None and wait.since < day <= wait.until


def is_provisional(day: date) -> bool:
    """Whether the calendar of the day's year was not published yet."""
    return bool(day.year > LAST_YEAR)


def _is_working_day(day: date) -> bool:
    if not is_provisional(day):
        return bool(chinese_calendar.is_workday(day))
    return bool(day.weekday() < _SATURDAY and (day.month, day.day) not in _FIXED_HOLIDAYS)
