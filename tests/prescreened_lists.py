"""Lists for pre-screening, and the store with the extract that they are judged against."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import xlsxwriter

from tests.cases import A, B, Case, Firm
from tests.cases import _write as write_cases
from tests.published import loaded

HEADS = ("姓名", "身份证号码", "统一社会信用代码", "居住证有效期起", "居住证有效期止")


def long_paid() -> Case:
    """Paid for a year, September too."""
    return Case().paid("2023-09", "2024-09")


def four_months(permit_valid_until: str = "2029-12-31") -> Case:
    """Paid from May to August; September is pending."""
    return Case(permit_valid_until=permit_valid_until).paid("2024-05", "2024-08")


CASES = {
    "passes": long_paid(),
    "new": four_months(),
    "permit ends": four_months(permit_valid_until="2024-10-31"),
    "banned": long_paid().sanction(None, "2024-01-01", "2024-12-31"),
    "banned for long": long_paid().sanction(None, "2024-01-01", "2029-12-31"),
    "elsewhere": long_paid().contract(B),
    "rejected": long_paid().spoiled("contributions"),
    "no permit": long_paid(),
    "contract ends": four_months().contract(A, "2024-05-01", "2024-09-30"),
    "left": four_months().contract(A, "2024-05-01", "2024-08-31"),
    "named": long_paid().row("employers", name="上海 独名 有限公司"),
    "same name": long_paid().row("employers", name="同名公司").row("employers", employer_id=B, name="同名公司"),
    "starts": Case().contract(A, "2024-09-01"),
    "old number": long_paid(),
}


@pytest.fixture(scope="session")
def cases_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with an extract of all the cases, of 2024-09-20."""
    place = tmp_path_factory.mktemp("prescreen")
    write_cases(list(CASES.values()), place / "cases")
    loaded(place / "cases", place / "store")
    return place / "store"


def row(name: str, employer: Firm = A, until: str = "2029-12-31", since: str = "2020-01-01") -> list[str]:
    """The row of a case in a list."""
    case = CASES[name]
    return [name, case.person_id, employer.number(case.number), since, until]


def write_list(path: Path, records: list[list[str]], heads: tuple[str, ...] = HEADS, encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([heads, *records])
    return path


def workbook(path: Path, records: list[list[object]], sheet: str = "名单") -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet(sheet)
        for number, record in enumerate(records):
            page.write_row(number, 0, record)
        book.add_worksheet("填表说明").write_string(0, 0, "请如实填写")
    return path
