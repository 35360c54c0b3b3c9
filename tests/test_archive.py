"""Archives: what is in one comes out; what would do harm is one clear line, before anything is written."""

from __future__ import annotations

import errno
import io
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import limits
from pipelines.errors import SourceError
from pipelines.sources.files.archive import unpack
from tests.tried import tried

Entries = Iterable[tuple[str | zipfile.ZipInfo, bytes]]


def packed(path: Path, entries: Entries, compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return path


def unpacked(path: Path, folder: Path) -> dict[str, bytes]:
    folder.mkdir()
    unpack(path, path.name, folder)
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def refused(path: Path, folder: Path, zh: str, en: str) -> None:
    """One line with these words, and nothing written."""
    folder.mkdir(exist_ok=True)
    with pytest.raises(SourceError) as size:
        unpack(path, path.name, folder)
    assert zh in size.value.zh
    assert en in size.value.en
    assert path.name in size.value.zh
    assert path.name in size.value.en
    assert "\n" not in size.value.zh + size.value.en
    assert list(folder.rglob("*")) == []


def test_files_and_sub_folders_come_out_and_a_nested_archive_stays_a_file(tmp_path: Path) -> None:
    inner = packed(tmp_path / "inner.zip", [("tax.csv", b"x")]).read_bytes()
    entries = [("tax.csv", b"a,b\n"), ("2023/", b""), ("2023/tax-2023.csv", b""), ("inner.zip", inner)]
    found = unpacked(packed(tmp_path / "a.zip", entries), tmp_path / "out")
    assert found == {"tax.csv": b"a,b\n", "2023/tax-2023.csv": b"", "inner.zip": inner}


def test_hidden_files_are_left_out(tmp_path: Path) -> None:
    names = ["tax.csv", ".DS_Store", "__MACOSX/._tax.csv", "2023/.git/x", "2023/__MACOSX/x"]
    found = unpacked(packed(tmp_path / "a.zip", [(name, b"x") for name in names]), tmp_path / "out")
    assert list(found) == ["tax.csv"]


@pytest.mark.parametrize(
    ("encoding", "name"), [("gb18030", "个税/扣缴.csv"), ("utf-8", "个税/扣缴.csv"), ("cp437", "déjà-1.csv")]
)
def test_names_without_the_utf8_flag(tmp_path: Path, encoding: str, name: str) -> None:
    written = name.encode(encoding)
    stand_in = "x" * len(written)
    path = packed(tmp_path / "a.zip", [(stand_in, b"1")])
    path.write_bytes(path.read_bytes().replace(stand_in.encode(), written))
    assert unpacked(path, tmp_path / "out") == {name: b"1"}


def test_names_with_the_utf8_flag(tmp_path: Path) -> None:
    assert unpacked(packed(tmp_path / "a.zip", [("𠮷田.csv", b"1")]), tmp_path / "out") == {"𠮷田.csv": b"1"}


@pytest.mark.parametrize(
    "name", ["../x.csv", "a/../../x.csv", "/x.csv", "C:x.csv", "c:/x.csv", "a\\x.csv", "..\\x.csv", "..", "a\nb.csv"]
)
def test_an_entry_that_leaves_the_archive(tmp_path: Path, name: str) -> None:
    path = packed(tmp_path / "a.zip", [("tax.csv", b"x"), (name, b"x")])
    refused(path, tmp_path / "out", "压缩包之外", "leads out of the archive")
    assert {each.name for each in tmp_path.iterdir()} == {"a.zip", "out"}


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFBLK])
def test_a_link_or_device(tmp_path: Path, kind: int) -> None:
    link = zipfile.ZipInfo("tax.csv")
    link.external_attr = (kind | 0o777) << 16
    refused(packed(tmp_path / "a.zip", [("b.csv", b""), (link, b"/etc/passwd")]), tmp_path / "out", "链接", "link")


@pytest.mark.parametrize(
    "names", [("tax.csv", "TAX.csv"), ("é.csv", "e\u0301.csv"), ("a/b", "a"), ("a", "a/b"), ("a", "A/b"), ("a", "./a")]
)
def test_two_entries_with_one_name(tmp_path: Path, names: tuple[str, str]) -> None:
    path = packed(tmp_path / "a.zip", [(name, b"x") for name in names])
    refused(path, tmp_path / "out", "重名", "twice")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_repeated_entry(tmp_path: Path) -> None:
    refused(packed(tmp_path / "a.zip", [("a", b"1"), ("a", b"2")]), tmp_path / "out", "重名", "twice")


def patched(path: Path, **fields: int) -> Path:
    """Fields of the only entry set in its central record (and flags and method in its local header too)."""
    content = bytearray(path.read_bytes())
    central = content.rfind(b"PK\1\2")
    places = {"flags": (8, "<H"), "method": (10, "<H"), "crc": (16, "<I"), "size": (24, "<I")}
    for field, value in fields.items():
        place, form = places[field]
        struct.pack_into(form, content, central + place, value)
        if field in ("flags", "method"):
            struct.pack_into(form, content, place - 2, value)
    path.write_bytes(content)
    return path


def test_a_password(tmp_path: Path) -> None:
    path = patched(packed(tmp_path / "a.zip", [("a", b"1")]), flags=1)
    refused(path, tmp_path / "out", "密码", "password")


@pytest.mark.parametrize("method", [9, 12, 14, 99])
def test_an_unsupported_compression(tmp_path: Path, method: int) -> None:
    path = patched(packed(tmp_path / "a.zip", [("a", b"1")]), method=method)
    refused(path, tmp_path / "out", "压缩方式", "compression method")


def test_a_bomb_by_what_it_declares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packed(tmp_path / "a.zip", [("a", bytes(1 << 20)), ("b", bytes(1 << 20))])
    assert len(unpacked(path, tmp_path / "fits")) == 2
    monkeypatch.setattr(limits, "UNPACKED_BYTES", (2 << 20) - 1)
    refused(path, tmp_path / "out", "压缩炸弹", "zip bomb")
    monkeypatch.setattr(limits, "UNPACKED_RATIO", 2000)
    assert len(unpacked(path, tmp_path / "fits, it's not so dense")) == 2


def test_a_bomb_of_the_size_the_limits_name(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a", "w") as content:
        for _ in range(257):
            content.write(bytes(1 << 20))
    refused(tmp_path / "a.zip", tmp_path / "out", "压缩炸弹", "zip bomb")


def test_a_bomb_of_entries(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", [(str(number), b"") for number in range(limits.ENTRIES + 1)])
    refused(path, tmp_path / "out", "压缩炸弹", "zip bomb")


def test_a_bomb_of_overlapping_entries(tmp_path: Path) -> None:
    """Two central records that share one local header."""
    content = packed(tmp_path / "a.zip", [("a", b"1")]).read_bytes()
    central, end = content.rfind(b"PK\1\2"), content.rfind(b"PK\5\6")
    record = content[central:end]
    closing = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 2, 2, 2 * len(record), central, 0)
    (tmp_path / "a.zip").write_bytes(content[:central] + 2 * record + closing)
    refused(tmp_path / "a.zip", tmp_path / "out", "压缩炸弹", "zip bomb")


@pytest.mark.parametrize("size", [10, 11])
def test_a_bomb_that_declares_another_size(tmp_path: Path, size: int) -> None:
    """It declares 10 bytes and has their CRC, or that of one byte more, but inflates to a million."""
    path = packed(tmp_path / "a.zip", [("a", bytes(1_000_000))])
    path = patched(path, size=10, crc=zlib.crc32(bytes(size)))
    (tmp_path / "out").mkdir()
    with pytest.raises(SourceError, match="damaged"):
        unpack(path, "a.zip", tmp_path / "out")
    assert sum(file.stat().st_size for file in (tmp_path / "out").iterdir()) <= 10


@pytest.mark.parametrize(("field", "value"), [("size", 11), ("crc", 1)])
def test_an_entry_that_is_not_what_it_declares(tmp_path: Path, field: str, value: int) -> None:
    path = patched(packed(tmp_path / "a.zip", [("a", bytes(10))]), **{field: value})
    (tmp_path / "out").mkdir()
    with pytest.raises(SourceError, match="damaged"):
        unpack(path, "a.zip", tmp_path / "out")


def test_no_room_on_the_disk_by_what_is_declared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packed(tmp_path / "a.zip", [("a", bytes(100))])
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=99))
    refused(path, tmp_path / "out", "磁盘空间不足", "no room on the disk")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=100))
    assert unpacked(path, tmp_path / "fits") == {"a": bytes(100)}


def test_no_room_on_the_disk_while_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> io.BufferedWriter:
        raise OSError(errno.ENOSPC, "full")

    path = packed(tmp_path / "a.zip", [("a", bytes(100))])
    real = Path.open
    monkeypatch.setattr(Path, "open", lambda self, mode="r": full() if mode == "xb" else real(self, mode))
    refused(path, tmp_path / "out", "磁盘空间不足", "no room on the disk")


@pytest.mark.parametrize("content", [b"", b"PK", b"a,b\n1,2\n", b"PK\5\6" + bytes(17)])
def test_no_archive_at_all(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    refused(tmp_path / "a.zip", tmp_path / "out", "已损坏", "damaged")


def any_damage(content: bytes) -> st.SearchStrategy[bytes]:
    """The bytes cut off somewhere, or some of them set to others."""
    cut = st.integers(0, len(content)).map(lambda length: content[:length])
    changes = st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), min_size=1, max_size=6)
    return cut | changes.map(lambda pairs: with_bytes(content, pairs))


def with_bytes(content: bytes, pairs: list[tuple[int, int]]) -> bytes:
    changed = bytearray(content)
    for place, byte in pairs:
        changed[place] = byte
    return bytes(changed)


@tried(40)
@given(data=st.data())
def test_damaged_anywhere_it_is_read_or_refused_and_stays_in_its_folder(tmp_path: Path, data: st.DataObject) -> None:
    shutil.rmtree(tmp_path / "out", ignore_errors=True)
    (tmp_path / "out").mkdir()
    whole = packed(tmp_path / "a.zip", [("tax.csv", b"a,b\n1,2\n" * 30), ("2023/税.csv", b"x")]).read_bytes()
    (tmp_path / "a.zip").write_bytes(data.draw(any_damage(whole)))
    size = SourceError("a.zip：", "a.zip: ")
    try:
        unpack(tmp_path / "a.zip", "a.zip", tmp_path / "out")
    except SourceError as error:
        size = error
    assert (size.zh[:6], size.en[:7]) == ("a.zip：", "a.zip: ")
    assert {each.name for each in tmp_path.iterdir()} == {"a.zip", "out"}
