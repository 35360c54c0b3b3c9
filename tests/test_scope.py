"""scope (rules 3, 第一条 to 第三条): persons from the mainland, no staff of branches elsewhere, employers of the city.

Applied 2024-09-10.
"""

from __future__ import annotations

import pytest

from tests.cases import A, B, Case, Firm, given

PERSON, BRANCH, NOT_LOCAL = ["SCOPE_PERSON"], ["SCOPE_BRANCH"], ["EMPLOYER_NOT_LOCAL"]
HOME, ELSEWHERE = "310000", "320500"


def steady(case: Case) -> Case:
    """Paid by A in each month of the window and the month of application."""
    return case.paid("2023-09", "2024-09")


def works(region: str, employer: Firm = A, start: str = "2012-01-01", end: str = "") -> Case:
    return steady(Case()).contract(employer, start, end, work_region=region)


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(steady(Case(region="810000")), "fail", PERSON, id="81"),
        pytest.param(steady(Case(region="820000")), "fail", PERSON, id="82"),
        pytest.param(steady(Case(region="830000")), "fail", PERSON, id="83"),
        pytest.param(steady(Case(region="900000")), "fail", PERSON, id="90"),
        pytest.param(steady(Case(region="931056")), "fail", PERSON, id="93"),
        pytest.param(steady(Case(region="800000")), "pass", [], id="80"),
        pytest.param(steady(Case(region="840000")), "pass", [], id="84"),
        pytest.param(steady(Case(region="710000")), "pass", [], id="71"),
        pytest.param(steady(Case(region="310000")), "pass", [], id="31"),
        pytest.param(steady(Case(region="108100")), "pass", [], id="81 further on"),
    ],
)
def test_whom_the_points_are_for(case: Case, answer: str, reasons: list[str]) -> None:
    verdict = case.answers().verdict
    assert (verdict.scope, verdict.outcome, verdict.reasons) == (answer, answer, reasons)


def under_its_old_number(case: Case) -> Case:
    case.rows = [(dataset, cells | {"person_id": case.old_person_id}) for dataset, cells in case.rows]
    return case


@given(under_its_old_number(steady(Case(region="810000"))))
def test_identity_number_of_15_digits(case: Case) -> None:
    assert case.answers().verdict.reasons == PERSON


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(works("310115"), "pass", [], id="in the city"),
        pytest.param(works("31"), "pass", [], id="the city's two digits alone"),
        pytest.param(works(""), "pass", [], id="not said"),
        pytest.param(works("320500"), "fail", BRANCH, id="another province"),
        pytest.param(works("32"), "fail", BRANCH, id="another province's two digits alone"),
        pytest.param(works("330000浙江"), "fail", BRANCH, id="digits, then words"),
        pytest.param(works("３２０５００"), "fail", BRANCH, id="digits of full width"),
        pytest.param(works("苏州"), "fail", BRANCH, id="the name of a place elsewhere"),
        pytest.param(works("苏州320500"), "fail", BRANCH, id="the name of a place, then digits"),
        pytest.param(works("3"), "pass", [], id="one digit"),
        pytest.param(works("3-2"), "pass", [], id="one digit, then something else"),
    ],
)
def test_region_of_work(case: Case, answer: str, reasons: list[str]) -> None:
    verdict = case.answers().verdict
    assert (verdict.scope, verdict.outcome, verdict.reasons) == (answer, answer, reasons)


@pytest.mark.parametrize(
    ("case", "answer"),
    [
        pytest.param(works(ELSEWHERE).contract(B, work_region="330000"), "fail", id="two elsewhere"),
        pytest.param(works(ELSEWHERE).contract(B, work_region=HOME), "pass", id="one elsewhere, one at home"),
        pytest.param(works(ELSEWHERE).contract(B), "pass", id="one elsewhere, one not said"),
        pytest.param(works(ELSEWHERE).contract(B, end="2024-09-10"), "pass", id="the other ends on the day"),
        pytest.param(works(ELSEWHERE).contract(B, end="2024-09-09"), "fail", id="the other ended the day before"),
        pytest.param(works(ELSEWHERE).contract(B, "2024-09-10"), "pass", id="the other begins on the day"),
        pytest.param(works(ELSEWHERE).contract(B, "2024-09-11"), "fail", id="the other begins the day after"),
        pytest.param(works(ELSEWHERE, end="2024-09-10"), "fail", id="ends on the day"),
        pytest.param(works(ELSEWHERE, end="2024-09-09"), "pass", id="ended the day before"),
        pytest.param(works(ELSEWHERE, start="2024-09-10"), "fail", id="begins on the day"),
        pytest.param(works(ELSEWHERE, start="2024-09-11"), "pass", id="begins the day after"),
        pytest.param(works(ELSEWHERE, B), "fail", id="with another employer than the applying one"),
        pytest.param(steady(Case()).without("contracts"), "pass", id="no contract"),
        pytest.param(works(ELSEWHERE).spoiled("contracts"), "refer", id="a contract was rejected"),
        pytest.param(works(ELSEWHERE).spoiled("tax"), "fail", id="a tax row was rejected"),
        pytest.param(works(ELSEWHERE).spoiled("contributions"), "fail", id="a contribution was rejected"),
        pytest.param(works(ELSEWHERE).spoiled("enrolments"), "fail", id="an enrolment was rejected"),
    ],
)
def test_live_contracts_elsewhere(case: Case, answer: str) -> None:
    verdict = case.answers().verdict
    assert verdict.scope == answer
    assert ("SCOPE_BRANCH" in verdict.reasons) == (answer != "pass")


@given(steady(Case(region="820000")).contract(A, work_region=ELSEWHERE).spoiled("contracts"))
def test_person_goes_before_branch(case: Case) -> None:
    verdict = case.answers().verdict
    assert (verdict.scope, verdict.reasons) == ("fail", ["SCOPE_PERSON", "SOURCE_REJECTED"])


CHANGSHA = A.registered_in("430100")


def applying(employer: Firm, **register: str) -> Case:
    """Applied with this employer; a row of the register where one is given."""
    case = steady(Case(employer_id=employer))
    return case.row("employers", **({"employer_id": employer} | register)) if register else case


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(applying(CHANGSHA), "refer", NOT_LOCAL, id="43"),
        pytest.param(applying(A.registered_in("110000")), "refer", NOT_LOCAL, id="11"),
        pytest.param(applying(A.registered_in("130000")), "refer", NOT_LOCAL, id="13"),
        pytest.param(applying(A.registered_in("303100")), "refer", NOT_LOCAL, id="31 further on"),
        pytest.param(applying(A.registered_in("310115")), "pass", [], id="31"),
        pytest.param(applying(A.registered_in("100000")), "pass", [], id="10, registered with the state"),
        pytest.param(applying(A.written("430100{code}")), "pass", [], id="43 in 15 characters"),
        pytest.param(applying(A.code), "pass", [], id="nine characters"),
        pytest.param(applying(CHANGSHA, region="310115"), "pass", [], id="region 310115"),
        pytest.param(applying(CHANGSHA, region="31"), "pass", [], id="region 31"),
        pytest.param(applying(CHANGSHA, region="上海市浦东新区"), "pass", [], id="region in words"),
        pytest.param(applying(CHANGSHA, region="\u3000上海 "), "pass", [], id="region with blanks around"),
        pytest.param(applying(CHANGSHA, region="430100"), "refer", NOT_LOCAL, id="region 430100"),
        pytest.param(applying(CHANGSHA, region="湖南上海路"), "refer", NOT_LOCAL, id="the city's name further on"),
        pytest.param(applying(CHANGSHA, region="上"), "refer", NOT_LOCAL, id="half the city's name"),
        pytest.param(applying(CHANGSHA, kind="independent"), "refer", NOT_LOCAL, id="region not said"),
        pytest.param(
            applying(CHANGSHA, region="430100").row("employers", employer_id=A.code, region="31"),
            *("pass", []),
            id="one row of two, under another number",
        ),
        pytest.param(
            applying(CHANGSHA).row("employers", employer_id=B, region="31"), "refer", NOT_LOCAL, id="another's"
        ),
        pytest.param(
            applying(CHANGSHA).row("employers", employer_id=B, region="31").link(A, B),
            *("refer", NOT_LOCAL),
            id="the row of one it stands for",
        ),
        pytest.param(
            applying(CHANGSHA).row("employers", employer_id=CHANGSHA, region="31", kind="?"),
            *("refer", NOT_LOCAL),
            id="a row that was rejected",
        ),
        pytest.param(
            steady(Case()).paid("2024-09", employer_id=B.registered_in("430100")), "pass", [], id="a payer elsewhere"
        ),
    ],
)
def test_where_the_employer_is_registered(case: Case, answer: str, reasons: list[str]) -> None:
    """Second edition: 第三条."""
    verdict = case.answers().verdict
    assert (verdict.scope, verdict.outcome, verdict.reasons) == (answer, answer, reasons)


def test_a_number_that_is_longer_names_no_place() -> None:
    assert applying(CHANGSHA).answers().verdict.scope == "refer"
    assert applying(A.written("91430100{code}00")).answers().verdict.scope == "pass"


@pytest.mark.parametrize(
    ("case", "answer", "reason"),
    [
        pytest.param(applying(CHANGSHA).contract(A, work_region=ELSEWHERE), "fail", "SCOPE_BRANCH", id="branch"),
        pytest.param(
            applying(CHANGSHA).contract(A, work_region=ELSEWHERE).spoiled("contracts"),
            *("refer", "SCOPE_BRANCH"),
            id="branch, a contract rejected",
        ),
        pytest.param(
            steady(Case(region="820000", employer_id=CHANGSHA)), "fail", "SCOPE_PERSON", id="a person from elsewhere"
        ),
    ],
)
def test_person_and_branch_go_before_the_employer(case: Case, answer: str, reason: str) -> None:
    """Second edition."""
    verdict = case.answers().verdict
    assert verdict.scope == answer
    assert {reason, *PERSON, *BRANCH, *NOT_LOCAL} & set(verdict.reasons) == {reason}
