"""A case for each fault that a cell or a row can have, and the rejects that it gives."""

from __future__ import annotations

from dataclasses import dataclass

from tests.extract_files import COLUMNS, REQUIRED, Cells, as_csv, person, sound


@dataclass(frozen=True)
class Case:
    """A sound row with some cells changed ("+": a cell more than the head has), and the faults it must give."""

    dataset: str
    changes: Cells
    faults: tuple[str, ...]  # "CODE column", "CODE -" where no column is named

    def __str__(self) -> str:
        return f"{self.dataset} {self.changes} {' and '.join(self.faults) or 'is sound'}"


def case(dataset: str, *faults: str, **changes: str) -> Case:
    return Case(dataset, changes, faults)


def missing() -> list[Case]:
    """A required value that is empty, or blanks."""
    columns = [(dataset, column) for dataset, columns in REQUIRED.items() for column in columns.split()]
    return [
        Case(dataset, {column: cell}, (f"VALUE_MISSING {column}",))
        for dataset, column in columns
        for cell in ("", " \u3000")
    ]


def unreadable() -> list[Case]:
    """A month, a date or an amount that fits no form."""
    dates = {
        "applications": "applied_on permit_valid_from permit_valid_until",
        "contributions": "paid_on",
        "tax": "declared_on",
        "contracts": "start_on end_on",
        "enrolments": "from_on until_on",
        "employer_links": "effective_on",
        "sanctions": "from_on until_on",
        "investments": "verified_on",
        "enterprise_taxes": "paid_on",
    }
    cells = [(dataset, column, "2024-02-30") for dataset, columns in dates.items() for column in columns.split()]
    cells += [("contributions", "month", "2024-13"), ("tax", "month", "八月")]
    cells += [("contributions", "base", "八千"), ("tax", "income", "8,00"), ("enterprise_taxes", "paid", "5.")]
    cells += [("investments", "share", cell) for cell in ("100.01", "-1", "30.123", "三成")]
    cells += [("enterprise_taxes", "year", cell) for cell in ("23", "2023年", "2023-12", "20231")]
    return [Case(dataset, {column: cell}, (f"VALUE_UNREADABLE {column}",)) for dataset, column, cell in cells]


def invalid_persons() -> list[Case]:
    """An identity number of another length or with another check character."""
    wrong = person(1)[:17] + ("0" if person(1)[17] != "0" else "1")
    cells = (wrong, person(1)[:17], "E12345678", person(1) + "0")
    people = [dataset for dataset, columns in REQUIRED.items() if "person_id" in columns.split()]
    cases = [
        Case(dataset, {"person_id": cell}, ("PERSON_ID_INVALID person_id",)) for dataset in people for cell in cells
    ]
    return [*cases, *(Case("sanctions", {"subject_id": cell}, ("PERSON_ID_INVALID subject_id",)) for cell in cells)]


def too_long() -> list[Case]:
    """A cell beyond the head's: it is ignored if it is empty."""
    beyond = [Case(dataset, {"+": "x"}, ("VALUE_UNREADABLE -",)) for dataset in COLUMNS]
    return [*beyond, *(Case(dataset, {"+": cell}, ()) for dataset in COLUMNS for cell in ("", " \u3000"))]


CASES = [
    *missing(),
    *unreadable(),
    *invalid_persons(),
    *too_long(),
    # codes
    case("contributions", "CODE_UNKNOWN kind", kind="其他"),
    case("contributions", "CODE_UNKNOWN insurance", insurance="公积金"),
    case("employers", "CODE_UNKNOWN kind", kind="个体"),
    case("employer_links", "CODE_UNKNOWN relation", relation="继承"),
    case("sanctions", "CODE_UNKNOWN subject_kind", subject_kind="企业"),
    case("contributions", insurance=""),
    case("employers", kind=""),
    case("tax", item="劳务报酬所得"),
    # amounts
    *(
        case("contributions", "AMOUNT_NEGATIVE base", base="-0.01", kind=kind)
        for kind in ("normal", "补缴", "topup", "缓缴", "欠费")
    ),
    case("contributions", base="-8000", kind="refund"),
    case("contributions", base="-8000", kind="退费"),
    case("contributions", base="\N{MINUS SIGN}8000", kind="退费"),
    case("contributions", kind="owed", paid_on=""),
    case("contributions", kind="欠缴", paid_on=""),
    case("contributions", base="-0"),
    case("contributions", base="0"),
    case("tax", income="-8000"),
    case("enterprise_taxes", paid="-8000"),
    # intervals
    case("contracts", "INTERVAL_INVERTED end_on", start_on="2024-01-02", end_on="2024-01-01"),
    case("enrolments", "INTERVAL_INVERTED until_on", from_on="2024-01-02", until_on="2024-01-01"),
    case("sanctions", "INTERVAL_INVERTED until_on", from_on="2024-01-02", until_on="2024-01-01"),
    case("contracts", start_on="2024-01-01", end_on="2024-01-01"),
    case("enrolments", from_on="2024-01-01", until_on="2024-01-01"),
    case("sanctions", from_on="2024-01-01", until_on="2024-01-01"),
    case("contracts", end_on=""),
    case("enrolments", until_on=""),
    case("sanctions", until_on=""),
    case("applications", permit_valid_from="2024-02-01", permit_valid_until="2024-01-01"),
    # the future, and the rulebook's dates
    case("contributions", "MONTH_IN_FUTURE month", month="2024-10"),
    case("tax", "MONTH_IN_FUTURE month", month="2024-10-01"),
    case("contributions", month="2024-09"),
    case("contributions", month="2024-09-30"),
    case("tax", month="2024-09"),
    case("enterprise_taxes", "MONTH_IN_FUTURE year", year="2025"),
    case("enterprise_taxes", year="2024"),
    case("applications", "APPLICATION_IN_FUTURE applied_on", applied_on="2024-09-21"),
    case("applications", applied_on="2024-09-20"),
    case("applications", "RULEBOOK_NOT_IN_FORCE applied_on", applied_on="2022-12-31"),
    case("applications", applied_on="2023-01-01"),
    # links: the day of a successor link
    case("employer_links", "VALUE_MISSING effective_on", effective_on=""),
    case("employer_links", "VALUE_MISSING effective_on", relation="承继", effective_on=" "),
    case("employer_links", relation="same", effective_on=""),
    case("employer_links", relation="branch", effective_on=""),
    case("employer_links", "VALUE_UNREADABLE effective_on", relation="same", effective_on="now"),
    # the subject of a sanction is read as its kind says
    case("sanctions", subject_kind="单位", subject_id="E12345678"),
    case("sanctions", subject_kind="个人", subject_id=person(998)[:6] + person(998)[8:17]),
    case("sanctions", "CODE_UNKNOWN subject_kind", subject_kind="?", subject_id="E12345678"),
    case("sanctions", "VALUE_MISSING subject_kind", subject_kind="", subject_id="E12345678"),
    case("sanctions", "VALUE_MISSING subject_id", subject_kind="employer", subject_id=""),
    # several faults of one row give a reject each
    case(
        "applications", "APPLICATION_IN_FUTURE applied_on", "RULEBOOK_NOT_IN_FORCE applied_on", applied_on="2028-01-01"
    ),
    case("contributions", "CODE_UNKNOWN kind", "AMOUNT_NEGATIVE base", kind="?", base="-1"),
    case("contributions", "VALUE_MISSING kind", "AMOUNT_NEGATIVE base", kind="", base="-1"),
    case(
        "contributions",
        "PERSON_ID_INVALID person_id",
        "VALUE_MISSING employer_id",
        "MONTH_IN_FUTURE month",
        "VALUE_UNREADABLE base",
        "VALUE_UNREADABLE paid_on",
        "CODE_UNKNOWN kind",
        "CODE_UNKNOWN insurance",
        "VALUE_UNREADABLE -",
        person_id="1",
        employer_id="",
        month="2025-01",
        base="x",
        paid_on="x",
        kind="x",
        insurance="x",
        **{"+": "x"},
    ),
    case("contracts", "VALUE_UNREADABLE start_on", start_on="x", end_on="2000-01-01"),
    case("contracts", "VALUE_UNREADABLE end_on", start_on="2024-01-01", end_on="x"),
    case("contracts", "VALUE_MISSING start_on", start_on="", end_on="2000-01-01"),
    case("contracts", "INTERVAL_INVERTED end_on", "VALUE_UNREADABLE -", **{"end_on": "2000-01-01", "+": "x"}),
    case("tax", "VALUE_MISSING item", "VALUE_UNREADABLE income", item="", income="1.234"),
    # the raw value is the cell as it was sent
    case("contributions", "VALUE_UNREADABLE base", base=" １２,３４\u3000"),
    case("contributions", "VALUE_UNREADABLE paid_on", paid_on="2024-02-30\n(更正)"),
    case("contributions", "CODE_UNKNOWN kind", kind="'); drop table reject; --"),
    # a person written in 15 digits or full width is named by the 18 characters
    case("contributions", "VALUE_UNREADABLE base", base="x", person_id=person(999)[:6] + person(999)[8:17]),
    case("contributions", "VALUE_UNREADABLE base", base="x", person_id=f" {person(999)}".replace("3", "３")),
]


def case_files() -> dict[str, str | bytes]:
    return {f"{dataset}.csv": as_csv(dataset, map(cells_of, cases_of(dataset))) for dataset in COLUMNS}


def cases_of(dataset: str) -> list[Case]:
    return [each for each in CASES if each.dataset == dataset]


def cells_of(each: Case) -> list[str]:
    cells = {**sound(each.dataset, CASES.index(each)), **each.changes}
    row = [cells.get(column, "") for column in COLUMNS[each.dataset].split()]
    return [*row, each.changes["+"]] if "+" in each.changes else row
