"""Which employers are the same, which are related, and of which nothing can be proved by comparing keys (rules 1).

An employer is its key, carried as a number. `same` links always lead from a key to the next one, `successor` links from
the month they take effect; a branch link and a like name make employers related.
Not modelled: a successor that takes over only part of an employer's staff.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import polars as pl

from checks.facts import keys
from checks.law.months import NEVER

ALWAYS: Final = -1


@dataclass(frozen=True)
class Employers:
    """What is known of employers, by number.

    Attributes:
        key_of: employer number -> employer key.
        registered_elsewhere: employer number -> whether it was given out elsewhere (第三条).
        name_of: name number -> number of the name without white space; null where the name is empty.
        texts: number of a name without white space -> its text.
        following: key -> the key its one same or successor link leads to, or itself.
        following_from: key -> first month in which that link applies; ALWAYS for same, NEVER without a link.
        identified: key -> whether it is an organisation code with the right check character
            (`pipelines.identifiers.is_organisation_code`).
        dispatch: key -> whether a row of the register calls it a dispatch agency.
        local: key -> whether a row of the register gives it a region of the city.
        branches: from_key, to_key of each branch link.
        branch_endings: how the names of branches end.
    """

    key_of: pl.Series
    registered_elsewhere: pl.Series
    name_of: pl.Series
    texts: pl.Series
    following: pl.Series
    following_from: pl.Series
    identified: pl.Series
    dispatch: pl.Series
    local: pl.Series
    branches: pl.DataFrame
    branch_endings: tuple[str, ...]

    def key(self, employer: pl.Expr) -> pl.Expr:
        """The key of an employer number."""
        return pl.lit(self.key_of).gather(employer)

    def name(self, name: pl.Expr) -> pl.Expr:
        """The number of the name without white space."""
        return pl.lit(self.name_of).gather(name)

    def group(self, key: pl.Expr) -> pl.Expr:
        """The key at the end of all links, whatever their date."""
        return pl.lit(self._groups).gather(key)

    def identity(self, key: pl.Series, month: pl.Series) -> pl.Series:
        """The key that links lead to by each month: on while the next link applies."""
        if not self._linked:
            return key
        reached = key.clone()
        while len(moved := (self.following_from.gather(reached) <= month).arg_true()):
            reached = reached.scatter(moved, self.following.gather(reached.gather(moved)))
        return reached.alias(key.name)

    def compare_pairs(self, pairs: pl.DataFrame) -> pl.DataFrame:
        """Pairs of employers with what comparing them in a month shows.

        Args:
            pairs: key, name, other_key, other_name, month.

        Returns:
            the pairs also with same_employer; related (by a branch link or by name); unidentified (one of the two keys
            at least proves nothing).
        """
        identical = self.identity(pairs["key"], pairs["month"]) == self.identity(pairs["other_key"], pairs["month"])
        identified = pl.lit(self.identified)
        unidentified = ~(identified.gather(pl.col("key")) & identified.gather(pl.col("other_key")))
        same_name = (pl.col("name") == pl.col("other_name")).fill_null(value=False)
        groups = keys.employer_pair_key(self.group(pl.col("key")), self.group(pl.col("other_key")))
        return pairs.with_columns(
            same_employer=pl.lit(identical) | (unidentified & same_name),
            related=groups.is_in(self._branch_groups.implode()) | same_name | self._names_of_a_branch(),
            unidentified=unidentified,
        )

    def _names_of_a_branch(self) -> pl.Expr:
        """Whether one name begins with the other, is longer, and ends as the names of branches do."""
        one, other = pl.col("name"), pl.col("other_name")
        return (self._is_branch_of(one, other) | self._is_branch_of(other, one)).fill_null(value=False)

    def _is_branch_of(self, branch: pl.Expr, company: pl.Expr) -> pl.Expr:
        texts = pl.lit(self.texts)
        begins = texts.gather(branch).str.starts_with(texts.gather(company))
        return begins & (branch != company) & pl.lit(self._ends_as_a_branch).gather(branch)

    def with_unknown_employers(self, keys: pl.DataFrame, names: pl.Series) -> Employers:
        """The same, and more keys and names of which the extract knows nothing, numbered on from the last.

        Args:
            keys: identified, of each further key; names: the further names without white space.
        """
        known, count = len(self.following), keys.height
        return replace(
            self,
            texts=self.texts.append(names) if len(names) else self.texts,
            following=pl.concat([self.following, pl.int_range(known, known + count, dtype=pl.Int32, eager=True)]),
            following_from=pl.concat([self.following_from, pl.repeat(NEVER, count, dtype=pl.Int32, eager=True)]),
            identified=pl.concat([self.identified, keys["identified"]]),
            dispatch=pl.concat([self.dispatch, _no(count)]),
            local=pl.concat([self.local, _no(count)]),
        )

    @cached_property
    def _linked(self) -> bool:
        return bool((self.following_from < NEVER).any())

    @cached_property
    def _ends_as_a_branch(self) -> pl.Series:
        """Whether a name ends as the names of branches do."""
        return self.texts.to_frame("name").select(_ends_with_any(self.branch_endings)).to_series()

    @cached_property
    def _groups(self) -> pl.Series:
        ends = self.following
        while not (further := ends.gather(ends)).equals(ends):
            ends = further
        return ends

    @cached_property
    def _branch_groups(self) -> pl.Series:
        """The pairs of groups that a branch link joins."""
        groups = keys.employer_pair_key(self.group(pl.col("from_key")), self.group(pl.col("to_key")))
        return self.branches.select(groups).to_series()


def _ends_with_any(endings: Iterable[str]) -> pl.Expr:
    return pl.any_horizontal(pl.lit(value=False), *(pl.col("name").str.ends_with(each) for each in endings))


def _no(count: int) -> pl.Series:
    return pl.repeat(value=False, n=count, dtype=pl.Boolean, eager=True)
