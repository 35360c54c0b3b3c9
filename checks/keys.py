"""Sorted 64-bit keys. In a block a person is a number below 2^22, an employer key is one below 2^24."""

from __future__ import annotations

import polars as pl

PERSONS_AT_MOST = 2**22
EMPLOYERS_AT_MOST = 2**24
_MONTHS = 2**17


def person_month(person: pl.Expr, month: pl.Expr) -> pl.Expr:
    """One person in one month."""
    return person.cast(pl.Int64) * _MONTHS + month


def person_and_month(place: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """What `person_month` packed."""
    return place // _MONTHS, place % _MONTHS


def line(person: pl.Expr, month: pl.Expr, key: pl.Expr) -> pl.Expr:
    """One person, month and employer key, ordered so."""
    return person_month(person, month) * EMPLOYERS_AT_MOST + key


def relation(person: pl.Expr, employer: pl.Expr) -> pl.Expr:
    """One person with one employer key, identity or group."""
    return person.cast(pl.Int64) * EMPLOYERS_AT_MOST + employer


def relation_month(person: pl.Expr, employer: pl.Expr, month: pl.Expr) -> pl.Expr:
    """One person with one employer key, identity or group in one month."""
    return relation(person, employer) * _MONTHS + month


def pair(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """Two employer keys, whichever comes first."""
    return pl.min_horizontal(one, other).cast(pl.Int64) * EMPLOYERS_AT_MOST + pl.max_horizontal(one, other)


def month_later(relation: pl.Expr, month: pl.Expr) -> pl.Expr:
    """A relation already packed, in a month; as `relation_month`."""
    return relation * _MONTHS + month
