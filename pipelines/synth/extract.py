"""What an extract is made of: its employers, and one chunk of persons after the other."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from queue import SimpleQueue
from typing import Final

import numpy as np
import polars as pl

from pipelines.synth import shapes
from pipelines.synth.careers import jobs_in_chunk, make_jobs, make_months
from pipelines.synth.cells import Words, write_cells
from pipelines.synth.declarations import make_tax
from pipelines.synth.dice import Dice
from pipelines.synth.employers import employer_text, make_employers, make_links, make_registry, pool_of_employers
from pipelines.synth.figures import Figures, read_figures
from pipelines.synth.papers import make_applications, make_contracts, make_enrolments, make_sanctions
from pipelines.synth.payments import make_contributions
from pipelines.synth.people import person_names, person_text
from pipelines.synth.plants.plan import make_plan
from pipelines.synth.plants.rows import Field, planted_employers, planted_parts
from pipelines.synth.shares import Shares
from pipelines.synth.wages import with_base, with_wages

MOST_PERSONS: Final = 100_000_000
CHUNK_PERSONS: Final = 5_000
WORKERS: Final = min(4, os.cpu_count() or 1)
"""Chunks made at a time, for each alone keeps little more than one core busy; as many again may wait to be written."""
SLICE_EMPLOYERS: Final = 50_000
Part = tuple[str, pl.DataFrame]
"""A dataset's name and some of its rows, as text."""


@dataclass(frozen=True)
class World:
    """What all chunks share. `known` is the registry of employers; it grows by one for each 15 persons."""

    seed: int
    persons: int
    shares: Shares
    known: pl.DataFrame
    figures: Figures
    field: Field | None = None


def make_world(persons: int, seed: int, shares: Shares, *, planted: bool = False) -> World:
    """The world of an extract; `planted`: also with schemes that signals should find, and innocent twins.

    Raises ValueError where there are no persons, more than employers' numbers suffice for, or a negative seed.
    """
    if not 1 <= persons <= MOST_PERSONS or seed < 0:
        raise ValueError(f"persons must be from 1 to {MOST_PERSONS}, and the seed not negative: {persons}, {seed}")
    size = int(pool_of_employers(np.array([persons - 1]))[0]) + 1
    known, figures = make_registry(seed, size, shares), read_figures()
    if not planted:
        return World(seed, persons, shares, known, figures)
    plan = make_plan(seed, persons, size)
    field = Field(plan, pl.concat([known, plan.known]), seed, persons, figures, shares)
    return World(seed, persons, shares, known, figures, field)


def make_parts(world: World) -> Iterator[Part]:
    """All rows of an extract, a part at a time: employers first, then chunks of persons, last what is planted."""
    with ThreadPoolExecutor(WORKERS) as threads:

        def chunk(first: int) -> Iterator[Part]:
            return _as_made(threads, person_parts(world, first, min(CHUNK_PERSONS, world.persons - first)))

        chunks = map(chunk, range(0, world.persons, CHUNK_PERSONS))
        making = deque(islice(chunks, WORKERS))
        for first in range(0, len(world.known), SLICE_EMPLOYERS):
            yield from employer_parts(world, first)
        while making:
            making.extend(islice(chunks, 1))
            yield from making.popleft()
        if world.field is not None:
            yield from planted_employers(world.field)
            for first in range(0, world.field.plan.persons, CHUNK_PERSONS):
                yield from planted_parts(world.field, first, min(CHUNK_PERSONS, world.field.plan.persons - first))


def _as_made(threads: Executor, parts: Iterator[Part]) -> Iterator[Part]:
    """Parts made by a thread, each to be taken as soon as it is there."""
    made: SimpleQueue[Part | None] = SimpleQueue()

    def make() -> None:
        try:
            for part in parts:
                made.put(part)
        finally:
            made.put(None)

    def taken() -> Iterator[Part]:
        yield from iter(made.get, None)
        making.result()

    making = threads.submit(make)
    return taken()


def person_parts(world: World, first: int, persons: int) -> Iterator[Part]:
    """The rows of the persons from number `first` on, which must be a multiple of the chunk's size."""
    dice = Dice(world.seed, f"persons {first}")
    shares, figures = world.shares, world.figures
    jobs, numbers = jobs_in_chunk(make_jobs(dice, first, persons, world.known, shares))
    words = Words(person_text(dice, world.seed, first, persons, shares), employer_text(world.known[numbers], numbers))
    people = pl.DataFrame({"number": np.arange(first, first + persons), "person_name": person_names(dice, persons)})
    months = with_base(with_wages(make_months(jobs), jobs, dice), jobs, figures)

    def part(shape: shapes.Shape, rows: pl.DataFrame) -> Part:
        return shape.dataset, write_cells(shape, rows, words, Dice(world.seed, f"{shape.dataset} {first}"), shares)

    # The largest first: it is written while the others are made.
    yield part(shapes.TAX, make_tax(months, jobs, figures, dice, shares))
    yield part(shapes.CONTRIBUTIONS, make_contributions(months, jobs, dice, shares))
    yield part(shapes.CONTRACTS, make_contracts(jobs, dice, shares))
    yield part(shapes.ENROLMENTS, make_enrolments(jobs, dice, shares))
    yield part(shapes.APPLICATIONS, make_applications(jobs, people, figures, dice, shares))
    yield part(shapes.PERSON_SANCTIONS, make_sanctions(persons, 0, figures, dice, shares))


def employer_parts(world: World, first: int) -> Iterator[Part]:
    """The rows of the employers from number `first` on."""
    count = min(SLICE_EMPLOYERS, len(world.known) - first)
    dice, shares = Dice(world.seed, f"employers {first}"), world.shares
    known = world.known[first : first + count + 1]
    numbers = pl.Series(np.arange(first, first + len(known)))
    words = Words(pl.Series([], dtype=pl.String), employer_text(known, numbers))
    for shape, rows in (
        (shapes.EMPLOYERS, make_employers(known[:count])),
        (shapes.EMPLOYER_LINKS, make_links(known, count, dice, shares)),
        (shapes.EMPLOYER_SANCTIONS, make_sanctions(count, 1, world.figures, dice, shares)),
    ):
        yield shape.dataset, write_cells(shape, rows, words, Dice(world.seed, f"{shape.dataset} of {first}"), shares)
