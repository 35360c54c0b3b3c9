"""The dictionary explains every table, view and column there is, and nothing else; the page is made of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import get_args

import duckdb
import pytest

from pipelines.querying.views import columns_of, views_of_query
from pipelines.store import database, forms
from pipelines.store.database import making_database, open_database, sql_files
from pipelines.store.dictionary import dictionary
from pipelines.store.forms import Kind, create_form, make_objects
from tests.sql_page import sql_page

KINDS: tuple[Kind, ...] = get_args(Kind)
PAGE = Path(__file__).parent.parent / "sql" / "README.md"
OBJECTS = """select schema_name, table_name, comment from duckdb_tables() where database_name = 'made'
union all select schema_name, view_name, comment from duckdb_views() where database_name = 'made' and not internal"""
COLUMNS = """select schema_name, table_name, column_name, comment from duckdb_columns()
where database_name = 'made' and not internal"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "hecha"


@pytest.mark.parametrize("kind", KINDS)
def test_every_object_and_column_of_a_file_has_its_comment(kind: Kind, tmp_path: Path) -> None:
    entries = {(each.schema, each.name): each for each in dictionary().entries if each.scope == kind}
    with making_database(tmp_path / "made.duckdb") as connection:
        create_form(connection, kind)
        objects, columns = connection.execute(OBJECTS).fetchall(), connection.execute(COLUMNS).fetchall()
        tables = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
    assert {(schema, name): comment for schema, name, comment in objects} == {
        place: str(entry.words) for place, entry in entries.items()
    }
    for schema, name, column, comment in columns:
        is_table = schema == "main" and name in tables
        assert comment == str(dictionary().column(entries[schema, name], column, is_table=is_table))
    for entry in entries.values():
        assert entry.own.keys() <= {column for _, name, column, _ in columns if name == entry.name}, entry.name


def test_no_column_is_explained_that_is_nowhere(tmp_path: Path) -> None:
    there = set()
    for kind in KINDS:
        with making_database(tmp_path / "made.duckdb") as connection:
            create_form(connection, kind)
            there |= {column for _, _, column, _ in connection.execute(COLUMNS).fetchall()}
    assert dictionary().columns.keys() | dictionary().coded.keys() <= there


@pytest.mark.parametrize("kind", KINDS)
def test_a_kept_form_is_what_sql_says(kind: Kind, tmp_path: Path, cache: Path) -> None:
    sql = "select sql from duckdb_tables() union all select sql from duckdb_views() where not internal"
    functions = "select function_name, macro_definition from duckdb_functions() where not internal"
    for name in ("made", "of a kept form"):
        with making_database(tmp_path / f"{name}.duckdb") as connection:
            create_form(connection, kind)
    with open_database(database.IN_MEMORY, read_only=False) as connection:
        make_objects(connection, kind)
        expected = [sorted(connection.execute(each).fetchall()) for each in (sql, functions)]
    assert len([*cache.iterdir()]) == 1
    with open_database(tmp_path / "of a kept form.duckdb", read_only=True) as connection:
        assert [sorted(connection.execute(each).fetchall()) for each in (sql, functions)] == expected


def test_a_damaged_form_and_a_home_that_is_none_are_done_without(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.mkdir(parents=True)
    monkeypatch.setattr(forms, "_version", lambda _kind: "damaged")
    (cache / "run-damaged.duckdb").write_bytes(b"damaged")
    for _ in range(2):
        with making_database(tmp_path / "made.duckdb") as connection:
            create_form(connection, "run")
            assert connection.execute("select count(*) from line").fetchall() == [(0,)]
        monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null")


def test_codes_are_words() -> None:
    """The words of a view are those of the code, number by number."""
    from checks.law import codes

    words = {
        ("contribution", "kind"): codes.KINDS,
        ("contribution", "insurance"): codes.INSURANCES,
        ("tax_row", "item"): codes.ITEMS,
        ("employer", "kind"): codes.EMPLOYER_KINDS,
        ("employer_link", "relation"): codes.RELATIONS,
        ("sanction", "subject_kind"): codes.SUBJECT_KINDS,
    }
    with duckdb.connect() as connection:
        for (view, column), expected in words.items():
            text = sql_files("analyst/extract")[view]
            case = next(
                each for each in text.split("case ")[1:] if each.split("end as ")[1].split()[0].strip(",") == column
            )
            number = case.split()[0]
            query = f"select case {case.split('end as')[0]} end from (select range as n from range(?)) as row"
            told = connection.execute(query.replace(number, "row.n"), [len(expected)]).fetchall()
            assert [word for (word,) in told] == list(expected), f"{view}.{column}"


def test_views_for_analysts_leave_nothing_to_decode() -> None:
    """No number stands for something else: a column of whole numbers counts."""
    counting = (
        "_min",
        "_max",
        "_now",
        "_before",
        "row",
        "rows",
        "row_number",
        "year",
        "_by",
        "heads",
        "size",
        "applicants",
        "hit",
        "waged",
        "joined",
        "gone",
    )
    for view in views_of_query():
        for name, kind, _ in columns_of(view):
            whole = kind in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
            assert not whole or name.endswith(counting), f"{view.name}.{name}"


def test_the_page_is_made_of_the_dictionary() -> None:
    made = sql_page()
    if os.environ.get("HECHA_REWRITE_GOLDEN"):
        PAGE.write_text(made, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == made, "make sql-page makes it anew"
