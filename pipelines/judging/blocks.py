"""One block of an extract: read for the rules, judged, and written aside for the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import uuid4

import duckdb
import polars as pl
import pyarrow as pa

from checks.facts import keys
from checks.facts.block import Block, Grounds
from checks.facts.employers import Employers
from checks.facts.incomes import standing_incomes
from checks.judging import Judgement, judge
from checks.law.months import month_of
from checks.missing import what_is_missing
from checks.schemas import LINES, MISSING, TIERS, VERDICTS
from pipelines.reading.datasets import APPLICATIONS, CONTRACTS, CONTRIBUTIONS, ENROLMENTS, TAX, Dataset
from pipelines.store import database

RESULTS: Final = ("line", "verdict", "tier")
_PACKED: Final = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=True)


@dataclass(frozen=True)
class Records:
    """The rows of some applicants as they are in an extract; `person` is their place in `persons`."""

    persons: pl.Series
    contributions: pl.DataFrame
    tax: pl.DataFrame
    contracts: pl.DataFrame
    enrolments: pl.DataFrame


def judge_block(extract: Path, block: int, grounds: Callable[[], Grounds], work: Path) -> None:
    """Judge a block as it is in an extract; the results are in the workplace.

    The grounds are not read before the rows are read: others may be reading them meanwhile.
    """
    with database.open_database(extract, read_only=True) as connection:
        applications, records = read_block(connection, block)
    judge_records(applications, records, grounds(), block, work)


def judge_records(applications: pl.DataFrame, records: Records, grounds: Grounds, block: int, work: Path) -> None:
    """Judge the months of a block, decide its applications, then list what is missing.

    The results are in the workplace as <table>-<block>.arrow.

    Args:
        applications, records: what `read_block` gives.
    """
    rows = numbered_block(applications, records, grounds)
    judgement = judge(rows, grounds)
    write_result("missing", missing_rows(rows, judgement, grounds), block, work)
    for name, result in zip(RESULTS, _results(rows, judgement), strict=True):
        write_result(name, result, block, work)


def numbered_block(applications: pl.DataFrame, records: Records, grounds: Grounds) -> Block:
    """The rows of a block for the rules.

    Args:
        applications, records: what `read_block` gives.
    """
    elsewhere = pl.lit(grounds.employers.registered_elsewhere).gather(pl.col("employer"))
    keyed = _keyed(applications, grounds.employers).with_columns(registered_elsewhere=elsewhere)
    return as_block(keyed, records, grounds)


def write_result(name: str, result: pl.DataFrame, block: int, work: Path) -> None:
    """Write what a block says of a table into the workplace.

    Whole or not at all: a worker may be killed half-way, and another be given the same block.
    """
    written, table = work / f".{name}-{uuid4().hex}", result.to_arrow()
    # Arrow packs with half the processor time of Polars, whose threads wait busily for so little.
    with pa.OSFile(str(written), "wb") as file, pa.ipc.new_file(file, table.schema, options=_PACKED) as writer:
        writer.write_table(table)
    written.replace(_result(name, block, work))


def _result(name: str, block: int, work: Path) -> Path:
    return work / f"{name}-{block:05d}.arrow"


def results_in(work: Path, block: int) -> list[Path]:
    """Where the results of a judged block are."""
    return [_result(name, block, work) for name in ("missing", *RESULTS)]


def judged_rows(name: str, work: Path) -> Iterator[pl.DataFrame]:
    """What the blocks said of a table, in order of block."""
    for path in sorted(work.glob(f"{name}-*.arrow")):
        with pa.OSFile(str(path)) as file:
            yield pl.DataFrame(pa.ipc.open_file(file).read_all())


def missing_rows(rows: Block, judgement: Judgement, grounds: Grounds) -> pl.DataFrame:
    """What a block lacks, in numbers: columns of `what_is_missing`."""
    return MISSING.promised_columns(what_is_missing(rows, judgement, grounds))


def _results(rows: Block, judgement: Judgement) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    lines = judgement.ledger.with_columns(person=rows.persons.gather(judgement.ledger["person"]))
    return LINES.promised_columns(lines), verdict_rows(judgement), TIERS.promised_columns(judgement.tiers)


def verdict_rows(judgement: Judgement) -> pl.DataFrame:
    """The verdicts in numbers, as a run file keeps them."""
    return VERDICTS.promised_columns(judgement.verdicts)


def read_block(connection: duckdb.DuckDBPyConnection, block: int) -> tuple[pl.DataFrame, Records]:
    """The applications of a block, with employers by number, and the records of its applicants."""
    applications = database.read(
        connection,
        f"""select applicant as person, person as number, {_read_of(APPLICATIONS)} from applications
        where block = $block order by applicant, application""",
        block=block,
    )
    persons = applications.unique("person", keep="first", maintain_order=True)["number"]
    if len(persons) > keys.PERSONS_AT_MOST:
        raise AssertionError(f"block {block} has more persons than a packed key can hold")

    def rows(dataset: Dataset) -> pl.DataFrame:
        query = f"select applicant as person, {_read_of(dataset)} from {dataset.name} where block = $block"
        return database.read(connection, query, block=block)

    return applications.drop("number"), _records(persons, rows)


def read_records(connection: duckdb.DuckDBPyConnection, persons: pl.Series) -> Records:
    """The records that an extract has of some persons, whether they apply or not.

    Args:
        persons: the 17-digit number of each; one who stands there twice has all rows twice.
    """
    placed = pl.DataFrame([persons.alias("number"), pl.int_range(len(persons), eager=True).alias("place")])
    connection.register("wanted", placed.to_arrow())

    def rows(dataset: Dataset) -> pl.DataFrame:
        of_persons = f"from {dataset.name} join wanted on person = number where {dataset.judged}"
        return database.read(connection, f"select place as person, {_read_of(dataset)} {of_persons}")

    return _records(persons, rows)


def _records(persons: pl.Series, rows: Callable[[Dataset], pl.DataFrame]) -> Records:
    return Records(persons, *(rows(dataset) for dataset in (CONTRIBUTIONS, TAX, CONTRACTS, ENROLMENTS)))


def _read_of(dataset: Dataset) -> str:
    return ", ".join(dataset.judging)


def as_block(applications: pl.DataFrame, records: Records, grounds: Grounds) -> Block:
    """The records of some applicants for the rules, with employers by key.

    Args:
        applications: as a `Block` has them, without month.
    """
    employers = grounds.employers
    paid = _keyed(records.contributions, employers)
    line = keys.line_key(pl.col("person"), pl.col("month"), pl.col("key"))
    return Block(
        persons=records.persons,
        applications=applications.with_columns(month=month_of(pl.col("applied_on"))),
        contributions=keys.sorted_by_key(paid.with_columns(line=line), "line"),
        incomes=standing_incomes(records.tax, employers),
        contracts=_keyed(records.contracts, employers).sort("person", "source_file", "row_number"),
        enrolments=records.enrolments.with_columns(key=employers.key(pl.col("employer"))),
        doubts=grounds.doubts(records.persons),
    )


def _keyed(rows: pl.DataFrame, employers: Employers) -> pl.DataFrame:
    """Rows with key and name (its number without white space) of their employer, which is given by numbers."""
    return rows.with_columns(key=employers.key(pl.col("employer")), name=employers.name(pl.col("employer_name")))
