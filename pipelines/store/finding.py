"""Which extract of a store is meant by a name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb

from pipelines.errors import HechaError
from pipelines.store import database
from pipelines.store.folder import Store

FORMAT: Final = 13
"""Of extract files: raised when the same content would be loaded otherwise than before."""

SHORTEST: Final = 4
"""How many characters of a digest name an extract at least."""

DAMAGES: Final = (duckdb.Error, duckdb.IOException, duckdb.SerializationException, duckdb.FatalException)
"""What a damaged block raises; a wrong checksum is the bare error."""


def find_extract(store: Store, name: str) -> Path:
    """The extract whose digest begins so, or that alone has this extract_id.

    Raises:
        HechaError: no extract or several are called so, or the one cannot be read.
    """
    matching = [path for path in require_extracts(store) if _is_called(path, name.strip())]
    if not matching:
        raise HechaError(
            f"没有数据提取批次“{name}”；请用 hecha extracts 查看存有哪些",
            f"no extract is called {name!r}; hecha extracts lists those there are",
        )
    if len(matching) > 1:
        digests = ", ".join(path.stem[:12] for path in matching)
        raise HechaError(
            f"“{name}”可指多个数据提取批次：{digests}；请写明其中一个",
            f"{name!r} may mean several extracts: {digests}; name one of these",
        )
    _require_whole(matching[0])
    return matching[0]


def find_two(store: Store, one: str, other: str) -> tuple[Path, Path]:
    """Two extracts to be compared.

    Raises:
        HechaError: as `find_extract`, or both names mean the same.
    """
    first, second = find_extract(store, one), find_extract(store, other)
    if first == second:
        raise HechaError(
            f"“{one}”和“{other}”是同一批数据提取，没有可比较的",
            f"{one!r} and {other!r} are the same extract; there is nothing to compare",
        )
    return first, second


@contextmanager
def errors_of_reading(*files: Path) -> Iterator[None]:
    """Work on extracts or a run that may turn out to be damaged, or made by another version of hecha.

    Raises:
        HechaError: one of them is.
    """
    try:
        yield
    except (duckdb.CatalogException, duckdb.BinderException):
        raise _of_another_version(*files) from None
    except duckdb.Error as error:
        if type(error) in DAMAGES:
            raise _damaged(*([file for file in files if not database.reads_whole(file)] or files)) from None
        raise


def error_of_unreadable(*files: Path) -> HechaError:
    """What to say of files that could not be opened for a query: that some are damaged, or else of another version."""
    damaged = [file for file in files if not database.reads_whole(file)]
    return _damaged(*damaged) if damaged else _of_another_version(*files)


def files_of(run: Path) -> list[Path]:
    """A run, and the extract it was made of where the store has it."""
    file = run.resolve()
    return [file, *file.parent.parent.joinpath("extracts").glob(f"{file.stem.rpartition('-')[2]}*.duckdb")]


def require_extracts(store: Store) -> list[Path]:
    """The extract files of a store, in order of digest.

    Raises:
        HechaError: there is no such folder.
    """
    if not store.root.is_dir():
        raise HechaError(
            f"{store.root}：没有这个存放结果的文件夹；请用 --store 指定，或先运行 hecha verify",
            f"{store.root}: no such store; name one with --store, or make one with hecha verify",
        )
    return sorted((store.root / "extracts").glob("*.duckdb"))


def _is_called(path: Path, name: str) -> bool:
    if len(name) >= SHORTEST and path.stem.startswith(name.casefold()):
        return True
    try:
        return _extract_id(path) == name
    except (duckdb.Error, LookupError):
        return False


def _extract_id(path: Path) -> str:
    return str(_noted(path, "extract_id"))


def _noted(path: Path, column: str) -> object:
    with database.open_database(path, read_only=True) as connection:
        return connection.execute(f"select {column} from extract").fetchall()[0][0]


def _require_whole(path: Path) -> None:
    """HechaError where an extract cannot be opened, or was loaded otherwise than extracts are now."""
    try:
        is_of_today = _noted(path, "format") == FORMAT
    except duckdb.BinderException:
        is_of_today = False
    except (duckdb.Error, LookupError):
        raise _damaged(path) from None
    if not is_of_today:
        raise _of_another_version(path)


def _of_another_version(*paths: Path) -> HechaError:
    files = ", ".join(map(str, paths))
    return HechaError(
        f"{files}：由其他版本的 hecha 生成，不再读取；请对同一来源重新运行 hecha verify",
        f"{files}: made by another version of hecha and no longer read; run hecha verify on its source again",
    )


def _damaged(*paths: Path) -> HechaError:
    files, one_of = ", ".join(map(str, paths)), len(paths) > 1
    return HechaError(
        f"{files}：{'其中有' if one_of else ''}文件损坏，无法读取；请删除后对同一来源重新运行 hecha verify",
        f"{files}: {'one of them is ' if one_of else ''}damaged; remove it and run hecha verify on its source again",
    )
