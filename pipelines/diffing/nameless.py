"""Rejected rows of nobody readable: whom those of each side may put in doubt, and who is known to be none of theirs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, TypeAlias

import polars as pl

from checks.law.codes import SOURCES
from checks.law.rulebook import Rulebook
from checks.rules.source import may_rejects_be_anybodys
from pipelines.diffing.pairing import BOTH
from pipelines.diffing.universe import Universe

_Whose: TypeAlias = Literal["nobody", "unknown", "everybody"]
_NOBODY: Final = pl.Series([], dtype=pl.Int64)


@dataclass(frozen=True)
class Nameless:
    """The rejected rows of nobody readable of both sides.

    Attributes:
        rulebooks: of the two runs; they say of how many such rows each person may be one.
    """

    universe: Universe
    rulebooks: tuple[Rulebook, Rulebook]

    @cached_property
    def known(self) -> dict[str, pl.Series]:
        """Persons with rows of a dataset of which the judge looks at none, by dataset."""
        return {dataset: self._known(dataset) for dataset in SOURCES}

    def _known(self, dataset: str) -> pl.Series:
        table = f"known_in_{dataset}"
        known = next((side[table]["person"] for side in self.universe.sides if table in side), _NOBODY)
        judged = self._kept(dataset)["person"].unique()
        return known.filter(~known.is_in(judged.implode()))

    def _kept(self, dataset: str) -> pl.DataFrame:
        return self.universe.rows[dataset].filter(pl.col("code").is_null())

    def concerned(self, dataset: str, persons: pl.Series) -> pl.Series:
        """Those of some persons to whom it makes a difference which side's rows of a dataset are there."""
        old, new = (self._whose(dataset, side) for side in self.universe.sides)
        if old == new and len(old) == 1:
            return persons.clear()
        if "everybody" in old | new:
            return persons
        always_there = self._kept(dataset).filter(side=BOTH)["person"].unique()
        return persons.filter(~persons.is_in(always_there.implode()) & ~persons.is_in(self.known[dataset].implode()))

    def _whose(self, dataset: str, side: dict[str, pl.DataFrame]) -> set[_Whose]:
        """Whose the rows of a side may be, as each rulebook has it."""
        rows = side["unattributed"].filter(dataset=dataset)["rows"].to_list()
        read = json.loads(side["extract"]["counts"][0])[dataset]["read"]
        if not rows:
            return {"nobody"}
        return {"everybody" if may_rejects_be_anybodys(law, rows[0], read) else "unknown" for law in self.rulebooks}
