"""Anomalies in the order of the work, and the rows of the source behind them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from reports.model.run_file import RunFile, as_number

RANKED: Final = """select
    anomaly.*,
    anomaly_kind.* exclude (code, subject_kind),
    count(distinct anomaly.code) over (partition by anomaly.subject_kind, subject_id) as kinds
from anomaly
join anomaly_kind using (code)
order by
    subject_kind, kinds desc, max(share) over (partition by anomaly.subject_kind, subject_id) desc, subject_id, code,
    application_id, first_month, last_month, size desc, share desc, source_rows"""
"""What stands out in the order of the work: employers first."""


def row_spans(source_rows: object, files: dict[int, str]) -> Iterator[tuple[str, str, int]]:
    """The spans of rows behind an anomaly: file, first and last row as text, and how many they are."""
    keys = sorted({(each["source_file"], each["row_number"]) for each in source_rows})  # type: ignore[attr-defined]
    for _, run in groupby(enumerate(keys), key=lambda each: (each[1][0], each[1][1] - each[0])):
        span = [key for _, key in run]
        (file, first), (_, last) = span[0], span[-1]
        yield files[file], f"{first}" if first == last else f"{first}–{last}", len(span)


def source_files(run: RunFile) -> dict[int, str]:
    """Paths of the source's files, by number."""
    return {as_number(row["source_file"]): str(row["path"]) for row in run.rows("select * from source_file")}
