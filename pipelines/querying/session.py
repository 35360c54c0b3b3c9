"""A locked connection on runs and their extracts, with the views for analysts under fixed names.

`run` and `extract` hold the views of the run that is queried and of its extract, `run2` and `extract2` those of the
next, and so on; views of the first two need no name of a schema.
"""

from __future__ import annotations

from typing import Final

import duckdb

from pipelines.querying.query import Query

UNNOTED: Final = "shown_in_full"
"""A view for whoever opens the file itself: queries made here the access log records."""


def open_session(query: Query) -> duckdb.DuckDBPyConnection:
    """Attach the files for reading, make the views under their fixed names, and lock everything.

    Raises:
        duckdb.Error: a file is damaged or of another version.
    """
    bounds = query.bounds
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "python_enable_replacements": False,
        "memory_limit": f"{bounds.memory}MiB",
        "temp_directory": query.workplace,
        "max_temp_directory_size": f"{bounds.overflow}MiB",
    }
    if bounds.threads:
        config["threads"] = bounds.threads
    connection = duckdb.connect(":memory:", config=config)
    for number, (run, extract) in enumerate(query.files, start=1):
        suffix = str(number) if number > 1 else ""
        _attach(connection, f"run{suffix}", run)
        if extract is not None:
            _attach(connection, f"extract{suffix}", extract)
    connection.execute(f"set search_path = '{','.join(['main', 'run', *(['extract'] if query.files[0][1] else [])])}'")
    for view in query.views:
        connection.execute(view)
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def _attach(connection: duckdb.DuckDBPyConnection, name: str, file: str) -> None:
    """The views of a file for analysts, and those of its main schema, in a schema of this name."""
    path = file.replace("'", "''")
    connection.execute(f"attach '{path}' as {name}_file (read_only)")
    connection.execute(f"create schema {name}")
    views = connection.execute(
        f"""select view_name, min(schema_name) from duckdb_views()
        where database_name = '{name}_file' and not internal and view_name <> '{UNNOTED}'
        group by view_name order by view_name"""
    ).fetchall()
    if not any(schema == "analyst" for _, schema in views):
        raise duckdb.CatalogException("no views for analysts")
    for view, schema in views:
        connection.execute(f'create view {name}."{view}" as from {name}_file.{schema}."{view}"')
