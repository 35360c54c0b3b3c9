"""Reads what is broken, and says how that ended; whatever is not a load or one line is a finding."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import monotonic

from pipelines.errors import HechaError
from pipelines.extract import loading as extract
from pipelines.prescreening.employers_list import read_list
from pipelines.reading.layouts import read_layouts
from pipelines.sources.source import open_source
from pipelines.steps import given_rulebook
from tests.extract_files import COLUMNS, LIMITS, SETTINGS, Database, as_csv, sound, write
from tests.fuzz.breaking import KINDS, Cells, broken_rows

MOST_SECONDS = 60


@dataclass(frozen=True)
class Outcome:
    """How reading ended: `loaded` with so many rows read, or `told`."""

    ended: str
    rows: int
    seconds: float


def read_file(seed: int, number: int) -> Outcome:
    """Break the file with a number, and read it.

    Raises:
        AssertionError: rows are lost, or what is told is not one line.
        Exception: another error than a user can be told.
    """
    rng, kind = Random(f"{seed}-{number}"), list(KINDS)[number % len(KINDS)]
    with tempfile.TemporaryDirectory() as place:
        folder = write(Path(place) / "extract", {})
        path = KINDS[kind](rng, folder if kind not in ("rulebook", "layouts", "list") else Path(place))
        return _read(kind, path, folder)


def read_rows(seed: int, number: int, count: int) -> Outcome:
    """Break so many rows, in files of all datasets, and read them."""
    rng = Random(f"rows {seed}-{number}")
    files = {}
    for dataset, columns in COLUMNS.items():
        head = columns.split()
        rows: Cells = [
            [str(sound(dataset, each).get(name, "")) for name in head] for each in range(count // len(COLUMNS))
        ]
        files[f"{dataset}.csv"] = as_csv(dataset, broken_rows(rng, rows))
    with tempfile.TemporaryDirectory() as place:
        folder = write(Path(place) / "extract", dict(files))
        return _read("csv", folder, folder)


def _read(kind: str, path: Path, folder: Path) -> Outcome:
    began = monotonic()
    ended, rows = _loaded_or_refused(kind, path, folder)
    seconds = monotonic() - began
    assert seconds < MOST_SECONDS
    return Outcome(ended, rows, seconds)


def _loaded_or_refused(kind: str, path: Path, folder: Path) -> tuple[str, int]:
    try:
        return "loaded", _loaded(kind, path, folder)
    except HechaError as error:
        told = error
    assert told.zh.strip()
    assert len(told.en.split("\n")) == 1
    return "told", 0


def _loaded(kind: str, path: Path, folder: Path) -> int:
    match kind:
        case "rulebook":
            given_rulebook(path)
            return 0
        case "layouts":
            read_layouts(path)
            return 0
        case "list":
            return read_list(path, LIMITS, SETTINGS.layouts).rows.height
    work = folder.parent / "work"
    work.mkdir()
    with open_source(folder, None, SETTINGS.layouts, work) as source:
        return _balanced(Database(extract.load_source(source, SETTINGS, "0" * 64, work)))


def _balanced(extract: Database) -> int:
    """How many rows were read: those kept, rejected and copies, as the tables of the extract have them."""
    every = 0
    for dataset in COLUMNS:
        read, kept, rejected, copies = (int(str(count)) for count in extract.counts(dataset))
        assert read == kept + rejected + copies
        rejects = f"select distinct source_file, row_number from rejects where dataset = '{dataset}'"
        [(stored, set_aside)] = extract.rows(
            f"select (select count(*) from {dataset}), (select count(*) from ({rejects}))"
        )
        assert (kept, rejected) == (stored, set_aside), dataset
        every += read
    return every
