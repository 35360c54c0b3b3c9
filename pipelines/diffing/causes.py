"""Why each answer changed: by data, figures, both or software, and the smallest sets of switches that alone turn it.

All one, then all sets of two and of three are tried; where these are too many, those of them that hold what cannot be
done without: a switch without which all others of its kind do not turn the answer. Where that is more than three, it
is tried as a whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import comb
from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal["data", "figures", "both", "software"]
Set: TypeAlias = tuple[int, ...]
KINDS: Final[tuple[Kind, ...]] = ("data", "figures", "both", "software")
LARGEST: Final = 3
"""Switches of a set that is sought; a larger one is sought only where nothing of it can be done without."""
EVERY_SET: Final = 300
"""Sets of one size, for one person, up to which all are tried."""
TRIALS_AT_MOST: Final = 400_000
"""Trials of one size: persons with fewer come first, and what is left over is not sought."""


@dataclass(frozen=True)
class Unit:
    """A thing that changed: what it answered before and after."""

    number: int
    person: int
    before: str
    after: str


@dataclass
class Cause:
    """Why a unit changed.

    Attributes:
        pool: the switches that differ for the person, of the kind of the cause.
        sets: the smallest sets that alone turn the answer, as many as there are of that size.
        needed: of the pool, those without which the others do not turn it; None where that was not tried.
        is_sought: whether, where there is no set, all up to LARGEST were tried.
    """

    kind: Kind
    pool: Set
    sets: list[Set] = field(default_factory=list)
    needed: Set | None = None
    is_sought: bool = True

    @property
    def named_switches(self) -> set[int]:
        """The switches that are named: those of the sets, or the whole pool where there is none."""
        return {switch for each in self.sets or [self.pool] for switch in each}


Wanted: TypeAlias = tuple[int, Set]
"""A person, and the switches that are on."""
Judge: TypeAlias = Callable[[Sequence[Wanted]], Iterable[tuple[int, int, str]]]
"""Answers trials: index of the trial, unit, answer."""


def find_causes(
    units: Iterable[Unit], data: dict[int, list[int]], figures: Sequence[int], judge: Judge
) -> dict[int, Cause]:
    """Why each unit changed, by its number.

    Args:
        data: the switches of data that concern each person. figures: those of figures.
    """
    search = _Search(list(units), judge)
    search.classify(data, tuple(figures))
    search.try_single()
    search.try_without()
    for size in range(2, LARGEST + 1):
        search.try_sets(size)
    search.try_needed()
    search.admit()
    return search.cause_of


class _Search:
    """The units whose cause is sought, and their causes."""

    def __init__(self, units: list[Unit], judge: Judge) -> None:
        self.cause_of: dict[int, Cause] = {}
        self._units, self._judge = units, judge
        self._by_number = {unit.number: unit for unit in units}

    def _answers(self, wanted: Iterable[Wanted]) -> dict[Wanted, dict[int, str]]:
        """What the units of each person answer where some switches are on."""
        trials = sorted(set(wanted))
        answers: dict[Wanted, dict[int, str]] = {trial: {} for trial in trials}
        for index, unit, answer in self._judge(trials):
            answers[trials[index]][unit] = answer
        return answers

    def classify(self, data: dict[int, list[int]], figures: Set) -> None:
        """The kind of each cause, and its pool: judged with the data of one run and the figures of the other."""
        of = {person: tuple(data.get(person, ())) for person in {unit.person for unit in self._units}}
        corners = {person: ((), own, figures, own + figures) for person, own in of.items()}
        answers = self._answers((person, on) for person, every in corners.items() for on in every)
        for unit in self._units:
            nothing, own, new, every = (answers[unit.person, on].get(unit.number) for on in corners[unit.person])
            if nothing != unit.before or every != unit.after:
                self.cause_of[unit.number] = Cause("software", ())
            elif (own == unit.after) != (new == unit.after):
                by_data = own == unit.after
                self.cause_of[unit.number] = Cause(*(("data", of[unit.person]) if by_data else ("figures", figures)))
            else:
                self.cause_of[unit.number] = Cause("both", of[unit.person] + figures)

    def _open(self) -> Iterator[tuple[Unit, Cause]]:
        """The units of which there is no set."""
        for unit in self._units:
            cause = self.cause_of[unit.number]
            if cause.kind != "software" and not cause.sets:
                yield unit, cause

    def _try(self, size: int, sets_of: Callable[[Cause], Iterable[Set]], counted: Callable[[Cause], int]) -> None:
        """Try sets for the units that are open; those that turn a unit are its smallest."""
        pools: dict[tuple[int, Set, Set | None], list[Unit]] = defaultdict(list)
        for unit, cause in self._open():
            if cause.is_sought:
                pools[unit.person, cause.pool, cause.needed if size > 1 else None].append(unit)
        wanted: dict[Wanted, list[Unit]] = defaultdict(list)
        for (person, *_), units in sorted(pools.items(), key=lambda each: counted(self.cause_of[each[1][0].number])):
            cause = self.cause_of[units[0].number]
            if len(wanted) + counted(cause) > TRIALS_AT_MOST:
                for unit in units:
                    self.cause_of[unit.number].is_sought = False
                continue
            for each in sets_of(cause):
                wanted[person, each] += units
        answers = self._answers(wanted)
        for trial, units in wanted.items():
            for unit in units:
                if answers[trial].get(unit.number) == unit.after:
                    self.cause_of[unit.number].sets.append(trial[1])

    def try_single(self) -> None:
        """Each switch alone."""
        self._try(1, lambda cause: ((each,) for each in cause.pool), lambda cause: len(cause.pool))

    def try_without(self) -> None:
        """All switches but one: what cannot be done without."""
        wanted: dict[Wanted, list[tuple[Unit, int]]] = defaultdict(list)
        for unit, cause in self._open():
            if not cause.is_sought:
                continue
            if len(wanted) + len(cause.pool) > TRIALS_AT_MOST:
                cause.is_sought = False
                continue
            for each in cause.pool:
                wanted[unit.person, tuple(other for other in cause.pool if other != each)].append((unit, each))
            cause.needed = ()
        answers = self._answers(wanted)
        for trial, units in wanted.items():
            for unit, without in units:
                cause = self.cause_of[unit.number]
                if cause.needed is not None and answers[trial].get(unit.number) != unit.after:
                    cause.needed = tuple(sorted((*cause.needed, without)))

    def try_sets(self, size: int) -> None:
        """All sets of a size, or those of them that hold what is needed."""
        self._try(size, lambda cause: _sets(cause, size), lambda cause: _count(cause, size))

    def try_needed(self) -> None:
        """What is needed as a whole, where it is more than was tried."""
        self._try(
            LARGEST + 1,
            lambda cause: [cause.needed] if cause.needed and len(cause.needed) > LARGEST else [],
            lambda _: 1,
        )

    def admit(self) -> None:
        """Say of which of the open units not all sets were tried."""
        for _, cause in self._open():
            cause.is_sought = cause.is_sought and comb(len(cause.pool), LARGEST) <= EVERY_SET


def _sets(cause: Cause, size: int) -> Iterator[Set]:
    needed = cause.needed or ()
    if comb(len(cause.pool), size) <= EVERY_SET:
        yield from combinations(cause.pool, size)
    elif len(needed) <= size:
        others = [each for each in cause.pool if each not in needed]
        yield from (tuple(sorted((*needed, *more))) for more in combinations(others, size - len(needed)))


def _count(cause: Cause, size: int) -> int:
    every, needed = comb(len(cause.pool), size), len(cause.needed or ())
    if every <= EVERY_SET:
        return every
    return comb(len(cause.pool) - needed, size - needed) if needed <= size else 0
