"""Rows that say next to their month that they are of others, or that their payment has no day (rules 1)."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import SourceError
from tests.extract_files import FIRM, load, person, write
from tests.tables_of_lines import HEAD
from tests.tables_of_lines import paid as paid_line
from tests.test_noted import noted
from tests.test_understood import faults, paid, read_rows


@pytest.mark.parametrize(
    ("cells", "rejected"),
    [
        ({"month_count": "1"}, []),
        ({"month_count": "1个月"}, []),
        ({"month_count": ""}, []),
        ({"month_count": "3"}, [("month_count", "VALUE_UNREADABLE")]),
        ({"month_count": "三个月"}, [("month_count", "VALUE_UNREADABLE")]),
        ({"month_count": "0"}, [("month_count", "VALUE_UNREADABLE")]),
        ({"back_paid_for": ""}, []),
        ({"back_paid_for": "2024年3月"}, []),
        ({"back_paid_for": "2023-11"}, [("back_paid_for", "VALUE_UNREADABLE")]),
        ({"back_paid_for": "2023-11~2024-01"}, [("back_paid_for", "VALUE_UNREADABLE")]),
        ({"paid_on": "9999-12-31"}, [("paid_on", "VALUE_UNREADABLE")]),
        ({"paid_on": "2999-12-31"}, [("paid_on", "VALUE_UNREADABLE")]),
    ],
)
def test_what_is_said_next_to_the_month_is_of_it(cells: dict[str, str], rejected: list[tuple[str, str]]) -> None:
    assert faults(read_rows("contributions", paid(month="2024-03", **cells))) == rejected


@pytest.mark.parametrize(
    ("dataset", "cells", "rejected"),
    [
        ("contracts", {"contract_span": "2024-01-01"}, [("end_on", "VALUE_UNREADABLE")]),
        ("contracts", {"contract_span": "2024-01-01", "start_on": "2024-01-01", "end_on": "2025-01-01"}, []),
        ("enrolments", {"enrolment_span": "2024年1月1日"}, [("until_on", "VALUE_UNREADABLE")]),
    ],
)
def test_of_one_day_alone_nobody_knows_which_end_it_is(
    dataset: str, cells: dict[str, str], rejected: list[tuple[str, str]]
) -> None:
    row = {"person_id": person(1), "employer_id": FIRM} | cells
    assert faults(read_rows(dataset, row)) == rejected


def test_the_number_of_an_application_has_no_guards_and_no_rounding() -> None:
    application = {"person_id": person(1), "employer_id": FIRM, "applied_on": "2024-09-10"}
    numbers = ("'S0001", '="S0002"', "S 3", "2.02409E+11")
    read = read_rows("applications", *({**application, "application_id": number} for number in numbers))
    assert read.kept["application_id"].to_list() == ["S0001", "S0002", "S 3"]
    assert faults(read) == [("application_id", "VALUE_UNREADABLE")]


@pytest.mark.parametrize(
    ("cells", "rejected"),
    [
        ({"contract_span": "2022-01-01至2024-12-31", "end_on": "2024-12-31"}, []),
        ({"contract_span": "2022-01-01至2024-06-30", "end_on": "2024-12-31"}, [("contract_span", "VALUE_UNREADABLE")]),
        ({"contract_span": "2021-01-01至2024-12-31", "end_on": "2024-12-31"}, [("contract_span", "VALUE_UNREADABLE")]),
        ({"contract_span": "无固定期限", "end_on": "2024-12-31"}, [("contract_span", "VALUE_UNREADABLE")]),
        ({"contract_span": "无固定期限", "end_on": "2099-12-31"}, []),
        ({"contract_span": "三年", "end_on": "2024-12-31"}, []),
        ({"contract_term": "无固定期限", "end_on": "2024-12-31"}, [("contract_term", "VALUE_UNREADABLE")]),
    ],
)
def test_an_interval_next_to_its_ends_does_not_contradict_them(
    cells: dict[str, str], rejected: list[tuple[str, str]]
) -> None:
    row = {"person_id": person(1), "employer_id": FIRM, "start_on": "2022-01-01"}
    assert faults(read_rows("contracts", row | cells)) == rejected


def test_one_day_on_a_permit_is_its_last() -> None:
    application = {"application_id": "A1", "person_id": person(1), "employer_id": FIRM, "applied_on": "2024-09-10"}
    read = read_rows("applications", {**application, "permit_span": "2025-01-01"})
    assert [str(read.kept[end][0]) for end in ("permit_valid_from", "permit_valid_until")] == ["None", "2025-01-01"]


def test_an_insurance_that_some_rows_do_not_say_is_noted() -> None:
    def unsaid(*rows: dict[str, str]) -> list[int]:
        return [rows for code, _, rows in noted("contributions", *rows) if code.startswith("INSURANCE")]

    assert unsaid(paid(insurance="养老"), paid(insurance=""), paid(insurance=" ")) == [2]
    assert unsaid(paid(insurance=""), paid(insurance="")) == unsaid(paid(insurance="养老")) == unsaid(paid()) == []


@pytest.mark.parametrize(
    ("head", "cell", "kept"),
    [
        ("退费日期", "2024-09-30", 0),
        ("退费日期", "", 1),
        ("欠费金额", "120.50", 0),
        ("欠费金额（元）", "0.00", 1),
        ("是否补缴", "是", 0),
        ("是否补缴", "否", 1),
        ("作废标志", "-", 1),
        ("滞纳金", "3.20", 1),
    ],
)
def test_what_stands_under_a_head_of_no_payment_is_against_a_normal_one(
    tmp_path: Path, head: str, cell: str, kept: int
) -> None:
    heads = [*HEAD, "险种", "到账标志", head]
    lines = [heads, [*paid_line(1), "养老", "是", cell], [*paid_line(2)[:5], "补缴", "养老", "是", cell]]
    text = "".join(",".join(cells) + "\n" for cells in lines)
    extract = load(write(tmp_path / "extract", {"contributions.csv": text}))
    assert extract.counts("contributions") == (2, kept + 1, 1 - kept, 0)
    assert extract.rows("select row_number, column_name, code from rejects") == [(2, "kind", "VALUE_UNREADABLE")][kept:]


@pytest.mark.parametrize(
    ("end", "renewed", "last"), [("2023-12-31", "2025-12-31", "2025-12-31"), ("", "2025-12-31", None)]
)
def test_a_contract_that_was_renewed_ends_when_the_renewed_one_does(end: str, renewed: str, last: str | None) -> None:
    row = {"person_id": person(1), "employer_id": FIRM, "start_on": "2022-01-01"}
    for cell, day in ((renewed, last), ("", end or None), ("2022-06-30", end or None)):
        read = read_rows("contracts", {**row, "end_on": end, "renewed_until": cell})
        assert [each and str(each) for each in read.kept["end_on"]] == [day]


@pytest.mark.parametrize("state", ["作废", "草稿", "未签订", "未生效"])
def test_a_contract_that_is_void_is_none(state: str) -> None:
    row = {"person_id": person(1), "employer_id": FIRM, "start_on": "2022-01-01", "end_on": "2025-12-31"}
    read = read_rows("contracts", {**row, "contract_state": state}, {**row, "contract_state": "履行中"})
    assert faults(read) == [("contract_state", "VALUE_UNREADABLE")]
    assert read.kept.height == 1


@pytest.mark.parametrize(
    "region",
    [
        "潍坊新村街道",
        "苏州河畔",
        "天津大厦",
        "200120",
        "021",
        "上海以外",
        "上海外派北京",
        "上海、杭州",
        "徐汇区/苏州",
        "昆山市/上海",
    ],
)
def test_a_place_of_work_that_names_no_place_or_two_is_unreadable(region: str) -> None:
    row = {"person_id": person(1), "employer_id": FIRM, "start_on": "2022-01-01", "work_region": region}
    assert faults(read_rows("contracts", row)) == [("work_region", "VALUE_UNREADABLE")]


def test_numbers_of_footnotes_are_no_digits() -> None:
    cells = [
        {"base": "8000①"},
        {"base": "8000²"},
        {"paid_on": "2024-08-1①"},
        {"month": "2023-1①"},
        {"base": "８０００"},
    ]
    read = read_rows("contributions", *(paid(**each) for each in cells))
    assert [column for column, _ in faults(read)] == ["month", "base", "base", "paid_on"]
    assert read.kept["base"].to_list() == [800_000]


@pytest.mark.parametrize("day", ["1900-01-01", "1970-01-01 08:00:00", "0001-01-01"])
def test_a_day_that_stands_for_none_is_no_day_of_payment(day: str) -> None:
    assert faults(read_rows("contributions", paid(paid_on=day))) == [("paid_on", "VALUE_UNREADABLE")]


@pytest.mark.parametrize(("amounts", "kept"), [("8,000", 0), ("8,000,640.00", 0), ("12,500,", 0), ("8000,640.00,", 1)])
def test_an_amount_torn_in_two_by_its_comma_is_not_its_first_part(tmp_path: Path, amounts: str, kept: int) -> None:
    head = "证件号码,单位编号,缴费年月,缴费类型,到账日期,缴费基数,金额,备注\n"
    text = f"{head}{person(1)},{FIRM},2024-07,正常缴费,2024-08-15,{amounts}\n"
    extract = load(write(tmp_path / "extract", {"contributions.csv": text}))
    assert extract.counts("contributions") == (1, kept, 1 - kept, 0)


def test_a_quote_that_swallows_a_row_with_a_person_is_refused(tmp_path: Path) -> None:
    row = f",{FIRM},2024-07,8000,2024-08-15,正常缴费"
    lines = [",".join([*HEAD, "备注"]), f'{person(1)}{row},"x', f'{person(2)}{row}"', f"{person(3)}{row},"]
    with pytest.raises(SourceError, match="the quote that opens in row 2"):
        load(write(tmp_path / "extract", {"contributions.csv": "\n".join(lines) + "\n"}))


@pytest.mark.parametrize(
    "remark", ["公积金未缴", "原单位未缴公积金", "原单位欠费", "欠费：0.00", "无效工号已更换", "无补缴、退费"]
)
def test_a_remark_on_something_else_says_nothing_of_the_payment(remark: str) -> None:
    assert faults(read_rows("contributions", paid(remark=remark))) == []


@pytest.mark.parametrize("remark", ["工伤、养老均未缴", "社保未缴、公积金已缴", "医疗已缴养老欠费"])
def test_a_remark_on_something_else_hides_nothing_of_the_payment(remark: str) -> None:
    assert faults(read_rows("contributions", paid(remark=remark))) == [("remark", "VALUE_UNREADABLE")]
