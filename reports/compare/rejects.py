"""How the rejected rows of an earlier extract fared in a later one, by dataset and file: healed, unhealed, new.

Rows move between deliveries, so none is known by its number. A rejected row is the same in both extracts if all its
cells and faults are, in the same file or else in any; if its person, faults and month are, or its person and month; or,
where nobody can be read, its faults and what stands in the faulty cells: each row at most once. Such a row is unhealed.
Of the others a row is healed if the later extract keeps a row that the earlier did not keep and that agrees in all that
could be read of the rejected one (`correction`): its person, employer key, month or days, amounts and codes. Where the
person could not be read, the number as sent must resemble the kept one's. What was read must name somebody and a time,
and a kept row corrects one rejected row only: what might be another's is unhealed, and so is a row that is nowhere to
be found, of which it is said, and every row of an extract made before the cells of rejected rows were kept, which is
the same as another of its person, faults and what stands in the faulty cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import Final

import duckdb

_WAYS: Final = ("row", "moved", "person", "month", "older", "value")
"""In which ways rejected rows are the same, best first; `inserts/same_reject.sql` knows them."""
_EMPLOYERS: Final = ("employer", "agent", "from_employer", "to_employer")
_SOMEBODY: Final = frozenset(("person", "application_id", *_EMPLOYERS))
_NO_CELLS: Final = """select null::varchar as dataset, 0 as source_file, 0 as row_number, null::varchar as column_name,
    null::varchar as sent, null::varchar as kept_as, null::varchar as read
where false"""


@dataclass(frozen=True)
class Healing:
    """How many rejected rows of a dataset and file fared how.

    Attributes:
        source_file: healed and unhealed: of the earlier extract, new: of the later.
        not_found: of the unhealed those whose like the later extract neither keeps nor rejects.
    """

    dataset: str
    source_file: str
    healed: int
    unhealed: int
    not_found: int
    new: int


def compare_rejects(connection: duckdb.DuckDBPyConnection) -> list[Healing]:
    """Compare the rejected rows of two extracts that are open and were compared by `deliveries`."""
    sides = {"earlier": True, "later": False}
    cells = [f"select {earlier} as earlier, * from ({_cells(connection, side)})" for side, earlier in sides.items()]
    connection.execute(f"create table reject_cell as {' union all by name '.join(cells)}")
    for name in ("rejected_row", "same_reject"):
        connection.execute(_statement(name))
    for way in _WAYS:
        connection.execute(_statement("inserts/same_reject"), {"way": way})
    for name in ("claim", "correction", "macros/resembles", "healing"):
        connection.execute(_statement(name))
    times = {dataset: frozenset(columns) for dataset, columns in connection.execute(_TIMES).fetchall()}
    for dataset, columns in connection.execute("select distinct dataset, columns from claim order by all").fetchall():
        names_one = _names_one(dataset, frozenset(columns), times.get(dataset, frozenset()))
        if names_one and (corrections := _corrections(connection, dataset, columns)):
            connection.execute(corrections, {"dataset": dataset, "columns": columns})
    return [Healing(*row) for row in connection.execute("from healing order by dataset, path").fetchall()]


def _statement(name: str) -> str:
    return resources.files("sql").joinpath(f"compare/rejects/{name}.sql").read_text(encoding="utf-8")


def _cells(connection: duckdb.DuckDBPyConnection, side: str) -> str:
    kept = "select 1 from duckdb_tables() where database_name = ? and table_name = 'reject_cell'"
    there = connection.execute(kept, [side]).fetchall()
    return f"select * exclude (place, head) from {side}.reject_cell" if there else _NO_CELLS


def _names_one(dataset: str, columns: frozenset[str], times: frozenset[str]) -> bool:
    """Whether what was read can name one row among others: whose it is, and of which time, if the dataset has times."""
    dated = not times or bool(columns & times)
    return dated and bool(columns & _SOMEBODY) and (len(columns) > 1 or dataset == "employers")


def _corrections(connection: duckdb.DuckDBPyConnection, dataset: str, columns: list[str]) -> str | None:
    """The statement that finds corrections of the rows of a dataset of which these columns were read."""
    kept = [name for (name,) in connection.execute(_KEPT, {"dataset": dataset}).fetchall()]
    if not kept:
        return None
    has_person, by_person = "person" in kept, "person" in columns
    fuzzy = has_person and not by_person
    number_sent = "number_sent" if fuzzy else "'' as number_sent"
    agree = " and ".join(f"row.{name} = said['{name}']" for name in columns)
    agree += " where resembles(number_sent, cast(row.person as bigint))" if fuzzy else ""
    corrections = [
        f"{side}_found as (select id, said, number_sent, row.* from claimed join {side}_row as row on {agree})"
        for side in ("earlier", "later")
    ]
    texts = {side: ", ".join(f"{_text(name, side)} as {name}" for name in kept) for side in ("earlier", "later")}
    near = "where person in (select cast(said['person'] as bigint) from claimed)" if by_person else ""
    rows = [
        f"{side}_row as (select source_file, row_number, {texts[side]} from {side}.{dataset} as kept {near})"
        for side in ("earlier", "later")
    ]
    claimed = f"select id, said, {number_sent} from claim where dataset = $dataset and columns = $columns"
    same = " and ".join(f"before.{name} is not distinct from after.{name}" for name in kept)
    return f"""insert into correction by name
        with claimed as materialized ({claimed}), {", ".join(rows)}, {", ".join(corrections)}
        select id, concat_ws(' ', $dataset, number_sent, said) as claim, {not fuzzy} as sure, source_file, row_number
        from later_found as after
        where not exists (from earlier_found as before where before.id = after.id and {same})"""


def _text(name: str, side: str) -> str:
    """A column of a kept row as it was read of rejected ones."""
    if name not in _EMPLOYERS:
        return f"cast(kept.{name} as varchar)"
    return f"""(select employer_key from {side}.employer_number join {side}.employer_key using (key)
        where employer = kept.{name})"""


_TIMES: Final = """select table_name, list(column_name)
from duckdb_columns()
where
    database_name = 'later'
    and (data_type = 'DATE' or column_name in ('application_id', 'month', 'year'))
    and not starts_with(column_name, 'permit_')
group by table_name
having bool_or(not is_nullable)"""
"""The columns that say of which time a row is (a permit's days do not), by datasets whose every row has such a one."""
_KEPT: Final = """select distinct kept_as
from reject_cell
join duckdb_columns() as kept on kept.table_name = reject_cell.dataset and kept.column_name = reject_cell.kept_as
where reject_cell.dataset = $dataset and kept.database_name = 'later'
order by kept_as"""
