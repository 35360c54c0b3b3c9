"""Sorted 64-bit keys. In a block a person is a number below 2^22, an employer key is one below 2^24."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl

PERSONS_AT_MOST = 2**22
EMPLOYERS_AT_MOST = 2**24
_MONTHS = 2**17


def person_month(person: pl.Expr, month: pl.Expr) -> pl.Expr:
    """One person in one month."""
    return person.cast(pl.Int64) * _MONTHS + month


def placed(person: pl.Series, month: pl.Series | int) -> pl.Series:
    """`person_month` of columns at hand."""
    return person * _MONTHS + month


def person_and_month(place: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """What `person_month` packed."""
    return place // _MONTHS, place % _MONTHS


def line(person: pl.Expr, month: pl.Expr, key: pl.Expr) -> pl.Expr:
    """One person, month and employer key, ordered so."""
    return person_month(person, month) * EMPLOYERS_AT_MOST + key


def person_month_of(place: pl.Expr) -> pl.Expr:
    """The person and month that `line` packed."""
    return place // EMPLOYERS_AT_MOST


def person_month_and_employer(place: pl.Expr) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """What `line` packed."""
    return *person_and_month(person_month_of(place)), place % EMPLOYERS_AT_MOST


def later(place: pl.Expr, months: int) -> pl.Expr:
    """What `line` packed, so many months later."""
    return place + months * EMPLOYERS_AT_MOST


def relation(person: pl.Expr, employer: pl.Expr) -> pl.Expr:
    """One person with one employer key, identity or group."""
    return person.cast(pl.Int64) * EMPLOYERS_AT_MOST + employer


def pair(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """Two employer keys, whichever comes first."""
    return pl.min_horizontal(one, other).cast(pl.Int64) * EMPLOYERS_AT_MOST + pl.max_horizontal(one, other)


def in_order(rows: pl.DataFrame, by: str) -> pl.DataFrame:
    """Rows in order of a key and known to be so: Polars then joins by merging, and finds groups by walking."""
    key = rows[by]
    return rows.with_columns(key.set_sorted()) if key.is_sorted() else rows.sort(by, maintain_order=True)


def beside(rows: pl.DataFrame, found: pl.DataFrame, by: str) -> pl.DataFrame:
    """What was found under each row's key, null where nothing was; in the order of the rows.

    Keys that nearly are in order are merged as if they were; those that lag behind an earlier one are looked up.

    Args:
        found: `in_order` of the key, which stands there once.
    """
    in_order = rows[by].is_sorted()
    risen = rows[by] if in_order else rows[by].cum_max()
    merged = risen.set_sorted().to_frame().join(found, on=by, how="left", maintain_order="left").drop(by)
    if in_order:
        return merged
    lagging = (risen != rows[by]).arg_true()
    looked_up = rows.select(by)[lagging].join(found, on=by, how="left", maintain_order="left")
    return put(merged, lagging, looked_up.drop(by))


def repeats(key: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Of keys in order: whether one is that of the place before, and whether another place has the same."""
    again = (key == key.shift(1)).fill_null(value=False)
    return again, again | again.shift(-1, fill_value=False)


def begins(same: Iterable[str]) -> pl.Expr:
    """Whether a row begins a stretch: it differs from the one before it in one of these columns, none of them null."""
    return pl.any_horizontal(pl.col(name) != pl.col(name).shift(1) for name in same).fill_null(value=True)


def numbers(begun: pl.Series) -> pl.Series:
    """The number of each row's stretch, from where stretches begin."""
    return pl.Series(np.cumsum(begun.to_numpy(), dtype=np.uint32)) - 1


def places_of(values: pl.Series, few: pl.Series) -> pl.Series:
    """The places at which any of a few distinct values stands among values in order."""
    first, after = values.search_sorted(few, "left"), values.search_sorted(few, "right")
    return pl.int_ranges(first, after, eager=True).explode(empty_as_null=False)


def put(rows: pl.DataFrame, places: pl.Series, others: pl.DataFrame) -> pl.DataFrame:
    """Rows with those at some places overwritten in the columns of the others."""
    return rows.with_columns(rows[name].clone().scatter(places, others[name]) for name in others.columns)


def stands_in(rows: pl.DataFrame, found: pl.DataFrame, by: str) -> pl.Series:
    """Whether each row's key stands among those found; `found` is `in_order`, without repeats."""
    return beside(rows, found.select(by, found=pl.lit(value=True)), by)["found"].is_not_null()
