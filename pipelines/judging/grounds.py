"""What all blocks of an extract share, read from it, or from the tables that were laid out of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final, TypeAlias

import duckdb
import polars as pl

from checks.facts.block import Grounds, Unattributed
from checks.facts.coverage import EVERYTHING, NOTHING, Coverage
from checks.facts.employers import ALWAYS, Employers
from checks.law.codes import BRANCH, COUNTED_INSURANCES, DISPATCH, KINDS, SOURCES, SUCCESSOR
from checks.law.months import NEVER, month_of
from checks.law.rulebook import Rulebook
from checks.rules.scope import is_local, registered_elsewhere
from checks.rules.source import may_rejects_be_anybodys
from pipelines.identifiers import is_organisation_code
from pipelines.store import database

Reader: TypeAlias = Callable[[str], pl.DataFrame]
"""Gives a table of what is shared, by its name."""

_TABLES: Final = {
    "extract": "select extracted_on, tax_from, tax_until, contributions_from, contributions_until, counts from extract",
    "employer_number": "select employer_id, key from employer_number order by employer",
    "employer_name": "select employer_name, folded from employer_name order by name",
    "employer_key": "select employer_key from employer_key order by key",
    "employer_links": "select from_employer, to_employer, relation, effective_on from employer_links",
    "employers": "select employer, kind, region from employers",
    "sanctions": "select subject_kind, person, employer, from_on, until_on from sanctions",
    "rejected": "select distinct dataset, person from rejects where person is not null",
    "unattributed": """select dataset, count(distinct (source_file, row_number)) as rows from rejects
        where person is null group by dataset""",
    "dated_month": f"""select month from contributions where kind = {KINDS.index("normal")}
        and insurance in {COUNTED_INSURANCES} group by month having 2 * count(paid_on) >= count(*)""",
    **{f"known_in_{each}": f"select distinct person from {each} order by person" for each in SOURCES},
}


def reader_of_extract(connection: duckdb.DuckDBPyConnection) -> Reader:
    """Reads the tables from an extract."""
    return lambda name: database.read(connection, _TABLES[name])


def read_grounds(read: Reader, rulebook: Rulebook) -> Grounds:
    """What all blocks share: employers, sanctions, rejected rows, dated months and coverage.

    Only the tables that are needed are read, each once.
    """
    employers, extract = _read_employers(read, rulebook), read("extract").row(0)
    rejected = read("rejected")
    return Grounds(
        rulebook,
        employers,
        read("sanctions").select(
            "subject_kind", "person", "from_on", "until_on", key=employers.key(pl.col("employer"))
        ),
        {dataset: rejected.filter(pl.col("dataset") == dataset)["person"] for dataset in SOURCES},
        _read_unattributed(read, rulebook, json.loads(extract[5])),
        read("dated_month")["month"],
        extract[0],
        _coverage(extract[1], extract[2], NOTHING),
        _coverage(extract[3], extract[4], EVERYTHING),
    )


def _read_unattributed(read: Reader, rulebook: Rulebook, counts: dict[str, dict[str, int]]) -> dict[str, Unattributed]:
    """The rejected rows of nobody readable, by dataset."""
    rows = dict(read("unattributed").iter_rows())
    unattributed = {}
    for dataset in (each for each in SOURCES if each in rows):
        everybody = may_rejects_be_anybodys(rulebook, rows[dataset], counts[dataset]["read"])
        known = pl.Series([], dtype=pl.Int64) if everybody else read(f"known_in_{dataset}")["person"]
        unattributed[dataset] = Unattributed(everybody, known)
    return unattributed


def _coverage(first: int | None, last: int | None, otherwise: Coverage) -> Coverage:
    return otherwise if first is None or last is None else Coverage(first, last)


def _read_employers(read: Reader, rulebook: Rulebook) -> Employers:
    """The employers of an extract, by number."""
    numbers, names, links = read("employer_number"), read("employer_name"), read("employer_links")
    employer_keys, register = read("employer_key")["employer_key"], read("employers")
    key_of = pl.lit(numbers["key"])
    keyed = links.with_columns(
        from_key=key_of.gather(pl.col("from_employer")),
        to_key=key_of.gather(pl.col("to_employer")),
        since=pl.when(pl.col("relation") == SUCCESSOR).then(month_of(pl.col("effective_on"))).otherwise(ALWAYS),
    )
    every = pl.int_range(len(employer_keys), dtype=pl.Int32, eager=True)
    chained = keyed.filter(pl.col("relation") != BRANCH)
    following = every.clone().scatter(chained["from_key"], chained["to_key"])
    since = pl.repeat(NEVER, len(every), dtype=pl.Int32, eager=True).scatter(chained["from_key"], chained["since"])

    def registered(condition: pl.Expr) -> pl.Series:
        keys_so = register.filter(condition).select(key_of.gather(pl.col("employer"))).to_series()
        return every.is_in(keys_so.implode())

    return Employers(
        key_of=numbers["key"],
        registered_elsewhere=numbers.select(registered_elsewhere(rulebook)).to_series(),
        name_of=names["folded"],
        texts=_texts(names),
        following=following,
        following_from=since,
        identified=employer_keys.to_frame().select(is_organisation_code(pl.col("employer_key"))).to_series(),
        dispatch=registered(pl.col("kind") == DISPATCH),
        local=registered(is_local(rulebook)),
        branches=keyed.filter(pl.col("relation") == BRANCH).select("from_key", "to_key"),
        branch_endings=rulebook.employer.branch_endings.value,
    )


def _texts(names: pl.DataFrame) -> pl.Series:
    """The names without white space, by their number."""
    folded = names.with_columns(pl.col("employer_name").str.replace_all(r"\s", "")).drop_nulls("folded")
    first = folded.group_by("folded").agg(pl.col("employer_name").first())
    most = first["folded"].max()
    numbers = pl.DataFrame(
        {"folded": range(int(str(most)) + 1 if most is not None else 0)}, schema={"folded": pl.Int32}
    )
    return numbers.join(first, on="folded", how="left", maintain_order="left")["employer_name"]
