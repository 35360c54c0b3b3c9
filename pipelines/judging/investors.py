"""The enterprises that applicants invested in, judged once for all blocks: their staff need not apply."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from checks.facts.block import Grounds
from checks.facts.investors import Investing
from checks.investors import judge_investments
from checks.schemas import INVESTORS
from pipelines.judging import blocks
from pipelines.store import database

_INVESTED: Final = "person in (select person from investments)"
_ALL_IN_ONE: Final = 0
"""The number of the block that the results are written as."""


def judge_investors(extract: Path, grounds: Grounds, work: Path) -> None:
    """Judge the investments of all applicants of an extract; the results are in the workplace, as those of a block."""
    with database.open_database(extract, read_only=True) as connection:
        rows = read_investing(connection, grounds)
        blocks.write_result(
            "investor", INVESTORS.promised_columns(_judged(connection, rows, grounds)), _ALL_IN_ONE, work
        )


def read_investing(connection: duckdb.DuckDBPyConnection, grounds: Grounds) -> Investing:
    """What an extract has on applicants that invested."""
    key = grounds.employers.key(pl.col("employer"))

    def rows(query: str) -> pl.DataFrame:
        return database.read(connection, query)

    return Investing(
        applications=rows(f"select application, person, applied_on from applications where {_INVESTED}"),
        investments=rows("select person, employer, share, verified_on from investments").with_columns(key=key),
        taxes=rows("select employer, year, paid from enterprise_taxes").select("year", "paid", key=key),
        staff=rows("select employer, person, hukou from local_staff").select("person", "hukou", key=key),
    )


def _judged(connection: duckdb.DuckDBPyConnection, rows: Investing, grounds: Grounds) -> pl.DataFrame:
    if rows.applications.is_empty():
        return INVESTORS.without_rows()
    members = rows.members(grounds.employers)
    staff = blocks.as_block(rows.applications.clear(), blocks.read_records(connection, members), grounds)
    connection.register("member", members.to_frame().to_arrow())
    seen = database.read(connection, "select distinct person from contributions semi join member using (person)")
    return judge_investments(rows, staff, seen["person"], grounds)
