"""docs/decisions.md, "What a decision rests on", taken slowly: the content that each answer of a case rests on."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.reference.answers import Finding
from tests.reference.applications import Case, findings_of, window_months
from tests.reference.base_match import Income, IncomeOfLine, amounts_to_follow, candidate, standing
from tests.reference.employers import Employers
from tests.reference.figures import Figures
from tests.reference.lines import LINE_INSURANCES, Line, covers_a_day
from tests.reference.records import Contract, Contribution, Enrolment
from tests.reference.values import Month, employer_key, first_day, last_day, read_month, squeezed

Content = frozenset[tuple[Any, ...]]
SINGLE = {
    "payment": ["payment.deadline_months_after"],
    "employer": ["employer.branch_endings"],
    "base_match": [
        "base_match.above_pass_percent",
        "base_match.above_refer_percent",
        "base_match.below_pass_percent",
        "base_match.below_refer_percent",
        "base_match.out_of_range_yuan",
        "base_match.tax_month_offsets",
    ],
    "permit": [],
    "scope": ["scope.outsider_numbers", "scope.home_regions", "scope.home_registers"],
    "sanction": ["ban.years"],
    "employed": ["employer.branch_endings"],
    "paying": ["payment.deadline_months_after"],
    "window": ["window.months", "window.required", "payment.deadline_months_after"],
    "source": [],
}
DATED = {"payment": ["relief", "topup"], "base_match": ["contribution_year"], "paying": ["relief", "topup"],
         "window": ["relief", "topup"]}  # fmt: skip


class Evidence:
    """What the answers of an extract's cases rest on."""

    def __init__(self, employers: Employers, figures: Figures, rulebook: Path) -> None:
        """From the rulebook's own text the figures are taken as they stand there."""
        self.employers, self.figures = employers, figures
        self.raw = tomllib.loads(rulebook.read_text(encoding="utf-8"), parse_float=Decimal)

    def of_case(self, case: Case) -> dict[tuple[str, Month | None, str | None], Content]:
        """By check (name, nothing, nothing) and test of a line (name, month, employer key)."""
        found: dict[tuple[str, Month | None, str | None], Content] = {}
        for name, finding in findings_of(case).items():
            found[name, None, None] = frozenset(self.of_check(case, name, finding))
        for line in (line for lines in case.lines.values() for line in lines):
            for name, finding in zip(("payment", "employer", "base_match"), line.tests, strict=True):
                found[name, line.month, line.paid.employer_key] = frozenset(self.of_test(case, line, name, finding))
        return found

    def of_check(self, case: Case, name: str, finding: Finding) -> Iterator[tuple[Any, ...]]:
        """One check of an application."""
        day, own, group = case.day, case.month, self.employers.group(case.party.key)
        window = range(own - self.figures.window_months, own)
        yield answer(finding, window_months(case) if name == "window" else ())
        if name != "source":
            a = case.application
            dates = (a.applied_on, a.permit_valid_from, a.permit_valid_until)
            yield ("application", a.person_id, a.employer_id, squeezed(a.employer_name), *dates)
        months = {"employed": range(own - 1, own + 1), "paying": range(own, own + 1), "window": window}.get(
            name, range(0)
        )
        looked_at = months if name in ("window", "paying", "employed") else range(own, own + 1)
        yield from self.law(name, looked_at)
        yield from (payment(row) for row in case.person.contributions if row.month in months)
        if name in ("employed", "paying"):
            yield from (
                enrolment(row) for row in case.person.enrolments if is_open(row.from_on, row.until_on, day, day)
            )
        if name == "window":
            first, last = first_day(window[0]), last_day(window[-1])
            yield from (
                enrolment(row) for row in case.person.enrolments if is_open(row.from_on, row.until_on, first, last)
            )
        if name == "scope":
            yield from (contract(row) for row in case.person.contracts if is_open(row.start_on, row.end_on, day, day))
            yield from self.register(case, case.party.key)
        if name == "employed":
            yield from (contract(row) for row in case.person.contracts if row.start_on <= day)
        if name in ("sanction", "employed", "paying"):
            yield from self.links(case, group)
        if name == "sanction":
            yield from self.sanctions(case, group)
        yield from self.rejects(case, {
            "scope": ["contracts"],
            "employed": ["contributions", "contracts", "enrolments"],
            "paying": ["contributions", "enrolments"],
            "window": ["contributions", "enrolments"],
            "source": ["contributions", "tax", "contracts", "enrolments"],
        }.get(name, []))  # fmt: skip

    def of_test(self, case: Case, line: Line, name: str, finding: Finding) -> Iterator[tuple[Any, ...]]:
        """One test of a line."""
        key, month, group = line.paid.employer_key, line.month, self.employers.group(line.paid.employer_key)
        shown = (line.base, line.expected_base, line.basis) if name == "base_match" else ()
        yield answer(finding, shown)
        yield from self.law(name, range(month, month + 1))
        for row in case.person.contributions:
            if row.month == month and employer_key(row.employer_id) == key and row.insurance in LINE_INSURANCES:
                name_alone = ("name", squeezed(row.employer_name))
                yield name_alone if name == "employer" else payment(row, named=False)
        if name == "employer":
            yield from (contract(row) for row in case.person.contracts if covers_a_day(row, month))
            yield from self.register(case, key)
        if name == "base_match":
            yield from self.incomes(case, line, group)
        if name != "payment":
            yield from self.links(case, group)
        yield from self.rejects(
            case, {"payment": ["contributions"], "employer": ["contracts"], "base_match": ["tax"]}[name]
        )

    def law(self, name: str, months: range) -> Iterator[tuple[Any, ...]]:
        """The figures, single ones and those of entries that hold in a month."""
        for figure in SINGLE[name]:
            room, part = figure.split(".")
            yield "figure", figure, str(self.raw[room][part]["value"])
        for kind in DATED.get(name, []):
            for entry in self.raw.get(kind, []):
                if read_month(entry["from"]) <= months[-1] and months[0] <= read_month(entry["until"]):
                    told = {part: value for part, value in entry.items() if part not in ("source", "confidence")}
                    yield "figure", kind, str(sorted(told.items()))

    def incomes(self, case: Case, line: Line, group: str) -> Iterator[tuple[Any, ...]]:
        """The income the base should follow, and everybody's where the wage may have been declared."""
        looked_at = {line.month + k for k in self.figures.offsets}
        own = set(self.income_months(case, line, group))
        for row in standing(case.person.tax):
            key = employer_key(row.agent_id)
            if row.item != "other" and (
                row.month in looked_at or (row.month in own and self.employers.group(key) == group)
            ):
                yield "tax", row.month, key, row.item, row.income, row.declared_on

    def income_months(self, case: Case, line: Line, group: str) -> Iterator[Month]:
        """The base year, and the month of the candidate that won."""
        year = self.figures.contribution_year(line.month)
        if year is None:
            return
        yield from range(year.base_year * 12, year.base_year * 12 + 12)
        contracts = [each for each in case.person.contracts if self.employers.group(each.party.key) == group]
        income = IncomeOfLine(
            Income(case.person.tax, self.employers), group, contracts, set(), case.extract.tax_coverage
        )
        amounts = list(amounts_to_follow(line.month, year, income, self.figures))
        ranked = [
            (-each.finding.answer, each.deviation, number)
            for number, each in enumerate(candidate(*amount, line.base, year, self.figures) for amount in amounts)
        ]
        if ranked and amounts[min(ranked)[2]][0] == "first_full_month":
            first = next(month for month in income.wage_months if month >= year.base_year * 12 + 12)
            later = [basis for basis, _ in amounts].index("first_full_month") < min(ranked)[2]
            yield first + later

    def register(self, case: Case, key: str) -> Iterator[tuple[Any, ...]]:
        """What the register says of an employer."""
        yield from (("employer", row.kind, row.region) for row in case.extract.employers if row.key == key)

    def links(self, case: Case, group: str) -> Iterator[tuple[Any, ...]]:
        """The links of a group."""
        for row in case.extract.employer_links:
            if group in (self.employers.group(row.from_key), self.employers.group(row.to_key)):
                yield "link", row.from_key, row.to_key, row.relation, row.effective_on

    def sanctions(self, case: Case, group: str) -> Iterator[tuple[Any, ...]]:
        """Those live on the day, on the person or the group."""
        for row in case.extract.sanctions:
            if row.subject_kind == "person":
                concerned = row.subject_id == case.person.person_id
            else:
                concerned = self.employers.group(employer_key(row.subject_id)) == group
            if concerned and is_open(row.from_on, row.until_on, case.day, case.day):
                whose = "" if row.subject_kind == "person" else employer_key(row.subject_id)
                yield "sanction", row.subject_kind, whose, row.from_on, row.until_on

    def rejects(self, case: Case, datasets: list[str]) -> Iterator[tuple[Any, ...]]:
        """The person's rows that were rejected."""
        for dataset in datasets:
            for row in case.person.rejected.get(dataset, []):
                for fault in row.faults:
                    raw = row.cells.get(fault.column, "") if fault.column else None
                    yield "reject", dataset, fault.column, raw, fault.code


def answer(finding: Finding, shown: tuple[Any, ...]) -> tuple[Any, ...]:
    """The answer, the rule's own reason, and the figures shown with it."""
    reasons = finding.reasons - {"SOURCE_REJECTED", "SOURCE_UNATTRIBUTED", "TOPUP_NOT_COUNTED"} or finding.reasons
    return "answer", finding.answer, frozenset(reasons - {"TOPUP_NOT_COUNTED"}), shown


def payment(row: Contribution, *, named: bool = True) -> tuple[Any, ...]:
    """A contribution that may be a line's; another insurance is nothing."""
    if row.insurance not in LINE_INSURANCES:
        return ()
    name = squeezed(row.employer_name) if named else ""
    return "paid", row.month, employer_key(row.employer_id), name, row.base, row.paid_on, row.kind, row.insurance


def contract(row: Contract) -> tuple[Any, ...]:
    """A contract."""
    party = (employer_key(row.employer_id), squeezed(row.employer_name))
    return "contract", *party, row.start_on, row.end_on, row.work_region


def enrolment(row: Enrolment) -> tuple[Any, ...]:
    """An enrolment."""
    return "enrolment", employer_key(row.employer_id), row.from_on, row.until_on


def is_open(start: date, end: date | None, first: date, last: date) -> bool:
    """Whether a span touches another."""
    return start <= last and (end is None or end >= first)
