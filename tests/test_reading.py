"""Datasets as they are read: corrected declarations, coverage, notes, several files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.extract_files import (
    EXTRACTED_ON,
    FIRM,
    OTHER_FIRM,
    SPELLED,
    Cells,
    as_csv,
    load,
    person,
    sound,
    verify,
    write,
)

# --- corrected declarations, coverage ---------------------------------------------------------------------------------


def declared(item: str, income: str, declared_on: str, **changes: str) -> Cells:
    return {**sound("tax", 1), "item": item, "income": income, "declared_on": declared_on, **changes}


def test_of_corrected_declarations_the_latest_stand(tmp_path: Path) -> None:
    rows = [
        declared("wages", "1", ""),  # row 2: corrected
        declared("wages", "2", "2024-09-10"),  # 3: corrected
        declared("wages", "3", "2024-09-12"),  # 4: stands
        declared("wages", "4", "2024-09-12", agent_id=SPELLED[2]),  # 5: stands beside it, the same agent key
        declared("bonus", "5", "2024-09-01"),  # 6: another item
        declared("wages", "6", "2024-09-01", agent_id=OTHER_FIRM),  # 7: another agent
        declared("wages", "7", "2024-09-01", month="2024-07"),  # 8: another month
        declared("wages", "8", "2024-09-01", person_id=person(2)),  # 9: another person
        declared("wages", "9", "2024-10-01", person_id="1"),  # 10: rejected, corrects nothing
        declared("劳务报酬所得", "10", ""),  # 11: other, corrected by the next
        declared("稿酬所得", "11", "2024-09-01"),  # 12: stands
        declared("wages", "12", "", month="2024-06"),  # 13: empty alone stands
        declared("wages", "13", "", month="2024-06"),  # 14: and this one beside it
    ]
    loaded = load(write(tmp_path / "extract", {"tax.csv": as_csv("tax", rows)}))
    standing = loaded.rows("select row_number from tax where stands order by all")
    assert [row for (row,) in standing] == [4, 5, 6, 7, 8, 9, 12, 13, 14]
    assert loaded.counts("tax") == (13, 12, 1, 0)


@pytest.mark.parametrize(
    ("rows", "standing"),
    [
        pytest.param(
            [
                declared("wages", "10000", "2024-04-10"),
                declared("wages", "-10000", "2024-05-10"),
                declared("wages", "12000", "2024-05-10"),
            ],
            [2, 3, 4],
            id="the latest is negative",
        ),
        pytest.param(
            [declared("wages", "-1", ""), declared("wages", "2", "2024-09-01"), declared("wages", "3", "2024-09-02")],
            [2, 3, 4],
            id="the earliest is negative",
        ),
        pytest.param(
            [
                declared("wages", "1", "", agent_id=SPELLED[0]),
                declared("wages", "-2", "2024-09-01", agent_id=SPELLED[2]),
                declared("wages", "3", "2024-09-02", agent_id=SPELLED[3]),
            ],
            [2, 3, 4],
            id="of one agent key, however it is written",
        ),
        pytest.param(
            [
                declared("wages", "1", "2024-09-01"),
                declared("wages", "2", "2024-09-02"),
                declared("bonus", "-1", "2024-09-01"),
                declared("wages", "-1", "2024-09-01", month="2024-07"),
                declared("wages", "-1", "2024-09-01", agent_id=OTHER_FIRM),
                declared("wages", "-1", "2024-09-01", person_id=person(2)),
            ],
            [3, 4, 5, 6, 7],
            id="negative in another set",
        ),
        pytest.param(
            [
                declared("wages", "1", "2024-09-01"),
                declared("wages", "2", "2024-09-02"),
                declared("wages", "-1", "2024-09-31"),
                declared("wages", "0", "2024-09-01"),
            ],
            [3],
            id="a rejected negative and nothing are none",
        ),
    ],
)
def test_a_reversal_lets_all_declarations_stand(rows: list[Cells], standing: list[int], tmp_path: Path) -> None:
    loaded = load(write(tmp_path / "extract", {"tax.csv": as_csv("tax", rows)}))
    assert [row for (row,) in loaded.rows("select row_number from tax where stands order by all")] == standing


# --- investors --------------------------------------------------------------------------------------------------------


def test_investments_taxes_and_local_staff_are_kept_as_read(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "投资情况.csv": "证件号码,企业统一社会信用代码,出资比例(%),验资日期\n"
        f"{person(1)},{FIRM},33.5％,2024年1月2日\n{person(2)},{FIRM},,\n",
        "企业纳税.csv": "企业统一社会信用代码,年度,实缴税额（元）,缴款日期\n"
        f'{FIRM},2023,"100,000.50",2023/5/31\n{FIRM},2024,\N{MINUS SIGN}0.01,\n',
        "沪籍员工.csv": "企业统一社会信用代码,公民身份号码,户籍地址\n"
        f"{FIRM},{person(3)},上海市黄浦区\n{FIRM},{person(4)},\n",
    }
    loaded = load(write(tmp_path / "extract", files))
    assert loaded.rows(
        "select employer_id, count(*) from employer_number join investments using (employer) group by all"
    ) == [(FIRM, 2)]
    one, two, three, four = (int(person(number)[:17]) for number in range(1, 5))
    assert loaded.rows("select person, share, verified_on, row_number from investments order by row_number") == [
        (one, 3350, date(2024, 1, 2), 2),
        (two, None, None, 3),
    ]
    assert loaded.rows("select year, paid, paid_on, row_number from enterprise_taxes order by row_number") == [
        (2023, 10000050, date(2023, 5, 31), 2),
        (2024, -1, None, 3),
    ]
    assert loaded.rows("select person, hukou, row_number from local_staff order by row_number") == [
        (three, "上海市黄浦区", 2),
        (four, None, 3),
    ]
    assert loaded.rows("select count(*) from rejects") == [(0,)]


def test_a_sanction_may_have_no_end(tmp_path: Path) -> None:
    head = "subject_kind,subject_id,from_on"
    files: dict[str, str | bytes] = {
        "sanctions-1.csv": f"{head}\nemployer,{FIRM},2022-01-10\n",
        "sanctions-2.csv": f"{head},until_on\nperson,{person(1)},2022-01-10,\n",
    }
    loaded = load(write(tmp_path / "extract", files))
    assert loaded.rows("select from_on, until_on from sanctions") == [(date(2022, 1, 10), None)] * 2


def test_a_block_holds_what_its_applications_look_at(tmp_path: Path) -> None:
    first, second, stranger = (*sorted((person(1), person(2))), person(3))
    paid = sound("contributions", 1)
    rows = {
        "applications": [
            {**sound("applications", 1), "person_id": second},
            {**sound("applications", 2), "person_id": first},
            {**sound("applications", 3), "person_id": first},
        ],
        "contributions": [
            {**paid, "person_id": second},  # row 2
            {**paid, "person_id": stranger},  # 3: does not apply
            {**paid, "person_id": first, "insurance": "medical"},  # 4: another insurance
            {**paid, "person_id": first, "insurance": "pension"},  # 5
        ],
        "tax": [
            declared("wages", "1", "2024-09-10", person_id=second),  # 2: corrected
            declared("wages", "2", "2024-09-12", person_id=second),  # 3
            declared("other", "3", "", person_id=second),  # 4: another item
            declared("bonus", "4", "", person_id=stranger),  # 5: does not apply
        ],
        "contracts": [{**sound("contracts", 1), "person_id": who} for who in (second, stranger)],
        "enrolments": [{**sound("enrolments", 1), "person_id": who} for who in (stranger, first)],
    }
    loaded = load(write(tmp_path / "extract", {f"{name}.csv": as_csv(name, cells) for name, cells in rows.items()}))

    def placed(dataset: str) -> list[tuple[object, ...]]:
        return loaded.rows(f"select row_number, block, applicant from {dataset}")

    assert sorted(placed("applications")) == [(2, 0, 1), (3, 0, 0), (4, 0, 0)]
    payments, incomes = placed("contributions"), placed("tax")
    assert payments[:2] == [(5, 0, 0), (2, 0, 1)]
    assert sorted(payments[2:]) == [(3, None, None), (4, None, None)]
    assert incomes[:1] == [(3, 0, 1)]
    assert sorted(incomes[1:]) == [(2, None, None), (4, None, None), (5, None, None)]
    assert placed("contracts") == [(2, 0, 1), (3, None, None)]
    assert placed("enrolments") == [(3, 0, 0), (2, None, None)]


@pytest.mark.parametrize(
    ("rows", "coverage", "months"),
    [
        pytest.param([], "", (None, None), id="no wages: nothing"),
        pytest.param([declared("bonus", "1", "")], "", (None, None), id="bonuses alone: nothing"),
        pytest.param(
            [
                declared("bonus", "1", "", month="2022-01"),
                declared("wages", "1", "", month="2022-03"),
                declared("wages", "-5", "2024-01-01", month="2024-02", person_id=person(2)),
                declared("wages", "1", "", month="2024-01"),
                declared("other", "1", "", month="2024-05"),
                declared("wages", "x", "", month="2024-08"),
            ],
            "",
            ("2022-03", "2024-02"),
            id="first and last month of the kept wages rows",
        ),
        pytest.param(
            [declared("wages", "1", "", month="2024-08")],
            '[coverage]\ntax = {from = "2019-01", until = "2024-06"}\n',
            ("2019-01", "2024-06"),
            id="as the manifest says",
        ),
        pytest.param(
            [declared("wages", "1", "", month="2024-08")],
            '[coverage]\ncontributions = {from = "2019-01", until = "2024-06"}\n',
            ("2024-08", "2024-08"),
            id="the manifest speaks of contributions alone",
        ),
    ],
)
def test_the_months_tax_covers(
    rows: list[Cells], coverage: str, months: tuple[str | None, str | None], tmp_path: Path
) -> None:
    manifest = f"extracted_on = {EXTRACTED_ON}\n{coverage}"
    loaded = load(write(tmp_path / "extract", {"tax.csv": as_csv("tax", rows)}, manifest))
    numbers = tuple(None if month is None else int(month[:4]) * 12 + int(month[5:]) - 1 for month in months)
    assert loaded.rows("select tax_from, tax_until from extract") == [numbers]


def test_contributions_cover_all_months_unless_the_manifest_says_less(tmp_path: Path) -> None:
    query = "select extract_id, extracted_on, contributions_from, contributions_until from extract"
    assert load(write(tmp_path / "whole", {})).rows(query) == [("whole", EXTRACTED_ON, None, None)]
    coverage = '[coverage]\ncontributions = {from = "2016-01", until = "2024-08"}\n'
    folder = write(tmp_path / "part", {}, f'extract_id = "2024-09"\nextracted_on = {EXTRACTED_ON}\n{coverage}')
    assert load(folder).rows(query) == [("2024-09", EXTRACTED_ON, 2016 * 12, 2024 * 12 + 7)]


def test_the_first_and_the_last_days_there_are_do_no_harm(tmp_path: Path) -> None:
    first, last = "0001-01-01", "9999-12-31"
    rows: dict[str, list[Cells]] = {
        "applications": [{**sound("applications", 1), "permit_valid_from": first, "permit_valid_until": last}],
        "contributions": [
            {**sound("contributions", 1), "month": "0001-01", "paid_on": "2899-12-31", "base": "999999999999.99"},
            {**sound("contributions", 1), "paid_on": "1980-01-01"},
        ],
        "tax": [
            declared("wages", "999999999999.99", "2899-12-31", month="0001-01"),
            declared("wages", "-999999999999.99", "1980-01-01"),
        ],
        "contracts": [{**sound("contracts", 1), "start_on": first, "end_on": last}],
        "enrolments": [{**sound("enrolments", 1), "from_on": first, "until_on": last}],
        "employer_links": [{**sound("employer_links", 1), "effective_on": last}],
        "sanctions": [{**sound("sanctions", 2), "from_on": first, "until_on": last}],
    }
    run = verify(write(tmp_path / "extract", {f"{name}.csv": as_csv(name, each) for name, each in rows.items()}))
    assert {name: run.counts(name) for name in rows} == {
        name: (len(each), len(each), 0, 0) for name, each in rows.items()
    }
    assert run.rows("select month, base, payment from ledger order by month") == [
        (date(1, 1, 1), Decimal("999999999999.99"), "refer"),
        (date(2024, 8, 1), Decimal("8000.00"), "pass"),
    ]


# --- notes ------------------------------------------------------------------------------------------------------------


def test_notes_tell_of_wrong_check_characters_and_ignored_values(tmp_path: Path) -> None:
    wrong = "91310115MA9XX0001" + ("0" if FIRM[-1] != "0" else "1")
    early = "91310115MA9XX000OI"
    files: dict[str, str | bytes] = {
        "contributions-1.csv": as_csv(
            "contributions",
            [
                {**sound("contributions", 1), "employer_id": wrong},
                {**sound("contributions", 2), "employer_id": wrong.lower()},
                {**sound("contributions", 3), "employer_id": FIRM},
                {**sound("contributions", 4), "employer_id": FIRM[8:17]},
                {**sound("contributions", 5), "employer_id": early},
            ],
        ),
        "contributions-2.csv": as_csv("contributions", [{**sound("contributions", 6), "employer_id": wrong}]),
        "tax.csv": as_csv(
            "tax",
            [
                declared("wages", "1", "", agent_id=wrong),
                declared("wages", "2", "", tax_paid="无", pension_deducted="640"),
                declared("wages", "3", "", tax_paid="", pension_deducted="六百"),
                declared("wages", "4", "", tax_paid="无"),
                declared("wages", "5", "", tax_paid="-1.5"),
            ],
        ),
        "employers.csv": as_csv("employers", [{**sound("employers", 1), "employer_id": wrong}]),
        "employer_links.csv": as_csv("employer_links", [{**sound("employer_links", 1), "to_id": wrong}]),
        "sanctions.csv": as_csv("sanctions", [{**sound("sanctions", 1), "subject_kind": "单位", "subject_id": wrong}]),
        **{
            f"{dataset}.csv": as_csv(dataset, [{**sound(dataset, 1), "enterprise_id": wrong}])
            for dataset in ("investments", "enterprise_taxes", "local_staff")
        },
    }
    run = verify(write(tmp_path / "extract", files))
    assert run.rows("select code, dataset, value, rows from note order by all") == [
        ("USCC_CHECKSUM", "contributions", wrong, 3),
        ("USCC_CHECKSUM", "contributions", early, 1),
        ("USCC_CHECKSUM", "employer_links", wrong, 1),
        ("USCC_CHECKSUM", "employers", wrong, 1),
        ("USCC_CHECKSUM", "enterprise_taxes", wrong, 1),
        ("USCC_CHECKSUM", "investments", wrong, 1),
        ("USCC_CHECKSUM", "local_staff", wrong, 1),
        ("USCC_CHECKSUM", "sanctions", wrong, 1),
        ("USCC_CHECKSUM", "tax", wrong, 1),
        ("VALUE_IGNORED", "tax", "六百", 1),
        ("VALUE_IGNORED", "tax", "无", 2),
    ]
    assert run.counts("tax") == (5, 5, 0, 0)
    assert run.rows("select count(*) from reject") == [(0,)]


def test_an_ignored_value_is_left_empty(tmp_path: Path) -> None:
    rows = [declared("wages", "1", "", tax_paid="无", pension_deducted="640.5")]
    loaded = load(write(tmp_path / "extract", {"tax.csv": as_csv("tax", rows)}))
    assert loaded.rows("select pension_deducted, tax_paid from tax") == [(64050, None)]


# --- several files ----------------------------------------------------------------------------------------------------


def test_a_dataset_in_several_files_is_one_dataset(tmp_path: Path) -> None:
    old = [sound("contributions", 1), {**sound("contributions", 2), "base": "x"}]
    new = [{**sound("contributions", 3), "kind": "?"}, {**sound("contributions", 1), "employer_name": "乙"}]
    files: dict[str, str | bytes] = {
        "contributions-2023.csv": as_csv("contributions", old),
        "contributions-2024.csv": "清单\n" + as_csv("contributions", new),
        "说明.txt": "x",
        "old-list.xls": "x",
        "contributions2024.csv": "x",
        ".hidden.csv": "x",
    }
    run = verify(write(tmp_path / "extract", files))
    assert run.rows("select source_file, row_number, column_name, raw_value, person_id from reject order by all") == [
        ("contributions-2023.csv", 3, "base", "x", person(2)),
        ("contributions-2024.csv", 3, "kind", "?", person(3)),
    ]
    assert run.counts("contributions") == (4, 1, 2, 1)
    assert run.rows("select path, rows from source_file where dataset = 'contributions' order by all") == [
        ("contributions-2023.csv", 2),
        ("contributions-2024.csv", 2),
    ]
    assert sorted(run.rows("select unnest(unused_files) from run")) == [
        ("contributions2024.csv",),
        ("old-list.xls",),
        ("说明.txt",),
    ]


def test_files_may_have_their_columns_in_other_positions(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "contracts.csv": as_csv("contracts", [sound("contracts", 1)]),
        "contracts-2.csv": "开始,合同开始日期,身份证号,单位编号,合同结束日期,工作地\n"
        f"1,2024-01-01,{person(2)},{FIRM},,\n",
    }
    loaded = load(write(tmp_path / "extract", files))
    assert loaded.kept("contracts") == [("contracts-2.csv", 2), ("contracts.csv", 2)]
    assert loaded.rows("select path, unknown_heads from source_file where dataset = 'contracts' order by all") == [
        ("contracts-2.csv", ["开始"]),
        ("contracts.csv", []),
    ]
