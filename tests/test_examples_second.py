"""The examples that rules.md section 5 has since its second edition, row by row.

Unless a case says otherwise: applied 2024-09-10, extracted 2024-09-20, tax covering 2022-01 to 2024-08, no enrolment.
"""

from __future__ import annotations

import pytest

from tests.cases import A, B, Case, Firm, given
from tests.test_examples import hired


def payment(case: Case, month: str) -> tuple[str, object, list[str]]:
    """Answer, base and reasons of the line that A pays; nothing else is amiss with it."""
    line = case.line(month)
    return line.payment, line.base, line.reasons


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        pytest.param(Case().paid("2024-05", paid_on="2024-07-01"), ("pass", 8000, []), id="the Monday"),
        pytest.param(Case().paid("2024-05", paid_on="2024-07-02"), ("refer", 8000, ["PAYMENT_LATE"]), id="the Tuesday"),
    ],
)
def test_example_deadline_on_a_sunday(case: Case, expected: tuple[object, ...]) -> None:
    """2024-05 paid normally on 2024-07-01 (2024-06-30 is a Sunday) / on 2024-07-02: payment pass / PAYMENT_LATE."""
    assert payment(case, "2024-05") == expected


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        pytest.param(Case().back("2024-03", paid_on="2024-04-10"), ("refer", 8000, ["BACK_IN_TIME"]), id="in time"),
        pytest.param(Case().back("2024-03", paid_on="2024-05-10"), ("fail", 8000, ["PAYMENT_BACK_PAID"]), id="late"),
    ],
)
def test_example_paid_back_in_time(case: Case, expected: tuple[object, ...]) -> None:
    """2024-03 labelled back, paid 2024-04-10 / 2024-05-10: refer BACK_IN_TIME / fail PAYMENT_BACK_PAID."""
    assert payment(case, "2024-03") == expected


def earning(income: int, *days: str, base: int) -> Case:
    """2024-03 paid on this base on each of the days, the wages what they say."""
    case = Case().wages("2022-01", "2024-08", income)
    for day in days:
        case.paid("2024-03", base=base, paid_on=day)
    return case


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        pytest.param(
            earning(12000, "2024-04-10", "2024-04-20", base=12000).refund("2024-03", 12000),
            ("pass", 12000, []),
            id="2024-03 normal 12000 paid 2024-04-10, refund -12000, normal 12000 paid 2024-04-20",
        ),
        pytest.param(
            earning(12000, "2024-04-10", base=10000).refund("2024-03", 10000).paid("2024-03", base=12000),
            ("pass", 12000, []),
            id="2024-03 normal 10000, refund -10000, normal 12000, all in time",
        ),
        pytest.param(
            earning(10000, "2024-04-10", base=10000).refund("2024-03", 10000),
            ("fail", 10000, ["PAYMENT_REFUNDED"]),
            id="2024-03 normal 10000 and refund -10000 alone",
        ),
    ],
)
def test_example_refunded(case: Case, expected: tuple[object, ...]) -> None:
    """Payment pass, base 12000 / pass, base 12000 / fail PAYMENT_REFUNDED, base 10000."""
    assert payment(case, "2024-03") == expected


@given(earning(6000, "2024-04-10", base=10000).refund("2024-03", 4000))
def test_example_refunded_in_part(case: Case) -> None:
    """2024-03 normal 10000 and refund −4000: refer PAYMENT_REFUNDED, base 6000."""
    line = case.answers().line("2024-03")
    assert (line.payment, line.base) == ("refer", 6000)
    assert "PAYMENT_REFUNDED" in line.reasons


def three_of_four() -> Case:
    """Three normal rows of the month have a day, A's does not."""
    case = Case().paid("2024-03", paid_on="")
    for letter in "BCD":
        case.paid("2024-03", employer_id=Firm(letter))
    return case


@given(three_of_four())
def test_example_undated_row_of_a_dated_month(case: Case) -> None:
    """2024-03 normal without paid_on, where three of four normal rows of 2024-03 in the extract have one:
    refer PAYMENT_UNDATED.
    """
    assert payment(case, "2024-03") == ("refer", 8000, ["PAYMENT_UNDATED"])


@given(Case().owed("2024-03").owed("2024-09").enrolled(A))
def test_example_owed(case: Case) -> None:
    """2024-03 owed / 2024-09 owed, enrolled with the applying employer:
    fail PAYMENT_OWED / the line refer PAYMENT_OWED, paying pass.
    """
    march, september = case.answers().line("2024-03"), case.answers().line("2024-09")
    assert (march.payment, march.reasons) == ("fail", ["PAYMENT_OWED"])
    assert september.payment == "refer"
    assert "PAYMENT_OWED" in september.reasons
    assert case.answers().verdict.paying == "pass"


@given(
    Case(applied="2025-12-10", extracted="2025-12-20", tax=("2024-01", "2025-11"))
    .paid("2025-08", base=20000)
    .topup("2025-08", 5000, "2025-10-20")
    .wages("2024-01", "2025-11", 20000)
)
def test_example_topup_that_is_not_statutory(case: Case) -> None:
    """2025-08 normal 20000 and top-up 5000 paid 2025-10-20: base 20000, remark TOPUP_NOT_COUNTED."""
    assert payment(case, "2025-08") == ("pass", 20000, ["TOPUP_NOT_COUNTED"])


@given(Case().paid("2022-03", base=24000).wages("2022-01", "2024-08", 18000))
def test_example_base_year_not_covered(case: Case) -> None:
    """Month 2022-03 (base year 2020, not covered), base 24000, own wages 18000 in every covered month:
    refer TAX_NOT_COVERED, expected 18000, current_month.
    """
    line = case.answers().line("2022-03")
    assert (line.base_match, line.reasons) == ("refer", ["TAX_NOT_COVERED"])
    assert (line.expected_base, line.basis) == (18000, "current_month")


@given(
    hired("2024-03-15", "2024-08", 15000)
    .wages("2022-01", "2022-12", 9000)
    .wages("2024-03", income=3000)
    .wages("2024-04", "2024-08", 15000)
)
def test_example_hired_again(case: Case) -> None:
    """Wages of 2022, none in 2023, again from 2024-03 on at 15000 (2024-03: 3000); month 2024-08, base 15000, no
    contract covers 2024-03 whole: pass, first_full_month, 15000.
    """
    line = case.answers().line("2024-08")
    assert (line.base_match, line.basis, line.expected_base) == ("pass", "first_full_month", 15000)


@given(
    hired("2024-03-01", "2024-08", 36921)
    .wages("2022-01", "2022-12", 9000)
    .wages("2024-03", income=12000)
    .wages("2024-04", income=42000)
    .wages("2024-05", "2024-08", 12000)
)
def test_example_hired_again_on_the_first(case: Case) -> None:
    """The same, 12000 in 2024-03 and 42000 once in 2024-04, contract with that employer since 2024-03-01; month
    2024-08, base 36921, wages of 2024-08 12000: fail BASE_ABOVE_INCOME.
    """
    line = case.answers().line("2024-08")
    assert (line.base_match, line.reasons) == ("fail", ["BASE_ABOVE_INCOME"])


@given(Case().contract(A, "2024-03-01").paid("2024-03").wages("2024-05", "2024-08"))
def test_example_first_pay_two_months_later(case: Case) -> None:
    """Month 2024-03, contract and base from 2024-03, first wages of all in 2024-05: refer TAX_MISSING."""
    line = case.answers().line("2024-03")
    assert (line.base_match, line.reasons) == ("refer", ["TAX_MISSING"])


def unidentified(name: str) -> Case:
    """The payer is 00245678 or the like, with a name; the contract's number and name are others."""
    case = Case().paid("2024-03", employer_id=A.unidentified, employer_name="上海甲有限公司")
    return case.wages("2022-01", "2024-08", agent_id=A.unidentified).contract(B, employer_name=name)


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(unidentified("上海乙有限公司"), "refer", ["EMPLOYER_UNIDENTIFIED"], id="another name"),
        pytest.param(unidentified("上海甲有限公司"), "pass", [], id="the same name"),
    ],
)
def test_example_payer_without_an_identified_key(case: Case, answer: str, reasons: list[str]) -> None:
    """Payer 00245678, contract with another number and another name / the same name:
    refer EMPLOYER_UNIDENTIFIED / pass.
    """
    line = case.answers().line("2024-03")
    assert (line.employer, line.reasons) == (answer, reasons)


@given(Case().paid("2024-03", employer_name="上海甲有限公司浦东分公司").contract(B, employer_name="上海甲有限公司"))
def test_example_branch_by_name(case: Case) -> None:
    """Payer 上海甲有限公司浦东分公司, contract 上海甲有限公司, both identified, no link: refer EMPLOYER_RELATED."""
    line = case.answers().line("2024-03")
    assert (line.employer, line.reasons) == ("refer", ["EMPLOYER_RELATED"])


@given(Case().paid("2023-09", "2024-07").contract(A, end="2024-08-31").enrolled(A))
def test_example_contract_expired(case: Case) -> None:
    """Contract ended 2024-08-31, nothing since, enrolment of that employer open, applied 2024-09-10:
    employed refer CONTRACT_EXPIRED.
    """
    verdict = case.answers().verdict
    assert (verdict.employed, verdict.reasons) == ("refer", ["CONTRACT_EXPIRED"])


@given(Case().paid("2023-09", "2024-09", employer_id=B))
def test_example_paid_by_another_employer(case: Case) -> None:
    """All months paid by B, contract and application with A, no enrolment with A: refer PAYING_OTHER_EMPLOYER."""
    verdict = case.answers().verdict
    assert (verdict.paying, verdict.reasons) == ("refer", ["PAYING_OTHER_EMPLOYER"])


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(Case().sanction(A, "2022-01-10", ""), "refer", ["SANCTIONED"], id="2024-09-10"),
        pytest.param(
            Case(applied="2025-01-10", extracted="2025-03-10", tax=("2022-01", "2025-03")).sanction(
                A, "2022-01-10", ""
            ),
            *("pass", []),
            id="2025-01-10",
        ),
    ],
)
def test_example_sanction_without_end(case: Case, answer: str, reasons: list[str]) -> None:
    """Sanction on the employer from 2022-01-10 without an end, applied 2024-09-10 / 2025-01-10:
    refer SANCTIONED / pass.
    """
    verdict = case.answers().verdict
    assert (verdict.sanction, [reason for reason in verdict.reasons if reason == "SANCTIONED"]) == (answer, reasons)


@given(Case(permit_valid_from="2024-09-15", permit_valid_until="2025-09-14").paid("2023-09", "2024-09"))
def test_example_permit_endorsed_since(case: Case) -> None:
    """Permit valid from 2024-09-15 to 2025-09-14: refer PERMIT_UNCLEAR."""
    verdict = case.answers().verdict
    assert (verdict.permit, verdict.reasons) == ("refer", ["PERMIT_UNCLEAR"])


@given(
    Case()
    .paid("2024-03", base=12000)
    .wages("2024-03", income=10000, declared_on="2024-04-10")
    .wages("2024-03", income=-10000, declared_on="2024-05-10")
    .wages("2024-03", income=12000, declared_on="2024-05-10")
)
def test_example_reversed_and_declared_anew(case: Case) -> None:
    """2024-03 wages 10000 declared 2024-04-10; −10000 and 12000 declared 2024-05-10: wages 12000."""
    line = case.answers().line("2024-03")
    assert (line.base_match, line.expected_base) == ("pass", 12000)


@given(Case().paid("2024-04", base=20000).wages("2022-01", "2024-02").wages("2024-03", "2024-08", agent_id=B))
def test_example_wages_by_another_agent_only(case: Case) -> None:
    """Own wages 8000 in base year and after, from 2024-03 on wages by another agent only; month 2024-04, base 20000:
    refer TAX_OTHER_AGENT.
    """
    line = case.answers().line("2024-04")
    assert (line.base_match, line.reasons) == ("refer", ["TAX_OTHER_AGENT"])


@given(Case().paid("2023-09", "2024-09").contract(B, "2018-01-01", "2020-12-31").enrolled(A))
def test_example_contract_of_long_ago_only(case: Case) -> None:
    """Only contract on file ended 2020 with another employer; paying and enrolled with the applying one:
    employed refer CONTRACT_MISSING.
    """
    verdict = case.answers().verdict
    assert (verdict.employed, verdict.reasons) == ("refer", ["CONTRACT_MISSING"])


ELSEWHERE = A.registered_in("430100")


@given(Case(employer_id=ELSEWHERE).paid("2023-09", "2024-09", employer_id=ELSEWHERE))
def test_example_employer_registered_elsewhere(case: Case) -> None:
    """Applying employer 91430100…, region not on file: scope refer EMPLOYER_NOT_LOCAL."""
    verdict = case.answers().verdict
    assert (verdict.scope, verdict.reasons) == ("refer", ["EMPLOYER_NOT_LOCAL"])
