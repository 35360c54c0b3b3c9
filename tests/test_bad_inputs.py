"""An input that cannot be used gives one line and no result."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.commands import CHINESE, CONTRIBUTIONS, HEAD, ROW, assert_nothing_published, assert_one_line, hecha, small
from tests.extract_files import FIRM, person

pytestmark = pytest.mark.usefixtures("no_scheduler")


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
Spoil = Callable[[Path], object]


def file(name: str, content: str | bytes) -> Spoil:
    return lambda folder: (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)


def manifest(content: str | bytes) -> Spoil:
    return file("manifest.toml", content)


def remove(name: str) -> Spoil:
    return lambda folder: (folder / name).unlink()


def folder_for(name: str) -> Spoil:
    def spoil(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).mkdir()

    return spoil


def parquet(frame: pl.DataFrame, damage: Callable[[bytes], bytes] = bytes) -> Spoil:
    """The contributions as Parquet, then damaged."""

    def spoil(folder: Path) -> None:
        path = folder / "contributions.parquet"
        (folder / "contributions.csv").unlink()
        frame.write_parquet(path)
        path.write_bytes(damage(path.read_bytes()))

    return spoil


PAID = pl.DataFrame(
    {"person_id": [person(1)], "employer_id": [FIRM], "month": ["2024-08"], "base": [8000], "kind": ["normal"]}
)
DAY = "extracted_on = 2024-09-20\n"

BAD_INPUTS: dict[str, tuple[Spoil, tuple[str, ...]]] = {
    # name: (what is done to a good extract, words the line must hold)
    "a required dataset is missing": (remove("tax.csv"), ("tax",)),
    "a dataset in another format": (lambda f: (f / "tax.csv").rename(f / "tax.rar"), ("tax",)),
    "a folder for a dataset": (folder_for("tax.csv"), ("tax",)),
    "a required column is missing": (file(CONTRIBUTIONS, HEAD.replace(",base", "")), (CONTRIBUTIONS, "base")),
    "two required columns are missing": (file("tax.csv", "person_id,month,item\n"), ("tax.csv", "agent_id", "income")),
    "an optional dataset without a column": (
        file("enrolments.csv", "person_id,from_on\n"),
        ("enrolments.csv", "employer_id"),
    ),
    "a second file of a dataset without a head": (
        file("contributions-2.csv", ROW),
        ("contributions-2.csv", "person_id"),
    ),
    "a file without a head": (file(CONTRIBUTIONS, ROW * 3), (CONTRIBUTIONS, "person_id")),
    "a file of nothing": (file(CONTRIBUTIONS, ""), (CONTRIBUTIONS,)),
    "a file of a byte order mark": (file(CONTRIBUTIONS, b"\xef\xbb\xbf"), (CONTRIBUTIONS,)),
    "a file of blank lines": (file(CONTRIBUTIONS, "\n\n\n"), (CONTRIBUTIONS,)),
    "a picture": (file(CONTRIBUTIONS, PNG), (CONTRIBUTIONS,)),
    "a workbook by another name": (
        file(CONTRIBUTIONS, b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00\xb5\xd8"),
        (CONTRIBUTIONS,),
    ),
    "a web page": (file(CONTRIBUTIONS, "<html><table><tr><td>person_id</td></tr></table></html>"), (CONTRIBUTIONS,)),
    "UTF-16 without a mark": (file(CONTRIBUTIONS, (HEAD + ROW).encode("utf-16-le")), (CONTRIBUTIONS,)),
    "a quote that never closes": (file(CONTRIBUTIONS, HEAD + ROW + '"' + ROW * 3), (CONTRIBUTIONS, "3")),
    "a quote that never closes, in a later cell": (
        file(CONTRIBUTIONS, HEAD + ROW + ROW.replace(",normal", ',"normal') + ROW * 3),
        (CONTRIBUTIONS, "3"),
    ),
    "a quote that never closes, in a long file": (file(CONTRIBUTIONS, HEAD + ROW + '"' + ROW * 5000), (CONTRIBUTIONS,)),
    "no Parquet": (parquet(PAID, lambda content: b"PARE" + content[4:-4] + b"PARE"), ("contributions.parquet",)),
    "a cut Parquet file": (parquet(PAID, lambda content: content[: len(content) // 2]), ("contributions.parquet",)),
    "an empty Parquet file": (parquet(PAID, lambda _: b""), ("contributions.parquet",)),
    "Parquet with damaged pages": (
        parquet(PAID, lambda content: content[:4] + b"\xff" * 40 + content[44:]),
        ("contributions.parquet",),
    ),
    "Parquet without a column": (parquet(PAID.drop("kind")), ("contributions.parquet", "kind")),
    "Parquet with lists for values": (
        parquet(PAID.with_columns(kind=pl.Series([["normal"]]))),
        ("contributions.parquet", "kind"),
    ),
    "no day of the extract": (manifest('extract_id = "x"\n'), ("manifest.toml", "extracted_on")),
    "no manifest": (remove("manifest.toml"), ("manifest.toml", "extracted_on")),
    "a manifest that is no TOML": (manifest("extracted_on: 2024-09-20\n"), ("manifest.toml",)),
    "a manifest that is no text": (manifest(DAY.encode("utf-16")), ("manifest.toml",)),
    "a day that does not exist": (manifest('extracted_on = "2024-02-30"\n'), ("manifest.toml", "extracted_on")),
    "a word for a day": (manifest('extracted_on = "yesterday"\n'), ("manifest.toml", "extracted_on")),
    "an unknown key": (manifest(f'{DAY}office = "x"\n'), ("manifest.toml", "office")),
    "no name": (manifest(f'{DAY}extract_id = ""\n'), ("manifest.toml", "extract_id")),
    "a number for a name": (manifest(f"{DAY}extract_id = 7\n"), ("manifest.toml", "extract_id")),
    "coverage of an unknown dataset": (
        manifest(f'{DAY}[coverage]\ncontracts = {{from = "2024-01", until = "2024-02"}}\n'),
        ("manifest.toml", "coverage", "contracts"),
    ),
    "coverage from no month": (
        manifest(f'{DAY}[coverage]\ntax = {{from = "2024-13", until = "2024-02"}}\n'),
        ("manifest.toml", "coverage.tax", "2024-13"),
    ),
    "coverage that ends before it starts": (
        manifest(f'{DAY}[coverage]\ntax = {{from = "2024-03", until = "2024-02"}}\n'),
        ("manifest.toml", "coverage.tax"),
    ),
    "coverage without an end": (
        manifest(f'{DAY}[coverage]\ntax = {{from = "2024-03"}}\n'),
        ("manifest.toml", "coverage.tax", "until"),
    ),
}


@pytest.mark.parametrize("name", BAD_INPUTS)
def test_an_input_that_cannot_be_used_gives_one_line_and_no_result(name: str, tmp_path: Path) -> None:
    spoil, words = BAD_INPUTS[name]
    folder, store = small(tmp_path / "extract"), tmp_path / "store"
    spoil(folder)
    english = assert_one_line(hecha("verify", folder, "--store", store, "--lang", "en"), *words)
    chinese = assert_one_line(hecha("verify", folder, "--store", store), *words)
    assert not CHINESE.search(english)
    assert CHINESE.search(chinese)
    assert "internal error" not in english
    assert person(1) not in english + chinese
    assert_nothing_published(store)


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x", encoding="utf-8")
    for name in ("nowhere", "a.csv"):
        assert_one_line(hecha("verify", tmp_path / name, "--store", tmp_path / "store"), name)
    assert_nothing_published(tmp_path / "store")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, ()),
        (b"[window\n", ("TOML",)),
        (b"\xff\xfe", ()),
        (b"", ("rulebook",)),
        (b"[window]\nmonths = 12\n", ("rulebook",)),
    ],
)
def test_a_rulebook_that_cannot_be_used(content: bytes | None, words: tuple[str, ...], tmp_path: Path) -> None:
    folder, store, path = small(tmp_path / "extract"), tmp_path / "store", tmp_path / "office.toml"
    if content is not None:
        path.write_bytes(content)
    result = hecha("verify", folder, "--store", store, "--rulebook", path, "--lang", "en")
    line = assert_one_line(result, "office.toml", *words)
    assert not CHINESE.search(line)
    assert CHINESE.search(assert_one_line(hecha("verify", folder, "--store", store, "--rulebook", path), "office.toml"))
    assert_nothing_published(store)


def test_a_store_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("x", encoding="utf-8")
    assert_one_line(hecha("verify", small(tmp_path / "extract"), "--store", tmp_path / "store", "--lang", "en"))


def test_a_bad_input_leaves_the_last_good_run_in_place(tmp_path: Path) -> None:
    folder, store = small(tmp_path / "extract"), tmp_path / "store"
    assert hecha("verify", folder, "--store", store).exit_code == 0
    latest, files = (store / "latest.duckdb").resolve(), sorted(store.rglob("*.duckdb"))
    (folder / "tax.csv").write_text("", encoding="utf-8")
    assert_one_line(hecha("verify", folder, "--store", store), "tax.csv")
    assert (store / "latest.duckdb").resolve() == latest
    assert sorted(store.rglob("*.duckdb")) == files
    assert hecha("explain", "A1", "--store", store).exit_code == 0
