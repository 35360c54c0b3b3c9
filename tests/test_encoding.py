"""UTF-8 and GB18030 are told apart by content; a line whose bytes are no text is rejected alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sources.files import text
from pipelines.sources.files.csv_records import CsvRecords
from pipelines.sources.files.text import Utf8File, encoding_of
from tests.extract_files import as_csv, person, sound, verify, write
from tests.tried import tried

HEAD = "person_id,employer_id,month,base,kind,employer_name\n"
RARE = "𠮷㐂𪚥"  # four bytes each in GB18030
ALIKE = "联通"  # whose bytes in GB18030 are UTF-8 as well


def detected(tmp_path: Path, content: bytes) -> str:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    return encoding_of(path, "a.csv")


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        pytest.param("", "utf-8", id="nothing"),
        pytest.param("a,b\n1,2\n", "utf-8", id="plain ASCII"),
        pytest.param("姓名\n张三\n", "utf-8", id="Chinese"),
        pytest.param("姓名\n张三\n", "utf-8-sig", id="a byte order mark"),
        pytest.param("姓名\n张三\n", "gb18030", id="Chinese in two bytes"),
        pytest.param(f"{RARE}\n", "gb18030", id="Chinese in four bytes"),
        pytest.param("a\n" * 5_000_000 + "张三\n", "gb18030", id="Chinese after ten megabytes"),
        pytest.param(f"{ALIKE}\n" * 3 + "张三\n" * 4, "gb18030", id="more lines that are GB18030 alone"),
    ],
)
def test_the_encoding_is_known_by_content(content: str, encoding: str, tmp_path: Path) -> None:
    assert detected(tmp_path, content.encode(encoding)) == encoding.removesuffix("-sig")


def test_lines_that_are_no_text_do_not_tell(tmp_path: Path) -> None:
    assert detected(tmp_path, b"\xff\n" * 2000 + "张三\n".encode("gb18030")) == "gb18030"


def test_a_broken_line_does_not_change_what_the_rest_is(tmp_path: Path) -> None:
    for encoding in ("utf-8", "gb18030"):
        lines = ["姓名,甲"] * 3
        whole = "\n".join(lines).encode(encoding)
        assert detected(tmp_path, b"\xff,\x80\n" + whole) == encoding
        assert detected(tmp_path, whole + b"\n\xff,\xe5\xbc\n") == encoding


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\n\r", exclude_categories=["Cs"])), max_size=30))
@tried(20)
def test_text_comes_out_as_it_went_in(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    path = tmp_path_factory.mktemp("text") / "a.csv"
    whole = "\n".join(["姓名,单位名称,张三", *lines])
    for encoding in ("utf-8", "gb18030"):
        path.write_bytes(whole.encode(encoding))
        with Utf8File(path, encoding) as file:
            assert file.read().decode() == whole
            assert not file.broken


@given(st.binary(max_size=300), st.sampled_from(["utf-8", "gb18030"]), st.integers(1, 40))
@tried(50)
def test_any_bytes_become_text_line_by_line(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, encoding: str, size: int
) -> None:
    """Broken bytes are marked where they stand: other lines, and how many there are, stay as they are."""
    path = tmp_path_factory.mktemp("bytes") / "a.csv"
    path.write_bytes(content)
    found = b""
    with Utf8File(path, encoding) as file:
        while part := file.read(size):
            assert len(part) <= size
            found += part
    given_lines, found_lines = content.split(b"\n"), found.decode().split("\n")
    assert len(given_lines) == len(found_lines)
    for given_line, found_line in zip(given_lines, found_lines, strict=True):
        try:
            assert found_line == given_line.decode(encoding)
        except UnicodeDecodeError:
            assert text.BROKEN in found_line


def contributions(encoding: str, *lines: bytes) -> bytes:
    return (
        b"".join([HEAD.encode(), *lines])
        .replace(b"FIRM", b"91310115MA9XX0001A")
        .replace("甲".encode(), "甲".encode(encoding))
    )


def row(number: int, name: bytes = "甲".encode(), short: bool = False) -> bytes:
    cells = [person(number).encode(), b"FIRM", b"2024-08", b"8000", b"normal", name]
    return b",".join(cells[:5] if short else cells) + b"\n"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_line_with_broken_bytes_is_rejected_alone(encoding: str, tmp_path: Path) -> None:
    good = "𠮷甲".encode(encoding)
    lines = [
        row(1, good),
        row(2, good + b"\xff"),
        b"\n",
        row(3, good),
        row(4)[:-4] + b"\xe5\n",
        row(5, b"\x81"),
        row(6, good),
    ]
    broken_person = b"\xff" + row(7, good)
    content = contributions(encoding, *lines, broken_person, row(8, short=True), b"\xff,x\n")
    run = verify(write(tmp_path / encoding, {"contributions.csv": content}))
    rejects = run.rows("select row_number, column_name, code, person_id from reject order by all")
    assert [each for each in rejects if each[1] is None] == [
        (3, None, "VALUE_UNREADABLE", person(2)),
        (6, None, "VALUE_UNREADABLE", person(4)),
        (7, None, "VALUE_UNREADABLE", person(5)),
        (9, None, "VALUE_UNREADABLE", None),
        (11, None, "VALUE_UNREADABLE", None),
    ]
    assert (9, "person_id", "PERSON_ID_INVALID", None) in rejects
    assert run.counts("contributions") == (9, 4, 5, 0)
    assert run.rows("select medium from source_file where dataset = 'contributions'") == [(f"CSV {encoding.upper()}",)]


def test_gb18030_is_read_as_its_utf8_twin_in_small_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "CHUNK_BYTES", 7)
    rows = [{**sound("contributions", number), "employer_name": f"上海𠮷{number}公司"} for number in range(1, 40)]
    content = as_csv("contributions", rows)
    found = [
        verify(write(tmp_path / encoding / "extract", {"contributions.csv": content.encode(encoding)}))
        for encoding in ("utf-8", "gb18030")
    ]
    for table in ("reject", "note", "ledger", "verdict"):
        query = f"select * exclude (run_id) from {table} order by all"
        assert found[0].rows(query) == found[1].rows(query)
    assert found[0].counts("contributions") == (39, 39, 0, 0)


def test_a_head_in_gb18030_with_its_own_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("\ufeff姓名,单位\n甲,乙\n".encode("gb18030"))
    assert CsvRecords(path, "a.csv").lines()[0] == ["姓名", "单位"]
