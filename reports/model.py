"""A report as data: what was checked, what came of it, what is left for people. Read from a run file, nothing decided.

Identity numbers and names are in it as they will be shown: masked, unless they were asked for.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from checks.law.months import month_text
from checks.law.rulebook import Rulebook
from reports.deadlines import LAST_YEAR
from reports.employers import EmployerMonths, most_excluded
from reports.file_names import numbered, safe_name
from reports.investors import Investor, read_investors
from reports.masking import Mask
from reports.queue import Queued, queue
from reports.run_file import Row, RunFile, local, number, open_run, texts
from reports.summary import Summary, summarise


@dataclass(frozen=True)
class Application:
    """One application and its outcome.

    Attributes:
        number: its place in order of application_id, from 1.
        file: the name of its case page, without what makes it unsafe and without identity numbers.
        person_name, employer_name: empty where the extract lacks them.
        reason_of: the reason of each check that does not pass, by check; reasons: those, and what else is to be known.
    """

    number: int
    file: str
    application_id: str
    person_id: str
    person_name: str
    employer_id: str
    employer_name: str
    applied_on: date
    outcome: str
    reasons: tuple[str, ...]
    reason_of: dict[str, str]

    @property
    def page(self) -> str:
        """Its case page, as the report links to it."""
        return f"cases/{self.file}.html"


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
    last_year: int = LAST_YEAR


def read_report(path: Path, mask: Mask) -> Report:
    """The report of a run file."""
    summary = summarise(path)
    with open_run(path) as run:
        receipt = run.one("select * from run")
        rulebook = rulebook_of(run)
        applications = read_applications(run, mask)
        return Report(
            summary=summary,
            started_at=local(receipt["started_at"]),
            software=str(receipt["software_version"]),
            input_digest=str(receipt["input_digest"]),
            rulebook_digest=str(receipt["rulebook_digest"]),
            rulebook=rulebook,
            coverage=_coverage(run),
            applications=(*applications.values(),),
            queue=queue(run, applications, rulebook),
            investors=tuple(
                (applications[name], each) for name, found in read_investors(run).items() for each in found
            ),
            employers=most_excluded(run),
            files=tuple(_file(row) for row in run.rows(_FILES)),
            revealed=mask.reveal,
        )


def rulebook_of(run: RunFile) -> Rulebook:
    """The figures a run was judged by."""
    return Rulebook.model_validate(json.loads(str(run.one("select rulebook_figures from run")["rulebook_figures"])))


def read_applications(run: RunFile, mask: Mask) -> dict[str, Application]:
    """All applications of a run by application_id, in order of their numbers."""
    rows = run.rows(_APPLICATIONS if run.has_extract else _NAMELESS)
    reasons: dict[str, dict[str, str]] = defaultdict(dict)
    for row in run.rows("select application_id, check_name, code from verdict_reason"):
        reasons[str(row["application_id"])][str(row["check_name"])] = str(row["code"])
    names = [str(row["application_id"]) for row in rows]
    files = numbered(map(safe_name, names))
    return {
        name: _application(place, file, row, reasons.get(name, {}), mask)
        for place, (name, file, row) in enumerate(zip(names, files, rows, strict=True), start=1)
    }


def _application(place: int, file: str, row: Row, reason_of: dict[str, str], mask: Mask) -> Application:
    return Application(
        number=place,
        file=file,
        application_id=str(row["application_id"]),
        person_id=mask.person_id(str(row["person_id"])),
        person_name=mask.name(str(row["person_name"] or "")),
        employer_id=str(row["employer_id"]),
        employer_name=str(row["employer_name"] or ""),
        applied_on=date.fromisoformat(str(row["applied_on"])),
        outcome=str(row["outcome"]),
        reasons=tuple(texts(row["reasons"])),
        reason_of=reason_of,
    )


def _coverage(run: RunFile) -> Coverage | None:
    if not run.has_extract:
        return None
    row = run.one("select * from extract.extract")
    return Coverage(*(_span(row[f"{data}_from"], row[f"{data}_until"]) for data in ("tax", "contributions")))


def _span(first: object, last: object) -> tuple[str, str] | None:
    return None if first is None or last is None else (month_text(number(first)), month_text(number(last)))


def _file(row: Row) -> SourceFile:
    return SourceFile(
        path=str(row["path"]),
        form=str(row["form"]),
        form_en=str(row["form_en"]),
        medium=str(row["medium"]),
        rows=number(row["rows"]),
        rejected=number(row["rejected"]),
        unknown_heads=(*texts(row["heads"]),),
    )


_FILES: Final = """select source_file.path, form, form_en, medium, source_file.rows, unknown_heads as heads,
    count(distinct reject.row_number) as rejected
from source_file
left join reject on reject.source_file = source_file.path
group by all
order by path"""
_NAMELESS: Final = """select application_id, person_id, null as person_name, employer_id, null as employer_name,
    applied_on, outcome, reasons
from verdict
order by application_id"""
_APPLICATIONS: Final = """select verdict.application_id, verdict.person_id, given.person_name, verdict.employer_id,
    names.employer_name, verdict.applied_on, verdict.outcome, verdict.reasons
from verdict
join extract.applications as given using (application_id)
left join extract.employer_name as names on names.name = given.employer_name
order by application_id"""
