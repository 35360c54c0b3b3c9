"""What is noted while values are read: guards, placeholders, forms of employers' numbers, clocks (rules 1)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from pipelines.reading.datasets import CONTRIBUTIONS
from pipelines.reading.layouts import built_in_layouts
from pipelines.reading.noting import NOTE_COLUMNS, notes_of_a_source
from pipelines.reading.reader import Reader
from pipelines.reading.values import money, months
from pipelines.reading.whole_columns import raw_chunks
from pipelines.sources.files.parquet import ParquetRecords
from pipelines.steps import Request, verify_source
from tests.commands import hecha
from tests.extract_files import FIRM, LIMITS, Database, as_csv, person, sound, write
from tests.test_understood import contract, faults, frame_of, paid, read_rows

Notes = list[tuple[str, str, int]]
CODE = FIRM[8:17]


def noted(dataset: str, *rows: Mapping[str, str]) -> Notes:
    """The notes made while rows are read: code, value, rows."""
    reader = Reader(LIMITS, built_in_layouts())
    read_rows(dataset, *rows, reader=reader)
    notes = notes_of_a_source([NOTE_COLUMNS.to_frame(), *reader.notes])
    return notes.select("code", "value", "rows").sort(pl.all()).rows()


@pytest.mark.parametrize(
    "number",
    [
        f"'{FIRM}",
        f'="{FIRM}"',
        f"{FIRM[:9]}\t{FIRM[9:]}",
        f"{FIRM[:8]} {FIRM[8:]}",
        f"\u200b{FIRM}",
        f"\u202d{FIRM.lower()}",
    ],
)
def test_guards_around_an_employers_number_come_off_and_are_noted(number: str) -> None:
    reader = Reader(LIMITS, built_in_layouts())
    kept = read_rows("contributions", paid(employer_id=number), paid(), paid(employer_id=number), reader=reader).kept
    assert kept["employer"].n_unique() == 1
    assert reader.employers.texts().to_list() == [FIRM]
    assert [frame["rows"].to_list() for frame in reader.notes] == [[2]]


def test_guards_around_an_identity_number_are_noted_without_it() -> None:
    guarded = paid(person_id=f"'{person(1)}")
    assert noted("contributions", guarded, paid(), guarded) == [("GUARDS_REMOVED", "person_id", 2)]


def test_a_text_that_is_no_number_keeps_its_blanks() -> None:
    reader = Reader(LIMITS, built_in_layouts())
    read_rows("contributions", paid(employer_id="单位 007-ab"), reader=reader)
    assert reader.employers.texts().to_list() == ["单位 007-AB"]
    assert reader.notes == []


@pytest.mark.parametrize(
    "nothing", ["#N/A", "#REF!", "无", "-", "—", "/", "0", "0" * 9, "0" * 18, "NULL", "None", "\\N", "暂无"]
)
def test_a_placeholder_is_no_number_of_anybody(nothing: str) -> None:
    assert faults(read_rows("contributions", paid(employer_id=nothing))) == [("employer_id", "VALUE_MISSING")]
    assert faults(read_rows("contributions", paid(person_id=nothing))) == [("person_id", "VALUE_MISSING")]
    assert read_rows("contributions", paid(employer_name=nothing)).kept["employer_name"].to_list() == [None]


@pytest.mark.parametrize("words", ["未知", "不详", "待补充", "未登记", "?", "N/A", "NaN", "同上", "〃"])
def test_words_that_two_employers_would_share_name_none(words: str) -> None:
    read = read_rows("contributions", paid(employer_id=words), paid(employer_name=words))
    assert faults(read) == [("employer_id", "VALUE_MISSING")]
    assert read.kept["employer_name"].to_list() == [None]
    assert noted("contributions", paid(employer_name=words)) == [("PLACEHOLDER", words, 1)]
    assert faults(read_rows("contracts", contract(end_on=words))) == [("end_on", "VALUE_UNREADABLE")]


@pytest.mark.parametrize("nothing", ["#N/A", "无", "-", "0", "NULL", "None", "0000-00-00", "0000-00-00 00:00:00"])
def test_a_placeholder_is_empty_where_empty_is_allowed_and_noted(nothing: str) -> None:
    read = read_rows("contracts", contract(end_on=nothing))
    assert faults(read) == []
    assert read.kept["end_on"].to_list() == [None]
    assert noted("contracts", contract(end_on=nothing)) == [("PLACEHOLDER", nothing, 1)]


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"base": "-"}, ("base", "VALUE_MISSING")),
        ({"base": "无"}, ("base", "VALUE_MISSING")),
        ({"month": "0"}, ("month", "VALUE_MISSING")),
        ({"kind": "NULL"}, ("kind", "VALUE_MISSING")),
        ({"insurance": "#N/A"}, ("insurance", "CODE_UNKNOWN")),
        ({"insurance": "无"}, ("insurance", "CODE_UNKNOWN")),
    ],
)
def test_a_placeholder_is_missing_where_a_value_must_be(cells: dict[str, str], fault: tuple[str, str]) -> None:
    assert faults(read_rows("contributions", paid(**cells))) == [fault]


def test_nothing_in_money_is_an_amount() -> None:
    assert read_rows("contributions", paid(base="0")).kept["base"].to_list() == [0]


@pytest.mark.parametrize(
    ("time", "named"),
    [
        (" 16:00:00", "16:00:00"),
        ("T16:00:00.000", "16:00:00"),
        (" 16:00", "16:00:00"),
        (" 下午 4:00:00", "16:00:00"),
        (" 4:00:00 PM", "16:00:00"),
        (" 23:59:17", "23:59:17"),
    ],
)
def test_midnight_written_by_another_clock_is_the_next_day_and_noted(time: str, named: str) -> None:
    rows = [paid(month=f"{day}{time}", paid_on="NULL") for day in ("2023-12-31", "2024/1/31", "2024-02-29")]
    months = read_rows("contributions", *rows, paid()).kept["month"].to_list()
    assert [month % 12 + 1 for month in months] == [12, 1, 2, 3], "not every month has the time"
    months = read_rows("contributions", *rows).kept["month"].to_list()
    assert [month % 12 + 1 for month in months] == [1, 2, 3]
    assert ("TIME_OF_DAY", f"month {named}", 3) in noted("contributions", *rows)


def test_cells_without_a_day_do_not_hide_another_clock() -> None:
    rows = [contract(end_on=end) for end in ("20231230160000", "无固定期限", "NULL", "20231231160000")]
    assert [str(end) for end in read_rows("contracts", *rows).kept["end_on"]] == [
        "2023-12-31",
        "None",
        "None",
        "2024-01-01",
    ]


@pytest.mark.parametrize(
    ("months", "lost"),
    [
        (["2023.09", "2023.1", "2023.11"], [1]),
        (["2023.9", "2023.1", "2023.11", "2023.12"], [1]),
        (["2023.9", "2023.1", "2023.10", "2023.11"], []),
        (["2023.1", "2023.2", "2023.3"], []),
        (["2023.7", "2023.8", "2023.9", "2023.1"], [3]),
        (["2023.1", "2023-11", "2023.12"], []),
    ],
)
def test_a_month_that_lost_its_last_digit_is_unreadable(months: list[str], lost: list[int]) -> None:
    read = read_rows("contributions", *(paid(month=month) for month in months))
    assert read.rejects["row_number"].to_list() == [place + 2 for place in lost]
    assert read.read == len(months)


def test_a_time_that_not_every_day_has_is_ignored() -> None:
    rows = [paid(paid_on="2024-04-10 16:00:00"), paid(paid_on="2024-04-11 09:00:00"), paid()]
    kept = read_rows("contributions", *rows).kept
    assert [str(day) for day in kept["paid_on"]] == [
        "2024-04-10",
        "2024-04-11",
        "None",
    ]
    assert noted("contributions", *rows) == []


@pytest.mark.parametrize(
    "months",
    [
        ["2023.09", "2023.1", "2023.11"],
        ["2023.11", "2023.1", "2023.10"],
        ["2023.1", "2023.2", "2023.12"],
        ["2023.1", "2023.2", "2023.3"],
        ["NULL", "2023.1", "2023.12"],
        ["2023-01-31 16:00:00", "2023-02-28 16:00:00"],
        ["2023-01-31 16:00:00", "2023-02-28 09:00:00"],
        ["2023-01-31 09:00:00", "2023-02-28 16:00:00"],
        ["NULL", "2023-02-28 23:59:17"],
    ],
)
def test_a_column_is_read_by_all_its_cells_whatever_chunks_they_come_in(months: list[str]) -> None:
    whole = frame_of([paid(month=month) for month in months])
    reader = Reader(LIMITS, built_in_layouts())
    parts = [reader.read(raw) for raw in raw_chunks(CONTRIBUTIONS, 0, lambda: whole.iter_slices(1))]
    together = read_rows("contributions", *(paid(month=month) for month in months))
    assert pl.concat(part.kept for part in parts)["month"].to_list() == together.kept["month"].to_list()
    assert pl.concat(part.rejects for part in parts).rows() == together.rejects.rows()


def test_a_number_like_2023_1_is_an_amount_and_no_month(tmp_path: Path) -> None:
    pl.DataFrame({"month": [2023.09, 2023.1, None], "base": [12100.1, 2000.1, 2023.1]}).write_parquet(tmp_path / "a")
    [rows] = ParquetRecords(tmp_path / "a", "a").below(1, 2)
    assert rows["c0"].to_list() == ["2023.09", "+2023.1", None]
    assert months(rows["c0"].drop_nulls()).to_list() == [2023 * 12 + 8, None]
    assert money(rows["c1"]).to_list() == [1210010, 200010, 202310]


def test_numbers_that_end_in_zeros_are_noted_where_they_are_many() -> None:
    many = {**paid(), "person_id": "349900199001020000"}
    assert faults(read_rows("contributions", many)) == []
    assert noted("contributions", many) == [("PERSON_ROUNDED", "person_id", 1)]
    assert noted("contributions", many, *(paid(person_id=person(number)) for number in range(1, 40))) == []


def test_what_is_noted_of_employers_and_of_a_file_without_wages(tmp_path: Path) -> None:
    rows = [
        {**sound("contributions", 1), "employer_id": number} for number in (FIRM, CODE, "12345671", "00000001", "X-1")
    ]
    tax = [{**sound("tax", 1), "item": "劳务报酬所得"}, {**sound("tax", 2), "item": "稿酬所得"}]
    files: dict[str, str | bytes] = {
        "contributions.csv": as_csv("contributions", rows),
        "tax-a.csv": as_csv("tax", tax),
    }
    run = Database(verify_source(Request(write(tmp_path / "extract", files), tmp_path / "store")))
    assert run.rows("select code, dataset, value, rows from note order by all") == [
        ("EMPLOYER_FORM", "contributions", "00000001", 1),
        ("EMPLOYER_FORM", "contributions", "X-1", 1),
        ("NO_WAGES", "tax", "tax-a.csv", 1),
        ("ZERO_LOST", "contributions", "12345671", 1),
    ]


def test_shares_that_may_be_parts_of_one_are_noted() -> None:
    def shares(*values: str) -> Notes:
        links = ({**sound("investments", 1), "share": value} for value in values)
        return [each for each in noted("investments", *links) if each[0].startswith("SHARE")]

    assert shares("0.6", "1", "") == [("SHARE_OF_ONE", "0.6", 1), ("SHARE_OF_ONE", "1", 1)]
    assert shares("0.6", "40") == shares("1", "1") == shares("60%", "100") == []


def test_different_days_under_heads_of_one_column_are_said(tmp_path: Path) -> None:
    head = "证件号码,单位编号,缴费年月,缴费基数,缴费日期,到账日期,缴费类型\n"
    rows = [
        f"{person(1)},{FIRM},202406,8000,2024-07-10,2024-07-10,正常\n",
        f"{person(1)},{FIRM},202407,8000,2024-08-10,2024-08-12,正常\n",
        f"{person(1)},{FIRM},202408,8000,2024-09-10,,正常\n",
    ]
    folder = write(tmp_path / "extract", {"contributions.csv": head + "".join(rows)})
    run = Database(verify_source(Request(folder, tmp_path / "store")))
    assert run.rows("select code, value, rows from note where code = 'HEADS_DIFFER'") == [
        ("HEADS_DIFFER", "到账日期 / 缴费日期", 2)
    ]
    said = hecha("verify", folder, "--store", tmp_path / "store", "--lang", "en")
    assert "contributions 2: two heads of one column differ; the first counts" in said.stdout
