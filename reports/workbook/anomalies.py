"""The sheet of what stands out, ranked as on its page, each with all the rows behind it."""

from __future__ import annotations

from typing import Final

import polars as pl

from reports.model.anomaly_rows import RANKED, row_spans, source_files
from reports.words.catalogue import word
from reports.workbook.cells import Column, Kind
from reports.workbook.rows import Edition

_COLUMNS: Final[tuple[tuple[str, Kind, int], ...]] = (
    ("application", "link", 18),
    ("subject_kind", "text", 10),
    ("subject", "text", 21),
    ("kinds", "whole", 8),
    ("signal", "wrapped", 40),
    ("first_month", "month", 10),
    ("last_month", "month", 10),
    ("size", "whole", 9),
    ("counts", "text", 22),
    ("share", "percent", 9),
    ("share_of", "text", 22),
    ("innocent", "wrapped", 36),
    ("rows", "text", 60),
    ("code", "text", 22),
)


def anomaly_columns(edition: Edition) -> list[Column]:
    """The columns of the sheet."""
    return [
        Column(name, word(name, edition.language, "anomalies"), kind, width, leads_to="verdicts")
        for name, kind, width in _COLUMNS
    ]


def anomaly_rows(edition: Edition) -> pl.DataFrame:
    """What stands out, each of an application with the row of its verdict."""
    files = source_files(edition.run)
    anomalies = edition.run.frame(_ANOMALIES)
    behind = [_rows(rows, files) for rows in anomalies["source_rows"].to_list()]
    kinds = {kind: word(f"of_{kind}", edition.language, "anomalies") for kind in ("employer", "person")}
    return anomalies.with_columns(
        edition.masks.texts(anomalies["application_id"]).alias("application"),
        pl.when(pl.col("subject_kind") == "person")
        .then(edition.masks.persons(anomalies["subject_id"]))
        .otherwise(edition.masks.texts(anomalies["subject_id"]))
        .alias("subject"),
        pl.col("subject_kind").replace_strict(kinds, return_dtype=pl.String),
        pl.col(edition.language).alias("signal"),
        pl.col(f"size_{edition.language}").alias("counts"),
        pl.col(f"share_{edition.language}").alias("share_of"),
        pl.col(f"innocent_{edition.language}").alias("innocent"),
        pl.col("share").cast(pl.Float64),
        edition.masks.texts(pl.Series("rows", behind, pl.String)),
    ).rename({"application_id_target": "application_target"})


def _rows(source_rows: object, files: dict[int, str]) -> str:
    return ", ".join(f"{file} {span}" for file, span, _ in row_spans(source_rows, files))


_ANOMALIES: Final = f"""with placed as (
    select application_id, row_number() over (order by application_id) - 1 as application_id_target from verdict
),
ranked as ({RANKED})
select ranked.*, placed.application_id_target
from (select *, row_number() over () as place from ranked) as ranked
left join placed using (application_id)
order by place"""
