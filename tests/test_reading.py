"""How a whole extract is read (rules.md 1): rows and their numbers, heads, rejects, copies, notes, kinds of files."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BufferedReader
from pathlib import Path
from random import Random
from threading import Barrier

import duckdb
import polars as pl
import pytest
from stdnum.cn import ric, uscc

from checks.law import rulebook
from pipelines.errors import SourceError
from pipelines.extract import loading as extract
from pipelines.reading.datasets import DATASETS
from pipelines.reading.faults import Limits
from pipelines.reading.layouts import built_in
from pipelines.reading.reader import Reader
from pipelines.reading.whole_columns import raws
from pipelines.sources.files import csv_records, text
from pipelines.sources.files.csv_records import CsvRecords
from pipelines.sources.files.parquet import ParquetRecords
from pipelines.sources.source import open_source
from pipelines.sources.tables import Table, recognise
from pipelines.steps import Request, verification
from pipelines.synth import write_extract

EXTRACTED_ON = date(2024, 9, 20)
LIMITS = Limits.of(EXTRACTED_ON, rulebook.built_in())
SETTINGS = extract.Settings(LIMITS, built_in())
COLUMNS = {
    "applications": "application_id person_id person_name employer_id employer_name applied_on permit_valid_from "
    "permit_valid_until batch_id",
    "contributions": "person_id employer_id employer_name month base paid_on kind insurance",
    "tax": "person_id agent_id agent_name month item income pension_deducted tax_paid declared_on",
    "contracts": "person_id employer_id employer_name start_on end_on work_region",
    "enrolments": "person_id employer_id from_on until_on",
    "employers": "employer_id name kind region",
    "employer_links": "from_id to_id relation effective_on",
    "sanctions": "subject_kind subject_id from_on until_on document",
    "investments": "person_id enterprise_id share verified_on",
    "enterprise_taxes": "enterprise_id year paid paid_on",
    "local_staff": "enterprise_id person_id hukou",
}
REQUIRED = {
    "applications": "application_id person_id employer_id applied_on",
    "contributions": "person_id employer_id month base kind",
    "tax": "person_id agent_id month item income",
    "contracts": "person_id employer_id start_on",
    "enrolments": "person_id employer_id from_on",
    "employers": "employer_id",
    "employer_links": "from_id to_id relation",
    "sanctions": "subject_kind subject_id from_on",
    "investments": "person_id enterprise_id",
    "enterprise_taxes": "enterprise_id year paid",
    "local_staff": "enterprise_id person_id",
}
OPTIONAL = tuple(COLUMNS)[4:]
OF_NOBODY = ("employers", "employer_links", "sanctions", "enterprise_taxes")

Cells = dict[str, str]


def person(number: int) -> str:
    """An invented identity number."""
    digits = f"34122219900101{number:03d}"
    return digits + ric.calc_check_digit(digits + "0")


def employer(organisation: str) -> str:
    """An invented employer number with its check character, from a nine-character organisation code."""
    return f"91310115{organisation}{uscc.calc_check_digit('91310115' + organisation)}"


FIRM = employer("MA9XX0001")
OTHER_FIRM = employer("MA9XX0002")


def sound(dataset: str, number: int) -> Cells:
    """The cells of a row without fault, of a person (employer, application) of its own."""
    who = {"person_id": person(number), "employer_id": FIRM}
    firms = {"from_id": employer(f"MA9XA{number:04d}"), "to_id": employer(f"MA9XB{number:04d}")}
    enterprise = {"enterprise_id": FIRM}
    return {
        "applications": {"application_id": f"A{number}", **who, "applied_on": "2024-09-10", "batch_id": "B1"},
        "contributions": {**who, "month": "2024-08", "base": "8000", "paid_on": "2024-09-15", "kind": "normal"},
        "tax": {"person_id": person(number), "agent_id": FIRM, "month": "2024-08", "item": "wages", "income": "8000"},
        "contracts": {**who, "start_on": "2023-01-01", "end_on": "2025-12-31", "work_region": "310115"},
        "enrolments": {**who, "from_on": "2023-01-01", "until_on": "2024-08-31"},
        "employers": {"employer_id": firms["from_id"], "name": "上海甲公司", "kind": "independent"},
        "employer_links": {**firms, "relation": "successor", "effective_on": "2024-01-01"},
        "sanctions": {
            "subject_kind": "person",
            "subject_id": person(number),
            "from_on": "2020-01-01",
            "until_on": "2021-01-01",
        },
        "investments": {"person_id": person(number), **enterprise, "share": "30", "verified_on": "2024-01-01"},
        "enterprise_taxes": {"enterprise_id": firms["from_id"], "year": "2023", "paid": "1000", "paid_on": ""},
        "local_staff": {**enterprise, "person_id": person(number), "hukou": "310115"},
    }[dataset]


def as_csv(dataset: str, rows: Iterable[Cells | list[str]]) -> str:
    """A canonical file of a dataset; a row is its cells by column, or all its cells as they are to stand there."""
    text = io.StringIO(newline="")
    writer, columns = csv.writer(text), COLUMNS[dataset].split()
    writer.writerow(columns)
    writer.writerows(row if isinstance(row, list) else [row.get(column, "") for column in columns] for row in rows)
    return text.getvalue()


def write(folder: Path, files: dict[str, str | bytes], manifest: str = "") -> Path:
    """An extract of these files; required datasets that none of them is get a file with a head alone."""
    folder.mkdir(parents=True, exist_ok=True)
    heads = {f"{name}.csv": as_csv(name, []) for name in COLUMNS if name not in OPTIONAL}
    given = {name.split(".")[0].split("-")[0] for name in files}
    for name, content in {**{n: c for n, c in heads.items() if n.split(".")[0] not in given}, **files}.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    (folder / "manifest.toml").write_text(manifest or f"extracted_on = {EXTRACTED_ON}\n", encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Database:
    """An extract file or a run file."""

    path: Path

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with duckdb.connect(str(self.path), read_only=True) as connection:
            return [tuple(row) for row in connection.execute(query).fetchall()]

    def table(self, name: str) -> list[tuple[object, ...]]:
        return self.rows(f"select * from {name} order by all")

    def kept(self, dataset: str) -> list[tuple[object, ...]]:
        """File and row of the kept rows."""
        return self.rows(f"select path, row_number from {dataset} join source_file using (source_file) order by all")

    def counts(self, dataset: str) -> tuple[object, ...]:
        """Read, kept, rejected, copies."""
        names = ("read", "kept", "rejected", "copies")
        place = "run" if self.rows("select 1 from information_schema.tables where table_name = 'run'") else "extract"
        values = ", ".join(f"cast(counts ->> '$.{dataset}.{name}' as integer)" for name in names)
        return self.rows(f"select {values} from {place}")[0]


def load(folder: Path) -> Database:
    """The extract file of a folder."""
    work = folder.parent / f"work-{folder.name}"
    work.mkdir()
    with open_source(folder, None, SETTINGS.layouts, work) as source:
        return Database(extract.load(source, SETTINGS, "0" * 64, work))


def verify(folder: Path) -> Database:
    """The run file of a folder."""
    return Database(verification(Request(folder, folder.parent / "store")))


# --- rejects ------------------------------------------------------------------------------------------------------


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


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """One run of all cases; each dataset's rows stand in their order from row 2 on."""
    return verify(write(tmp_path_factory.mktemp("rejects") / "extract", case_files()))


def case_files() -> dict[str, str | bytes]:
    return {f"{dataset}.csv": as_csv(dataset, map(cells_of, cases_of(dataset))) for dataset in COLUMNS}


def cases_of(dataset: str) -> list[Case]:
    return [each for each in CASES if each.dataset == dataset]


def cells_of(each: Case) -> list[str]:
    cells = {**sound(each.dataset, CASES.index(each)), **each.changes}
    row = [cells.get(column, "") for column in COLUMNS[each.dataset].split()]
    return [*row, each.changes["+"]] if "+" in each.changes else row


def row_of(each: Case) -> int:
    return cases_of(each.dataset).index(each) + 2


def expected_person(each: Case) -> str | None:
    """The 18 characters of the person a row names, None where it names none or the dataset has none."""
    if each.dataset in OF_NOBODY or "VALUE_MISSING person_id" in each.faults:
        return None
    if "PERSON_ID_INVALID person_id" in each.faults:
        return None
    return person(999) if "person_id" in each.changes else person(CASES.index(each))


def expected_rejects(each: Case) -> list[tuple[object, ...]]:
    cells = dict(zip(COLUMNS[each.dataset].split(), cells_of(each), strict=False))
    named = [fault.split() for fault in each.faults]
    who = expected_person(each)
    file = f"{each.dataset}.csv"
    return [(file, code, None if at == "-" else at, cells.get(at, ""), who) for code, at in named]


@pytest.fixture(scope="module")
def rejects(judged: Database) -> dict[tuple[object, object], list[tuple[object, ...]]]:
    """The rejects by dataset and row."""
    found: dict[tuple[object, object], list[tuple[object, ...]]] = {}
    query = "select dataset, row_number, source_file, code, column_name, coalesce(raw_value, ''), person_id from reject"
    for dataset, row, *told in judged.rows(query):
        found.setdefault((dataset, row), []).append(tuple(told))
    return found


@pytest.mark.parametrize("each", CASES, ids=str)
def test_each_fault_of_a_row_gives_one_reject(
    each: Case, rejects: dict[tuple[object, object], list[tuple[object, ...]]]
) -> None:
    found = rejects.get((each.dataset, row_of(each)), [])
    assert sorted(found, key=str) == sorted(expected_rejects(each), key=str)


def test_every_reject_has_its_case(judged: Database) -> None:
    assert judged.rows("select count(*) from reject") == [(sum(len(each.faults) for each in CASES),)]
    assert judged.rows("select count(distinct run_id) from reject") == [(1,)]


@pytest.mark.parametrize("dataset", COLUMNS)
def test_rows_read_are_kept_rejected_or_copies(dataset: str, judged: Database) -> None:
    cases = cases_of(dataset)
    rejected = sum(bool(each.faults) for each in cases)
    # Two sound rows of a dataset never say the same here: each has a person or an employer of its own.
    assert judged.counts(dataset) == (len(cases), len(cases) - rejected, rejected, 0)


def test_a_missing_column_of_days_makes_successor_links_unusable(tmp_path: Path) -> None:
    links = f"from_id,to_id,relation\n{FIRM},{OTHER_FIRM},successor\n{OTHER_FIRM},MA9XX0003,same\n"
    loaded = load(write(tmp_path / "extract", {"employer_links.csv": links}))
    found = loaded.rows("select row_number, column_name, raw_value, code, person from rejects")
    assert found == [(2, "effective_on", None, "VALUE_MISSING", None)]


def test_only_the_required_columns_are_enough(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {}
    for number, dataset in enumerate(COLUMNS):
        columns = REQUIRED[dataset].split()
        cells = {**sound(dataset, number), **({"relation": "same"} if dataset == "employer_links" else {})}
        files[f"{dataset}.csv"] = f"{','.join(columns)}\n{','.join(cells[column] for column in columns)}\n"
    loaded = load(write(tmp_path / "extract", files))
    assert {dataset: loaded.counts(dataset) for dataset in COLUMNS} == dict.fromkeys(COLUMNS, (1, 1, 0, 0))
    assert loaded.rows("select paid_on, insurance, employer_name from contributions") == [(None, 0, None)]


def test_datasets_of_a_head_alone_and_datasets_that_are_not_there(tmp_path: Path) -> None:
    run = verify(write(tmp_path / "extract", {"sanctions.csv": as_csv("sanctions", []).strip()}))
    assert {run.counts(dataset) for dataset in COLUMNS} == {(0, 0, 0, 0)}
    assert run.rows("select count(*) from verdict") == [(0,)]


# --- rows and their numbers ---------------------------------------------------------------------------------------

HEAD = "person_id,employer_id,start_on,end_on"


def opened(folder: Path, content: str | bytes, dataset: str = "contracts") -> Table:
    path = folder / f"{dataset}.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    [table] = recognise(csv_records.CsvRecords(path, path.name), DATASETS[dataset], SETTINGS.layouts)
    return table


def records(folder: Path, content: str | bytes) -> list[tuple[object, ...]]:
    """Row number and cells under HEAD of every row of a contracts file."""
    return [
        (row["row_number"], *(row[column] for column in HEAD.split(",")))
        for chunk in opened(folder, content).chunks()
        for row in chunk.iter_rows(named=True)
    ]


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        pytest.param([HEAD, "p,e,2024,", "q,e,2024,"], {2: "p e 2024 ", 3: "q e 2024 "}, id="head is row 1"),
        pytest.param(["合同清单", HEAD, "p,e,2024,"], {3: "p e 2024 "}, id="a title line"),
        pytest.param(["清单,,,", "", "制表：某处,2024年,,,,", HEAD, "p,e,s,"], {5: "p e s "}, id="three lead lines"),
        pytest.param(["person_id,employer_id", HEAD, "p,e,s,"], {3: "p e s "}, id="a lead line with some of the heads"),
        pytest.param([HEAD, HEAD, "p,e,s,"], {2: HEAD.replace(",", " "), 3: "p e s "}, id="the first head is the head"),
        pytest.param([HEAD, "", "p,e,s,", "", "", "q,e,s,", ""], {3: "p e s ", 6: "q e s "}, id="blank lines count"),
        pytest.param([HEAD, "p,e,s,", ",,,", " , ,\u3000,", "q,e,s,"], {2: "p e s ", 5: "q e s "}, id="only commas"),
        pytest.param(
            [HEAD, ",,,,,,", "   ", "\u3000", "q,e,s,"], {5: "q e s "}, id="only blanks, more or fewer than heads"
        ),
        pytest.param([HEAD, '"","","",""', "p,e,s,"], {3: "p e s "}, id="only empty quotes"),
        pytest.param([HEAD, "p", "q,e", ",e,s"], {2: "p   ", 3: "q e  ", 4: " e s "}, id="short rows"),
        pytest.param([HEAD, 'p,"e\n1",s,', "q,e,s,"], {2: "p e\n1 s ", 3: "q e s "}, id="a record over two lines"),
        pytest.param(
            [HEAD, '"p\n\n","e\n1"', "q,e,s,"], {2: "p\n\n e\n1  ", 3: "q e s "}, id="a short record over lines"
        ),
        pytest.param([HEAD, '"p,1","e ""x""",s,'], {2: 'p,1 e "x" s '}, id="commas and quotes in quotes"),
        pytest.param([HEAD, 'p,5" e,s,', "q,e,s,"], {2: 'p 5" e s ', 3: "q e s "}, id="a quote inside a cell"),
        pytest.param(
            [HEAD, "p,e,s,u,", "q,e,s,,", "r,e", ",,,,", "t,e,s,u,x", "u,e,s,u"],
            {2: "p e s u", 3: "q e s ", 4: "r e  ", 6: "t e s u", 7: "u e s u"},
            id="a comma after most rows",
        ),
        pytest.param([HEAD, "p,e,s,u,x", "q,e,s,"], {2: "p e s u", 3: "q e s "}, id="a row too long"),
        pytest.param([HEAD, 'p,"e\n1",s,u,x', "q,e"], {2: "p e\n1 s u", 3: "q e  "}, id="one too long over two lines"),
        pytest.param([HEAD, ",,,,x", "q,e,s,"], {2: "   ", 3: "q e s "}, id="all empty but the cell that is too many"),
        pytest.param(
            ['"清单\n2024年",,', HEAD, "p,e,s,", "q,e,s,"], {3: "p e s ", 4: "q e s "}, id="a title over two lines"
        ),
        pytest.param(
            ['person_id,employer_id,"start_on\n(日)",end_on', "p,e,s,", "q,e,s,"],
            {2: "p e s ", 3: "q e s "},
            id="a head over two lines",
        ),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("last", [True, False], ids=["", "open end"])
def test_rows_have_the_numbers_a_spreadsheet_shows(
    lines: list[str], rows: dict[int, str], ending: str, last: bool, tmp_path: Path
) -> None:
    content = ending.join(lines) + (ending if last else "")
    found = {row[0]: " ".join(map(str, row[1:])) for row in records(tmp_path, content)}
    assert found == rows
    marked = records(tmp_path, b"\xef\xbb\xbf" + content.encode())
    assert {row[0]: " ".join(map(str, row[1:])) for row in marked} == rows


def test_a_row_with_a_value_under_an_unknown_head_alone_is_a_row(tmp_path: Path) -> None:
    content = f"备注,{HEAD}\n某,,,,\n,,,,\n \u3000,p,e,s,\n"
    assert records(tmp_path, content) == [(2, "", "", "", ""), (4, "p", "e", "s", "")]


def test_line_ends_of_old_macintoshes_lose_no_row(tmp_path: Path) -> None:
    try:
        found = records(tmp_path, f"{HEAD}\rp,e,s,\rq,e,s,\r")
    except SourceError:
        return
    assert [row[0] for row in found] == [2, 3]


def test_a_cell_of_any_length_in_a_short_row_is_read(tmp_path: Path) -> None:
    assert records(tmp_path, f"{HEAD}\np,{'e' * 200_000}\n") == [(2, "p", "e" * 200_000, "", "")]


def test_a_file_of_one_column_takes_blank_lines_for_no_rows(tmp_path: Path) -> None:
    file = opened(tmp_path, "employer_id\nA\n\n \nB\n", "employers")
    found = [(row["row_number"], row["employer_id"]) for chunk in file.chunks() for row in chunk.iter_rows(named=True)]
    assert found == [(2, "A"), (5, "B")]


# --- batches ------------------------------------------------------------------------------------------------------


def random_file(rng: Random, rows: int) -> str:
    """A contracts file in which regular, short, long, blank and many-line records interleave."""
    shapes = [
        *["{p},{e},2024-01-01," + rng.choice(["", ",", ",,"])] * 4,
        *("{p},{e}", "{p}", "{p},{e},2024-01-01,,x", "{p},{e},2024-02-30,,x,y", "", ",,,", ",,,,,", "x"),
        *('{p},"{e}\n{e}",2024-01-01,', '{p},"{e}\n"', '"{p}","{e}\n,",2024-01-01,,"x\ny"', "{p},甲\u3000,2024-02-30,"),
    ]
    lines = [rng.choice(shapes).format(p=person(number % 900), e=f"E{number}") for number in range(rows)]
    lead = rng.choice([[], ["清单"], ["清单,2024年", ""]])
    ending = rng.choice(["\n", "\r\n"])
    return ending.join([*lead, HEAD, *lines]) + rng.choice(["", ending])


def records_by_the_standard_library(content: str) -> list[tuple[int, list[str]]]:
    """Number and cells of the records that are rows, by Python's csv module."""
    every = list(enumerate(csv.reader(io.StringIO(content, newline="")), start=1))
    head = next(number for number, cells in every if cells == HEAD.split(","))
    return [(number, cells) for number, cells in every[head:] if any(cell.strip() for cell in cells)]


def by_the_standard_library(content: str) -> list[tuple[object, ...]]:
    """Number and cells under the head."""
    return [(number, *[*cells, "", "", "", ""][:4]) for number, cells in records_by_the_standard_library(content)]


def broken_rows(folder: Path, content: str) -> list[int]:
    """The numbers of the rows that cannot be used as a whole."""
    chunks = [chunk.filter("broken")["row_number"].to_list() for chunk in opened(folder, content).chunks()]
    return [number for chunk in chunks for number in chunk]


def read_all(folder: Path, content: str) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """The kept rows and the rejects of a file, in order."""
    file, reader = opened(folder, content), Reader(LIMITS, SETTINGS.layouts)
    chunks = [reader.read(raw) for raw in raws(file.dataset, 0, file.chunks)]
    # Employers and names are numbered as they appear: the texts behind them are compared elsewhere.
    kept = [row for chunk in chunks for row in chunk.kept.drop("employer", "employer_name").iter_rows()]
    rejects = sorted((row for chunk in chunks for row in chunk.rejects.iter_rows()), key=str)
    assert sum(chunk.read for chunk in chunks) == sum(chunk.kept.height + chunk.rejected for chunk in chunks)
    return kept, rejects


@pytest.mark.parametrize("seed", range(9))
def test_chunks_change_nothing(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = Random(seed)
    content = random_file(rng, 40)
    expected, whole = by_the_standard_library(content), read_all(tmp_path, content)
    broken = [row for row, cells in records_by_the_standard_library(content) if any(each.strip() for each in cells[4:])]
    assert (records(tmp_path, content), broken_rows(tmp_path, content)) == (expected, broken)
    for size in (90, rng.randrange(91, 200), 500):
        monkeypatch.setattr(csv_records, "CHUNK_BYTES", size)
        assert (records(tmp_path, content), broken_rows(tmp_path, content)) == (expected, broken)
    assert read_all(tmp_path, content) == whole
    monkeypatch.setattr(csv_records, "_FEW_IRREGULAR", rng.randrange(6))
    assert (records(tmp_path, content), broken_rows(tmp_path, content)) == (expected, broken)


def test_a_whole_extract_is_the_same_in_small_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(tmp_path / "extract", case_files())
    whole = load(folder)
    monkeypatch.setattr(csv_records, "CHUNK_BYTES", 3000)
    (tmp_path / "again").mkdir()
    again = tmp_path / "again"
    with open_source(folder, None, SETTINGS.layouts, again) as source:
        small = Database(extract.load(source, SETTINGS, "0" * 64, again))
    for table in ("rejects", "notes", "employer_number", "employer_name", "extract", *COLUMNS):
        assert small.table(table) == whole.table(table)


# --- heads --------------------------------------------------------------------------------------------------------

ALIASES = {
    "applications": {
        "person_id": "证件号码 身份证号 身份证件号码 公民身份号码 社会保障号码 AAC002",
        "person_name": "姓名 纳税人姓名 AAC003",
        "application_id": "申请编号 受理编号",
        "applied_on": "申请日期",
        "permit_valid_from": "居住证有效期起 居住证签发日期",
        "permit_valid_until": "居住证有效期止 居住证到期日期",
        "batch_id": "批次号 名单编号",
    },
    "contributions": {
        "employer_id": "统一社会信用代码 单位统一社会信用代码 缴费单位统一社会信用代码 用人单位统一社会信用代码 "
        "单位编号 AAB001",
        "employer_name": "单位名称 缴费单位 缴费单位名称 用人单位 用人单位名称 AAB004 AAE044",
        "month": "缴费年月 对应费款所属期 费款所属期 记录月份 AAE003",
        "base": "缴费基数 月缴费基数 AAE180",
        "paid_on": "缴费日期 到账日期 入库日期",
        "kind": "缴费类型 缴费标志 AAE143",
        "insurance": "险种 险种类型 AAE140",
    },
    "tax": {
        "person_id": "证件号码 身份证号 身份证件号码 公民身份号码 社会保障号码 纳税人识别号 AAC002",
        "agent_id": "扣缴义务人纳税人识别号 扣缴义务人识别号 扣缴单位纳税人识别号",
        "agent_name": "扣缴义务人名称 扣缴义务人 扣缴单位名称",
        "month": "税款所属期 所得期间 税款所属期起",
        "item": "所得项目 所得项目小类",
        "income": "收入额 收入 本期收入",
        "pension_deducted": "基本养老保险费 本期基本养老保险费",
        "tax_paid": "实缴(退)金额 已申报税额 应补(退)税额",
        "declared_on": "申报日期",
    },
    "contracts": {
        "start_on": "合同起始日期 合同开始日期",
        "end_on": "合同终止日期 合同结束日期",
        "work_region": "工作地行政区划 行政区划代码",
    },
    "enrolments": {"from_on": "参保日期 就业起始日期", "until_on": "停保日期 解除或终止日期"},
    "sanctions": {"subject_kind": "对象类型", "subject_id": "对象证件号码 对象编号"},
    "investments": {
        "enterprise_id": "企业统一社会信用代码 统一社会信用代码 单位统一社会信用代码",
        "share": "出资比例 持股比例",
        "verified_on": "验资日期 验资报告日期",
    },
    "enterprise_taxes": {
        "year": "年度 纳税年度",
        "paid": "实缴税额 实际缴纳税额",
        "paid_on": "缴款日期 缴费日期 到账日期 入库日期",
    },
    "local_staff": {"hukou": "户籍地址 户籍 户籍所在地"},
}


def first_row(folder: Path, dataset: str, heads: list[str], cells: list[str]) -> dict[str, object]:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([heads, cells])
    return next(iter(opened(folder, text.getvalue(), dataset).chunks())).row(0, named=True)


@pytest.mark.parametrize(
    ("dataset", "column", "alias"),
    [
        (dataset, column, alias)
        for dataset, columns in ALIASES.items()
        for column, aliases in columns.items()
        for alias in aliases.split()
    ],
)
def test_a_column_is_found_by_each_of_its_heads(dataset: str, column: str, alias: str) -> None:
    columns = COLUMNS[dataset].split()
    others = [each for each in columns if each != column]
    wide = "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in alias)
    middle = len(alias) // 2
    spellings = [alias, alias.lower(), f" {alias}\u3000", wide, f"{alias[:middle]} \n{alias[middle:]}", f"{alias}(元)"]
    for head in [*spellings, f"{alias}（元）", column.upper()]:
        found = SETTINGS.layouts.find_heads(DATASETS[dataset], [*others, head])
        assert found.positions[column] == len(others)
        assert found.unknown == found.missing == []


def test_the_first_alias_that_is_present_wins(tmp_path: Path) -> None:
    heads = ["AAC002", "身份证号", "证件号码", "employer_id", "start_on"]
    assert first_row(tmp_path, "contracts", heads, ["a", "b", "c", "e", "s"])["person_id"] == "c"
    assert first_row(tmp_path, "contracts", [*heads, "person_id"], ["a", "b", "c", "e", "s", "d"])["person_id"] == "d"
    assert first_row(tmp_path, "contracts", [heads[1], heads[0], *heads[3:]], ["b", "a", "e", "s"])["person_id"] == "b"


def test_a_taxpayer_number_is_the_persons_only_next_to_an_agents_column(tmp_path: Path) -> None:
    heads = ["纳税人识别号", "税款所属期", "所得项目", "收入"]
    for agent in ("扣缴义务人纳税人识别号", "扣缴单位纳税人识别号", "agent_id"):
        row = first_row(tmp_path, "tax", [*heads, agent], ["p", "m", "i", "1", "e"])
        assert (row["person_id"], row["agent_id"]) == ("p", "e")
    with pytest.raises(SourceError, match="person_id"):
        opened(tmp_path, ",".join([*heads, "扣缴义务人"]) + "\n", "tax")
    with pytest.raises(SourceError, match="person_id"):
        opened(tmp_path, "纳税人识别号,统一社会信用代码,合同起始日期\n")


def test_heads_that_fit_nothing_are_reported_once_as_they_are(tmp_path: Path) -> None:
    file = opened(tmp_path, f"{HEAD},备注 （内部）,合同编号,,备注 （内部）\n")
    assert sorted(file.heads.unknown) == ["合同编号", "备注 （内部）"]
    assert opened(tmp_path, f"{HEAD}\n").heads.unknown == []


def test_only_a_unit_behind_it_is_no_part_of_a_head(tmp_path: Path) -> None:
    heads = ["AAC002", "AAB001", "AAE003", "(原)缴费基数", "AAE143", "AAE180"]
    row = first_row(tmp_path, "contributions", heads, ["p", "e", "m", "1", "normal", "2"])
    assert row["base"] == "2"


def test_a_head_without_required_columns_is_refused_with_their_names(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"contracts\.csv.*employer_id.*start_on"):
        opened(tmp_path, "清单\n证件号码,单位名称\np,e\n")


WILD = {
    "applications.csv": "申请,名单\n\n受理编号,公民身份号码,姓名,用人单位统一社会信用代码,用人单位,申请日期,"
    "居住证签发日期,居住证到期日期,名单编号\n"
    f"A1,{person(1).lower()},人一,{FIRM.lower()},上海甲（集团）公司,2024年9月10日,2024.1.1,2025/1/1,B1\n",
    "contributions.csv": "AAC002,AAB001,AAB004,AAE003,AAE180(元),到账日期,AAE143,AAE140\n"
    f'{person(1)},{FIRM},上海甲（集团）公司,202408,"8,000.00",2024/9/15 0:00,10,养老\n'
    f"{person(1)},{FIRM},上海甲（集团）公司,202407,¥8000,20240815,正常应缴,五险\n",
    "tax.csv": "序号,姓名,纳税人识别号,扣缴义务人纳税人识别号,扣缴义务人名称,税款所属期,所得项目,本期收入（元）,"
    "本期基本养老保险费,应补（退）税额,申报日期\n"
    f"1,人一,{person(1)},{FIRM},上海甲（集团）公司,2024年08月,工资薪金所得,8000.0,640,0.00,2024-09-12T00:00:00\n",
    "contracts.csv": "身份证号,统一社会信用代码,用人单位名称,合同开始日期,合同结束日期,行政区划代码\n"
    f"{person(1)},{FIRM[2:8]}{FIRM[8:17]},上海甲（集团）公司,2023/1/1,,310115\n",
    "employer_links.csv": f"from_id,to_id,relation,effective_on\n{OTHER_FIRM},{FIRM},合 并,2024年5月20日\n",
    "sanctions.csv": f"对象类型,对象编号,from_on,until_on\n单位,{OTHER_FIRM},2020/1/1,2021/1/1\n",
}
PLAIN = {
    "applications.csv": f"{COLUMNS['applications'].replace(' ', ',')}\n"
    f"A1,{person(1)},人一,{FIRM},上海甲(集团)公司,2024-09-10,2024-01-01,2025-01-01,B1\n",
    "contributions.csv": f"{COLUMNS['contributions'].replace(' ', ',')}\n"
    f"{person(1)},{FIRM},上海甲(集团)公司,2024-08,8000,2024-09-15,normal,pension\n"
    f"{person(1)},{FIRM},上海甲(集团)公司,2024-07,8000,2024-08-15,normal,combined\n",
    "tax.csv": f"{COLUMNS['tax'].replace(' ', ',')}\n"
    f"{person(1)},{FIRM},上海甲(集团)公司,2024-08,wages,8000,640,0,2024-09-12\n",
    "contracts.csv": f"{COLUMNS['contracts'].replace(' ', ',')}\n"
    f"{person(1)},{FIRM[2:17]},上海甲(集团)公司,2023-01-01,,310115\n",
    "employer_links.csv": f"{COLUMNS['employer_links'].replace(' ', ',')}\n{OTHER_FIRM},{FIRM},successor,2024-05-20\n",
    "sanctions.csv": f"{COLUMNS['sanctions'].replace(' ', ',')}\nemployer,{OTHER_FIRM},2020-01-01,2021-01-01,\n",
}


def test_an_extract_in_the_offices_own_words_is_the_canonical_one(tmp_path: Path) -> None:
    wild = load(write(tmp_path / "wild", {**WILD}))
    plain = load(write(tmp_path / "plain", {**PLAIN}))
    tables = ["employer_number", "employer_name", "employer_key", "rejects", "notes"]
    queries = [f"select * from {table} order by all" for table in tables]
    queries += [f"select * exclude (row_number) from {dataset} order by all" for dataset in COLUMNS]
    for query in queries:
        assert wild.rows(query) == plain.rows(query)
    assert wild.rows("select path, unknown_heads from source_file where len(unknown_heads) > 0") == [
        ("tax.csv", ["序号", "姓名"])
    ]
    assert wild.kept("applications") == [("applications.csv", 4)]


# --- copies -------------------------------------------------------------------------------------------------------

SPELLED = (FIRM, FIRM[2:17], FIRM[8:17], f"{FIRM[8:16]}-{FIRM[16]}")  # one organisation, in order: 9131… < MA9X… etc.


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


# --- repeated applications, conflicting links ---------------------------------------------------------------------


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


# --- corrected declarations, coverage -----------------------------------------------------------------------------


def declared(item: str, income: str, declared_on: str, **changes: str) -> Cells:
    return {**sound("tax", 1), "item": item, "income": income, "declared_on": declared_on, **changes}


def test_of_corrected_declarations_the_latest_stand(tmp_path: Path) -> None:
    rows = [
        declared("wages", "1", ""),  # row 2: corrected
        declared("wages", "2", "2024-09-10"),  # 3: corrected
        declared("wages", "3", "2024-09-12"),  # 4: stands
        declared("wages", "4", "2024-09-12", agent_id=SPELLED[2]),  # 5: stands beside it, the same agent key
        declared("bonus", "5", "2024-09-01"),  # 6: another item
        declared("wages", "6", "2024-09-01", agent_id=OTHER_FIRM),  # 7: another agent
        declared("wages", "7", "2024-09-01", month="2024-07"),  # 8: another month
        declared("wages", "8", "2024-09-01", person_id=person(2)),  # 9: another person
        declared("wages", "9", "2024-10-01", person_id="1"),  # 10: rejected, corrects nothing
        declared("劳务报酬所得", "10", ""),  # 11: other, corrected by the next
        declared("稿酬所得", "11", "2024-09-01"),  # 12: stands
        declared("wages", "12", "", month="2024-06"),  # 13: empty alone stands
        declared("wages", "13", "", month="2024-06"),  # 14: and this one beside it
    ]
    loaded = load(write(tmp_path / "extract", {"tax.csv": as_csv("tax", rows)}))
    standing = loaded.rows("select row_number from tax where stands order by all")
    assert [row for (row,) in standing] == [4, 5, 6, 7, 8, 9, 12, 13, 14]
    assert loaded.counts("tax") == (13, 12, 1, 0)


@pytest.mark.parametrize(
    ("rows", "standing"),
    [
        pytest.param(
            [
                declared("wages", "10000", "2024-04-10"),
                declared("wages", "-10000", "2024-05-10"),
                declared("wages", "12000", "2024-05-10"),
            ],
            [2, 3, 4],
            id="the latest is negative",
        ),
        pytest.param(
            [declared("wages", "-1", ""), declared("wages", "2", "2024-09-01"), declared("wages", "3", "2024-09-02")],
            [2, 3, 4],
            id="the earliest is negative",
        ),
        pytest.param(
            [
                declared("wages", "1", "", agent_id=SPELLED[0]),
                declared("wages", "-2", "2024-09-01", agent_id=SPELLED[2]),
                declared("wages", "3", "2024-09-02", agent_id=SPELLED[3]),
            ],
            [2, 3, 4],
            id="of one agent key, however it is written",
        ),
        pytest.param(
            [
                declared("wages", "1", "2024-09-01"),
                declared("wages", "2", "2024-09-02"),
                declared("bonus", "-1", "2024-09-01"),
                declared("wages", "-1", "2024-09-01", month="2024-07"),
                declared("wages", "-1", "2024-09-01", agent_id=OTHER_FIRM),
                declared("wages", "-1", "2024-09-01", person_id=person(2)),
            ],
            [3, 4, 5, 6, 7],
            id="negative in another set",
        ),
        pytest.param(
            [
                declared("wages", "1", "2024-09-01"),
                declared("wages", "2", "2024-09-02"),
                declared("wages", "-1", "2024-09-31"),
                declared("wages", "0", "2024-09-01"),
            ],
            [3],
            id="a rejected negative and nothing are none",
        ),
    ],
)
def test_a_reversal_lets_all_declarations_stand(rows: list[Cells], standing: list[int], tmp_path: Path) -> None:
    loaded = load(write(tmp_path / "extract", {"tax.csv": as_csv("tax", rows)}))
    assert [row for (row,) in loaded.rows("select row_number from tax where stands order by all")] == standing


# --- what a rejected row says of its person -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "number"),
    [
        pytest.param({"person_id": person(1), "month": "?", "base": "?", "kind": "?"}, 1, id="in each of its faults"),
        pytest.param({"person_id": person(1), "employer_id": "", "+": "x"}, 1, id="with a cell too many"),
        pytest.param({"person_id": person(1)[:17], "month": "?", "base": "?"}, None, id="a number that is wrong"),
        pytest.param({"person_id": "", "month": "?", "+": "x"}, None, id="no number"),
    ],
)
def test_a_rejected_row_names_its_person_where_it_can_be_read(cells: Cells, number: int | None, tmp_path: Path) -> None:
    row = {**sound("contributions", 1), "+": "", **cells}
    content = as_csv("contributions", [[row.get(name, "") for name in [*COLUMNS["contributions"].split(), "+"]]])
    loaded = load(write(tmp_path / "extract", {"contributions.csv": content}))
    assert loaded.counts("contributions") == (1, 0, 1, 0)
    named = loaded.rows("select person from rejects")
    assert len(named) > 1
    assert set(named) == {(None if number is None else int(person(number)[:17]),)}


# --- investors ----------------------------------------------------------------------------------------------------


def test_investments_taxes_and_local_staff_are_kept_as_read(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "投资情况.csv": "证件号码,企业统一社会信用代码,出资比例(%),验资日期\n"
        f"{person(1)},{FIRM},33.5％,2024年1月2日\n{person(2)},{FIRM},,\n",
        "企业纳税.csv": "企业统一社会信用代码,年度,实缴税额（元）,缴款日期\n"
        f'{FIRM},2023,"100,000.50",2023/5/31\n{FIRM},2024,\N{MINUS SIGN}0.01,\n',
        "沪籍员工.csv": "企业统一社会信用代码,公民身份号码,户籍地址\n"
        f"{FIRM},{person(3)},上海市黄浦区\n{FIRM},{person(4)},\n",
    }
    loaded = load(write(tmp_path / "extract", files))
    assert loaded.rows(
        "select employer_id, count(*) from employer_number join investments using (employer) group by all"
    ) == [(FIRM, 2)]
    one, two, three, four = (int(person(number)[:17]) for number in range(1, 5))
    assert loaded.rows("select person, share, verified_on, row_number from investments order by row_number") == [
        (one, 3350, date(2024, 1, 2), 2),
        (two, None, None, 3),
    ]
    assert loaded.rows("select year, paid, paid_on, row_number from enterprise_taxes order by row_number") == [
        (2023, 10000050, date(2023, 5, 31), 2),
        (2024, -1, None, 3),
    ]
    assert loaded.rows("select person, hukou, row_number from local_staff order by row_number") == [
        (three, "上海市黄浦区", 2),
        (four, None, 3),
    ]
    assert loaded.rows("select count(*) from rejects") == [(0,)]


def test_a_sanction_may_have_no_end(tmp_path: Path) -> None:
    head = "subject_kind,subject_id,from_on"
    files: dict[str, str | bytes] = {
        "sanctions-1.csv": f"{head}\nemployer,{FIRM},2022-01-10\n",
        "sanctions-2.csv": f"{head},until_on\nperson,{person(1)},2022-01-10,\n",
    }
    loaded = load(write(tmp_path / "extract", files))
    assert loaded.rows("select from_on, until_on from sanctions") == [(date(2022, 1, 10), None)] * 2


def test_a_block_holds_what_its_applications_look_at(tmp_path: Path) -> None:
    first, second, stranger = (*sorted((person(1), person(2))), person(3))
    paid = sound("contributions", 1)
    rows = {
        "applications": [
            {**sound("applications", 1), "person_id": second},
            {**sound("applications", 2), "person_id": first},
            {**sound("applications", 3), "person_id": first},
        ],
        "contributions": [
            {**paid, "person_id": second},  # row 2
            {**paid, "person_id": stranger},  # 3: does not apply
            {**paid, "person_id": first, "insurance": "medical"},  # 4: another insurance
            {**paid, "person_id": first, "insurance": "pension"},  # 5
        ],
        "tax": [
            declared("wages", "1", "2024-09-10", person_id=second),  # 2: corrected
            declared("wages", "2", "2024-09-12", person_id=second),  # 3
            declared("other", "3", "", person_id=second),  # 4: another item
            declared("bonus", "4", "", person_id=stranger),  # 5: does not apply
        ],
        "contracts": [{**sound("contracts", 1), "person_id": who} for who in (second, stranger)],
        "enrolments": [{**sound("enrolments", 1), "person_id": who} for who in (stranger, first)],
    }
    loaded = load(write(tmp_path / "extract", {f"{name}.csv": as_csv(name, cells) for name, cells in rows.items()}))

    def placed(dataset: str) -> list[tuple[object, ...]]:
        return loaded.rows(f"select row_number, block, applicant from {dataset}")

    assert sorted(placed("applications")) == [(2, 0, 1), (3, 0, 0), (4, 0, 0)]
    payments, incomes = placed("contributions"), placed("tax")
    assert payments[:2] == [(5, 0, 0), (2, 0, 1)]
    assert sorted(payments[2:]) == [(3, None, None), (4, None, None)]
    assert incomes[:1] == [(3, 0, 1)]
    assert sorted(incomes[1:]) == [(2, None, None), (4, None, None), (5, None, None)]
    assert placed("contracts") == [(2, 0, 1), (3, None, None)]
    assert placed("enrolments") == [(3, 0, 0), (2, None, None)]


@pytest.mark.parametrize(
    ("rows", "coverage", "months"),
    [
        pytest.param([], "", (None, None), id="no wages: nothing"),
        pytest.param([declared("bonus", "1", "")], "", (None, None), id="bonuses alone: nothing"),
        pytest.param(
            [
                declared("bonus", "1", "", month="2022-01"),
                declared("wages", "1", "", month="2022-03"),
                declared("wages", "-5", "2024-01-01", month="2024-02", person_id=person(2)),
                declared("wages", "1", "", month="2024-01"),
                declared("other", "1", "", month="2024-05"),
                declared("wages", "x", "", month="2024-08"),
            ],
            "",
            ("2022-03", "2024-02"),
            id="first and last month of the kept wages rows",
        ),
        pytest.param(
            [declared("wages", "1", "", month="2024-08")],
            '[coverage]\ntax = {from = "2019-01", until = "2024-06"}\n',
            ("2019-01", "2024-06"),
            id="as the manifest says",
        ),
        pytest.param(
            [declared("wages", "1", "", month="2024-08")],
            '[coverage]\ncontributions = {from = "2019-01", until = "2024-06"}\n',
            ("2024-08", "2024-08"),
            id="the manifest speaks of contributions alone",
        ),
    ],
)
def test_the_months_tax_covers(
    rows: list[Cells], coverage: str, months: tuple[str | None, str | None], tmp_path: Path
) -> None:
    manifest = f"extracted_on = {EXTRACTED_ON}\n{coverage}"
    loaded = load(write(tmp_path / "extract", {"tax.csv": as_csv("tax", rows)}, manifest))
    numbers = tuple(None if month is None else int(month[:4]) * 12 + int(month[5:]) - 1 for month in months)
    assert loaded.rows("select tax_from, tax_until from extract") == [numbers]


def test_contributions_cover_all_months_unless_the_manifest_says_less(tmp_path: Path) -> None:
    query = "select extract_id, extracted_on, contributions_from, contributions_until from extract"
    assert load(write(tmp_path / "whole", {})).rows(query) == [("whole", EXTRACTED_ON, None, None)]
    coverage = '[coverage]\ncontributions = {from = "2016-01", until = "2024-08"}\n'
    folder = write(tmp_path / "part", {}, f'extract_id = "2024-09"\nextracted_on = {EXTRACTED_ON}\n{coverage}')
    assert load(folder).rows(query) == [("2024-09", EXTRACTED_ON, 2016 * 12, 2024 * 12 + 7)]


def test_the_first_and_the_last_days_there_are_do_no_harm(tmp_path: Path) -> None:
    first, last = "0001-01-01", "9999-12-31"
    rows: dict[str, list[Cells]] = {
        "applications": [{**sound("applications", 1), "permit_valid_from": first, "permit_valid_until": last}],
        "contributions": [
            {**sound("contributions", 1), "month": "0001-01", "paid_on": last, "base": "999999999999.99"},
            {**sound("contributions", 1), "paid_on": first},
        ],
        "tax": [
            declared("wages", "999999999999.99", last, month="0001-01"),
            declared("wages", "-999999999999.99", first),
        ],
        "contracts": [{**sound("contracts", 1), "start_on": first, "end_on": last}],
        "enrolments": [{**sound("enrolments", 1), "from_on": first, "until_on": last}],
        "employer_links": [{**sound("employer_links", 1), "effective_on": last}],
        "sanctions": [{**sound("sanctions", 2), "from_on": first, "until_on": last}],
    }
    run = verify(write(tmp_path / "extract", {f"{name}.csv": as_csv(name, each) for name, each in rows.items()}))
    assert {name: run.counts(name) for name in rows} == {
        name: (len(each), len(each), 0, 0) for name, each in rows.items()
    }
    assert run.rows("select month, base, payment from ledger order by month") == [
        (date(1, 1, 1), Decimal("999999999999.99"), "refer"),
        (date(2024, 8, 1), Decimal("8000.00"), "pass"),
    ]


# --- notes --------------------------------------------------------------------------------------------------------


def test_notes_tell_of_wrong_check_characters_and_ignored_values(tmp_path: Path) -> None:
    wrong = "91310115MA9XX0001" + ("0" if FIRM[-1] != "0" else "1")
    early = "91310115MA9XX000OI"
    files: dict[str, str | bytes] = {
        "contributions-1.csv": as_csv(
            "contributions",
            [
                {**sound("contributions", 1), "employer_id": wrong},
                {**sound("contributions", 2), "employer_id": wrong.lower()},
                {**sound("contributions", 3), "employer_id": FIRM},
                {**sound("contributions", 4), "employer_id": FIRM[8:17]},
                {**sound("contributions", 5), "employer_id": early},
            ],
        ),
        "contributions-2.csv": as_csv("contributions", [{**sound("contributions", 6), "employer_id": wrong}]),
        "tax.csv": as_csv(
            "tax",
            [
                declared("wages", "1", "", agent_id=wrong),
                declared("wages", "2", "", tax_paid="无", pension_deducted="640"),
                declared("wages", "3", "", tax_paid="", pension_deducted="六百"),
                declared("wages", "4", "", tax_paid="无"),
                declared("wages", "5", "", tax_paid="-1.5"),
            ],
        ),
        "employers.csv": as_csv("employers", [{**sound("employers", 1), "employer_id": wrong}]),
        "employer_links.csv": as_csv("employer_links", [{**sound("employer_links", 1), "to_id": wrong}]),
        "sanctions.csv": as_csv("sanctions", [{**sound("sanctions", 1), "subject_kind": "单位", "subject_id": wrong}]),
        **{
            f"{dataset}.csv": as_csv(dataset, [{**sound(dataset, 1), "enterprise_id": wrong}])
            for dataset in ("investments", "enterprise_taxes", "local_staff")
        },
    }
    run = verify(write(tmp_path / "extract", files))
    assert run.rows("select code, dataset, value, rows from note order by all") == [
        ("USCC_CHECKSUM", "contributions", wrong, 3),
        ("USCC_CHECKSUM", "contributions", early, 1),
        ("USCC_CHECKSUM", "employer_links", wrong, 1),
        ("USCC_CHECKSUM", "employers", wrong, 1),
        ("USCC_CHECKSUM", "enterprise_taxes", wrong, 1),
        ("USCC_CHECKSUM", "investments", wrong, 1),
        ("USCC_CHECKSUM", "local_staff", wrong, 1),
        ("USCC_CHECKSUM", "sanctions", wrong, 1),
        ("USCC_CHECKSUM", "tax", wrong, 1),
        ("VALUE_IGNORED", "tax", "六百", 1),
        ("VALUE_IGNORED", "tax", "无", 2),
    ]
    assert run.counts("tax") == (5, 5, 0, 0)
    assert run.rows("select count(*) from reject") == [(0,)]


def test_an_ignored_value_is_left_empty(tmp_path: Path) -> None:
    rows = [declared("wages", "1", "", tax_paid="无", pension_deducted="640.5")]
    loaded = load(write(tmp_path / "extract", {"tax.csv": as_csv("tax", rows)}))
    assert loaded.rows("select pension_deducted, tax_paid from tax") == [(64050, None)]


# --- several files ------------------------------------------------------------------------------------------------


def test_a_dataset_in_several_files_is_one_dataset(tmp_path: Path) -> None:
    old = [sound("contributions", 1), {**sound("contributions", 2), "base": "x"}]
    new = [{**sound("contributions", 3), "kind": "?"}, {**sound("contributions", 1), "employer_name": "乙"}]
    files: dict[str, str | bytes] = {
        "contributions-2023.csv": as_csv("contributions", old),
        "contributions-2024.csv": "清单\n" + as_csv("contributions", new),
        "说明.txt": "x",
        "old-list.xls": "x",
        "contributions2024.csv": "x",
        ".hidden.csv": "x",
    }
    run = verify(write(tmp_path / "extract", files))
    assert run.rows("select source_file, row_number, column_name, raw_value, person_id from reject order by all") == [
        ("contributions-2023.csv", 3, "base", "x", person(2)),
        ("contributions-2024.csv", 3, "kind", "?", person(3)),
    ]
    assert run.counts("contributions") == (4, 1, 2, 1)
    assert run.rows("select path, rows from source_file where dataset = 'contributions' order by all") == [
        ("contributions-2023.csv", 2),
        ("contributions-2024.csv", 2),
    ]
    assert sorted(run.rows("select unnest(unused_files) from run")) == [
        ("contributions2024.csv",),
        ("old-list.xls",),
        ("说明.txt",),
    ]


def test_files_may_have_their_columns_in_other_positions(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "contracts.csv": as_csv("contracts", [sound("contracts", 1)]),
        "contracts-2.csv": "开始,合同开始日期,身份证号,单位编号,合同结束日期,工作地\n"
        f"1,2024-01-01,{person(2)},{FIRM},,\n",
    }
    loaded = load(write(tmp_path / "extract", files))
    assert loaded.kept("contracts") == [("contracts-2.csv", 2), ("contracts.csv", 2)]
    assert loaded.rows("select path, unknown_heads from source_file where dataset = 'contracts' order by all") == [
        ("contracts-2.csv", ["开始"]),
        ("contracts.csv", []),
    ]


# --- Parquet ------------------------------------------------------------------------------------------------------

PERSONS = [person(1), person(2), None, person(3)]
TYPED = {
    "applications": pl.DataFrame(
        {
            "application_id": [1, 2, None, 3],
            "person_id": PERSONS,
            "employer_id": [FIRM, FIRM, None, FIRM],
            "applied_on": [date(2024, 9, 10), date(2024, 9, 11), None, date(2024, 9, 21)],
            "permit_valid_from": pl.Series([datetime(2024, 1, 1), None, None, datetime(2024, 1, 2)], dtype=pl.Datetime),  # noqa: DTZ001
            "备注": [None, None, None, 1.5],
        }
    ),
    "contributions": pl.DataFrame(
        {
            "person_id": [int(person(4)), None, 5, int(person(6))],
            "单位编号": pl.Series([FIRM, None, FIRM, FIRM[8:17]], dtype=pl.Categorical),
            "month": [202408, None, 202407, 202413],
            "base": pl.Series([Decimal("8000.50"), None, Decimal("-1.00"), Decimal("0.10")], dtype=pl.Decimal(12, 2)),
            "paid_on": pl.Series([datetime(2024, 9, 15), None, None, None], dtype=pl.Datetime("ms")),  # noqa: DTZ001
            "kind": ["正常缴费", None, "normal", "10"],
        }
    ),
    "tax": pl.DataFrame(
        {
            "person_id": [person(1), person(1), person(2)],
            "agent_id": [FIRM, FIRM, FIRM],
            "month": [date(2024, 8, 31), date(2024, 7, 1), date(2024, 10, 1)],
            "item": ["wages", "bonus", "wages"],
            "income": [8000.25, 1.0, -3.5],
            "declared_on": [date(2024, 9, 1), None, None],
        }
    ),
    "contracts": pl.DataFrame({"person_id": [person(1)], "employer_id": [FIRM], "start_on": [date(2023, 1, 1)]}),
}


def test_parquet_with_real_types_is_read_as_the_same_csv(tmp_path: Path) -> None:
    typed = write(tmp_path / "typed", {})
    text = write(tmp_path / "text", {})
    for dataset, frame in TYPED.items():
        (typed / f"{dataset}.csv").unlink()
        frame.write_parquet(typed / f"{dataset}.parquet")
        frame.write_csv(text / f"{dataset}.csv", datetime_format="%Y-%m-%d %H:%M:%S")
    found, expected = load(typed), load(text)
    rejects = "select * replace (coalesce(raw_value, '') as raw_value) from rejects order by all"
    assert found.rows(rejects) == expected.rows(rejects)
    for table in ("notes", "employer_number", "employer_key", *COLUMNS):
        assert found.table(table) == expected.table(table), table
    assert found.rows("select counts from extract") == expected.rows("select counts from extract")
    assert {dataset: found.counts(dataset) for dataset in TYPED} == {
        "applications": (3, 2, 1, 0),
        "contributions": (3, 1, 2, 0),
        "tax": (3, 2, 1, 0),
        "contracts": (1, 1, 0, 0),
    }
    assert found.rows("select base, month, paid_on from contributions") == [(800050, 24295, date(2024, 9, 15))]
    assert found.rows("select application_id, applied_on, permit_valid_from from applications order by all") == [
        ("1", date(2024, 9, 10), date(2024, 1, 1)),
        ("2", date(2024, 9, 11), None),
    ]
    assert found.kept("tax") == [("tax.parquet", 2), ("tax.parquet", 3)]


def test_a_nested_column_that_no_rule_needs_does_no_harm(tmp_path: Path) -> None:
    folder = write(tmp_path / "extract", {})
    (folder / "contracts.csv").unlink()
    TYPED["contracts"].with_columns(附件=pl.Series([["a", "b"]])).write_parquet(folder / "contracts.parquet")
    assert load(folder).counts("contracts") == (1, 1, 0, 0)


def test_a_nested_column_that_is_needed_is_refused_by_file_and_name(tmp_path: Path) -> None:
    folder = write(tmp_path / "extract", {})
    (folder / "contracts.csv").unlink()
    TYPED["contracts"].with_columns(employer_id=pl.Series([[FIRM]])).write_parquet(folder / "contracts.parquet")
    with pytest.raises(SourceError, match=r"contracts\.parquet.*employer_id"):
        load(folder)


@pytest.mark.parametrize("dataset", ["contributions", "tax", "contracts"])
def test_a_parquet_file_is_taken_for_as_much_text_as_its_csv(tmp_path: Path, dataset: str) -> None:
    """However well it packs; by its size the blocks of persons are parted."""
    write_extract(tmp_path / "csv", 300)
    write_extract(tmp_path / "parquet", 300, file_format="parquet")
    size = ParquetRecords(tmp_path / "parquet" / f"{dataset}.parquet", dataset).text_size
    assert size / 1.5 < (tmp_path / "csv" / f"{dataset}.csv").stat().st_size < size * 1.5


def test_what_is_no_parquet_is_taken_for_no_text(tmp_path: Path) -> None:
    (tmp_path / "tax.parquet").write_bytes(b"PAR1")
    assert ParquetRecords(tmp_path / "tax.parquet", "tax.parquet").text_size == 0


# --- what a stray quote does --------------------------------------------------------------------------------------


def test_two_stray_quotes_that_swallow_rows_are_refused(tmp_path: Path) -> None:
    """The rows between them would be one cell, and the persons in them would look as if nothing was paid."""
    row = "p{},e,s,"
    lines = [row.format(number) for number in range(20)]
    lines[3], lines[15] = 'p3,"e,s,', 'p15,"e,s,'
    with pytest.raises(SourceError, match="row 5 never closes, or closes rows later"):
        records(tmp_path, "\n".join([HEAD, *lines]) + "\n")


def test_quotes_that_come_late_in_a_file_are_refused_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "CHUNK_BYTES", 16)
    lines = ["p,e,s,"] * 50 + ['p,"e,s,', *["p,e,s,"] * 5, 'p,"e,s,']
    with pytest.raises(SourceError, match="row 52 never closes, or closes rows later"):
        records(tmp_path, "\n".join([HEAD, *lines]) + "\n")


def test_a_name_over_two_lines_and_an_inch_mark_are_no_open_quote(tmp_path: Path) -> None:
    found = records(tmp_path, f'{HEAD}\np,x"y,s,\nq,"two\nlines",s,\n')
    assert [row[:3] for row in found] == [(2, "p", 'x"y'), (3, "q", "two\nlines")]


@pytest.mark.parametrize("records", [CsvRecords, ParquetRecords])
def test_digests_of_files_are_found_side_by_side_and_once(
    records: type[CsvRecords | ParquetRecords], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [tmp_path / name for name in ("one", "other")]
    for path in paths:
        path.write_bytes(path.name.encode())
    both, digest_alone = Barrier(2), hashlib.file_digest

    def both_at_once(content: BufferedReader, name: str) -> object:
        both.wait(60)
        return digest_alone(content, name)

    monkeypatch.setattr(hashlib, "file_digest", both_at_once)
    files = [records(path, path.name) for path in paths]
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda file: file.digest, files))
    assert found == [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]
    assert [file.digest for file in files] == found
