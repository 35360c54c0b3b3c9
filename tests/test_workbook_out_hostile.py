"""Hostile and personal texts in the workbook of a report."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest

from reports.masked_columns import Masks
from reports.workbook.cells import CUT, LONGEST
from reports.workbook.report_workbook import write_workbook
from tests.published import rows
from tests.report_workbooks import HOSTILE, MAIN, parts_of, read_cells

SAMPLE = Path(__file__).parent.parent / "data" / "samples" / "extract"


def shown_as(text: str) -> str:
    """What a hostile text looks like in a cell."""
    kept = re.sub("[\x00-\x1f\u202e\u2066\ufffe\uffff]", "", text)
    return kept[:LONGEST] + CUT if len(kept) > LONGEST else kept


def _identity_numbers() -> set[str]:
    """All that stands in a column of persons, right or wrong, and the names of persons."""
    found: set[str] = set()
    for path in SAMPLE.glob("*.csv"):
        frame = pl.read_csv(path, infer_schema=False)
        for column in ("person_id", "person_name"):
            if column in frame.columns:
                found |= set(frame[column].drop_nulls())
    return {each for each in found if len(each) > 1}


def test_nothing_in_the_file_names_a_person(sample_workbook: Path) -> None:
    whole = b"\n".join(parts_of(sample_workbook).values()).decode()
    assert [each for each in _identity_numbers() if each in whole] == []


def test_revealed(sample_run: Path, tmp_path: Path) -> None:
    write_workbook(sample_run, tmp_path / "run.xlsx", reveal=True)
    cells = read_cells(tmp_path / "run.xlsx")
    assert cells["核验结论"][1][7:9] == ["示例甲01", rows(sample_run, "select * from verdict")[0]["person_id"]]
    assert any("含完整姓名" in str(row[0]) for row in cells["说明"])


def test_hostile_text_stays_text(hostile_run: Path, tmp_path: Path) -> None:
    write_workbook(hostile_run, tmp_path / "run.xlsx", reveal=True)
    parts = parts_of(tmp_path / "run.xlsx")
    for name, part in parts.items():
        tree = ElementTree.fromstring(part)
        assert not [each for each in tree.iter() if each.tag in (f"{MAIN}f", f"{MAIN}r")], name
        assert b'TargetMode="External"' not in part
        assert not re.search("[\u202e\u2066\ufffe\uffff]", part.decode())
    cells = read_cells(tmp_path / "run.xlsx")
    shown = {shown_as(text) for text in HOSTILE}
    assert shown <= {row[12] for row in cells["核验结论"]}, "lists"
    assert shown <= {row[7] for row in cells["核验结论"]}, "names"
    assert len(shown & {row[6] for row in cells["逐月台账"]}) >= 8, "employers"
    for text in shown - {shown_as(HOSTILE[-1])}:
        assert any(row[0].endswith(text) for row in cells["核验结论"]), "applications"
    assert cells["核验结论"][1][9].startswith("=2+")
    assert cells["逐月台账"][1][14] == "=1+contributions.csv"
    assert [row[1] for row in cells["说明"] if row[0] == "数据提取批次"] == [" <r>=3+3</r>"]


def test_no_cell_is_longer_than_a_spreadsheet_takes(hostile_run: Path, tmp_path: Path) -> None:
    write_workbook(hostile_run, tmp_path / "run.xlsx", reveal=True)
    texts = [cell for table in read_cells(tmp_path / "run.xlsx").values() for row in table for cell in row]
    assert max(len(str(cell).encode("utf-16-le")) // 2 for cell in texts) <= 32_767


def test_an_identity_number_where_none_belongs_is_masked(hostile_run: Path, tmp_path: Path) -> None:
    write_workbook(hostile_run, tmp_path / "run.xlsx")
    whole = b"\n".join(parts_of(tmp_path / "run.xlsx").values()).decode()
    assert "110101199001011237" not in whole
    assert "r 11************1237 r" in whole


@pytest.mark.parametrize(
    ("column", "raw", "shown"),
    [
        ("person_id", "31010119900101123", "3************1123"),
        ("person_id", "E12345678", "******678"),
        ("person_id", "张三丰", "***"),
        ("base", "张三丰", "张**"),
        ("income", "310101 900101 123", "3************ 123"),
        ("paid_on", "99010119900101123x", "99************123x"),
        ("paid_on", "2023年十三月", "2***"),
        ("base", "12,00.5x", "12,00.5x"),
        ("kind", "补缴（疫情）", "补缴（疫情）"),
        ("kind", "单位应缴", "单位应缴"),
        ("kind", "张三丰", "张**"),
        ("relation", "欧阳小明", "欧***"),
        ("employer_name", "示例公司", "示例公司"),
        ("person_name", "Li Ming", "L***"),
        (None, "𠮷田", "𠮷*"),
        ("base", None, None),
    ],
)
def test_what_slipped_into_a_cell_is_masked(column: str | None, raw: str | None, shown: str | None) -> None:
    values, columns = pl.Series([raw], dtype=pl.String), pl.Series([column], dtype=pl.String)
    assert Masks(reveal=False).raw_values(values, columns).to_list() == [shown]
    assert Masks(reveal=True).raw_values(values, columns).to_list() == [raw]
