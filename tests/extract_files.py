"""Files of an extract, written from rows of cells, and the extract file that is loaded from them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
from stdnum.cn import ric, uscc

from checks.law import rulebook
from pipelines.extract import loading as extract
from pipelines.reading.datasets import DATASETS
from pipelines.reading.faults import Limits
from pipelines.reading.layouts import built_in_layouts
from pipelines.sources.files import csv_records
from pipelines.sources.source import open_source
from pipelines.sources.tables import Table, recognise
from pipelines.steps import Request, verify_source
from tests.cases import COLUMNS as COLUMNS_OF_CASES

EXTRACTED_ON = date(2024, 9, 20)
LIMITS = Limits.of(EXTRACTED_ON, rulebook.built_in_rulebook())
SETTINGS = extract.Settings(LIMITS, built_in_layouts())

COLUMNS = {
    **COLUMNS_OF_CASES,
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
        return Database(extract.load_source(source, SETTINGS, "0" * 64, work))


def verify(folder: Path) -> Database:
    """The run file of a folder."""
    return Database(verify_source(Request(folder, folder.parent / "store")))


HEAD = "person_id,employer_id,start_on,end_on"


def opened(folder: Path, content: str | bytes, dataset: str = "contracts") -> Table:
    path = folder / f"{dataset}.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    [table] = recognise(csv_records.CsvRecords(path, path.name), DATASETS[dataset], SETTINGS.layouts)
    return table


SPELLED = (FIRM, FIRM[2:17], FIRM[8:17], f"{FIRM[8:16]}-{FIRM[16]}")  # one organisation, in order: 9131… < MA9X… etc.
