"""What is not read is refused by name, and what is said of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines.sources.files.kinds import kind_of
from tests.extract_files import EXTRACTED_ON, load, person, write
from tests.media import COMMAS, ROWS, refusal
from tests.other_workbooks import compound
from tests.test_archive import packed
from tests.workbooks import made

# --- what is not read -------------------------------------------------------------------------------------------------
WORD = [("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<a/>")]

NOT_READ: dict[str, tuple[bytes, str]] = {
    "数据.rar": (b"Rar!\x1a\x07\x01\x00", r"make it a \.zip"),
    "数据.7z": (b"7z\xbc\xaf\x27\x1c", r"make it a \.zip"),
    "数据.zip": (b"Rar!\x1a\x07\x01\x00", r"make it a \.zip"),
    "数据.csv.gz": (b"\x1f\x8b\x08\x00", r"make it a \.zip"),
    "数据.tar": (bytes(257) + b"ustar", r"make it a \.zip"),
    "数据.pdf": (b"%PDF-1.7", "exported as Excel or CSV"),
    "数据.csv": (b"%PDF-1.7", "exported as Excel or CSV"),
    "数据.doc": (compound({"WordDocument": bytes(5000)}), "save its table"),
    "数据.rtf": (b"{\\rtf1", "save its table"),
    "数据.dbf": (b"\x03\x18\x07\x01", r"export it as \.csv"),
    "数据.mdb": (b"\x00\x01\x00\x00Standard Jet DB", r"export it as \.csv"),
    "网页.xls": (b"\xef\xbb\xbf<html><table>", "open it in Excel"),
    "表格.xls": (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "open it in Excel"),
    "旧表.xls": (b"\x09\x04\x06\x00" + bytes(9), r"save it as \.xlsx"),
    "旧表.wps": (compound({"Contents": bytes(5000)}), "save its table"),
}


@pytest.mark.parametrize("name", NOT_READ)
def test_what_is_not_read_is_refused_by_name(tmp_path: Path, name: str) -> None:
    content, words = NOT_READ[name]
    told = refusal(write(tmp_path / "extract", {name: content}))
    assert told.zh.startswith(f"{name}：")
    assert told.en.startswith(f"{name}: ")
    assert re.search(words, told.en)


def test_a_document_is_distinguished_from_an_archive(tmp_path: Path) -> None:
    folder = write(tmp_path / "extract", {})
    packed(folder / "合同.zip", WORD)
    assert "save its table" in refusal(folder).en


def test_a_scan_is_refused_where_its_name_says_what_it_holds(tmp_path: Path) -> None:
    folder = write(tmp_path / "extract", {"照片.jpg": b"\xff\xd8\xff\xe0\x00"})
    assert load(folder).rows("select unused_files from extract") == [(["照片.jpg"],)]
    (folder / "社保缴费记录.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00")
    assert refusal(folder).en.startswith("社保缴费记录.jpg: is a file of no known kind")


@pytest.mark.parametrize("name", ["提取.rar", "提取.7z"])
def test_such_an_archive_as_source(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(NOT_READ[f"数据{Path(name).suffix}"][0])
    assert "请改为 .zip" in refusal(tmp_path / name).zh


def test_notes_and_settings_are_passed_over(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "README.md": "# tax\n",
        "说明.txt": "本批数据自9月提取。\n",
        "office.toml": "[heads]\n",
        "Thumbs.db": compound({"Catalog": b""}),
        "tax/notes.md": "a,b\n",
        "空.csv": "",
    }
    folder = write(tmp_path / "extract", {name: content for name, content in files.items() if "/" not in name})
    (folder / "tax").mkdir()
    (folder / "tax" / "notes.md").write_text("a,b\n")
    found = load(folder).rows("select unused_files from extract")
    assert found == [(["README.md", "office.toml", "tax/notes.md", "空.csv", "说明.txt"],)]


def test_a_kind_is_known_by_content_first(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"PAR1xxxx")
    assert kind_of(path) == "parquet"
    path.write_bytes(b"a,b\n")
    assert kind_of(path) == "text"
    path.with_suffix(".xlsx").write_bytes(b"\x00\x01\x02")
    assert kind_of(path.with_suffix(".xlsx")) == "XLSX"


# --- what is said -----------------------------------------------------------------------------------------------------


def test_a_table_that_lacks_a_column_is_refused_with_its_heads(tmp_path: Path) -> None:
    head = COMMAS.replace("employer_id", "单位机构代码", 1)
    for name in ("contributions-2.csv", "其他.csv", "说明.md"):
        told = refusal(write(tmp_path / name / "extract", {name: head}))
        assert told.en.startswith(f"{name}: ")
        assert "employer_id" in told.en
        assert "找到的表头：person_id、单位机构代码" in told.zh


def test_such_a_sheet_is_refused_by_its_title(tmp_path: Path) -> None:
    folder = write(tmp_path / "extract", {})
    rows: list[list[object]] = [["person_id", "agent_id", "发薪月份", "item", "income"]]
    made(folder / "数据.xlsx", {"页": rows, "说明": [["x"]]})
    assert refusal(folder).en.startswith("数据.xlsx/页: looks like tax, but lacks: month")


def test_no_value_of_a_person_is_shown_where_there_is_no_head(tmp_path: Path) -> None:
    content = COMMAS.split("\n", 1)[1].replace(ROWS[0]["kind"], "张三")
    told = refusal(write(tmp_path / "extract", {"contributions.csv": content}))
    assert "没有找到表头" in told.zh
    for private in (person(1), "张三"):
        assert private not in told.zh + told.en


def test_a_missing_dataset_is_reported_with_what_was_not_understood(tmp_path: Path) -> None:
    folder = write(tmp_path / "extract", {"明细.csv": "甲,乙\n1,2\n"})
    (folder / "tax.csv").unlink()
    told = refusal(folder)
    assert "缺少数据集 tax" in told.zh
    assert "未能识别的文件：明细.csv" in told.zh


@pytest.mark.parametrize("name", ["Manifest.toml", "MANIFEST.TOML", "manifest.toml.txt"])
def test_a_manifest_by_another_case(tmp_path: Path, name: str) -> None:
    folder = write(tmp_path / "extract", {})
    (folder / "manifest.toml").rename(folder / name)
    assert load(folder).rows("select extracted_on from extract") == [(EXTRACTED_ON,)]


@pytest.mark.parametrize("name", ["manifest (1).toml", "manifest.txt", "清单.toml"])
def test_what_looks_like_a_manifest_is_not_passed_over(tmp_path: Path, name: str) -> None:
    folder = write(tmp_path / "extract", {name: 'extract_id = "x"\n'})
    assert refusal(folder).en == f"{name}: looks like a manifest; name it manifest.toml or take it out"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_a_manifest_in_another_encoding(tmp_path: Path, encoding: str) -> None:
    folder = write(tmp_path / "extract", {})
    (folder / "manifest.toml").write_bytes("# 说明：九月\nextracted_on = 2024-09-20\n".encode(encoding))
    assert refusal(folder).zh == "manifest.toml：不是 UTF-8 文本；请另存为 UTF-8"
