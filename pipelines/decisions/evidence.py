"""What an answer rests on: itself, the figures of the rulebook it used, and the content of the source rows cited.

A row's content is what the rules read of it: not its file and number, no copy of it, no column the question does
not look at. So the same rows delivered anew are the same evidence. docs/decisions.md lists the rows by question;
`sql/evidence` takes them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import polars as pl

from checks.law.codes import SOURCES
from checks.law.months import first_day_of_month, last_day_of_month
from checks.law.rulebook import Rulebook
from pipelines.decisions.acts import Part
from pipelines.decisions.figures import figures_as_parts
from pipelines.store import database

QUESTIONS: Final = {"question": pl.Int32, "application_id": pl.String, "what": pl.String, "month": pl.Int32,
                "employer_key": pl.String}  # fmt: skip
_PARTS: Final = {"question": pl.Int32, "kind": pl.String, "name": pl.String, "digest": pl.String}
TESTS: Final = ("payment", "employer", "base_match")
_REJECTS: Final = {
    "payment": ("contributions",),
    "employer": ("contracts",),
    "base_match": ("tax",),
    "scope": ("contracts",),
    "employed": ("contributions", "contracts", "enrolments"),
    "paying": ("contributions", "enrolments"),
    "window": ("contributions", "enrolments"),
    "source": SOURCES,
}
"""The datasets whose unusable rows a question looks at."""


@dataclass(frozen=True)
class Evidence:
    """What some answers rest on.

    Attributes:
        findings: question, answer, code, fingerprint; one row for each question the run has.
        parts: question, kind, name, digest; distinct, sorted.
    """

    findings: pl.DataFrame
    parts: pl.DataFrame

    def of(self, question: int) -> tuple[Part, ...]:
        """The parts of one question."""
        rows = self.parts.filter(pl.col("question") == question).select("kind", "name", "digest")
        return tuple(Part(*row) for row in rows.iter_rows())


def evidence(connection: duckdb.DuckDBPyConnection, questions: pl.DataFrame, law: Rulebook) -> Evidence:
    """What the answers to some questions rest on.

    Args:
        connection: to a run, with its extract attached as `extract`.
        questions: QUESTIONS, of a check without month and employer_key; each question once.
        law: the figures the run was judged by.
    """
    for name, statement in _statements("decisions/questions"):
        connection.execute(f"drop table if exists temp.{name}")
        if name == "run_question":
            connection.register("given_question", questions.cast(QUESTIONS).to_arrow())  # type: ignore[arg-type]
        connection.execute(statement)
    known = database.read(connection, "from run_question")
    reaching = _with_reach(known, law)
    connection.register("question_reach", reaching.to_arrow())
    connection.execute("create or replace temp table run_question as from question_reach")
    for view in ("given_question", "question_reach"):
        connection.unregister(view)
    # DuckDB reads all incomes where it knows beforehand that no question looks at any.
    needless = "" if "base_match" in known["what"] else "tax"
    statements = [statement for name, statement in _statements("decisions/evidence") if name != needless]
    rows = [database.read(connection, statement) for statement in statements]
    parts = pl.concat([_figures(reaching, law), *(each.cast(_PARTS) for each in rows)])  # type: ignore[arg-type]
    return _as_evidence(connection, parts.unique().sort(*_PARTS))


def _statements(folder: str) -> list[tuple[str, str]]:
    return sorted(database.sql_files(folder).items(), reverse=folder.endswith("questions"))


def _as_evidence(connection: duckdb.DuckDBPyConnection, parts: pl.DataFrame) -> Evidence:
    findings = database.read(connection, "select question, answer, code from run_finding order by question")
    content = parts.select("question", "kind", "digest").unique().sort("question", "kind", "digest")
    whole = content.group_by("question", maintain_order=True).agg(
        pl.concat_str("kind", "digest", separator=" ").str.join("\n").alias("text")
    )
    prints = whole.select("question", fingerprint=pl.col("text").map_elements(_sha256, return_dtype=pl.String))
    return Evidence(findings.join(prints, on="question", how="left", maintain_order="left"), parts)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _figures(questions: pl.DataFrame, law: Rulebook) -> pl.DataFrame:
    """The figures of each question, found once for all that ask the same of the same months."""
    alike = ["what", "first", "last"]
    months = questions.select(
        "question",
        "what",
        first=pl.coalesce("paid_from", "own"),
        last=pl.coalesce("paid_until", "own"),
    )
    rows = [
        (*key, name, value)
        for key in months.select(alike).unique(maintain_order=True).iter_rows()
        for name, value in figures_as_parts(law, *key)
    ]
    schema: dict[str, Any] = {"what": pl.String, "first": pl.Int32, "last": pl.Int32, "name": pl.String,
                              "digest": pl.String}  # fmt: skip
    of_alike = pl.DataFrame(rows, schema=schema, orient="row").with_columns(kind=pl.lit("figure"))
    return months.cast({"first": pl.Int32, "last": pl.Int32}).join(of_alike, on=alike).select(*_PARTS)


def _with_reach(questions: pl.DataFrame, law: Rulebook) -> pl.DataFrame:
    """Which months and days of the records each question looks at; null where it looks at none."""
    what, month, own, day = pl.col("what"), pl.col("month"), pl.col("own"), pl.col("applied_on")
    back, none = law.window.months.value, pl.lit(None, pl.Date)
    first, last = own - back, own - 1
    of_line, window, base_match = month.is_not_null(), what == "window", what == "base_match"
    open_then, on_day = what.is_in(["employed", "paying"]), what.is_in(["scope", "employed"])
    years = {m: each.base_year for each in law.contribution_year for m in range(each.from_month, each.until_month + 1)}
    whole_year = pl.col("basis") == 0
    return questions.with_columns(
        paid_from=pl.when(of_line).then(month).when(window).then(first).when(what == "employed").then(last)
        .when(what == "paying").then(own),
        paid_until=pl.when(of_line).then(month).when(window).then(last).when(open_then).then(own),
        employed_from=pl.when(what == "employer").then(first_day_of_month(month)).when(what == "scope").then(day),
        employed_until=pl.when(what == "employer").then(last_day_of_month(month)).when(on_day).then(day),
        enrolled_from=pl.when(open_then).then(day).when(window).then(first_day_of_month(first)).otherwise(none),
        enrolled_until=pl.when(open_then).then(day).when(window).then(last_day_of_month(last)).otherwise(none),
        looked_at=pl.when(base_match).then(pl.concat_list([month + k for k in law.base_match.tax_month_offsets.value])),
        base_year=pl.when(base_match).then(month.replace_strict(years, default=None, return_dtype=pl.Int32)),
        income_until=pl.col("income_since") + pl.when(whole_year).then(11).otherwise(0),
        datasets=what.replace_strict(
            {name: list(datasets) for name, datasets in _REJECTS.items()}, default=[], return_dtype=pl.List(pl.String)
        ),
    )  # fmt: skip
