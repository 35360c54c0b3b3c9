"""Opens two extracts side by side for reading only, and compares them with the statements of `sql/compare`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import duckdb

from checks.law.codes import KINDS
from checks.law.rulebook import built_in_rulebook

ROWS_A_SLICE: Final = 500_000
AGREEING: Final = tuple(product((True, False), repeat=3))[1:]
"""What pairs agree in, best first: kind of payment, amount, day. What agrees in all three is no difference."""


@contextmanager
def attach_both(earlier: Path, later: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Two extracts, attached for reading as `earlier` and `later`; what fits no memory goes to a folder of its own."""
    with TemporaryDirectory(prefix="hecha-") as spill, duckdb.connect(config=_config(spill)) as connection:
        for name, path in (("earlier", earlier), ("later", later)):
            file = str(path.resolve()).replace("'", "''")
            connection.execute(f"attach '{file}' as {name} (read_only)")
        yield connection


def _config(spill: str) -> dict[str, str | bool | int | float | list[str]]:
    return {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": "1GB",
        "preserve_insertion_order": False,
        "temp_directory": spill,
    }


def fill_comparison(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the tables person, tally and contradiction, a slice of the persons at a time."""
    slices = _slices(connection)
    _set(connection, "slices", slices)
    _set(connection, "deadline_months", built_in_rulebook().payment.deadline_months_after.value)
    _set(connection, "deferred", KINDS.index("deferred"))
    for folder in ("macros", "tables", "views"):
        for statement in _statements(folder).values():
            connection.execute(statement)
    for number in range(slices):
        _set(connection, "slice", number)
        _compare_slice(connection, _statements("inserts"))


def _compare_slice(connection: duckdb.DuckDBPyConnection, inserts: dict[str, str]) -> None:
    connection.execute(inserts["left_over"])
    for payment, amount, day in AGREEING:
        connection.execute(inserts["pair"], {"same_payment": payment, "same_amount": amount, "same_day": day})
    for name in ("difference", "tally", "contradiction"):
        connection.execute(inserts[name])
    for table in ("left_over", "pair", "difference"):
        connection.execute(f"truncate {table}")


def _slices(connection: duckdb.DuckDBPyConnection) -> int:
    """Into how many parts the persons are parted, so that one part fits in memory."""
    tables = [f"{side}.{dataset}" for side in ("earlier", "later") for dataset in ("contributions", "tax")]
    rows = [connection.execute(f"select count(*) from {table}").fetchall()[0][0] for table in tables]
    return int(max(rows)) // ROWS_A_SLICE + 1


def _set(connection: duckdb.DuckDBPyConnection, name: str, value: int) -> None:
    connection.execute(f"set variable {name} = {value}")


def _statements(folder: str) -> dict[str, str]:
    sql = resources.files("sql").joinpath(f"compare/{folder}")
    files = sorted((each for each in sql.iterdir() if each.name.endswith(".sql")), key=lambda each: each.name)
    return {each.name.removesuffix(".sql"): each.read_text(encoding="utf-8") for each in files}
