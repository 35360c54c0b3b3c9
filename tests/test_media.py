"""What the content of a file is decides, not its name; what cannot be read and may be a dataset is refused by name."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import SourceError
from pipelines.sources.files.compound import Compound
from pipelines.sources.files.csv_records import CsvRecords
from pipelines.sources.files.kinds import kind_of
from pipelines.sources.workbooks.workbook import open_workbook
from tests.extract_files import COLUMNS, EXTRACTED_ON, Database, as_csv, load, person, sound, write
from tests.other_workbooks import Cells, Wrong, compound, ods, xls, xlsb
from tests.test_archive import any_damage, packed
from tests.test_workbook import made, rewritten
from tests.tried import tried

HEAD = COLUMNS["contributions"].split()
ROWS = [sound("contributions", number) for number in range(1, 4)]
COMMAS = as_csv("contributions", ROWS).replace("\r\n", "\n")
GRID: list[list[object]] = [[*line.split(",")] for line in COMMAS.splitlines()]
KEPT = "select person_id, month, base, paid_on, kind, insurance, row_number from contributions order by row_number"


def loaded(tmp_path: Path, name: str, make: Callable[[Path], object]) -> Database:
    """The extract of a folder whose contributions are this file and no other."""
    folder = write(tmp_path / "extract", {})
    (folder / "contributions.csv").unlink()
    make(folder / name)
    return load(folder)


def rows_of(extract: Database) -> list[tuple[object, ...]]:
    return extract.rows(KEPT.replace("person_id", "person"))


@pytest.fixture
def expected(tmp_path: Path) -> list[tuple[object, ...]]:
    """What the plain CSV gives."""
    found = loaded(tmp_path / "twin", "contributions.csv", lambda path: path.write_text(as_csv("contributions", ROWS)))
    assert found.counts("contributions") == (3, 3, 0, 0)
    return rows_of(found)


def refusal(folder: Path) -> SourceError:
    shutil.rmtree(folder.parent / f"work-{folder.name}", ignore_errors=True)
    with pytest.raises(SourceError) as told:
        load(folder)
    assert "\n" not in told.value.zh + told.value.en
    return told.value


# --- workbooks ----------------------------------------------------------------------------------------------------

WRITERS: dict[str, Callable[[Path], object]] = {
    "XLSX": lambda path: made(path, {"S": GRID}),
    "XLS": lambda path: xls(path, {"S": GRID}),
    "XLSB": lambda path: xlsb(path, {"S": GRID}),
    "ODS": lambda path: ods(path, {"S": GRID}),
}


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize(
    "name", ["contributions.xlsx", "contributions.xls", "contributions.csv", "缴费.et", "缴费.dat", "缴费"]
)
def test_a_workbook_is_read_whatever_its_name(
    tmp_path: Path, expected: list[tuple[object, ...]], kind: str, name: str
) -> None:
    def make(path: Path) -> None:
        WRITERS[kind](tmp_path / "made.xlsx")
        shutil.move(tmp_path / "made.xlsx", path)

    found = loaded(tmp_path, name, make)
    assert rows_of(found) == expected
    assert found.rows("select medium from source_file where dataset = 'contributions'") == [(kind,)]


TYPED: Cells = [
    ["证件号码", "数", "日", "是"],
    ["310115199001011234", 12100.5, date(2024, 7, 1), True],
    [None, 202407, "", "x"],
]
AS_TEXT = [
    ["证件号码", "数", "日", "是"],
    ["310115199001011234", "12100.5", "2024-07-01", "TRUE"],
    ["", "202407", "", "x"],
]


@pytest.mark.parametrize("mini", [False, True])
def test_the_cells_of_an_xls_as_text(tmp_path: Path, mini: bool) -> None:
    book = open_workbook(xls(tmp_path / "a.xls", {"S": TYPED, "old": [["x"]]}, hidden=["old"], mini=mini), "a.xls")
    assert [sheet.lines() for sheet in book.sheets] == [AS_TEXT]
    assert book.hidden == ["old"]


def test_the_cells_of_an_ods_as_text(tmp_path: Path) -> None:
    book = open_workbook(ods(tmp_path / "a.ods", {"S": TYPED}), "a.ods")
    assert [sheet.lines() for sheet in book.sheets] == [AS_TEXT]


@pytest.mark.parametrize("write_book", [xls, xlsb])
@pytest.mark.parametrize("of_formula", [False, True])
def test_an_error_in_a_binary_workbook_is_no_empty_cell(
    tmp_path: Path, write_book: Callable[..., Path], of_formula: bool
) -> None:
    rows = [["a", "b"], ["x", Wrong("#REF!", of_formula)], [Wrong("#N/A", of_formula), "y"]]
    book = open_workbook(write_book(tmp_path / "a.bin", {"first": [["x"]], "second": rows}), "a.bin")
    assert [sheet.lines() for sheet in book.sheets] == [[["x"]], [["a", "b"], ["x", "#REF!"], ["#N/A", "y"]]]


@pytest.mark.parametrize(
    "cell",
    [
        '<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error"/>',
        '<table:table-cell office:value-type="float" office:value="0"><text:p>#N/A</text:p></table:table-cell>',
        '<table:table-cell office:value-type="float" office:value="0"><text:p>Err:502</text:p></table:table-cell>',
    ],
)
def test_an_error_in_an_open_document_is_refused_by_its_position(tmp_path: Path, cell: str) -> None:
    with pytest.raises(SourceError, match=r"a\.ods: sheet “二”, row 2, column 3"):
        open_workbook(ods(tmp_path / "a.ods", {"一": [["x"]], "二": [["a"], ["b", 1]]}, more=cell), "a.ods")


FAR = '<table:table-cell table:number-columns-repeated="16000"/><table:table-cell {}office:value-type="string"/>'


def test_cells_far_out_are_refused_in_the_other_kinds_too(tmp_path: Path) -> None:
    repeated = FAR.format('table:number-rows-spanned="1" ')
    path = ods(tmp_path / "a.ods", {"S": [["a"]]}, more=repeated)
    assert open_workbook(path, "a.ods").sheets
    deep = '</table:table-row><table:table-row table:number-rows-repeated="9000">' + repeated
    with pytest.raises(SourceError, match="cells far out"):
        open_workbook(ods(tmp_path / "a.ods", {"S": [["a"]]}, more=deep), "a.ods")
    far: Cells = [["a"], *[[]] * 70_000, [*[None] * 1000, "x"]]
    with pytest.raises(SourceError, match="cells far out"):
        open_workbook(xlsb(tmp_path / "a.xlsb", {"S": far}), "a.xlsb")


def test_cells_that_calamine_does_not_know_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="damaged"):
        open_workbook(xlsb(tmp_path / "a.xlsb", {"S": [["a"]]}, short_cells=True), "a.xlsb")


@pytest.mark.parametrize(
    "make",
    [
        lambda path: xls(path, {"S": [["a"]]}, locked=True),
        lambda path: ods(path, {"S": [["a"]]}, manifest="<manifest><encryption-data/></manifest>"),
        lambda path: path.write_bytes(compound({"EncryptedPackage": bytes(5000)})),
    ],
)
def test_a_password_on_any_kind_of_workbook(tmp_path: Path, make: Callable[[Path], object]) -> None:
    make(tmp_path / "a.xls")
    with pytest.raises(SourceError, match="password"):
        open_workbook(tmp_path / "a.xls", "a.xls")


TARGETS = ["./worksheets/", "../xl/worksheets/", "/xl/worksheets/", "/xl/./worksheets/", ".\\worksheets\\"]


@pytest.mark.parametrize("target", TARGETS)
def test_targets_that_excel_follows(tmp_path: Path, target: str) -> None:
    path = made(tmp_path / "a.xlsx", {"S": [["a"], ["x"]], "T": [["b"]]})
    rewritten(path, "xl/_rels/workbook.xml.rels", b"worksheets/", target.encode())
    assert [sheet.lines() for sheet in open_workbook(path, "a.xlsx").sheets] == [[["a"], ["x"]], [["b"]]]


def with_formula(path: Path, cell: bytes) -> Path:
    made(path, {"S": [["a"], ["x"]]})
    rewritten(path, "xl/worksheets/sheet1.xml", b"</row></sheetData>", cell + b"</row></sheetData>")
    return path


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="B2"><f>A1+1</f></c>',
        b'<c r="B2"><f>A1+1</f><v/></c>',
        b'<c r="B2" s="1"><f>A1+1</f><v></v></c>',
        b'<c r="B2"><f t="shared" si="0"/></c>',
        b'<c r="B2" t="str"><f>A1</f></c>',
    ],
)
def test_a_formula_that_no_program_has_reckoned_is_refused(tmp_path: Path, cell: bytes) -> None:
    with pytest.raises(SourceError, match="formula of cell B2 has no result"):
        open_workbook(with_formula(tmp_path / "a.xlsx", cell), "a.xlsx")


def test_noughts_of_formulas_are_none_where_all_are_still_to_be_reckoned(tmp_path: Path) -> None:
    path = with_formula(tmp_path / "a.xlsx", b'<c r="B2"><f>A1+1</f><v>0</v></c>')
    with pytest.raises(SourceError, match="formula of cell B2 has no result"):
        open_workbook(path, "a.xlsx")
    rewritten(path, "xl/workbook.xml", b' fullCalcOnLoad="1"', b"")
    (sheet,) = open_workbook(path, "a.xlsx").sheets
    assert sheet.lines() == [["a"], ["x", "0"]]


def test_a_formula_that_gave_an_empty_text_is_an_empty_cell(tmp_path: Path) -> None:
    path = with_formula(tmp_path / "a.xlsx", b'<c r="B2" t="str"><f>""</f><v></v></c>')
    (sheet,) = open_workbook(path, "a.xlsx").sheets
    assert sheet.lines() == [["a"], ["x"]]


@pytest.mark.parametrize("kind", ["XLS", "XLSB", "ODS"])
@tried(15)
@given(data=st.data())
def test_a_workbook_damaged_anywhere_is_read_or_refused(tmp_path: Path, kind: str, data: st.DataObject) -> None:
    WRITERS[kind](tmp_path / "whole")
    whole = tmp_path / "whole"
    if kind == "XLS":
        (tmp_path / "a.xls").write_bytes(data.draw(any_damage(whole.read_bytes())))
    else:
        with zipfile.ZipFile(whole) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        name = data.draw(st.sampled_from([part for part, content in parts.items() if content and part != "mimetype"]))
        packed(tmp_path / "a.xls", {**parts, name: data.draw(any_damage(parts[name]))}.items())
    told = SourceError("a.xls", "a.xls")
    try:
        for sheet in open_workbook(tmp_path / "a.xls", "a.xls").sheets:
            sheet.lines()
            list(sheet.below(1, 2))
    except SourceError as error:
        told = error
    assert (told.zh[:5], told.en[:5]) == ("a.xls", "a.xls")


@given(st.binary(max_size=1500))
@tried(20)
def test_a_compound_file_of_any_bytes_ends(content: bytes) -> None:
    found = Compound(bytes.fromhex("D0CF11E0A1B11AE1") + content.ljust(1024, b"\3"))
    try:
        names = found.names
    except (ValueError, IndexError):
        names = set()
    assert all(isinstance(name, str) for name in names)


# --- text ---------------------------------------------------------------------------------------------------------

TABS = COMMAS.replace(",", "\t")


def quoted(between: str) -> str:
    return "\n".join(between.join(f'"{cell}"' for cell in line.split(",")) for line in COMMAS.splitlines())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("contributions.csv", TABS.encode(), id="tabs"),
        pytest.param("缴费.xls", TABS.encode("gb18030"), id="text named as a workbook"),
        pytest.param("缴费.txt", COMMAS.replace(",", "|").encode(), id="bars in a text"),
        pytest.param("缴费.csv", COMMAS.replace(",", ";").encode(), id="semicolons"),
        pytest.param("contributions.csv", COMMAS.replace(",", "，").encode(), id="commas of full width"),
        pytest.param("contributions.csv", TABS.encode("utf-16"), id="UTF-16 with tabs, as Excel saves Unicode text"),
        pytest.param("contributions.csv", b"\xfe\xff" + COMMAS.encode("utf-16-be"), id="UTF-16 of the other order"),
        pytest.param("contributions.csv", b"\xef\xbb\xbf" * 2 + COMMAS.encode(), id="two marks"),
        pytest.param("contributions.csv", quoted(", ").encode(), id="quotes behind blanks"),
        pytest.param("contributions.csv", quoted(",").encode(), id="quotes"),
        pytest.param("contributions.csv", COMMAS.replace("\n", "\r\n").encode(), id="lines of Windows"),
        pytest.param("contributions.csv", COMMAS.replace("\n", ",,\n").encode(), id="surplus empty cells"),
        pytest.param("contributions.txt", COMMAS.encode(), id="named as text"),
        pytest.param("缴费", COMMAS.encode(), id="without an ending"),
    ],
)
def test_text_is_read_however_it_is_written(
    tmp_path: Path, expected: list[tuple[object, ...]], name: str, content: bytes
) -> None:
    found = loaded(tmp_path, name, lambda path: path.write_bytes(content))
    assert rows_of(found) == expected
    assert found.counts("contributions") == (3, 3, 0, 0)


def test_lines_above_a_head_do_not_tell_what_parts_it(tmp_path: Path, expected: list[tuple[object, ...]]) -> None:
    lines = TABS.replace(sound("contributions", 1)["base"], "8,000.00").splitlines()
    content = "\n".join(["社保缴费明细,2024年", *lines])
    found = loaded(tmp_path, "contributions.csv", lambda path: path.write_text(content))
    assert [row[:-1] for row in rows_of(found)] == [row[:-1] for row in expected]


def test_a_sign_in_every_row_of_a_column_parts_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("person_id,employer_id,start_on\n" + "x,a;b;c;d;e,2024-01-01\n" * 9)
    assert CsvRecords(path, "a.csv").lines()[:2] == [
        ["person_id", "employer_id", "start_on"],
        ["x", "a;b;c;d;e", "2024-01-01"],
    ]


def test_commas_and_quotes_within_spaced_quotes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('"a", "b", "c"\n"1", "x, ""y""", ""\n\n"2", "多\n行", "z", "beyond"\n3, plain, "w"\n')
    records = CsvRecords(path, "a.csv")
    assert [line for line in records.lines() if line] == [
        ["a", "b", "c"],
        ["1", 'x, "y"', ""],
        ["2", "多\n行", "z", "beyond"],
        ["3", "plain", "w"],
    ]
    (rows,) = records.below(1, 3)
    assert rows.rows() == [("1", 'x, "y"', "", 2, False), ("2", "多\n行", "z", 4, True), ("3", "plain", "w", 5, False)]


def test_an_escaped_quote_behind_a_blank_is_no_other_way_of_writing(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('"a","b"\n"x, ""y""","z, "\n')
    (rows,) = CsvRecords(path, "a.csv").below(1, 2)
    assert rows.rows() == [('x, "y"', "z, ", 2, False)]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_wide_characters_without_a_mark_are_refused(tmp_path: Path, encoding: str) -> None:
    folder = write(tmp_path / "extract", {"缴费.csv": COMMAS.encode(encoding)})
    assert refusal(folder).en.startswith("缴费.csv: is UTF-16 text without a mark")


def test_utf16_with_half_a_character_is_broken_in_that_row_alone(tmp_path: Path) -> None:
    content = COMMAS.encode("utf-16") + b"\x00\xd8" + "\n".encode("utf-16-le")
    found = loaded(tmp_path, "contributions.csv", lambda path: path.write_bytes(content))
    assert found.counts("contributions") == (4, 3, 1, 0)


# --- what is not read ---------------------------------------------------------------------------------------------

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


# --- what is said -------------------------------------------------------------------------------------------------


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
