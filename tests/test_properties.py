"""What must hold of any extract: the same input gives the same output, however it is ordered, split or stored."""

from __future__ import annotations

import csv
import random
import shutil
import unicodedata
from pathlib import Path

import polars as pl
import pytest

from pipelines import extract as extracts
from pipelines.synth import write_extract as write_synthetic
from tests.published import counts, rows, tables, verified
from tests.random_extracts import write_extract

DECIDED = ("ledger", "verdict", "tier")
SEEDS = (102, 103)


def _decided(folder: Path, store: Path) -> dict[str, list[dict[str, object]]]:
    found = tables(verified(folder, store))
    return {name: found[name] for name in DECIDED}


def _records(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def _write(path: Path, records: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(records)


@pytest.fixture(params=SEEDS)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A random extract without links and repeated applications, whose order has a meaning of its own."""
    write_extract(tmp_path / "in", request.param, persons=25)
    links = tmp_path / "in" / "employer_links.csv"
    if links.exists():
        _write(links, _records(links)[:2])
    applications = _records(tmp_path / "in" / "applications.csv")
    once = {record[0].strip(): record for record in reversed(applications[1:]) if record}
    _write(tmp_path / "in" / "applications.csv", [applications[0], *once.values()])
    return tmp_path / "in"


def test_the_same_input_gives_the_same_output(folder: Path, tmp_path: Path) -> None:
    first, second = (tables(verified(folder, tmp_path / name)) for name in ("one", "two"))
    assert first == second


def test_the_order_of_rows_changes_nothing(folder: Path, tmp_path: Path) -> None:
    expected = _decided(folder, tmp_path / "one")
    for path in sorted(folder.glob("*.csv")):
        head, *records = _records(path)
        random.Random(5).shuffle(records)
        _write(path, [head, *records])
    assert _decided(folder, tmp_path / "two") == expected


def test_a_dataset_in_several_files_is_one_dataset(folder: Path, tmp_path: Path) -> None:
    expected = _decided(folder, tmp_path / "one")
    for name in ("contributions", "tax", "contracts"):
        head, *records = _records(folder / f"{name}.csv")
        (folder / f"{name}.csv").unlink()
        _write(folder / f"{name}-2023.csv", [head, *records[::2]])
        _write(folder / f"{name}-2024.csv", [head, *records[1::2]])
    assert _decided(folder, tmp_path / "two") == expected


def test_csv_and_parquet_are_the_same(folder: Path, tmp_path: Path) -> None:
    run = verified(folder, tmp_path / "one")
    twin = tmp_path / "in-parquet"
    twin.mkdir()
    shutil.copy(folder / "manifest.toml", twin)
    for path in folder.glob("*.csv"):
        head, *records = _records(path)
        whole = [
            [*record, *[""] * (len(head) - len(record))][: len(head)] for record in records if len(record) <= len(head)
        ]
        pl.DataFrame(whole, schema=dict.fromkeys(head, pl.String), orient="row").write_parquet(
            twin / f"{path.stem}.parquet"
        )
        _write(path, [head, *whole])
    assert _decided(twin, tmp_path / "two") == _decided(folder, tmp_path / "three")
    assert counts(run).keys() == counts(verified(twin, tmp_path / "two")).keys()


def test_blocks_of_persons_change_nothing(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An extract that needs many blocks is judged as if it were one."""
    expected = tables(verified(folder, tmp_path / "one"))
    monkeypatch.setattr(extracts, "BYTES_A_BLOCK", 2000)
    run = verified(folder, tmp_path / "many")
    found = tables(run)
    assert len(rows(run, "select distinct person % 30 as part from line")) > 5
    for name, table in found.items():
        assert sorted(table, key=repr) == sorted(expected[name], key=repr), name
    for name in ("verdict", "missing"):
        assert found[name] == expected[name], f"{name} stays in order of application"


def test_every_row_is_kept_rejected_or_a_copy(folder: Path, tmp_path: Path) -> None:
    run = verified(folder, tmp_path / "store")
    for dataset, count in counts(run).items():
        assert count["read"] == count["kept"] + count["rejected"] + count["copies"], dataset
        rejected = rows(run, f"select distinct source_file, row_number from reject where dataset = '{dataset}'")
        assert len(rejected) == count["rejected"], dataset
    assert sum(count["rejected"] for count in counts(run).values()) > 0


def test_every_finding_has_a_source_row(folder: Path, tmp_path: Path) -> None:
    """Each month that cannot count names the row of the file that says so, and it is a row of that person."""
    run = verified(folder, tmp_path / "store")
    found = rows(run, "select * from month_not_counting")
    assert found
    lines = rows(run, "select count(*) as n from line where outcome = 0")[0]["n"]
    assert len({(row["person_id"], row["month"], row["employer_id"]) for row in found}) <= lines
    texts = _records(folder / "contributions.csv")
    for row in found:
        record = texts[row["row_number"] - 1]
        number = unicodedata.normalize("NFKC", record[0]).strip().upper()
        assert row["source_file"] == "contributions.csv"
        assert row["person_id"] == (
            number if len(number) == 18 else f"{number[:6]}19{number[6:]}{row['person_id'][-1]}"
        )


def test_one_more_normal_month_never_lowers_a_count(folder: Path, tmp_path: Path) -> None:
    before = {row["application_id"]: row for row in rows(verified(folder, tmp_path / "one"), "select * from verdict")}
    added = [
        [row["person_id"], row["employer_id"], "", f"{row['applied_on']:%Y-%m}", "9000", "", "normal", ""]
        for row in before.values()
        if row["person_id"]
    ]
    records = _records(folder / "contributions.csv")
    _write(folder / "contributions.csv", [*records, *added])
    after = {row["application_id"]: row for row in rows(verified(folder, tmp_path / "two"), "select * from verdict")}
    for name, verdict in before.items():
        for count in ("window_months_min", "window_months_max"):
            assert after[name][count] >= verdict[count], name
        assert after[name]["paying"] == "pass"


@pytest.mark.parametrize("persons", [300])
def test_synthetic_extracts_in_both_formats_are_the_same(persons: int, tmp_path: Path) -> None:
    write_synthetic(tmp_path / "csv", persons, 3, "csv")
    write_synthetic(tmp_path / "parquet", persons, 3, "parquet")
    assert _decided(tmp_path / "csv", tmp_path / "one") == _decided(tmp_path / "parquet", tmp_path / "two")
