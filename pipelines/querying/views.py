"""The views that are for analysts, as the dictionary explains them, and their columns."""

from __future__ import annotations

from functools import cache

from pipelines.querying.session import UNNOTED
from pipelines.store import database
from pipelines.store.dictionary import ANALYST, Entry, Scope, Words, dictionary
from pipelines.store.forms import make_objects


def views_of_query() -> list[Entry]:
    """Those that a query finds, in the order of the dictionary."""
    decoded = set(database.sql_files("views")) - {UNNOTED}
    return [
        each
        for each in dictionary().entries
        if each.scope == "two_runs" or each.schema == ANALYST or (each.scope == "run" and each.name in decoded)
    ]


def columns_of(view: Entry) -> list[tuple[str, str, Words]]:
    """The columns of a view: name, type and what each holds."""
    columns = _columns(view.scope)[view.name]
    return [(name, kind, dictionary().column(view, name, is_table=False)) for name, kind in columns]


@cache
def _columns(scope: Scope) -> dict[str, list[tuple[str, str]]]:
    """Names and types of the columns of all views of a place."""
    with database.open_database(database.IN_MEMORY, read_only=False) as connection:
        make_objects(connection, "extract" if scope == "extract" else "run")
        if scope == "two_runs":
            for name in ("run", "run2"):
                connection.execute(f"create schema {name}")
                connection.execute(f"create view {name}.verdict as from analyst.verdict")
            for view in database.sql_files("analyst/two_runs").values():
                connection.execute(view)
        return {
            each.name: [row[:2] for row in connection.execute(f"describe {each.schema}.{each.name}").fetchall()]
            for each in views_of_query()
            if each.scope == scope
        }
