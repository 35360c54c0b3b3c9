"""Heavy text: CSV, and archives of it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final

from tests.heavy.records import HEAD, RECORD, SIZE, records

_HEAD: Final = ",".join(HEAD) + "\n"
_RECORD: Final = ",".join(RECORD) + "\n"
_TABLES: Final = 1_735


def again(line: str = _RECORD, head: str = _HEAD) -> Callable[[Path], None]:
    """The head, and a line again and again."""

    def write(path: Path) -> None:
        lines = line.encode() * (10**6 // len(line.encode()) + 1)
        with path.open("wb") as file:
            file.write(head.encode())
            while file.tell() + len(lines) < SIZE:
                file.write(lines)

    return write


def not_alike(path: Path) -> None:
    """Records that are not alike."""
    with path.open("wb") as file:
        seed = 0
        while file.tell() < SIZE - 10**8:
            records(seed, 10**6).write_csv(file, include_header=not seed)
            seed += 1


def small_tables(path: Path) -> None:
    """As many tables as a delivery may have, each of one record."""
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(_TABLES):
            archive.writestr(f"contributions-{number}.csv", _HEAD + _RECORD)


def packed(path: Path) -> None:
    """Nearly as much as an archive may hold, packed to a thirteenth: records that are not alike, each thrice."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("contributions.csv", "w", force_zip64=True) as file,
    ):
        file.write(_HEAD.encode())
        for seed in range(8):
            lines = records(seed, 10**6).write_csv(include_header=False).splitlines(keepends=True)
            file.write("".join(line * 3 for line in lines).encode())


def packed_tightly(path: Path) -> None:
    """One record again and again, packed to less than a hundredth, beside what does not pack."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("contributions.csv", "w", force_zip64=True) as file:
            file.write(_HEAD.encode())
            for _ in range(2_000):
                file.write(_RECORD.encode() * 10_000)
        archive.writestr("notes.md", Random(1).randbytes(10**7).hex())
