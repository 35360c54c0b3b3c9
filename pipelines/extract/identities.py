"""Writes into an extract who its persons and employers are, for those who look at it: names with numbers."""

from __future__ import annotations

from typing import Final

import duckdb
import polars as pl

from pipelines.identifiers import person_id
from pipelines.reading.datasets import DATASETS
from pipelines.store import database

_NAMING: Final = [each.name for each in DATASETS.values() if each.names_persons and not each.key_to_others]
"""Tables that name persons. Of each the distinct ones first: most rows name one that others name."""

_PERSONS: Final = f"""select distinct person, person_name
from ({" union all ".join(f"select distinct person from {table}" for table in _NAMING)})
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
