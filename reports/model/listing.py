"""The applications of a run as a list to be narrowed and sorted: numbers and days alone, names when some are shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, get_args

import polars as pl

from checks.law.handling import NONE_MARKED, UNMARKED, Handlings
from checks.law.rulebook import Rulebook
from reports.masking import Mask
from reports.model.applications import read_applications
from reports.model.deadlines import decision_day, due_of
from reports.model.queue import Queued, as_queued, what_is_missing
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
class ListFilter:
    """What a list is narrowed to; None narrows nothing.

    Attributes:
        employer: its number in table employer_number. due: to be decided by this day.
    """

    outcome: str | None = None
    reason: str | None = None
    employer: int | None = None
    due: date | None = None
    assigned_to: str | None = None


def read_listing(run: RunFile, rulebook: Rulebook) -> pl.DataFrame:
    """All applications of a run; `with_handlings` sets right what was marked of some.

    Returns:
        place (the row of table verdict), application_id, employer (employer_number.employer), applied_on, outcome (with
        decisions), reasons, doubts and missing (how many there are), due (the last working day for the decision, at the
        earliest)
    """
    listing = run.frame(_LISTING)
    days = listing.select(pl.col("applied_on").unique())
    working_days = rulebook.decision.working_days.value
    due = days.with_columns(
        due=pl.Series([decision_day(day, working_days) for day in days["applied_on"]], dtype=pl.Date)
    )
    return listing.join(due, on="applied_on", how="left", maintain_order="left")


def with_handlings(listing: pl.DataFrame, rulebook: Rulebook, handlings: Handlings) -> pl.DataFrame:
    """The list with the days by which marked applications are to be decided, and whose they are (`assigned_to`)."""
    marked = listing.filter(pl.col("application_id").is_in([*handlings])).select("application_id", "applied_on")
    days = [
        due_of(applied_on, handlings[name], rulebook.decision.working_days.value).day
        for name, applied_on in marked.iter_rows()
    ]
    names = [handlings[name].assigned_to or None for name in marked["application_id"]]
    known = marked.select(
        "application_id", due=pl.Series(days, dtype=pl.Date), assigned_to=pl.Series(names, dtype=pl.String)
    )
    unassigned = listing.with_columns(assigned_to=pl.lit(None, pl.String))
    return unassigned.update(known, on="application_id", how="left")


def filter_listing(
    listing: pl.DataFrame, wanted: ListFilter, order: Order, *, descending: bool = False
) -> pl.DataFrame:
    """The rows that are wanted, in this order."""
    given = [condition(value) for name, condition in _WANTED.items() if (value := getattr(wanted, name)) is not None]
    return (listing.filter(*given) if given else listing).sort(*_BY[order], descending=descending)


_WANTED: Final[dict[str, Callable[[Any], pl.Expr]]] = {
    "outcome": lambda outcome: pl.col("outcome") == outcome,
    "reason": lambda code: pl.col("reasons").list.contains(code),
    "employer": lambda number: pl.col("employer") == number,
    "due": lambda day: pl.col("due") <= day,
    "assigned_to": lambda name: pl.col("assigned_to") == name,
}


def queued_applications(
    run: RunFile, names: Sequence[str], rulebook: Rulebook, mask: Mask, handlings: Handlings = NONE_MARKED
) -> list[Queued]:
    """Some applications as they stand in the queue, in the order given, without the months of their doubts."""
    known = read_applications(run, mask, names)
    missing = what_is_missing(run, names)
    day = date.fromisoformat(str(run.first_row("select extracted_on from run")["extracted_on"]))
    return [
        as_queued(known[name], [], missing.get(name, []), rulebook, day, handlings.get(name, UNMARKED))
        for name in names
    ]


_LISTING: Final = """select verdict.rowid as place, verdict.application_id, employer_number.employer,
    verdict.applied_on, decided.outcome, verdict.reasons, cast(len(verdict.reasons) as integer) as doubts,
    cast(coalesce(lacking.missing, 0) as integer) as missing
from verdict
join decided using (application_id)
left join employer_number on employer_number.employer_id = verdict.employer_id
left join (select application_id, count(*) as missing from missing group by application_id) as lacking
    using (application_id)
order by verdict.rowid"""
