"""What stands out in a run, ranked, with the rows behind it and whom it hits; it decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from checks.law.reasons import Language
from reports.masking import Mask
from reports.model.anomaly_rows import RANKED, row_spans, source_files
from reports.model.applications import Application
from reports.model.run_file import Row, RunFile, as_number, open_run
from reports.page.report_page import render_page
from reports.words.catalogue import word

MOST: Final = 200
"""Anomalies of employers, and of applicants, on the page; the workbook has all."""
SPANS: Final = 12
"""Spans of rows that are named of one anomaly on the page."""
SUBJECTS: Final = ("employer", "person")
TRAITS: Final = ("province", "sex", "age")


@dataclass(frozen=True)
class Anomaly:
    """One signal of an employer or an application.

    Attributes:
        subject_id: unmasked, to find it by; subject: as it is shown.
        kinds: how many signals this employer or person has.
        share: in per cent, of what `share_of` says; None where it has none.
        rows: a file of the source and the rows in it that are behind the signal, as text; more: how many are left out.
        application: None where it is of an employer.
    """

    code: str
    words: str
    subject_id: str
    subject: str
    name: str
    kinds: int
    first_month: date
    last_month: date
    size: int
    counts: str
    share: float | None
    share_of: str
    innocent: str
    rows: tuple[tuple[str, str], ...]
    more: int
    application: Application | None


@dataclass(frozen=True)
class Reach:
    """Of which part of each group of applicants the signals speak, by code, in per cent."""

    trait: str
    codes: tuple[str, ...]
    groups: tuple[tuple[str, int, tuple[float, ...]], ...]


@dataclass(frozen=True)
class RankedAnomalies:
    """What stands out: by subject (employer, person) what is listed, and how many more there are."""

    listed: dict[str, tuple[Anomaly, ...]]
    more: dict[str, int]
    reach: tuple[Reach, ...]


@dataclass(frozen=True)
class AnomalyNames:
    """How anomalies are shown, and by what names.

    Attributes:
        applications: all of the run, by application_id.
        files: paths of the source's files; employers: names by number, as far as they are known.
    """

    mask: Mask
    language: Language
    applications: dict[str, Application]
    files: dict[int, str]
    employers: dict[str, str]


def write_anomaly_page(
    run_file: Path,
    target: Path,
    mask: Mask,
    language: Language,
    applications: dict[str, Application],
    with_cases: frozenset[str],
) -> None:
    """Write the page of what stands out in a run.

    Args:
        applications: all of the run, by application_id; with_cases: those that have a page of their own.
    """
    with open_run(run_file) as run:
        standing = read_ranked_anomalies(run, mask, language, applications)
    page = render_page(
        "anomalies.html.j2",
        language,
        mask,
        sheet="",
        standing=standing,
        w=lambda name: word(name, language, "anomalies"),
        with_cases=with_cases,
    )
    target.write_text(page, encoding="utf-8", newline="\n")


def read_ranked_anomalies(
    run: RunFile, mask: Mask, language: Language, applications: dict[str, Application]
) -> RankedAnomalies:
    """What stands out in a run, as it is shown."""
    telling = AnomalyNames(mask, language, applications, source_files(run), _employer_names(run))
    of_kind = {kind: [row for row in run.rows(RANKED) if row["subject_kind"] == kind] for kind in SUBJECTS}
    return RankedAnomalies(
        {kind: tuple(_anomaly(row, telling) for row in rows[:MOST]) for kind, rows in of_kind.items()},
        {kind: max(len(rows) - MOST, 0) for kind, rows in of_kind.items()},
        tuple(_reach(run)),
    )


def _anomaly(row: Row, telling: AnomalyNames) -> Anomaly:
    mask, language = telling.mask, telling.language
    spans = list(row_spans(row["source_rows"], telling.files))
    of_person, subject = row["subject_kind"] == "person", str(row["subject_id"])
    application = telling.applications.get(str(row["application_id"]))
    return Anomaly(
        str(row["code"]),
        str(row[language]),
        subject,
        mask.person_id(subject) if of_person else mask.text(subject),
        application.person_name if application else mask.text(telling.employers.get(subject, "")),
        as_number(row["kinds"]),
        row["first_month"],  # type: ignore[arg-type]
        row["last_month"],  # type: ignore[arg-type]
        as_number(row["size"]),
        str(row[f"size_{language}"]),
        None if row["share"] is None else 100 * float(str(row["share"])),
        str(row[f"share_{language}"]),
        str(row[f"innocent_{language}"]),
        tuple((mask.text(file), text) for file, text, _ in spans[:SPANS]),
        sum(count for _, _, count in spans[SPANS:]),
        application,
    )


def _employer_names(run: RunFile) -> dict[str, str]:
    """By number, as the register has them; nothing where the extract is gone."""
    return {str(row["id"]): str(row["name"]) for row in run.rows(_NAMES)} if run.has_extract else {}


def _reach(run: RunFile) -> Iterator[Reach]:
    rows = run.frame('select * from anomaly_reach order by trait, "group", code')
    for trait in TRAITS if rows.height else ():
        part = rows.filter(pl.col("trait") == trait)
        groups = part.group_by("group", maintain_order=True).agg(pl.col("applicants").first(), pl.col("rate"))
        yield Reach(
            trait,
            tuple(part["code"].unique().sort()),
            tuple(
                (group, applicants, tuple(100 * float(rate) for rate in rates))
                for group, applicants, rates in groups.iter_rows()
            ),
        )


_NAMES: Final = """select employer_number.employer_id as id, min(employer_name.employer_name) as name
from extract.employers
join employer_number using (employer)
join extract.employer_name on employer_name.name = employers.name
where employer_number.employer_id in (select subject_id from anomaly)
group by all
order by all"""
