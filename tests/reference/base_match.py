"""rules.md, section 2.3: base_match (第六条4: 缴费基数 and 个人所得税缴费基数)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor

from tests.reference.answers import FAIL, PASS, PASSED, REFER, Answer, Finding, fail, refer
from tests.reference.employers import Employers
from tests.reference.figures import ContributionYear, Figures, Span
from tests.reference.records import TaxRow
from tests.reference.values import Month, employer_key

JANUARY, DECEMBER = 0, 11


def standing(rows: list[TaxRow]) -> list[TaxRow]:
    """Of the rows with one person, agent key, month and item, those with the latest declared_on (empty: earliest)."""
    latest: dict[tuple[str, str, Month, str], date] = {}
    for row in rows:
        what = (row.person_id, employer_key(row.agent_id), row.month, row.item)
        latest[what] = max(latest.get(what, date.min), row.declared_on or date.min)
    return [
        row
        for row in rows
        if (row.declared_on or date.min) == latest[row.person_id, employer_key(row.agent_id), row.month, row.item]
    ]


class Income:
    """One person's income in fen by employer group and month, from the rows that stand."""

    def __init__(self, rows: list[TaxRow], employers: Employers) -> None:
        """Incomes of the rows that stand are added; negative ones are reversals."""
        self.wages: defaultdict[str, dict[Month, int]] = defaultdict(dict)
        self.bonus: defaultdict[str, dict[Month, int]] = defaultdict(dict)
        for row in standing(rows):
            if row.item in ("wages", "bonus"):
                by_group = self.wages if row.item == "wages" else self.bonus
                months = by_group[employers.group(employer_key(row.agent_id))]
                months[row.month] = months.get(row.month, 0) + row.income

    def wage_months(self, group: str) -> list[Month]:
        """The months in which the wages of a group are above 0, in order."""
        return sorted(month for month, wages in self.wages[group].items() if wages > 0)

    def other_group_pays(self, group: str, months: list[Month]) -> bool:
        """Some other group has wages above 0 in one of these months."""
        others = [wages for other, wages in self.wages.items() if other != group]
        return any(wages.get(month, 0) > 0 for wages in others for month in months)


@dataclass(frozen=True)
class Candidate:
    """An income that the base may follow: expected base in whole yuan and what the base is against it."""

    basis: str
    expected_base: int
    deviation: Fraction
    finding: Finding


@dataclass(frozen=True)
class BaseMatch:
    """The finding, and the candidate that won, if there was one."""

    finding: Finding
    candidate: Candidate | None = None


def base_match(
    base: int, month: Month, group: str, income: Income, coverage: Span | None, figures: Figures
) -> BaseMatch:
    """The base (fen) of a line of an employer group in a month against the income declared by that group."""
    year = figures.contribution_year(month)
    if year is None:
        return BaseMatch(refer("PARAMETERS_MISSING"))
    amounts = amounts_to_follow(month, year, group, income, coverage, figures)
    candidates = [candidate(basis, amount, base, year, figures) for basis, amount in amounts]
    best = min(candidates, key=lambda c: (-c.finding.answer, c.deviation), default=None)
    around = [month + k for k in figures.offsets]
    finding = best.finding if best else None
    if not set(around) & set(income.wage_months(group)):
        covered = coverage is not None and all(m in coverage for m in around)
        finding = without_wages(finding, covered, income.other_group_pays(group, around))
    assert finding is not None, "a wage month among m+k is a candidate"
    if finding.answer == PASS and out_of_range(base, year, figures):
        finding = refer("BASE_OUT_OF_RANGE")
    return BaseMatch(finding, best)


def amounts_to_follow(
    month: Month, year: ContributionYear, group: str, income: Income, coverage: Span | None, figures: Figures
) -> Iterator[tuple[str, Fraction]]:
    """The candidates in order: basis and amount (fen), each only if it exists."""
    wages, wage_months = income.wages[group], income.wage_months(group)
    base_year = Span(year.base_year * 12 + JANUARY, year.base_year * 12 + DECEMBER)
    of_base_year = [m for m in wage_months if m in base_year]
    horizon = month + max(figures.offsets)

    if coverage and base_year.first in coverage and base_year.last in coverage and of_base_year:
        total = sum(fen for months in (wages, income.bonus[group]) for m, fen in months.items() if m in base_year)
        yield "prior_year_average", Fraction(total, len(of_base_year))

    if not of_base_year and wage_months and coverage:
        first = wage_months[0]
        if first > base_year.last and first > coverage.first and first <= horizon:
            yield "first_full_month", Fraction(wages[first])
            if first + 1 in wage_months and first + 1 <= horizon:
                yield "first_full_month", Fraction(wages[first + 1])

    for k in figures.offsets:
        if month + k in wage_months:
            yield "current_month", Fraction(wages[month + k])


def candidate(basis: str, amount: Fraction, base: int, year: ContributionYear, figures: Figures) -> Candidate:
    """What a base (fen) is against an amount (fen)."""
    rounded_half_up = floor(amount / 100 + Fraction(1, 2))
    expected = min(max(rounded_half_up, year.floor), year.cap)
    yuan = Fraction(base, 100)
    deviation = abs(yuan - expected) / expected
    if yuan > expected:
        answer = answer_of(deviation, figures.above_pass, figures.above_refer)
        reason = "BASE_ABOVE_INCOME"
    else:
        answer = answer_of(deviation, figures.below_pass, figures.below_refer)
        reason = "BASE_BELOW_INCOME"
    return Candidate(basis, expected, deviation, PASSED if answer == PASS else Finding(answer, frozenset({reason})))


def answer_of(deviation: Fraction, passes: Fraction, refers: Fraction) -> Answer:
    """Pass up to the first limit, refer up to the second, else fail."""
    return PASS if deviation <= passes else REFER if deviation <= refers else FAIL


def without_wages(said: Finding | None, covered: bool, others_pay: bool) -> Finding:
    """The table for a line with no wage month among m+k; said: the candidates' finding, None if there is none."""
    if not covered:
        return said if said is not None and said.answer == PASS else refer("TAX_NOT_COVERED")
    if said is not None and said.answer == FAIL:
        return said
    if others_pay:
        return refer("TAX_OTHER_AGENT")
    return refer("TAX_MISSING") if said is not None else fail("TAX_MISSING")


def out_of_range(base: int, year: ContributionYear, figures: Figures) -> bool:
    """More than out_of_range_yuan below floor or above cap."""
    yuan = Fraction(base, 100)
    return max(year.floor - yuan, yuan - year.cap) > figures.out_of_range_yuan
