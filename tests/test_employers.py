"""Employers (rules 1): the key in an employer number, and which keys are the same, in a month or whatever the date."""

from __future__ import annotations

import pytest

from tests.cases import A, B, C, Case, D, Firm, given, months

MONTHS = ["2024-03", "2024-04", "2024-05", "2024-06"]
OTHER = ["TAX_OTHER_AGENT"]
CONFLICT = ("employer_links", "from_id", "LINK_CONFLICT")


def contracted(employer: Firm, payer: Firm = A) -> Case:
    """2024-03 to 2024-06 paid by the payer, a contract with the employer."""
    return Case().paid(MONTHS[0], MONTHS[-1], employer_id=payer).contract(employer)


# --- the key in a number ------------------------------------------------------------------------------------------


def number(form: str, words: str) -> object:
    """A pays under this number of its own, the contract is with its organisation code."""
    return pytest.param(contracted(A.code, payer=A.written(form)), id=words)


@pytest.mark.parametrize(
    "case",
    [
        number("{uscc}", "unified code"),
        number("92440300{code}0", "unified code of another office"),
        number("310115{code}", "tax number"),
        number("44030A{code}", "tax number of another office"),
        number("{code}", "organisation code"),
        number("{code:.8}-{code[8]}", "organisation code with its hyphen"),
        number("{code:.8}－{code[8]}", "a hyphen of full width"),
        number("{lower}", "small letters"),
        number("{wide}", "letters of full width"),
        number("\u3000{uscc} ", "blanks around"),
    ],
)
def test_numbers_with_an_organisation_code(case: Case) -> None:
    line = case.answers().line("2024-03")
    assert (line.employer, line.employer_key) == ("pass", A.code.number(case.number))


@pytest.mark.parametrize(
    "case",
    [
        number("{uscc:.17}", "17 characters"),
        number("0{uscc}", "19 characters"),
        number("9131-000{code}0", "18 characters with a hyphen"),
        number("31.115{code}", "15 characters with a point"),
        number("{code}0", "ten characters"),
        number("{code:.8}", "eight characters"),
        number("{code:.8}/{code[8]}", "eight, a stroke and one"),
        number("{code:.7}-{code[7]}{code[8]}", "seven, a hyphen and two"),
        number("{code:.4}-{code:.4}", "nine with a hyphen"),
        number("单位{code}", "words"),
    ],
)
def test_other_numbers_are_keys_themselves(case: Case) -> None:
    """Second edition: they prove nothing."""
    line = case.answers().line("2024-03")
    assert (line.employer, line.employer_key) == ("refer", line.employer_id)
    assert "EMPLOYER_UNIDENTIFIED" in line.reasons


@given(contracted(A.written("单位-a{code}"), payer=A.written(" 单位-A{code}")))
def test_keys_of_other_texts_are_compared_as_read(case: Case) -> None:
    line = case.answers().line("2024-03")
    assert (line.employer, line.employer_key) == ("pass", A.written("单位-A{code}").number(case.number))


@pytest.mark.parametrize(
    ("case", "shown"),
    [
        pytest.param(
            Case().paid("2024-03", employer_id=A.code).paid("2024-03", base=8300), A, id="the smaller of two numbers"
        ),
        pytest.param(
            Case().paid("2024-03", employer_id=A.tax_number).paid("2024-03", base=8300), A.tax_number, id="or the other"
        ),
        pytest.param(
            Case().paid("2024-03", employer_id=A.code).back("2024-03"),
            A,
            id="the smaller, on a row that decides nothing",
        ),
        pytest.param(
            Case().paid("2024-03").paid("2024-03", employer_id=A.tax_number, insurance="medical"),
            A,
            id="a medical row is none of the line's",
        ),
        pytest.param(
            Case().paid("2024-03", employer_id=A.code).paid("2024-03", employer_id=A.tax_number),
            A.tax_number,
            id="of copies the one with the smaller number stays",
        ),
    ],
)
def test_employer_shown(case: Case, shown: Firm) -> None:
    assert case.answers().line("2024-03").employer_id == shown.number(case.number)


# --- identity in a month ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "same"),
    [
        pytest.param(contracted(C).link(A, B).link(B, C), MONTHS, id="over two links"),
        pytest.param(contracted(D).link(C, D).link(A, B).link(B, C), MONTHS, id="over three links, in any order"),
        pytest.param(contracted(B).link(A, C).link(B, C), MONTHS, id="two to one"),
        pytest.param(contracted(B).link(A, D).link(B, C).link(C, D), MONTHS, id="two to one, one of them by a third"),
        pytest.param(contracted(B).link(A.tax_number, B.code), MONTHS, id="linked under other numbers"),
        pytest.param(contracted(B).link(A, B, on="2024-05-01"), MONTHS, id="a date on a same link says nothing"),
        pytest.param(contracted(B).link(A, B, "successor", "2024-03-31"), MONTHS, id="successor at the end of March"),
        pytest.param(contracted(B).link(A, B, "successor", "2024-04-01"), MONTHS[1:], id="successor from April"),
        pytest.param(
            contracted(B).link(A, B, "successor", "2024-06-30"), MONTHS[3:], id="successor at the end of June"
        ),
        pytest.param(contracted(B).link(A, B, "successor", "2024-07-01"), [], id="successor from July"),
        pytest.param(
            contracted(C).link(A, B, "successor", "2024-05-20").link(B, C),
            MONTHS[2:],
            id="successor, then same: the end from the successor on",
        ),
        pytest.param(
            contracted(B).link(A, B, "successor", "2024-05-20").link(B, C),
            MONTHS[2:],
            id="successor, then same: the middle from the successor on",
        ),
        pytest.param(
            contracted(C).link(A, B).link(B, C, "successor", "2024-05-20"),
            MONTHS[2:],
            id="same, then successor: the end from the successor on",
        ),
        pytest.param(
            contracted(B).link(A, B).link(B, C, "successor", "2024-05-20"),
            MONTHS,
            id="same, then successor: the middle always",
        ),
        pytest.param(
            contracted(C).link(A, B, "successor", "2024-05-20").link(B, C, "successor", "2024-04-20"),
            MONTHS[2:],
            id="a second successor before the first",
        ),
        pytest.param(
            contracted(C).link(A, B, "successor", "2024-04-20").link(B, C, "successor", "2024-06-20"),
            MONTHS[3:],
            id="a second successor after the first: the end",
        ),
        pytest.param(
            contracted(B).link(A, B, "successor", "2024-04-20").link(B, C, "successor", "2024-06-20"),
            MONTHS[1:],
            id="a second successor after the first: the middle",
        ),
        pytest.param(
            contracted(B).link(A, C, "successor", "2024-05-20").link(B, C, "successor", "2024-04-20"),
            MONTHS[2:],
            id="two taken over by one, when both are",
        ),
        pytest.param(contracted(C).link(A, B), [], id="no link to the contract's"),
    ],
)
def test_identity_in_a_month(case: Case, same: list[str]) -> None:
    lines = case.answers().all_lines
    assert [line.month for line in lines if line.employer == "pass"] == same
    assert all(line.reasons == ["EMPLOYER_MISMATCH"] for line in lines if line.month not in same)


# --- group --------------------------------------------------------------------------------------------------------


def declared_by(agent: Firm) -> Case:
    """2024-03 paid by A, all wages declared by the agent."""
    return Case().paid("2024-03").wages("2022-01", "2024-08", agent_id=agent)


@pytest.mark.parametrize(
    ("case", "reasons"),
    [
        pytest.param(declared_by(D).link(A, B).link(B, C).link(C, D), [], id="over three links"),
        pytest.param(
            declared_by(C).link(A, B, "successor", "2030-01-01").link(B, C, "successor", "2029-01-01"),
            [],
            id="over successors of later years",
        ),
        pytest.param(
            declared_by(C).link(A, B, "successor", "2030-01-01").link(C, B, "successor", "2031-01-01"),
            [],
            id="two taken over by one in later years",
        ),
        pytest.param(declared_by(C).link(A, B, "branch").link(B, C), OTHER, id="over a branch"),
        pytest.param(declared_by(C).link(A, B), OTHER, id="no link to the agent"),
    ],
)
def test_group_whatever_the_date(case: Case, reasons: list[str]) -> None:
    assert case.answers().line("2024-03").reasons == reasons


# --- links that conflict ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "answer", "rejected"),
    [
        pytest.param(contracted(B).link(A, B).link(A, C), "pass", 1, id="a second: the first stands"),
        pytest.param(contracted(C).link(A, B).link(A, C), "fail", 1, id="a second: it does not count"),
        pytest.param(
            contracted(C).link(A, B, "successor", "2030-01-01").link(A, C), "fail", 1, id="a second after a successor"
        ),
        pytest.param(
            contracted(C).link(A, B).link(A.code, C, "successor", "2020-01-01"),
            "fail",
            1,
            id="a second under another number of the key",
        ),
        pytest.param(
            contracted(B).link(A, B).link(A, B, "successor", "2020-01-01"),
            "pass",
            1,
            id="a second to the same employer",
        ),
        pytest.param(contracted(B).link(A, B).link(A, B), "pass", 0, id="the same link twice is a copy"),
        pytest.param(
            contracted(B).link(A, B).link(A.code, B.tax_number), "pass", 0, id="a copy under other numbers of both"
        ),
        pytest.param(
            contracted(B).link(A, A.tax_number).link(A, B), "pass", 1, id="one to itself, which blocks nothing"
        ),
        pytest.param(contracted(B).link(A, B).link(B, A), "pass", 1, id="a circle of two"),
        pytest.param(contracted(C).link(A, B).link(B, C).link(C, A), "pass", 1, id="a circle of three"),
        pytest.param(
            contracted(B).link(A, B).link(B, A, "successor", "2030-01-01"), "pass", 1, id="a circle in later years"
        ),
        pytest.param(
            contracted(C).link(A, B).link(B, A).link(B, C), "pass", 1, id="after a circle its key is free for another"
        ),
        pytest.param(
            contracted(C).link(A, B, "successor").link(A, C), "pass", 1, id="a successor without its day blocks nothing"
        ),
        pytest.param(contracted(B).link(A, B).link(A, C, "branch"), "pass", 0, id="a branch as well"),
        pytest.param(contracted(B).link(A, B, "branch").link(A, C, "branch"), "refer", 0, id="two branches"),
        pytest.param(contracted(B).link(A, B, "branch").link(B, A, "branch"), "refer", 0, id="branches both ways"),
        pytest.param(contracted(B).link(A, B, "branch").link(A, B), "pass", 0, id="a branch and the same"),
    ],
)
def test_conflicting_links(case: Case, answer: str, rejected: int) -> None:
    answers = case.answers()
    assert answers.line("2024-03").employer == answer
    assert len(answers.rejects) == rejected


@given(contracted(B).link(A, B).link(A, C).link(B, A).link(C, C.code))
def test_each_conflict_is_reported(case: Case) -> None:
    assert case.answers().rejects == [CONFLICT, CONFLICT, CONFLICT]


@given(contracted(B).link(A, B, "successor"))
def test_successor_without_its_day(case: Case) -> None:
    answers = case.answers()
    assert answers.rejects == [("employer_links", "effective_on", "VALUE_MISSING")]
    assert answers.line("2024-03").employer == "fail"


CHAIN = [Firm(letter) for letter in "ABCDEFGHJKLMNPQRTUWXY"]


def renamed_each_month() -> Case:
    """A pays 2023-01 to 2024-08; a successor each month, the first in 2023-01; a contract with the one of 2023-10."""
    case = Case().paid("2023-01", "2024-08").contract(CHAIN[10])
    for month, start, end in zip(months("2023-01", "2024-08"), CHAIN, CHAIN[1:], strict=False):
        case.link(start, end, "successor", f"{month}-20")
    return case


@given(renamed_each_month())
def test_a_long_chain_of_links_is_followed_to_its_end(case: Case) -> None:
    lines = case.answers().all_lines
    assert [line.month for line in lines if line.employer == "pass"] == list(months("2023-10", "2024-08"))
