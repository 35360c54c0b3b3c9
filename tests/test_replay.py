"""A run made again from what the store keeps is the same, row for row; what was changed in it is named."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from pipelines.commands.app import app
from pipelines.errors import HechaError
from pipelines.replaying.differences import KEYS, Change
from pipelines.replaying.replay import Replay, replay
from pipelines.store.folder import Store
from tests.published import rows, verified

pytestmark = pytest.mark.alters_runs


@pytest.fixture
def store(sample_store: Path, tmp_path: Path) -> Store:
    """The sample's store, to be changed."""
    return Store(Path(shutil.copytree(sample_store, tmp_path / "store", symlinks=True)))


@contextmanager
def changing(store: Store) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(store.latest.resolve())) as connection:
        yield connection


def made_again(store: Store) -> Replay:
    return replay(store, store.latest)


def test_the_sample_comes_out_the_same(sample_store: Path) -> None:
    again = replay(Store(sample_store), Store(sample_store).latest)
    assert again.is_equal, again.differences
    assert again.rows["verdict"] == len(rows(Store(sample_store).latest, "from verdict"))
    assert not (sample_store / "runs").with_suffix(".duckdb").exists()
    assert len(list((sample_store / "runs").iterdir())) == 1, "nothing of it is published"
    assert not list((sample_store / "work").iterdir()), "nothing of it is left"


def test_the_figures_of_the_receipt_are_those_used(tmp_path: Path) -> None:
    """A run by an office's own rulebook comes out the same though the file is gone."""
    figures = Path(__file__).parent.parent / "checks" / "law" / "rulebook.toml"
    own = tmp_path / "own.toml"
    text = figures.read_text(encoding="utf-8")
    own.write_text(text.replace("above_pass_percent = { value = 10", "above_pass_percent = { value = 1"), "utf-8")
    assert own.read_text("utf-8") != text
    run = verified(Path(__file__).parent.parent / "data" / "samples" / "extract", tmp_path / "store", rulebook=own)
    own.unlink()
    assert replay(Store(tmp_path / "store"), run).is_equal


def test_a_changed_verdict_is_named_with_its_columns(store: Store) -> None:
    with changing(store) as run:
        application = run.sql("select application_id from verdict where permit = 'pass' limit 1").fetchall()[0][0]
        run.execute("update verdict set permit = 'fail' where application_id = ?", [application])
    again = made_again(store)
    assert again.differing == {"verdict": 1}
    (found,) = again.differences
    assert (found.table, found.key, found.row) == ("verdict", (application,), "both")
    assert found.changes == (Change("permit", "fail", "pass"),)


def test_a_finding_is_named_in_words(store: Store) -> None:
    with changing(store) as run:
        key = run.sql("select person, month, key from line where payment = 128 order by all limit 1").fetchall()[0]
        run.execute("update line set payment = 64 where person = ? and month = ? and key = ?", [*key])
    (found,) = made_again(store).differences
    assert found.table == "line"
    assert found.changes == (Change("payment", "refer", "pass"),)
    assert len(found.key[0]) == 18
    assert found.key[1][4] == "-"


def test_a_row_that_went_and_one_that_came(store: Store) -> None:
    with changing(store) as run:
        run.execute("delete from missing where rowid = 0")
        run.execute("insert into tier select run_id, 'nobody', multiple, 0, 0 from tier limit 1")
    assert {(each.table, each.row) for each in made_again(store).differences} == {
        ("missing", "again"),
        ("tier", "kept"),
    }


def test_the_order_of_rows_counts(store: Store) -> None:
    with changing(store) as run:
        run.execute("create temp table turned as from verdict order by application_id desc")
        run.execute("delete from verdict")
        run.execute("insert into verdict from turned")
    assert [(each.table, each.row) for each in made_again(store).differences] == [("verdict", "order")]


def test_figures_changed_in_the_run_are_seen(store: Store) -> None:
    with changing(store) as run:
        run.execute("""update run set rulebook_figures = replace(rulebook_figures::varchar, '36549', '36550')""")
    again = made_again(store)
    assert "rulebook_digest" in {change.column for each in again.differences for change in each.changes}


def test_names_and_numbers_are_not_shown(store: Store) -> None:
    with changing(store) as run:
        run.execute("update person set person_name = '王小明' where rowid = 0")
        number = run.sql("select person_id from person where rowid = 0").fetchall()[0][0]
    shown = CliRunner().invoke(app, ["replay", "--store", str(store.root)])
    assert shown.exit_code == 1
    assert "person_name" in shown.output
    assert "王小明" not in shown.output
    assert number not in shown.output


def test_without_its_extract_a_run_cannot_be_made_again(store: Store) -> None:
    shutil.rmtree(store.root / "extracts")
    with pytest.raises(HechaError, match="lacks the extract"):
        made_again(store)


def test_a_run_of_another_version_is_not_compared(store: Store) -> None:
    with changing(store) as run:
        run.execute("alter table tier drop column months_max")
    with pytest.raises(HechaError, match="another version"):
        made_again(store)


def test_the_keys_name_every_row(sample_store: Path) -> None:
    """Each key names one row, and is of columns that are there."""
    run = Store(sample_store).latest
    for table, keys in KEYS.items():
        named = ", ".join(keys)
        assert not rows(run, f"select {named} from {table} group by all having count(*) > 1"), table
