"""What is done to rows that stand in the order of persons, and keeps that order."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import polars as pl

Case: TypeAlias = tuple[pl.Expr, pl.Expr]


def rows_of_jobs(jobs: pl.DataFrame, job: pl.Series, *columns: str) -> pl.DataFrame:
    """These columns of `jobs` for each of the given rows."""
    return jobs.select(columns)[job]


def with_repeated(rows: pl.DataFrame, hit: pl.Series) -> pl.DataFrame:
    """The rows, and after each one that is hit the same again; `second` is 1 there and 0 elsewhere."""
    row = np.repeat(np.arange(len(rows)), 1 + hit.to_numpy())
    return rows[row].with_columns(second=(np.diff(row, prepend=-1) == 0).astype(np.int8))


def value_of_first_case(cases: list[Case], otherwise: pl.Expr) -> pl.Expr:
    """The value of the first case that holds."""
    for condition, value in reversed(cases):
        otherwise = pl.when(condition).then(value).otherwise(otherwise)
    return otherwise
