"""Automatic passes that a person looks at: drawn by a keyed hash, so that nobody who has not the key can foresee them.

Whoever draws again with the key draws the same. They are spread evenly: the passes of a month stand in order of
employer, day and number, and each stretch of 1 ÷ share of them gives one. So of each employer's passes the share is
drawn, or less than two more or fewer.
"""

from __future__ import annotations

import hmac
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from checks.law.months import month_number, month_text
from reports.model.applications import Application


@dataclass(frozen=True)
class SampleLook:
    """What a person said who looked at an automatic pass.

    Attributes:
        event: its number in the log. at: by the clock of Shanghai. run_id: the run whose answer it was.
        answer: agrees or differs.
    """

    event: int
    at: str
    by: str
    run_id: str
    answer: str
    because: str


@dataclass(frozen=True)
class Sample:
    """What was drawn.

    Attributes:
        passes: how many automatic passes the month has.
    """

    month: str
    share: Decimal
    passes: int
    drawn: tuple[Application, ...]


def draw_sample(applications: Iterable[Application], month: int, share: Decimal, key: bytes) -> Sample:
    """The passes among the applications of a month that are drawn: share x passes of them, rounded up.

    Args:
        month: of the day of application, year x 12 + month - 1. share: above 0 and at most 1.
    """
    passes = sorted(
        (each for each in applications if each.outcome == "pass" and month_number(each.applied_on) == month), key=_order
    )
    stretches = groupby(enumerate(passes, start=1), lambda each: math.ceil(each[0] * share))
    drawn = (
        min((each for _, each in stretch), key=lambda each: _lot(each.application_id, month, key))
        for _, stretch in stretches
    )
    return Sample(month_text(month), share, len(passes), tuple(drawn))


def _order(each: Application) -> tuple[str, date, str]:
    return each.employer_id, each.applied_on, each.application_id


def _lot(application_id: str, month: int, key: bytes) -> bytes:
    return hmac.digest(key, f"{month_text(month)}\0{application_id}".encode(), "sha256")
