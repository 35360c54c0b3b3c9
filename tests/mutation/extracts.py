"""Random extracts written, judged by hecha and by the slow reference alike, and stored as the rules are given them."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl

from checks.facts.block import Block, Grounds
from pipelines import blocks, database, steps
from pipelines.grounds import in_extract, read_grounds
from pipelines.investors import read_investing
from pipelines.store import Store
from tests import reference
from tests.mutation.answers import Given, Stored, keep
from tests.published import Rows, rows, tables, verified
from tests.random_extracts import write_extract
from tests.test_reference import EXACT, INVESTOR, OTHER_FIGURES, TITLES

SEEDS: Final = range(14)
OTHER_SEED: Final = 200
PERSONS: Final = 100
COMPARED: Final = ("ledger", "verdict", "tier", "missing")
_NO_RULEBOOK: Final[Any] = None


def store(path: Path) -> None:
    """Make the stored extracts.

    Raises:
        AssertionError: hecha answers one otherwise than the reference.
    """
    with tempfile.TemporaryDirectory() as place:
        keep((_stored(*written) for written in _written(Path(place))), path)


def _stored(name: str, folder: Path, rulebook: Path) -> Stored:
    _compare(name, folder, rulebook)
    given = _given(name, folder, rulebook)
    print(f"{name}: as the reference", file=sys.stderr)
    return Stored(given, dict(given.answers()))


def _written(place: Path) -> Iterator[tuple[str, Path, Path]]:
    """Name, folder and rulebook of each extract: of the seeds, and of one by other figures."""
    for seed in SEEDS:
        write_extract(place / str(seed), seed, PERSONS)
        yield f"seed {seed}", place / str(seed), reference.RULEBOOK
    write_extract(place / "other", OTHER_SEED, PERSONS)
    for case, changes in OTHER_FIGURES.items():
        text = reference.RULEBOOK.read_text(encoding="utf-8")
        for built_in, other in changes:
            text = text.replace(built_in, other)
        rulebook = place / "rulebook.toml"
        rulebook.write_text(text, encoding="utf-8")
        yield case, place / "other", rulebook


def _given(name: str, folder: Path, rulebook: Path) -> Given:
    request = steps.Request(folder, folder.with_suffix(".store"), rulebook)
    with Store(request.store.resolve()).workplace() as work:
        steps.save_rulebook(rulebook, work)
        with database.opened(steps.load_extract(request, work), read_only=True) as connection:
            grounds = read_grounds(in_extract(connection), steps.saved_rulebook(work))
            return _read(connection, name, rulebook.read_text(encoding="utf-8"), grounds)


def _read(connection: duckdb.DuckDBPyConnection, name: str, rulebook: str, grounds: Grounds) -> Given:
    block = _as_block(*blocks.read_block(connection, 0), grounds)
    investing = read_investing(connection, grounds)
    members = investing.members(grounds.employers)
    staff = blocks.as_block(investing.applications.clear(), blocks.read_records(connection, members), grounds)
    paid = database.read(connection, "select distinct person from contributions")["person"]
    seen = paid.filter(paid.is_in(members.implode()))
    return Given(name, rulebook, replace(grounds, rulebook=_NO_RULEBOOK), block, investing, staff, seen)


def _as_block(asked: pl.DataFrame, records: blocks.Records, grounds: Grounds) -> Block:
    employers = grounds.employers
    keyed = asked.with_columns(
        key=employers.key(pl.col("employer")),
        name=employers.name(pl.col("employer_name")),
        registered_elsewhere=pl.lit(employers.elsewhere).gather(pl.col("employer")),
    )
    return blocks.as_block(keyed, records, grounds)


def _compare(name: str, folder: Path, rulebook: Path) -> None:
    expected = reference.verify(folder, rulebook=rulebook)
    run = verified(folder, folder.with_suffix(".store"), rulebook=rulebook)
    got = tables(run)
    pairs = [(each, got[each], expected[each], EXACT[each]) for each in COMPARED]
    for table, want, columns in (
        ("verdict", expected["verdict"], TITLES),
        ("investor", expected["investor"], INVESTOR),
    ):
        pairs.append((table, rows(run, f"select {', '.join(columns)} from {table}"), want, columns))
    for table, have, want, columns in pairs:
        same = _counted(have, columns) == _counted(want, columns)
        assert same, f"{name}: {table} is not as the reference has it; run tests/test_reference.py"


def _counted(rows: Rows, columns: list[str]) -> Counter[tuple[Any, ...]]:
    values = (tuple(row[column] for column in columns) for row in rows)
    return Counter(tuple(tuple(each) if isinstance(each, list) else each for each in row) for row in values)
