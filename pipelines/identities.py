"""Writes into an extract who its persons and employers are, for those who look at it: names beside numbers."""

from __future__ import annotations

from typing import Final

import duckdb
import polars as pl

from pipelines import database
from pipelines.identifiers import person_id

_PERSONS: Final = """select person, person_name
from (
    select person from contributions union select person from tax union select person from contracts
    union select person from enrolments union select person from applications union select person from investments
    union select person from local_staff union select person from sanctions
)
left join (
    select person, arg_max(person_name, (applied_on, application)) as person_name from applications group by person
) using (person)
where person is not null
order by person"""


def write_identities(connection: duckdb.DuckDBPyConnection, keys: pl.DataFrame) -> None:
    """Fill the tables person and employer_key when all other rows are there.

    Args:
        keys: key, employer_key; every key of the extract.
    """
    persons = database.read(connection, _PERSONS)
    database.append(connection, "person", persons.with_columns(person_id=person_id(pl.col("person"))))
    connection.register("numbered_key", keys.to_arrow())
    connection.execute(database.sql_files("inserts/extract")["employer_key"])
    connection.unregister("numbered_key")
