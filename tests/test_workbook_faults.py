"""A workbook that is damaged, locked, a bomb or none is refused in one line."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import SourceError
from pipelines.sources.files.zipped import open_archive
from pipelines.sources.workbooks import sheet as sheets
from tests.test_archive import any_damage, packed
from tests.tried import tried
from tests.workbooks import MANIFEST, made, only, opened, read, refused, rewritten, shown, with_far_cell


class PanicError(BaseException):
    """As what Rust code panics with: no Exception."""


def test_a_panic_of_the_library_is_one_line_and_an_interrupt_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(tmp_path / "a.xlsx", {"S": [["a"]]})

    def raising(error: BaseException) -> None:
        def rows(_: object) -> None:
            raise error

        monkeypatch.setattr(sheets, "_rows", rows)

    raising(PanicError("张三"))
    refused(path, "已损坏", "damaged")
    raising(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        only(path).lines()


def test_a_workbook_with_a_password(tmp_path: Path) -> None:
    ole = bytes.fromhex("D0CF11E0A1B11AE1") + bytes((1 << 20) - 20) + "EncryptedPackage".encode("utf-16-le") + bytes(99)
    (tmp_path / "a.xlsx").write_bytes(ole)
    refused(tmp_path / "a.xlsx", "去掉打开密码", "password")


def test_an_old_workbook(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(5000))
    refused(tmp_path / "a.xlsx", "另存为 .xlsx", "save it as .xlsx")


def test_an_archive_that_is_no_workbook(tmp_path: Path) -> None:
    refused(packed(tmp_path / "a.xlsx", [("word/document.xml", b"<a/>")]), "不是 XLSX", "no XLSX")


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"PK\3\4"])
def test_no_workbook_at_all(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    refused(tmp_path / "a.xlsx", "已损坏", "damaged")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "gb18030"])
def test_xml_in_another_encoding(tmp_path: Path, encoding: str) -> None:
    path = made(tmp_path / "a.xlsx", {"S": [["证件号码", 1]]})
    for part in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"):
        with zipfile.ZipFile(path) as archive:
            whole = archive.read(part)
        rewritten(path, part, whole, whole.decode().replace("UTF-8", encoding).encode(encoding))
    refused(path, "不是 UTF-8", "not written in UTF-8")


@pytest.mark.parametrize("length", [0, 20, 300, 500])
def test_xml_that_ends_early(tmp_path: Path, length: int) -> None:
    path = made(tmp_path / "a.xlsx", {"S": [["a", 1]] * 50})
    with zipfile.ZipFile(path) as archive:
        whole = archive.read("xl/worksheets/sheet1.xml")
    assert len(whole) > 1000
    rewritten(path, "xl/worksheets/sheet1.xml", whole, whole[:length])
    refused(path, "已损坏", "damaged")


def test_a_bomb_in_a_workbook(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", {"S": [["a"]]})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/x.xml", "w") as part:
        for _ in range(257):
            part.write(bytes(1 << 20))
    refused(path, "压缩炸弹", "zip bomb")


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', id="the last"),
        pytest.param(b'<row r="9"><c r="A9999999"><v>1</v></c></row><row><c r="I9999999"><v/></c></row>', id="a row"),
        pytest.param(b'<row r="9"><c r="BM1048576"><v>1</v></c></row>', id="the 65th column"),
        pytest.param(b'<row r="1048576">' + b"<c><v>1</v></c>" * 70 + b"</row>", id="without names"),
    ],
)
def test_a_cell_too_far_out(tmp_path: Path, cell: bytes) -> None:
    """Calamine would take 500 GB for the first, and end the process."""
    refused(with_far_cell(tmp_path / "a.xlsx", cell), "远处的单元格", "cells far out")


def test_a_wide_sheet_and_far_cells_without_content_are_read(tmp_path: Path) -> None:
    wide = only(made(tmp_path / "a.xlsx", {"S": [list(range(1000)), [1]]}))
    assert wide.lines()[0] == [str(number) for number in range(1000)]
    far = only(with_far_cell(tmp_path / "b.xlsx", b'<row r="1048576"><c r="XFD1048576" s="0"/></row>'))
    assert far.lines() == [["a"]]


@pytest.mark.parametrize("tag", [b"<c t='e' r='A2'>", b'<c r="A2" s="0"  t="e">', b'<c t = "e">'])
def test_errors_however_they_are_written(tmp_path: Path, tag: bytes) -> None:
    sheet = only(with_far_cell(tmp_path / "a.xlsx", b'<row r="2">' + tag + b"<v>#N/A</v></c></row>"))
    assert sheet.lines() == [["a"], ["#N/A"]]


def test_text_that_looks_like_an_error_stays(tmp_path: Path) -> None:
    words = ['c t="e"', '<c t="e">', "t='e'>"]
    cell = b'<row r="2"><c t="e" r="A2"><v>#N/A</v></c><c r="B2" t="str"><v>&lt;c t="e"></v></c></row>'
    path = with_far_cell(tmp_path / "a.xlsx", cell)
    assert only(path).lines() == [["a"], ["#N/A", '<c t="e">']]
    assert shown(tmp_path, *words) == words


def test_every_line_of_the_limits_is_passed_by_an_ordinary_workbook(tmp_path: Path) -> None:
    rows: list[list[object]] = [["正常缴费", 202407, 8123.45, date(2024, 7, 1)]] * 20_000
    path = made(tmp_path / "a.xlsx", {"S": rows})
    with open_archive(path, "a.xlsx") as archive:
        assert sum(part.file_size for part in archive.infolist()) > 10 * path.stat().st_size
    assert read(only(path), 0, 4).height == 20_000


def read_or_refused(path: Path) -> None:
    """Whatever the bytes: sheets, or one line that begins with the name."""
    told = SourceError("a.xlsx", "a.xlsx")
    try:
        book = opened(path)
        book.manifest()
        for sheet in book.sheets:
            sheet.lines()
            list(sheet.below(1, 2))
    except SourceError as error:
        told = error
    assert (told.zh[:6], told.en[:6]) == ("a.xlsx", "a.xlsx")
    assert "\n" not in told.zh + told.en


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    rows: list[list[object]] = [["id", "on"], ["x", date(2024, 7, 1)], [1.5, True], ["NA", None, "z"]]
    path = made(tmp_path_factory.mktemp("whole") / "a.xlsx", {"tax": rows, "manifest": MANIFEST})
    return path.read_bytes()


@tried(30)
@given(data=st.data())
def test_a_file_damaged_anywhere_is_read_or_refused(tmp_path: Path, whole: bytes, data: st.DataObject) -> None:
    (tmp_path / "a.xlsx").write_bytes(data.draw(any_damage(whole)))
    read_or_refused(tmp_path / "a.xlsx")


@tried(30)
@given(data=st.data())
def test_a_part_damaged_anywhere_is_read_or_refused(tmp_path: Path, whole: bytes, data: st.DataObject) -> None:
    """The archive is whole; the XML in it is not."""
    (tmp_path / "whole.xlsx").write_bytes(whole)
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    parts[name] = data.draw(any_damage(parts[name]))
    read_or_refused(packed(tmp_path / "a.xlsx", parts.items()))
