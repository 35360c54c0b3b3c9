"""What is looked up for the enterprises that applicants invested in (rules 6): their rows, and their staff's months.

An enterprise is its identity in the month of the application.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from checks.facts.block import Block
from checks.facts.employers import Employers
from checks.facts.person_months import PersonMonths, months_before
from checks.law.months import month_of


@dataclass(frozen=True)
class Investing:
    """What an extract has on investors; persons by their 17 digits.

    Attributes:
        applications: application, person, applied_on; of persons with investments.
        investments: person, employer, key, share (hundredths of a per cent; may be null), verified_on (may be null).
        taxes: key, year, paid (fen).
        staff: key, person, hukou (may be null).
    """

    applications: pl.DataFrame
    investments: pl.DataFrame
    taxes: pl.DataFrame
    staff: pl.DataFrame

    def members(self, employers: Employers) -> pl.Series:
        """The persons of the staff of all enterprises that may be one invested in, in order."""
        group = employers.group(pl.col("key"))
        invested = self.investments.join(self.applications, on="person", how="semi").select(group).to_series()
        return self.staff.filter(group.is_in(invested.implode()))["person"].unique().sort()


def investments(rows: Investing, employers: Employers) -> pl.DataFrame:
    """The person's investments of each application.

    Returns:
        application, investor (the person), applied_on, month, identity (of the enterprise), employer, share and
        verified_on.
    """
    pairs = rows.applications.join(rows.investments, on="person").rename({"person": "investor"})
    dated = pairs.with_columns(month=month_of(pl.col("applied_on")))
    return dated.with_columns(employers.identity(dated["key"], dated["month"]).alias("identity")).drop("key")


def enterprises_with_rows(ventures: pl.DataFrame, rows: pl.DataFrame, employers: Employers) -> pl.DataFrame:
    """Enterprises (month, identity) with each row of theirs; one without any has nulls.

    Whoever has an enterprise's identity is of its group, so no others need be looked at.
    """
    group = employers.group(pl.col("key"))
    near = ventures.select("venture", "month", "identity", group=employers.group(pl.col("identity")))
    theirs = _identical(near.join(rows.with_columns(group=group), on="group"), employers).drop("group")
    return ventures.join(theirs, on="venture", how="left")


def _identical(rows: pl.DataFrame, employers: Employers) -> pl.DataFrame:
    """Rows whose key has the enterprise's identity in the month of the application."""
    own = employers.identity(rows["key"], rows["month"]) == rows["identity"]
    return rows.filter(own).drop("key", "month", "identity")


def member_engagements(members: pl.DataFrame, block: Block, employers: Employers) -> pl.DataFrame:
    """Engaged and engagement_on_file of each member, in order.

    Args:
        members: member (its number), person, month, identity, applied_on.
    """
    contracts = block.contracts.select("person", "key", since="start_on", until="end_on")
    enrolments = block.enrolments.select("person", "key", since="from_on", until="until_on")
    pairs = members.select("member", "person", "month", "identity", "applied_on").join(
        pl.concat([contracts, enrolments]), on="person"
    )
    day, until = pl.col("applied_on"), pl.col("until")
    live = (pl.col("since") <= day) & (until.is_null() | (until >= day))
    engaged = (
        _identical(pairs, employers).group_by("member").agg(engaged=live.any(), engagement_on_file=pl.lit(value=True))
    )
    return _in_order(members, engaged, "member").with_columns(pl.all().fill_null(value=False))


def stretches_ending(members: pl.DataFrame, ends: Iterable[tuple[str, pl.Expr]]) -> pl.DataFrame:
    """The stretches of months of each member that end with some months.

    Args:
        ends: the kind of each stretch, and its last month.

    Returns:
        stretch (its kind), month (its last), applied_in, member, person, identity, unseen, contributions_rejected and
        contributions_unattributed.
    """
    columns = ("member", "person", "identity", "unseen", "contributions_rejected", "contributions_unattributed")
    return pl.concat(
        members.select(*columns, applied_in="month", stretch=pl.lit(kind), month=last.cast(pl.Int32))
        for kind, last in ends
    )


def months_of_stretches(
    stretches: pl.DataFrame,
    lines: pl.DataFrame,
    months: PersonMonths,
    pending: pl.DataFrame,
    back: int,
    employers: Employers,
) -> pl.DataFrame:
    """The last month of each stretch and so many before it.

    Args:
        lines: person, month, key, answer (of the payment); pending: key of the months that are pending.

    Returns:
        row (the number of the stretch), month, their_payment (the best answer of the enterprise's lines), best_payment
        (of all lines; both null without a line), pending, and the stretch's member, stretch, unseen,
        contributions_rejected and contributions_unattributed.
    """
    each = months_before(stretches, months, pending, back).with_row_index("index")
    of_stretches = each.hstack(stretches.drop("person", "month")[each["row"]])
    pairs = of_stretches.select("index", "person", "identity", of_month="month", month="applied_in").join(
        lines.select("person", "key", "answer", of_month="month"), on=["person", "of_month"]
    )
    theirs = _identical(pairs, employers).group_by("index").agg(their_payment=pl.col("answer").max())
    return of_stretches.hstack(_in_order(of_stretches, theirs, "index"))


def _in_order(rows: pl.DataFrame, facts: pl.DataFrame, index: str) -> pl.DataFrame:
    """Facts about some of the rows, in the order of all."""
    return rows.select(index).join(facts, on=index, how="left", maintain_order="left").drop(index)
