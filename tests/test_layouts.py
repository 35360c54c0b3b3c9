"""Layouts as offices send them (layouts.md): each sample loads to its canonical twin's rows, and says what it is."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import duckdb
import pytest

from pipelines.errors import SourceError
from pipelines.reading.datasets import DATASETS
from pipelines.steps import Request, verify_source

SAMPLES = Path(__file__).parent.parent / "data" / "samples"
LAYOUTS = SAMPLES / "layouts"
TWINS = sorted(path.name for path in LAYOUTS.iterdir() if (path / "canonical").is_dir())
Rows = list[tuple[object, ...]]


def sent(name: str) -> Path:
    """What an office sent: a folder, a workbook or an archive."""
    return next(path for path in sorted((LAYOUTS / name).iterdir()) if path.stem == "sent")


Extracts = Callable[[Path], Path]


@pytest.fixture(scope="module")
def extract_of(tmp_path_factory: pytest.TempPathFactory) -> Extracts:
    """The extract file that a source loads to; each is loaded once."""

    @cache
    def load(source: Path) -> Path:
        store = tmp_path_factory.mktemp("store")
        verify_source(Request(source, store))
        [found] = (store / "extracts").glob("*.duckdb")
        return found

    return load


def rows(path: Path, query: str) -> Rows:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()


def content(path: Path) -> dict[str, Rows]:
    """All that was loaded, row for row, but for the files and rows it stood in."""
    kept = [name for name, each in DATASETS.items() if not each.key_to_others]
    found = {name: rows(path, f"select * exclude (source_file, row_number) from {name} order by all") for name in kept}
    for table in ("employer_number", "employer_key", "employer_name", "notes", "rejects"):
        found[table] = rows(path, f"select * from {table} order by all")
    manifest = "extracted_on, tax_from, tax_until, contributions_from, contributions_until, extract_id"
    [(counts,)] = rows(path, "select counts from extract")
    found["counts"] = sorted(json.loads(str(counts))[name].items() for name in kept)
    return found | {"manifest": rows(path, f"select {manifest} from extract")}


def forms(path: Path) -> set[tuple[object, ...]]:
    return set(rows(path, "select dataset, form, medium from source_file"))


@pytest.mark.parametrize("name", TWINS)
def test_a_layout_loads_to_the_rows_of_its_canonical_twin(name: str, extract_of: Extracts) -> None:
    found = content(extract_of(sent(name)))
    expected = content(extract_of(LAYOUTS / name / "canonical"))
    assert len(found["contributions"]) == len(found["tax"]) == 18
    assert found["rejects"] == []
    for table, there in expected.items():
        assert found[table] == there, table


def test_the_samples_are_what_their_script_makes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(SAMPLES / "make_layouts.py"), str(tmp_path)], check=True)
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    kept = {path.relative_to(LAYOUTS): path.read_bytes() for path in LAYOUTS.rglob("*") if path.is_file()}
    assert made.keys() == kept.keys()
    assert [path for path in made if made[path] != kept[path]] == []


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("offices_words", ("contributions", "标准表", "CSV GB18030")),
        ("withholding_return", ("tax", "个人所得税扣缴申报表", "XLSX")),
        ("income_statement", ("tax", "收入纳税明细", "CSV UTF-8")),
        ("element_codes", ("contributions", "社保核心系统指标代码", "CSV GB18030")),
        ("employer_intervals", ("contributions", "按月缴费记录，单位见起止名单", "CSV UTF-8")),
        ("employer_intervals", ("employer_intervals", "缴费单位起止名单", "CSV UTF-8")),
        ("contribution_statement", ("employer_intervals", "缴费单位起止名单", "XLSX")),
        ("workbook", ("contracts", "标准表", "XLSX")),
        ("archive", ("contributions", "标准表", "CSV GB18030")),
    ],
)
def test_the_receipt_says_what_was_recognised(name: str, form: tuple[str, ...], extract_of: Extracts) -> None:
    assert form in forms(extract_of(sent(name)))


def test_a_tax_payment_record_is_refused_with_what_to_ask_for(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as refused:
        verify_source(Request(sent("tax_payment_record"), tmp_path))
    assert [
        word for word in ("纳税记录.csv", "收入", "扣缴申报表", "收入纳税明细") if word not in refused.value.zh
    ] == []
    assert [
        word for word in ("neither income nor employer", "withholding return") if word not in refused.value.en
    ] == []
    assert list(tmp_path.glob("*/*.duckdb")) == []
