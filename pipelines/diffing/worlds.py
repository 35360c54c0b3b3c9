"""Worlds between two runs: what all persons share there, and which trials can be judged in one world."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

import polars as pl

from checks.facts.block import Grounds
from checks.law.codes import BRANCH, SOURCES
from checks.law.figure_changes import FigureChange, figure_changes, with_changes
from checks.law.rulebook import Rulebook
from pipelines.diffing.nameless import Nameless
from pipelines.diffing.pairing import BOTH, NEW
from pipelines.diffing.universe import Universe
from pipelines.judging.grounds import read_grounds
from pipelines.reading.copies import conflicting_links

Switches = frozenset[int]
_ROWS: Final = {
    "employer_links": ("from_employer", "to_employer", "relation", "effective_on"),
    "employers": ("employer", "kind", "region"),
    "sanctions": ("subject_kind", "person", "employer", "from_on", "until_on"),
    "rejected": ("dataset", "person"),
}


class Trial(NamedTuple):
    """A person in a world: the switches of theirs that are as in the new run; all others are as in the old one."""

    person: int
    switches: tuple[int, ...]


@dataclass
class _World:
    """A world that is put together: the switches that are set, and trials that agree with that.

    Attributes:
        of_all: facts and figures that are as in the new run. rows: those that all share, and whether they are so.
    """

    of_all: Switches
    rows: dict[int, bool] = field(default_factory=dict)
    trials: list[int] = field(default_factory=list)

    def admits(self, wanted: Mapping[int, bool]) -> bool:
        return all(self.rows.get(switch, on) == on for switch, on in wanted.items())


@dataclass(frozen=True)
class Worlds:
    """All worlds between two runs.

    Attributes:
        old, new: the rulebooks of the two runs.
    """

    universe: Universe
    old: Rulebook
    new: Rulebook

    @cached_property
    def figures(self) -> dict[int, FigureChange]:
        """The figures that differ, by switch; they come after all others."""
        return dict(enumerate(figure_changes(self.old, self.new), start=self.universe.switches))

    @cached_property
    def of_persons(self) -> dict[int, list[int]]:
        """The switches of data that concern each person."""
        every = pl.concat([*self._own_rows(), self._shared_rows, self._dated_months, *self._of_facts()])
        grouped = every.group_by("person").agg(pl.col("switch").unique().sort())
        return dict(grouped.iter_rows())

    @cached_property
    def nameless(self) -> Nameless:
        """The rejected rows of nobody readable."""
        return Nameless(self.universe, (self.old, self.new))

    def _of_facts(self) -> Iterator[pl.DataFrame]:
        """person, switch: facts of the delivery, of the persons to whom they make a difference; but dated months."""
        persons = self.universe.rows["applications"]["person"].unique()
        for fact in self.universe.facts:
            subject, _, dataset = fact.name.partition(".")
            if subject != "dated_month":
                concerned = self.nameless.concerned(dataset, persons) if dataset else persons
                yield pl.DataFrame({"person": concerned}).select("person", switch=pl.lit(fact.switch, pl.Int64))

    def _own_rows(self) -> list[pl.DataFrame]:
        return [rows.drop_nulls("switch").select(*_OF_PERSON) for rows in self.universe.rows.values()]

    @cached_property
    def _shared_rows(self) -> pl.DataFrame:
        """person, switch: rows that all share, of the persons who have to do with the employers or are named there."""
        shared, group = self.universe.shared, self._groups
        of_employers = [
            shared[name].drop_nulls(["switch", "key"]).select("switch", group=group.gather("key"))
            for name in ("employer_links", "employers", "sanctions")
        ]
        named = [
            shared[name].drop_nulls(["switch", "person"]).select(*_OF_PERSON) for name in ("sanctions", "rejected")
        ]
        met = [rows.select("person", group=group.gather("key")).unique() for rows in self.universe.rows.values()]
        concerned = self.universe.rows["applications"].select("person").unique()
        through = pl.concat(met).unique().join(pl.concat(of_employers).unique(), on="group").select(*_OF_PERSON)
        return pl.concat([through, *(each.join(concerned, on="person", how="semi") for each in named)]).unique()

    @cached_property
    def _groups(self) -> pl.Expr:
        """The keys that any link of either side joins, by key: the least of them."""
        group = list(range(self.universe.numbering.tables["employer_key"].height))

        def end(key: int) -> int:
            while group[key] != key:
                group[key] = group[group[key]]
                key = group[key]
            return key

        for one, other in self.universe.shared["employer_links"].select("key", "to_key").iter_rows():
            first, second = sorted((end(one), end(other)))
            group[second] = first
        return pl.lit(pl.Series([end(key) for key in range(len(group))], dtype=pl.Int32))

    @cached_property
    def _dated_months(self) -> pl.DataFrame:
        """person, switch: months that became dated or undated, of persons with a payment in it without its day."""
        dated = self._switches_of_months
        months = pl.DataFrame({"month": dated.values(), "switch": dated.keys()}, {"month": pl.Int32, **_SWITCH})
        undated = self.universe.rows["contributions"].filter(pl.col("paid_on").is_null())
        return undated.select("person", "month").join(months, on="month").select(*_OF_PERSON)

    @cached_property
    def _switches_of_months(self) -> dict[int, int]:
        """The months that became dated or undated, by switch."""
        names = {each.switch: each.name.partition(".") for each in self.universe.facts}
        return {switch: int(month) for switch, (name, _, month) in names.items() if name == "dated_month"}

    def worlds_shared_by_trials(self, trials: Sequence[Trial]) -> Iterator[tuple[Grounds, list[int]]]:
        """Grounds, and the indices of the trials that are judged on them; none of one whose figures make no rulebook.

        Trials share a world where the figures and facts are the same, and no row that all share that concerns one of
        them is set otherwise than it wants it.
        """
        facts, rows = self.universe.switches - len(self.universe.facts), self._rows_of_persons
        worlds_of: dict[Switches, list[_World]] = defaultdict(list)
        for index, trial in enumerate(trials):
            of_all = frozenset(switch for switch in trial.switches if switch >= facts)
            wanted = {switch: switch in trial.switches for switch in rows.get(trial.person, ())}
            worlds = worlds_of[of_all]
            world = next((each for each in worlds if each.admits(wanted)), None)
            if world is None:
                worlds.append(world := _World(of_all))
            world.rows |= wanted
            world.trials.append(index)
        for world in (each for worlds in worlds_of.values() for each in worlds):
            grounds = self._grounds(world)
            if grounds is not None:
                yield grounds, world.trials

    @cached_property
    def _rows_of_persons(self) -> dict[int, list[int]]:
        grouped = self._shared_rows.group_by("person").agg(pl.col("switch").sort())
        return dict(grouped.iter_rows())

    def _grounds(self, world: _World) -> Grounds | None:
        changes = [self.figures[each] for each in sorted(world.of_all) if each in self.figures]
        rulebook = with_changes(self.old, self.new, changes)
        if rulebook is None:
            return None
        on = world.of_all | {switch for switch, is_on in world.rows.items() if is_on}
        return read_grounds(lambda name: self._read(name, on), rulebook)

    def _read(self, name: str, on: Switches) -> pl.DataFrame:
        """A table of `judging.grounds` as it is in a world."""
        if name in self.universe.numbering.tables:
            return self.universe.numbering.tables[name]
        if name in _ROWS:
            rows = as_switched(self.universe.shared[name], pl.col("switch").is_in(list(on)))
            return (_without_conflicts(rows) if name == "employer_links" else rows).select(_ROWS[name])
        if name == "extract":
            return self._extract(on)
        if name == "dated_month":
            return self._dated(on)
        if name == "unattributed":
            return pl.concat(self._side(f"unattributed.{each}", on)[name].filter(dataset=each) for each in SOURCES)
        return self._side(f"unattributed.{name.removeprefix('known_in_')}", on)[name]

    def _side(self, fact: str, on: Switches) -> dict[str, pl.DataFrame]:
        """The side that a fact is on."""
        old, new = self.universe.sides
        return new if any(each.name == fact and each.switch in on for each in self.universe.facts) else old

    def _extract(self, on: Switches) -> pl.DataFrame:
        day, *_, counts = self._side("extracted_on", on)["extract"].row(0)
        read = json.loads(counts)
        for dataset in SOURCES:
            side = self._side(f"unattributed.{dataset}", on)
            read[dataset] = json.loads(side["extract"]["counts"][0])[dataset]
        tax, contributions = (self._side(name, on)["extract"].row(0) for name in ("tax", "contributions"))
        row = (day, *tax[1:3], *contributions[3:5], json.dumps(read))
        return pl.DataFrame([row], schema=self.universe.sides[0]["extract"].schema, orient="row")

    def _dated(self, on: Switches) -> pl.DataFrame:
        changed = self._switches_of_months
        old = set(self.universe.sides[0]["dated_month"]["month"])
        months = sorted(old ^ {month for switch, month in changed.items() if switch in on})
        return pl.DataFrame({"month": months}, {"month": pl.Int32})


_SWITCH: Final = {"switch": pl.Int64()}
_OF_PERSON: Final = ("person", "switch")


def as_switched(rows: pl.DataFrame, is_on: pl.Expr) -> pl.DataFrame:
    """The rows that there are in a world: those of both sides, new ones that are switched on, old ones that are not."""
    return rows.filter((pl.col("side") == BOTH) | ((pl.col("side") == NEW) == is_on))


def _without_conflicts(links: pl.DataFrame) -> pl.DataFrame:
    """Links as reading would keep them: worlds between may have two from one employer, or a circle."""
    return links.filter(~conflicting_links(links)) if (links["relation"] != BRANCH).any() else links
