"""The views that are for analysts, as the dictionary explains them, and their columns."""

from __future__ import annotations

from pipelines import database
from pipelines.dictionary import ANALYST, Entry, Words, dictionary
from pipelines.forms import FOLDERS
from pipelines.querying.session import UNNOTED


def views() -> list[Entry]:
    """Those that a query finds, in the order of the dictionary."""
    decoded = set(database.sql_files("views")) - {UNNOTED}
    return [
        each
        for each in dictionary().entries
        if each.place == "beside" or each.schema == ANALYST or (each.place == "run" and each.name in decoded)
    ]


def columns_of(view: Entry) -> list[tuple[str, str, Words]]:
    """The columns of a view: name, type and what each holds."""
    with database.opened(database.IN_MEMORY, read_only=False) as connection:
        database.create_all(connection, *FOLDERS["extract" if view.place == "extract" else "run"])
        if view.place == "beside":
            for name in ("run", "run2"):
                connection.execute(f"create schema {name}")
                connection.execute(f"create view {name}.verdict as from analyst.verdict")
            connection.execute(database.sql_files("analyst/beside")[view.name])
        found = connection.execute(f"describe {view.schema}.{view.name}").fetchall()
    return [(name, kind, dictionary().column(view, name, is_table=False)) for name, kind, *_ in found]
