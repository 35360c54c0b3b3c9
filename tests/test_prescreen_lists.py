"""Lists as people write them: heads, ranges, own columns, sheets of leavers, the employer by number or name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from stdnum.cn import ric
from typer.testing import CliRunner, Result

from checks.prescreened import Prescreened
from pipelines.commands.app import app
from pipelines.errors import HechaError
from pipelines.prescreening.employers_list import read_list
from pipelines.prescreening.judging import Request, open_against, prescreen
from pipelines.reading.layouts import built_in_layouts
from tests.cases import A, Case
from tests.cases import _write as write_cases
from tests.extract_files import LIMITS
from tests.published import loaded

pytestmark = pytest.mark.usefixtures("no_scheduler")

PAID = Case().paid("2023-09", "2024-09")
NAMED = Case().paid("2023-09", "2024-09").row("employers", name="上海 独名 有限公司")
ENDING = Case(permit_valid_until="2024-10-31").paid("2024-05", "2024-08")
RECORDED = Case(person_name="古丽·示例").paid("2023-09", "2024-09")
Rows = Sequence[Sequence[str]]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with an extract of the cases, of 2024-09-20."""
    place = tmp_path_factory.mktemp("lists")
    write_cases([PAID, NAMED, ENDING, RECORDED], place / "cases")
    loaded(place / "cases", place / "store")
    return place / "store"


def workbook(path: Path, **sheets: Rows) -> Path:
    """A workbook of sheets by title."""
    with xlsxwriter.Workbook(str(path)) as book:
        for title, lines in sheets.items():
            page = book.add_worksheet(title)
            for number, line in enumerate(lines):
                page.write_row(number, 0, line)
    return path


def judged(store: Path, path: Path, employer: str | None = None) -> Prescreened:
    with open_against(Request(store, "cases", employer=employer)) as against:
        [(_, found)] = prescreen([path], against)
    if isinstance(found, HechaError):
        raise found
    return found


def a_list(tmp_path: Path, heads: Sequence[str], *lines: Sequence[str]) -> Path:
    return workbook(tmp_path / "list.xlsx", 名单=[heads, *lines])


@pytest.mark.parametrize("head", ["居民身份证号码", "身份证号码", "员工身份证号", "ID号", "证件号", "身份证"])
@pytest.mark.parametrize("name", ["员工姓名", "姓名", "职工姓名"])
def test_heads_that_people_use(tmp_path: Path, head: str, name: str) -> None:
    path = a_list(tmp_path, [name, head, "公司名称"], ["某", NAMED.person_id, "上海独名有限公司"])
    [row] = read_list(path, LIMITS, built_in_layouts()).rows.to_dicts()
    said = (row["person_name"], row["person_id"], row["employer_name"], row["faults"])
    assert said == ("某", NAMED.person_id, "上海独名有限公司", [])


def test_a_person_of_a_firm_that_is_named_is_judged(store: Path, tmp_path: Path) -> None:
    path = a_list(tmp_path, ["姓名", "证件号", "公司名称"], ["某", NAMED.person_id, "上海独名有限公司"])
    [person] = judged(store, path).persons
    assert (person.person_name, person.outcome) == ("某", "refer"), "for the permit's dates alone"


@pytest.mark.parametrize("span", ["2020-01-01至2029-12-31", "2020.01.01-2029.12.31", "2020年1月1日 - 2029年12月31日"])
def test_a_permit_as_one_range(store: Path, tmp_path: Path, span: str) -> None:
    heads = ["身份证号", "统一社会信用代码", "居住证有效期"]
    [person] = judged(store, a_list(tmp_path, heads, [PAID.person_id, A.number(PAID.number), span])).persons
    assert person.outcome == "pass"


def test_a_range_that_is_none_is_reported(store: Path, tmp_path: Path) -> None:
    heads = ["身份证号", "统一社会信用代码", "居住证有效期"]
    [person] = judged(store, a_list(tmp_path, heads, [PAID.person_id, A.number(PAID.number), "五年"])).persons
    assert (person.outcome, person.faults) == ("unusable", ["PERMIT_UNREADABLE"])


def test_own_columns_come_back_and_are_named(store: Path, tmp_path: Path) -> None:
    heads = ["工号", "身份证号", "统一社会信用代码", "部门"]
    lines = [["007", PAID.person_id, A.number(PAID.number), "研发"], ["008", "?", "", ""]]
    path = a_list(tmp_path, heads, *lines)
    done = hecha(path, "--store", store)
    assert done.exit_code == 0
    assert "工号、部门" in done.stdout
    head, first, second = CalamineWorkbook.from_path(tmp_path / "list-预审.xlsx").get_sheet_by_index(0).to_python()
    assert (head[-2:], first[-2:], second[-2:]) == (["工号", "部门"], ["007", "研发"], ["008", ""])
    [said] = json.loads(hecha(path, "--store", store, "--json").stdout)["lists"]
    assert said["own_heads"] == ["工号", "部门"]
    assert said["persons"][0]["own"] == {"工号": "007", "部门": "研发"}


def test_sheets_of_persons_who_left_are_left_out_with_a_word(store: Path, tmp_path: Path) -> None:
    line = ["身份证号", "统一社会信用代码"], [PAID.person_id, A.number(PAID.number)]
    found = judged(store, workbook(tmp_path / "a.xlsx", 在职=line, 离职人员=line, 说明=[["请如实填写"]]))
    assert (len(found.persons), found.left_out) == (1, ["离职人员"])
    both = judged(store, workbook(tmp_path / "b.xlsx", 在职和离职=line))
    assert (len(both.persons), both.left_out) == (1, [])
    with pytest.raises(HechaError, match="persons who left"):
        judged(store, workbook(tmp_path / "c.xlsx", 减员=line))


def test_a_sheet_without_a_head_goes_on_or_is_refused(store: Path, tmp_path: Path) -> None:
    firms = [[case.person_id, A.number(case.number)] for case in (PAID, NAMED)]
    first = [["身份证号", "统一社会信用代码"], firms[0], ["合计", "1人"]]
    found = judged(store, workbook(tmp_path / "a.xlsx", 一=first, 二=firms[1:]))
    assert [person.person_id for person in found.persons] == [PAID.person_id, NAMED.person_id]
    with pytest.raises(HechaError, match="二: holds what look like identity numbers"):
        judged(store, workbook(tmp_path / "b.xlsx", 一=first, 二=[["某", NAMED.person_id, "甲"]]))


def test_the_total_of_a_department_ends_nothing(store: Path, tmp_path: Path) -> None:
    lines = [[case.person_id, A.number(case.number), "研发"] for case in (PAID, NAMED, ENDING)]
    path = a_list(tmp_path, ["身份证号", "统一社会信用代码", "部门"], lines[0], ["研发部小计", "", "1"], *lines[1:])
    assert [person.outcome for person in judged(store, path).persons].count("unusable") == 0
    assert len(judged(store, path).persons) == len(lines)


@pytest.mark.parametrize("given", ["number", "guarded", "name", "spaced"])
def test_the_employer_is_known_by_number_or_name(store: Path, tmp_path: Path, given: str) -> None:
    number = A.number(NAMED.number)
    said = {
        "number": number,
        "guarded": f"'{number.lower()} ",
        "name": "上海独名有限公司",
        "spaced": "上海 独名有限公司",
    }
    path = a_list(tmp_path, ["身份证号"], [NAMED.person_id])
    [person] = judged(store, path, said[given]).persons
    assert (person.employer_id, person.outcome) == (number, "refer")


@pytest.mark.parametrize(
    ("given", "message"),
    [("12345", "no employer of this number or name"), ("没有这个公司", "no employer"), ("", "no employer")],
)
def test_an_employer_that_is_not_known_is_refused(store: Path, tmp_path: Path, given: str, message: str) -> None:
    path = a_list(tmp_path, ["身份证号"], [NAMED.person_id])
    with pytest.raises(HechaError, match=message):
        judged(store, path, given)


def test_a_letter_typed_for_a_digit_is_named(store: Path, tmp_path: Path) -> None:
    number = A.number(NAMED.number)
    with pytest.raises(HechaError, match=f"is it {number}"):
        judged(store, a_list(tmp_path, ["身份证号"], [NAMED.person_id]), number.replace("0", "O"))


@pytest.mark.parametrize("number", ["E12345678", "G12345678", "H1234567890", "ABC123456789012", "outsider"])
def test_numbers_of_persons_whom_the_regulation_is_not_for_say_so(store: Path, tmp_path: Path, number: str) -> None:
    digits = "83000019900101001"
    given = digits + ric.calc_check_digit(digits + "0") if number == "outsider" else number
    path = a_list(tmp_path, ["身份证号", "统一社会信用代码"], [given, A.number(PAID.number)])
    [person] = judged(store, path).persons
    assert (person.outcome, person.faults) == ("unusable", ["PERSON_OUTSIDE"])


def test_a_month_in_which_only_the_permit_stands_in_the_way_is_named(store: Path, tmp_path: Path) -> None:
    heads = ["身份证号", "统一社会信用代码", "居住证有效期起", "居住证有效期止"]
    path = a_list(tmp_path, heads, [ENDING.person_id, A.number(ENDING.number), "2020-01-01", "2024-10-31"])
    [said] = json.loads(hecha(path, "--store", store, "--json", "--lang", "en").stdout)["lists"]
    assert said["persons"][0]["forecast"].startswith("would pass from 2024-11 on, with the permit to be renewed")
    assert (said["persons"][0]["passes"], said["persons"][0]["passes_renewed"]) == (None, "2024-11")
    shown = CalamineWorkbook.from_path(str(path.with_name("list-预审.xlsx"))).get_sheet_by_index(0).to_python()
    assert any("2024-11（须续办居住证）" in line or "2024-11 (permit to be renewed)" in line for line in shown)


def test_another_name_than_the_records_have_is_reported_and_not_shown(store: Path, tmp_path: Path) -> None:
    heads = ["姓名", "身份证号", "统一社会信用代码"]
    names = ["古丽 · 示例", "示例甲", "古*", ""]
    path = a_list(tmp_path, heads, *([name, RECORDED.person_id, A.number(RECORDED.number)] for name in names))
    assert [person.other_name for person in judged(store, path).persons] == [False, True, False, False]
    for language, message in (("zh", "姓名不一致的行：3；"), ("en", "identity number: 3;")):
        shown = hecha(path, "--store", store, "--lang", language).stdout
        assert message in " ".join(shown.split()), shown
        assert "示例甲" not in shown


def hecha(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["prescreen", *map(str, arguments), "--against", "cases"])
