"""Generated garbage in every reader: the answer is a load with rejects, or one clear line; never another error."""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import HechaError
from pipelines.extract import loading as extract
from pipelines.reading.layouts import read_layouts
from pipelines.sources.source import open_source
from tests.extract_files import COLUMNS, LIMITS, SETTINGS, Database, as_csv, sound, write
from tests.tried import tried

LAYOUTS = Path(__file__).parent.parent / "data" / "samples" / "layouts"
FEW = tried(5)

chinese = st.sampled_from(
    ["证件号码", "缴费年月", "税款所属期", "所得项目", "收入", "合计", "起止年月", "单位名称", "AAE002", "1"]
)
canonical = st.sampled_from(sorted({column for columns in COLUMNS.values() for column in columns.split()}))
wild = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12)
plausible = st.sampled_from(
    ["2024-08", "202408-", "2024年7月1日", "8,000.00", "-1", "1e308", "3.1E+17", "normal", "补缴", "wages", "9" * 40]
)
cell = st.one_of(wild, plausible, canonical, chinese)
rows = st.lists(st.lists(cell, max_size=10), max_size=12)
dataset = st.sampled_from(sorted(COLUMNS))


def load_or_one_line(fill: Callable[[Path], object], layouts: Path | None = None) -> Database | None:
    """The extract of a good folder that was spoilt, with its rows counted; None after one clear line."""
    with tempfile.TemporaryDirectory() as place:
        folder = write(Path(place) / "extract", {"contracts.csv": as_csv("contracts", [sound("contracts", 1)])})
        work = Path(place) / "work"
        work.mkdir()
        fill(folder)
        try:
            words = read_layouts(layouts) if layouts else SETTINGS.layouts
            with open_source(folder, None, words, work) as source:
                found = extract.load_source(source, extract.Settings(LIMITS, words), "0" * 64, work)
        except HechaError as error:
            _one_line(error)
            return None
        database = Database(found)
        read, kept, rejected, copies = map(int, map(str, database.counts("contracts")))
        assert read == kept + rejected + copies
        return database


def _one_line(error: HechaError) -> None:
    assert error.zh
    assert "\n" not in error.en.strip()


@given(dataset, st.binary(max_size=400))
@FEW
def test_any_bytes_as_csv(name: str, content: bytes) -> None:
    load_or_one_line(lambda folder: (folder / f"{name}-2.csv").write_bytes(content))


@given(dataset, rows, st.sampled_from(["utf-8", "gb18030", "utf-8-sig"]))
@FEW
def test_any_cells_under_a_sound_head(name: str, cells: list[list[str]], encoding: str) -> None:
    content = as_csv(name, cells)
    load_or_one_line(lambda folder: (folder / f"{name}-2.csv").write_bytes(content.encode(encoding)))


@given(dataset, rows)
@FEW
def test_any_heads_and_cells(name: str, cells: list[list[str]]) -> None:
    content = as_csv(name, cells).split("\n", 1)[1]
    load_or_one_line(lambda folder: (folder / f"{name}-2.csv").write_text(content, encoding="utf-8"))
    load_or_one_line(lambda folder: (folder / "其他.csv").write_text(content, encoding="utf-8"))


@given(st.data())
@FEW
def test_any_damage_to_a_sample_of_a_layout(data: st.DataObject) -> None:
    sent = [path for path in sorted(LAYOUTS.rglob("*")) if path.suffix in (".csv", ".xlsx", ".zip", ".toml")]
    path = data.draw(st.sampled_from(sent))
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 5))] = data.draw(st.binary(max_size=5))

    def fill(folder: Path) -> None:
        if path.name == "manifest.toml":
            (folder / "manifest.toml").unlink()
        (folder / path.name).write_bytes(content)

    load_or_one_line(fill)


cells_of_excel = st.one_of(
    cell,
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**18), 10**18),
    st.booleans(),
    st.dates(date(1900, 3, 1), date(9999, 1, 1)),
    st.datetimes(datetime(1900, 3, 1), datetime(9998, 1, 1)),  # noqa: DTZ001 - Excel knows no zones
    st.none(),
)


@given(dataset, st.lists(st.lists(cells_of_excel, max_size=10), max_size=8), st.integers(0, 3), st.booleans())
@FEW
def test_any_cells_in_a_workbook(name: str, cells: list[list[object]], lead: int, headed: bool) -> None:
    def fill(folder: Path) -> None:
        with xlsxwriter.Workbook(folder / f"{name}-2.xlsx", {"strings_to_formulas": False}) as book:
            sheet = book.add_worksheet()
            head: list[object] = list(COLUMNS[name].split())
            for number, row in enumerate([head, *cells] if headed else cells):
                for column, value in enumerate(row):
                    sheet.write(lead + number, column, value)

    load_or_one_line(fill)


typed = st.one_of(
    st.lists(st.floats(), min_size=2, max_size=2),
    st.lists(st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)), min_size=2, max_size=2),
    st.lists(st.dates(), min_size=2, max_size=2),
    st.lists(st.decimals(-(10**9), 10**9, places=3), min_size=2, max_size=2),
    st.lists(st.binary(max_size=9), min_size=2, max_size=2),
    st.lists(st.lists(st.integers(0, 9), max_size=2), min_size=2, max_size=2),
    st.lists(st.times(), min_size=2, max_size=2),
)


@given(st.lists(typed, min_size=6, max_size=6))
@FEW
def test_any_types_in_parquet(columns: list[list[object]]) -> None:
    names = ["person_id", "employer_id", "start_on", "end_on", "work_region", "x"]
    frame = pl.DataFrame([pl.Series(name, values, strict=False) for name, values in zip(names, columns, strict=True)])
    load_or_one_line(lambda folder: frame.write_parquet(folder / "contracts-2.parquet"))


@given(st.lists(st.tuples(wild.filter(lambda name: "\0" not in name and name), st.binary(max_size=80)), max_size=5))
@FEW
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_any_names_in_an_archive(entries: list[tuple[str, bytes]]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in entries:
            archive.writestr(zipfile.ZipInfo(name), content)
    load_or_one_line(lambda folder: (folder / "a.zip").write_bytes(packed.getvalue()))


@given(
    st.recursive(
        st.one_of(st.integers(0, 3), st.booleans(), st.lists(wild, max_size=2)),
        lambda inner: st.dictionaries(
            st.sampled_from(["heads", "codes", "files", "tax", "base", "kind", "contribution_kind", "normal", "x"]),
            inner,
            max_size=3,
        ),
        max_leaves=6,
    )
)
@FEW
def test_any_layouts(words: object) -> None:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "office.toml"
        path.write_text("\n".join(_toml(words)) if isinstance(words, dict) else "x = 1", encoding="utf-8")
        load_or_one_line(lambda _: None, path)


def _toml(table: dict[str, object], prefix: str = "") -> list[str]:
    lines = [f"{prefix}{key} = {_value(value)}" for key, value in table.items() if not isinstance(value, dict)]
    for key, value in table.items():
        if isinstance(value, dict):
            lines += [*_toml(value, f"{prefix}{key}.")] or [f"{prefix}{key} = {{}}"]
    return lines


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join('"' + "".join(f"\\U{ord(letter):08x}" for letter in each) + '"' for each in value) + "]"
    return str(value)


def test_a_sound_folder_loads() -> None:
    """What the others spoil is sound before."""
    assert load_or_one_line(lambda _: None) is not None
    assert load_or_one_line(shutil.rmtree) is None
