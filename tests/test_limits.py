"""What one input may cost: each limit is told in one line, and what comes near it is read."""

from __future__ import annotations

import csv
import io
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from random import Random

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from checks.facts.employers import Employers
from checks.facts.incomes import standing_incomes
from checks.law.codes import WAGES
from pipelines import limits
from pipelines.errors import HechaError, SourceError
from pipelines.extract import loading as extract
from pipelines.prescreening import lists
from pipelines.reading.layouts import read_layouts
from pipelines.sources import source
from pipelines.sources.files import csv_records
from pipelines.sources.files import zipped as zip_files
from pipelines.sources.files.evened import EvenedRecords
from pipelines.sources.files.parquet import CELL_SIZE
from pipelines.sources.source import open_source
from pipelines.sources.workbooks import sheet
from tests.extract_files import COLUMNS, Database, as_csv, load, sound, write
from tests.extract_files import SETTINGS as WORDS
from tests.media import COMMAS, GRID, loaded, refusal
from tests.workbooks import made, rewritten

HEAD = COLUMNS["contributions"].split()
WIDE = 1 << 12


def lowered(monkeypatch: pytest.MonkeyPatch, name: str, most: int) -> None:
    monkeypatch.setattr(limits, name, replace(getattr(limits, name), most=most))


def written(content: str | bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content if isinstance(content, bytes) else content.encode())


def refusal_of(tmp_path: Path, name: str, make: Callable[[Path], object]) -> str:
    """The line that is told of a folder whose contributions are this file."""
    folder = write(tmp_path / "extract", {})
    (folder / "contributions.csv").unlink()
    make(folder / name)
    error = refusal(folder)
    assert name in error.zh
    return error.en


# --- tables -------------------------------------------------------------------------------------------------------


def test_a_stray_cell_far_out_rejects_its_row_alone(tmp_path: Path) -> None:
    head, *rows = COMMAS.splitlines()
    padding = "," * (WIDE - len(HEAD))
    lines = [head + padding, *(row + padding for row in rows[:-1]), rows[-1] + padding + "x"]
    found = loaded(tmp_path / "padded", "contributions.csv", written("\n".join(lines)))
    assert found.counts("contributions") == (3, 3, 0, 0), "what stands below an empty head is of no column"
    lines = [head, *rows[:-1], rows[-1] + padding + "x"]
    found = loaded(tmp_path / "text", "contributions.csv", written("\n".join(lines)))
    assert found.counts("contributions") == (3, 2, 1, 0)
    grid: list[list[object]] = [*GRID[:-1], [*GRID[-1], *[""] * (WIDE - len(HEAD) - 1), "x"]]
    found = loaded(tmp_path / "workbook", "contributions.xlsx", lambda path: made(path, {"S": grid}))
    assert found.counts("contributions") == (3, 2, 1, 0)


def test_too_many_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lowered(monkeypatch, "COLUMNS", 9)
    table = pa.table({name: ["x"] for name in [*HEAD, "more", "most"]})
    expected = "has more than 9 columns"
    assert expected in refusal_of(tmp_path / "text", "contributions.csv", written(COMMAS.replace("\n", ",x,y\n")))
    assert expected in refusal_of(tmp_path / "typed", "contributions.parquet", lambda path: pq.write_table(table, path))


@pytest.mark.parametrize("blank", ["\n", "\r\n", '"\n"\n', "1,2\n"])
def test_lines_of_nearly_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, blank: str) -> None:
    lowered(monkeypatch, "TEXT_CELLS", 500)
    assert "lines of nearly nothing" in refusal_of(tmp_path, "contributions.csv", written(COMMAS + blank * 60))


def test_a_sheet_full_of_empty_rows_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lowered(monkeypatch, "OTHER_LINES", 10)
    empty = "," * (len(HEAD) - 1) + "\n"
    found = loaded(tmp_path, "contributions.csv", written(COMMAS + empty * 1500 + COMMAS.split("\n", 1)[1]))
    assert found.counts("contributions") == (6, 3, 0, 3)


def test_lines_that_are_no_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lowered(monkeypatch, "OTHER_LINES", 10)
    total = "合计," * 2 + "," * (len(HEAD) - 3) + "\n"
    assert "more than 10 lines of totals" in refusal_of(tmp_path, "contributions.csv", written(COMMAS + total * 11))


def test_rows_that_cannot_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lowered(monkeypatch, "UNUSABLE_ROWS", 10)
    unusable = [sound("contributions", number) | {"month": "2024-13"} for number in range(11)]
    assert "more than 10 rows that cannot be used" in refusal_of(
        tmp_path / "most", "contributions.csv", written(as_csv("contributions", unusable))
    )
    usable = [sound("contributions", number) for number in range(20, 50)]
    found = loaded(tmp_path / "some", "contributions.csv", written(as_csv("contributions", usable + unusable)))
    assert found.counts("contributions") == (41, 30, 11, 0), "they are less than half"


def test_records_of_any_number_of_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_records, "_FEW_IRREGULAR", 5)
    lowered(monkeypatch, "UNEVEN_RECORDS", 5)
    rows = [sound("contributions", number) for number in range(1, 21)]
    head, *lines = as_csv("contributions", [row | {"insurance": ""} for row in rows]).splitlines()
    short = "\n".join([head, *(line.rstrip(",") for line in lines)])
    assert loaded(tmp_path / "short", "contributions.csv", written(short)).counts("contributions") == (20, 20, 0, 0)
    more = "\n".join([head, *(line + ",,," for line in lines)])
    assert loaded(tmp_path / "more", "contributions.csv", written(more)).counts("contributions") == (20, 20, 0, 0)
    beyond = "\n".join([head, *lines, *(line + ",,x" for line in lines)])
    assert "more than 5 lines with more cells" in refusal_of(tmp_path / "beyond", "contributions.csv", written(beyond))


def test_lines_made_even_say_what_they_said() -> None:
    """In whatever pieces they come: the cells but for empty ones at the end, as the standard library reads them."""
    rng = Random(1)
    for _ in range(400):
        width, ending = rng.randrange(2, 6), rng.choice(["\n", "\r\n"])
        cells = ["", "a", '"q"', '"x,y"', '"l\nm"', '"d""d"', "甲", *(['a"b'] if rng.random() < 0.1 else [])]
        rows = [rng.choices(cells, k=rng.randrange(8)) + [""] * rng.choice([0, 0, 1, 3]) for _ in range(9)]
        content = ending.join(map(",".join, rows)).encode() + ending.encode()
        cuts = sorted(rng.choices(range(len(content)), k=3))
        pieces = [content[start:end] for start, end in pairwise([0, *cuts, len(content)])]
        evened = EvenedRecords(",", width)
        even = b"".join([*map(evened.lines, filter(None, pieces)), evened.lines(b"")])
        before, after = ([*csv.reader(io.StringIO(each.decode(), newline=""))] for each in (content, even))
        assert list(map(without_empty, before)) == list(map(without_empty, after))
        if 'a"b' not in cells:
            assert {len(row) for row in after if row and len(without_empty(row)) <= width} <= {width}


def without_empty(row: list[str]) -> list[str]:
    return row[: max((place + 1 for place, cell in enumerate(row) if cell), default=0)]


# --- Parquet ------------------------------------------------------------------------------------------------------


def parquet(columns: dict[str, object]) -> Callable[[Path], object]:
    cells = {name: [row[place] for row in GRID[1:]] for place, name in enumerate(HEAD)}
    return lambda path: pq.write_table(pa.table(cells | columns), path, store_schema=False)


def test_a_text_that_parquet_says_once_for_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = parquet({"employer_name": ["甲" * 50_000] * 3})
    assert "a text of more than 131,072 bytes" in refusal_of(tmp_path / "cell", "contributions.parquet", long)
    monkeypatch.setattr(limits, "UNPACKED_BYTES", 1 << 10)
    monkeypatch.setattr(limits, "UNPACKED_RATIO", 1)
    all_alike = pa.table({name: ["x"] * 5000 for name in HEAD})
    line = refusal_of(tmp_path / "rows", "contributions.parquet", lambda path: pq.write_table(all_alike, path))
    assert "more than is plausible" in line


def test_parquet_of_wide_decimals_and_of_names_that_are_no_text(tmp_path: Path) -> None:
    wide = parquet({"base": pa.array([Decimal("8000.00")] * 3, pa.decimal256(60, 2))})
    assert loaded(tmp_path / "wide", "contributions.parquet", wide).counts("contributions") == (3, 3, 0, 0)

    def broken(path: Path) -> None:
        parquet({"zzzz": ["x"] * 3})(path)
        path.write_bytes(path.read_bytes().replace(b"zzzz", b"\xff\xfe\xff\xfe"))

    assert "no Parquet file" in refusal_of(tmp_path / "names", "contributions.parquet", broken)


# --- workbooks ----------------------------------------------------------------------------------------------------


def test_shared_texts_that_are_not_there(tmp_path: Path) -> None:
    def make(path: Path) -> None:
        made(path, {"S": GRID})
        rewritten(path, "xl/sharedStrings.xml", b'uniqueCount="', b'uniqueCount="4294967295" x="')

    assert "is damaged" in refusal_of(tmp_path, "contributions.xlsx", make)


def test_a_panic_of_the_reading_library_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    class Panic(BaseException):
        """As pyo3's, which is no Exception."""

    class Calamine:
        @staticmethod
        def from_path(_: object) -> None:
            os.write(2, b"thread panicked at src/xlsx\n")
            raise Panic

    monkeypatch.setattr(sheet, "CalamineWorkbook", Calamine)
    sheet.open_calamine.cache_clear()
    assert "is damaged" in refusal_of(tmp_path, "contributions.xlsx", lambda path: made(path, {"S": GRID}))
    os.write(2, b"ours\n")
    assert capfd.readouterr().err == "ours\n"


# --- archives -----------------------------------------------------------------------------------------------------


def zipped(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, each in files.items():
            archive.writestr(name, each)
    return content.getvalue()


def nested(depth: int) -> bytes:
    content, name = COMMAS.encode(), "contributions.csv"
    for _ in range(depth):
        content, name = zipped({name: content}), "inner.zip"
    return content


def test_archives_in_archives(tmp_path: Path) -> None:
    found = loaded(tmp_path / "in", "a.zip", written(nested(limits.ARCHIVE_DEPTH.most)))
    assert found.counts("contributions") == (3, 3, 0, 0)
    folder = write(tmp_path / "deep", {"a.zip": nested(limits.ARCHIVE_DEPTH.most + 1)})
    assert "archives in archives, more than 4 deep" in refusal(folder).en


def test_archives_in_archives_share_the_room_of_the_outermost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = zipped({"notes.bin": b"\0" * 4000})
    folder = write(tmp_path / "extract", {"a.zip": zipped({f"{each}.zip": inner for each in range(20)})})
    load(folder)
    monkeypatch.setattr(limits, "UNPACKED_BYTES", 40_000)
    monkeypatch.setattr(limits, "UNPACKED_RATIO", 1)
    assert "more than is plausible" in refusal(folder).en


def test_an_archive_of_far_more_than_its_size_is_to_be_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = COMMAS + COMMAS.split("\n", 1)[1] * 400
    archive = zipped({"contributions.csv": content.encode()})
    folder = write(tmp_path / "extract", {"a.zip": archive})
    (folder / "contributions.csv").unlink()
    lowered(monkeypatch, "ARCHIVE_BYTES", len(content))
    load(folder)
    lowered(monkeypatch, "ARCHIVE_BYTES", len(content) - 1)
    assert "bytes; unpack it and name the folder" in refusal(folder).en
    monkeypatch.setattr(limits, "ARCHIVE_RATIO", len(content) // len(archive) + 1)
    load(folder.rename(tmp_path / "again"))


@pytest.mark.parametrize("ending", ["csv", "txt"])
def test_too_many_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    lowered(monkeypatch, "TABLES", 10)
    folder = write(tmp_path / "extract", {f"contributions-{each}.{ending}": COMMAS for each in range(12)})
    assert "holds more than 10 tables" in refusal(folder).en


def test_too_many_files_of_tables_are_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lowered(monkeypatch, "TABLES", 10)
    files: dict[str, str | bytes] = {f"contributions-{each}.csv": COMMAS for each in range(12)}
    folder = write(tmp_path / "extract", files | {"applications.xlsx": "no workbook"})
    assert "holds more than 10 tables" in refusal(folder).en


def test_rows_of_one_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are counted where they are many together; so many of several persons are read."""
    lowered(monkeypatch, "PERSON_ROWS", 10)
    rows = [sound("contributions", number) for number in range(1, 12)]
    alike = as_csv("contributions", [row | {"person_id": rows[0]["person_id"]} for row in rows])
    load(write(tmp_path / "few", {"contributions.csv": alike}))
    monkeypatch.setattr(limits, "BLOCK_ROWS", 10)
    load(write(tmp_path / "several", {"contributions.csv": as_csv("contributions", rows)}))
    with pytest.raises(SourceError, match="contributions: has a person with too many rows"):
        load(write(tmp_path / "one", {"contributions.csv": alike}))


def test_workbooks_that_unpack_to_too_much_are_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(tmp_path / "extract", {})
    (folder / "contributions.csv").unlink()
    for number in range(3):
        made(folder / f"contributions-{number}.xlsx", {"S": GRID})
    size = sum(zip_files.unpacked_size(each) for each in folder.glob("*.xlsx"))
    lowered(monkeypatch, "WORKBOOK_BYTES", size)
    load(folder)
    lowered(monkeypatch, "WORKBOOK_BYTES", size - 1)
    with monkeypatch.context() as closed:
        closed.setattr(source, "open_workbook", None)
        assert "workbooks that unpack to more than" in refusal(folder).en
    for each in folder.glob("*.xlsx"):
        each.rename(each.with_suffix(".txt"))
    assert "workbooks that unpack to more than" in refusal(folder).en, "by what they are, too"


def test_parquet_files_share_what_is_plausible(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(tmp_path / "extract", {})
    (folder / "contributions.csv").unlink()
    row = sound("contributions", 1)
    table = pa.table({name: [row.get(name, "")] * 1000 for name in HEAD})
    for number in range(4):
        pq.write_table(table, folder / f"contributions-{number}.parquet")
    load(folder)
    monkeypatch.setattr(limits, "UNPACKED_RATIO", 1)
    monkeypatch.setattr(limits, "UNPACKED_BYTES", 3 * 1000 * len(HEAD) * CELL_SIZE)
    assert "more than is plausible" in refusal(folder).en


def test_an_office_says_that_it_has_more_records_in_parquet_than_usual(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path / "extract", {})
    (folder / "contributions.csv").unlink()
    parquet({})(folder / "contributions.parquet")
    contracts = [sound("contracts", number) for number in (1, 2)]
    pq.write_table(pa.Table.from_pylist(contracts), folder / "contracts.parquet")
    (folder / "contracts.csv").unlink()
    load(folder)
    lowered(monkeypatch, "PARQUET_RECORDS", 4)
    line = refusal(folder).en
    assert "more than 4 records in Parquet" in line
    assert "parquet_records" in line
    office = tmp_path / "office.toml"
    office.write_text("parquet_records = 5", encoding="utf-8")
    work = tmp_path / "work"
    work.mkdir()
    with open_source(folder, None, read_layouts(office), work) as source:
        assert sum(table.records.medium == "Parquet" for table in source.tables) == 2


# --- names --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["缴费 -2", "a b'c\"d", "*?[x]{y}", "#%;:$HOME", "-dash", "two\nlines", "~", os.fsdecode("缴费".encode("gbk"))],
)
def test_names_of_any_kind_are_read_as_they_are(tmp_path: Path, name: str) -> None:
    folder = write(tmp_path / name, {})
    (folder / name).mkdir()
    (folder / name / f"{name}-contributions.csv").write_text(COMMAS)
    (folder / "contributions.csv").rename(folder / name / "contributions.csv")
    (folder / name / f"{name}.docx.bak2").write_text("notes\n")
    (tmp_path / "work").mkdir()
    with open_source(folder, None, WORDS.layouts, tmp_path / "work") as source:
        found = Database(extract.load_source(source, WORDS, "0" * 64, tmp_path / "work"))
    shown = name if name.isprintable() or "\n" in name else "缴费"
    files = {str(file) for (file,) in found.rows("select path from source_file")}
    assert {f"{shown}/contributions.csv", f"{shown}/{shown}-contributions.csv"} <= files


def test_a_file_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opening = Path.open

    def refused(path: Path, *arguments: str, **more: str) -> object:
        if path.name == "secret.csv":
            raise PermissionError
        return opening(path, *arguments, **more)  # type: ignore[call-overload]

    folder = write(tmp_path / "extract", {"secret.csv": "x"})
    monkeypatch.setattr(Path, "open", refused)
    assert refusal(folder).en.startswith("secret.csv: cannot be read (PermissionError)")


def test_a_list_that_cannot_be_written_stops_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ValueError("with the text of a cell")

    monkeypatch.setattr(lists, "write_prescreened", fails)
    job = lists.one_job(tmp_path / "名单.csv", tmp_path)
    done = lists._done(job, None, lists.Output())  # type: ignore[arg-type]
    assert isinstance(done.error, HechaError)
    assert "ValueError" in done.error.en
    assert "cell" not in done.error.en


# --- amounts ------------------------------------------------------------------------------------------------------


def test_incomes_are_added_exactly_beyond_64_bits() -> None:
    largest, rows = 10**17 - 1, 100
    amounts = [largest] * rows + [-largest] * (rows - 1)
    tax = pl.DataFrame(
        {"person": 1, "agent": 0, "month": 24_300, "item": WAGES, "income": [*amounts, 5]},
        schema={"person": pl.Int64, "agent": pl.Int32, "month": pl.Int32, "item": pl.Int8, "income": pl.Int64},
    )
    one, none = pl.Series([0]), pl.Series([], dtype=pl.String)
    false, branches = pl.Series([False]), pl.DataFrame({"from_key": [], "to_key": []})
    employers = Employers(one, false, one, none, one, one, false, false, false, branches, ())
    assert standing_incomes(tax, employers).months["wages"].to_list() == [largest + 5]
    assert standing_incomes(tax.head(rows), employers).months["wages"].item() > largest
