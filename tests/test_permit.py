"""permit (rules 3, 第二条, 第十一条): the residence permit must be valid on the day of application, here 2024-09-10."""

from __future__ import annotations

import pytest

from tests.cases import Case, given

NOT_VALID, UNCLEAR = ["PERMIT_NOT_VALID"], ["PERMIT_UNCLEAR"]


def permit(first: str, last: str) -> Case:
    """A person with nothing else amiss."""
    return Case(permit_valid_from=first, permit_valid_until=last).paid("2023-09", "2024-09")


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(permit("2024-09-10", "2025-09-09"), "pass", [], id="begins on the day"),
        pytest.param(permit("2024-09-11", "2025-09-10"), "refer", UNCLEAR, id="second edition: begins the day after"),
        pytest.param(permit("2026-01-01", "2026-12-31"), "refer", UNCLEAR, id="second edition: begins years after"),
        pytest.param(permit("2024-09-11", "2024-09-11"), "refer", UNCLEAR, id="second edition: the day after alone"),
        pytest.param(permit("2023-09-11", "2024-09-10"), "pass", [], id="ends on the day"),
        pytest.param(permit("2023-09-10", "2024-09-09"), "fail", NOT_VALID, id="ended the day before"),
        pytest.param(permit("2024-09-10", "2024-09-10"), "pass", [], id="that day alone"),
        pytest.param(permit("2024-09-09", "2024-09-09"), "fail", NOT_VALID, id="the day before alone"),
        pytest.param(permit("2024-09-11", "2024-09-09"), "refer", UNCLEAR, id="inverted around the day"),
        pytest.param(permit("2024-12-01", "2024-11-30"), "refer", UNCLEAR, id="inverted, later"),
        pytest.param(permit("2024-09-10", "2024-09-09"), "refer", UNCLEAR, id="inverted by a day"),
        pytest.param(permit("", "2025-09-09"), "refer", UNCLEAR, id="no first day"),
        pytest.param(permit("2024-09-10", ""), "refer", UNCLEAR, id="no last day"),
        pytest.param(permit("", "2024-09-09"), "refer", UNCLEAR, id="no first day, ended"),
        pytest.param(permit("2024-09-11", ""), "refer", UNCLEAR, id="no last day, not begun"),
        pytest.param(permit("", ""), "refer", UNCLEAR, id="no days"),
    ],
)
def test_permit_on_the_day(case: Case, answer: str, reasons: list[str]) -> None:
    verdict = case.answers().verdict
    assert (verdict.permit, verdict.outcome, verdict.reasons) == (answer, answer, reasons)


@given(permit("2024-09-10", "长期"))
def test_unreadable_day_rejects_the_application(case: Case) -> None:
    answers = case.answers()
    assert answers.rejects == [("applications", "permit_valid_until", "VALUE_UNREADABLE")]
    assert (answers.verdicts, answers.all_lines, answers.tiers) == ([], [], {})
