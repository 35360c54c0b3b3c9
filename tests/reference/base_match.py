"""rules.md, section 2.3: base_match (第六条4: 缴费基数 and 个人所得税缴费基数)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor

from tests.reference.answers import FAIL, PASS, PASSED, REFER, Answer, Finding, fail, refer
from tests.reference.employers import Employers
from tests.reference.figures import ContributionYear, Figures, Span
from tests.reference.records import Contract, TaxRow
from tests.reference.values import Month, employer_key, first_day, last_day

JANUARY, DECEMBER = 0, 11


def standing(rows: list[TaxRow]) -> list[TaxRow]:
    """Of a person's rows with one agent key, month and item, those that corrections leave."""
    sets: defaultdict[tuple[str, Month, str], list[TaxRow]] = defaultdict(list)
    for row in rows:
        sets[employer_key(row.agent_id), row.month, row.item].append(row)
    return [row for declared in sets.values() for row in standing_of_set(declared)]


def standing_of_set(rows: list[TaxRow]) -> list[TaxRow]:
    """All where one is negative, else those with the latest declared_on (an empty one is earliest)."""
    if any(row.income < 0 for row in rows):
        return rows
    latest = max(row.declared_on or date.min for row in rows)
    return [row for row in rows if (row.declared_on or date.min) == latest]


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
        self.wage_months = {
            group: sorted(month for month, wages in months.items() if wages > 0) for group, months in self.wages.items()
        }

    def anybody_pays(self, month: Month) -> bool:
        """One group has wages above 0 in the month."""
        return any(wages.get(month, 0) > 0 for wages in self.wages.values())


@dataclass(frozen=True)
class IncomeOfLine:
    """The income of a line's group, with the group's contracts and months with a line, and the tax coverage."""

    income: Income
    group: str
    contracts: list[Contract]
    months_with_line: set[Month]
    coverage: Span | None

    @property
    def wages(self) -> dict[Month, int]:
        """The group's wages by month."""
        return self.income.wages[self.group]

    @property
    def wage_months(self) -> list[Month]:
        """The months in which the group's wages are above 0, in order."""
        return self.income.wage_months.get(self.group, [])

    def another_pays(self, months: list[Month]) -> bool:
        """Some other group has wages above 0 in one of these months."""
        others = [wages for other, wages in self.income.wages.items() if other != self.group]
        return any(wages.get(month, 0) > 0 for wages in others for month in months)

    def covered(self, months: Iterable[Month]) -> bool:
        """Tax coverage spans all of these months."""
        return self.coverage is not None and all(month in self.coverage for month in months)

    def whole_month_under_contract(self, month: Month) -> bool:
        """One contract of the group covers the whole month."""
        return any(
            c.start_on <= first_day(month) and (c.end_on is None or c.end_on >= last_day(month)) for c in self.contracts
        )


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


def base_match(base: int, month: Month, own: IncomeOfLine, figures: Figures) -> BaseMatch:
    """The base (fen) of a line of a month against the income declared by the line's group."""
    year = figures.contribution_year(month)
    if year is None:
        return BaseMatch(refer("PARAMETERS_MISSING"))
    amounts = list(amounts_to_follow(month, year, own, figures))
    candidates = [candidate(basis, amount, base, year, figures) for basis, amount in amounts]
    best = min(candidates, key=lambda c: (-c.finding.answer, c.deviation), default=None)
    finding = best.finding if best else None
    if not set(own.wage_months) & {month + k for k in figures.offsets}:
        finding = without_wages(finding, month, own, figures)
    assert finding is not None, "a wage month among m+k is a candidate"
    newcomer = any(basis == "first_full_month" for basis, _ in amounts)
    if finding.answer == FAIL and not shown(year, newcomer, own):
        finding = refer("TAX_NOT_COVERED")
    if finding.answer == PASS and out_of_range(base, year, figures):
        finding = refer("BASE_OUT_OF_RANGE")
    return BaseMatch(finding, best)


def months_of(year: int) -> range:
    """The months of a calendar year."""
    return range(year * 12 + JANUARY, year * 12 + DECEMBER + 1)


def amounts_to_follow(
    month: Month, year: ContributionYear, own: IncomeOfLine, figures: Figures
) -> Iterator[tuple[str, Fraction]]:
    """The candidates in order: basis and amount (fen), each only if it exists."""
    wages, wage_months = own.wages, own.wage_months
    base_year = months_of(year.base_year)
    of_base_year = [m for m in wage_months if m in base_year]
    horizon = month + max(figures.offsets)

    if own.covered(base_year) and of_base_year:
        paid = (wages, own.income.bonus[own.group])
        total = sum(months.get(m, 0) for months in paid for m in base_year)
        yield "prior_year_average", Fraction(total, len(of_base_year))

    first = next((m for m in wage_months if m > base_year[-1]), None)
    if not of_base_year and first is not None and own.coverage and own.coverage.first < first <= horizon:
        yield "first_full_month", Fraction(wages[first])
        if first + 1 in wage_months and first + 1 <= horizon and not own.whole_month_under_contract(first):
            yield "first_full_month", Fraction(wages[first + 1])

    for k in figures.offsets:
        if month + k in wage_months:
            yield "current_month", Fraction(wages[month + k])


def candidate(basis: str, amount: Fraction, base: int, year: ContributionYear, figures: Figures) -> Candidate:
    """What a base (fen) is against an amount (fen)."""
    rounded_half_up = floor(amount / 100 + Fraction(1, 2))
    expected = min(max(rounded_half_up, year.floor), year.cap)
    deviation = Fraction(abs(base - expected * 100), expected * 100)
    if base > expected * 100:
        answer = answer_of(deviation, figures.above_pass, figures.above_refer)
        reason = "BASE_ABOVE_INCOME"
    else:
        answer = answer_of(deviation, figures.below_pass, figures.below_refer)
        reason = "BASE_BELOW_INCOME"
    return Candidate(basis, expected, deviation, PASSED if answer == PASS else Finding(answer, frozenset({reason})))


def answer_of(deviation: Fraction, passes: Fraction, refers: Fraction) -> Answer:
    """Pass up to the first limit, refer up to the second, else fail."""
    return PASS if deviation <= passes else REFER if deviation <= refers else FAIL


def without_wages(said: Finding | None, month: Month, own: IncomeOfLine, figures: Figures) -> Finding:
    """The table for a line with no wage month among m+k; said: the candidates' finding, None if there is none."""
    around = [month + k for k in figures.offsets]
    if not own.covered(around):
        return said if said is not None and said.answer == PASS else refer("TAX_NOT_COVERED")
    if own.another_pays(around):
        return refer("TAX_OTHER_AGENT")
    if said is not None:
        return said if said.answer == FAIL else refer("TAX_MISSING")
    first_pay = own.wage_months[:1]
    return refer("TAX_MISSING") if first_pay == [max(around) + 1] else fail("TAX_MISSING")


def shown(year: ContributionYear, newcomer: bool, own: IncomeOfLine) -> bool:
    """Whether the extract could have shown the income that the base should follow."""
    base_year = months_of(year.base_year)
    return own.covered(base_year) or (newcomer and not own.months_with_line & set(base_year))


def out_of_range(base: int, year: ContributionYear, figures: Figures) -> bool:
    """More than out_of_range_yuan below floor or above cap."""
    yuan = Fraction(base, 100)
    return max(year.floor - yuan, yuan - year.cap) > figures.out_of_range_yuan
