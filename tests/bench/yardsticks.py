"""The two yardsticks in plain DuckDB, with its own settings (python -m tests.bench.yardsticks MARKS a|b DATABASE …)."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

import duckdb

from checks.law.months import month_text
from checks.law.rulebook import Rulebook, built_in_rulebook
from tests.bench.stopwatch import Stopwatch

SQL: Final = Path(__file__).parent / "sql"
MACROS: Final = ("organisation", "expected_base", "answer")


def load(stopwatch: Stopwatch, database: Path, folder: Path, file_format: str) -> dict[str, int]:
    """Yardstick (a): the files of an extract as typed tables of a new database; the rows of each."""
    statements = {path.stem: path.read_text("utf-8") for path in sorted((SQL / "tables").glob("*.sql"))}
    with duckdb.connect(str(database)) as connection:
        # DuckDB 2.0 pushes a try_cast into its CSV reader, where a cell that does not fit ends the query
        # (duckdb/duckdb#23818); without this it becomes null, and no slower.
        connection.execute("set disabled_optimizers = 'type_pushdown'")
        connection.execute("set variable folder = $folder", {"folder": str(folder)})
        for name in ("month_of", file_format):
            connection.execute((SQL / f"{name}.sql").read_text("utf-8"))
        stopwatch.begin("loading")
        rows = {name: _made(connection, statement) for name, statement in statements.items()}
        stopwatch.begin("closing")
    return rows


def judge(stopwatch: Stopwatch, database: Path, rulebook: Rulebook) -> dict[str, int]:
    """Yardstick (b): the month rules over the tables of (a), as table month_finding; how many months it judged."""
    with duckdb.connect(str(database)) as connection:
        for name, value in _figures(rulebook):
            connection.execute(f"set variable {name} = {value}")
        connection.execute(_rule("contribution_year"))
        connection.executemany("insert into contribution_year values (?, ?, ?, ?, ?)", list(_years(rulebook)))
        for name in MACROS:
            connection.execute(_rule(name))
        stopwatch.begin("judging")
        months = _made(connection, _rule("month_finding"))
        stopwatch.begin("closing")
    return {"months": months}


def _made(connection: duckdb.DuckDBPyConnection, statement: str) -> int:
    """Make a table; how many rows it has."""
    made = connection.execute(statement).fetchone()
    assert made is not None
    return int(made[0])


def _rule(name: str) -> str:
    return (SQL / "rules" / f"{name}.sql").read_text("utf-8")


def _figures(rulebook: Rulebook) -> Iterator[tuple[str, object]]:
    yield "deadline_months_after", rulebook.payment.deadline_months_after.value
    for name in ("above_pass", "above_refer", "below_pass", "below_refer"):
        yield name, getattr(rulebook.base_match, f"{name}_percent").value


def _years(rulebook: Rulebook) -> Iterator[tuple[object, ...]]:
    for year in rulebook.contribution_year:
        first, last = (date.fromisoformat(f"{month_text(month)}-01") for month in (year.from_month, year.until_month))
        yield first, last, year.base_year, year.floor, year.cap


def main(marks: Path, which: str, database: Path, *extract: str) -> None:
    """Run a yardstick, mark its stages and print what it counted."""
    stopwatch = Stopwatch(marks)
    if which == "a":
        print(json.dumps(load(stopwatch, database, Path(extract[0]), extract[1])))
    else:
        print(json.dumps(judge(stopwatch, database, built_in_rulebook())))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), *sys.argv[4:])
