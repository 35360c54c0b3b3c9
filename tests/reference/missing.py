"""第五条: what would let a refer of an application be decided, looked for month by month and row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tests.reference.answers import FAIL, REFER, Finding, worst
from tests.reference.applications import Case
from tests.reference.base_match import Income
from tests.reference.figures import Span
from tests.reference.lines import Line, points_line
from tests.reference.points import Interval
from tests.reference.rows import Row
from tests.reference.values import Month

TAX_PAPERS = "这些月份的个人所得税收入纳税明细，或单位的扣缴申报表"
SETTLES = {
    "CONTRACT": "劳动（聘用）合同",
    "CONTRACT_MONTHS": "覆盖这些月份的劳动（聘用）合同",
    "CONTRIBUTION_COVERAGE": "这些月份的社保缴费记录",
    "ENROLMENT": "申请单位为本人办理的参保登记",
    "PERMIT_DATES": "有效期内的《上海市居住证》",
    "REJECTED_ROWS": "更正后的这些数据行",
    "TAX_COVERAGE": TAX_PAPERS,
    "TAX_RECORDS": TAX_PAPERS,
}
DATASETS = ("contributions", "contracts", "enrolments", "tax")
AT_MOST = 20


def missing_rows(case: Case, findings: dict[str, Finding], points: Iterable[Interval]) -> list[dict[str, Any]]:
    """The rows of the table missing for one application; its points, of years and of bases, may be undecided."""
    return [
        {
            "application_id": case.application.application_id,
            "what": what,
            "detail": detail,
            "settles": SETTLES[what],
        }
        for what, detail in missing(case, findings, *points)
    ]


def missing(case: Case, findings: dict[str, Finding], years: Interval, bases: Interval) -> Iterator[tuple[str, str]]:
    """Each thing that would let a refer be decided, with its detail; nothing changes a fail."""
    outcome = worst(finding.answer for finding in findings.values())
    if outcome == REFER:
        yield from missing_of_checks(case, findings)
    if outcome != FAIL and years.least < years.most:
        yield from missing_of_lines(case, [month for month in case.lines if month <= case.month])
    elif outcome != FAIL and bases.least < bases.most:
        first = case.month - max(tier.months for tier in case.figures.tiers)
        yield from missing_of_lines(case, [month for month in case.lines if first <= month <= case.month])


def missing_of_checks(case: Case, findings: dict[str, Finding]) -> Iterator[tuple[str, str]]:
    """What would let a check be decided."""
    if not case.person.contracts:
        yield "CONTRACT", ""
    if months := unseen_months(case, findings):
        yield "CONTRIBUTION_COVERAGE", listed(spans(months))
    if findings["paying"].reasons & {"PAYMENT_PENDING", "PAYING_OTHER_EMPLOYER"}:
        yield "ENROLMENT", ""
    if dates := [name for name in ("permit_valid_from", "permit_valid_until") if not getattr(case.application, name)]:
        yield "PERMIT_DATES", listed(dates)
    for dataset in DATASETS:
        if rows := rejected_rows(case, dataset):
            yield "REJECTED_ROWS", f"{dataset}: {listed(row_numbers(rows))}"


def unseen_months(case: Case, findings: dict[str, Finding]) -> list[Month]:
    """The months of an undecided window, and an undecided own one, that have no line and are not covered."""
    looked_at: list[Month] = []
    if "WINDOW_UNDECIDED" in findings["window"].reasons:
        looked_at += range(case.month - case.figures.window_months, case.month)
    if "PAYING_UNDECIDED" in findings["paying"].reasons:
        looked_at.append(case.month)
    coverage = case.extract.contributions_coverage
    return [month for month in looked_at if month not in case.lines and not covered(coverage, month)]


def missing_of_lines(case: Case, months: list[Month]) -> Iterator[tuple[str, str]]:
    """What the referred lines of months lack of which no line passes."""
    doubtful = [
        line
        for month in sorted(months)
        if points_line(case.lines[month]).outcome == REFER
        for line in case.lines[month]
        if line.outcome == REFER
    ]
    uncovered = [line.month for line in doubtful if "CONTRACT_MISSING" in line.employer.reasons]
    if uncovered and case.person.contracts:
        yield "CONTRACT_MONTHS", listed(spans(unique(uncovered)))
    yield from missing_tax(case, doubtful)


def missing_tax(case: Case, doubtful: list[Line]) -> Iterator[tuple[str, str]]:
    """第四条(二)3: of the latest months before the application, those of lines without wages."""
    income = Income(case.person.tax, case.employers)
    silent = [
        line.month
        for line in doubtful
        if line.match.finding.reasons & {"TAX_MISSING", "TAX_NOT_COVERED"}
        and 1 <= case.month - line.month <= (case.figures.tax_months or 0)
        and not income.anybody_pays(line.month)
    ]
    coverage = case.extract.tax_coverage
    within = [month for month in unique(silent) if coverage is not None and month in coverage]
    if beyond := [month for month in unique(silent) if month not in within]:
        yield "TAX_COVERAGE", listed(spans(beyond))
    if within:
        yield "TAX_RECORDS", listed(spans(within))


def unique(months: list[Month]) -> list[Month]:
    """Months in order, each once."""
    return sorted(set(months))


def covered(coverage: Span | None, month: Month) -> bool:
    """Contributions cover all months unless the manifest says otherwise."""
    return coverage is None or month in coverage


def rejected_rows(case: Case, dataset: str) -> list[Row]:
    """The person's rejected rows of a dataset, by file and row."""
    return sorted(case.person.rejected.get(dataset, []), key=lambda row: (row.source_file, row.row_number))


def row_numbers(rows: Iterable[Row]) -> list[str]:
    """Row numbers, each first one of a file behind the file's name."""
    numbers, file = [], ""
    for row in rows:
        numbers.append(str(row.row_number) if row.source_file == file else f"{row.source_file} {row.row_number}")
        file = row.source_file
    return numbers


def spans(months: Iterable[Month]) -> list[str]:
    """Months in order as YYYY-MM, those that follow each other as first..last."""
    found: list[list[Month]] = []
    for month in months:
        if found and found[-1][-1] == month - 1:
            found[-1].append(month)
        else:
            found.append([month])
    return [text(span[0]) if len(span) == 1 else f"{text(span[0])}..{text(span[-1])}" for span in found]


def text(month: Month) -> str:
    """A month as YYYY-MM."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def listed(things: list[str]) -> str:
    """The first things, then how many more there are."""
    more = [f"+{len(things) - AT_MOST}"] if len(things) > AT_MOST else []
    return ", ".join([*things[:AT_MOST], *more])
