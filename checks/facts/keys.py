"""Packed 64-bit keys, and look-ups by them. In a block a person is a number below 2^22, an employer key below 2^24."""

from __future__ import annotations

from typing import Final

import polars as pl

PERSONS_AT_MOST: Final = 2**22
EMPLOYERS_AT_MOST: Final = 2**24
MONTHS_AT_MOST: Final = 2**17


def person_month(person: pl.Expr, month: pl.Expr | int) -> pl.Expr:
    """One person in one month."""
    return person.cast(pl.Int64) * MONTHS_AT_MOST + month


def line(person: pl.Expr, month: pl.Expr | int, employer: pl.Expr) -> pl.Expr:
    """One person, month and employer key or group, ordered so."""
    return person_month(person, month) * EMPLOYERS_AT_MOST + employer


def relation(person: pl.Expr, employer: pl.Expr) -> pl.Expr:
    """One person with one employer key or group."""
    return person.cast(pl.Int64) * EMPLOYERS_AT_MOST + employer


def since(relation: pl.Expr, month: pl.Expr) -> pl.Expr:
    """The months of one relation, ordered so."""
    return relation * MONTHS_AT_MOST + month


def pair(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """Two employer keys or groups, whichever comes first."""
    return pl.min_horizontal(one, other).cast(pl.Int64) * EMPLOYERS_AT_MOST + pl.max_horizontal(one, other)


def flagged(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    """Rows whose key is in order are marked so, which makes joins by it five times as fast.

    A mark that is false merges wrongly in silence, so nothing but this function sets it.
    """
    return rows.with_columns(pl.col(key).set_sorted()) if rows[key].is_sorted() else rows


def sorted_by(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    """Rows in order of a key, those of one key in the order they come."""
    return flagged(rows if rows[key].is_sorted() else rows.sort(key, maintain_order=True), key)


def look_up(rows: pl.DataFrame, key: pl.Expr, table: pl.DataFrame) -> pl.DataFrame:
    """The values of each row's key, in order of the rows; null where the table does not have the key.

    Args:
        table: `key`, each once, and the values.
    """
    wanted = flagged(rows.select(key=key.cast(pl.Int64)), "key")
    return wanted.join(flagged(table, "key"), on="key", how="left", maintain_order="left").drop("key")


def one_a_key(rows: pl.DataFrame, *aggregates: pl.Expr) -> pl.DataFrame:
    """Rows in order of `key` with those of one key put together; a key's only row stays as it is.

    Args:
        aggregates: of rows of one key; of one row each gives that row's value.
    """
    key = pl.col("key")
    begins = rows.select(key.ne_missing(key.shift(1))).to_series()
    if begins.all():
        return flagged(rows, "key")
    several = rows.filter(~(begins & begins.shift(-1, fill_value=True)))
    together = flagged(several, "key").group_by("key", maintain_order=True).agg(*aggregates)
    return flagged(put(rows.filter(begins), together, "key"), "key")


def put(rows: pl.DataFrame, others: pl.DataFrame, key: str) -> pl.DataFrame:
    """Rows in order of a key, those whose key others have overwritten by them."""
    indices = rows[key].search_sorted(others[key])
    return rows.with_columns(
        rows[name].clone().scatter(indices, others[name]) for name in others.columns if name != key
    )


def distinct(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows, each `key` once, in order of key. Most that are alike follow one another."""
    return sorted_by(
        rows.filter(pl.col("key").ne_missing(pl.col("key").shift(1))).unique("key", maintain_order=True), "key"
    )


def rows_at(rows: pl.DataFrame, indices: pl.Series) -> pl.DataFrame:
    """The rows at some indices; nulls for an index below 0."""
    known = pl.select(pl.when(indices >= 0).then(indices)).to_series()
    return rows.select(pl.all().gather(pl.lit(known)))


def rows_from(rows: pl.DataFrame, key: str, values: pl.Series) -> pl.DataFrame:
    """The first of rows in order of a key that has each value or a larger one; nulls where none has."""
    indices = rows[key].search_sorted(values, "left").cast(pl.Int64)
    there = (indices < rows.height) & values.is_not_null()
    return rows_at(rows, pl.select(pl.when(there).then(indices).otherwise(-1)).to_series())


def rows_until(rows: pl.DataFrame, key: str, values: pl.Series) -> pl.DataFrame:
    """The last of rows in order of a key that has each value or a smaller one; nulls where none has."""
    return rows_at(rows, rows[key].search_sorted(values, "right").cast(pl.Int64) - 1)


def spread(values: pl.DataFrame, where: pl.Series) -> pl.DataFrame:
    """Values of the rows where something holds as values of all rows, null where it does not."""
    return rows_at(values, pl.select(pl.when(where).then(where.cast(pl.Int64).cum_sum() - 1).otherwise(-1)).to_series())
