"""The applications of a run as a list to be narrowed and sorted: numbers and days alone, names when some are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

import polars as pl

from checks.law.rulebook import Rulebook
from reports.masking import Mask
from reports.model.applications import read_applications
from reports.model.deadlines import decision_day
from reports.model.queue import Queued, months_in_doubt, queued, what_is_missing
from reports.model.run_file import RunFile

Order = Literal["closest", "due", "application", "employer"]
ORDERS: Final[tuple[Order, ...]] = get_args(Order)
_BY: Final[dict[Order, tuple[str, ...]]] = {
    "closest": ("doubts", "missing", "applied_on", "application_id"),
    "due": ("due", "application_id"),
    "application": ("application_id",),
    "employer": ("employer", "due", "application_id"),
}


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; None narrows nothing.

    Attributes:
        employer: its number in table employer_number. due: to be decided by this day.
    """

    outcome: str | None = None
    reason: str | None = None
    employer: int | None = None
    due: date | None = None


def read_listing(run: RunFile, rulebook: Rulebook) -> pl.DataFrame:
    """All applications of a run.

    Returns:
        place (the row of table verdict), application_id, employer (employer_number.employer), applied_on, outcome,
        reasons, doubts and missing (how many there are), due (the last working day for the decision, at the earliest)
    """
    listing = run.frame(_LISTING)
    days = listing.select(pl.col("applied_on").unique())
    working_days = rulebook.decision.working_days.value
    due = days.with_columns(
        due=pl.Series([decision_day(day, working_days) for day in days["applied_on"]], dtype=pl.Date)
    )
    return listing.join(due, on="applied_on", how="left", maintain_order="left")


def narrowed(listing: pl.DataFrame, wanted: Wanted, order: Order, *, descending: bool = False) -> pl.DataFrame:
    """The rows that are wanted, in this order."""
    conditions = {
        "outcome": pl.col("outcome") == wanted.outcome,
        "reason": pl.col("reasons").list.contains(wanted.reason),
        "employer": pl.col("employer") == wanted.employer,
        "due": pl.col("due") <= wanted.due,
    }
    given = [condition for name, condition in conditions.items() if getattr(wanted, name) is not None]
    return (listing.filter(*given) if given else listing).sort(*_BY[order], descending=descending)


def in_queue(run: RunFile, names: Sequence[str], rulebook: Rulebook, mask: Mask) -> list[Queued]:
    """Some applications as they stand in the queue, in the order given."""
    known = read_applications(run, mask, names)
    months, missing = months_in_doubt(run, rulebook, names), what_is_missing(run, names)
    day = date.fromisoformat(str(run.one("select extracted_on from run")["extracted_on"]))
    return [queued(known[name], months.get(name, []), missing.get(name, []), rulebook, day) for name in names]


_LISTING: Final = """select verdict.rowid as place, verdict.application_id, employer_number.employer,
    verdict.applied_on, verdict.outcome, verdict.reasons, cast(len(verdict.reasons) as integer) as doubts,
    cast(coalesce(lacking.missing, 0) as integer) as missing
from verdict
left join employer_number using (employer_id)
left join (select application_id, count(*) as missing from missing group by application_id) as lacking
    using (application_id)
order by verdict.rowid"""
