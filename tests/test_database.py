"""`hecha verify source.toml`: a database as a whole extract, equal to its twin of files; lost; read before."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from pipelines import retrying
from pipelines.commands.app import app
from pipelines.errors import ConnectionLost, HechaError, SourceError
from pipelines.extract import loading as extract
from pipelines.progress import followed_by
from pipelines.reading.datasets import CONTRIBUTIONS
from pipelines.sources.databases import query_records, ranges
from pipelines.sources.tables import Table
from pipelines.steps import Request, verify_source
from tests.extract_files import as_csv, write
from tests.published import counts, rows, tables
from tests.random_extracts import write_extract
from tests.server import EVERY, Server
from tests.test_garbage import cell
from tests.test_layouts import content
from tests.test_progress import Heard
from tests.tried import tried

pytestmark = pytest.mark.usefixtures("no_pause")


def records_of(path: Path) -> tuple[list[str], list[list[str]]]:
    """Head and records of a CSV file as a table can hold them: not those with more cells, nor blank ones."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        heads, *records = list(csv.reader(file))
    held = [[*record, *[""] * (len(heads) - len(record))] for record in records if len(record) <= len(heads)]
    return heads, [record for record in held if any(cell.strip() for cell in record)]


def filled(server: Server, folder: Path, schema: str) -> Path:
    """The CSV files of a folder as tables of text in a schema, and the TOML that names them; empty cells are null.

    The files are written again in the order that the database gives: then they are its twin, one row lower.
    """
    server.run(f"drop schema if exists {schema} cascade", f"create schema {schema}")
    names = []
    for path in sorted(folder.glob("*.csv")):
        heads, records = records_of(path)
        server.run(f"create table {schema}.{path.stem} ({', '.join(f'{head} text' for head in heads)})")
        values = ", ".join(f"({', '.join(_literal(cell) for cell in record)})" for record in records)
        if values:
            server.run(f"insert into {schema}.{path.stem} values {values}")
        in_order = server.run(f"select * from {schema}.{path.stem} order by {', '.join(heads)}")
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([heads, *in_order])
        names.append(path.stem)
    datasets = "\n".join(f'{name} = {{ table = "{schema}.{name}" }}' for name in names)
    manifest = (folder / "manifest.toml").read_text(encoding="utf-8")
    source = folder.parent / f"{schema}.toml"
    source.write_text(
        f'{manifest}\n[database]\n{server.database}\nuser = "postgres"\n[datasets]\n{datasets}\n', encoding="utf-8"
    )
    return source


def _literal(cell: str) -> str:
    return "null" if cell == "" else "'" + cell.replace("'", "''") + "'"


def test_a_database_is_verified_as_its_twin_of_files(server: Server, tmp_path: Path) -> None:
    """Random extracts hold every kind of fault."""
    write_extract(tmp_path / "extract", 7, 40)
    source = filled(server, tmp_path / "extract", "twin")
    found = verify_source(Request(source, tmp_path / "database"))
    expected = verify_source(Request(tmp_path / "extract", tmp_path / "files"))
    for table in ("ledger", "verdict", "tier"):
        assert tables(found)[table] == tables(expected)[table], table
    assert counts(found) == counts(expected)
    shown = "dataset, column_name, coalesce(raw_value, '') as raw, code, person_id"
    query = "select row_number + {} as row, " + shown + " from reject order by all"
    assert rows(expected, query.format(0)) == rows(found, query.format(1)) != []
    form = "select distinct medium, form from source_file"
    assert rows(found, form) == [{"medium": "PostgreSQL", "form": "标准表"}]


def test_real_types_and_other_peoples_heads(server: Server, tmp_path: Path) -> None:
    """Dates, numerics and char columns of the core system, against the rows of the sample of element codes."""
    sample = Path(__file__).parent.parent / "data" / "samples" / "layouts" / "element_codes"
    folder = tmp_path / "sent"
    folder.mkdir()
    for path in (sample / "sent").iterdir():
        text = path.read_bytes().decode("gb18030" if path.stem == "AC43" else "utf-8")
        name = "contributions.csv" if path.stem == "AC43" else path.name
        (folder / name).write_text(text, encoding="utf-8")
    source = filled(server, folder, "coded")
    server.run(
        "alter table coded.contributions alter column aac002 type char(20), alter column aae180 type numeric(12,2) "
        "using aae180::numeric, alter column aae003 type integer using aae003::integer",
        "alter table coded.tax alter column declared_on type timestamptz using declared_on::timestamptz, "
        "alter column income type numeric using income::numeric",
    )
    store = tmp_path / "store"
    verify_source(Request(source, store))
    verify_source(Request(sample / "canonical", tmp_path / "twin"))
    [found], [expected] = (list((place / "extracts").glob("*.duckdb")) for place in (store, tmp_path / "twin"))
    loaded = content(found)
    for table, there in content(expected).items():
        assert loaded[table] == there, table


def test_the_same_content_is_read_once_and_a_changed_row_is_a_new_extract(server: Server, tmp_path: Path) -> None:
    write_extract(tmp_path / "extract", 5, 10)
    source, store = filled(server, tmp_path / "extract", "once"), tmp_path / "store"

    def stages() -> list[str]:
        heard = Heard()
        with followed_by(heard):
            verify_source(Request(source, store))
        return [stage for stage, _ in heard.stages]

    assert "reading" in stages()
    server.run("create table once.moved as select * from once.contributions order by base desc")
    server.run("drop table once.contributions", "alter table once.moved rename to contributions")
    assert "reading" not in stages()
    server.run("update once.contributions set base = '4321.00' where ctid = (select min(ctid) from once.contributions)")
    assert "reading" in stages()
    assert len(list((store / "extracts").glob("*.duckdb"))) == 2


@pytest.fixture
def losing(server: Server, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The connection is lost at the first batch of each loading that the list still holds a word for."""
    times: list[str] = []
    monkeypatch.setattr(query_records, "ROWS_A_RANGE", 300)
    monkeypatch.setattr(ranges, "CHUNK_BYTES", 20_000)
    read_table = extract._Loading.read_table

    def lose(loading: extract._Loading, number: int, table: Table) -> None:
        if table.dataset is CONTRIBUTIONS and times:
            times.pop()
            server.terminate()
        read_table(loading, number, table)

    monkeypatch.setattr(extract._Loading, "read_table", lose)
    return times


def test_a_lost_connection_is_tried_again(server: Server, losing: list[str], tmp_path: Path) -> None:
    write_extract(tmp_path / "extract", 9, 30)
    source = filled(server, tmp_path / "extract", "lost")
    losing[:] = ["once", "twice"]
    found = verify_source(Request(source, tmp_path / "store"))
    assert losing == []
    expected = verify_source(Request(source, tmp_path / "again"))
    assert tables(found) == tables(expected)


def test_a_connection_lost_for_good_publishes_nothing(server: Server, losing: list[str], tmp_path: Path) -> None:
    write_extract(tmp_path / "extract", 9, 30)
    source = filled(server, tmp_path / "extract", "gone")
    losing[:] = ["again"] * 100
    with pytest.raises(ConnectionLost):
        verify_source(Request(source, tmp_path / "store"))
    assert len(losing) == 100 - retrying.ATTEMPTS
    assert list((tmp_path / "store").glob("*/*.duckdb")) == []
    result = CliRunner().invoke(app, ["verify", str(source), "--store", str(tmp_path / "store")])
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1


def test_a_dataset_whose_columns_are_missing_is_named(server: Server, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"postgres:applications.*missing: application_id, employer_id, applied_on"):
        verify_source(Request(server.source(contributions="select 'x' as person_id"), tmp_path / "store"))


@given(st.lists(st.lists(cell.map(lambda text: text.replace("\0", "")), min_size=5, max_size=5), max_size=30))
@tried(3)
def test_any_cells_of_a_table(server: Server, tmp_path_factory: pytest.TempPathFactory, cells: list[list[str]]) -> None:
    """Generated garbage under sound heads is loaded with rejects, every row counted."""
    folder = write(tmp_path_factory.mktemp("any") / "extract", {"contributions.csv": as_csv("contributions", cells)})
    store = folder.parent / "store"
    found = counts(verify_source(Request(filled(server, folder, "garbage"), store)))["contributions"]
    assert found["read"] == found["kept"] + found["rejected"] + found["copies"]
    assert found["read"] == len([row for row in cells if any(text.strip() for text in row)])


Queries = dict[str, dict[str, str]]
keys = st.sampled_from(["host", "port", "dbname", "user", "sslmode", "x", "password_env"])
a_query = st.dictionaries(st.sampled_from(["table", "query"]), cell, max_size=2)


@given(st.dictionaries(keys, cell, max_size=3), st.dictionaries(st.sampled_from([*EVERY, "x"]), a_query, max_size=5))
@tried(8)
def test_any_file_that_names_a_database(
    server: Server, tmp_path_factory: pytest.TempPathFactory, given_keys: dict[str, str], datasets: Queries
) -> None:
    folder = tmp_path_factory.mktemp("any")
    database = {"host": str(server.folder), "dbname": "postgres", "user": "postgres", **given_keys}
    queries = {name: {"query": "select 1"} for name in EVERY} | datasets
    text = ["extracted_on = 2024-09-20", "[database]", *_pairs(database), "[datasets]"]
    text += [f"{name} = {{{', '.join(_pairs(query))}}}" for name, query in queries.items()]
    (folder / "source.toml").write_text("\n".join(text), encoding="utf-8")
    with pytest.raises(HechaError) as refused:
        verify_source(Request(folder / "source.toml", folder / "store"))
    assert "\n" not in refused.value.en.strip()
    assert list((folder / "store").glob("*/*.duckdb")) == []


def _pairs(values: dict[str, str]) -> list[str]:
    return [f"{key} = {_basic(text)}" for key, text in values.items()]


def _basic(text: str) -> str:
    return '"' + "".join(f"\\U{ord(letter):08x}" for letter in text) + '"'
