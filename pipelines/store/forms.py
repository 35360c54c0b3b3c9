"""The empty form of run and extract files: every table and view, each with its comment and those of its columns.

Writing the comments takes a quarter of a second of a processor, copying them a few milliseconds: so a form is made once
for each version of `sql/`, and kept in the user's cache. It holds no data.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from functools import cache
from itertools import chain
from pathlib import Path
from tempfile import mkdtemp
from typing import Final, Literal, TypeAlias

import duckdb

from pipelines.reading.datasets import DATASETS
from pipelines.reading.typed import create_table_statement
from pipelines.store import database
from pipelines.store.dictionary import dictionary, dictionary_text

Kind: TypeAlias = Literal["run", "extract"]
FOLDERS: Final[dict[Kind, tuple[str, ...]]] = {
    "run": ("tables/both", "tables/run", "tables/decided", "macros", "views", "analyst/run"),
    "extract": ("tables/both", "tables/extract", "analyst/extract"),
}


def create_form(connection: duckdb.DuckDBPyConnection, kind: Kind) -> None:
    """Create all objects of a file that `database.making_database` makes."""
    form = _kept(kind)
    if form is None or not _copied(connection, form):
        write_form(connection, kind)


def write_form(connection: duckdb.DuckDBPyConnection, kind: Kind) -> None:
    """Create all objects of a file from `sql/`, with their comments."""
    connection.execute("begin")
    make_objects(connection, kind)
    connection.execute(";".join(_comments(connection, kind)))
    connection.execute("commit")


def make_objects(connection: duckdb.DuckDBPyConnection, kind: Kind) -> None:
    """Create all objects of a file, without comments."""
    for statement in _statements(kind):
        connection.execute(statement)


def _statements(kind: Kind) -> list[str]:
    """What makes the objects of a file: tables of datasets by their description, all else as it stands in `sql/`."""
    kept = [each for each in DATASETS.values() if kind == "extract" and not each.key_to_others]
    files = [database.sql_files(folder).values() for folder in FOLDERS[kind]]
    return ["create schema if not exists analyst", *map(create_table_statement, kept), *chain.from_iterable(files)]


def _copied(connection: duckdb.DuckDBPyConnection, form: Path) -> bool:
    """Whether a kept form could be copied; a damaged one goes."""
    try:
        connection.execute(f"attach {database.quoted(form)} as form (read_only)")
        connection.execute("copy from database form to made (schema)")
        connection.execute("detach form")
    except duckdb.Error:
        form.unlink(missing_ok=True)
        return False
    return True


def _comments(connection: duckdb.DuckDBPyConnection, kind: Kind) -> list[str]:
    columns = connection.execute(
        """select schema_name, table_name, column_name, table_name in (select table_name from duckdb_tables())
        from duckdb_columns() where not internal and database_name = current_database()
        order by schema_name, table_name, column_index"""
    ).fetchall()
    entries = {(each.schema, each.name): each for each in dictionary().entries if each.scope == kind}
    comments = []
    for schema, name, column, is_table in columns:
        words = dictionary().column(entries[schema, name], column, is_table=is_table and schema == "main")
        comments.append(f'comment on column {schema}.{name}."{column}" is {_text(str(words))}')
    for schema, name, is_table in dict.fromkeys((schema, name, is_table) for schema, name, _, is_table in columns):
        what = "table" if is_table and schema == "main" else "view"
        comments.append(f"comment on {what} {schema}.{name} is {_text(str(entries[schema, name].words))}")
    return comments


def _text(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def _kept(kind: Kind) -> Path | None:
    """The form of this version; None where none can be kept."""
    try:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hecha"
        form = cache / f"{kind}-{_version(kind)}.duckdb"
        if not form.exists():
            _keep(form, kind)
    except (OSError, RuntimeError, duckdb.Error):
        return None
    return form


@cache
def _version(kind: Kind) -> str:
    return hashlib.sha256(repr([duckdb.__version__, dictionary_text(), _statements(kind)]).encode()).hexdigest()[:16]


def _keep(form: Path, kind: Kind) -> None:
    form.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    work = Path(mkdtemp(dir=form.parent))
    made = work / form.name
    try:
        with database.making_database(made) as connection:
            write_form(connection, kind)
        made.replace(form)
    finally:
        with suppress(OSError):
            made.unlink(missing_ok=True)
            work.rmdir()
