"""Two extracts in one numbering: the rows of the persons concerned and what all share, each with the side it is on.

What differs is numbered through as switches: rows of persons, rows that all share, facts of the delivery.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import duckdb
import polars as pl

from checks.law.codes import BRANCH, SOURCES
from pipelines.diffing.pairing import paired_rows
from pipelines.judging.grounds import reader_of_extract
from pipelines.reading.datasets import CONTRACTS, CONTRIBUTIONS, ENROLMENTS, SOURCE, TAX, Dataset
from pipelines.store import database

PERSONAL: Final = (CONTRIBUTIONS, TAX, CONTRACTS, ENROLMENTS)
_APPLICATION: Final = ("employer", "employer_name", "applied_on", "permit_valid_from", "permit_valid_until")
_SOURCE: Final = ", ".join(SOURCE)
_SHARED: Final = {
    "employer_links": f"select from_employer, to_employer, relation, effective_on, {_SOURCE} from employer_links",
    "employers": f"select employer, kind, region, {_SOURCE} from employers",
    "sanctions": f"select subject_kind, person, employer, from_on, until_on, {_SOURCE} from sanctions",
}
SAME: Final[dict[str, tuple[str, ...]]] = {
    "applications": ("pair", "employer", "folded", "applied_on", "permit_valid_from", "permit_valid_until"),
    "contributions": ("person", "month", "key", "folded", "base", "paid_on", "kind", "code"),
    "tax": ("person", "month", "key", "item", "income", "code"),
    "contracts": ("person", "key", "folded", "start_on", "end_on", "work_region", "code"),
    "enrolments": ("person", "key", "from_on", "until_on", "code"),
    "employer_links": ("key", "to_key", "relation", "effective_on"),
    "employers": ("key", "kind", "region"),
    "sanctions": ("subject_kind", "person", "key", "from_on", "until_on"),
}
"""The columns in which a row says the same to the judge; code: why it was rejected, null of a row that was kept."""
SLOTS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "applications": (("pair",),),
    "contributions": (("person", "month", "key", "kind"), ("person", "month", "key"), ("person", "month")),
    "tax": (("person", "month", "key", "item"), ("person", "month", "item")),
    "contracts": (("person", "key", "start_on"), ("person", "start_on"), ("person", "key")),
    "enrolments": (("person", "key", "from_on"), ("person", "from_on"), ("person", "key")),
    "employer_links": (("key", "to_key"), ("key", "is_branch")),
    "employers": (("key",),),
    "sanctions": (("subject_kind", "person", "key", "from_on"), ("subject_kind", "person", "key")),
}
"""The columns in which two rows agree that are one row changed; the closest first."""
_NUMBERED: Final = {"employer": "key", "agent": "key", "from_employer": "key", "to_employer": "to_key"}


@dataclass(frozen=True)
class Extract:
    """An open extract, and its numbers of employers and names in the numbering of both."""

    connection: duckdb.DuckDBPyConnection
    employers: pl.Series
    names: pl.Series


@dataclass(frozen=True)
class Numbering:
    """The employers and names of two extracts in one numbering: tables as `judging.grounds` reads them."""

    tables: dict[str, pl.DataFrame]

    def applied(self, rows: pl.DataFrame, extract: Extract) -> pl.DataFrame:
        """Rows with numbers of both, with the keys of their employers (key, to_key) and the names folded."""
        key_of, folded = self.tables["employer_number"]["key"], self.tables["employer_name"]["folded"]
        result: dict[str, pl.Expr] = {}
        for name, key in _NUMBERED.items():
            if name in rows.columns:
                result[name] = pl.lit(extract.employers).gather(name)
                result[key] = pl.lit(key_of).gather(result[name])
        if "employer_name" in rows.columns:
            result["employer_name"] = pl.lit(extract.names).gather("employer_name")
            result["folded"] = pl.lit(folded).gather(result["employer_name"])
        return rows.with_columns(**result)


def numbering_of_both(
    old: duckdb.DuckDBPyConnection, new: duckdb.DuckDBPyConnection
) -> tuple[Numbering, Extract, Extract]:
    """The numbering of two open extracts, and these with it."""
    ids = "select employer_id, employer_key from employer_number join employer_key using (key) order by employer"
    names = "select employer_name from employer_name order by name"
    employers, texts = ([database.read(each, query) for each in (old, new)] for query in (ids, names))
    every_id = pl.concat(employers).unique().sort("employer_id").with_row_index("number")
    keys = every_id.select("employer_key").unique().sort("employer_key").with_row_index("key")
    every_name = pl.concat(texts).unique().sort("employer_name").with_row_index("number")
    without_blanks = pl.col("employer_name").str.replace_all(r"\s", "")
    tables = {
        "employer_number": every_id.join(keys, on="employer_key", maintain_order="left").select(
            "employer_id", pl.col("key").cast(pl.Int32)
        ),
        "employer_key": keys.select("employer_key"),
        "employer_name": every_name.select(
            "employer_name", folded=(without_blanks.rank("dense") - 1).cast(pl.Int32)
        ),
    }  # fmt: skip
    extracts = [
        Extract(connection, _numbers(ids_of, every_id, "employer_id"), _numbers(texts_of, every_name, "employer_name"))
        for connection, ids_of, texts_of in zip((old, new), employers, texts, strict=True)
    ]
    return Numbering(tables), extracts[0], extracts[1]


def _numbers(texts: pl.DataFrame, every: pl.DataFrame, name: str) -> pl.Series:
    return texts.join(every.select(name, "number"), on=name, how="left", maintain_order="left")["number"].cast(pl.Int32)


@dataclass(frozen=True)
class Fact:
    """What a delivery says of itself and others' rows show of it.

    Attributes:
        name: extracted_on, tax, contributions, unattributed.<dataset> or dated_month.<month>.
        before, after: a day, first and last month, (rows of nobody, rows read), whether the month is dated.
        switch: its number.
    """

    name: str
    before: object
    after: object
    switch: int


@dataclass(frozen=True)
class Universe:
    """Two extracts in one numbering, as far as some persons are concerned.

    Attributes:
        rows: by dataset, applications among them: rows of persons with side and switch (null on BOTH), and with code
            those that were rejected, as far as they could be read.
        shared: the same of what all share.
        facts: that differ; sides: what each extract says of itself, by table of `judging.grounds`, old and new.
        switches: how many there are.
    """

    numbering: Numbering
    rows: dict[str, pl.DataFrame]
    shared: dict[str, pl.DataFrame]
    facts: list[Fact]
    sides: tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame]]
    switches: int


def universe_of_facts(old: duckdb.DuckDBPyConnection, new: duckdb.DuckDBPyConnection, pairs: pl.DataFrame) -> Universe:
    """Read two open extracts for the persons of some pairs of applications (`answers.Changes`)."""
    numbering, before, after = numbering_of_both(old, new)
    persons = pairs.select("person").unique().sort("person")
    count = 0

    def switched(name: str, rows: Sequence[pl.DataFrame]) -> pl.DataFrame:
        nonlocal count
        joined = paired_rows(rows[0], rows[1], SAME[name], SLOTS[name])
        switch = (pl.col("change").rank("dense").cast(pl.Int64) - 1 + count).alias("switch")
        count += joined["change"].drop_nulls().n_unique()
        return joined.with_columns(switch).drop("change")

    extracts, sides_of = (before, after), ((before, "old"), (after, "new"))
    rows = {"applications": switched("applications", [_applications(each, numbering, pairs, side) for each, side in
                                                      sides_of])}  # fmt: skip
    for dataset in PERSONAL:
        of_both = [_of_persons(each, numbering, dataset, persons) for each in extracts]
        rows[dataset.name] = switched(dataset.name, of_both)
    shared = {
        name: switched(name, [_shared(each, numbering, name, query) for each in extracts])
        for name, query in _SHARED.items()
    }
    shared["rejected"] = pl.concat(
        rows[each.name].drop_nulls("code").select("person", "side", "switch", dataset=pl.lit(each.name))
        for each in PERSONAL
    )
    sides = (_said(old), _said(new))
    facts = [Fact(*each, count + position) for position, each in enumerate(_facts(*sides))]
    return Universe(numbering, rows, shared, facts, sides, count + len(facts))


def _applications(extract: Extract, numbering: Numbering, pairs: pl.DataFrame, side: str) -> pl.DataFrame:
    extract.connection.register("wanted", pairs.select("pair", application_id=f"{side}_id").to_arrow())
    query = f"""select pair, person, application_id, {", ".join(_APPLICATION)}, {_SOURCE}
        from applications join wanted using (application_id) order by pair"""
    return numbering.applied(database.read(extract.connection, query), extract)


def _of_persons(extract: Extract, numbering: Numbering, dataset: Dataset, persons: pl.DataFrame) -> pl.DataFrame:
    """The rows of persons in order of source, those that were rejected after those that were kept."""
    extract.connection.register("concerned", persons.to_arrow())
    columns = ", ".join(dict.fromkeys(("person", *dataset.judging, *SOURCE)))
    query = f"select {columns} from {dataset.name} semi join concerned using (person) where {dataset.judged}"
    kept = numbering.applied(database.read(extract.connection, f"{query} order by {_IN_ORDER}"), extract)
    rejected = database.read(extract.connection, _REJECTED, dataset=dataset.name)
    keys = numbering.tables["employer_key"].with_row_index("key").cast({"key": pl.Int32})
    keyed = rejected.join(keys, on="employer_key", how="left", maintain_order="left")
    readable = [name for name in ("person", "month", "key", "start_on", "from_on", *SOURCE) if name in kept.columns]
    rows = keyed.select(*readable, "code").cast({name: kept.schema[name] for name in readable})
    return pl.concat([kept.with_columns(code=pl.lit(None, pl.String)), rows], how="diagonal")


_IN_ORDER: Final = f"person, {_SOURCE}"
_REJECTED: Final = f"""select person, {_SOURCE}, min(code) as code,
    try_cast(max(read) filter (kept_as = 'month') as integer) as month,
    max(read) filter (kept_as in ('employer', 'agent')) as employer_key,
    try_cast(max(read) filter (kept_as = 'start_on') as date) as start_on,
    try_cast(max(read) filter (kept_as = 'from_on') as date) as from_on
from rejects
semi join concerned using (person)
left join reject_cell using (dataset, {_SOURCE})
where dataset = $dataset
group by person, {_SOURCE}
order by {_IN_ORDER}"""


def _shared(extract: Extract, numbering: Numbering, name: str, query: str) -> pl.DataFrame:
    rows = numbering.applied(database.read(extract.connection, query), extract)
    return rows.with_columns(is_branch=pl.col("relation") == BRANCH) if name == "employer_links" else rows


def _said(connection: duckdb.DuckDBPyConnection) -> dict[str, pl.DataFrame]:
    """The tables of `judging.grounds` that are no rows of anybody."""
    read = reader_of_extract(connection)
    result = {name: read(name) for name in ("extract", "dated_month", "unattributed")}
    nameless = result["unattributed"]["dataset"].to_list()
    return result | {f"known_in_{each}": read(f"known_in_{each}") for each in SOURCES if each in nameless}


def _facts(old: dict[str, pl.DataFrame], new: dict[str, pl.DataFrame]) -> list[tuple[str, object, object]]:
    """The facts that differ."""
    one, other = old["extract"].row(0), new["extract"].row(0)
    result: list[tuple[str, object, object]] = [
        ("extracted_on", one[0], other[0]), ("tax", one[1:3], other[1:3]), ("contributions", one[3:5], other[3:5])
    ]  # fmt: skip
    result += [(f"unattributed.{each}", _nameless(old, each), _nameless(new, each)) for each in SOURCES]
    dated = [set(each["dated_month"]["month"]) for each in (old, new)]
    result += [(f"dated_month.{month}", month in dated[0], month in dated[1]) for month in sorted(dated[0] ^ dated[1])]
    return [each for each in result if each[1] != each[2]]


def _nameless(said: dict[str, pl.DataFrame], dataset: str) -> tuple[int, int, str]:
    """How many rejected rows of nobody readable a dataset has, of how many; nothing where there are none."""
    rows = said["unattributed"].filter(pl.col("dataset") == dataset)["rows"]
    read = json.loads(said["extract"]["counts"][0])[dataset]["read"]
    return (int(rows[0]), int(read), "rows") if len(rows) else (0, 0, "rows")
