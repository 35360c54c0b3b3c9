"""Rows and their numbers, in whatever chunks a file is read, and what a stray quote does."""

from __future__ import annotations

import csv
import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from io import BufferedReader
from pathlib import Path
from random import Random
from threading import Barrier

import pytest

from pipelines.errors import SourceError
from pipelines.extract import loading as extract
from pipelines.reading.reader import Reader
from pipelines.reading.whole_columns import raw_chunks
from pipelines.sources.files import csv_records, text
from pipelines.sources.files.csv_records import CsvRecords
from pipelines.sources.files.parquet import ParquetRecords
from pipelines.sources.source import open_source
from tests.extract_files import COLUMNS, HEAD, LIMITS, SETTINGS, Database, load, opened, person, write
from tests.rejected_cells import case_files

# --- rows and their numbers -------------------------------------------------------------------------------------------


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


# --- batches ----------------------------------------------------------------------------------------------------------


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
    chunks = [reader.read(raw) for raw in raw_chunks(file.dataset, 0, file.chunks)]
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
        small = Database(extract.load_source(source, SETTINGS, "0" * 64, again))
    for table in ("rejects", "notes", "employer_number", "employer_name", "extract", *COLUMNS):
        assert small.table(table) == whole.table(table)


# --- what a stray quote does ------------------------------------------------------------------------------------------


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
