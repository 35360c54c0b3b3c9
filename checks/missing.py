"""What would let the refers of a block's applications be decided (第五条)."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from checks.facts import gaps
from checks.facts.block import Block, Grounds
from checks.judging import Judgement
from checks.law.answers import FAIL, REFER
from checks.law.missing_kinds import MISSING_NUMBERS
from checks.rules import missing, points

_SAME = ("application", "what", "part")


def what_is_missing(block: Block, judgement: Judgement, grounds: Grounds) -> pl.DataFrame:
    """What would let a refer of each application of a block be decided.

    Args:
        judgement: what was decided of the block.

    Returns:
        application, what (number of a `MissingKind`), part (of PARTS; null where the kind says it all), first and last
        (months, both included; null but for months), sorted. One row a dataset with rejected rows, an empty date or a
        span of months.
    """
    law = grounds.rulebook
    referred = judgement.verdicts.filter(pl.col("outcome") == REFER)
    months = gaps.month_and_months_before(referred, judgement.ledger, law.window.months.value)
    every = pl.concat(
        [
            _listed(referred.drop("month"), missing.gaps_of_application()).with_columns(month=None),
            _listed(months, missing.gaps_of_month(grounds.contributions)),
            _listed(_lines(block, judgement, grounds), missing.gaps_of_line(law, grounds.tax)),
        ],
        how="vertical_relaxed",
    )
    return _spans(every.unique()).sort("application", "what", "part", "first")


def _lines(block: Block, judgement: Judgement, grounds: Grounds) -> pl.DataFrame:
    """The lines in doubt that would change the points of an application that does not fail."""
    law = grounds.rulebook
    open_ones = judgement.verdicts.filter(pl.col("outcome") > FAIL).with_columns(
        points_back=points.months_back_undecided(law)
    )
    wanted = open_ones.filter(pl.col("points_back").is_not_null())
    lines = gaps.lines_in_doubt(wanted, judgement.ledger, block)
    return lines.filter(pl.col("months_back") <= pl.col("points_back"))


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
