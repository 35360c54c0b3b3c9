"""An invented extract with one case of each question in `sql/questions/`, and honest employers beside them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from checks.law.months import month_text
from pipelines.identifiers import person_id, uscc_check

EXTRACTED_ON = date(2024, 9, 20)
APPLIED_ON = "2024-06-20"
YEAR_BEFORE, YEAR = range(2022 * 12 + 6, 2023 * 12 + 6), range(2023 * 12 + 6, 2024 * 12 + 6)
HEADS = {
    "applications": "application_id person_id person_name employer_id applied_on permit_valid_from permit_valid_until",
    "contributions": "person_id employer_id employer_name month base paid_on kind",
    "tax": "person_id agent_id month item income declared_on",
    "contracts": "person_id employer_id start_on end_on work_region",
}


def _persons(first: int, count: int) -> list[str]:
    numbers = pl.DataFrame({"person": [34990019900101000 + first + place for place in range(count)]})
    return numbers.select(person_id(pl.col("person"))).to_series().to_list()


def _employer(number: int) -> str:
    first = f"91310115{number:09d}"
    return first + str(pl.DataFrame({"first": [first]}).select(uscc_check(pl.col("first"))).item())


HONEST, SHELL, SECOND, BACK_PAYER = map(_employer, (11, 12, 13, 14))
STAFF, INSURED, BACK_PAID = _persons(100, 12), _persons(200, 12), _persons(300, 6)
OF_TWO, LIFTED, STEADY = STAFF[0], STAFF[1], STAFF[2]


def write_schemes(folder: Path, *, with_contract: bool) -> None:
    """Write the extract.

    Args:
        with_contract: whether the applicant whose base was lifted has one.
    """
    months = (*YEAR_BEFORE, *YEAR)
    paid = [_paid(person, HONEST, month, "8000") for person in STAFF if person != LIFTED for month in months]
    paid += [_paid(LIFTED, HONEST, month, "20000" if month in YEAR else "8000") for month in months]
    paid += [_paid(person, SHELL, month, "8000") for person in INSURED for month in YEAR]
    paid += [_paid(OF_TWO, SECOND, month, "7500") for month in YEAR[:4]]
    paid += [
        (person, BACK_PAYER, "上海示例补有限公司", "2023-03", "8000", "2023-12-05", "back") for person in BACK_PAID
    ]
    wages = [_waged(person, HONEST, month, "8000") for person in STAFF if person != LIFTED for month in months]
    wages += [_waged(LIFTED, HONEST, month, "20000" if month in YEAR else "8000") for month in months]
    wages += [_waged(person, SHELL, month, "8000") for person in INSURED[:2] for month in YEAR]
    with_one = [STEADY, LIFTED] if with_contract else [STEADY]
    tables: dict[str, Iterable[Sequence[str]]] = {
        "applications": [
            (f"SQ-{number}", person, f"示例{number}", HONEST, APPLIED_ON, "2022-01-01", "2026-01-01")
            for number, person in enumerate((STEADY, LIFTED), start=1)
        ],
        "contributions": paid,
        "tax": wages,
        "contracts": [(person, HONEST, "2022-01-01", "2026-01-01", "310115") for person in with_one],
    }
    folder.mkdir()
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADS[name].split(), *rows])


def _paid(person: str, employer: str, month: int, base: str) -> tuple[str, ...]:
    name = "上海示例有限公司" + employer[-3:]
    return (person, employer, name, month_text(month), base, f"{month_text(month + 1)}-10", "normal")


def _waged(person: str, employer: str, month: int, income: str) -> tuple[str, ...]:
    return (person, employer, month_text(month), "正常工资薪金", income, f"{month_text(month + 1)}-12")
