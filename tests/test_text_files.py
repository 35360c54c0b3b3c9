"""Text is read however it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.sources.files.csv_records import CsvRecords
from tests.extract_files import sound, write
from tests.media import COMMAS, loaded, refusal, rows_expected, rows_of


@pytest.fixture
def expected(tmp_path: Path) -> list[tuple[object, ...]]:
    return rows_expected(tmp_path)


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
