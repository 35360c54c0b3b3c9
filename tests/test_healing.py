"""`hecha compare` on rejected rows: healed where a correction is sure, else unhealed; others are new."""

from __future__ import annotations

import random
from pathlib import Path

import duckdb
import pytest

from reports.compare.comparing import compare_extracts
from reports.compare.rejects import Healing
from tests.deliveries import (
    EARLIER,
    LATER,
    Change,
    Rows,
    base_rows,
    compared,
    deliver,
    hecha,
    nothing,
    payment,
    somebody,
)
from tests.extract_files import OTHER_FIRM, as_csv, load, sound, write
from tests.two_extracts import both, cells, pay, plus, spoiled, without

TYPO = somebody(1)[:5] + "7" + somebody(1)[6:]
"""The first person's number with a wrong digit."""


def base(number: int = 1, **new: str) -> Change:
    """A cell of a contribution that cannot be read; rows 0 to 2 are the first person's, January to March."""
    return cells("contributions", number, **({"base": "?"} | new))


def shuffled(change: Change) -> Change:
    def after(rows: Rows) -> None:
        change(rows)
        for each in rows.values():
            random.Random(3).shuffle(each)

    return after


def like(number: int, **new: str) -> Change:
    """A payment of February like the first person's."""
    return pay("2024-02", number, **new)


HEALED, STILL, LOST, NEW = (1, 0, 0, 0), (0, 1, 0, 0), (0, 1, 1, 0), (0, 0, 0, 1)
FARED: dict[str, tuple[Change, Change, tuple[int, int, int, int]]] = {
    # name: (what the earlier has, what the later has, healed, unhealed, of these nowhere found, new)
    "corrected": (base(), nothing, HEALED),
    "corrected and moved": (base(), shuffled(nothing), HEALED),
    "sent again as it was": (base(), base(), STILL),
    "sent again and moved": (base(), shuffled(base()), STILL),
    "still wrong in another way": (base(), base(base="-8000"), STILL),
    "gone without a correction": (base(), without("contributions", 1), LOST),
    "gone, and the next month has come": (base(), both(without("contributions", 1), pay("2024-09")), LOST),
    "kept under another employer": (base(), cells("contributions", 1, employer_id=OTHER_FIRM), LOST),
    "kept with another day": (base(), cells("contributions", 1, paid_on="2024-03-01"), LOST),
    "another row was kept before and is still": (like(1, base="?"), nothing, LOST),
    "a row that was good": (nothing, base(), NEW),
    "one healed, one new": (base(), base(2), (1, 0, 0, 1)),
    "one still there, one new": (base(), both(base(), base(2)), (0, 1, 0, 1)),
    "two of one month, both corrected": (both(base(), like(1, base="?")), like(1, base="500"), (2, 0, 0, 0)),
    "two of one month, one corrected": (both(base(), like(1, base="?", kind="back")), nothing, (1, 1, 1, 0)),
    "two alike, one corrected": (both(base(), like(1, base="??")), nothing, (0, 2, 2, 0)),
    "two that one correction fits": (both(base(), like(1, paid_on="?")), nothing, (0, 2, 2, 0)),
    "a number corrected": (cells("contributions", 1, person_id=TYPO), nothing, HEALED),
    "a number rounded by a spreadsheet": (
        cells("contributions", 1, person_id="3.29901199001010E+17"),
        nothing,
        HEALED,
    ),
    "a number wrong again": (
        cells("contributions", 1, person_id=TYPO),
        cells("contributions", 1, person_id=TYPO),
        STILL,
    ),
    "a number left out, then given": (cells("contributions", 1, person_id=""), nothing, LOST),
    "a number gone, another person's like row come": (
        cells("contributions", 1, person_id=TYPO),
        both(without("contributions", 1), like(777)),
        LOST,
    ),
    "a number that two persons' resemble": (
        both(without("contributions", 4), cells("contributions", 1, person_id=somebody(1)[:-2] + "0X")),
        both(like(3), without("contributions", 4)),
        LOST,
    ),
    "a month corrected": (cells("contributions", 1, month="2024-13"), nothing, HEALED),
    "a month of a row without a day": (
        cells("contributions", 1, month="2024-13", paid_on=""),
        cells("contributions", 1, paid_on=""),
        LOST,
    ),
    "three cells at fault": (base(month="?", kind="?"), nothing, HEALED),
    "a code corrected": (base(base="8000", kind="?"), nothing, HEALED),
    "a day corrected": (base(base="8000", paid_on="2024-02-30"), nothing, HEALED),
}


_LOADED: dict[tuple[str | bytes, ...], bytes] = {}
"""Extract files by what was delivered: many tests begin or end with the same."""


def loaded(root: Path, change: Change, name: str, on: str) -> Path:
    """An extract file, which is all that is compared."""
    rows = base_rows()
    change(rows)
    files: dict[str, str | bytes] = {f"{dataset}.csv": as_csv(dataset, each) for dataset, each in rows.items()}
    content = (on, *files, *files.values())
    if content not in _LOADED:
        _LOADED[content] = load(write(root / name, files, f"extracted_on = {on}\n")).path.read_bytes()
    path = root / f"{name}.duckdb"
    path.write_bytes(_LOADED[content])
    return path


def two(root: Path, before: Change, after: Change) -> list[Healing]:
    with compare_extracts(loaded(root, before, "earlier", EARLIER), loaded(root, after, "later", LATER)) as found:
        return found.comparison.rejects


def fared(healings: list[Healing]) -> tuple[int, ...]:
    return tuple(sum(getattr(each, name) for each in healings) for name in ("healed", "unhealed", "not_found", "new"))


@pytest.mark.parametrize("name", FARED)
def test_a_rejected_row_is_healed_only_where_that_is_sure(name: str, tmp_path: Path) -> None:
    before, after, expected = FARED[name]
    assert fared(two(tmp_path, before, after)) == expected


def test_it_is_reported_by_dataset_and_file(tmp_path: Path) -> None:
    found = two(tmp_path, both(base(), spoiled("tax")), both(spoiled("tax"), base(4)))
    assert found == [
        Healing("contributions", "contributions.csv", healed=1, unhealed=0, not_found=0, new=1),
        Healing("tax", "tax.csv", healed=0, unhealed=1, not_found=0, new=0),
    ]


def test_a_terminal_and_json_show_it(tmp_path: Path) -> None:
    deliver(tmp_path, base(), on=EARLIER, name="earlier")
    deliver(tmp_path, base(4), name="later")
    for lang, words in (("zh", ("已更正", "未更正", "新出现")), ("en", ("healed", "unhealed", "new"))):
        lines = hecha("compare", "earlier", "later", "--store", tmp_path / "store", "--lang", lang).stdout.splitlines()
        (row,) = [line.split() for line in lines if "contributions.csv" in line and "→" not in line]
        assert row[-5:] == ["contributions.csv", "1", "0", "0", "1"]
        assert [line for line in lines if all(word in line for word in words)]
    (told,) = compared(tmp_path)["rejects"]
    assert (told["source_file"], told["healed"], told["new"]) == ("contributions.csv", 1, 1)


@pytest.mark.parametrize(
    ("dataset", "wrong", "right"),
    [
        ("applications", {"applied_on": "2025-01-01"}, {}),
        ("contracts", {"end_on": "2022-12-31"}, {}),
        ("contracts", {"start_on": "?"}, {}),
        ("enrolments", {"until_on": "?"}, {}),
        ("employers", {"kind": "?"}, {}),
        ("employer_links", {"effective_on": ""}, {}),
        ("sanctions", {"until_on": "2019-01-01"}, {}),
        ("investments", {"share": "?"}, {}),
        ("enterprise_taxes", {"paid": "?"}, {}),
        ("local_staff", {"person_id": TYPO}, {"person_id": somebody(1)}),
    ],
)
def test_rows_of_every_dataset_can_be_healed(
    dataset: str, wrong: dict[str, str], right: dict[str, str], tmp_path: Path
) -> None:
    def given(new: dict[str, str]) -> Change:
        return lambda rows: rows.update({dataset: [sound(dataset, 1) | new, sound(dataset, 2)]})

    assert fared(two(tmp_path, given(wrong), given(right))) == HEALED


def test_a_number_used_twice_is_healed_by_another(tmp_path: Path) -> None:
    def given(number: str) -> Change:
        rows = [sound("applications", 1), sound("applications", 2) | {"application_id": number}]
        return lambda all_rows: all_rows.update(applications=rows)

    assert fared(two(tmp_path, given("A1"), given("A2"))) == HEALED


def test_of_an_extract_without_cells_nothing_is_healed_but_faults_are_reported_again(tmp_path: Path) -> None:
    earlier = loaded(tmp_path, both(base(), base(4)), "earlier", EARLIER)
    with duckdb.connect(str(earlier)) as connection:
        connection.execute("drop table reject_cell")
    with compare_extracts(earlier, loaded(tmp_path, base(4), "later", LATER)) as found:
        assert fared(found.comparison.rejects) == (0, 2, 1, 0)


def _spoilt(seed: int) -> Change:
    """Payments of few values, a third of them with a cell that cannot be read."""

    def change(rows: Rows) -> None:
        dice = random.Random(seed)
        faults = [{"base": "?"}, {"person_id": TYPO}, {"month": "?"}, {"kind": "?"}, {"paid_on": "?"}]
        rows["contributions"] = [
            payment(dice.randint(1, 3), f"2024-0{dice.randint(1, 3)}", base=dice.choice(["1", "2"]))
            | (dice.choice(faults) if dice.random() < 1 / 3 else {})
            for _ in range(40)
        ]

    return change


@pytest.mark.parametrize("seed", range(4))
def test_every_rejected_row_is_reported_once(seed: int, tmp_path: Path) -> None:
    healed, unhealed, lost, new = fared(two(tmp_path, _spoilt(seed), _spoilt(-seed - 1)))
    before, after = (_rejected(tmp_path / f"work-{name}" / "extract.duckdb") for name in ("earlier", "later"))
    assert healed + unhealed == before
    assert new == after - (unhealed - lost), "each row is the same as one other at most"


def _rejected(extract: Path) -> int:
    with duckdb.connect(str(extract), read_only=True) as connection:
        found = connection.execute("select count(distinct (source_file, row_number)) from rejects").fetchall()
    return int(found[0][0])


def test_a_row_that_came_twice_is_not_healed_by_coming_once(tmp_path: Path) -> None:
    again = both(base(), plus("contributions", payment(1, "2024-02", base="?")))
    assert fared(two(tmp_path, again, base())) == (0, 2, 1, 0)
