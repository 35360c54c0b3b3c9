"""Which employers are the same, and which are related.

An employer is its key, the nine characters of its organisation code, carried as a number. `same` links always join a
key to the next one, `successor` links from the month they take effect; a branch link and an equal name make employers
related.
Not modelled: a successor that takes over only part of an employer's staff.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import polars as pl

from checks import keys

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

    def identity(self, key: pl.Expr, month: pl.Expr) -> pl.Expr:
        """The key that links lead to by this month: on while the next link applies."""
        for _ in range(self._longest_chain):
            applies = pl.lit(self.following_from).gather(key) <= month
            key = pl.when(applies).then(pl.lit(self.following).gather(key)).otherwise(key)
        return key

    @cached_property
    def _chains(self) -> tuple[pl.Series, int]:
        ends, steps = self.following, 0
        while True:
            further = self.following.gather(ends)
            steps += 1
            if further.equals(ends):
                return ends, steps if (self.following_from < NEVER).any() else 0
            ends = further

    @property
    def _groups(self) -> pl.Series:
        return self._chains[0]

    @property
    def _longest_chain(self) -> int:
        return self._chains[1]


def branch_pairs(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """The pair of two keys as `Employers.branches` holds it."""
    return keys.pair(one, other)
