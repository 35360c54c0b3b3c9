"""sanction (rules 3, 第十四条): nobody applies under a ban on the person or the employer. Applied 2024-09-10 with A."""

from __future__ import annotations

import pytest

from tests.cases import A, B, C, Case

SANCTIONED = ["SANCTIONED"]
DAY, DAY_BEFORE, DAY_AFTER = "2024-09-10", "2024-09-09", "2024-09-11"


def steady() -> Case:
    return Case().paid("2023-09", "2024-09")


def dated(first: str, last: str, answer: str, words: str) -> list[object]:
    """A ban on the person, and one on the employer."""
    sanction = {"person": steady().sanction(None, first, last), "employer": steady().sanction(A, first, last)}
    return [pytest.param(case, answer, id=f"{subject}, {words}") for subject, case in sanction.items()]


@pytest.mark.parametrize(
    ("case", "answer"),
    [
        *dated(DAY, "2027-09-09", "fail", "begins on the day"),
        *dated(DAY_AFTER, "2027-09-10", "pass", "begins the day after"),
        *dated("2021-09-11", DAY, "fail", "ends on the day"),
        *dated("2021-09-10", DAY_BEFORE, "pass", "ended the day before"),
        *dated(DAY, DAY, "fail", "that day alone"),
    ],
)
def test_first_and_last_day(case: Case, answer: str) -> None:
    verdict = case.answers().verdict
    assert (verdict.sanction, verdict.outcome) == (answer, answer)
    assert verdict.reasons == ([] if answer == "pass" else SANCTIONED)


OLD, WRITTEN = steady(), steady()


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(steady(), "pass", [], id="others are banned"),
        pytest.param(
            OLD.row("sanctions", subject_kind="person", subject_id=OLD.old_person_id),
            "fail",
            SANCTIONED,
            id="person, by the number of 15 digits",
        ),
        pytest.param(
            WRITTEN.row("sanctions", subject_kind="个人", subject_id=f" {WRITTEN.person_id.lower()} "),
            "fail",
            SANCTIONED,
            id="person, written otherwise",
        ),
        pytest.param(steady().sanction(A.tax_number), "fail", SANCTIONED, id="employer, by its tax number"),
        pytest.param(steady().sanction(A.code), "fail", SANCTIONED, id="employer, by its organisation code"),
        pytest.param(steady().sanction(B), "pass", [], id="another employer"),
        pytest.param(steady().sanction(B).contract(A).contract(B), "pass", [], id="another employer of the person"),
        pytest.param(
            steady().sanction(B).row("employers", employer_id=B, kind="branch").link(A, B, "branch"),
            "pass",
            [],
            id="the employer's branch",
        ),
        pytest.param(steady().sanction(B).link(A, B), "refer", SANCTIONED, id="the one the employer stands for"),
        pytest.param(steady().sanction(B).link(B, A), "refer", SANCTIONED, id="one that stands for the employer"),
        pytest.param(
            steady().sanction(B).link(A, C).link(B, C), "refer", SANCTIONED, id="one that stands for the same"
        ),
        pytest.param(
            steady().sanction(B).link(A, B, "successor", "2024-09-30"),
            "refer",
            SANCTIONED,
            id="successor, effective at the end of the month",
        ),
        pytest.param(
            steady().sanction(B).link(A, B, "successor", "2024-10-01"),
            "pass",
            [],
            id="successor, effective next month",
        ),
        pytest.param(
            steady().sanction(B).link(B, A, "successor", "2024-09-30"),
            "refer",
            SANCTIONED,
            id="succeeded by the employer",
        ),
        pytest.param(
            steady().sanction(B).link(B, A, "successor", "2024-10-01"),
            "pass",
            [],
            id="succeeded by the employer next month",
        ),
        pytest.param(
            steady().sanction(B, DAY_AFTER, "2027-09-10").link(A, B),
            "pass",
            [],
            id="the one it stands for, from tomorrow",
        ),
        pytest.param(
            steady().sanction(B, "2021-09-10", DAY_BEFORE).link(A, B),
            "pass",
            [],
            id="the one it stands for, until then",
        ),
        pytest.param(
            steady().sanction(A).sanction(B).link(A, B), "fail", SANCTIONED, id="itself and the one it stands for"
        ),
        pytest.param(
            steady().sanction(None).sanction(B).link(A, B),
            "fail",
            SANCTIONED,
            id="the person and the one it stands for",
        ),
        pytest.param(
            steady().sanction(A, "2021-09-10", DAY_BEFORE).sanction(A, DAY),
            "fail",
            SANCTIONED,
            id="twice, the second holds",
        ),
        pytest.param(
            steady().sanction(A, "2024-09-12", "2024-09-10"),
            "pass",
            [],
            id="one that ends before it begins is none",
        ),
    ],
)
def test_who_is_sanctioned(case: Case, answer: str, reasons: list[str]) -> None:
    verdict = case.answers().verdict
    assert (verdict.sanction, verdict.outcome, verdict.reasons) == (answer, answer, reasons)


def applied(day: str, extracted: str) -> Case:
    return Case(applied=day, extracted=extracted)


@pytest.mark.parametrize(
    ("case", "answer"),
    [
        *dated("2021-09-11", "", "refer", "second edition: its three years end on the day"),
        *dated("2021-09-10", "", "pass", "second edition: its three years ended the day before"),
        *dated(DAY, "", "refer", "second edition: begins on the day"),
        *dated(DAY_AFTER, "", "pass", "second edition: begins the day after"),
        pytest.param(
            applied("2023-02-28", "2023-04-20").sanction(None, "2020-02-29", ""), "refer", id="until the 28th"
        ),
        pytest.param(
            applied("2023-03-01", "2023-04-20").sanction(None, "2020-02-29", ""), "pass", id="not on the first"
        ),
        pytest.param(applied("2023-02-28", "2023-04-20").sanction(A, "2020-03-01", ""), "refer", id="from the first"),
        pytest.param(applied("2023-02-28", "2023-04-20").sanction(A, "2020-02-28", ""), "pass", id="from the 28th"),
        pytest.param(applied("2024-02-28", "2024-04-20").sanction(A, "2021-03-01", ""), "refer", id="into a leap year"),
        pytest.param(applied("2024-02-29", "2024-04-20").sanction(A, "2021-03-01", ""), "refer", id="up to its day"),
        pytest.param(applied("2024-03-01", "2024-04-20").sanction(A, "2021-03-01", ""), "pass", id="and not beyond"),
    ],
)
def test_without_end_it_lasts_three_years(case: Case, answer: str) -> None:
    """Second edition (第十四条): 29 February counts as 1 March where there is none."""
    verdict = case.answers().verdict
    assert verdict.sanction == answer
    assert ("SANCTIONED" in verdict.reasons) == (answer != "pass")


@pytest.mark.parametrize(
    ("case", "answer"),
    [
        pytest.param(
            steady().sanction(A, "2024-01-01", "").sanction(A, "2024-02-01"), "fail", id="and one with an end"
        ),
        pytest.param(
            steady().sanction(A, "2024-01-01", "").sanction(A, "2021-01-01", DAY_BEFORE),
            "refer",
            id="and one that is over",
        ),
        pytest.param(steady().sanction(A, "2024-01-01", "").sanction(None), "fail", id="and the person, with an end"),
        pytest.param(
            steady().sanction(A, "2024-01-01", "").sanction(B).link(A, B), "refer", id="and one it stands for"
        ),
        pytest.param(steady().sanction(B, "2024-01-01", "").link(A, B), "refer", id="the one it stands for"),
        pytest.param(steady().sanction(B, "2021-09-10", "").link(A, B), "pass", id="the one it stands for, over"),
        pytest.param(steady().sanction(A.tax_number, "2024-01-01", ""), "refer", id="under another number"),
        pytest.param(steady().sanction(B, "2024-01-01", ""), "pass", id="another employer"),
    ],
)
def test_without_end_it_is_looked_at(case: Case, answer: str) -> None:
    """Second edition."""
    verdict = case.answers().verdict
    assert (verdict.sanction, verdict.outcome, verdict.reasons) == (
        answer,
        answer,
        [] if answer == "pass" else SANCTIONED,
    )
