"""An application's seven checks, the worst of which is its outcome, and its points basis."""

from __future__ import annotations

from typing import Final

import polars as pl

from checks.facts import applications, keys
from checks.facts.block import Block, Grounds
from checks.facts.person_months import PersonMonths, months_before, open_months, open_months_of_persons
from checks.law.findings import answer_of, is_fail, reason_set, worst_finding
from checks.rules import employed, paying, pending, permit, points, sanction, scope, source, window

CHECKS: Final = ("permit", "scope", "sanction", "employed", "paying", "window", "source")
ENDS: Final = ("min", "max")


def verdicts(block: Block, lines: pl.DataFrame, grounds: Grounds) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The verdicts on a block's applications and their tier counts, both sorted by application.

    Args:
        lines: the block's ledger.

    Returns:
        verdicts: application, person, outcome (answer), the CHECKS (findings), reasons (a set), window_months_,
        points_months_, year_points_, base_points_ and title_months_ each with min and max; tiers: application, tier
        (its index in the rulebook), months_min, months_max.
    """
    rows, months = applications.applications_with_doubts(block), person_months(lines, grounds)
    complete = _checked(rows, lines, months, block, grounds).hstack(_pointed(rows, months, grounds))
    ordered = complete.sort("application")
    return ordered, _tiers(ordered, len(grounds.rulebook.tier))


def verdicts_without_points(block: Block, lines: pl.DataFrame, grounds: Grounds) -> pl.DataFrame:
    """The verdicts without points, and so without what base and employer of a line decide; sorted by application.

    Args:
        lines: the block's lines as far as payment goes (`ledger.payments`).

    Returns:
        application, person, outcome, the CHECKS, reasons, window_months_min and window_months_max as `verdicts` has
        them.
    """
    rows = applications.applications_with_doubts(block)
    months = PersonMonths.of(_with_best_payment(lines), pending.settles_month(), {})
    return _checked(rows, lines, months, block, grounds).sort("application")


def person_months(lines: pl.DataFrame, grounds: Grounds) -> PersonMonths:
    """The months of a ledger's persons."""
    law = grounds.rulebook
    rows = _with_best_payment(lines, "base", "outcome", points.reference_wage(law).alias("reference_wage"))
    return PersonMonths.of(rows, pending.settles_month(), points.counted_months(law))


def _with_best_payment(lines: pl.DataFrame, *others: str | pl.Expr) -> pl.DataFrame:
    return lines.select("person", "month", "payment", *others, best_payment=answer_of(pl.col("payment")))


def pending_months(block: Block, months: PersonMonths, grounds: Grounds) -> pl.DataFrame:
    """The pending months of a block's persons: key (`keys.person_month_key`), person, month; in order of key."""
    open_ones, latest = open_months(grounds), open_months_of_persons(block, months, grounds)
    rules = pending.which_open_months_are_pending(len(open_ones))
    flags = latest.select(rules).with_row_index("person") if rules else pl.DataFrame(schema={"person": pl.UInt32})
    long = pl.concat(
        flags.filter(f"pending_{number}").select(pl.col("person").cast(pl.Int64), month=pl.lit(month, pl.Int32))
        for number, month in enumerate(open_ones)
    ) if rules else pl.DataFrame(schema={"person": pl.Int64, "month": pl.Int32})  # fmt: skip
    return keys.sorted_by_key(long.with_columns(key=keys.person_month_key(pl.col("person"), pl.col("month"))), "key")


def _checked(
    rows: pl.DataFrame, lines: pl.DataFrame, months: PersonMonths, block: Block, grounds: Grounds
) -> pl.DataFrame:
    """The applications with the CHECKS (findings), outcome, reasons, window_months_min and _max."""
    law = grounds.rulebook
    known = rows.hstack(_facts(rows, lines, block, grounds)).hstack(_of_window(rows, months, block, grounds))
    checked = known.with_columns(
        permit=permit.permit_finding(),
        scope=scope.scope_finding(law),
        sanction=sanction.sanction_finding(),
        employed=employed.employed_finding(),
        paying=paying.paying_finding(),
        window=window.window_finding(law),
        source=source.source_finding(),
    )
    findings = [pl.col(check) for check in CHECKS]
    return source.soften_checks(checked).with_columns(
        outcome=worst_finding(findings), reasons=reason_set(findings) | pl.col("doubts")
    )


def _facts(rows: pl.DataFrame, lines: pl.DataFrame, block: Block, grounds: Grounds) -> pl.DataFrame:
    """What is looked up for each application."""
    law, employers = grounds.rulebook, grounds.employers
    paid = lines.select("line", "person", "month", "key", paid=~is_fail(pl.col("payment")))
    return pl.concat(
        [
            applications.contract_facts(rows, block, employers, scope.is_work_elsewhere(law)),
            applications.enrolment_facts(rows, block, employers),
            applications.line_facts(rows, paid, block.contributions, employers),
            applications.employer_facts(rows, employers),
            applications.sanction_facts(rows, block.persons, grounds, sanction.last_day_of_sanction(law)),
        ],
        how="horizontal",
    )


def _of_window(rows: pl.DataFrame, months: PersonMonths, block: Block, grounds: Grounds) -> pl.DataFrame:
    """best_payment, pending and unknown of the month of each application, window_months_min and window_months_max."""
    back = grounds.rulebook.window.months.value
    waiting = pending_months(block, months, grounds).select("key")
    each = months_before(rows, months, waiting, back)
    doubts = rows.select("contributions_rejected", "contributions_unattributed")[each["row"]]
    every = each.hstack(doubts).with_columns(unknown=pending.is_unknown_month(grounds.contributions))
    before = pl.col("months_back") > 0
    return every.group_by("row", maintain_order=True).agg(
        pl.col("best_payment", "pending", "unknown").last(),
        window_months_min=(window.month_counts_for_sure() & before).sum().cast(pl.Int64),
        window_months_max=(window.month_may_count() & before).sum().cast(pl.Int64),
    ).drop("row")  # fmt: skip


def _pointed(rows: pl.DataFrame, months: PersonMonths, grounds: Grounds) -> pl.DataFrame:
    """Points months, year points, base points, title months and tier_<number>, each with min and max."""
    law, person, month = grounds.rulebook, rows["person"], rows["month"]
    by_span: dict[int, list[str]] = {law.title_base.months.value: ["title_months"]}
    for number, tier in enumerate(law.tier):
        by_span.setdefault(tier.months, []).append(f"tier_{number}")
    counts = [months.counts_between(person, 0, month + 1, _ends("points_months"))]
    counts += [months.counts_between(person, month - span, month, _ends(*names)) for span, names in by_span.items()]
    complete = pl.concat(counts, how="horizontal").with_columns(pl.all().cast(pl.Int64))
    return complete.with_columns(*(rule(law, end) for rule in (points.year_points, points.base_points) for end in ENDS))


def _ends(*names: str) -> list[str]:
    return [f"{name}_{end}" for name in names for end in ENDS]


def _tiers(complete: pl.DataFrame, count: int) -> pl.DataFrame:
    each = (
        complete.select(
            "application", pl.lit(number).alias("tier"), **{f"months_{end}": f"tier_{number}_{end}" for end in ENDS}
        )
        for number in range(count)
    )
    return pl.concat(each).sort("application", "tier")
