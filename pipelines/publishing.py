"""Makes the run file of a verification from its judged blocks: tables, views, receipt; audited before it is out."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from functools import cache, partial
from importlib import metadata
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from checks.facts.block import Grounds
from checks.facts.employers import Employers
from checks.law.missing_kinds import MISSING_KINDS
from checks.law.reasons import NUMBERS, REASONS, reason_codes
from checks.law.rulebook import Rulebook
from checks.rules.base_match import BASES
from checks.rules.missing import PARTS
from pipelines import threads
from pipelines.clock import receipt_clock
from pipelines.decisions.applying import apply_log, known_of, write_applied
from pipelines.decisions.log_rows import Event
from pipelines.identifiers import person_id
from pipelines.judging.anomalies import write_anomalies
from pipelines.judging.blocks import judged_rows
from pipelines.reading.reject_codes import FURTHER_WORDS, REJECT_CODES, WHOLE_ROW, column_forms
from pipelines.store import database
from pipelines.store.forms import create_form

_LIBRARIES: Final = ("duckdb", "numpy", "pandera", "polars", "prefect", "pyarrow")
_FILLED: Final = ("employer_number", "source_file", "note", "reject", "tier", "missing")
_KIND: Final = ("what", "article", "addressee", "zh", "en", "settles", "settles_en")
_WORDS: Final = ("code", "article", "zh", "en")
_REJECT: Final = {name: name for name in (*_WORDS, "settles_en")} | {"settles": "settles_zh"}
_REASON: Final = _REJECT | {"missing": "missing"}
_FORM: Final = ("dataset", "column_name", "zh", "en")
_NAMED_BY_REASONS: Final = ("verdict", "verdict_reason", "investor")


@dataclass(frozen=True)
class Receipt:
    """What is noted of a run with its results: when it was begun (UTC) and with which settings."""

    started_at: datetime
    settings: dict[str, object]

    def run_id(self, extract: Path) -> str:
        """What the run is called: its beginning, and the extract it verified."""
        return f"{self.started_at:%Y%m%dT%H%M%S%f}-{extract.stem[:8]}"


def build_run(extract: Path, grounds: Grounds, receipt: Receipt, work: Path, log: Sequence[Event]) -> Path:
    """The run file, built in the workplace from the judged blocks that are there, with what people decided (`log`)."""
    target = work / "run.duckdb"
    with database.making_database(target) as connection:
        connection.execute(f"attach {database.quoted(extract)} as extract (read_only)")
        create_form(connection, "run")
        run_id = receipt.run_id(extract)
        _write_receipt(connection, grounds.rulebook, receipt, run_id, known_of(log))
        _write_judged(connection, grounds, work)
        write_applied(connection, apply_log(connection, log, grounds.rulebook, lambda: grounds), run_id)
        write_anomalies(connection, grounds.rulebook)
        connection.execute("update run set finished_at = ?", [receipt_clock()])
        audit_run(connection)
        connection.execute("detach extract")
    return target


def audit_run(connection: duckdb.DuckDBPyConnection) -> None:
    """Run every audit, some at once; AssertionError names the first that returns a row, never the row."""
    queries = database.sql_files("audits")
    broken = threads.results_in_order(
        (partial(_has_row, connection, query) for query in queries.values()), threads.CORES
    )
    for name, faulty in zip(queries, broken, strict=True):
        if faulty:
            raise AssertionError(f"audit {name} found a row; the run is not published")


def _has_row(connection: duckdb.DuckDBPyConnection, query: str) -> bool:
    with database.second_connection(connection) as another:
        return bool(another.execute(query).fetchall())


def _write_receipt(
    connection: duckdb.DuckDBPyConnection, rulebook: Rulebook, receipt: Receipt, run_id: str, known: tuple[int, str]
) -> None:
    connection.execute(
        """insert into run by name
        select $run_id as run_id, extract_id, extracted_on, $rulebook as rulebook, $digest as rulebook_digest,
            $figures as rulebook_figures, extract_digest as input_digest, $at as started_at, $at as finished_at,
            $software as software_version, $versions as versions, $settings as settings, counts,
            unused_files, $decisions as decisions, $decisions_hash as decisions_hash
        from extract.extract""",
        {
            "run_id": run_id,
            "rulebook": rulebook.rulebook.document,
            "digest": rulebook.digest,
            "figures": rulebook.model_dump_json(by_alias=True),
            "at": receipt.started_at,
            "software": _version("jifen-hecha"),
            "versions": json.dumps(_versions()),
            "settings": json.dumps(receipt.settings),
            "decisions": known[0],
            "decisions_hash": known[1],
        },
    )


def _versions() -> dict[str, str]:
    return {"python": platform.python_version(), **{name: _version(name) for name in _LIBRARIES}}


@cache
def _version(distribution: str) -> str:
    return metadata.version(distribution)


def _write_words(connection: duckdb.DuckDBPyConnection) -> None:
    reasons = [{name: getattr(each, of) for name, of in _REASON.items()} for each in REASONS]
    rejects = [{name: getattr(each, of) for name, of in _REJECT.items()} for each in (*REJECT_CODES, *FURTHER_WORDS)]
    database.append(connection, "reason", pl.DataFrame([*reasons, *rejects]))
    numbers = {"code": list(NUMBERS), "number": list(NUMBERS.values())}
    database.append(connection, "reason_number", pl.DataFrame(numbers))
    kinds = pl.DataFrame([astuple(kind) for kind in MISSING_KINDS], schema=_KIND, orient="row")
    database.append(connection, "missing_kind", kinds.with_row_index("number"))
    forms = pl.DataFrame([*column_forms(), ("", "", *WHOLE_ROW)], schema=_FORM, orient="row")
    database.append(connection, "column_form", forms)
    database.append(connection, "basis", pl.DataFrame({"basis": range(len(BASES)), "name": BASES}))


def _write_judged(connection: duckdb.DuckDBPyConnection, grounds: Grounds, work: Path) -> None:
    """The lines, which are many, and at the same time all that can be written without them."""
    with database.second_connection(connection) as another:
        writing = (partial(_write_lines, another, work), partial(_write_others, connection, grounds, work))
        for _ in threads.results_in_order(writing, len(writing)):
            pass
    _write_reason_sets(connection)
    fills = database.sql_files("inserts")
    for name in _NAMED_BY_REASONS:
        connection.execute(fills[name])


def _write_lines(connection: duckdb.DuckDBPyConnection, work: Path) -> None:
    for lines in database.in_row_groups(judged_rows("line", work)):
        database.append(connection, "line", lines)


def _write_others(connection: duckdb.DuckDBPyConnection, grounds: Grounds, work: Path) -> None:
    for name in ("verdict", "tier", "missing", "investor"):
        connection.register(f"judged_{name}", pl.concat(judged_rows(name, work)).to_arrow())
    multiples = [(number, tier.multiple) for number, tier in enumerate(grounds.rulebook.tier)]
    schema = pl.Schema({"tier": pl.Int32(), "multiple": pl.Decimal(8, 4)})
    connection.register("multiple", pl.DataFrame(multiples, schema=schema, orient="row").to_arrow())
    connection.register("part", pl.DataFrame({"part": range(len(PARTS)), "name": PARTS}).to_arrow())
    _write_words(connection)
    _write_persons(connection)
    _write_employer_keys(connection, grounds.employers)
    fills = database.sql_files("inserts")
    for name in _FILLED:
        connection.execute(fills[name])


def _write_persons(connection: duckdb.DuckDBPyConnection) -> None:
    """Identity numbers of the applicants, and of the persons whose rows were rejected."""
    connection.execute(database.sql_files("inserts")["person"])
    rejected = database.read(connection, "select distinct person from extract.rejects where person is not null")
    number = person_id(pl.col("person")).alias("person_id")
    connection.register("rejected_person", rejected.with_columns(number).to_arrow())


def _write_employer_keys(connection: duckdb.DuckDBPyConnection, employers: Employers) -> None:
    known = database.read(connection, "from extract.employer_key order by key")
    database.append(connection, "employer_key", known.with_columns(group_key=employers.group(pl.col("key"))))


def _write_reason_sets(connection: duckdb.DuckDBPyConnection) -> None:
    sets = database.read(
        connection,
        """select reasons from line union select reasons from judged_verdict union select reasons from judged_investor
        order by reasons""",
    )["reasons"]
    made = pl.DataFrame(
        {"reasons": sets, "codes": [reason_codes(reasons) for reasons in sets]},
        schema={"reasons": pl.Int64, "codes": pl.List(pl.String)},
    )
    database.append(connection, "reason_set", made)
