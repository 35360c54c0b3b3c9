"""Rejected rows that may be anybody's (rules 2.4 and 3, second edition): whom they concern, and what they soften.

A person is perhaps concerned by those of a dataset of which they have no kept row, and by those of a dataset of which
they are a tenth or more of the rows read.
"""

from __future__ import annotations

import pytest

from tests.cases import A, B, Case, given

UNATTRIBUTED, REJECTED = "SOURCE_UNATTRIBUTED", "SOURCE_REJECTED"
DATASETS = ("contributions", "tax", "contracts", "enrolments")
FEW = "few rows of nobody"
"""An extract with one unreadable row in each dataset among more than ten."""


def among_many() -> Case:
    """The unreadable rows, and enough others that they are less than a tenth."""
    case = Case(extract=FEW).paid("2022-01", "2024-09").contract(A)
    for year in range(2000, 2012):
        case.enrolled(A, f"{year}-01-01", f"{year}-12-31").contract(A, f"{year}-01-01", f"{year}-12-31")
    for dataset in DATASETS:
        case.unreadable(dataset)
    return case


MANY = among_many()
"""Declared, so that it is in the extract."""


def one_of_few(*, enrolled: bool = True, permit_valid_until: str = "2029-12-31") -> Case:
    """A person of that extract; an enrolment of long ago where they have one."""
    case = Case(extract=FEW, permit_valid_until=permit_valid_until)
    return case.enrolled(A, end="2015-12-31") if enrolled else case


def short(*, enrolled: bool) -> Case:
    """Five months paid, and the month of application not."""
    return one_of_few(enrolled=enrolled).paid("2023-10", "2024-02")


@pytest.mark.parametrize(
    ("case", "answers", "reasons"),
    [
        pytest.param(short(enrolled=True), ("fail", "fail"), set(), id="an enrolment kept"),
        pytest.param(short(enrolled=False), ("refer", "refer"), {UNATTRIBUTED}, id="no enrolment kept"),
        pytest.param(
            short(enrolled=False).spoiled("enrolments"), ("refer", "refer"), {REJECTED}, id="the person's own rejected"
        ),
        pytest.param(
            short(enrolled=True).spoiled("enrolments"), ("refer", "refer"), {REJECTED}, id="own rejected, another kept"
        ),
    ],
)
def test_paying_and_window_of_who_has_no_enrolment(case: Case, answers: tuple[str, str], reasons: set[str]) -> None:
    verdict = case.answers().verdict
    assert (verdict.paying, verdict.window) == answers
    assert set(verdict.reasons) == {"NOT_PAYING", "WINDOW_SHORT"} | reasons
    assert verdict.source == ("refer" if REJECTED in reasons else "pass")


@pytest.mark.parametrize(
    ("case", "outcome", "reasons"),
    [
        pytest.param(one_of_few(enrolled=False).paid("2023-09", "2024-09"), "pass", [], id="nothing fails"),
        pytest.param(
            one_of_few(enrolled=False).paid("2023-09", "2024-09", employer_id=B),
            "refer",
            ["PAYING_OTHER_EMPLOYER"],
            id="a refer keeps its reason alone",
        ),
        pytest.param(
            one_of_few(enrolled=False, permit_valid_until="2024-09-09").paid("2023-09", "2024-09"),
            "fail",
            ["PERMIT_NOT_VALID"],
            id="the permit is no matter of theirs",
        ),
    ],
)
def test_what_they_leave_alone(case: Case, outcome: str, reasons: list[str]) -> None:
    verdict = case.answers().verdict
    assert (verdict.outcome, verdict.reasons, verdict.source) == (outcome, reasons, "pass")


@given(one_of_few())
def test_months_of_who_has_no_contribution_are_unknown(case: Case) -> None:
    verdict = case.answers().verdict
    assert (verdict.paying, verdict.window, verdict.window_months) == ("refer", "refer", (0, 12))
    assert verdict.reasons == ["PAYING_UNDECIDED", "WINDOW_UNDECIDED"]


@given(one_of_few().paid("2023-10", "2024-02", insurance="medical"))
def test_months_of_who_has_a_medical_row_are_not(case: Case) -> None:
    """A kept row of the dataset is one, though it makes no line."""
    verdict = case.answers().verdict
    assert (verdict.paying, verdict.window, verdict.window_months) == ("fail", "fail", (0, 0))


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(one_of_few().paid("2024-03").without("tax"), "refer", [UNATTRIBUTED, "TAX_MISSING"], id="no row"),
        pytest.param(
            one_of_few().paid("2024-03").without("tax").spoiled("tax"),
            "refer",
            [REJECTED, "TAX_MISSING"],
            id="a row of the person rejected",
        ),
        pytest.param(
            one_of_few().paid("2024-03").wages("2022-01", item="other"), "fail", ["TAX_MISSING"], id="another item kept"
        ),
        pytest.param(one_of_few().paid("2024-03", base=20000), "fail", ["BASE_ABOVE_INCOME"], id="wages kept"),
    ],
)
def test_base_match_of_who_has_no_tax_row(case: Case, answer: str, reasons: list[str]) -> None:
    line = case.answers().line("2024-03")
    assert (line.base_match, line.reasons) == (answer, reasons)


@given(one_of_few().back("2024-03").contract(B))
def test_lines_of_who_has_rows_are_not_softened(case: Case) -> None:
    line = case.answers().line("2024-03")
    assert (line.payment, line.employer) == ("fail", "fail")
    assert line.reasons == ["EMPLOYER_MISMATCH", "PAYMENT_BACK_PAID"]
    assert case.answers().verdict.employed == "fail"


# --- a tenth of the rows read -------------------------------------------------------------------------------------

SOMEBODY = Case().person_id


def tenth(*datasets: str, extract: str = "") -> Case:
    """2024-03 fails each test, the person is not employed; nine rows of each dataset and, in those named, a tenth row
    in which nobody is readable.
    """
    case = Case(extract=extract or f"a tenth of {datasets}").back("2024-03", base=20000).paid("2024-01")
    case.paid("2023-01", "2023-07")
    case.wages("2023-12", "2024-08")
    for year in range(2010, 2019):
        case.contract(B, f"{year}-01-01").enrolled(A, f"{year}-01-01", f"{year}-12-31")
    for dataset in datasets:
        case.unreadable(dataset)
    return case


def diluted() -> Case:
    """An eleventh row: a copy, one of somebody else, and one of theirs that was rejected."""
    case = tenth(*DATASETS, extract="less than a tenth").paid("2024-01").wages("2024-08")
    return case.contract(B, "2010-01-01", person_id=SOMEBODY).row("enrolments", person_id=SOMEBODY, from_on="?")


ALL, NONE = tenth(*DATASETS), tenth()


@pytest.mark.parametrize(
    ("case", "answers"),
    [
        pytest.param(NONE, ("fail", "fail", "fail"), id="nothing"),
        pytest.param(ALL, ("refer", "refer", "refer"), id="each dataset"),
        pytest.param(tenth("contributions"), ("refer", "fail", "fail"), id="contributions"),
        pytest.param(tenth("contracts"), ("fail", "refer", "fail"), id="contracts"),
        pytest.param(tenth("tax"), ("fail", "fail", "refer"), id="tax"),
        pytest.param(tenth("enrolments"), ("fail", "fail", "fail"), id="enrolments"),
    ],
)
def test_lines_where_a_tenth_may_be_anybodys(case: Case, answers: tuple[str, str, str]) -> None:
    line = case.answers().line("2024-03")
    assert (line.payment, line.employer, line.base_match) == answers
    softened = [UNATTRIBUTED] if "refer" in answers else []
    assert line.reasons == ["BASE_ABOVE_INCOME", "EMPLOYER_MISMATCH", "PAYMENT_BACK_PAID", *softened]


@pytest.mark.parametrize(
    ("case", "answers", "reasons"),
    [
        pytest.param(NONE, ("fail", "fail", "fail"), {"NOT_EMPLOYED", "NOT_PAYING", "WINDOW_SHORT"}, id="nothing"),
        pytest.param(
            tenth("contracts"),
            ("refer", "fail", "fail"),
            {"NOT_EMPLOYED", "NOT_PAYING", "WINDOW_SHORT", UNATTRIBUTED},
            id="contracts",
        ),
        pytest.param(
            tenth("enrolments"),
            ("fail", "refer", "refer"),
            {"NOT_EMPLOYED", "NOT_PAYING", "WINDOW_SHORT", UNATTRIBUTED},
            id="enrolments",
        ),
        pytest.param(
            tenth("contributions"),
            ("fail", "refer", "refer"),
            {"NOT_EMPLOYED", "PAYING_UNDECIDED", "WINDOW_UNDECIDED"},
            id="contributions: the months are unknown",
        ),
        pytest.param(tenth("tax"), ("fail", "fail", "fail"), {"NOT_EMPLOYED", "NOT_PAYING", "WINDOW_SHORT"}, id="tax"),
    ],
)
def test_checks_where_a_tenth_may_be_anybodys(case: Case, answers: tuple[str, ...], reasons: set[str]) -> None:
    verdict = case.answers().verdict
    assert (verdict.employed, verdict.paying, verdict.window) == answers
    assert (verdict.source, set(verdict.reasons)) == ("pass", reasons)


@given(diluted())
def test_less_than_a_tenth_concerns_nobody_who_has_rows(case: Case) -> None:
    line, verdict = case.answers().line("2024-03"), case.answers().verdict
    assert (line.payment, line.employer, line.base_match) == ("fail", "fail", "fail")
    assert (verdict.employed, verdict.paying, verdict.window) == ("fail", "fail", "fail")


def rejected_too() -> Case:
    """A rejected row of the person in each dataset, and two of nobody among twelve."""
    case = tenth(*DATASETS, *DATASETS, extract="rejected too")
    for dataset in DATASETS:
        case.spoiled(dataset)
    return case


@given(rejected_too())
def test_rejected_rows_of_the_person_go_before(case: Case) -> None:
    line, verdict = case.answers().line("2024-03"), case.answers().verdict
    assert (line.outcome, UNATTRIBUTED in line.reasons, REJECTED in line.reasons) == ("refer", False, True)
    assert (verdict.source, UNATTRIBUTED in verdict.reasons) == ("refer", False)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            Case(extract="other datasets").back("2024-03").row("applications", application_id="x", person_id="?"),
            id="application",
        ),
        pytest.param(
            Case(extract="other datasets").back("2024-03").row("sanctions", subject_kind="person", subject_id="?"),
            id="sanction",
        ),
    ],
)
def test_rows_of_other_datasets_concern_nobody(case: Case) -> None:
    assert case.answers().line("2024-03").payment == "fail"
