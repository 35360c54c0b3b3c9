"""Each fault of a row gives one reject, and rows read are kept, rejected or copies."""

from __future__ import annotations

import gc
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines import limits
from pipelines.errors import SourceError
from pipelines.sources.files import csv_records
from pipelines.sources.files.text import Utf8File
from tests.extract_files import (
    COLUMNS,
    FIRM,
    OTHER_FIRM,
    REQUIRED,
    Cells,
    Database,
    as_csv,
    load,
    person,
    sound,
    verify,
    write,
)
from tests.rejected_cells import CASES, Case, case_files, cases_of, cells_of

OF_NOBODY = ("employers", "employer_links", "sanctions", "enterprise_taxes")

# --- rejects ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """One run of all cases; each dataset's rows stand in their order from row 2 on."""
    return verify(write(tmp_path_factory.mktemp("rejects") / "extract", case_files()))


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


# --- what a rejected row says of its person ---------------------------------------------------------------------------


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


def test_a_file_refused_halfway_is_read_no_further(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Arrow reads ahead in a thread of its own; one that outlives the interpreter ends the process."""
    monkeypatch.setattr(limits, "UNUSABLE_ROWS", replace(limits.UNUSABLE_ROWS, most=10))
    monkeypatch.setattr(csv_records, "CHUNK_BYTES", 1 << 12)
    rows = as_csv("contributions", [sound("contributions", number) | {"month": "2024-13"} for number in range(2000)])
    folder = write(tmp_path / "extract", {"contributions.csv": rows})
    with pytest.raises(SourceError, match="cannot be used") as refused:
        load(folder)
    assert refused.tb is not None, "which keeps whatever its frames name"
    assert not [file for file in gc.get_objects() if isinstance(file, Utf8File) and not file.closed]
