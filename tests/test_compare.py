"""Two extracts side by side: every change of a row is one contradiction or none."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.deliveries import TAX, Change, Rows, base_rows, compared, deliver, hecha, income, nothing, payment, somebody
from tests.extract_files import FIRM, OTHER_FIRM
from tests.two_extracts import KINDS, both, cells, earn, kinds, pay, spoiled, two, without

UNTIL_FEBRUARY = 'contributions = {from = "2016-01", until = "2024-02"}'
TAX_UNTIL_FEBRUARY = 'tax = {from = "2022-01", until = "2024-02"}'
NEVER = 'contributions = {from = "2016-01", until = "2016-02"}'


def harmless(compared: dict[str, Any]) -> dict[str, int]:
    return {each["kind"]: each["count"] for each in compared["harmless"]}


SAME_KEY = FIRM[8:17]

CHANGES: dict[str, tuple[Change, Change, dict[str, int]]] = {
    # name: (what the earlier has, what the later has, contradictions)
    "nothing": (nothing, nothing, {}),
    "a base": (nothing, cells("contributions", 1, base="8100"), {"base_changed": 1}),
    "a day of payment": (nothing, cells("contributions", 1, paid_on="2024-03-15"), {"payment_changed": 1}),
    "a day of payment taken away": (nothing, cells("contributions", 1, paid_on=""), {"payment_changed": 1}),
    "a day filled in for a month long due": (
        cells("contributions", 1, paid_on=""),
        cells("contributions", 1, paid_on="2024-10-01"),
        {"payment_changed": 1},
    ),
    "a kind of payment": (nothing, cells("contributions", 1, kind="back"), {"payment_changed": 1}),
    "base and day": (
        nothing,
        cells("contributions", 1, base="8100", paid_on="2024-03-15"),
        {"base_payment_changed": 1},
    ),
    "base and kind": (nothing, cells("contributions", 1, base="8100", kind="back"), {"base_payment_changed": 1}),
    "a row less": (nothing, without("contributions", 1), {"gone": 1}),
    "an old month more": (nothing, pay(), {"added": 1}),
    "the last month that was due": (nothing, pay("2024-07"), {"added": 1}),
    "a month not due yet": (nothing, pay("2024-08"), {}),
    "the month the earlier was made in": (nothing, pay("2024-09"), {}),
    "a month after it": (nothing, pay("2024-10", paid_on="2024-10-15"), {}),
    "an old month paid on the earlier's day": (nothing, pay(kind="back", paid_on="2024-09-20"), {"added": 1}),
    "an old month paid after it": (nothing, pay(kind="back", paid_on="2024-09-21"), {}),
    "an old month paid on no day": (nothing, pay(kind="back", paid_on=""), {"added": 1}),
    "a day filled in for a month not due yet": (pay("2024-08", paid_on=""), pay("2024-08", paid_on="2024-09-30"), {}),
    "a base of a month not due yet": (pay("2024-08"), pay("2024-08", base="1"), {"base_changed": 1}),
    "base and filled in day of a month not due yet": (
        pay("2024-08", paid_on=""),
        pay("2024-08", base="1", paid_on="2024-09-30"),
        {"base_changed": 1},
    ),
    "a deferred month paid since": (
        cells("contributions", 1, kind="deferred", paid_on=""),
        cells("contributions", 1, kind="deferred", paid_on="2024-10-01"),
        {},
    ),
    "a deferred month paid before": (
        cells("contributions", 1, kind="deferred", paid_on=""),
        cells("contributions", 1, kind="deferred", paid_on="2024-09-01"),
        {"payment_changed": 1},
    ),
    "another employer": (nothing, cells("contributions", 1, employer_id=OTHER_FIRM), {"gone": 1, "added": 1}),
    "another insurance": (nothing, cells("contributions", 1, insurance="medical"), {"gone": 1, "added": 1}),
    "the same employer in another form": (
        nothing,
        both(
            *(cells("contributions", number, employer_id=f"310115{SAME_KEY}") for number in range(3)),
            *(cells("tax", number, agent_id=SAME_KEY) for number in range(3)),
        ),
        {},
    ),
    "employers numbered otherwise": (nothing, pay("2024-09", 2, employer_id="000000001"), {}),
    "another name": (nothing, cells("contributions", 1, employer_name="上海乙公司"), {}),
    "a row rejected in the later": (nothing, cells("contributions", 1, base="?"), {"gone_rejected": 1}),
    "a row rejected in the earlier": (cells("contributions", 1, base="?"), nothing, {"added_rejected": 1}),
    "another person's row rejected": (
        nothing,
        both(without("contributions", 1), spoiled("contributions", 2)),
        {"gone": 1},
    ),
    "a row of another dataset rejected": (nothing, both(without("contributions", 1), spoiled("tax")), {"gone": 1}),
    "a rejected row where the row was": (spoiled("contributions"), without("contributions", 1), {"gone": 1}),
    "a refund of an old month before": (nothing, pay("2024-01", kind="refund", base="-8000"), {"added": 1}),
    "two payments of a month, one otherwise": (
        pay("2024-01", kind="back", base="500"),
        pay("2024-01", kind="back", base="600"),
        {"base_changed": 1},
    ),
    "two payments of a month, one gone and one otherwise": (
        pay("2024-01", kind="back", base="500"),
        both(without("contributions", 0), pay("2024-01", kind="back", base="600")),
        {"base_changed": 1, "gone": 1},
    ),
    "two payments that have changed their days": (
        both(pay("2024-01", base="1", paid_on="2024-02-01"), pay("2024-01", base="2", paid_on="2024-02-02")),
        both(pay("2024-01", base="1", paid_on="2024-02-02"), pay("2024-01", base="2", paid_on="2024-02-01")),
        {"payment_changed": 2},
    ),
    "an income": (nothing, cells("tax", 1, income="9100"), {"income_changed": 1}),
    "an income split in two rows": (
        nothing,
        both(cells("tax", 1, income="4000"), earn("2024-02", income="5000")),
        {},
    ),
    "a second row of the income": (nothing, earn("2024-02", income="1000"), {"income_changed": 1}),
    "an income corrected before": (
        nothing,
        earn("2024-02", income="1", declared_on="2024-05-01"),
        {"income_changed": 1},
    ),
    "an income corrected since": (
        nothing,
        earn("2024-02", income="1", declared_on="2024-10-01"),
        {"income_corrected": 1},
    ),
    "declared again alike": (nothing, earn("2024-02", declared_on="2024-10-01"), {}),
    "a declaration less": (nothing, without("tax", 1), {"declaration_gone": 1}),
    "a declaration of an old month more": (nothing, earn(), {"declaration_added": 1}),
    "a declaration of an old month since": (nothing, earn(declared_on="2024-10-01"), {}),
    "a declaration not due yet": (nothing, earn("2024-08"), {}),
    "another item": (nothing, cells("tax", 1, item="bonus"), {"declaration_gone": 1, "declaration_added": 1}),
    "a declaration rejected in the later": (nothing, cells("tax", 1, income="?"), {"declaration_gone_rejected": 1}),
    "a declaration rejected in the earlier": (cells("tax", 1, income="?"), nothing, {"declaration_added_rejected": 1}),
}


def _of_all(side: int) -> Change:
    """The rows of one side of all changes, each with two persons of its own."""

    def change(rows: Rows) -> None:
        for records in rows.values():
            records.clear()
        for number, name in enumerate(CHANGES):
            own, theirs = base_rows(), dict(zip(map(somebody, (1, 2)), _persons(number), strict=True))
            CHANGES[name][:2][side](own)
            for dataset, records in own.items():
                rows[dataset] += [{**record, "person_id": theirs[record["person_id"]]} for record in records]

    return change


def _persons(number: int) -> list[str]:
    return [somebody(2 * number + each) for each in (1, 2)]


def _masked(person_id: str) -> str:
    return f"{person_id[:2]}************{person_id[-4:]}"


@pytest.fixture(scope="module")
def counts_of_each(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, int]]:
    """Kinds of contradictions of each change, of two extracts that have all of them."""
    found = two(tmp_path_factory.mktemp("changes"), _of_all(0), _of_all(1))
    names = {_masked(person): name for number, name in enumerate(CHANGES) for person in _persons(number)}
    assert len(names) == 2 * len(CHANGES)
    told: dict[str, Counter[str]] = {name: Counter() for name in CHANGES}
    for each in found["contradictions"]:
        told[names[each["person"]]][each["kind"]] += 1
    assert sum(map(Counter.total, told.values())) == sum(kinds(found).values())
    return {name: dict(counts) for name, counts in told.items()}


@pytest.mark.parametrize("name", CHANGES)
def test_one_change_is_one_contradiction_or_none(name: str, counts_of_each: dict[str, dict[str, int]]) -> None:
    *_, expected = CHANGES[name]
    assert counts_of_each[name] == expected


def test_every_kind_is_tried() -> None:
    assert {kind for *_, expected in CHANGES.values() for kind in expected} == set(KINDS)


@pytest.mark.parametrize(
    ("earlier", "later", "after", "expected", "aside"),
    [
        ((), (UNTIL_FEBRUARY,), without("contributions", 2), {}, {"not_covered": 1}),
        ((), (UNTIL_FEBRUARY,), without("contributions", 1), {"gone": 1}, {}),
        ((UNTIL_FEBRUARY,), (), pay("2024-03", 1, base="77"), {}, {"not_covered": 1}),
        ((UNTIL_FEBRUARY,), (), pay("2024-02", 1, base="77"), {"added": 1}, {}),
        ((), (NEVER,), cells("contributions", 1, base="77"), {"base_changed": 1}, {}),
        ((), (TAX_UNTIL_FEBRUARY,), without("tax", 2), {}, {"not_covered": 1}),
        ((), (TAX_UNTIL_FEBRUARY,), without("tax", 1), {"declaration_gone": 1}, {}),
        ((TAX_UNTIL_FEBRUARY,), (), earn("2024-04"), {}, {"not_covered": 1}),
        ((TAX_UNTIL_FEBRUARY,), (), earn("2023-12"), {"declaration_added": 1}, {}),
    ],
)
def test_what_an_extract_does_not_cover_is_not_lacking(
    earlier: tuple[str, ...],
    later: tuple[str, ...],
    after: Change,
    expected: dict[str, int],
    aside: dict[str, int],
    tmp_path: Path,
) -> None:
    found = two(tmp_path, nothing, after, earlier or (TAX,), later or (TAX,))
    assert (kinds(found), harmless(found)) == (expected, aside)


def test_a_tax_dataset_that_covers_nothing_proves_nothing(tmp_path: Path) -> None:
    """Without a word on coverage and without wages nothing is covered, so that not even a bonus can be lacking."""

    def bonus(*months: str) -> Change:
        return lambda rows: rows.update(tax=[income(1, month, item="bonus") for month in months])

    found = two(tmp_path, bonus("2024-01", "2024-02"), bonus("2024-01", "2024-03"), ("",), ("",))
    assert (kinds(found), harmless(found)) == ({}, {"not_covered": 2})


def test_a_person_whose_rows_only_one_extract_has_is_left_out_and_reported(tmp_path: Path) -> None:
    def moved(rows: Rows) -> None:
        rows["contributions"] = [row for row in rows["contributions"] if row["person_id"] != somebody(1)]
        rows["contributions"] += [payment(number, "2024-01") for number in (3, 4)]

    found = two(tmp_path, nothing, moved)
    assert kinds(found) == {}
    assert found["persons"] == {
        "contributions": {"compared": 1, "only_earlier": 1, "only_later": 2},
        "tax": {"compared": 2, "only_earlier": 0, "only_later": 0},
    }


def test_a_contradiction_names_both_rows_and_both_values(tmp_path: Path) -> None:
    (each,) = two(tmp_path, nothing, cells("contributions", 4, base="8100.5", paid_on="", kind="back"))[
        "contradictions"
    ]
    assert each == {
        "dataset": "contributions",
        "kind": "base_payment_changed",
        "person": f"{somebody(2)[:2]}************{somebody(2)[-4:]}",
        "employer_id": FIRM,
        "month": "2024-02",
        "part": "combined",
        "before": {
            "amount": "8000.00",
            "given_on": "2024-02-28",
            "payment": "normal",
            "source_file": "contributions.csv",
            "row_number": 6,
            "row_count": 1,
        },
        "after": {
            "amount": "8100.50",
            "given_on": "",
            "payment": "back",
            "source_file": "contributions.csv",
            "row_number": 6,
            "row_count": 1,
        },
    }


def test_an_income_of_several_rows_names_the_first_and_how_many(tmp_path: Path) -> None:
    (each,) = two(tmp_path, nothing, earn("2024-02", income="-100.05"))["contradictions"]
    assert (each["part"], each["before"]["amount"], each["after"]["amount"]) == ("wages", "9000.00", "8899.95")
    assert (each["after"]["row_number"], each["after"]["row_count"]) == (3, 2)


def _shuffled_with_copies(after: Change) -> Change:
    def change(rows: Rows) -> None:
        after(rows)
        for each in rows.values():
            each += random.Random(5).sample(each, 2)
            random.Random(6).shuffle(each)

    return change


def _without_rows(compared: dict[str, Any]) -> list[dict[str, Any]]:
    for each in compared["contradictions"]:
        for side in ("before", "after"):
            each[side] = each[side] and {**each[side], "row_number": 0}
    return list(compared["contradictions"])


def test_order_and_copies_of_rows_change_nothing(tmp_path: Path) -> None:
    after = both(without("contributions", 1), cells("contributions", 3, base="1"), cells("tax", 2, income="1"), pay())
    plain = two(tmp_path / "plain", nothing, after)
    mixed = two(tmp_path / "mixed", _shuffled_with_copies(nothing), _shuffled_with_copies(after))
    assert kinds(plain) == kinds(mixed) == {"base_changed": 1, "gone": 1, "added": 1, "income_changed": 1}
    assert _without_rows(plain) == _without_rows(mixed)


def test_the_result_does_not_hang_on_slices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    after = both(without("contributions", 1), cells("contributions", 3, base="1"), cells("tax", 2, income="1"), pay())
    whole = two(tmp_path, nothing, after)
    monkeypatch.setattr("reports.compare.statements.ROWS_A_SLICE", 1)
    assert compared(tmp_path) == whole


def _random_rows(seed: int) -> Change:
    """Few values, so that several rows of a month differ in one, in two or in all."""

    def change(rows: Rows) -> None:
        dice = random.Random(seed)
        rows["contributions"] = [
            payment(
                dice.randint(1, 2),
                f"2024-0{dice.randint(1, 2)}",
                base=dice.choice(["1", "2", "3"]),
                paid_on=dice.choice(["", "2024-03-01", "2024-03-02"]),
                kind=dice.choice(["normal", "back"]),
            )
            for _ in range(24)
        ]

    return change


def _rows_of(change: Change) -> set[tuple[str, ...]]:
    rows = base_rows()
    change(rows)
    names = ("person_id", "month", "base", "paid_on", "kind")
    return {tuple(row[name] for name in names) for row in rows["contributions"]}


@pytest.mark.parametrize("seed", range(6))
def test_no_row_is_lost_or_reported_twice(seed: int, tmp_path: Path) -> None:
    """Sides of contradictions are the rows of either extract that the other lacks; backwards the same pairs."""
    before, after = _rows_of(_random_rows(seed)), _rows_of(_random_rows(seed + 100))
    found = two(tmp_path, _random_rows(seed), _random_rows(seed + 100))["contradictions"]
    for side, expected in (("before", before - after), ("after", after - before)):
        told = [each[side]["row_number"] for each in found if each[side]]
        assert len(told) == len(set(told)) == len(expected)
    for month in {(each["person"], each["month"]) for each in found}:
        mine = {each["kind"] for each in found if (each["person"], each["month"]) == month}
        assert not mine >= {"gone", "added"}, "what could be paired is"


def test_the_one_made_earlier_comes_first_however_they_are_named(tmp_path: Path) -> None:
    forth = two(tmp_path, nothing, without("contributions", 1))
    assert (forth["earlier"]["extracted_on"], forth["later"]["extracted_on"]) == ("2024-09-20", "2024-10-20")
    assert compared(tmp_path, one="later", other="earlier") == forth
    assert forth["same_day"] is False


def test_of_two_made_on_one_day_the_first_named_is_the_earlier_and_it_says_so(tmp_path: Path) -> None:
    deliver(tmp_path, name="one")
    deliver(tmp_path, without("contributions", 1), name="other")
    forth, back = compared(tmp_path, one="one", other="other"), compared(tmp_path, one="other", other="one")
    assert (kinds(forth), kinds(back)) == ({"gone": 1}, {"added": 1})
    assert forth["same_day"]
    shown = hecha("compare", "one", "other", "--store", tmp_path / "store", "--lang", "en").stdout
    assert "made on the same day" in shown
