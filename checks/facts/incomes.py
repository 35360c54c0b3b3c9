"""What the tax rows say: wages by person, group of agents and month.

Of corrected declarations only the rows that stand are given. A wage month is a month whose wages add up to more than 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import polars as pl

from checks.facts import keys
from checks.facts.employers import Employers
from checks.law.codes import WAGES


@dataclass(frozen=True)
class Incomes:
    """Incomes in fen, each table in order of its key; wage months only.

    Attributes:
        months: key (`keys.line_key` of person, month and group), wages.
        years: key (`keys.line_key` of person, year and group), total (wages and bonuses), wage_months.
        relations: key (`keys.relation_month_key` of person, group and month), relation, month, wages, next_wages (of
            the month after; null where that is no wage month).
        declared: key (`keys.person_month_key`) of the months in which some group declared wages.
    """

    months: pl.DataFrame
    years: pl.DataFrame
    relations: pl.DataFrame
    declared: pl.DataFrame

    def without_rows(self) -> Incomes:
        """As if nobody had declared anything."""
        return Incomes(self.months.clear(), self.years.clear(), self.relations.clear(), self.declared.clear())


def standing_incomes(tax: pl.DataFrame, employers: Employers) -> Incomes:
    """Incomes of the standing tax rows.

    Args:
        tax: person, agent (employer number), month, item (of COUNTED_ITEMS), income (fen).
    """
    wages = pl.when(pl.col("item") == WAGES).then("income").otherwise(0)
    group = employers.group(employers.key(pl.col("agent")))
    rows = tax.select("person", "month", "income", wages=wages, group=group)
    rows = rows.with_columns(pl.col("income", "wages").cast(_wide_enough(rows["income"])))
    both = pl.col("income", "wages").sum()
    same = pl.col("person", "month", "group").first()
    all_months = keys.one_row_a_key(keys.sorted_by_key(rows.with_columns(key=_MONTH), "key"), same, both)
    months = all_months.filter(pl.col("wages") > 0)
    declared = months.select(key=keys.person_month_key(pl.col("person"), pl.col("month")), declared=pl.lit(value=True))
    amounts = months.with_columns(_in_bounds("wages"))
    return Incomes(
        amounts.select("key", "wages"), _years(all_months), _relations(amounts), keys.distinct_keys(declared)
    )


_MOST: Final = 2**61
"""Fen: more is taken for as much, which no cap comes near; twice it fits 64 bits."""


def _wide_enough(amounts: pl.Series) -> type[pl.Int64 | pl.Int128]:
    """The type that holds any sum of amounts: 64 bits hold each (rules 1), but not a hundred of them."""
    largest = max(abs(int(str(amounts.min() or 0))), abs(int(str(amounts.max() or 0))))
    return pl.Int64 if largest * len(amounts) <= _MOST else pl.Int128


def _in_bounds(amount: str) -> pl.Expr:
    return pl.col(amount).clip(-_MOST, _MOST).cast(pl.Int64)


_MONTH: Final = keys.line_key(pl.col("person"), pl.col("month"), pl.col("group"))
_YEAR: Final = keys.line_key(pl.col("person"), pl.col("month") // 12, pl.col("group"))


def _years(months: pl.DataFrame) -> pl.DataFrame:
    """Totals of the years with a wage month, and how many wage months each has."""
    years = months.group_by(key=_YEAR).agg(total=pl.col("income").sum(), wage_months=(pl.col("wages") > 0).sum())
    return keys.sorted_by_key(years.filter(pl.col("wage_months") > 0).with_columns(_in_bounds("total")), "key")


def _relations(months: pl.DataFrame) -> pl.DataFrame:
    relation = keys.relation_key(pl.col("person"), pl.col("group"))
    rows = months.select("month", "wages", relation=relation, key=keys.relation_month_key(relation, pl.col("month")))
    ordered = keys.sorted_by_key(rows, "key")
    follows = pl.col("key").shift(-1) == pl.col("key") + 1
    return ordered.with_columns(next_wages=pl.when(follows).then(pl.col("wages").shift(-1)))


def own_incomes(lines: pl.DataFrame, incomes: Incomes, employers: Employers, offsets: Iterable[int]) -> pl.DataFrame:
    """The incomes that a line's own group of agents declared, and whether another group did.

    Args:
        lines: person, month, key, base_year (null without a contribution year); sorted by line.

    Returns:
        of each line, in order: group; total and wage_months of the base year (null without a wage month); where it has
        none, first_month, first_wages and next_wages of the first wage month after it and of the month after that;
        wages_<offset> of the months near by (null where that is no wage month); where none of these is one,
        first_of_all (the first wage month of all) and other_agent_pays (another group declared wages in one of them).
    """
    rows = lines.select("person", "month", "base_year", group=employers.group(pl.col("key")))
    near = pl.DataFrame([_wages_near(rows, offset, incomes) for offset in offsets])
    of_year = keys.look_up(rows, keys.line_key(pl.col("person"), pl.col("base_year"), pl.col("group")), incomes.years)
    none_in_base_year, silent = (
        of_year["total"].is_null(),
        near.select(pl.all_horizontal(pl.all().is_null())).to_series(),
    )
    columns = [
        rows.select("group"),
        of_year,
        keys.spread_over_all(_first_wages(rows.filter(none_in_base_year), incomes), none_in_base_year),
        near,
        keys.spread_over_all(_around_silence(rows.filter(silent), incomes, offsets), silent),
    ]
    return pl.concat(columns, how="horizontal")


def _wages_near(rows: pl.DataFrame, offset: int, incomes: Incomes) -> pl.Series:
    later = keys.line_key(pl.col("person"), pl.col("month") + offset, pl.col("group"))
    return keys.look_up(rows, later, incomes.months)["wages"].alias(f"wages_{offset}")


def _first_wages(rows: pl.DataFrame, incomes: Incomes) -> pl.DataFrame:
    """The first wage month in or after the January that follows the base year."""
    relation, january = keys.relation_key(pl.col("person"), pl.col("group")), (pl.col("base_year") + 1) * 12
    wanted = rows.select(relation=relation, key=keys.relation_month_key(relation, january))
    following = keys.first_rows_from(incomes.relations, "key", wanted["key"])
    same = following["relation"] == wanted["relation"]
    first = following.select(first_month="month", first_wages="wages", next_wages="next_wages")
    return first.select(pl.when(same).then(pl.all()))


def _around_silence(rows: pl.DataFrame, incomes: Incomes, offsets: Iterable[int]) -> pl.DataFrame:
    """first_of_all and other_agent_pays of lines without own wages near by: whoever declared some is another."""
    firsts = keys.distinct_keys(incomes.relations.select("month", key="relation"))
    first = keys.look_up(rows, keys.relation_key(pl.col("person"), pl.col("group")), firsts)["month"]
    declared = [
        keys.look_up(rows, keys.person_month_key(pl.col("person"), pl.col("month") + offset), incomes.declared)[
            "declared"
        ]
        for offset in offsets
    ]
    somebody = pl.any_horizontal(each.fill_null(value=False) for each in declared)
    return pl.DataFrame([first.alias("first_of_all"), pl.select(other_agent_pays=somebody).to_series()])
