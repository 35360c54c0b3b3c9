"""The contracts that cover a month, and what comparing their employers with the payer's shows (rules 2.2, 2.3)."""

from __future__ import annotations

from typing import Final

import polars as pl

from checks.facts import keys
from checks.facts.employers import Employers
from checks.law.months import NEVER, first_day_of_month, last_day_of_month, month_of

_SHOWN: Final = ("source_file", "row_number")
COMPARED: Final = ("same_employer", "related", "unidentified")


def contracts_covering_lines(
    lines: pl.DataFrame, rows: pl.DataFrame, contracts: pl.DataFrame, employers: Employers
) -> pl.DataFrame:
    """What the contracts that cover the month of each line show.

    Most lines are covered by the latest contract with their own key; only the others are compared with all contracts.

    Args:
        lines: line, person, month, key; sorted by line.
        rows: the contribution rows with line and name, of which any name will do.
        contracts: person, key, name, start_on, end_on, source_file, row_number; sorted by person and source.

    Returns:
        of each line, in order: covered; same_employer, related, unidentified (of one of the contracts at least);
        contract_file and contract_row of the contract that speaks best for the line, null where none covers the month.
    """
    relation = keys.relation_key(pl.col("person"), pl.col("key"))
    first, last = month_of(pl.col("start_on")), month_of(pl.col("end_on")).fill_null(NEVER)
    dated = contracts.with_columns(
        first=first, last=last, relation=relation, since=keys.relation_month_key(relation, first)
    )
    own, covered = _latest_own(lines.select("month", relation=relation), dated)
    others = ~covered
    compared = _compared(lines.filter(others), rows, dated, employers)
    own_shows = own.select(
        covered=pl.lit(value=True), same_employer=pl.lit(value=True), related=pl.lit(value=True),
        unidentified=pl.lit(value=False), contract_file="source_file", contract_row="row_number",
    )  # fmt: skip
    return keys.overwrite_at(own_shows, others.arg_true(), compared)


def _latest_own(lines: pl.DataFrame, contracts: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """The contract of its own key that began last before the end of each line's month, and whether it covers the month.

    Args:
        lines: month, relation.
    """
    wanted = lines.select(keys.relation_month_key(pl.col("relation"), pl.col("month"))).to_series()
    latest = keys.last_rows_until(
        contracts.select(*_SHOWN, "relation", "last", "since").sort("since", "last"), "since", wanted
    )
    covers = (latest["relation"] == lines["relation"]) & (latest["last"] >= lines["month"])
    return latest, covers.fill_null(value=False)


def _compared(lines: pl.DataFrame, rows: pl.DataFrame, contracts: pl.DataFrame, employers: Employers) -> pl.DataFrame:
    """What all contracts that cover the month of each of some lines show, the best of them first by source."""
    numbered = lines.select("line", "person", "month", "key").with_row_index("row")
    names = rows.select("line", "name").join(numbered.select("line"), on="line", how="semi").unique()
    theirs = contracts.select(
        "person", "first", "last", "source_file", "row_number", other_key="key", other_name="name"
    )
    covers = pl.col("month").is_between(pl.col("first"), pl.col("last"))
    pairs = numbered.join(theirs, on="person").filter(covers).join(names, on="line")
    best_first = employers.compare_pairs(pairs).sort(
        "row", *COMPARED, "source_file", "row_number", descending=[False, True, True, True, False, False]
    )
    shown = best_first.group_by("row", maintain_order=True).agg(
        pl.lit(value=True).alias("covered"), pl.col(COMPARED).any(),
        contract_file=pl.col("source_file").first(), contract_row=pl.col("row_number").first(),
    )  # fmt: skip
    of_lines = numbered.select("row").join(shown, on="row", how="left", maintain_order="left").drop("row")
    return of_lines.with_columns(pl.col("covered", *COMPARED).fill_null(value=False))


def is_whole_month_covered(
    lines: pl.DataFrame, month: pl.Expr, contracts: pl.DataFrame, employers: Employers
) -> pl.Series:
    """Whether a contract of the line's group covers the whole of a month; no where the month is null.

    Args:
        lines: person, group, and what the month is reckoned from.
        contracts: person, key, start_on, end_on.
    """
    relation = keys.relation_key(pl.col("person"), pl.col("group"))
    given = lines.select(month.is_not_null()).to_series()
    wanted = lines.filter(given).select("person", "group", month=month, key=keys.relation_month_key(relation, month))
    distinct = keys.distinct_keys(wanted)
    theirs = contracts.select("person", "start_on", "end_on", group=employers.group(pl.col("key")))
    begun = pl.col("start_on") <= first_day_of_month(pl.col("month"))
    lasts = pl.col("end_on").is_null() | (pl.col("end_on") >= last_day_of_month(pl.col("month")))
    whole = distinct.join(theirs, on=["person", "group"]).filter(begun & lasts)
    covered = keys.distinct_keys(whole.select("key", whole=pl.lit(value=True)).sort("key"))
    covering = keys.spread_over_all(keys.look_up(wanted, pl.col("key"), covered), given)
    return covering["whole"].fill_null(value=False)
