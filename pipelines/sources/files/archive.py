"""Archives (.zip) unpacked for reading, into a folder and nowhere else."""

from __future__ import annotations

import errno
import re
import shutil
import stat
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Final

from pipelines import limits
from pipelines.errors import SourceError
from pipelines.sources.files.zipped import error_of_bomb, error_of_damaged_archive, inflated_blocks, open_archive


@dataclass
class _Taken:
    """What was unpacked so far: bytes and entries."""

    size: int = 0
    entries: int = 0


@dataclass(frozen=True)
class UnpackingRoom:
    """What may be unpacked of an outermost archive of so many bytes, and of those in it, a level deeper each."""

    packed: int
    taken: _Taken = field(default_factory=_Taken)
    depth: int = 1

    @classmethod
    def of(cls, path: Path) -> UnpackingRoom:
        """The room of an outermost archive."""
        return cls(path.stat().st_size)

    def inside(self, name: str) -> UnpackingRoom:
        """The same room for an archive in another; SourceError where it is too deep."""
        limits.ARCHIVE_DEPTH.refuse(name, self.depth + 1)
        return replace(self, depth=self.depth + 1)

    def take_room(self, entries: Sequence[zipfile.ZipInfo], name: str) -> None:
        """Take room for entries; SourceError where there is none."""
        self.taken.size += sum(entry.file_size for entry in entries)
        self.taken.entries += len(entries)
        if self.taken.size > limits.plausible_unpacked_bytes(self.packed) or self.taken.entries > limits.ENTRIES:
            raise error_of_bomb(name)
        limits.unpacked_limit(self.packed).refuse(name, self.taken.size)


_LEAVING: Final = re.compile(r"^/|^[A-Za-z]:|\\|[\0-\x1f\x7f]|(?:^|/)\.\.(?:/|$)")


def unpack(path: Path, name: str, folder: Path, room: UnpackingRoom | None = None) -> None:
    """Unpack into an empty folder, without hidden files and `__MACOSX`; archives within stay files.

    All names and sizes are checked before anything is written, and whether there is room for them. What was written
    when damage is found stays: the folder is the caller's to drop.

    Raises:
        SourceError: an entry leaves the archive or is no plain file, two have one name, it is a bomb, needs a password
            or another compression, is damaged, or does not fit on the disk.
    """
    with open_archive(path, name) as archive:
        _refuse_leaving(archive.infolist(), name)
        kept = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_hidden(entry.filename)]
        _refuse_repeated(kept, name)
        (room or UnpackingRoom.of(path)).take_room(kept, name)
        if sum(entry.file_size for entry in kept) > shutil.disk_usage(folder).free:
            raise _no_room(name)
        for entry in kept:
            _write(inflated_blocks(archive, entry, name), folder / entry.filename, name)


def _refuse_leaving(entries: list[zipfile.ZipInfo], name: str) -> None:
    for entry in entries:
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if _LEAVING.search(entry.orig_filename) or kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise SourceError(
                f"{name}：其中的 {_shown(entry)} 是链接或指向压缩包之外，未解压；请核对来源后重新压缩",
                f"{name}: {_shown(entry)} in it is a link or leads out of the archive; nothing was unpacked; "
                "check where it came from",
            )


def _shown(entry: zipfile.ZipInfo) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in entry.orig_filename[:100])


def _is_hidden(filename: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(filename).parts)


def _refuse_repeated(entries: list[zipfile.ZipInfo], name: str) -> None:
    """Names that one system keeps apart and another does not are one; nor can a file be a folder too."""
    seen: set[PurePosixPath] = set()
    folders: set[PurePosixPath] = set()
    for entry in entries:
        path = PurePosixPath(unicodedata.normalize("NFC", entry.filename).casefold())
        folders.update(path.parents)
        if path in seen or path in folders or seen & set(path.parents):
            raise SourceError(
                f"{name}：其中的 {_shown(entry)} 重名（不分大小写）；请改名后重新压缩",
                f"{name}: {_shown(entry)} stands in it twice (upper and lower case are one); rename and compress again",
            )
        seen.add(path)


def _write(blocks: Iterator[bytes], path: Path, name: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.writelines(blocks)
    except OSError as error:
        raise (_no_room(name) if error.errno == errno.ENOSPC else error_of_damaged_archive(name)) from None


def _no_room(name: str) -> SourceError:
    return SourceError(
        f"{name}：磁盘空间不足，无法解压；请腾出空间后重试",
        f"{name}: there is no room on the disk to unpack it; make room and try again",
    )
