"""Random extracts, dense with the edges of rules.md: write_extract() writes one, reproducible by its seed.

Persons and employers are invented. Cells are kept as values (dates, months as first days, fen) until a file is
written; only then is each spelled in one of the forms that rules.md allows, so that copies differ in spelling too.
`python -m tests.random_extracts [SEEDS]` prints how often each reason and reject code occurs over many extracts.
"""

from __future__ import annotations

from pathlib import Path

from tests.random_extracts.employers import add_employers, add_links, add_sanctions, new_world
from tests.random_extracts.files import write_dataset, write_manifest
from tests.random_extracts.incomes import cut_wages
from tests.random_extracts.investors import add_investors
from tests.random_extracts.persons import add_person
from tests.random_extracts.spoiled import copy_some, spoil_some, spoil_unattributed
from tests.random_extracts.world import COLUMNS

__all__ = ["write_extract"]


def write_extract(folder: Path, seed: int, persons: int = 40) -> None:
    """Write a canonical CSV extract with a manifest; the same seed gives the same files."""
    world = new_world(seed)
    add_links(world)
    add_employers(world)
    for number in range(persons):
        add_person(world, number)
    add_investors(world)
    add_sanctions(world)
    cut_wages(world)
    for dataset in COLUMNS:
        spoil_some(world, dataset)
        copy_some(world, dataset)
        spoil_unattributed(world, dataset)
    folder.mkdir(parents=True, exist_ok=True)
    write_manifest(world, folder)
    for dataset in COLUMNS:
        write_dataset(world, dataset, folder)
