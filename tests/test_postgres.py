"""PostgreSQL as a source: values, order, digest, rights and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import polars as pl
import pytest

from pipelines.errors import SourceError, Unreachable
from pipelines.sources.databases import query_records
from pipelines.sources.databases.postgres import open_database
from pipelines.sources.records import Records
from tests.databases import MANY, contributions, rows_of, with_small_chunks
from tests.server import EVERY, PASSWORD, Server

pytestmark = pytest.mark.usefixtures("no_pause")


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    with_small_chunks(monkeypatch)


SECRET: Final = "990102199003070014"
"""An invented identity number that no error may show."""


def table(server: Server, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query as contributions, read through the source."""
    with open_database(server.source(contributions=query), None) as database:
        return rows_of(dict(database.queries)["contributions"]).drop("row_number", "broken").rows()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("8123.40::numeric", "8123.40"),
        ("8123.4::numeric(12, 2)", "8123.40"),
        ("123456789012345678901234567890.000001::numeric", "123456789012345678901234567890.000001"),
        ("'NaN'::numeric", "NaN"),
        ("0.1::float8 + 0.2::float8", "0.30000000000000004"),
        ("date '2024-07-01'", "2024-07-01"),
        ("timestamp '2024-07-01 23:59:59.999999'", "2024-07-01 23:59:59"),
        ("timestamptz '2024-06-30 16:00:00+00'", "2024-07-01 00:00:00"),
        ("timestamptz '2024-06-30 23:30:00+08'", "2024-06-30 23:30:00"),
        ("timestamp 'infinity'", "infinity"),
        ("'9901'::char(18)", "9901"),
        ("' 单位 '::varchar(100)", " 单位 "),
        ("'𠮷'::text", "𠮷"),
        ("''::text", ""),
        ("null::numeric", None),
        ("null", None),
        ("202407::int", "202407"),
        ("true", "true"),
        ("'{\"a\": 1}'::json", '{"a": 1}'),
        ("point(1, 2)", "(1,2)"),
        ("array['a', 'b']", "{a,b}"),
        ("row(1, 'x')", "(1,x)"),
        ("interval '1 day 2 hours'", "1 day 02:00:00"),
        ("'\\x00ff'::bytea", "\\x00ff"),
    ],
)
def test_values_come_as_exact_text(server: Server, value: str, text: str | None) -> None:
    assert table(server, f"select {value}") == [(text,)]


def test_domain_and_enum(server: Server) -> None:
    server.run(
        "create domain moment as timestamptz",
        "create type kind as enum ('normal', 'back')",
        "create table kinds (kind kind, seen_at moment)",
        "insert into kinds values ('back', '2024-06-30 16:00+00'), ('normal', '2024-06-30 16:00+00')",
    )
    assert table(server, "select * from kinds") == [(kind, "2024-07-01 00:00:00") for kind in ("back", "normal")]


def test_columns_are_the_head(server: Server) -> None:
    source = server.source(contributions='select 1 as "身份证号", 2 as a, 3 as a, 4; ')
    with open_database(source, None) as database:
        records: Records = contributions(database)
        assert (records.name, records.lines()) == ("postgres:contributions", [["身份证号", "a", "a", "?column?"]])
        frame = rows_of(records)
    assert frame.columns == ["c0", "c1", "c2", "c3", "row_number", "broken"]
    assert frame.schema["row_number"] == pl.Int32
    assert frame.rows() == [("1", "2", "3", "4", 1, False)]


def test_table_by_name(server: Server) -> None:
    server.run('create schema "社保"', 'create table "社保"."缴费 一" as select 7 as base')
    datasets = "\n".join(f"{name} = {{ table = '社保.\"缴费 一\"' }}" for name in EVERY)
    path = server.write(f'[database]\n{server.database}\nuser = "postgres"\n[datasets]\n{datasets}')
    with open_database(path, None) as database:
        assert [rows_of(records)["c0"].to_list() for _, records in database.queries] == [["7"]] * 4
        assert (database.manifest.extract_id, str(database.manifest.extracted_on)) == (path.stem, "2024-09-20")


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("first", ["person_id", "base", "paid_on", "kind", "insurance"])
def test_row_numbers_are_positions_in_the_order_of_all_columns(server: Server, first: str) -> None:
    query = f"select {first}, * from ({MANY}) as many"
    names = [f"c{place}" for place in range(6)]
    numbered = (
        f"select row_number() over (order by {', '.join(names)}), {'::text, '.join(names)}::text "
        f"from ({query}) as x({', '.join(names)})"
    )
    expected = server.run(f"{numbered} order by 1")
    with open_database(server.source(contributions=query), None) as database:
        found = rows_of(contributions(database))
    assert found.select("row_number", *names).rows() == expected


@pytest.mark.parametrize(
    "query",
    [
        "select null::text as a, i as b from generate_series(1, 900) i",
        "select 1 as a, i from generate_series(1, 900) i",
    ],
)
@pytest.mark.usefixtures("small_chunks")
def test_first_column_that_cannot_be_parted(server: Server, query: str) -> None:
    assert [int(row[1]) for row in table(server, query)] == list(range(1, 901))


def test_ranges_and_one_range_give_the_same(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = table(server, MANY)
    monkeypatch.setattr(query_records, "ROWS_A_RANGE", 300)
    with open_database(server.source(contributions=MANY), None) as database:
        assert len(contributions(database).ranges()) > 2
    assert table(server, MANY) == whole


def test_one_snapshot_of_all_datasets(server: Server) -> None:
    server.run("create table seen (i int)", "insert into seen values (1)")
    with open_database(server.source(contributions="select * from seen", tax="select i from seen"), None) as database:
        server.run("insert into seen values (2)", "update seen set i = 3 where i = 1")
        found = {
            name: rows_of(records)["c0"].to_list()
            for name, records in database.queries
            if name in ("contributions", "tax")
        }
    assert found == {"contributions": ["1"], "tax": ["1"]}


def contents_of(server: Server, query: str) -> tuple[str, int, int]:
    with open_database(server.source(contributions=query), None) as database:
        records = contributions(database)
        return records.digest, records.contents.rows, records.text_size


def test_digest_tells_content_and_not_order(server: Server) -> None:
    rows = "select * from (values ('a', 1.0, null), ('b', 2.0, 'x'), ('b', 2.0, 'x')) as t(p, n, k)"
    same, count, size = contents_of(server, rows)
    assert (count, 0 < size < 1000) == (3, True)
    assert contents_of(server, f"{rows} order by 1 desc")[0] == same
    others = [
        f"{rows} limit 2",
        rows.replace("(p, n, k)", "(p, n, l)"),
        rows.replace("1.0, null", "1.0, ''"),
        rows.replace("null", "'x'").replace("2.0, 'x'), ('b'", "2.0, null), ('b'"),
        rows.replace("1.0", "9.0").replace("2.0, 'x'), ('b', 2.0", "1.0, 'x'), ('b', 2.0"),
        "select p, k as n, n as k from (" + rows + ") x",
    ]
    digests = {contents_of(server, other)[0] for other in others}
    assert len(digests) == len(others)
    assert same not in digests


def read_all(source: Path) -> None:
    with open_database(source, None) as database:
        for _, records in database.queries:
            list(records.below(1, len(records.lines()[0])))


def line(server: Server, source: Path) -> str:
    """The one line a source that cannot be read ends in."""
    with pytest.raises(SourceError) as failed:
        read_all(source)
    for words in (failed.value.zh, failed.value.en):
        assert SECRET not in words
        assert PASSWORD not in words
        assert "\n" not in words
    assert server.readers() == 0
    return failed.value.en


def test_nothing_can_be_written(server: Server) -> None:
    server.run(
        "create table kept (i int)",
        "create function write() returns int language sql as 'insert into kept values (1) returning i'",
    )
    for query in (
        "with w as (insert into kept values (1) returning i) select * from w",
        "select write()",
        "select 1; insert into kept values (1)",
        "select 1) as t; commit; insert into kept values (1); --",
    ):
        assert line(server, server.source(contributions=query)).startswith("postgres:contributions: ")
    assert server.run("select count(*) from kept") == [(0,)]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("select * from nowhere", 'relation "nowhere" does not exist (SQLSTATE 42P01)'),
        ("select nothing from pg_class", 'column "nothing" does not exist'),
        ("selekt", "SQLSTATE 42601"),
        ("select", "no columns"),
        (f"select '{SECRET}x'::text::numeric", "the rows: SQLSTATE 22P02;"),
        (
            f"select case when i > 900 then ('{SECRET}x' || i)::numeric end from generate_series(1, 1000) i",
            "SQLSTATE 22P02",
        ),
        ("select i from generate_series(1, 1000) i where random() < 0.5", "other rows each time"),
    ],
)
def test_query_that_fails(server: Server, query: str, words: str) -> None:
    assert words in line(server, server.source(contributions=query))


def test_right_to_read(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    server.run("create table private as select 1 as i")
    source = server.source('user = "clerk"', contributions="select * from private")
    assert "permission denied for table private" in line(server, source)


def test_password_by_variable_or_file(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PGPASSWORD", raising=False)
    monkeypatch.setenv("HECHA_PASSWORD", PASSWORD)
    passes = server.folder.parent / "passes"
    escaped = PASSWORD.replace("\\", "\\\\").replace(":", "\\:")
    passes.write_text(f"*:*:*:clerk:{escaped}\n")
    passes.chmod(0o600)
    for keys in ('password_env = "HECHA_PASSWORD"', 'pass_file = "passes"'):
        with open_database(server.source(f'user = "clerk"\n{keys}'), None) as database:
            assert len(database.queries) == 4
    passes.chmod(0o644)
    assert "chmod 600" in line(server, server.source('user = "clerk"\npass_file = "passes"'))
    assert "no pass file nope" in line(server, server.source('user = "clerk"\npass_file = "nope"'))
    assert "no password supplied" in line(server, server.source('user = "clerk"'))
    monkeypatch.setenv("HECHA_PASSWORD", f"wrong {SECRET}")
    assert "password authentication failed" in line(
        server, server.source('user = "clerk"\npassword_env = "HECHA_PASSWORD"')
    )
    monkeypatch.delenv("HECHA_PASSWORD")
    assert "variable HECHA_PASSWORD is not set" in line(
        server, server.source('user = "clerk"\npassword_env = "HECHA_PASSWORD"')
    )


@pytest.mark.parametrize(
    ("database", "words"),
    [
        ('host = "127.0.0.1"\nport = 1', "refused"),
        ('host = "nowhere.invalid"', "could not translate host name"),
        ('host = "/nowhere"', "No such file"),
    ],
)
def test_server_that_cannot_be_reached(server: Server, database: str, words: str) -> None:
    datasets = "\n".join(f"{name} = {{ table = 'a' }}" for name in EVERY)
    source = server.write(f"[database]\n{database}\n[datasets]\n{datasets}")
    assert words in line(server, source)
    with pytest.raises(Unreachable):
        open_database(source, None)


def test_no_such_database(server: Server) -> None:
    source = server.source('user = "postgres"')
    source.write_text(source.read_text().replace('dbname = "postgres"', 'dbname = "nowhere"'))
    assert 'database "nowhere" does not exist' in line(server, source)


GOOD: Final = '[database]\nhost = "h"\n[datasets]\n' + "\n".join(f"{name} = {{ table = 's.t' }}" for name in EVERY)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (GOOD.replace("[database]", "[data]"), "data"),
        (GOOD.replace('[database]\nhost = "h"\n', ""), "database: Field required"),
        (GOOD.replace('host = "h"', 'hots = "h"'), "database.hots: Extra"),
        (GOOD.replace('host = "h"', f'password = "{SECRET}"'), "database.password must not stand there"),
        (GOOD.replace('host = "h"', f'uri = "postgresql://u:{SECRET}@h/d"'), "database.uri must not"),
        (GOOD.replace('host = "h"', f'dbname = "postgresql://u:{SECRET}@h/d"'), "database.dbname: give host"),
        (GOOD.replace('host = "h"', 'sslmode = "none"'), "database.sslmode"),
        (GOOD.replace("tax =", "taxes ="), "no such dataset: taxes"),
        (GOOD.replace("tax = { table = 's.t' }", ""), "datasets: missing: tax"),
        (GOOD.replace("tax = { table = 's.t' }", "tax = {}"), "datasets.tax: give either table or query"),
        (GOOD.replace("tax = { table", "tax = { query = 'select 1', table"), "datasets.tax: give either"),
        (GOOD.replace("tax = { table = 's.t' }", "tax = { table = 's.t; drop' }"), "datasets.tax: table is no name"),
        (GOOD.replace("tax = { table = 's.t' }", "tax = 's.t'"), "datasets.tax"),
        ("=", "no TOML"),
    ],
)
def test_file_that_is_wrong(server: Server, text: str, words: str) -> None:
    assert words in line(server, server.write(text))


def test_no_such_file_and_no_day(server: Server, tmp_path: Path) -> None:
    assert "nowhere.toml" in line(server, tmp_path / "nowhere.toml")
    path = tmp_path / "source.toml"
    path.write_text(GOOD)
    assert "extracted_on is missing" in line(server, path)
