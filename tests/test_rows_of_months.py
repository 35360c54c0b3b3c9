"""Rows that say next to their month that they are of others, or that their payment has no day (rules 1)."""

from __future__ import annotations

import pytest

from tests.extract_files import FIRM, person
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


def test_one_day_on_a_permit_is_its_last() -> None:
    application = {"application_id": "A1", "person_id": person(1), "employer_id": FIRM, "applied_on": "2024-09-10"}
    read = read_rows("applications", {**application, "permit_span": "2025-01-01"})
    assert [str(read.kept[end][0]) for end in ("permit_valid_from", "permit_valid_until")] == ["None", "2025-01-01"]


def test_an_insurance_that_some_rows_do_not_say_is_noted() -> None:
    def unsaid(*rows: dict[str, str]) -> list[int]:
        return [rows for code, _, rows in noted("contributions", *rows) if code.startswith("INSURANCE")]

    assert unsaid(paid(insurance="养老"), paid(insurance=""), paid(insurance=" ")) == [2]
    assert unsaid(paid(insurance=""), paid(insurance="")) == unsaid(paid(insurance="养老")) == unsaid(paid()) == []
