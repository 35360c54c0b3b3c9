"""What kind of file the lines are in."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import Final

from tests.disguises.sheets import Grid
from tests.other_workbooks import ods, xls, xlsb
from tests.workbooks import made

Sheets = dict[str, Grid]

WORKBOOKS: Final[dict[str, Callable[[Path, Sheets], object]]] = {
    "xlsx": lambda path, sheets: made(path, sheets, strings_to_formulas=False),
    "xls": lambda path, sheets: xls(path, {**sheets}),
    "xlsb": lambda path, sheets: xlsb(path, {**sheets}),
    "ods": lambda path, sheets: ods(path, {**sheets}),
}
ENCODINGS: Final = ("utf-8", "utf-8-sig", "gb18030", "utf-16")
DELIMITERS: Final = (",", "\t", ";", "|")


def is_typed(medium: str) -> bool:
    """Whether cells of the medium are numbers and days, too."""
    return medium in ("xlsx", "ods")


def write(folder: Path, name: str, medium: str, sheets: Sheets, random: Random) -> None:
    """Write the sheets as one file; as CSV, as many as there are."""
    if medium in WORKBOOKS:
        WORKBOOKS[medium](folder / f"{name}.{medium}", sheets)
        return
    encoding, delimiter = random.choice(ENCODINGS), random.choice(DELIMITERS)
    for number, grid in enumerate(sheets.values()):
        path = folder / f"{name}-{number}.csv"
        path.write_bytes(_text(grid, delimiter, random).encode(encoding))


def _text(grid: Grid, delimiter: str, random: Random) -> str:
    text = io.StringIO(newline="")
    lines = csv.writer(
        text,
        delimiter=delimiter,
        quoting=csv.QUOTE_ALL if random.random() < 0.5 else csv.QUOTE_MINIMAL,
        lineterminator=random.choice(["\r\n", "\n"]),
    )
    lines.writerows([_cell(each) for each in row] for row in grid)
    return text.getvalue()


def _cell(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
