"""The same rows on any medium, and how they are loaded or refused."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.errors import SourceError
from tests.extract_files import Database, as_csv, load, sound, write

ROWS = [sound("contributions", number) for number in range(1, 4)]
COMMAS = as_csv("contributions", ROWS).replace("\r\n", "\n")
GRID: list[list[object]] = [[*line.split(",")] for line in COMMAS.splitlines()]
KEPT = "select person_id, month, base, paid_on, kind, insurance, row_number from contributions order by row_number"


def loaded(tmp_path: Path, name: str, make: Callable[[Path], object]) -> Database:
    """The extract of a folder whose contributions are this file and no other."""
    folder = write(tmp_path / "extract", {})
    (folder / "contributions.csv").unlink()
    make(folder / name)
    return load(folder)


def rows_of(extract: Database) -> list[tuple[object, ...]]:
    return extract.rows(KEPT.replace("person_id", "person"))


def rows_expected(tmp_path: Path) -> list[tuple[object, ...]]:
    """What the plain CSV gives."""
    found = loaded(tmp_path / "twin", "contributions.csv", lambda path: path.write_text(as_csv("contributions", ROWS)))
    assert found.counts("contributions") == (3, 3, 0, 0)
    return rows_of(found)


def refusal(folder: Path) -> SourceError:
    shutil.rmtree(folder.parent / f"work-{folder.name}", ignore_errors=True)
    with pytest.raises(SourceError) as told:
        load(folder)
    assert "\n" not in told.value.zh + told.value.en
    return told.value
