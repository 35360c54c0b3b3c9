"""What is planted: employers of each scheme and twin, and persons, all numbered behind those of the extract."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import count, product
from typing import Final

import polars as pl

from pipelines.synth.dice import Dice
from pipelines.synth.employers import make_registry
from pipelines.synth.plants import employers, persons
from pipelines.synth.plants.stint import Stint
from pipelines.synth.shares import Shares

PERSONS_A_COPY: Final = 20_000
"""Of the extract: for as many of them each scheme is planted once at each grade, and its persons twenty times."""
PERSONS_OF_A_KIND: Final = 20
STAFF: Final = (24, 48)
TRUTH: Final = ("subject_kind", "subject", "scheme", "innocent", "honest_percent")


@dataclass(frozen=True)
class Plan:
    """What is planted.

    Attributes:
        stints: all stints, persons counted from 0.
        known: the registry of the planted employers, whose numbers follow those of the extract.
        links: pairs of planted employers of one group.
        truth: subject_kind, subject (a person or an employer's number), scheme, innocent, honest_percent.
        persons: how many are planted.
    """

    stints: pl.DataFrame
    known: pl.DataFrame
    links: list[tuple[int, int]]
    truth: pl.DataFrame
    persons: int


def make_plan(seed: int, of_persons: int, known: int) -> Plan:
    """The plan for an extract of so many persons and known employers."""
    planting = _Planting(seed, known)
    for copy in range(max(of_persons // PERSONS_A_COPY, 1)):
        for grade, (scheme, staffing) in product(employers.GRADES, employers.SCHEMES.items()):
            planting.employer(f"{scheme} {copy} {grade}", scheme, staffing, grade)
        for turn, (twin, staffing) in product(range(len(employers.GRADES)), employers.TWINS.items()):
            planting.employer(f"{twin} {copy} {turn}", twin, staffing, None)
        for turn in range(PERSONS_OF_A_KIND):
            for kind, life in persons.SCHEMES.items():
                planting.person(f"{kind} {copy} {turn}", kind, life, innocent=False)
            for kind, life in persons.TWINS.items():
                planting.person(f"{kind} {copy} {turn}", kind, life, innocent=True)
    return planting.plan()


class _Planting:
    """Numbers what is planted."""

    def __init__(self, seed: int, known: int) -> None:
        self.seed, self.known, self.next_employer = seed, known, known
        self.next_person = count()
        self.stints: list[dict[str, object]] = []
        self.links: list[tuple[int, int]] = []
        self.truth: list[tuple[str, int, str, bool, int | None]] = []
        self.dispatch: list[int] = []

    def employer(self, name: str, scheme: str, staffing: employers.Staffing, grade: int | None) -> None:
        """Plant an employer, or a circle of them, with staff; without a grade it is innocent."""
        rng, circle = Dice(self.seed, name).stream("plant"), scheme in employers.IN_CIRCLES
        staff, first = int(rng.integers(*STAFF)), self.next_employer
        shams = staff - round(staff * (grade or 0) / 100)
        self._add(staffing(employers.Firm(rng, first, self.known, staff, shams)))
        numbers = range(first, first + (employers.CIRCLE if circle else 1))
        self.next_employer = numbers.stop
        self.truth += [("employer", number, scheme, grade is None, grade) for number in numbers]
        if scheme == "dispatch":
            self.dispatch.append(first)
        if scheme == "group_rotation":
            self.links += [(first, number) for number in numbers[1:]]

    def person(self, name: str, scheme: str, life: persons.Life, *, innocent: bool) -> None:
        """Plant a person."""
        number = self._add(life(Dice(self.seed, name).stream("plant"), self.known))
        self.truth.append(("person", number, scheme, innocent, None))

    def _add(self, stints: Iterator[Stint]) -> int:
        """Number the persons of a plant; the last of them."""
        numbers: dict[int, int] = {}
        for stint in stints:
            if stint.person not in numbers:
                numbers[stint.person] = next(self.next_person)
            self.stints.append(asdict(stint) | {"person": numbers[stint.person]})
        return numbers[stint.person]

    def plan(self) -> Plan:
        """All that was planted. The registry is drawn as the extract's is, but without its troubles."""
        size = self.next_employer - self.known
        known = make_registry(self.seed + 1, size, Shares.without_trouble()).with_columns(lists=pl.lit(0, pl.Int8))
        is_dispatch = pl.int_range(pl.len()).is_in([number - self.known for number in self.dispatch])
        return Plan(
            pl.DataFrame(self.stints, infer_schema_length=None).sort("person", "first", "employer"),
            known.with_columns(dispatch=is_dispatch.cast(pl.Int8)),
            self.links,
            pl.DataFrame(self.truth, schema=TRUTH, orient="row", infer_schema_length=None),
            next(self.next_person),
        )
