"""What must hold of any extract: the same input gives the same output, however it is ordered, split or stored."""

from __future__ import annotations

import csv
import os
import random
import shutil
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from stdnum.cn import ric

from pipelines.extract import loading as extracts
from pipelines.steps import rows_by_block
from pipelines.synth import write_extract as write_synthetic
from tests.published import counts, rows, tables, verified
from tests.random_extracts import write_extract

DECIDED = ("ledger", "verdict", "tier")
SEEDS = (102, 103) if "HECHA_SEEDS" in os.environ else (103,)
"""`make reference` tries both."""
BLOCKS = 8
Tables = dict[str, list[dict[str, Any]]]
LONG_AGO = "2012-01-01"
"""A day of payment that is in time for every month."""


def _of(run: Path) -> Tables:
    published = tables(run)
    return {name: published[name] for name in DECIDED}


def _decided(folder: Path, store: Path) -> Tables:
    return _of(verified(folder, store))


def _records(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def _write(path: Path, records: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(records)


def _cell(record: list[str], head: list[str], column: str) -> str:
    """A cell as it is compared."""
    position = head.index(column)
    return unicodedata.normalize("NFKC", record[position]).strip() if position < len(record) else ""


def _append(folder: Path, dataset: str, rows_given: list[dict[str, str]]) -> None:
    """Further rows at the end of a dataset."""
    head, *records = _records(folder / f"{dataset}.csv")
    _write(folder / f"{dataset}.csv", [head, *records, *([row.get(name, "") for name in head] for row in rows_given)])


@dataclass(frozen=True)
class Original:
    """An extract and its run; tests change copies of it."""

    folder: Path
    run: Path

    @property
    def decided(self) -> Tables:
        """What was decided of it."""
        return _of(self.run)

    def copied(self, to: Path) -> Path:
        """A copy of the extract under the same name."""
        return shutil.copytree(self.folder, to / self.folder.name)


@pytest.fixture(params=SEEDS, scope="module")
def original(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Original:
    """A random extract without links and repeated applications, whose order has a meaning of its own."""
    root = tmp_path_factory.mktemp("original")
    write_extract(root / "in", request.param, persons=25)
    links = root / "in" / "employer_links.csv"
    if links.exists():
        _write(links, _records(links)[:2])
    head, *applications = _records(root / "in" / "applications.csv")
    once = {_cell(record, head, "application_id"): record for record in reversed(applications) if record}
    _write(root / "in" / "applications.csv", [head, *once.values()])
    return Original(root / "in", verified(root / "in", root / "store"))


@pytest.fixture
def folder(original: Original, tmp_path: Path) -> Path:
    """A copy of it."""
    return original.copied(tmp_path)


@pytest.fixture(scope="module")
def settled(original: Original, tmp_path_factory: pytest.TempPathFactory) -> Original:
    """The same without what lets rows of one person change answers of another (second edition): every contribution
    has a day of payment, and the person of every row can be read.
    """
    root = tmp_path_factory.mktemp("settled")
    copy = original.copied(root)
    nobodys = rows(original.run, "select * from reject where person_id is null")
    for path in sorted(copy.glob("*.csv")):
        dropped = {row["row_number"] for row in nobodys if row["source_file"] == path.name}
        head, *records = _records(path)
        _write(path, [head, *(record for number, record in enumerate(records, start=2) if number not in dropped)])
    head, *records = _records(copy / "contributions.csv")
    position = head.index("paid_on")
    for record in (record for record in records if "".join(record).strip()):
        record += [""] * (len(head) - len(record))
        record[position] = record[position].strip() or LONG_AGO
    _write(copy / "contributions.csv", [head, *records])
    return Original(copy, verified(copy, root / "store"))


def test_the_same_input_gives_the_same_output(original: Original, folder: Path, tmp_path: Path) -> None:
    assert tables(verified(folder, tmp_path / "again")) == tables(original.run)


def test_the_order_of_rows_changes_nothing(original: Original, folder: Path, tmp_path: Path) -> None:
    for path in sorted(folder.glob("*.csv")):
        head, *records = _records(path)
        random.Random(5).shuffle(records)
        _write(path, [head, *records])
    assert _decided(folder, tmp_path / "store") == original.decided


def test_a_dataset_in_several_files_is_one_dataset(original: Original, folder: Path, tmp_path: Path) -> None:
    for name in ("contributions", "tax", "contracts"):
        head, *records = _records(folder / f"{name}.csv")
        (folder / f"{name}.csv").unlink()
        _write(folder / f"{name}-2023.csv", [head, *records[::2]])
        _write(folder / f"{name}-2024.csv", [head, *records[1::2]])
    assert _decided(folder, tmp_path / "store") == original.decided


def test_csv_and_parquet_are_the_same(original: Original, folder: Path, tmp_path: Path) -> None:
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
    run = verified(twin, tmp_path / "store")
    assert _of(run) == _decided(folder, tmp_path / "whole")
    assert counts(run).keys() == counts(original.run).keys()


def test_blocks_of_persons_change_nothing(
    original: Original, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An extract that needs many blocks is judged as if it were one."""
    text = sum(path.stat().st_size for path in folder.glob("*.csv"))
    monkeypatch.setattr(extracts, "BYTES_A_BLOCK", text // (BLOCKS - 1))
    run = verified(folder, tmp_path / "many")
    expected, blocks = tables(original.run), tables(run)
    [loaded] = (tmp_path / "many" / "extracts").iterdir()
    assert len(rows_by_block(loaded)) == BLOCKS
    for name, table in blocks.items():
        assert sorted(table, key=repr) == sorted(expected[name], key=repr), name
    for name in ("verdict", "missing"):
        assert blocks[name] == expected[name], f"{name} stays in order of application"


def test_every_row_is_kept_rejected_or_a_copy(original: Original) -> None:
    run = original.run
    for dataset, count in counts(run).items():
        assert count["read"] == count["kept"] + count["rejected"] + count["copies"], dataset
        rejected = rows(run, f"select distinct source_file, row_number from reject where dataset = '{dataset}'")
        assert len(rejected) == count["rejected"], dataset
    assert sum(count["rejected"] for count in counts(run).values()) > 0


def test_every_finding_has_a_source_row(original: Original) -> None:
    """Each month that cannot count names the row of the file that says so, and it is a row of that person."""
    findings = rows(original.run, "select * from month_not_counting")
    failed = rows(original.run, "select person_id, month from ledger where outcome = 'fail'")
    assert findings
    assert {(row["person_id"], row["month"]) for row in findings} == {tuple(row.values()) for row in failed}
    head, *records = _records(original.folder / "contributions.csv")
    for row in findings:
        number = _cell(records[row["row_number"] - 2], head, "person_id").upper()
        old = f"{number[:6]}19{number[6:]}{row['person_id'][-1]}"
        assert row["source_file"] == "contributions.csv"
        assert row["person_id"] == (number if len(number) == 18 else old)


def test_one_more_normal_month_in_time_never_lowers_a_count(settled: Original, tmp_path: Path) -> None:
    """A month of the window and that of application, paid in time on a base no refund reaches."""
    folder = settled.copied(tmp_path)
    before = {row["application_id"]: row for row in rows(settled.run, "select * from verdict")}
    _append(folder, "contributions", [row for verdict in before.values() for row in _two_months(verdict)])
    after = {row["application_id"]: row for row in rows(verified(folder, tmp_path / "store"), "select * from verdict")}
    for name, verdict in before.items():
        for count in ("window_months_min", "window_months_max"):
            assert after[name][count] >= verdict[count], name
        assert ANSWERS.index(after[name]["window"]) >= ANSWERS.index(verdict["window"]), name
        assert after[name]["paying"] in ("pass", "refer"), name


ANSWERS = ("fail", "refer", "pass")


def _two_months(verdict: dict[str, Any]) -> list[dict[str, str]]:
    """The month of application, and one of the nine before it, by the day of application."""
    first = verdict["applied_on"].replace(day=1)
    earlier = first - timedelta(days=9 * verdict["applied_on"].day)
    row = {"person_id": verdict["person_id"], "employer_id": verdict["employer_id"], "base": "99999.99"}
    return [row | {"paid_on": LONG_AGO, "kind": "normal", "month": f"{day:%Y-%m}"} for day in (earlier, first)]


def test_rows_of_another_person_change_nothing(settled: Original, tmp_path: Path) -> None:
    """A newcomer has the rows of somebody else again."""
    folder, expected = settled.copied(tmp_path), settled.decided
    somebody = expected["verdict"][0]["person_id"]
    newcomer = "99000019990101123" + ric.calc_check_digit("990000199901011230")
    for dataset in ("applications", "contributions", "tax", "contracts", "enrolments"):
        if (folder / f"{dataset}.csv").exists():
            _clone(folder / f"{dataset}.csv", somebody, newcomer)
    twice = _decided(folder, tmp_path / "store")
    for name in ("ledger", "verdict"):
        others = [row for row in twice[name] if row["person_id"] != newcomer]
        assert sorted(others, key=repr) == sorted(expected[name], key=repr), name
    assert any(row["person_id"] == newcomer for row in twice["verdict"])


def _clone(path: Path, somebody: str, newcomer: str) -> None:
    """The rows of a person again under another number, and their applications under other ids."""
    head, *records = _records(path)
    own = [list(record) for record in records if record and _cell(record, head, "person_id").upper() == somebody]
    for record in own:
        record[head.index("person_id")] = newcomer
        if "application_id" in head:
            record[head.index("application_id")] += "-newcomer"
    _write(path, [head, *records, *own])


def test_copies_change_nothing(original: Original, folder: Path, tmp_path: Path) -> None:
    """Each row stands once more at the end of its file."""
    for dataset in ("contributions", "tax", "contracts", "enrolments", "sanctions", "employers"):
        if (folder / f"{dataset}.csv").exists():
            head, *records = _records(folder / f"{dataset}.csv")
            _write(folder / f"{dataset}.csv", [head, *records, *records])
    run = verified(folder, tmp_path / "store")
    assert _of(run) == original.decided
    assert counts(run)["contributions"]["kept"] == counts(original.run)["contributions"]["kept"]


@pytest.mark.parametrize("persons", [100])
def test_synthetic_extracts_in_both_formats_are_the_same(persons: int, tmp_path: Path) -> None:
    write_synthetic(tmp_path / "csv", persons, 3, "csv")
    write_synthetic(tmp_path / "parquet", persons, 3, "parquet")
    assert _decided(tmp_path / "csv", tmp_path / "one") == _decided(tmp_path / "parquet", tmp_path / "two")
