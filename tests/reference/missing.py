"""第五条: what the extract lacks to decide an application, looked for month by month and row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tests.reference.applications import Case
from tests.reference.base_match import Income
from tests.reference.figures import Span
from tests.reference.lines import LINE_INSURANCES
from tests.reference.rows import Row
from tests.reference.values import Month, month_of

TAX_PAPERS = "这些月份的个人所得税收入纳税明细，或单位的扣缴申报表"
SETTLES = {
    "CONTRACT": "劳动（聘用）合同",
    "CONTRACT_MONTHS": "覆盖这些月份的劳动（聘用）合同",
    "CONTRIBUTION_COVERAGE": "社保系统提供的这些月份的社保缴费记录",
    "ENROLMENT": "参保登记",
    "PERMIT_DATES": "有效期内的《上海市居住证》",
    "REJECTED_ROWS": "报送单位更正后的这些数据行",
    "TAX_COVERAGE": TAX_PAPERS,
    "TAX_RECORDS": TAX_PAPERS,
}
DATASETS = ("contributions", "contracts", "enrolments", "tax")
AT_MOST = 20


def missing_rows(case: Case) -> list[dict[str, Any]]:
    """The rows of the table missing for one application."""
    return [
        {
            "application_id": case.application.application_id,
            "what": what,
            "detail": detail,
            "settles": SETTLES[what],
        }
        for what, detail in missing(case)
    ]


def missing(case: Case) -> Iterator[tuple[str, str]]:
    """Each thing that is missing, with its detail."""
    if not case.person.contracts:
        yield "CONTRACT", ""
    elif months := [month for month in paid_months(case) if not under_contract(case, month)]:
        yield "CONTRACT_MONTHS", listed(spans(months))
    if months := [month for month in window_and_own(case) if not covered(case.extract.contributions_coverage, month)]:
        yield "CONTRIBUTION_COVERAGE", listed(spans(months))
    if not case.person.enrolments:
        yield "ENROLMENT", ""
    if dates := [name for name in ("permit_valid_from", "permit_valid_until") if not getattr(case.application, name)]:
        yield "PERMIT_DATES", listed(dates)
    for dataset in DATASETS:
        if rows := rejected_rows(case, dataset):
            yield "REJECTED_ROWS", f"{dataset}: {listed(places(rows))}"
    yield from missing_tax(case)


def missing_tax(case: Case) -> Iterator[tuple[str, str]]:
    """第四条(二)3: the latest months before the application."""
    coverage = case.extract.tax_coverage
    latest = [case.month - back for back in range(case.figures.tax_months or 0, 0, -1)]
    within = [month for month in latest if coverage is not None and month in coverage]
    if beyond := [month for month in latest if month not in within]:
        yield "TAX_COVERAGE", listed(spans(beyond))
    income = Income(case.person.tax, case.employers)
    if silent := [month for month in within if not income.anybody_pays(month)]:
        yield "TAX_RECORDS", listed(spans(silent))


def paid_months(case: Case) -> list[Month]:
    """The months up to the application's with a contribution row of combined or pension insurance."""
    rows = [row for row in case.person.contributions if row.insurance in LINE_INSURANCES]
    return sorted({row.month for row in rows if row.month <= case.month})


def under_contract(case: Case, month: Month) -> bool:
    """Whether any contract covers the month."""
    return any(
        month_of(contract.start_on) <= month and (contract.end_on is None or month_of(contract.end_on) >= month)
        for contract in case.person.contracts
    )


def window_and_own(case: Case) -> list[Month]:
    """The months of the window, and the application's own."""
    return list(range(case.month - case.figures.window_months, case.month + 1))


def covered(coverage: Span | None, month: Month) -> bool:
    """Contributions cover all months unless the manifest says otherwise."""
    return coverage is None or month in coverage


def rejected_rows(case: Case, dataset: str) -> list[Row]:
    """The person's rejected rows of a dataset, by file and row."""
    return sorted(case.person.rejected.get(dataset, []), key=lambda row: (row.source_file, row.row_number))


def places(rows: Iterable[Row]) -> list[str]:
    """Row numbers, each first one of a file behind the file's name."""
    told, file = [], ""
    for row in rows:
        told.append(str(row.row_number) if row.source_file == file else f"{row.source_file} {row.row_number}")
        file = row.source_file
    return told


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
