"""A slow and plain reference of rules.md, sections 0 to 3 and 6, and of 第五条; it shares no code with what it checks.

Its only door is verify(). Money is in fen, expected_base in whole yuan, shares are exact fractions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, TypedDict

from tests.reference.answers import PASS, Finding, all_reasons, worst
from tests.reference.applications import Case, findings_of, window_months
from tests.reference.figures import RULEBOOK, Tier, read_figures
from tests.reference.investors import investors
from tests.reference.judge import Judge
from tests.reference.lines import Line
from tests.reference.missing import missing_rows
from tests.reference.points import Interval, base_points, points_months, tier_months, year_points
from tests.reference.reading import read_extract
from tests.reference.rows import Row
from tests.reference.values import first_day

__all__ = ["RULEBOOK", "Tables", "verify"]


class Tables(TypedDict):
    """The tables of rules.md section 4 that the rules decide, and how often each reason came with which answer."""

    ledger: list[dict[str, Any]]
    verdict: list[dict[str, Any]]
    tier: list[dict[str, Any]]
    missing: list[dict[str, Any]]
    investor: list[dict[str, Any]]
    reject: list[dict[str, Any]]
    counts: dict[str, dict[str, int]]
    findings: Counter[tuple[str, str]]


def verify(folder: Path, extracted_on: date | None = None, *, rulebook: Path = RULEBOOK) -> Tables:
    """Judge the extract in a folder; extracted_on goes before the manifest's day."""
    figures = read_figures(rulebook)
    extract = read_extract(folder, extracted_on, figures)
    judge = Judge(extract, figures)
    tables = Tables(
        ledger=[], verdict=[], tier=[], missing=[], investor=[], reject=[], counts=extract.counts, findings=Counter()
    )
    tables["reject"] = [row for rejected in extract.rejected for row in reject_rows(rejected)]
    tables["investor"] = investors(judge)
    tables["findings"] += Counter((reason, PASS.word) for row in tables["investor"] for reason in row["reasons"])
    for person in judge.persons.applicants():
        cases = judge.cases(person)
        tables["ledger"] += [ledger_row(line) for lines in cases[0].lines.values() for line in lines]
        tables["findings"] += said(
            finding for lines in cases[0].lines.values() for line in lines for finding in line.tests
        )
        for case in cases:
            findings = findings_of(case)
            tables["findings"] += said(findings.values())
            counts = [(tier, tier_months(case, tier)) for tier in figures.tiers]
            tables["verdict"].append(verdict_row(case, findings, counts))
            tables["tier"] += tier_rows(case, counts)
            tables["missing"] += missing_rows(case, findings, (year_points(case), base_points(counts)))
    return tables


def said(findings: Iterable[Finding]) -> Counter[tuple[str, str]]:
    """How often each reason came with which answer; a remark comes with pass, whatever the line's answer."""
    return Counter(
        (reason, PASS.word if reason == "TOPUP_NOT_COUNTED" else finding.answer.word)
        for finding in findings
        for reason in finding.reasons
    )


def reject_rows(row: Row) -> list[dict[str, Any]]:
    """One row of the table reject per fault; raw_value is the cell as given."""
    return [
        {
            "dataset": row.dataset,
            "source_file": row.source_file,
            "row_number": row.row_number,
            "column_name": fault.column,
            "raw_value": row.cells.get(fault.column, "") if fault.column else None,
            "code": fault.code,
            "person_id": row.values.get("person_id"),
        }
        for fault in row.faults
    ]


def ledger_row(line: Line) -> dict[str, Any]:
    """One row of the table ledger."""
    return {
        "person_id": line.paid.person_id,
        "month": first_day(line.month).isoformat(),
        "employer_id": line.paid.employer_id,
        "employer_key": line.paid.employer_key,
        "base": line.base,
        "payment": line.paid.payment.answer.word,
        "employer": line.employer.answer.word,
        "base_match": line.match.finding.answer.word,
        "outcome": line.outcome.word,
        "reasons": line.reasons,
        "expected_base": line.expected_base,
        "basis": line.basis,
        "deviation": line.deviation,
    }


def verdict_row(case: Case, findings: dict[str, Finding], counts: list[tuple[Tier, Interval]]) -> dict[str, Any]:
    """One row of the table verdict."""
    application = case.application
    window_min, window_max = window_months(case)
    months, years, bases = points_months(case), year_points(case), base_points(counts)
    titles = tier_months(case, case.figures.title_base)
    return {
        "application_id": application.application_id,
        "batch_id": application.batch_id,
        "person_id": application.person_id,
        "employer_id": application.employer_id,
        "applied_on": application.applied_on.isoformat(),
        "outcome": worst(finding.answer for finding in findings.values()).word,
        **{name: finding.answer.word for name, finding in findings.items()},
        "reasons": all_reasons(findings.values()),
        "window_months_min": window_min,
        "window_months_max": window_max,
        "points_months_min": months.least,
        "points_months_max": months.most,
        "year_points_min": years.least,
        "year_points_max": years.most,
        "base_points_min": bases.least,
        "base_points_max": bases.most,
        "title_months_min": titles.least,
        "title_months_max": titles.most,
    }


def tier_rows(case: Case, counts: list[tuple[Tier, Interval]]) -> list[dict[str, Any]]:
    """The rows of the table tier for one application."""
    return [
        {
            "application_id": case.application.application_id,
            "multiple": float(tier.multiple),
            "months_min": months.least,
            "months_max": months.most,
        }
        for tier, months in counts
    ]
