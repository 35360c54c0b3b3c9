"""The examples of rules.md section 5 that stood in its first edition, row by row.

Unless a case says otherwise: applied 2024-09-10, extracted 2024-09-20, tax covering 2022-01 to 2024-08, no enrolment.
"""

from __future__ import annotations

import pytest

from tests.cases import A, B, Case, Cell, given


@pytest.mark.parametrize(
    ("case", "payment", "reasons"),
    [
        pytest.param(Case().paid("2024-03", paid_on="2024-04-30"), "pass", [], id="the last day"),
        pytest.param(Case().paid("2024-03", paid_on="2024-05-01"), "refer", ["PAYMENT_LATE"], id="the day after"),
    ],
)
def test_example_paid_on_the_last_day_and_the_day_after(case: Case, payment: str, reasons: list[str]) -> None:
    """2024-03 paid normally on 2024-04-30 / on 2024-05-01: payment pass / refer PAYMENT_LATE."""
    line = case.answers().line("2024-03")
    assert (line.payment, line.reasons) == (payment, reasons)


@pytest.mark.parametrize(
    ("case", "payment", "reasons"),
    [
        pytest.param(Case().back("2022-05", paid_on="2022-12-31"), "pass", [], id="the last day of the relief"),
        pytest.param(Case().back("2022-05", paid_on="2023-01-01"), "fail", ["PAYMENT_BACK_PAID"], id="the day after"),
    ],
)
def test_example_back_paid_under_a_relief_and_a_day_too_late(case: Case, payment: str, reasons: list[str]) -> None:
    """2022-05 labelled back, paid 2022-12-31 / 2023-01-01: payment pass (relief) / fail PAYMENT_BACK_PAID."""
    line = case.answers().line("2022-05")
    assert (line.payment, line.reasons) == (payment, reasons)


@given(Case().paid("2023-09", "2024-02").back("2024-03", "2024-07").enrolled(A, "2023-09-01"))
def test_example_six_months_and_two_pending_ones_while_enrolled(case: Case) -> None:
    """Normal 2023-09 to 2024-02, back 2024-03 to 2024-07, nothing after, enrolled with the applying employer since
    2023-09: window pass (min 6; August is pending, max 7); September pending: paying pass.
    """
    verdict = case.answers().verdict
    assert (verdict.window, verdict.window_months, verdict.paying) == ("pass", (6, 7), "pass")


@given(Case().paid("2023-09", "2024-02").back("2024-03", "2024-07"))
def test_example_six_months_and_nothing_pending_without_enrolment(case: Case) -> None:
    """The same, no enrolment: window pass; August not pending (July is no pass): max 6; paying fail NOT_PAYING."""
    verdict = case.answers().verdict
    assert (verdict.window, verdict.window_months, verdict.paying) == ("pass", (6, 6), "fail")
    assert verdict.reasons == ["NOT_PAYING"]


@given(Case().paid("2023-10", "2024-02").paid("2024-03", paid_on="2024-06-03"))
def test_example_five_months_and_a_late_one(case: Case) -> None:
    """Normal 2023-10 to 2024-02, 2024-03 labelled normal and paid 2024-06-03, nothing after:
    window 5 to 6: refer WINDOW_UNDECIDED.
    """
    verdict = case.answers().verdict
    assert (verdict.window, verdict.window_months) == ("refer", (5, 6))
    assert "WINDOW_UNDECIDED" in verdict.reasons


BONUS: dict[str, Cell] = {"item": "bonus", "month": "2022-12", "income": 24000}


@given(Case().paid("2023-09", base=20000).wages("2022-01", "2023-12", 18000).row("tax", **BONUS))
def test_example_average_of_wages_and_bonus(case: Case) -> None:
    """Month 2023-09, base 20000; own wages 18000 in each month of 2022 and 2023, bonus 24000 in 2022:
    average (216000 + 24000) ÷ 12 = 20000: pass, prior_year_average.
    """
    line = case.answers().line("2023-09")
    assert (line.base_match, line.expected_base, line.basis) == ("pass", 20000, "prior_year_average")


@given(Case().paid("2023-09", base=20000).wages("2022-01", "2022-12", 18000).row("tax", **BONUS))
def test_example_average_without_wages_in_the_month(case: Case) -> None:
    """The same without wages in 2023: refer TAX_MISSING, expected 20000."""
    line = case.answers().line("2023-09")
    assert (line.base_match, line.reasons, line.expected_base) == ("refer", ["TAX_MISSING"], 20000)


@given(Case().paid("2023-09", base=36549).wages("2022-01", "2023-12", 60000))
def test_example_wages_above_the_cap(case: Case) -> None:
    """Month 2023-09, base 36549, own wages 60000 in every month of 2022 and 2023: expected 36549 (cap): pass."""
    line = case.answers().line("2023-09")
    assert (line.base_match, line.expected_base) == ("pass", 36549)


@given(Case().paid("2024-03", base=22793).wages("2022-01", "2024-08", 8000))
def test_example_base_far_above_the_wages(case: Case) -> None:
    """Month 2024-03, base 22793, own wages 8000 in every month: fail BASE_ABOVE_INCOME."""
    line = case.answers().line("2024-03")
    assert (line.base_match, line.reasons) == ("fail", ["BASE_ABOVE_INCOME"])


@given(Case().paid("2024-08", base=7384).wages("2022-01", "2024-08", 15000))
def test_example_base_at_the_floor_below_the_wages(case: Case) -> None:
    """Month 2024-08, base 7384, own wages 15000 in every covered month: refer BASE_BELOW_INCOME."""
    line = case.answers().line("2024-08")
    assert (line.base_match, line.reasons) == ("refer", ["BASE_BELOW_INCOME"])


def hired(start: str, month: str, base: int) -> Case:
    """A contract with A since then, and one month paid on this base."""
    return Case().contract(A, start).paid(month, base=base)


@given(hired("2024-02-15", "2024-03", 15000).wages("2024-02", income=3000).wages("2024-03", "2024-08", 15000))
def test_example_hired_in_the_middle_of_a_month(case: Case) -> None:
    """Wages 3000 in 2024-02 (hired that month), 15000 from 2024-03 on; month 2024-03, base 15000:
    pass, first_full_month, deviation 0.
    """
    line = case.answers().line("2024-03")
    assert (line.base_match, line.basis, line.deviation) == ("pass", "first_full_month", 0)


@given(Case().paid("2024-03").without("tax"))
def test_example_nothing_was_ever_declared(case: Case) -> None:
    """Month 2024-03, the employer never declared anything, nobody else did: fail TAX_MISSING."""
    line = case.answers().line("2024-03")
    assert (line.base_match, line.reasons) == ("fail", ["TAX_MISSING"])


@given(Case().paid("2024-04", "2024-05").contract(B).link(A, B, "successor", on="2024-05-20"))
def test_example_successor_takes_effect(case: Case) -> None:
    """Insured by A, contract with B, successor link A→B effective 2024-05-20:
    2024-04 fail EMPLOYER_MISMATCH, 2024-05 pass.
    """
    before, after = case.answers().line("2024-04"), case.answers().line("2024-05")
    assert (before.employer, before.reasons) == ("fail", ["EMPLOYER_MISMATCH"])
    assert (after.employer, after.reasons) == ("pass", [])


@given(Case().paid("2024-03").contract(A.tax_number))
def test_example_contract_by_an_old_tax_number(case: Case) -> None:
    """Contract employer given by a 15-digit tax number that ends in the payer's organisation code: employer pass."""
    assert case.answers().line("2024-03").employer == "pass"


@given(Case().row("contributions", month="2024-01", base="?").back("2024-02"))
def test_example_back_paid_next_to_an_unreadable_row(case: Case) -> None:
    """One row of the person in 2024-01 with an unreadable base; 2024-02 only back-paid:
    2024-02 payment refer PAYMENT_BACK_PAID, SOURCE_REJECTED.
    """
    line = case.answers().line("2024-02")
    assert (line.payment, line.reasons) == ("refer", ["PAYMENT_BACK_PAID", "SOURCE_REJECTED"])
    assert line.base == 8000
