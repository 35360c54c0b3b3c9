"""The rows of lists: who of them is judged, what is decided of each, and both put together as data."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import duckdb
import polars as pl

from checks.facts.applications import sanctioned_until
from checks.facts.block import Grounds
from checks.judging import judge
from checks.law.answers import WORDS
from checks.law.codes import SOURCES
from checks.law.missing_kinds import MISSING_KINDS
from checks.law.reasons import reason_codes
from checks.prescreened import Forecast, Lack, Person, Remark, Verdict
from checks.projection import judge_months_to_come
from checks.rules import sanction
from checks.rules.missing import PARTS
from checks.rules.scope import registered_elsewhere
from pipelines.judging import blocks
from pipelines.reading.values import cleaned_texts, wrong_usccs
from pipelines.store import database

_COUNTS: Final = ("window_months", "points_months", "year_points", "base_points")
_BETWEEN_NAMES: Final = r"[\s·•・‧.]"
_Record = dict[str, Any]
Decided = dict[int, Verdict]
"""Verdicts by application."""


def with_outcomes(rows: pl.DataFrame, connection: duckdb.DuckDBPyConnection, outsiders: Iterable[str]) -> pl.DataFrame:
    """The rows with what is known before judging.

    Args:
        rows: list_number, sheet, row_number, person, key, faults …, in order of list and row.
        outsiders: how numbers of persons begin for whom the points are not (第一条).

    Returns:
        the rows also with group (all rows of one list, person and employer), row_label (sheet and row number), outcome
        (unusable, repeated, absent; null where it is to be judged), application (their number; null elsewhere) and
        other_name (the extract knows the person by other names only).
    """
    present = _present(rows["person"].drop_nulls().unique(), connection)
    rows = _with_other_name(rows, connection)
    known = pl.col("person").is_in(present.implode())
    number = pl.col("person").cast(pl.String).str.zfill(17)
    outside = pl.any_horizontal(number.str.starts_with(each) for each in outsiders) & ~known
    rows = rows.with_columns(
        faults=pl.when(outside.fill_null(False)).then(pl.lit(["PERSON_OUTSIDE"])).otherwise("faults")
    )
    sound = pl.col("faults").list.len() == 0
    sheet = pl.col("sheet")
    label = pl.when(sheet == "").then(pl.lit("")).otherwise(sheet + "!") + pl.col("row_number").cast(pl.String)
    grouped = rows.with_row_index("row").with_columns(
        group=pl.when(sound).then(pl.col("row").min().over("list_number", "person", "key", "faults")),
        row_label=label,
    )
    outcomes = grouped.with_columns(
        outcome=pl.when(~sound)
        .then(pl.lit("unusable"))
        .when(pl.col("group") != pl.col("row"))
        .then(pl.lit("repeated"))
        .when(~known)
        .then(pl.lit("absent"))
    )
    judged = outcomes.filter(pl.col("outcome").is_null()).sort("person", "row").select("row")
    numbered = judged.with_row_index("application").cast(pl.Int64)
    return outcomes.cast({"row": pl.Int64}).join(numbered, on="row", how="left", maintain_order="left")


def _present(persons: pl.Series, connection: duckdb.DuckDBPyConnection) -> pl.Series:
    """Of some persons those of whom the extract has a record, be it one that could not be used."""
    connection.register("listed", persons.to_frame("person").to_arrow())
    queries = [f"select person from {dataset}" for dataset in SOURCES]
    names = ", ".join(f"'{dataset}'" for dataset in SOURCES)
    queries.append(f"select person from rejects where dataset in ({names})")
    known = " or ".join(f"person in ({query})" for query in queries)
    return database.read(connection, f"select person from listed where {known}")["person"]


def _with_other_name(rows: pl.DataFrame, connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """The rows with other_name; names that are empty or not given in full are not compared."""
    connection.register("listed", rows.select(pl.col("person").unique()).to_arrow())
    known = database.read(
        connection, "select distinct person, person_name from applications semi join listed using (person)"
    )
    names = known.select("person", plain_name=_folded(cleaned_texts(known["person_name"].fill_null(""))))
    names = names.filter(_in_full("plain_name")).group_by("person").agg(known_names=pl.col("plain_name"))
    named = rows.with_columns(plain_name=_folded(rows["person_name"])).join(
        names, on="person", how="left", maintain_order="left"
    )
    other = _in_full("plain_name") & ~pl.col("plain_name").is_in(pl.col("known_names"))
    return named.with_columns(other_name=other.fill_null(value=False)).drop("plain_name", "known_names")


def _folded(names: pl.Series) -> pl.Series:
    return names.str.replace_all(_BETWEEN_NAMES, "").str.to_uppercase()


def _in_full(name: str) -> pl.Expr:
    return (pl.col(name) != "") & ~pl.col(name).str.contains("[*×某]")


def judge_rows(rows: pl.DataFrame, connection: duckdb.DuckDBPyConnection, grounds: Grounds, on: date) -> Decided:
    """Judge the rows that are to be, as applications made on a day, each with an applicant of its own."""
    applying = rows.filter(pl.col("application").is_not_null()).sort("application")
    if applying.is_empty():
        return {}
    applications = applying.select(
        pl.col("application").alias("person"),
        "application",
        registered_elsewhere(grounds.rulebook).alias("registered_elsewhere"),
        pl.col("key").cast(pl.Int32),
        pl.col("folded").cast(pl.Int32).alias("name"),
        pl.lit(on).alias("applied_on"),
        "permit_valid_from",
        "permit_valid_until",
    )
    block = blocks.as_block(applications, blocks.read_records(connection, applying["person"]), grounds)
    today = judge(block, grounds)
    sanctioned = sanctioned_until(block, grounds, sanction.last_day_of_sanction(grounds.rulebook))
    ahead = judge_months_to_come(block, grounds, today, on).with_columns(
        sanctioned.alias("sanctioned_until"), permit_until=applications["permit_valid_until"]
    )
    lacks = _lacks(blocks.missing_rows(block, today, grounds))
    verdicts = blocks.verdict_rows(today).join(ahead, on="application", how="left")
    return {each["application"]: _verdict(each, lacks) for each in verdicts.iter_rows(named=True)}


def _lacks(missing: pl.DataFrame) -> dict[int, list[Lack]]:
    lacks: dict[int, list[Lack]] = {}
    for each in missing.iter_rows(named=True):
        part = None if each["part"] is None else PARTS[each["part"]]
        lack = Lack(MISSING_KINDS[each["what"]].code, part, each["first"], each["last"])
        lacks.setdefault(each["application"], []).append(lack)
    return lacks


def _verdict(each: _Record, lacks: dict[int, list[Lack]]) -> Verdict:
    intervals = {name: (each[f"{name}_min"], each[f"{name}_max"]) for name in _COUNTS}
    return Verdict(
        outcome=WORDS[each["outcome"]],
        reasons=reason_codes(each["reasons"]),
        lacks=lacks.get(each["application"], []),
        forecast=_forecast(each),
        **intervals,
    )


def _forecast(each: _Record) -> Forecast:
    return Forecast(
        passes=each["passes"],
        opens=each["opens"],
        opens_for=reason_codes(each["opens_for"] or 0),
        renewed=each["renewed"],
        last=each["last"],
        last_answer=WORDS[each["last_answer"]],
        last_for=reason_codes(each["last_for"]),
        permit_until=each["permit_until"],
        sanctioned_until=each["sanctioned_until"],
    )


def persons_of_list(rows: pl.DataFrame, decided: Decided) -> list[Person]:
    """The rows of one list, in order."""
    labels_of: dict[int, list[str]] = {}
    for group, label in rows.select("group", "row_label").drop_nulls().iter_rows():
        labels_of.setdefault(group, []).append(label)
    return [_person(each, labels_of, decided) for each in rows.iter_rows(named=True)]


def _person(each: _Record, labels_of: dict[int, list[str]], decided: Decided) -> Person:
    verdict = decided.get(each["application"]) if each["application"] is not None else None
    return Person(
        row_label=each["row_label"],
        person_name=each["person_name"],
        person_id=each["person_id"],
        employer_id=each["employer_id"] or "",
        employer_name=each["employer_name"] or "",
        faults=each["faults"],
        repeats=[label for label in labels_of.get(each["group"], []) if label != each["row_label"]],
        outcome=verdict.outcome if verdict else each["outcome"],
        verdict=verdict,
        own=each["own"],
        other_name=each["other_name"],
    )


def remarks_on_list(rows: pl.DataFrame) -> list[Remark]:
    """What is odd about a list as a whole."""
    judged = rows.filter(pl.col("application").is_not_null())
    undated = judged["permit_valid_from"].is_null() & judged["permit_valid_until"].is_null()
    applies: dict[Remark, bool] = {
        "EMPLOYER_WITHOUT_ROWS": bool(rows["stranger"].any()),
        "EMPLOYER_CHECK": len(wrong_usccs(rows["employer_id"].drop_nulls().unique())) > 0,
        "NO_PERMIT_DATES": judged.height > 0 and bool(undated.all()),
    }
    return [remark for remark, holds in applies.items() if holds]
