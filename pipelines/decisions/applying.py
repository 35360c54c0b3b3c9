"""The decisions of a run and what follows of them: its verdicts and months by tier with the decisions applied."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import Final

import duckdb
import polars as pl

from checks.decided import Decisions, judge_decided
from checks.facts import keys
from checks.facts.block import Block, Grounds
from checks.law.answers import WORDS
from checks.law.findings import answer_of
from checks.law.months import month_of
from checks.law.rulebook import Rulebook
from checks.ledger import TESTS
from checks.schemas import TIERS, VERDICTS
from checks.verdicts import CHECKS
from pipelines.decisions.carrying import CARRIED, decisions_of_run
from pipelines.decisions.evidence import TESTS as LINE_TESTS
from pipelines.decisions.head import START
from pipelines.decisions.log_rows import Event
from pipelines.decisions.standing import standing
from pipelines.judging.blocks import numbered_block, read_records
from pipelines.reading.datasets import APPLICATIONS
from pipelines.store import database

TABLES: Final = ("decision", "decided_verdict", "decided_tier")
_RUN_COLUMN: Final = {"employer": "employer_test"}
"""Columns of table line that are not called as their test."""


@dataclass(frozen=True)
class Applied:
    """What people decided of a run's applications: the tables of this name, without run_id."""

    decision: pl.DataFrame
    decided_verdict: pl.DataFrame
    decided_tier: pl.DataFrame


def known_of(log: Sequence[Event]) -> tuple[int, str]:
    """How many events a log has, and the hash of the last."""
    return (log[-1].sequence, log[-1].hash) if log else (0, START)


def apply_log(
    connection: duckdb.DuckDBPyConnection, log: Sequence[Event], law: Rulebook, grounds: Callable[[], Grounds],
    concerned: Set[str] | None = None,
) -> Applied:  # fmt: skip
    """What the log says of a run.

    Args:
        connection: to the run, with its extract attached as `extract`. grounds: those of the extract and the law.
        concerned: of these applications alone; each is judged by itself.
    """
    decisions = decisions_of_run(connection, standing(log), law, concerned)
    carried = decisions.filter(pl.col("state") == CARRIED)
    if carried.is_empty():
        return Applied(decisions, _none(connection, "decided_verdict"), _none(connection, "decided_tier"))
    return Applied(decisions, *_rejudged(connection, carried, grounds()))


def write_applied(connection: duckdb.DuckDBPyConnection, results: Applied, run_id: str) -> None:
    """Fill the two tables, which are there."""
    for table in TABLES:
        rows: pl.DataFrame = getattr(results, table)
        database.append(connection, table, rows.with_columns(run_id=pl.lit(run_id)))


def _none(connection: duckdb.DuckDBPyConnection, table: str) -> pl.DataFrame:
    return database.read(connection, f"select * exclude (run_id) from {table} where false")


def _rejudged(
    connection: duckdb.DuckDBPyConnection, carried: pl.DataFrame, grounds: Grounds
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The verdicts and tiers with the carried decisions applied; each application is judged by itself."""
    block, names = _block(connection, carried["application_id"].unique(), grounds)
    decisions = _decisions(connection, carried.join(names, on="application_id"))
    judged = judge_decided(block, _lines(connection, block), decisions, grounds)
    return _verdicts(judged.verdicts, names), _tiers(judged.tiers, names, grounds.rulebook)


def _verdicts(judged: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    verdicts = VERDICTS.promised_columns(judged).join(names, on="application")
    answers = [
        _word(pl.col("outcome")).alias("outcome"),
        *(_word(answer_of(pl.col(each))).alias(each) for each in CHECKS),
    ]
    counts = [name for name in VERDICTS.columns if name.endswith(("_min", "_max"))]
    return verdicts.sort("application_id").select("application_id", *answers, *counts)


def _tiers(judged: pl.DataFrame, names: pl.DataFrame, law: Rulebook) -> pl.DataFrame:
    multiple = pl.col("tier").replace_strict(
        dict(enumerate(tier.multiple for tier in law.tier)), return_dtype=pl.Decimal(8, 4)
    )
    tiers = TIERS.promised_columns(judged).join(names, on="application").with_columns(multiple=multiple)
    return tiers.sort("application_id", "multiple").select("application_id", "multiple", "months_min", "months_max")


def _word(answer: pl.Expr) -> pl.Expr:
    return answer.replace_strict(dict(enumerate(WORDS)), return_dtype=pl.String)


def _block(run: duckdb.DuckDBPyConnection, applications: pl.Series, grounds: Grounds) -> tuple[Block, pl.DataFrame]:
    """A block of some applications, each with a person of its own; and their application, application_id, person."""
    read = ", ".join(APPLICATIONS.judging)
    with run.cursor() as connection:
        connection.execute("use extract")
        connection.register("wanted", applications.to_frame("application_id").to_arrow())
        rows = database.read(
            connection,
            f"select person as number, application_id, {read} from applications "
            "semi join wanted using (application_id) order by person, application",
        ).with_row_index("person")
        rows = rows.cast({"person": pl.Int64})
        records = read_records(connection, rows["number"])
    return numbered_block(rows.drop("number", "application_id"), records, grounds), rows.select(
        "application", "application_id", "person"
    )


def _lines(connection: duckdb.DuckDBPyConnection, block: Block) -> pl.DataFrame:
    """The lines of a block's persons, as the run has them."""
    placed = pl.DataFrame([block.persons.alias("number"), pl.int_range(len(block.persons), eager=True).alias("place")])
    connection.register("decided_person", placed.to_arrow())
    lines = database.read(
        connection,
        f"""select place as person, month, key, base, outcome, {", ".join(TESTS)}
        from line join decided_person on number = line.person order by all""",
    )
    return keys.sorted_by_key(lines.with_columns(line=_line()), "line")


def _line() -> pl.Expr:
    return keys.line_key(pl.col("person"), pl.col("month"), pl.col("key"))


def _decisions(connection: duckdb.DuckDBPyConnection, carried: pl.DataFrame) -> Decisions:
    """Carried decisions with the application and person of the block, by line and by application."""
    numbered = database.read(connection, "select employer_key, key from employer_key")
    answers = carried.with_columns(
        answer=pl.col("answer").replace_strict(WORDS, range(len(WORDS)), return_dtype=pl.Int8)
    )
    of_lines = answers.drop_nulls("month").join(numbered, on="employer_key")
    of_lines = of_lines.with_columns(month=month_of(pl.col("month"))).with_columns(line=_line())
    return Decisions(
        _by(of_lines, "line", {name: _RUN_COLUMN.get(name, name) for name in LINE_TESTS}),
        _by(answers.filter(pl.col("month").is_null()), "application", {name: name for name in CHECKS}),
    )


def _by(answers: pl.DataFrame, key: str, columns: dict[str, str]) -> pl.DataFrame:
    """One row a key, a column each for what was decided."""
    each = (pl.col("answer").filter(pl.col("what") == what).first().alias(name) for what, name in columns.items())
    return answers.group_by(key, maintain_order=True).agg(*each)
