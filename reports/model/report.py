"""A report as data: what was checked, the outcome, what is left for people. Read from a run file, nothing decided.

Identity numbers and names are in it as they will be shown: masked, unless requested.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from checks.law.handling import NONE_MARKED, Handlings
from checks.law.months import month_text
from checks.law.rulebook import Rulebook
from reports.masking import Mask
from reports.model.applications import Application, read_applications
from reports.model.deadlines import LAST_YEAR
from reports.model.decisions import Decision, decided_outcomes, read_decisions
from reports.model.excluded_months import EmployerMonths, most_excluded
from reports.model.investors import Investor, read_investors
from reports.model.queue import Queued, read_queue
from reports.model.run_file import Row, RunFile, as_number, as_texts, open_run, rulebook_of, shanghai_time
from reports.model.summary import Summary, summarise


@dataclass(frozen=True)
class SourceFile:
    """A file of the extract, the form it was recognised as, rows read, rows of them rejected, heads of no column."""

    path: str
    form: str
    form_en: str
    medium: str
    rows: int
    rejected: int
    unknown_heads: tuple[str, ...]


@dataclass(frozen=True)
class Coverage:
    """First and last month the data cover, as text; None where they cover nothing, or (contributions) all."""

    tax: tuple[str, str] | None
    contributions: tuple[str, str] | None


@dataclass(frozen=True)
class Report:
    """A run as a person reads it.

    Attributes:
        started_at: when the run was begun, in Shanghai. coverage: None where the extract is gone from the store.
        queue: the referred applications, closest to being settled first.
        investors: the enterprises applicants invested in, in order of application.
        last_year: the last year whose working days are known.
        decisions: what people decided, in order of application; decided: the outcome with that, by application_id.
    """

    summary: Summary
    started_at: str
    software: str
    input_digest: str
    rulebook_digest: str
    rulebook: Rulebook
    coverage: Coverage | None
    applications: tuple[Application, ...]
    queue: tuple[Queued, ...]
    investors: tuple[tuple[Application, Investor], ...]
    employers: tuple[EmployerMonths, ...]
    files: tuple[SourceFile, ...]
    revealed: bool
    decisions: tuple[Decision, ...]
    decided: dict[str, str]
    last_year: int = LAST_YEAR


def read_report(path: Path, mask: Mask, handlings: Handlings = NONE_MARKED) -> Report:
    """The report of a run file."""
    summary = summarise(path)
    with open_run(path) as run:
        receipt = run.first_row("select * from run")
        rulebook = rulebook_of(run)
        applications = read_applications(run, mask)
        return Report(
            summary=summary,
            started_at=shanghai_time(receipt["started_at"]),
            software=str(receipt["software_version"]),
            input_digest=str(receipt["input_digest"]),
            rulebook_digest=str(receipt["rulebook_digest"]),
            rulebook=rulebook,
            coverage=_coverage(run),
            applications=(*applications.values(),),
            queue=read_queue(run, applications, rulebook, handlings),
            investors=tuple(
                (applications[name], each) for name, investors in read_investors(run).items() for each in investors
            ),
            employers=most_excluded(run),
            files=tuple(_file(row) for row in run.rows(_FILES)),
            revealed=mask.reveal,
            decisions=tuple(each for decisions in read_decisions(run).values() for each in decisions),
            decided=decided_outcomes(run),
        )


def _coverage(run: RunFile) -> Coverage | None:
    if not run.has_extract:
        return None
    row = run.first_row("select * from extract.extract")
    return Coverage(*(_span(row[f"{data}_from"], row[f"{data}_until"]) for data in ("tax", "contributions")))


def _span(first: object, last: object) -> tuple[str, str] | None:
    return None if first is None or last is None else (month_text(as_number(first)), month_text(as_number(last)))


def _file(row: Row) -> SourceFile:
    return SourceFile(
        path=str(row["path"]),
        form=str(row["form"]),
        form_en=str(row["form_en"]),
        medium=str(row["medium"]),
        rows=as_number(row["rows"]),
        rejected=as_number(row["rejected"]),
        unknown_heads=(*as_texts(row["heads"]),),
    )


_FILES: Final = """select source_file.path, form, form_en, medium, source_file.rows, unknown_heads as heads,
    count(distinct reject.row_number) as rejected
from source_file
left join reject on reject.source_file = source_file.path
group by all
order by path"""
