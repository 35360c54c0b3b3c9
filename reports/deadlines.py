"""第七条: by which day the working days for the decision end, by the official calendar of holidays and make-up days."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Final

import chinese_calendar  # type: ignore[import-untyped]
from chinese_calendar.constants import holidays  # type: ignore[import-untyped]

LAST_YEAR: Final = max(holidays).year
"""The last year whose holidays the calendar knows; they are announced a year at a time."""


@cache
def decision_day(applied_on: date, working_days: int) -> date | None:
    """The last of the working days counted from the day after; None where it lies beyond the calendar's years."""
    day, left = applied_on, working_days
    try:
        while left:
            day += timedelta(days=1)
            left -= chinese_calendar.is_workday(day)
    except NotImplementedError:
        return None
    return day
