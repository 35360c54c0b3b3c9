"""Which employers are the same, and which are related.

An employer is its key, the nine characters of its organisation code, carried as a number. `same` links always join a
key to the next one, `successor` links from the month they take effect; a branch link and an equal name make employers
related.
Not modelled: a successor that takes over only part of an employer's staff.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import polars as pl

from checks.facts import keys
from checks.facts.columns import Flags, Ints
from checks.law.months import NEVER

ALWAYS: Final = -1


@dataclass(frozen=True)
class Employers:
    """What is known of employers, by number.

    Attributes:
        key_of: employer number -> employer key.
        folded: name number -> number of the name without white space; null where the name is empty.
        following: key -> the key its one same or successor link leads to, or itself.
        following_from: key -> first month in which that link applies; ALWAYS for same, NEVER without a link.
        dispatch: key -> whether a row of the register calls it a dispatch agency.
        branches: the pairs of keys (`keys.pair`) a branch link joins.
    """

    key_of: pl.Series
    folded: pl.Series
    following: Ints
    following_from: Ints
    dispatch: Flags
    branches: Ints

    def key(self, employer: pl.Expr) -> pl.Expr:
        """The key of an employer number."""
        return pl.lit(self.key_of).gather(employer)

    def name(self, name: pl.Expr) -> pl.Expr:
        """The folded name of a name number."""
        return pl.lit(self.folded).gather(name)

    def group(self, key: Ints) -> Ints:
        """The key at the end of all links, whatever their date."""
        return self._groups[key]

    def identity(self, key: Ints, month: Ints) -> Ints:
        """The key that links lead to by this month: on while the next link applies."""
        if not self._linked:
            return key
        reached = key.copy()
        while len(moved := np.flatnonzero(self.following_from[reached] <= month)):
            reached[moved] = self.following[reached[moved]]
        return reached

    def branched(self, key: Ints, other: Ints) -> Flags:
        """Whether a branch link joins the two keys."""
        return np.isin(keys.pair(key, other), self.branches)

    def with_strangers(self, count: int) -> Employers:
        """The same, and so many more keys of which nothing is known, numbered on from the last."""
        known = len(self.following)
        return replace(
            self,
            following=np.append(self.following, np.arange(known, known + count)),
            following_from=np.append(self.following_from, np.full(count, NEVER)),
            dispatch=np.append(self.dispatch, np.zeros(count, np.bool_)),
        )

    @cached_property
    def _linked(self) -> bool:
        return bool((self.following_from < NEVER).any())

    @cached_property
    def _groups(self) -> Ints:
        ends = self.following
        while not np.array_equal(further := ends[ends], ends):
            ends = further
        return ends
