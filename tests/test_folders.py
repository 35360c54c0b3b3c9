"""Folders that people share with hecha: what they put there stays, whatever is written, killed or run at once."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from pipelines.errors import HechaError
from pipelines.store.shared_folders import REPORT, WRITTEN, added_to_folder, remove_own_file


def put(folder: Path, files: dict[str, str], written: str = REPORT) -> list[str]:
    """Write files as a command does; the names under which others were kept."""
    with added_to_folder(folder, "--out", written) as additions:
        for name, text in files.items():
            (additions.aside / name).parent.mkdir(exist_ok=True)
            (additions.aside / name).write_text(text, encoding="utf-8")
    return [str(path.relative_to(folder)) for path in additions.kept]


def there(folder: Path) -> dict[str, str]:
    """All files of a folder but the lists of what was written."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name not in (REPORT, WRITTEN))
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in files}


def test_what_people_put_there_stays_and_what_they_changed_is_kept(tmp_path: Path) -> None:
    old = {"report.html": "1", "report.xlsx": "1", "cases/a.html": "1", "cases/b.html": "1", "cases/c.html": "1"}
    assert put(tmp_path, old) == []
    mine = {"notes.txt": "mine", "letters/one.txt": "mine", "cases/mine.txt": "mine"}
    for name, text in {**mine, "report.xlsx": "1 and remarks", "cases/b.html": "1 marked"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    kept = put(tmp_path, {"report.html": "2", "report.xlsx": "2", "cases/a.html": "2"})
    assert [name.partition("-20")[0] for name in kept] == ["report", "cases/b"]
    told = dict(zip(kept, ("1 and remarks", "1 marked"), strict=True))
    after = {**mine, **told, "report.html": "2", "report.xlsx": "2", "cases/a.html": "2"}
    assert there(tmp_path) == after, "stale pages of ours went"
    assert put(tmp_path, {"report.html": "3"}) == []
    assert there(tmp_path) == {**mine, **told, "report.html": "3"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "report.html", tmp_path / REPORT)} == {0o600}


@pytest.mark.parametrize("way", ["file", "folder", "link", "dangling", "fifo", "folder is a file", "folder is a link"])
def test_whatever_is_in_the_way_is_moved_aside(tmp_path: Path, way: str) -> None:
    folder, outside = tmp_path / "in", tmp_path / "outside"
    outside.mkdir()
    (outside / "a.html").write_text("1", encoding="utf-8")
    put(folder, {"cases/a.html": "1"})
    place = folder / "cases" / "a.html" if "is a" not in way else folder / "cases"
    (folder / "cases" / "a.html").unlink()
    if "is a" in way:
        place.rmdir()
    match way:
        case "file" | "folder is a file":
            place.write_text("mine", encoding="utf-8")
        case "folder":
            place.mkdir()
        case "link":
            place.symlink_to(outside / "a.html")
        case "dangling":
            place.symlink_to(tmp_path / "nowhere")
        case "fifo":
            os.mkfifo(place)
        case "folder is a link":
            place.symlink_to(outside)
    kind = stat.S_IFMT(place.lstat().st_mode)
    (kept,) = put(folder, {"cases/a.html": "2"})
    assert (folder / "cases" / "a.html").read_text(encoding="utf-8") == "2"
    assert stat.S_IFMT((folder / kept).lstat().st_mode) == kind
    assert there(outside) == {"a.html": "1"}


def test_a_list_of_names_that_lead_elsewhere_takes_nothing_there(tmp_path: Path) -> None:
    for name in ("x", "elsewhere/x"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("1", encoding="utf-8")
    put(tmp_path / "out", {"x": "1"})
    (tmp_path / "out" / "cases").symlink_to(tmp_path / "elsewhere")
    noted = (tmp_path / "out" / REPORT).read_text(encoding="utf-8")
    more = [noted.replace("  x", f"  {name}") for name in ("../x", str(tmp_path / "x"), "cases/x")]
    (tmp_path / "out" / REPORT).write_text("".join([noted, *more]), encoding="utf-8")
    put(tmp_path / "out", {"y": "2"})
    assert there(tmp_path) == {"x": "1", "elsewhere/x": "1", "out/y": "2"}


def test_two_commands_in_one_folder_keep_out_of_each_others_way(tmp_path: Path) -> None:
    (tmp_path / ".hecha-new-left").mkdir()
    (tmp_path / ".hecha-new-left" / "half").write_text("")
    names = [f"{number}.xlsx" for number in range(12)]
    at_once = [threading.Thread(target=put, args=(tmp_path, {name: name}, WRITTEN)) for name in names]
    for each in at_once:
        each.start()
    for each in at_once:
        each.join()
    assert there(tmp_path) == {name: name for name in names}
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".hecha-new-")] == []
    for name in names:
        remove_own_file(tmp_path / name)
    assert there(tmp_path) == {}, "all were on the list"


def test_a_failure_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    put(tmp_path / "out", {"a": "1"})
    for folder in (tmp_path / "out", tmp_path / "new"):
        with pytest.raises(HechaError, match="--out"):
            put(folder, {"a": "2", "b/c/d": "no folder to write it in"})
    assert there(tmp_path) == {"out/a": "1"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_names_of_any_kind_are_known_again(tmp_path: Path) -> None:
    names = ["预审\n名单.xlsx", "a\\nb.xlsx", " blank .xlsx", os.fsdecode("名单".encode("gbk")) + ".xlsx", "-x*?[]"]
    for _ in range(2):
        assert put(tmp_path, dict.fromkeys(names, "1"), WRITTEN) == []
    (tmp_path / names[0]).write_text("2", encoding="utf-8")
    remove_own_file(tmp_path / names[0])
    remove_own_file(tmp_path / names[1])
    assert sorted(there(tmp_path)) == sorted({*names} - {names[1]})
