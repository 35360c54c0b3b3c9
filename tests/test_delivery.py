"""A delivery is read whole and as it was digested, or not at all."""

from __future__ import annotations

import json
import os
import re
import socket
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from checks.law.rulebook import built_in_rulebook
from pipelines import steps
from pipelines.errors import HechaError, SourceError
from pipelines.extract import loading as extract
from pipelines.prescreening.employers_list import read_list
from pipelines.prescreening.lists import jobs_of
from pipelines.reading.faults import Limits
from pipelines.reading.layouts import read_layouts
from pipelines.reading.reader import Reader
from pipelines.sources.workbooks import sheet as sheets
from pipelines.steps import Request
from pipelines.store.folder import Store
from tests.commands import assert_nothing_published, assert_one_line
from tests.deliveries import base_rows, hecha
from tests.extract_files import as_csv, write
from tests.published import rows
from tests.workbooks import made, only, with_far_cell

CHANGED = "changed while it was read"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "in", {f"{name}.csv": as_csv(name, each) for name, each in base_rows().items()})


def _replaced(file: Path) -> None:
    """By another of the same size, with the time of the first."""
    before, other = file.stat(), file.with_name(".other")
    other.write_bytes(file.read_bytes().replace(b"8000", b"9000"))
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(file)


CHANGES: dict[str, Callable[[Path], object]] = {
    "replaced": _replaced,
    "truncated": lambda file: os.truncate(file, file.stat().st_size // 2),
    "appended to": lambda file: file.write_bytes(file.read_bytes() + file.read_bytes().splitlines()[-1] + b"\n"),
    "touched": lambda file: file.touch(),
    "removed": lambda file: file.unlink(),
    "given another beside it": lambda file: file.with_name("contributions-2.csv").write_bytes(file.read_bytes()),
}


MOMENTS = {
    "digested": (extract, "digest_of_source"),
    "in its first rows": (Reader, "read"),
    "loaded": (extract, "load_source"),
}
TRIED = [*((change, "in its first rows") for change in CHANGES), ("touched", "digested"), ("touched", "loaded")]


def _load(folder: Path, store: Path) -> Path:
    with Store(store).workplace() as work:
        steps.save_rulebook(None, work)
        return steps.load_extract(Request(folder, store), work)


@pytest.mark.parametrize(("change", "moment"), TRIED)
def test_a_delivery_that_changes_while_it_is_read_leaves_nothing(
    change: str, moment: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, file, wanted = tmp_path / "store", folder / "contributions.csv", [CHANGES[change]]
    owner, name = MOMENTS[moment]
    real = getattr(owner, name)

    def changing(*given: object, **named: object) -> object:
        done = real(*given, **named)
        while wanted:
            wanted.pop()(file)
        return done

    monkeypatch.setattr(owner, name, changing)
    with pytest.raises(SourceError, match=CHANGED):
        _load(folder, store)
    assert not wanted
    assert_nothing_published(store)
    if change == "truncated":
        loaded = rows(_load(folder, store), "select counts from extract")[0]["counts"]
        assert json.loads(loaded)["contributions"]["read"] < 6, "what stands still is read"


def test_a_workbook_an_archive_and_a_list_are_looked_after_too(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workbook, archive = tmp_path / "tax.xlsx", tmp_path / "in.zip"
    pl.read_csv(folder / "tax.csv").write_excel(workbook)
    with zipfile.ZipFile(archive, "w") as packed:
        for file in (workbook, *(file for file in folder.iterdir() if file.name != "tax.csv")):
            packed.write(file, file.name)
    real = Reader.read

    def changing(*given: Any) -> object:
        for file in (archive, workbook):
            file.touch()
        return real(*given)

    monkeypatch.setattr(Reader, "read", changing)
    with pytest.raises(SourceError, match=f"in.zip: {CHANGED}"):
        _load(archive, tmp_path / "store")
    with pytest.raises(SourceError, match=f"tax.xlsx: {CHANGED}"):
        read_list(workbook, Limits.of(date(2024, 9, 20), built_in_rulebook()), read_layouts(None))


def _folder_link(folder: Path) -> str:
    (folder / "more").symlink_to(folder.parent, target_is_directory=True)
    return "more: is a link to a folder"


def _dangling(folder: Path) -> str:
    (folder / "tax-2.csv").symlink_to(folder / "nowhere.csv")
    return r"tax-2\.csv: cannot be read \(FileNotFoundError\)"


def _loop(folder: Path) -> str:
    (folder / "tax-2.csv").symlink_to(folder / "tax-2.csv")
    return r"tax-2\.csv: cannot be read \(OSError\)"


def _pipe(folder: Path) -> str:
    (folder / "below").mkdir()
    os.mkfifo(folder / "below" / "tax.csv")
    return r"below/tax\.csv: is no ordinary file"


def _socket(folder: Path) -> str:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str((folder / "tax-2.csv").relative_to(Path.cwd())))
    return r"tax-2\.csv: is no ordinary file"


def _device(folder: Path) -> str:
    (folder / "notes.txt").symlink_to("/dev/zero")
    return r"notes\.txt: is no ordinary file"


UNREACHABLE = [_folder_link, _dangling, _loop, _pipe, _socket, _device]


@pytest.mark.parametrize("made", UNREACHABLE)
def test_a_part_that_cannot_be_reached_is_named(
    made: Callable[[Path], str], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    named = made(folder)
    with pytest.raises(SourceError, match=named):
        _load(folder, tmp_path / "store")
    if made is not _folder_link:
        assert re.search(named, " ".join(hecha("inspect", folder, "--lang", "en", "--json").output.split()))


@pytest.mark.parametrize("path", ["below", "below/tax.csv"])
def test_a_part_that_may_not_be_read_is_named(
    path: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "below").mkdir()
    (folder / "tax.csv").rename(folder / "below" / "tax.csv")
    for name in ("iterdir", "open"):
        monkeypatch.setattr(Path, name, _forbidden(folder / path, getattr(Path, name)))
    with pytest.raises(SourceError, match=rf"{path}/?: cannot be read \(PermissionError\)"):
        _load(folder, tmp_path / "store")


def _forbidden(whole: Path, real: Callable[..., object]) -> Callable[..., object]:
    def refusing(path: Path, *given: object, **named: object) -> object:
        if path == whole:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *given, **named)

    return refusing


def test_links_to_files_and_what_programs_leave_lying_are_no_hindrance(folder: Path, tmp_path: Path) -> None:
    """Nor is a store in the delivery's folder a part of it."""
    expected = _load(folder, tmp_path / "other").name
    (folder / "tax.csv").rename(tmp_path / "outside.csv")
    (folder / "tax.csv").symlink_to(tmp_path / "outside.csv")
    (folder / ".#tax.csv").symlink_to("somebody@somewhere.1234")
    os.mkfifo(folder / "~$tax.csv")
    for _ in range(2):
        assert _load(folder, folder / "hecha-store").name == expected


@pytest.mark.parametrize("option", ["--rulebook", "--layouts"])
def test_a_pipe_instead_of_a_settings_file_is_one_line(option: str, folder: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    for file in (tmp_path / "pipe.toml", Path("/dev/zero")):
        given = ("verify", folder, option, file, "--store", tmp_path / "store", "--lang", "en")
        assert_one_line(hecha(*given), f"{file.name}: is no ordinary file")


def test_lists_that_cannot_be_reached_are_distinguished(folder: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "list.csv")
    with pytest.raises(SourceError, match="is no ordinary file"):
        read_list(tmp_path / "list.csv", Limits.of(date(2024, 9, 20), built_in_rulebook()), read_layouts(None))
    assert [job.name for job in jobs_of(tmp_path, tmp_path / "out") if "in" not in job.name] == ["list.csv"]
    (folder / "more").symlink_to(tmp_path, target_is_directory=True)
    with pytest.raises(SourceError, match=r"in/more: is a link to a folder"):
        jobs_of(tmp_path, tmp_path / "out")


def test_of_a_copy_nothing_would_be_left_by_a_kill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = with_far_cell(tmp_path / "a.xlsx", b'<row r="2"><c t="e" r="A2"><v>#N/A</v></c></row>')
    real, seen = CalamineWorkbook.from_path, list[bool]()

    def looking(copy: Path) -> object:
        seen.append(copy.is_symlink() and [copy] == list(copy.parent.iterdir()))
        return real(copy)

    monkeypatch.setattr(sheets, "CalamineWorkbook", SimpleNamespace(from_path=looking))
    assert only(path).lines() == [["a"], ["#N/A"]]
    assert seen
    assert all(seen)


@pytest.mark.parametrize("cells", [1, 20_000])
def test_a_full_disk_while_a_workbook_is_copied_is_no_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cells: int
) -> None:
    more = "".join(f'<row r="{row}"><c t="e" r="A{row}"><v>#N/A</v></c></row>' for row in range(2, cells + 2))
    path = with_far_cell(tmp_path / "a.xlsx", more.encode())
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda: Path("/dev/full").open("wb"))  # noqa: SIM115
    with pytest.raises(HechaError, match=r"a\.xlsx: there is no room on the disk of the folder for temporary files"):
        only(path).lines()


def test_no_folder_for_temporary_files_is_no_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(tmp_path / "a.xlsx", {"one": [["a"]]})
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(FileNotFoundError):
        only(path)
