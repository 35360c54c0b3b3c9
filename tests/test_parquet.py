"""Parquet is read as the same CSV, whatever its types."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pipelines.errors import SourceError
from pipelines.sources.files.parquet import ParquetRecords
from pipelines.synth import write_extract
from tests.extract_files import COLUMNS, FIRM, load, person, write

PERSONS = [person(1), person(2), None, person(3)]

TYPED = {
    "applications": pl.DataFrame(
        {
            "application_id": [1, 2, None, 3],
            "person_id": PERSONS,
            "employer_id": [FIRM, FIRM, None, FIRM],
            "applied_on": [date(2024, 9, 10), date(2024, 9, 11), None, date(2024, 9, 21)],
            "permit_valid_from": pl.Series([datetime(2024, 1, 1), None, None, datetime(2024, 1, 2)], dtype=pl.Datetime),  # noqa: DTZ001
            "备注": [None, None, None, 1.5],
        }
    ),
    "contributions": pl.DataFrame(
        {
            "person_id": [int(person(4)), None, 5, int(person(6))],
            "单位编号": pl.Series([FIRM, None, FIRM, FIRM[8:17]], dtype=pl.Categorical),
            "month": [202408, None, 202407, 202413],
            "base": pl.Series([Decimal("8000.50"), None, Decimal("-1.00"), Decimal("0.10")], dtype=pl.Decimal(12, 2)),
            "paid_on": pl.Series([datetime(2024, 9, 15), None, None, None], dtype=pl.Datetime("ms")),  # noqa: DTZ001
            "kind": ["正常缴费", None, "normal", "10"],
        }
    ),
    "tax": pl.DataFrame(
        {
            "person_id": [person(1), person(1), person(2)],
            "agent_id": [FIRM, FIRM, FIRM],
            "month": [date(2024, 8, 31), date(2024, 7, 1), date(2024, 10, 1)],
            "item": ["wages", "bonus", "wages"],
            "income": [8000.25, 1.0, -3.5],
            "declared_on": [date(2024, 9, 1), None, None],
        }
    ),
    "contracts": pl.DataFrame({"person_id": [person(1)], "employer_id": [FIRM], "start_on": [date(2023, 1, 1)]}),
}


def test_parquet_with_real_types_is_read_as_the_same_csv(tmp_path: Path) -> None:
    typed = write(tmp_path / "typed", {})
    text = write(tmp_path / "text", {})
    for dataset, frame in TYPED.items():
        (typed / f"{dataset}.csv").unlink()
        frame.write_parquet(typed / f"{dataset}.parquet")
        frame.write_csv(text / f"{dataset}.csv", datetime_format="%Y-%m-%d %H:%M:%S")
    found, expected = load(typed), load(text)
    rejects = "select * replace (coalesce(raw_value, '') as raw_value) from rejects order by all"
    assert found.rows(rejects) == expected.rows(rejects)
    for table in ("notes", "employer_number", "employer_key", *COLUMNS):
        assert found.table(table) == expected.table(table), table
    assert found.rows("select counts from extract") == expected.rows("select counts from extract")
    assert {dataset: found.counts(dataset) for dataset in TYPED} == {
        "applications": (3, 2, 1, 0),
        "contributions": (3, 1, 2, 0),
        "tax": (3, 2, 1, 0),
        "contracts": (1, 1, 0, 0),
    }
    assert found.rows("select base, month, paid_on from contributions") == [(800050, 24295, date(2024, 9, 15))]
    assert found.rows("select application_id, applied_on, permit_valid_from from applications order by all") == [
        ("1", date(2024, 9, 10), date(2024, 1, 1)),
        ("2", date(2024, 9, 11), None),
    ]
    assert found.kept("tax") == [("tax.parquet", 2), ("tax.parquet", 3)]


def test_a_nested_column_that_no_rule_needs_does_no_harm(tmp_path: Path) -> None:
    folder = write(tmp_path / "extract", {})
    (folder / "contracts.csv").unlink()
    TYPED["contracts"].with_columns(附件=pl.Series([["a", "b"]])).write_parquet(folder / "contracts.parquet")
    assert load(folder).counts("contracts") == (1, 1, 0, 0)


def test_a_nested_column_that_is_needed_is_refused_by_file_and_name(tmp_path: Path) -> None:
    folder = write(tmp_path / "extract", {})
    (folder / "contracts.csv").unlink()
    TYPED["contracts"].with_columns(employer_id=pl.Series([[FIRM]])).write_parquet(folder / "contracts.parquet")
    with pytest.raises(SourceError, match=r"contracts\.parquet.*employer_id"):
        load(folder)


@pytest.mark.parametrize("dataset", ["contributions", "tax", "contracts"])
def test_a_parquet_file_is_taken_for_as_much_text_as_its_csv(tmp_path: Path, dataset: str) -> None:
    """However well it packs; by its size the blocks of persons are parted."""
    write_extract(tmp_path / "csv", 300)
    write_extract(tmp_path / "parquet", 300, file_format="parquet")
    size = ParquetRecords(tmp_path / "parquet" / f"{dataset}.parquet", dataset).text_size
    assert size / 1.5 < (tmp_path / "csv" / f"{dataset}.csv").stat().st_size < size * 1.5


def test_what_is_no_parquet_is_taken_for_no_text(tmp_path: Path) -> None:
    (tmp_path / "tax.parquet").write_bytes(b"PAR1")
    assert ParquetRecords(tmp_path / "tax.parquet", "tax.parquet").text_size == 0
