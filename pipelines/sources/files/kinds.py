"""What a file is by its content, whatever its name says."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Final, Literal

from pipelines.sources.files.compound import SIGNATURE, Compound

Workbook = Literal["XLSX", "XLSB", "XLS", "ODS"]
Kind = Literal[
    "text", "zip", "parquet", "XLSX", "XLSB", "XLS", "ODS",
    "PDF", "document", "archive", "database", "markup", "old workbook", "unknown",
]  # fmt: skip

WORKBOOK_SUFFIXES: Final = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et", ".xlt", ".xltx", ".ett")
TEXT_SUFFIXES: Final = (".csv", ".txt", ".tsv", ".tab", ".dat", ".prn", ".asc", "")
"""Of a file that is text: the others are tables by exception."""
TABLE_SUFFIXES: Final = (*WORKBOOK_SUFFIXES, ".csv", ".tsv", ".tab", ".parquet")
"""Of files that are nothing but tables; text of other names may be notes."""

_START: Final = 4096
_MAGIC: Final[tuple[tuple[bytes, int, Kind], ...]] = (
    (b"PAR1", 0, "parquet"),
    (b"%PDF", 0, "PDF"),
    (b"{\\rtf", 0, "document"),
    (b"Rar!\x1a\x07", 0, "archive"),
    (b"7z\xbc\xaf\x27\x1c", 0, "archive"),
    (b"\x1f\x8b", 0, "archive"),
    (b"BZh", 0, "archive"),
    (b"\xfd7zXZ\x00", 0, "archive"),
    (b"\x28\xb5\x2f\xfd", 0, "archive"),
    (b"\x1f\x9d", 0, "archive"),
    (b"ustar", 257, "archive"),
    (b"-lh", 2, "archive"),
    (b"MSCF", 0, "archive"),
    (b"SQLite format 3\x00", 0, "database"),
    (b"\x00\x01\x00\x00Standard ", 0, "database"),
    (b"\x09\x00\x04\x00", 0, "old workbook"),
    (b"\x09\x02\x06\x00", 0, "old workbook"),
    (b"\x09\x04\x06\x00", 0, "old workbook"),
    (b"\x09\x08\x08\x00", 0, "old workbook"),
    (b"\x09\x08\x10\x00", 0, "old workbook"),
)
_SUFFIXES: Final[dict[str, Kind]] = {
    **dict.fromkeys((".pdf", ".ofd"), "PDF"),
    **dict.fromkeys((".doc", ".docx", ".wps", ".rtf", ".odt", ".pages"), "document"),
    **dict.fromkeys((".rar", ".7z", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".tar", ".z", ".lzh", ".cab"), "archive"),
    **dict.fromkeys((".dbf", ".mdb", ".accdb", ".db", ".sqlite", ".dmp", ".bak"), "database"),
    **dict.fromkeys((".htm", ".html", ".mht", ".xml", ".json", ".jsonl"), "markup"),
    **dict.fromkeys((".numbers", ".wk1", ".wks", ".123", ".dif", ".slk", ".fods", ".uos"), "old workbook"),
    ".parquet": "parquet",
    ".zip": "zip",
}
"""What else a file says it is, where its content says nothing against it."""

_OLE_STREAMS: Final[tuple[tuple[str, Kind], ...]] = (
    ("EncryptedPackage", "XLSX"),
    ("Workbook", "XLS"),
    ("Book", "XLS"),
    ("WordDocument", "document"),
)
_PARTS: Final[tuple[tuple[str, Kind], ...]] = (
    ("workbook.xml", "XLSX"),
    ("workbook.bin", "XLSB"),
    ("ofd.xml", "PDF"),
    ("document.xml", "document"),
    ("presentation.xml", "document"),
)
_OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument."
_MARKUP: Final = (b"<!doctype", b"<html", b"<table", b"<head", b"<meta", b"<style", b"<?xml", b"mime-version:")


def kind_of(path: Path) -> Kind:
    """The kind of a file: by its first bytes, by what an archive or compound file holds, last by its suffix."""
    with path.open("rb") as file:
        start = file.read(_START)
    suffix = path.suffix.casefold()
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _of_archive(path, suffix)
    if start.startswith(SIGNATURE):
        return _of_compound(path, suffix)
    if kind_by_start := next((kind for magic, offset, kind in _MAGIC if start[offset:].startswith(magic)), None):
        return kind_by_start
    if start.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower().startswith(_MARKUP):
        return "markup"
    return _SUFFIXES.get(suffix) or ("text" if suffix in TEXT_SUFFIXES or _is_text(start) else _claimed(suffix))


def _is_text(start: bytes) -> bool:
    """Whether bytes may be text: with a mark of UTF-16, or without the bytes that no text has."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not any(byte < 0x20 and byte not in b"\t\n\r\x0b\x0c\x1a\x1b\x01\x1c\x1d\x1e\x1f" for byte in start)


def _claimed(suffix: str) -> Kind:
    """What a suffix says where the content says nothing: a damaged workbook is reported as one."""
    return "XLSX" if suffix in WORKBOOK_SUFFIXES else "unknown"


def _of_archive(path: Path, suffix: str) -> Kind:
    """The kind of what is packed as ZIP: a workbook, another document, or an archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _of_parts(archive.namelist()) or _of_open_document(archive) or "zip"
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return "zip" if suffix == ".zip" else _claimed(suffix)


def _of_parts(names: Iterable[str]) -> Kind | None:
    parts = [PurePosixPath(name.replace("\\", "/").casefold()) for name in names]
    if not any(part.name in ("[content_types].xml", "ofd.xml") and len(part.parts) == 1 for part in parts):
        return None
    part_names = {part.name for part in parts}
    return next((kind for part, kind in _PARTS if part in part_names), None)


def _of_open_document(archive: zipfile.ZipFile) -> Kind | None:
    if "mimetype" not in archive.namelist():
        return None
    with archive.open("mimetype") as content:
        said = content.read(100).decode("ascii", errors="replace")
    if said.startswith(_OPEN_DOCUMENT):
        return "ODS" if said.startswith(f"{_OPEN_DOCUMENT}spreadsheet") else "document"
    return None


def _of_compound(path: Path, suffix: str) -> Kind:
    try:
        names = Compound(path.read_bytes()).names
    except (ValueError, IndexError):
        return "XLSX" if suffix in (".xlsx", ".xlsm") else "XLS"
    known = next((kind for stream, kind in _OLE_STREAMS if stream in names), None)
    return known or ("old workbook" if suffix in WORKBOOK_SUFFIXES else _SUFFIXES.get(suffix, "unknown"))
