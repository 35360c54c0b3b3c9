"""Which employers are the same, and which are related.

An employer is its key, the nine characters of its organisation code, carried as a number. `same` links always join a
key to the next one, `successor` links from the month they take effect; a branch link and an equal name make employers
related.
Not modelled: a successor that takes over only part of an employer's staff.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import polars as pl

ALWAYS: Final = -1
NEVER: Final = 2**31 - 1


@dataclass(frozen=True)
class Employers:
    """What is known of employers, by number.

    Attributes:
        key_of: employer number -> employer key.
        following: key -> the key its one same or successor link leads to, or itself.
        following_from: key -> first month in which that link applies; ALWAYS for same, NEVER without a link.
        dispatch: key -> whether a row of the register calls it a dispatch agency.
        branches: the pairs of keys (`keys.pair`) a branch link joins.
        folded: name number -> number of the name without white space; null where the name is empty.
    """

    key_of: pl.Series
    following: pl.Series
    following_from: pl.Series
    dispatch: pl.Series
    branches: pl.Series
    folded: pl.Series

    def key(self, employer: pl.Expr) -> pl.Expr:
        """The key of an employer number."""
        return pl.lit(self.key_of).gather(employer)

    def name(self, name: pl.Expr) -> pl.Expr:
        """The folded name of a name number."""
        return pl.lit(self.folded).gather(name)

    def group(self, key: pl.Expr) -> pl.Expr:
        """The key at the end of all links, whatever their date."""
        return pl.lit(self._groups).gather(key)

    def group_of(self, employer: pl.Expr) -> pl.Expr:
        """The group of an employer number."""
        return pl.lit(self._groups.gather(self.key_of)).gather(employer)

    def identity(self, key: pl.Expr, month: pl.Expr) -> pl.Expr:
        """The key that links lead to by this month: on while the next link applies."""
        if not self._linked:
            return key
        return pl.map_batches([key, month], self._follow, return_dtype=pl.Int32, is_elementwise=True)

    def _follow(self, keys_and_months: Sequence[pl.Series]) -> pl.Series:
        key, month = keys_and_months
        while (moved := (self.following_from.gather(key) <= month).arg_true()).len():
            key = key.clone().scatter(moved, self.following.gather(key.gather(moved)))
        return key

    def with_strangers(self, count: int) -> Employers:
        """The same, and so many more keys of which nothing is known, numbered on from the last."""
        known = len(self.following)
        strangers = pl.int_range(known, known + count, dtype=pl.Int32, eager=True)
        return replace(
            self,
            following=pl.concat([self.following, strangers.alias(self.following.name)]),
            following_from=self.following_from.extend_constant(NEVER, count),
            dispatch=self.dispatch.extend_constant(value=False, n=count),
        )

    @cached_property
    def _linked(self) -> bool:
        return bool((self.following_from < NEVER).any())

    @cached_property
    def _groups(self) -> pl.Series:
        ends = self.following
        while not (further := ends.gather(ends)).equals(ends):
            ends = further
        return ends
