"""investor (rules 6, 第四条(二)4, 第六条5): points by an enterprise's tax or its local staff."""

from __future__ import annotations

from typing import Final

import pytest

from tests.cases import B
from tests.investor_cases import (
    DAY,
    DAY_AFTER,
    DAY_BEFORE,
    LIST,
    NOBODY,
    SHARE,
    UNDECIDED,
    UNSEEN,
    YEAR,
    Case,
    Expected,
    case,
    paid,
)


def steady(first: str = "2021-07", last: str = "2024-08", hukou: str = "310115") -> Case:
    """A member paid from before the first December on, with a contract."""
    return Case().member(hukou).paid(first, last).contract()


@pytest.mark.parametrize(
    ("case", "points", "reasons"),
    [
        case("one step a year on average", Case().tax(50_000, 100_000, 150_000), (10, 10), []),
        case("a fen less", Case().tax(50_000, 100_000, "149,999.99"), (0, 0), []),
        case("the years before and after do not count", Case().tax(900_000, 0, 0, 0, 900_000, first=2020), (0, 0), []),
        case("a refund", Case().tax(0, 0, 300_000).tax(-1), (0, 0), []),
        case("refunds of more than was paid", Case().tax(100, -900_000, 100), (0, 0), []),
        case("no more than the most", Case().tax(3_900_000, 0, 0), (120, 120), []),
        case("as much as can be read", Case().tax(*[999_999_999_999_999] * 3), (120, 120), []),
        case("half of it", Case().share(50).tax(0, 0, 300_000), (0, 0), []),
        case("half of twice as much", Case().share("50%").tax(0, 0, 600_000), (10, 10), []),
        case("a hundredth of a per cent too little", Case().share("33.33").tax(0, 0, 900_000), (0, 0), []),
        case("enough", Case().share("33.34").tax(0, 0, 900_000), (10, 10), []),
        case("none of it", Case().share(0).tax(0, 0, 900_000), (0, 0), []),
        case("share unknown", Case().share("").tax(0, 0, 600_000), (0, 20), [SHARE]),
        case("of two rows one unknown", Case().share(50).share("").tax(0, 0, 600_000), (10, 20), [SHARE]),
        case("two rows of a day add up", Case().share(25, DAY).share("25.5", DAY).tax(0, 0, 600_000), (10, 10), []),
        case("to no more than all", Case().share(75).share("74").tax(0, 0, 300_000), (10, 10), []),
        case("the latest holds", Case().share(100, "2023-01-01").share(50, DAY).tax(0, 0, 300_000), (0, 0), []),
        case("not after the day", Case().share(100).share(50, DAY_AFTER).tax(0, 0, 300_000), (10, 10), []),
        case("no day is earliest", Case().share("").share(50, "2001-01-01").tax(0, 0, 600_000), (10, 10), []),
        case("all verified later", Case().share("", DAY_AFTER).tax(0, 0, 600_000), (0, 0), []),
        case("a year without a row", Case().tax(0, 300_000), (10, 120), [YEAR]),
        case("no row at all", Case().tax(1, first=2024), (0, 120), [YEAR]),
        case("another's tax", Case().tax(0, 0, 0).tax(900_000, enterprise=B), (0, 0), []),
        case("one identity", Case().tax(0, 0).tax(300_000, first=2023, enterprise=B).link(), (10, 10), []),
        case(
            "a successor by the day",
            Case().tax(0, 0, 0).tax(300_000, enterprise=B).link("successor", "2024-09-30"),
            (10, 10),
            [],
        ),
        case(
            "a successor next month",
            Case().tax(0, 0, 0).tax(300_000, enterprise=B).link("successor", "2024-10-01"),
            (0, 0),
            [],
        ),
    ],
)
def test_tax(case: Case, points: tuple[int, int], reasons: list[str]) -> None:
    answer = case.answer
    assert (answer.tax, answer.reasons) == (points, sorted([*reasons, LIST]))


IN_DOUBT: Final[Expected] = ((0, 1), (0, 10), [UNDECIDED])
BY_ONE_READING: Final[Expected] = ((0, 0), (0, 10), [UNDECIDED])
GOOD: Final[Expected] = ((1, 1), (10, 10), [])


@pytest.mark.parametrize(
    ("case", "here", "points", "reasons"),
    [
        case("paid and engaged", steady(), *GOOD),
        case("a number alone", steady(hukou="31"), *GOOD),
        case("the city in words", steady(hukou="上海市浦东新区"), *GOOD),
        case("from elsewhere", steady(hukou="340100"), *NOBODY),
        case("from nobody knows where", steady(hukou=""), *IN_DOUBT),
        case("of two rows one local", steady(hukou="340100").listed("310115"), *GOOD),
        case("of two rows one empty", steady(hukou="340100").listed(""), *IN_DOUBT),
        case("two rows count once", steady().listed("31"), *GOOD),
        case("two", steady().member().paid("2021-07", "2024-08").contract(), (2, 2), (20, 20), []),
        case("six months up to the one before", steady("2024-03"), (1, 1), (0, 0), []),
        case("six months up to that of the day", steady("2024-04", "2024-09"), (1, 1), (0, 0), []),
        case("five months", steady("2024-05", "2024-09"), *NOBODY),
        case("not yet due", steady("2024-03", "2024-07"), (0, 1), (0, 0), []),
        case("not paid lately", steady(last="2024-04"), *BY_ONE_READING),
        case("five months up to a December", steady("2021-08"), (1, 1), (0, 0), []),
        case("two Decembers, and another's one", steady("2021-08").member().paid("2021-07", "2021-12").contract(),
             (1, 1), (0, 10), [UNDECIDED]),
        case("late in a December's run", steady("2021-08").paid("2021-07", paid_on="2021-10-01"), (1, 1), (0, 10),
             [UNDECIDED]),
        case("paid back in it", steady("2021-08").paid("2021-07", kind="back"), (1, 1), (0, 0), []),
        case("late lately", steady(last="2024-07").paid("2024-08", paid_on="2024-08-31").paid(
             "2024-06", kind="refund", base=-1), *IN_DOUBT),
        case("paid by another", steady("2021-08").paid("2021-07", employer=B), (1, 1), (0, 0), []),
        case("paid by another of one identity", steady("2021-08").paid("2021-07", employer=B).link(), *GOOD),
        case("paid by the one succeeded by the day",
             steady("2021-08").paid("2021-07", employer=B).link("successor", "2024-09-30"), *GOOD),
        case("paid by the one succeeded next month",
             steady("2021-08").paid("2021-07", employer=B).link("successor", "2024-10-01"), (1, 1), (0, 0), []),
        case("a rejected row of the member", steady("2021-08").paid("2021-07", base="?"), (1, 1), (0, 10),
             [UNDECIDED]),
        case("paid back, with a rejected row", steady("2021-08").paid("2021-07", kind="back").paid("2015-01", base="?"),
             (1, 1), (0, 10), [UNDECIDED]),
        case("no contribution on file", Case().member().contract(), (0, 1), (0, 10), [UNDECIDED, UNSEEN]),
        case("no contribution on file, from elsewhere", Case().member("340100").contract(), (0, 0), (0, 0), [UNSEEN]),
        case("a medical one on file", Case().member().contract().paid("2024-01", insurance="medical"), *NOBODY),
    ],
)  # fmt: skip
def test_staff(case: Case, here: tuple[int, int], points: tuple[int, int], reasons: list[str]) -> None:
    answer = case.answer
    assert (answer.here, answer.staff, answer.reasons) == (here, points, reasons)


@pytest.mark.parametrize(
    ("case", "here", "points", "reasons"),
    [
        case("nothing on file", paid(), *IN_DOUBT),
        case("with another alone", paid().contract(employer=B).enrolled(employer=B), *IN_DOUBT),
        case("begun on the day", paid().contract(DAY), *GOOD),
        case("begun the day after", paid().contract(DAY_AFTER), *BY_ONE_READING),
        case("ended on the day", paid().contract(end=DAY), *GOOD),
        case("ended the day before", paid().contract(end=DAY_BEFORE), *BY_ONE_READING),
        case("an enrolment", paid().enrolled(), *GOOD),
        case("an enrolment ended the day before", paid().enrolled(end=DAY_BEFORE), *BY_ONE_READING),
        case("a contract ended, an enrolment open", paid().contract(end=DAY_BEFORE).enrolled(), *GOOD),
        case("of one identity", paid().contract(employer=B).link(), *GOOD),
    ],
)
def test_engaged(case: Case, here: tuple[int, int], points: tuple[int, int], reasons: list[str]) -> None:
    answer = case.answer
    assert (answer.here, answer.staff, answer.reasons) == (here, points, reasons)


@pytest.mark.parametrize(
    ("case", "points"),
    [
        case("staff more", steady().tax(0, 0, 0), (10, 10)),
        case("tax more", steady().tax(0, 0, 600_000), (20, 20)),
        case("tax surely, staff perhaps", steady(hukou="").member("").paid("2021-07", "2024-08").tax(0, 0, 300_000),
             (10, 20)),
    ],
)  # fmt: skip
def test_the_larger_of_tax_and_staff(case: Case, points: tuple[int, int]) -> None:
    assert case.answer.points == points
