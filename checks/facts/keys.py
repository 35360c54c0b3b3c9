"""Packed 64-bit keys, and look-ups by them. In a block a person is a number below 2^22, an employer key below 2^24."""

from __future__ import annotations

from typing import Final

import polars as pl

PERSONS_AT_MOST: Final = 2**22
EMPLOYERS_AT_MOST: Final = 2**24
MONTHS_AT_MOST: Final = 2**17


def person_month_key(person: pl.Expr, month: pl.Expr | int) -> pl.Expr:
    """One person in one month."""
    return person.cast(pl.Int64) * MONTHS_AT_MOST + month


def line_key(person: pl.Expr, month: pl.Expr | int, employer: pl.Expr) -> pl.Expr:
    """One person, month and employer key or group, ordered so."""
    return person_month_key(person, month) * EMPLOYERS_AT_MOST + employer


def relation_key(person: pl.Expr, employer: pl.Expr) -> pl.Expr:
    """One person with one employer key or group."""
    return person.cast(pl.Int64) * EMPLOYERS_AT_MOST + employer


def relation_month_key(relation: pl.Expr, month: pl.Expr) -> pl.Expr:
    """The months of one relation, ordered so."""
    return relation * MONTHS_AT_MOST + month


def employer_pair_key(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """Two employer keys or groups, whichever comes first."""
    return pl.min_horizontal(one, other).cast(pl.Int64) * EMPLOYERS_AT_MOST + pl.max_horizontal(one, other)


def flagged_as_sorted(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    """Rows whose key is in order are marked so, which makes joins by it five times as fast.

    A mark that is false merges wrongly in silence, so nothing but this function sets it.
    """
    if rows[key].flags["SORTED_ASC"] or not rows[key].is_sorted():
        return rows
    return rows.with_columns(pl.col(key).set_sorted())


def sorted_by_key(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    """Rows in order of a key, those of one key in the order they come."""
    return flagged_as_sorted(rows if rows[key].is_sorted() else rows.sort(key, maintain_order=True), key)


def look_up(rows: pl.DataFrame, key: pl.Expr, table: pl.DataFrame) -> pl.DataFrame:
    """The values of each row's key, in order of the rows; null where the table does not have the key.

    Args:
        table: `key`, each once, and the values.
    """
    wanted = flagged_as_sorted(rows.select(key=key.cast(pl.Int64)), "key")
    return wanted.join(flagged_as_sorted(table, "key"), on="key", how="left", maintain_order="left").drop("key")


def one_row_a_key(rows: pl.DataFrame, *aggregates: pl.Expr) -> pl.DataFrame:
    """Rows in order of `key` with those of one key put together; a key's only row stays as it is.

    Args:
        aggregates: of rows of one key; of one row each gives that row's value.
    """
    key = pl.col("key")
    begins = rows.select(key.ne_missing(key.shift(1))).to_series()
    if begins.all():
        return flagged_as_sorted(rows, "key")
    several = rows.filter(~(begins & begins.shift(-1, fill_value=True)))
    together = flagged_as_sorted(several, "key").group_by("key", maintain_order=True).agg(*aggregates)
    return flagged_as_sorted(overwrite_by_key(rows.filter(begins), together, "key"), "key")


def overwrite_by_key(rows: pl.DataFrame, others: pl.DataFrame, key: str) -> pl.DataFrame:
    """Rows in order of a key, those whose key others have overwritten by them."""
    return overwrite_at(rows, rows[key].search_sorted(others[key]), others.drop(key))


def overwrite_at(rows: pl.DataFrame, indices: pl.Series, others: pl.DataFrame) -> pl.DataFrame:
    """Rows of which those at some indices are overwritten by others."""
    return rows.with_columns(rows[name].clone().scatter(indices, others[name]) for name in others.columns)


def distinct_keys(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows, each `key` once, in order of key. Most that are alike follow one another."""
    return flagged_as_sorted(_without_followers(sorted_by_key(_without_followers(rows), "key")), "key")


def _without_followers(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows without those that have the key of the row before."""
    return rows.filter(pl.col("key").ne_missing(pl.col("key").shift(1)))


def first_rows_from(rows: pl.DataFrame, key: str, values: pl.Series) -> pl.DataFrame:
    """The first of rows in order of a key that has each value or a larger one; nulls where none has."""
    indices = rows[key].search_sorted(values, "left")
    return _rows_at(rows, indices, (indices < rows.height) & values.is_not_null())


def last_rows_until(rows: pl.DataFrame, key: str, values: pl.Series) -> pl.DataFrame:
    """The last of rows in order of a key that has each value or a smaller one; nulls where none has."""
    after = rows[key].search_sorted(values, "right")
    return _rows_at(rows, after - 1, after > 0)


def _rows_at(rows: pl.DataFrame, indices: pl.Series, there: pl.Series) -> pl.DataFrame:
    """The rows at some indices; nulls where there is none."""
    known = pl.select(pl.when(there).then(indices)).to_series()
    return rows.select(pl.all().gather(pl.lit(known)))


def spread_over_all(values: pl.DataFrame, where: pl.Series) -> pl.DataFrame:
    """Values of the rows where something holds as values of all rows, null where it does not."""
    row = pl.select(pl.when(where).then(where.cast(pl.UInt32).cum_sum() - 1)).to_series()
    return values.select(pl.all().gather(pl.lit(row)))
