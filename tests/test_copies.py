"""Of copies one row stays; applications and links that are repeated."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.extract_files import (
    COLUMNS,
    FIRM,
    OTHER_FIRM,
    SPELLED,
    Cells,
    Database,
    as_csv,
    employer,
    load,
    person,
    sound,
    verify,
    write,
)

# --- copies -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Set:
    """Rows that differ from a sound one in these cells; `stay` are the places of those that are no copies."""

    dataset: str
    what: str
    rows: tuple[Cells, ...]
    stay: tuple[int, ...]


def copies_of(dataset: str, what: str, *rows: Cells, stay: int = 0) -> Set:
    return Set(dataset, what, rows, (stay,))


def differ(dataset: str, column: str, *cells: str) -> Set:
    return Set(dataset, f"differ in {column}", tuple({column: cell} for cell in cells), tuple(range(len(cells))))


COPIES = [
    copies_of("contributions", "equal", {}, {}, {}),
    copies_of("contributions", "equal as read", {"base": "8,000.00"}, {"month": "202408"}, {"kind": "正常缴费"}),
    copies_of(
        "contributions", "blanks and full width", {}, {"base": " 8000", "kind": "\u3000normal "}, {"base": "８０００"}
    ),
    copies_of("contributions", "empty and combined", {"insurance": ""}, {"insurance": "五险"}),
    copies_of(
        "contributions", "names", {"employer_name": "乙"}, {"employer_name": "丁"}, {"employer_name": "丙"}, stay=1
    ),
    copies_of("contributions", "no name comes last", {"employer_name": ""}, {"employer_name": "乙"}, stay=1),
    copies_of(
        "contributions",
        "smallest number",
        *({"employer_id": number} for number in SPELLED),
        stay=SPELLED.index(min(SPELLED)),
    ),
    copies_of(
        "contributions",
        "number before name",
        {"employer_id": max(SPELLED), "employer_name": "丁"},
        {"employer_id": min(SPELLED), "employer_name": ""},
        stay=1,
    ),
    copies_of("contributions", "case of a number", {"employer_id": FIRM.lower()}, {"employer_id": FIRM}),
    copies_of("contributions", "15 digits", {}, {"person_id": "15"}),
    differ("contributions", "employer_id", FIRM, OTHER_FIRM),
    differ("contributions", "month", "2024-08", "2024-07"),
    differ("contributions", "base", "8000", "8000.01"),
    differ("contributions", "paid_on", "2024-09-15", "2024-09-16", ""),
    differ("contributions", "kind", "normal", "back"),
    differ("contributions", "insurance", "combined", "pension", "medical"),
    copies_of("tax", "deductions", {"tax_paid": "1", "pension_deducted": "2"}, {"tax_paid": "3"}, {"tax_paid": "?"}),
    copies_of("tax", "items by class", {"item": "劳务报酬所得"}, {"item": "稿酬所得"}, {"item": "other"}),
    copies_of("tax", "wages by any word", {"item": "wages"}, {"item": "工资薪金"}),
    copies_of("tax", "agent", {"agent_id": max(SPELLED)}, {"agent_id": min(SPELLED)}, stay=1),
    copies_of("tax", "agent's name", {"agent_name": "乙"}, {"agent_name": "丁"}, stay=1),
    copies_of("tax", "an empty agent_name", {"agent_name": ""}, {"agent_name": "丁"}, stay=1),
    differ("tax", "item", "wages", "bonus", "other"),
    differ("tax", "income", "8000", "-8000"),
    differ("tax", "declared_on", "2024-09-01", "2024-09-02", ""),
    copies_of(
        "applications",
        "employer_name before person_name",
        {"person_name": "人丁", "employer_name": "乙"},
        {"person_name": "", "employer_name": "丁"},
        {"person_name": "人甲", "employer_name": "丁"},
        stay=2,
    ),
    copies_of("applications", "an empty person_name", {"person_name": ""}, {"person_name": "人乙"}, stay=1),
    copies_of("applications", "an empty employer_name", {"employer_name": ""}, {"employer_name": "乙"}, stay=1),
    copies_of("applications", "spelling", {"employer_id": SPELLED[2]}, {"employer_id": SPELLED[0]}, stay=1),
    copies_of("contracts", "name", {"employer_name": "乙"}, {"employer_name": "丁"}, stay=1),
    differ("contracts", "start_on", "2023-01-01", "2023-01-02"),
    differ("contracts", "end_on", "2025-12-31", ""),
    differ("contracts", "work_region", "310115", "310000", ""),
    copies_of("enrolments", "spelling", {"employer_id": SPELLED[2]}, {"employer_id": SPELLED[0]}, stay=1),
    differ("enrolments", "until_on", "2024-08-31", ""),
    differ("enrolments", "from_on", "2023-01-01", "2023-01-02"),
    copies_of("employers", "name", {"name": "乙"}, {"name": "丁"}, stay=1),
    copies_of("employers", "an empty name", {"name": ""}, {"name": "丁"}, stay=1),
    differ("employers", "kind", "branch", "dispatch", ""),
    differ("employers", "region", "310000", ""),
    copies_of("sanctions", "document", {"document": "甲"}, {"document": ""}),
    copies_of("sanctions", "15 digits", {}, {"subject_id": "15"}),
    copies_of(
        "sanctions",
        "employer",
        {"subject_kind": "单位", "subject_id": SPELLED[2]},
        {"subject_kind": "employer", "subject_id": SPELLED[0]},
        stay=1,
    ),
    differ("sanctions", "until_on", "2021-01-01", "2021-01-02", ""),
    copies_of("sanctions", "no end", {"until_on": ""}, {"until_on": "", "document": "甲"}),
    copies_of("investments", "spelling", {"enterprise_id": SPELLED[2]}, {"enterprise_id": SPELLED[0]}, stay=1),
    copies_of("investments", "share by value", {"share": "30"}, {"share": "30.00%"}, {"share": "３０"}),
    differ("investments", "share", "30", "30.01", "0", ""),
    differ("investments", "verified_on", "2024-01-01", "2024-01-02", ""),
    differ("investments", "enterprise_id", FIRM, OTHER_FIRM),
    copies_of("enterprise_taxes", "spelling", {"paid": "1000"}, {"paid": "¥1,000.00"}),
    differ("enterprise_taxes", "year", "2023", "2022"),
    differ("enterprise_taxes", "paid", "1000", "-1000"),
    differ("enterprise_taxes", "paid_on", "2023-05-01", "2023-05-02", ""),
    copies_of("local_staff", "spelling", {"enterprise_id": SPELLED[2]}, {"enterprise_id": SPELLED[0]}, stay=1),
    differ("local_staff", "hukou", "310115", "上海市", ""),
]


def cells_of_set(number: int, each: Set) -> list[Cells]:
    old = {column: person(number)[:6] + person(number)[8:17] for column in ("person_id", "subject_id")}
    rows = [{**sound(each.dataset, number), **changes} for changes in each.rows]
    return [{column: old[column] if cell == "15" else cell for column, cell in row.items()} for row in rows]


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """One extract of all sets of copies; each set has a person or employer of its own."""
    rows: dict[str, list[Cells]] = {dataset: [] for dataset in COLUMNS}
    for number, each in enumerate(COPIES):
        rows[each.dataset] += cells_of_set(number, each)
    files: dict[str, str | bytes] = {f"{name}.csv": as_csv(name, each) for name, each in rows.items()}
    return load(write(tmp_path_factory.mktemp("copies") / "extract", files))


@pytest.fixture(scope="module")
def staying(copied: Database) -> set[tuple[object, object]]:
    """Dataset and row of the kept rows."""
    return {(dataset, row) for dataset in COLUMNS for _, row in copied.kept(dataset)}


@pytest.mark.parametrize("each", COPIES, ids=lambda each: f"{each.dataset} {each.what}")
def test_of_copies_one_row_stays(each: Set, staying: set[tuple[object, object]]) -> None:
    before = [set_ for set_ in COPIES[: COPIES.index(each)] if set_.dataset == each.dataset]
    first = 2 + sum(len(set_.rows) for set_ in before)
    kept = [place for place in range(len(each.rows)) if (each.dataset, first + place) in staying]
    assert kept == list(each.stay)


@pytest.mark.parametrize("dataset", COLUMNS)
def test_copies_are_counted(dataset: str, copied: Database) -> None:
    read = sum(len(each.rows) for each in COPIES if each.dataset == dataset)
    kept = sum(len(each.stay) for each in COPIES if each.dataset == dataset)
    assert copied.counts(dataset) == (read, kept, 0, read - kept)


def test_links_are_copies_by_key_and_a_rejected_row_is_none(tmp_path: Path) -> None:
    day = {"relation": "successor", "effective_on": "2024-01-01"}
    links = [
        {"from_id": SPELLED[2], "to_id": OTHER_FIRM, **day},
        {"from_id": SPELLED[0], "to_id": OTHER_FIRM[8:17], **day},
        {"from_id": SPELLED[0], "to_id": OTHER_FIRM[8:17], **day, "effective_on": ""},
        {"from_id": SPELLED[0], "to_id": OTHER_FIRM[8:17], **day, "effective_on": ""},
        {"from_id": OTHER_FIRM, "to_id": "MA9XX0003", "relation": "branch"},
        {"from_id": OTHER_FIRM, "to_id": "MA9XX0003", "relation": "branch", "effective_on": "2024-01-01"},
    ]
    loaded = load(write(tmp_path / "extract", {"employer_links.csv": as_csv("employer_links", links)}))
    assert loaded.counts("employer_links") == (6, 3, 2, 1)
    assert loaded.kept("employer_links") == [("employer_links.csv", row) for row in (3, 6, 7)]


def test_of_links_that_are_copies_the_first_of_the_smallest_from_number_stays(tmp_path: Path) -> None:
    same = {"from_id": SPELLED[0], "relation": "same"}
    links = [{**same, "to_id": OTHER_FIRM[8:17]}, {**same, "to_id": OTHER_FIRM}]
    loaded = load(write(tmp_path / "extract", {"employer_links.csv": as_csv("employer_links", links)}))
    assert loaded.kept("employer_links") == [("employer_links.csv", 2)]


# --- repeated applications, conflicting links -------------------------------------------------------------------------


def application(application_id: str, **changes: str) -> Cells:
    return {**sound("applications", 1), "application_id": application_id, **changes}


def test_the_first_application_of_an_id_stays_in_order_of_file_and_row(tmp_path: Path) -> None:
    first = [
        application("A1", applied_on="2024-09-01", employer_name="丁"),  # row 2: stays
        application("A1", applied_on="2024-09-02"),  # 3: repeated
        application("A1", applied_on="2024-09-01", employer_name="乙"),  # 4: a copy of row 2, not repeated
        application("a1"),  # 5: another id
        application("A2", applied_on="2022-01-01"),  # 6: rejected for another fault
        application("A2"),  # 7: so this is the first
        application("A3", employer_id=SPELLED[2]),  # 8: a copy of row 10, whose number is smaller
        application("A3", applied_on="2024-09-11"),  # 9: so this one is the first
        application("A3", employer_id=SPELLED[0]),  # 10: and this repeats it
        application(" Ａ３ ", applied_on="2024-09-12"),  # 11: repeated, in other letters
    ]
    second = [application("A2", applied_on="2024-09-01"), application("A4", person_id=person(2))]
    files: dict[str, str | bytes] = {
        "applications-1.csv": as_csv("applications", first),
        "applications-2.csv": as_csv("applications", second),
    }
    run = verify(write(tmp_path / "extract", files))
    rejects = run.rows(
        """select source_file, row_number, column_name, raw_value, person_id from reject
        where code = 'APPLICATION_REPEATED' order by source_file, row_number"""
    )
    assert rejects == [
        ("applications-1.csv", 3, "application_id", "A1", person(1)),
        ("applications-1.csv", 10, "application_id", "A3", person(1)),
        ("applications-1.csv", 11, "application_id", " Ａ３ ", person(1)),
        ("applications-2.csv", 2, "application_id", "A2", person(1)),
    ]
    assert run.counts("applications") == (12, 5, 5, 2)
    verdicts = run.rows("select application_id, strftime(applied_on, '%m-%d') from verdict order by all")
    assert verdicts == [("A1", "09-01"), ("A2", "09-10"), ("A3", "09-11"), ("A4", "09-10"), ("a1", "09-10")]


def test_links_conflict_in_order_of_file_and_row(tmp_path: Path) -> None:
    def link(start: str, end: str, relation: str = "successor", effective_on: str = "2024-01-01") -> Cells:
        return {
            "from_id": f"ma9xx000{start}",
            "to_id": employer(f"MA9XX000{end}"),
            "relation": relation,
            "effective_on": effective_on,
        }

    first = [
        link("A", "B"),  # row 2
        link("B", "C", "same", ""),  # 3
        link("A", "D"),  # 4: a second one from A
        link("C", "A", "same", ""),  # 5: closes a circle of three
        link("C", "D"),  # 6
        link("E", "E"),  # 7: to itself
        link("F", "G", effective_on="?"),  # 8: rejected for another fault
        link("F", "G", "same"),  # 9: so this is the first from F
        link("D", "A", "branch"),  # 10: branches never conflict
        link("A", "A", "branch"),  # 11
        link("A", "B"),  # 12: a copy of row 2
        link("A", "B", "same"),  # 13: another relation, so a second one
    ]
    second = [link("D", "B"), link("G", "F"), link("D", "E")]
    files: dict[str, str | bytes] = {
        "employer_links-1.csv": as_csv("employer_links", first),
        "employer_links-2.csv": as_csv("employer_links", second),
    }
    run = verify(write(tmp_path / "extract", files))
    rejects = run.rows(
        """select source_file, row_number, column_name, raw_value, person_id from reject
        where code = 'LINK_CONFLICT' order by source_file, row_number"""
    )
    assert rejects == [
        ("employer_links-1.csv", 4, "from_id", "ma9xx000A", None),
        ("employer_links-1.csv", 5, "from_id", "ma9xx000C", None),
        ("employer_links-1.csv", 7, "from_id", "ma9xx000E", None),
        ("employer_links-1.csv", 13, "from_id", "ma9xx000A", None),
        ("employer_links-2.csv", 2, "from_id", "ma9xx000D", None),
        ("employer_links-2.csv", 3, "from_id", "ma9xx000G", None),
    ]
    assert run.counts("employer_links") == (15, 7, 7, 1)
