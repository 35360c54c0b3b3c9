"""Two files of one run, table by table, row for row; what differs is named by table, key and column."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import duckdb

from checks.law import findings
from checks.law.months import month_text
from pipelines.store import database
from pipelines.store.finding import error_of_unreadable

_Row: TypeAlias = dict[str, object]

SHOWN: Final = 20
"""How many differences of a table are named."""
OF_THE_MAKING: Final = ("finished_at", "software_version", "versions")
"""Columns of the receipt that say when and with what a run was made, and not what came out."""
KEYS: Final = {
    "anomaly": ("code", "subject_id", "application_id", "first_month", "last_month"),
    "decision": ("application_id", "month", "employer_key", "what"),
    "decided_tier": ("application_id", "multiple"),
    "column_form": ("dataset", "column_name"),
    "investor": ("application_id", "enterprise_id"),
    "line": ("person", "month", "key"),
    "missing": ("application_id", "what", "detail"),
    "note": ("code", "dataset", "value"),
    "reject": ("dataset", "source_file", "row_number", "column_name", "code"),
    "run": ("run_id",),
    "tier": ("application_id", "multiple"),
    "verdict": ("application_id",),
    "verdict_reason": ("application_id", "check_name"),
}
"""What names a row of a table; where a table is not listed, its first column."""
_NUMBERED: Final = {
    "person": """select person_id from kept.person where person = ?
        union select person_id from made.person where person = ?""",
    "key": """select employer_key from kept.employer_key where key = ?
        union select employer_key from made.employer_key where key = ?""",
}
_FINDINGS: Final = ("payment", "employer_test", "base_match")
_PRIVATE: Final = ("person", "person_id", "person_name", "raw_value", "value")


@dataclass(frozen=True)
class Change:
    """A column that differs: what was kept, and what came out again; None for both where it may be a person's data."""

    column: str
    kept: str | None
    again: str | None


@dataclass(frozen=True)
class Difference:
    """A row that differs.

    Attributes:
        key: names the row; empty where the rows are the same in another order.
        row: "kept" or "again" where the row is only in the one; "both" where columns of it differ; "order".
    """

    table: str
    key: tuple[str, ...]
    row: str
    changes: tuple[Change, ...] = ()


def differences(kept: Path, made: Path) -> tuple[dict[str, int], dict[str, int], tuple[Difference, ...]]:
    """Rows by table, how many differ by table where any do, and the first of these.

    Raises:
        HechaError: the kept file was made by another version.
    """
    rows, differing, named = {}, {}, []
    with database.open_database(
        database.IN_MEMORY, read_only=False, overflow=made.with_suffix(".overflow")
    ) as connection:
        for name, path in (("kept", kept), ("made", made)):
            connection.execute(f"attach {database.quoted(path)} as {name} (read_only)")
        if _columns(connection, "kept") != _columns(connection, "made"):
            raise error_of_unreadable(kept)
        for table in _tables(connection):
            rows[table] = _number(connection, f"select count(*) from kept.{table}")
            if _number(connection, f"select count(*) from ({_by_position(table)})"):
                count, examples = _by_key(connection, table)
                differing[table] = count
                named += examples
    return rows, differing, (*named,)


def _columns(connection: duckdb.DuckDBPyConnection, name: str) -> list[tuple[str, ...]]:
    return connection.execute(
        """select table_name, column_name, data_type from duckdb_columns()
        where database_name = ? and schema_name = 'main' and not internal
            and table_name in (select table_name from duckdb_tables())
        order by table_name, column_index""",
        [name],
    ).fetchall()


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return sorted({table for table, *_ in _columns(connection, "made")})


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(connection.execute(query).fetchall()[0][0])


def _by_position(table: str) -> str:
    """The rows that are not the same at the same place. It takes no memory, however many rows there are."""
    return f"""select kept, made
    from ({_rows("kept", table)}) as kept
    positional join ({_rows("made", table)}) as made
    where kept is distinct from made"""


def _rows(name: str, table: str) -> str:
    apart = f" exclude ({', '.join(OF_THE_MAKING)})" if table == "run" else ""
    return f"select *{apart} from {name}.{table}"


def _by_key(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[int, list[Difference]]:
    """How many rows of the same key differ, and the first of them; or that only their order does."""
    keys = KEYS.get(table) or (_columns_of(connection, table)[0],)
    same = " and ".join(f"kept.{key} is not distinct from made.{key}" for key in keys)
    differing = f"""from ({_rows("kept", table)}) as kept
        full join ({_rows("made", table)}) as made on {same}
        where kept is distinct from made"""
    count = _number(connection, f"select count(*) {differing}")
    order = ", ".join(f"coalesce(kept.{key}, made.{key})" for key in keys)
    first = connection.execute(f"select kept, made {differing} order by {order} limit {SHOWN}").fetchall()
    named = [_difference(connection, table, keys, *each) for each in first]
    return max(count, 1), named or [Difference(table, (), "order")]


def _columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    return [column for name, column, _ in _columns(connection, "made") if name == table]


def _difference(
    connection: duckdb.DuckDBPyConnection, table: str, keys: tuple[str, ...], kept: _Row, again: _Row
) -> Difference:
    kept_is_there, again_is_there = _is_there(kept), _is_there(again)
    row = kept if kept_is_there else again
    key = tuple(_key_in_words(connection, name, row[name]) for name in keys)
    if not (kept_is_there and again_is_there):
        return Difference(table, key, "kept" if kept_is_there else "again")
    changed = [name for name in kept if kept[name] != again[name]]
    return Difference(table, key, "both", tuple(_change(name, kept[name], again[name]) for name in changed))


def _is_there(row: _Row) -> bool:
    """What no row was joined to is a row without any value."""
    return any(value is not None for value in row.values())


def _key_in_words(connection: duckdb.DuckDBPyConnection, name: str, value: object) -> str:
    if name in _NUMBERED:
        words = connection.execute(_NUMBERED[name], [value, value]).fetchall()
        return str(words[0][0]) if words else ""
    return month_text(value) if name == "month" and isinstance(value, int) else str("" if value is None else value)


def _change(column: str, kept: object, again: object) -> Change:
    if column in _PRIVATE:
        return Change(column, None, None)
    return Change(column, *(_value(column, value) for value in (kept, again)))


def _value(column: str, value: object) -> str:
    if column not in _FINDINGS:
        return str("" if value is None else value)
    finding = int(str(value))
    return " ".join(filter(None, (findings.answer_word(finding), findings.reason_code(finding))))
