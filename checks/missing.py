"""What the extract lacks to decide the applications of a block (第五条), listed before they are decided."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from checks.facts import applications, gaps
from checks.facts.block import Block, Grounds
from checks.law.findings import has_reason
from checks.law.missing_kinds import MISSING_NUMBERS
from checks.rules import missing

_SAME = ("application", "what", "part")


def what_is_missing(block: Block, lines: pl.DataFrame, grounds: Grounds) -> pl.DataFrame:
    """What the extract lacks to decide each application of a block.

    Args:
        lines: the block's ledger, of which only the months without a contract are looked at.

    Returns:
        application, what (number of a `MissingKind`), part (of PARTS; null where the kind says it all), first and last
        (months, both included; null but for months), sorted. One row a dataset with rejected rows, an empty date or a
        span of months.
    """
    law, rows = grounds.rulebook, gaps.papers(applications.with_doubts(block), block)
    uncovered = lines.filter(has_reason(pl.col("employer_test"), "CONTRACT_MISSING")).select("person", "month")
    back = max(law.window.months.value, law.materials.tax_months.value if law.materials else 0)
    latest = gaps.latest_months(rows, block, back)
    every = pl.concat(
        [
            _listed(rows, missing.of_application()).with_columns(month=None),
            _listed(latest, missing.of_month(law, grounds.contributions, grounds.tax)),
            _listed(gaps.uncovered_months(rows, uncovered), [missing.of_uncovered_month()]),
        ],
        how="vertical_relaxed",
    )
    return _spans(every.unique()).sort("application", "what", "part", "first")


def _listed(rows: pl.DataFrame, every: Iterable[missing.Gap]) -> pl.DataFrame:
    """application, what, part and, of months, month of what is missing."""
    month = ["month"] if "months_back" in rows.columns else []
    return pl.concat(
        rows.filter(gap.missing).select(
            "application",
            pl.lit(MISSING_NUMBERS[gap.kind]).alias("what"),
            pl.lit(missing.PARTS.index(gap.part) if gap.part else None, pl.Int32).alias("part"),
            *month,
        )
        for gap in every
    )


def _spans(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of months one after another as one row, with their first and last."""
    ordered = rows.sort(*_SAME, "month")
    follows = (pl.col("month") == pl.col("month").shift(1).over(_SAME) + 1).fill_null(value=False)
    span = (~follows).cum_sum().alias("span")
    grouped = ordered.group_by(span, *_SAME, maintain_order=True)
    return grouped.agg(first=pl.col("month").first(), last=pl.col("month").last()).drop("span")
