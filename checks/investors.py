"""Points for the enterprises that applicants invested in (第四条(二)4), which change no outcome."""

from __future__ import annotations

import polars as pl

from checks.facts import investors as facts
from checks.facts.block import Block, Grounds
from checks.facts.employers import Employers
from checks.facts.investors import Investing
from checks.facts.person_months import PersonMonths
from checks.law.findings import answer_of
from checks.ledger import payments
from checks.rules import investor, pending
from checks.verdicts import ENDS, pending_months


def judge_investments(rows: Investing, staff: Block, seen: pl.Series, grounds: Grounds) -> pl.DataFrame:
    """The enterprises that the person of each application invested in, sorted by application and employer.

    Args:
        staff: the records of `Investing.members`, who need not apply; seen: those of whom the extract has a
            contribution row, of whatever insurance.

    Returns:
        application, employer (the smallest number on the person's rows), staff_here_, tax_points_, staff_points_ and
        points_ each with min and max, reasons (a set).
    """
    law, employers = grounds.rulebook, grounds.employers
    ventures = _ventures(rows, employers)
    taxes = (
        facts.enterprises_with_rows(ventures, rows.taxes, employers)
        .group_by("venture")
        .agg(**investor.tax_columns(law))
    )
    listed = facts.enterprises_with_rows(ventures, rows.staff, employers).drop_nulls("person")
    heads = _heads(listed.filter(pl.col("person") != pl.col("investor")), staff, seen, grounds)
    both = ventures.join(taxes, on="venture").join(heads, on="venture", how="left")
    known = both.with_columns(
        pl.col("staff_here_min", "staff_here_max", "heads_min", "heads_max").fill_null(0),
        pl.col("staff_unseen").fill_null(value=False),
        staff_listed=pl.col("venture").is_in(listed["venture"].unique().implode()),
    )
    pointed = known.with_columns(
        **{name: rule for end in ENDS for name, rule in investor.points_columns(law, end).items()}
    )
    return pointed.with_columns(reasons=investor.investor_reasons()).sort("application", "employer")


def _ventures(rows: Investing, employers: Employers) -> pl.DataFrame:
    """Each application with each enterprise invested in, once: venture (its number), and the person's share."""
    invested = facts.investments(rows, employers)
    of_application = ("application", "investor", "applied_on", "month", "identity")
    return (
        invested.group_by(of_application)
        .agg(pl.col("employer").min(), **investor.share_columns())
        .with_row_index("venture")
    )


def _heads(listed: pl.DataFrame, staff: Block, seen: pl.Series, grounds: Grounds) -> pl.DataFrame:
    """What the staff of each enterprise comes to; enterprises without staff are not there."""
    law, employers = grounds.rulebook, grounds.employers
    members = _members(listed, staff, seen, grounds)
    engaged = members.hstack(facts.member_engagements(members, staff, employers))
    stretches = facts.stretches_ending(members, investor.last_months_of_stretches(law))
    shown = _months(stretches, staff, grounds).group_by("row", "member", "stretch").agg(**investor.stretch_columns())
    of_stretches = shown.group_by("member").agg(**investor.member_columns())
    return engaged.join(of_stretches, on="member").group_by("venture").agg(**investor.staff_columns())


def _members(listed: pl.DataFrame, staff: Block, seen: pl.Series, grounds: Grounds) -> pl.DataFrame:
    """The members of the staff of each enterprise, once, by their place in the block."""
    hukou = investor.hukou_columns(grounds.rulebook)
    of_venture = ("venture", "month", "identity", "applied_on", "person")
    members = listed.group_by(of_venture).agg(**hukou).with_row_index("member")
    doubts = staff.doubts.select("contributions_rejected", "contributions_unattributed")
    doubtful = doubts.with_columns(number=staff.persons, unseen=~staff.persons.is_in(seen.implode()))
    numbered = doubtful.with_row_index("place").with_columns(pl.col("place").cast(pl.Int64))
    placed = members.join(numbered, left_on="person", right_on="number", maintain_order="left")
    return placed.drop("person").rename({"place": "person"})


def _months(stretches: pl.DataFrame, staff: Block, grounds: Grounds) -> pl.DataFrame:
    """The months of stretches, with what the rule reads of them."""
    lines = payments(staff, grounds).with_columns(answer=answer_of(pl.col("payment")))
    rows = lines.select("person", "month", "payment", best_payment="answer")
    months = PersonMonths.of(rows, pending.settles_month(), {})
    waiting = pending_months(staff, months, grounds).select("key")
    back = grounds.rulebook.investor.staff_min_consecutive_months.value - 1
    each = facts.months_of_stretches(stretches, lines, months, waiting, back, grounds.employers)
    return each.with_columns(unknown=pending.is_unknown_month(grounds.contributions))
