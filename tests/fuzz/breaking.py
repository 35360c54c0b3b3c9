"""What is broken, and how: cells of rows, and files of every kind that is read."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from random import Random
from typing import Final

import polars as pl

from tests.extract_files import COLUMNS, as_csv, sound
from tests.other_workbooks import ods, xls, xlsb
from tests.test_archive import packed
from tests.workbooks import made

Kind = Callable[[Random, Path], Path]
"""Makes a broken file in a folder."""
Cells = list[list[str]]

NASTY: Final = [
    "", " ", "\u3000", "0", "-1", "1e308", "3.1E+17", "9" * 40, "999999999999999.99", "NaN", "NULL", "#N/A", "合计",
    "备注：无",
    "2024-13", "2024-02-30", "0000-00-00", "202408-", "45123", "2024年7月", "99999999", '"', "'", ",", "\n", "\r\n",
    "\x00", "\x1b[31m", "\ufeff", "\u202e", "\N{GRINNING FACE}", "=1+1", "\t",
    "甲" * 3000, "person_id", "证件号码", "缴费年月", "normal", "退收", "万元", "1,5", "１２３", "11010519491231002X",
]  # fmt: skip
_SIGNS: Final = "0123456789Xx-/.,年月 \"'\n甲Z"


def broken_cell(rng: Random, cell: str) -> str:
    """A cell replaced, or with a sign put in, taken out or doubled."""
    place = rng.randrange(len(cell) + 1)
    return rng.choice(
        [
            rng.choice(NASTY),
            cell[:place] + rng.choice(_SIGNS) + cell[place:],
            cell[:place] + cell[place + 1 :],
            cell[:place] * 2 + cell[place:],
        ]
    )


def broken_rows(rng: Random, rows: Cells) -> Cells:
    """Rows of which some cells are broken, some too many or too few."""
    found = [list(row) for row in rows]
    for row in rng.choices(found, k=max(len(found) // 2, 1)):
        if row:
            row[rng.randrange(len(row))] = broken_cell(rng, rng.choice(row))
        if rng.random() < 0.1:
            row.append(rng.choice(NASTY))
        if row and rng.random() < 0.1:
            row.pop()
    return found


def broken_bytes(rng: Random, content: bytes) -> bytes:
    """Bytes of which a few are others, some are gone, repeated or cut off."""
    found = bytearray(content)
    for _ in range(rng.randrange(1, 8)):
        place = rng.randrange(len(found) + 1)
        length = rng.choice([0, 1, 1, 2, 4, rng.randrange(64)])
        found[place : place + length] = rng.choice(
            [rng.randbytes(length), b"", bytes(found[place : place + 64]), b"\xff"]
        )
    return bytes(found[: rng.randrange(len(found) + 1)] if rng.random() < 0.1 else found)


def _rows(rng: Random) -> tuple[str, Cells]:
    dataset = rng.choice(sorted(COLUMNS))
    head = COLUMNS[dataset].split()
    rows = [[str(sound(dataset, number).get(name, "")) for name in head] for number in range(rng.randrange(1, 30))]
    body = broken_rows(rng, rows) if rng.random() < 0.8 else rows
    return dataset, [broken_rows(rng, [head])[0] if rng.random() < 0.2 else head, *body]


def _spoilt(rng: Random, path: Path) -> Path:
    """The file with broken bytes, in half of all cases."""
    if rng.random() < 0.5:
        path.write_bytes(broken_bytes(rng, path.read_bytes()))
    return path


def _csv(rng: Random, folder: Path) -> Path:
    dataset, rows = _rows(rng)
    text = "\n".join(rows[0]) if rng.random() < 0.02 else as_csv(dataset, rows[1:])
    content = text.encode(rng.choice(["utf-8", "gb18030", "utf-8-sig", "utf-16"]), errors="replace")
    path = folder / f"{dataset}-2.{rng.choice(['csv', 'txt', 'xlsx'])}"
    path.write_bytes(content)
    return _spoilt(rng, path)


def _workbook(rng: Random, folder: Path) -> Path:
    dataset, rows = _rows(rng)
    path = folder / f"{dataset}-2.xlsx"
    grid: list[list[object]] = [[cell.replace("\x00", "") for cell in row] for row in rows]
    writers: dict[str, Callable[[], object]] = {
        "xlsx": lambda: made(path, {"S": grid}),
        "xls": lambda: xls(path, {"S": grid}),
        "xlsb": lambda: xlsb(path, {"S": grid}),
        "ods": lambda: ods(path, {"S": grid}),
    }
    writers[rng.choice(["xlsx", "xlsx", "xls", "xlsb", "ods"])]()
    return _spoilt(rng, path)


def _parquet(rng: Random, folder: Path) -> Path:
    dataset, (_, *rows) = _rows(rng)
    head = COLUMNS[dataset].split()
    cells = [[*row, *[""] * len(head)][: len(head)] for row in rows]
    frame = pl.DataFrame(cells, schema=dict.fromkeys(head, pl.String), orient="row")
    kind = rng.choice([pl.String, pl.Float64, pl.Int64, pl.Binary, pl.Categorical])
    name = rng.choice(head)
    path = folder / f"{dataset}-2.{rng.choice(['parquet', 'pq'])}"
    frame.with_columns(pl.col(name).cast(kind, strict=False)).write_parquet(path)
    return _spoilt(rng, path)


def _zip(rng: Random, folder: Path) -> Path:
    with tempfile.TemporaryDirectory() as place:
        inside = [rng.choice([_csv, _workbook, _parquet])(rng, Path(place)) for _ in range(rng.randrange(1, 4))]
        names = {path.name: path.read_bytes() for path in inside}
    packed(folder / "a.zip", [(broken_cell(rng, name) if rng.random() < 0.1 else name, names[name]) for name in names])
    return _spoilt(rng, folder / "a.zip")


def _settings(text: str, name: str) -> Kind:
    def make(rng: Random, folder: Path) -> Path:
        lines = text.splitlines()
        for _ in range(rng.randrange(1, 5)):
            place = rng.randrange(len(lines))
            lines[place] = broken_cell(rng, lines[place])
        (folder / name).write_text("\n".join(lines), encoding="utf-8", errors="replace")
        return _spoilt(rng, folder / name)

    return make


def _text(package: str, name: str) -> str:
    return resources.files(package).joinpath(name).read_text(encoding="utf-8")


def _list(rng: Random, folder: Path) -> Path:
    rows = [[str(sound("applications", number)["person_id"]), "甲", "91310115MA9XX0001X"] for number in range(9)]
    grid: list[list[str]] = [["证件号码", "姓名", "单位编号"], *broken_rows(rng, rows)]
    path = folder / rng.choice(["list.csv", "list.xlsx"])
    if path.suffix == ".xlsx":
        made(path, {"S": [[str(cell).replace("\x00", "") for cell in row] for row in grid]})
    else:
        path.write_text("\n".join(",".join(map(str, row)) for row in grid), encoding="utf-8")
    return _spoilt(rng, path)


MANIFEST: Final = (
    'extract_id = "a"\nextracted_on = 2024-10-20\n[coverage]\ntax = {from = "2019-01", until = "2024-09"}\n'
)
KINDS: Final[dict[str, Kind]] = {
    "csv": _csv,
    "workbook": _workbook,
    "parquet": _parquet,
    "zip": _zip,
    "manifest": _settings(MANIFEST, "manifest.toml"),
    "rulebook": _settings(_text("checks.law", "rulebook.toml"), "rulebook.toml"),
    "layouts": _settings(_text("pipelines.reading", "layouts.toml"), "layouts.toml"),
    "list": _list,
}
