"""The files of a delivery: none is passed over because it cannot be reached, and none changes while it is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pipelines.errors import SourceError
from pipelines.special_files import refuse_special

LEFT_BY_OTHERS: Final = ("~$", ".", "__MACOSX", "Thumbs.db", "desktop.ini")
"""How names begin of what systems and programs leave lying among files."""

State = tuple[int, int, int] | None
"""Size, and when the content and when anything of a file last changed (ns); None of what cannot be reached.

A copy may keep the first time, never the second.
"""


def files_in(folder: Path, work: Path | None = None, name: str = "") -> list[Path]:
    """All there is in a folder and below but folders, in order of name; what is no file is for `require_file`.

    Args:
        work: where the work on it is done; a store that is in the folder is no part of it.
        name: what the folder is called before the names within, for a message.

    Raises:
        SourceError: a folder cannot be looked into, or is a link.
    """
    return sorted(_below(folder, work, name), key=lambda each: each.relative_to(folder).as_posix())


def _below(folder: Path, work: Path | None, name: str) -> Iterator[Path]:
    with _reaching(name or folder.name):
        entries = list(folder.iterdir())
    for path in entries:
        if path.name.startswith(LEFT_BY_OTHERS):
            continue
        if not _is_folder(path, f"{name}{path.name}"):
            yield path
        elif path.is_symlink():
            raise _refused(
                f"{name}{path.name}",
                "是指向文件夹的链接，未读取；请放入该文件夹本身，或移出",
                "is a link to a folder and is not read; put the folder itself there, or take it out",
            )
        elif work is None or not work.is_relative_to(path.resolve()):
            yield from _below(path, work, f"{name}{path.name}/")


def _is_folder(path: Path, name: str) -> bool:
    with _reaching(name):
        return path.is_dir()


def require_file(path: Path, name: str) -> None:
    """SourceError for what cannot be read, or is no regular file nor a link to one."""
    with _reaching(name):
        refuse_special(path, name)
        path.open("rb").close()


@contextmanager
def unchanged(path: Path, work: Path | None = None) -> Iterator[None]:
    """While a file, or all in a folder, is read.

    Args:
        work: as of `files_in`.

    Raises:
        SourceError: at the end, if a file changed meanwhile, came or went, whatever else went wrong because of it; or
            if one cannot be read.
    """
    before = _states(path, work)
    try:
        yield
    except Exception as error:
        _refuse_changed(path, work, before)
        if isinstance(error, OSError) and _is_within(error.filename, path):
            raise _unreachable(_called(Path(error.filename), path), error) from None
        raise
    _refuse_changed(path, work, before)


def _states(path: Path, work: Path | None) -> dict[Path, State]:
    with _reaching(path.name):
        return {file: _state(file) for file in (files_in(path, work) if path.is_dir() else [path])}


def _state(file: Path) -> State:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _refuse_changed(path: Path, work: Path | None, before: dict[Path, State]) -> None:
    try:
        changed = [file for file, _ in before.items() ^ _states(path, work).items()]
    except SourceError:
        changed = [path]
    for file in sorted(changed)[:1]:
        raise _refused(
            _called(file, path),
            "读取过程中有变动，本次未采用；请待文件传完、不再改动后重试",
            "changed while it was read, and nothing of it was used; try again when it is whole and nobody writes to it",
        )


def _called(file: Path, source: Path) -> str:
    return source.name if file == source else file.relative_to(source).as_posix()


def _is_within(name: object, source: Path) -> bool:
    return isinstance(name, str) and Path(name).is_relative_to(source)


@contextmanager
def _reaching(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unreachable(name, error) from None


def _unreachable(name: str, error: OSError) -> SourceError:
    kind = type(error).__name__
    return _refused(
        name,
        f"无法读取（{kind}）；请核对权限和链接，不属于本批数据的请移出",
        f"cannot be read ({kind}); correct its permissions or link, or take it out if it belongs to no dataset",
    )


def _refused(name: str, zh: str, en: str) -> SourceError:
    return SourceError(f"{name}：{zh}", f"{name}: {en}")
