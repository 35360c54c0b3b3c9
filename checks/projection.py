"""第二条: the first later month in which an application would pass, if employment and payment go on as now.

What is assumed: contracts and enrolments that hold on the day of the extract stay open; months that are pending by
then, and every month after it, are paid normally and in time by the applying employer on the last base. Permit,
sanctions and rejected rows stay as they are. Judged is the same application, made on the same day of each later month,
by the same judge.
Not modelled: wages to come and the points they give, for no check of an application looks at them; changes of employer.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import polars as pl

from checks.facts import keys
from checks.facts.block import Block, Grounds
from checks.judging import Judgement
from checks.law.answers import FAIL, PASS
from checks.law.codes import KINDS
from checks.law.findings import PASSED, answer_of, reason_set
from checks.law.months import last_day_of_month, month_number
from checks.law.rulebook import Rulebook
from checks.ledger import payments
from checks.verdicts import CHECKS, pending_months, person_months, verdicts_without_points

MONTHS_AHEAD: Final = 24
"""So many months after the day of application are looked at, if the rulebook holds so long."""

_KNOWN: Final = ("passes", "opens", "opens_for", "renewed", "last", "last_answer", "last_for")


@dataclass(frozen=True)
class AssumedMonths:
    """What is taken to come of a block: its rows from the window on, and the payments that are assumed."""

    block: Block
    payments: pl.DataFrame

    def by(self, month: int, applications: pl.DataFrame) -> Block:
        """The block as it would be in a month, of some applications."""
        persons = applications["person"].unique().implode()
        paid = pl.concat([self.block.contributions, self.payments.filter(pl.col("month") <= month)], how="diagonal")
        return replace(
            self.block,
            applications=applications,
            contributions=keys.sorted_by_key(paid.filter(pl.col("person").is_in(persons)), "line"),
            contracts=self.block.contracts.filter(pl.col("person").is_in(persons)),
        )


def days_ahead(day: date, rulebook: Rulebook) -> list[date]:
    """The same day of each later month that is looked at, or the month's last; none beyond the rulebook's days."""
    days = [_later(day, months) for months in range(1, MONTHS_AHEAD + 1)]
    return [each for each in days if each <= rulebook.rulebook.effective_until]


def _later(day: date, months: int) -> date:
    year, month = divmod(month_number(day) + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def judge_months_to_come(block: Block, grounds: Grounds, today: Judgement, day: date) -> pl.DataFrame:
    """Judge a block's applications, each person's one and only, in the months to come.

    Args:
        today: what was decided of the block; day: on which all its applications are made.

    Returns:
        application; passes and opens (the first month, the day's own included, in which it would pass or not fail; null
        where none is), opens_for (the reasons then), renewed (the first in which it would pass but that the permit has
        ended), last (the last month looked at), last_answer, last_for (the
        reasons then); reasons are sets, of the checks that decide alone. Sorted by application.
    """
    days = days_ahead(day, grounds.rulebook)
    known = _noted(_nothing_known(today.verdicts), today.verdicts, month_number(day))
    coming = assume_months_to_come(block, grounds, today, days)
    for later in days:
        left = block.applications.join(known.filter(pl.col("passes").is_null()), on="application", how="semi")
        if left.is_empty():
            break
        judged = left.with_columns(applied_on=pl.lit(later), month=pl.lit(month_number(later), pl.Int32))
        then = replace(grounds, extracted_on=max(later, grounds.extracted_on))
        month = month_number(later)
        block_then = coming.by(month, judged)
        known = _noted(known, verdicts_without_points(block_then, payments(block_then, then), then), month)
    return known


def _nothing_known(verdicts: pl.DataFrame) -> pl.DataFrame:
    return verdicts.select("application", *(pl.lit(None, pl.Int64).alias(name) for name in _KNOWN))


def _noted(known: pl.DataFrame, verdicts: pl.DataFrame, month: int) -> pl.DataFrame:
    """What is known after one month more."""
    now = verdicts.select("application", now="outcome", now_for=_deciding(), now_ended=_only_permit_ended())
    both = known.join(now, on="application", how="left", maintain_order="left")
    here, judged = pl.lit(month, pl.Int64), pl.col("now").is_not_null()
    opens = pl.col("opens").is_null() & (pl.col("now") > FAIL)
    return both.select(
        "application",
        passes=pl.when(pl.col("passes").is_null() & (pl.col("now") == PASS)).then(here).otherwise("passes"),
        opens=pl.when(opens).then(here).otherwise("opens"),
        opens_for=pl.when(opens).then("now_for").otherwise("opens_for"),
        renewed=pl.when(pl.col("renewed").is_null() & pl.col("now_ended")).then(here).otherwise("renewed"),
        last=pl.when(judged).then(here).otherwise("last"),
        last_answer=pl.when(judged).then("now").otherwise("last_answer"),
        last_for=pl.when(judged).then("now_for").otherwise("last_for"),
    )


def _deciding() -> pl.Expr:
    """The reasons of the checks that are as bad as the outcome."""
    deciding = (
        pl.when(answer_of(pl.col(check)) == pl.col("outcome")).then(check).otherwise(PASSED) for check in CHECKS
    )
    return reason_set(deciding)


def _only_permit_ended() -> pl.Expr:
    """Whether all but the permit passes: it fails where it has ended, and only there."""
    passes = (answer_of(pl.col(check)) == PASS for check in CHECKS if check != "permit")
    return pl.all_horizontal(*passes, answer_of(pl.col("permit")) == FAIL)


def assume_months_to_come(block: Block, grounds: Grounds, today: Judgement, days: list[date]) -> AssumedMonths:
    """A block with what is assumed of the months to come, and without what no check of an application looks at."""
    now = grounds.extracted_on
    looked_at = block.contributions.filter(pl.col("month") >= _first_looked_at(block, grounds))
    return AssumedMonths(
        replace(
            block,
            contributions=looked_at,
            contracts=_going_on(block.contracts, "start_on", "end_on", now),
            enrolments=_going_on(block.enrolments, "from_on", "until_on", now),
            incomes=block.incomes.without_rows(),
        ),
        _payments(block, grounds, today, month_number(days[-1]) if days else 0),
    )


def _first_looked_at(block: Block, grounds: Grounds) -> int:
    """The window of the earliest application, and the month before the first that may be pending."""
    due_later = grounds.rulebook.payment.deadline_months_after.value
    applied: date | None = block.applications["applied_on"].min()  # type: ignore[assignment]
    earliest = grounds.extracted_on if applied is None else applied
    return month_number(earliest) - max(grounds.rulebook.window.months.value, due_later + 2)


def _going_on(rows: pl.DataFrame, start: str, end: str, now: date) -> pl.DataFrame:
    lives = (pl.col(start) <= now) & (pl.col(end) >= now)
    return rows.with_columns(pl.when(lives).then(None).otherwise(end).alias(end))


def _payments(block: Block, grounds: Grounds, today: Judgement, last: int) -> pl.DataFrame:
    """One normal row, paid on the last day of the month, in each month that is assumed to be paid."""
    after = pl.DataFrame({"month": range(grounds.extracted_month + 1, last + 1)}, schema={"month": pl.Int32})
    pending = pending_months(block, person_months(today.ledger, grounds), grounds)
    months = [
        block.applications.select("person").join(after, how="cross"),
        pending.select("person", "month").cast({"person": block.applications.schema["person"]}),
    ]
    payers = block.applications.select("person", "key", "name").join(_last_base(block), on="person", how="left")
    known = (
        pl.concat(months)
        .join(payers, on="person")
        .with_columns(
            base=pl.col("base").fill_null(0),
            paid_on=last_day_of_month(pl.col("month")),
            kind=pl.lit(KINDS.index("normal")),
            employer=pl.lit(0),
            source_file=pl.lit(0),
            row_number=pl.lit(0),
        )
    )
    line = keys.line_key(pl.col("person"), pl.col("month"), pl.col("key"))
    return known.with_columns(line=line).cast(
        {name: kind for name, kind in block.contributions.schema.items() if name in known.columns}
    )


def _last_base(block: Block) -> pl.DataFrame:
    ordered = block.contributions.sort("person", "month", "base")
    return ordered.group_by("person", maintain_order=True).agg(pl.col("base").last())
