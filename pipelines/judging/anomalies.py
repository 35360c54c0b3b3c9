"""Looks for anomalies in a run that was judged: one statement a signal in `sql/anomalies/`, over run and extract.

They are SQL, and not frames, because they go by employer, across the blocks that persons are judged in: DuckDB reads
the sorted tables in little memory, and an analyst can run the same statement over a published run.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import astuple, fields
from functools import cache, partial
from typing import Any, Final, TypeAlias

import duckdb
import polars as pl

from checks.law.anomalies import ANOMALY_KINDS, AnomalyKind
from checks.law.anomaly_figures import Anomalies
from checks.law.codes import BRANCH, DISPATCH, INSURANCES, KINDS, WAGES
from checks.law.rulebook import Rulebook
from pipelines import threads
from pipelines.store import database

Figures: TypeAlias = dict[str, Any]
"""What a statement names with a $."""
SHARED: Final = (
    ("company", "company_of", "seen"),
    ("related", "applicant"),
    ("spell", "insured", "waged", "move", "applicant_month", "applicant_wage", "tier_wage"),
    ("staff",),
)
"""What several signals rest on, in the order it is made, and what is made at once: `sql/anomalies/shared/`."""
_CODES: Final = {
    **{name: KINDS.index(name) for name in ("normal", "back", "deferred")},
    **{name: INSURANCES.index(name) for name in ("combined", "pension")},
    "wages": WAGES, "branch": BRANCH, "dispatch": DISPATCH,
}  # fmt: skip
_TYPES: Final = {"paid_by": pl.Date(), "multiple": pl.Decimal(8, 4)}
_SEARCH: Final = "set search_path = 'memory,made'"
_ASIDE: Final = "select table_name from duckdb_tables() where database_name = 'memory'"
_OUTLIERS: Final = """create table outlier (code varchar, subject bigint, first_month integer, last_month integer,
    size integer, share decimal(5, 4), source_rows bigint[])"""


def write_anomalies(connection: duckdb.DuckDBPyConnection, rulebook: Rulebook) -> None:
    """Fill `anomaly` and `anomaly_kind` of a run file that is made; the extract is attached as `extract`."""
    names = [field.name for field in fields(AnomalyKind)]
    kinds = pl.DataFrame([astuple(kind) for kind in ANOMALY_KINDS], schema=names, orient="row")
    database.append(connection, "anomaly_kind", kinds)
    if rulebook.anomalies is None:
        return
    figures = _figures(rulebook) | rulebook.anomalies.staff.model_dump()
    connection.execute(_SEARCH)
    _write_periods(connection, rulebook)
    shared = database.sql_files("anomalies/shared")
    for group in SHARED:
        _at_once(connection, ((shared[name], figures) for name in group))
    connection.execute(_OUTLIERS)
    _at_once(connection, _signals(rulebook.anomalies, figures))
    connection.execute(database.sql_files("inserts")["anomaly"])
    for (name,) in connection.execute(_ASIDE).fetchall():
        connection.execute(f"drop table {name}")
    connection.execute("use made")


def _signals(anomalies: Anomalies, figures: Figures) -> Iterator[tuple[str, Figures]]:
    for name, query in database.sql_files("anomalies").items():
        thresholds = getattr(anomalies, name)
        if thresholds is not None:
            yield _insert(name.upper(), query), figures | thresholds.model_dump()


def _at_once(connection: duckdb.DuckDBPyConnection, queries: Iterable[tuple[str, Figures]]) -> None:
    """Execute statements none of which rests on another: some of them keep but one core busy."""
    work = (partial(_execute, connection, *each) for each in queries)
    deque(threads.results_in_order(work, threads.CORES), maxlen=0)


def _insert(code: str, query: str) -> str:
    signal = query.rstrip().removesuffix(";")
    return f"insert into outlier by name select '{code}' as code, * from ({signal})"


def _figures(rulebook: Rulebook) -> Figures:
    """The figures of all statements, but for those of each signal."""
    window = rulebook.window.months.value
    deduction = rulebook.anomalies and rulebook.anomalies.deduction_differs
    return _CODES | {
        "deadline_months_after": rulebook.payment.deadline_months_after.value,
        "pension_employee_rate": rulebook.payment.pension_employee_rate.value,
        "window_months": window,
        "wage_months": max(window, deduction.latest_months if deduction else 0),
        "above_pass_percent": rulebook.base_match.above_pass_percent.value,
        "out_of_range_yuan": rulebook.base_match.out_of_range_yuan.value,
        "unattributed_percent": rulebook.source.unattributed_percent.value,
    }  # fmt: skip


def _execute(connection: duckdb.DuckDBPyConnection, query: str, figures: Figures) -> None:
    with database.second_connection(connection) as another:
        another.execute(_SEARCH)
        another.execute(query, {name: figures[name] for name in _named_in(query)})


@cache
def _named_in(query: str) -> frozenset[str]:
    return frozenset(duckdb.extract_statements(query)[0].named_parameters)


def _write_periods(connection: duckdb.DuckDBPyConnection, rulebook: Rulebook) -> None:
    """The dated lists of the rulebook as tables."""
    months = ("from_month", "until_month")
    tables: dict[str, tuple[Iterable[object], tuple[str, ...]]] = {
        "relief": ((each for each in rulebook.relief if "back" in each.kinds), (*months, "paid_by")),
        "contribution_year": (rulebook.contribution_year, (*months, "floor", "cap")),
        "reference_wage": (rulebook.reference_wage, (*months, "wage")),
        "tier_multiple": (rulebook.tier, ("multiple",)),
    }
    for name, (entries, columns) in tables.items():
        rows = [[getattr(each, column) for column in columns] for each in entries]
        schema = {column: _TYPES.get(column, pl.Int64()) for column in columns}
        connection.register("period", pl.DataFrame(rows, schema=schema, orient="row").to_arrow())
        connection.execute(f"create table {name} as select * from period")
        connection.unregister("period")
