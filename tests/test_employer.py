"""employer (rules 2.2): the paying employer must be the contract's employer in that month. A pays 2024-03."""

from __future__ import annotations

import pytest

from tests.cases import A, B, C, Case, Firm

MISSING, MISMATCH = ["CONTRACT_MISSING"], ["EMPLOYER_MISMATCH"]
RELATED, DISPATCH = ["EMPLOYER_RELATED"], ["EMPLOYER_DISPATCH"]
UNIDENTIFIED = ["EMPLOYER_UNIDENTIFIED"]
NAME = "上海甲（集团）有限公司"


def paid() -> Case:
    return Case().paid("2024-03")


def check(case: Case, answer: str, reasons: list[str]) -> None:
    line = case.answers().line("2024-03")
    assert (line.employer, line.reasons) == (answer, reasons)


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(paid().contract(A, "2024-03-31"), "pass", [], id="starts on the last day"),
        pytest.param(paid().contract(A, "2024-04-01"), "refer", MISSING, id="starts the day after"),
        pytest.param(paid().contract(A, end="2024-03-01"), "pass", [], id="ends on the first day"),
        pytest.param(paid().contract(A, end="2024-02-29"), "refer", MISSING, id="ends the day before"),
        pytest.param(paid().contract(A, "2024-03-15", "2024-03-15"), "pass", [], id="lasts one day"),
        pytest.param(paid().without("contracts"), "refer", MISSING, id="none on file"),
        pytest.param(paid().contract(A, end="2024-02-29").contract(A, "2024-04-01"), "refer", MISSING, id="gap"),
        pytest.param(paid().contract(A).contract(A), "pass", [], id="twice the same"),
    ],
)
def test_contract_covers_the_month(case: Case, answer: str, reasons: list[str]) -> None:
    check(case, answer, reasons)


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(paid().contract(B), "fail", MISMATCH, id="another employer"),
        pytest.param(paid().contract(B).contract(A), "pass", [], id="another employer and the payer"),
        pytest.param(paid().contract(A, end="2024-02-29").contract(B), "fail", MISMATCH, id="the payer's has ended"),
        pytest.param(paid().contract(A, "2024-04-01").contract(B), "fail", MISMATCH, id="the payer's has not begun"),
        pytest.param(paid().contract(B, end="2024-02-29"), "refer", MISSING, id="another employer's, ended"),
    ],
)
def test_other_employers(case: Case, answer: str, reasons: list[str]) -> None:
    check(case, answer, reasons)


def called(kind: str, employer: Firm = A) -> Case:
    return paid().row("employers", employer_id=employer, kind=kind)


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(called("dispatch"), "refer", DISPATCH, id="dispatch"),
        pytest.param(called("independent"), "pass", [], id="independent"),
        pytest.param(called("branch"), "pass", [], id="branch"),
        pytest.param(called(""), "pass", [], id="not said"),
        pytest.param(called("dispatch", A.tax_number), "refer", DISPATCH, id="under another of its numbers"),
        pytest.param(
            called("independent").row("employers", kind="dispatch"), "refer", DISPATCH, id="one row of two says so"
        ),
        pytest.param(called("dispatch", B).link(A, B).contract(B), "pass", [], id="the one it stands for"),
        pytest.param(
            called("dispatch").link(A, B).contract(B), "refer", DISPATCH, id="the payer, standing for another"
        ),
        pytest.param(called("dispatch").contract(B), "fail", MISMATCH, id="and the contract is another's"),
        pytest.param(
            called("dispatch").contract(B).link(A, B, "branch"), "refer", RELATED, id="and the contract is a branch's"
        ),
        pytest.param(called("dispatch").without("contracts"), "refer", MISSING, id="and there is no contract"),
    ],
)
def test_dispatch_agencies(case: Case, answer: str, reasons: list[str]) -> None:
    check(case, answer, reasons)


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(paid().contract(B).link(A, B, "branch"), "refer", RELATED, id="payer to contract"),
        pytest.param(paid().contract(B).link(B, A, "branch"), "refer", RELATED, id="second edition: contract to payer"),
        pytest.param(
            paid().contract(B).link(A, B, "branch", on="2024-12-01"), "refer", RELATED, id="a date on it says nothing"
        ),
        pytest.param(
            paid().contract(B).link(A.tax_number, B.code, "branch"), "refer", RELATED, id="by other numbers of both"
        ),
        pytest.param(
            paid().contract(A, end="2024-02-29").contract(B).link(A, B, "branch"),
            "refer",
            RELATED,
            id="next to the payer's ended one",
        ),
        pytest.param(
            paid().contract(C).contract(B).link(A, B, "branch"), "refer", RELATED, id="next to an unrelated one"
        ),
        pytest.param(paid().contract(A).contract(B).link(A, B, "branch"), "pass", [], id="next to the payer's own"),
        pytest.param(
            paid().contract(B, end="2024-02-29").contract(C).link(A, B, "branch"),
            "fail",
            MISMATCH,
            id="ended, next to an unrelated one",
        ),
        pytest.param(
            paid().contract(C).link(A, B, "branch").link(B, C, "branch"), "fail", MISMATCH, id="branch of a branch"
        ),
        pytest.param(
            paid().contract(C).link(A, B).link(B, C, "branch"),
            "refer",
            RELATED,
            id="second edition: branch of the one the payer stands for",
        ),
        pytest.param(
            paid().contract(C).link(A, B, "branch").link(C, B),
            "refer",
            RELATED,
            id="second edition: branch of the one the contract's stands for",
        ),
        pytest.param(
            paid().contract(C).link(A, B, "successor", "2030-01-01").link(C, B, "branch"),
            "refer",
            RELATED,
            id="second edition: branch of a successor of later years",
        ),
    ],
)
def test_branches(case: Case, answer: str, reasons: list[str]) -> None:
    check(case, answer, reasons)


def named(payer: str, contract: str) -> Case:
    """The payer and the contract with B, by name."""
    return Case().paid("2024-03", employer_name=payer).contract(B, employer_name=contract)


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(named(NAME, NAME), "refer", RELATED, id="the same"),
        pytest.param(named(NAME, "上海甲(集团)有限公司"), "refer", RELATED, id="brackets of half width"),
        pytest.param(named("ＡＢ ２公司", "AB2公司"), "refer", RELATED, id="letters of full width"),
        pytest.param(named(NAME, "上海甲 （集团）\u3000有限\t公司"), "refer", RELATED, id="white space within"),
        pytest.param(named(NAME, "上海乙（集团）有限公司"), "fail", MISMATCH, id="another"),
        pytest.param(named("Abc Co", "ABC Co"), "fail", MISMATCH, id="other case"),
        pytest.param(named(NAME, "上海甲集团有限公司"), "fail", MISMATCH, id="without the brackets"),
        pytest.param(named("", ""), "fail", MISMATCH, id="both empty"),
        pytest.param(named(" ", "\u3000"), "fail", MISMATCH, id="both blank"),
        pytest.param(named(NAME, ""), "fail", MISMATCH, id="one empty"),
        pytest.param(
            named("旧名", NAME).back("2024-03", employer_name=NAME), "refer", RELATED, id="on a second row of the line"
        ),
        pytest.param(
            named("旧名", NAME).paid("2024-03", employer_name=NAME, insurance="medical"),
            "fail",
            MISMATCH,
            id="on a medical row, which is none of the line's",
        ),
        pytest.param(
            named("旧名", NAME).paid("2024-02", employer_name=NAME), "fail", MISMATCH, id="on a row of another month"
        ),
        pytest.param(
            named("B名", "B名").paid("2024-03", employer_name="A名"),
            "fail",
            MISMATCH,
            id="on a copy, whose name is not used",
        ),
        pytest.param(
            named("", NAME).row("employers", employer_id=A, name=NAME), "fail", MISMATCH, id="in the register only"
        ),
        pytest.param(
            Case(employer_name=NAME).paid("2024-03").contract(B, employer_name=NAME),
            "fail",
            MISMATCH,
            id="on the application only",
        ),
    ],
)
def test_names(case: Case, answer: str, reasons: list[str]) -> None:
    check(case, answer, reasons)


BRANCH = f"{NAME}浦东分公司"


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(named(BRANCH, NAME), "refer", RELATED, id="the payer is the branch"),
        pytest.param(named(NAME, BRANCH), "refer", RELATED, id="the contract's is the branch"),
        pytest.param(named(f"{NAME}分公司", NAME), "refer", RELATED, id="nothing between name and ending"),
        pytest.param(named("上海甲(集团)有限公司 浦东分公司", NAME), "refer", RELATED, id="written otherwise"),
        pytest.param(named("旧名", NAME).back("2024-03", employer_name=BRANCH), "refer", RELATED, id="on a second row"),
        pytest.param(named(f"{NAME}浦东", NAME), "fail", MISMATCH, id="no ending of a branch"),
        pytest.param(named(f"{NAME}分公司工会", NAME), "fail", MISMATCH, id="an ending in the middle"),
        pytest.param(named(f"北京{BRANCH}", NAME), "fail", MISMATCH, id="the other name stands in the middle"),
        pytest.param(named(BRANCH, f"{NAME}徐汇分公司"), "fail", MISMATCH, id="two branches of one company"),
        pytest.param(named(BRANCH, ""), "fail", MISMATCH, id="the other name is empty"),
        *(
            pytest.param(named(f"{NAME}第一{ending}", NAME), "refer", RELATED, id=f"ending {number}")
            for number, ending in enumerate(
                ["分公司", "分厂", "分店", "分所", "分行", "支行", "分部", "办事处", "营业部"], 1
            )
        ),
        pytest.param(named(f"{NAME}第一分局", NAME), "fail", MISMATCH, id="another ending"),
    ],
)
def test_names_of_branches(case: Case, answer: str, reasons: list[str]) -> None:
    """Second edition: a branch is called by its company's name and what it is."""
    check(case, answer, reasons)


def numbered(payer: Firm, *contracts: Firm, payer_name: str = "", name: str = "") -> Case:
    """Payer and contracts under these numbers and names; the payer declares the wages."""
    case = Case().paid("2024-03", employer_id=payer, employer_name=payer_name)
    for contract in contracts:
        case.contract(contract, employer_name=name)
    return case.wages("2022-01", "2024-08", agent_id=payer)


A_UNKNOWN, B_UNKNOWN = A.unidentified, B.unidentified


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(numbered(A_UNKNOWN, B), "refer", UNIDENTIFIED, id="the payer's"),
        pytest.param(numbered(A, B_UNKNOWN), "refer", UNIDENTIFIED, id="the contract's"),
        pytest.param(numbered(A_UNKNOWN, B_UNKNOWN), "refer", UNIDENTIFIED, id="both"),
        pytest.param(numbered(A_UNKNOWN, A_UNKNOWN), "pass", [], id="both, and the same"),
        pytest.param(numbered(A_UNKNOWN, A), "refer", UNIDENTIFIED, id="another number of the payer"),
        pytest.param(numbered(A, B, B_UNKNOWN), "refer", UNIDENTIFIED, id="one contract of two"),
        pytest.param(numbered(A, A, B_UNKNOWN), "pass", [], id="another contract than the payer's own"),
        pytest.param(numbered(A, B), "fail", MISMATCH, id="neither"),
        pytest.param(numbered(A, B.written("{code:.8}-{code[8]}")), "fail", MISMATCH, id="neither, with a hyphen"),
        pytest.param(numbered(A, B.written("{wrong}")), "refer", UNIDENTIFIED, id="a wrong check character"),
        pytest.param(
            numbered(A.written("{wrong}"), B), "refer", UNIDENTIFIED, id="a wrong check character of the payer"
        ),
        pytest.param(numbered(A, B.written("91310000{wrong}0")), "refer", UNIDENTIFIED, id="a wrong one within 18"),
        pytest.param(numbered(A, B.written("310115{wrong}")), "refer", UNIDENTIFIED, id="a wrong one within 15"),
        pytest.param(numbered(A, B.written("91310000{code}0")), "fail", MISMATCH, id="a wrong one of the 18 alone"),
        pytest.param(
            numbered(A, B).contract(C.unidentified, end="2024-02-29"), "fail", MISMATCH, id="a contract that has ended"
        ),
    ],
)
def test_numbers_that_prove_nothing(case: Case, answer: str, reasons: list[str]) -> None:
    """Second edition."""
    check(case, answer, reasons)


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(numbered(A_UNKNOWN, B, payer_name=NAME, name=NAME), "pass", [], id="the payer's"),
        pytest.param(numbered(A, B_UNKNOWN, payer_name=NAME, name=NAME), "pass", [], id="the contract's"),
        pytest.param(numbered(A_UNKNOWN, B_UNKNOWN, payer_name=NAME, name=NAME), "pass", [], id="both"),
        pytest.param(
            numbered(A_UNKNOWN, B, payer_name=NAME, name="上海甲(集团) 有限公司"), "pass", [], id="written otherwise"
        ),
        pytest.param(numbered(A_UNKNOWN, B, name=NAME), "refer", UNIDENTIFIED, id="a name of one"),
        pytest.param(numbered(A, B, payer_name=NAME, name=NAME), "refer", RELATED, id="neither: related only"),
        pytest.param(numbered(A_UNKNOWN, B, payer_name="旧名", name=NAME), "refer", UNIDENTIFIED, id="another name"),
        pytest.param(
            numbered(A_UNKNOWN, B, payer_name="旧名", name=NAME).back(
                "2024-03", employer_id=A_UNKNOWN, employer_name=NAME
            ),
            *("pass", []),
            id="the name on a second row of the line",
        ),
        pytest.param(
            numbered(A_UNKNOWN, B, payer_name=NAME, name=NAME).row("employers", employer_id=A_UNKNOWN, kind="dispatch"),
            *("refer", DISPATCH),
            id="a dispatch agency",
        ),
        pytest.param(numbered(A_UNKNOWN, B, payer_name=BRANCH, name=NAME), "refer", RELATED, id="a branch's name"),
    ],
)
def test_one_name_where_a_number_proves_nothing(case: Case, answer: str, reasons: list[str]) -> None:
    """Second edition: there the name makes employers the same."""
    check(case, answer, reasons)


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(numbered(A_UNKNOWN, B).link(A_UNKNOWN, B), "pass", [], id="a link makes it the contract's"),
        pytest.param(numbered(A_UNKNOWN, B).link(A_UNKNOWN, B, "branch"), "refer", RELATED, id="a branch link"),
        pytest.param(numbered(A_UNKNOWN, B).link(A_UNKNOWN, C), "refer", UNIDENTIFIED, id="standing for one that is"),
        pytest.param(numbered(A, B).link(A, C.unidentified), "fail", MISMATCH, id="one that is stands for it"),
    ],
)
def test_identified_is_the_key_on_the_row_itself(case: Case, answer: str, reasons: list[str]) -> None:
    """Second edition: no link is followed to say whether a key is identified."""
    check(case, answer, reasons)


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(paid().contract(B).link(A, B), "pass", [], id="the payer is the same as the contract's"),
        pytest.param(paid().contract(B).link(B, A), "pass", [], id="the contract's is the same as the payer"),
        pytest.param(paid().contract(B).link(A, C).link(B, C), "pass", [], id="both are the same as a third"),
        pytest.param(
            paid().contract(B).link(A, B, "successor", "2024-03-31"), "pass", [], id="successor on the last day"
        ),
        pytest.param(
            paid().contract(B).link(A, B, "successor", "2024-04-01"), "fail", MISMATCH, id="successor the day after"
        ),
        pytest.param(
            paid().contract(B).link(B, A, "successor", "2024-03-31"), "pass", [], id="the payer succeeds the contract's"
        ),
        pytest.param(
            paid().contract(B).link(B, A, "successor", "2024-04-01"), "fail", MISMATCH, id="the payer succeeds later"
        ),
    ],
)
def test_linked_employers(case: Case, answer: str, reasons: list[str]) -> None:
    check(case, answer, reasons)
