"""ZIP (APPNOTE 6.3, stored or deflated), as archives and workbooks are: nothing of one is believed unchecked."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from itertools import pairwise
from pathlib import Path
from typing import IO, Final

from pipelines import limits
from pipelines.errors import SourceError
from pipelines.store.disk import is_disk_full

_BLOCK: Final = 1 << 20
_LOCAL_HEADER: Final = 30
_ENCRYPTED: Final = 1
_READABLE: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGED: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, OverflowError, RuntimeError, IndexError
)  # fmt: skip


def error_of_damaged_archive(name: str) -> SourceError:
    """What to say of an archive or workbook that cannot be read."""
    return SourceError(
        f"{name}：文件已损坏，或内容与扩展名不符；请重新提供",
        f"{name}: is damaged, or not what its ending says; send it again",
    )


def unpacked_size(path: Path) -> int:
    """How many bytes an archive says it unpacks to; of any other file, or a damaged one, how many it has."""
    try:
        with zipfile.ZipFile(path) as archive:
            return sum(entry.file_size for entry in archive.infolist())
    except _DAMAGED:
        return path.stat().st_size


@contextmanager
def open_archive(path: Path, name: str) -> Iterator[zipfile.ZipFile]:
    """An archive whose entries are of bounded size, apart from each other, without password and readable.

    Raises:
        SourceError: it is not so, or reading it inside the block finds it damaged.
        OSError: the disk is full that what was read is written to inside the block.
    """
    try:
        with path.open("rb") as file, _opened(file) as archive:
            _refuse_unreadable(archive.infolist(), name)
            _refuse_bomb(archive, path.stat().st_size, name)
            yield archive
    except _DAMAGED as error:
        if is_disk_full(error):
            raise
        raise error_of_damaged_archive(name) from None


def _opened(file: IO[bytes]) -> zipfile.ZipFile:
    """Names without the UTF-8 flag are UTF-8 (macOS), GBK (Windows in Chinese) or, by the standard, code page 437."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return zipfile.ZipFile(file, metadata_encoding=encoding)
        except UnicodeDecodeError:
            continue
    return zipfile.ZipFile(file)


def _refuse_unreadable(entries: list[zipfile.ZipInfo], name: str) -> None:
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED:
            raise SourceError(
                f"{name}：有密码保护；请去掉密码后重新提供",
                f"{name}: is protected by a password; set the password aside and send it again",
            )
        if entry.compress_type not in _READABLE:
            raise SourceError(
                f"{name}：压缩方式 {entry.compress_type} 不受支持；请用普通 ZIP 方式重新压缩",
                f"{name}: compression method {entry.compress_type} is not supported; compress it again as ordinary ZIP",
            )


def _refuse_bomb(archive: zipfile.ZipFile, size: int, name: str) -> None:
    entries = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
    declared = sum(entry.file_size for entry in entries)
    starts = [*(entry.header_offset for entry in entries), archive.start_dir]
    taken = [_LOCAL_HEADER + entry.compress_size for entry in entries]
    overlap = any(end - start < least for (start, end), least in zip(pairwise(starts), taken, strict=True))
    if overlap or len(entries) > limits.ENTRIES or declared > limits.plausible_unpacked_bytes(size):
        raise error_of_bomb(name)


def error_of_bomb(name: str) -> SourceError:
    """What to say of an archive or workbook that unpacks to too much."""
    return SourceError(
        f"{name}：解压后大得异常（压缩炸弹），未读取；请核对来源后重新提供",
        f"{name}: would unpack to more than is plausible (a zip bomb) and was not read; check where it came from",
    )


def inflated_blocks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    """The content of an entry in blocks, never more than it declares and checked against its CRC.

    Raises:
        SourceError: there is more or less of it than declared. Other damage is reported by `open_archive`.
    """
    # zipfile stops silently at the declared size: asking for one byte more shows whether there is any.
    wider = copy(entry)
    wider.file_size += 1
    left = entry.file_size
    with archive.open(wider) as content:
        while block := content.read(_BLOCK):
            left -= len(block)
            if left < 0:
                raise error_of_damaged_archive(name)
            yield block
    if left:
        raise error_of_damaged_archive(name)
