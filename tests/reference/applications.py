"""rules.md, section 3: an application, made on day D in month A."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from tests.reference.answers import FAIL, PASS, PASSED, REFER, Answer, Finding, fail, refer
from tests.reference.employers import Employers, same_in_any, unproved
from tests.reference.figures import Figures
from tests.reference.lines import Line
from tests.reference.months import Months
from tests.reference.persons import SOURCES, Person
from tests.reference.reading import Extract
from tests.reference.records import Application, Contract, Party, Sanction
from tests.reference.values import Month, employer_key, month_of


@dataclass(frozen=True)
class Case:
    """One application with what it is judged by; the lines are those of its person, by month."""

    application: Application
    person: Person
    months: Months
    lines: dict[Month, list[Line]]
    extract: Extract
    employers: Employers
    figures: Figures

    @property
    def day(self) -> date:
        """D."""
        return self.application.applied_on

    @property
    def month(self) -> Month:
        """A."""
        return month_of(self.application.applied_on)

    @property
    def party(self) -> Party:
        """The applying employer."""
        return self.application.party

    def same_identity(self, number: str) -> bool:
        """An employer number with the applying employer's identity in A."""
        identity = self.employers.identity
        return identity(employer_key(number), self.month) == identity(self.party.key, self.month)

    def same_employer(self, other: Party) -> bool:
        """The same employer in A as the applying one."""
        return self.employers.same(other, self.party, self.month)

    def live_contracts(self) -> list[Contract]:
        """The person's contracts that are live on D."""
        return [c for c in self.person.contracts if c.start_on <= self.day and (not c.end_on or c.end_on >= self.day)]

    def enrolled(self) -> bool:
        """An enrolment with the applying employer's identity in A is open on D."""
        return any(
            e.from_on <= self.day and (not e.until_on or e.until_on >= self.day) and self.same_identity(e.employer_id)
            for e in self.person.enrolments
        )

    def paid_by_employer(self, *months: Month) -> bool:
        """A line of one of these months whose payment is not fail is of the same employer in A."""
        lines = [line for month in months for line in self.months.lines.get(month, ())]
        parties = [line.party for line in lines if line.payment.answer != FAIL]
        return same_in_any(self.employers, parties, self.party, self.month)


def permit(case: Case) -> Finding:
    """第二条, 第十一条: a valid residence permit on the day."""
    first, last = case.application.permit_valid_from, case.application.permit_valid_until
    if first is None or last is None or first > last or first > case.day:
        return refer("PERMIT_UNCLEAR")
    return PASSED if case.day <= last else fail("PERMIT_NOT_VALID")


def scope(case: Case) -> Finding:
    """第一条: 境内来沪人员; 第二条, second paragraph: no branches outside Shanghai; 第三条: 注册或登记地区."""
    if case.person.person_id.startswith(case.figures.outsider_numbers):
        return fail("SCOPE_PERSON")
    live = case.live_contracts()
    if live and all(elsewhere(contract.work_region, case.figures) for contract in live):
        return refer("SCOPE_BRANCH") if "contracts" in case.person.rejected else fail("SCOPE_BRANCH")
    number = case.application.employer_id
    registered_elsewhere = len(number) == 18 and number[2:4] not in case.figures.home_registers
    if registered_elsewhere and case.party.key not in case.employers.local:
        return refer("EMPLOYER_NOT_LOCAL")
    return PASSED


def elsewhere(work_region: str, figures: Figures) -> bool:
    """The region begins with two digits other than those of home."""
    return bool(re.match("[0-9]{2}", work_region)) and not work_region.startswith(figures.home_regions)


def sanction(case: Case) -> Finding:
    """第十四条: no application by or through whom a ban names."""
    live = [s for s in case.extract.sanctions if sanction_in_force(s, case)]
    if any(sanction.until_on is not None and names(sanction, case) for sanction in live):
        return fail("SANCTIONED")
    if any(
        names(sanction, case) or (sanction.subject_kind == "employer" and case.same_identity(sanction.subject_id))
        for sanction in live
    ):
        return refer("SANCTIONED")
    return PASSED


def sanction_in_force(sanction: Sanction, case: Case) -> bool:
    """A ban is live on D; one without an end lasts ban.years."""
    last = sanction.until_on or last_day_of_sanction(sanction.from_on, case.figures.sanction_years)
    return sanction.from_on <= case.day <= last


def last_day_of_sanction(first: date, years: int) -> date:
    """The day before the same day so many years later (29 February counts as 1 March where there is none)."""
    year = first.year + years
    if year > date.max.year:
        return date.max
    try:
        after = first.replace(year=year)
    except ValueError:
        after = date(year, 3, 1)
    return after - timedelta(days=1)


def names(sanction: Sanction, case: Case) -> bool:
    """The ban is on the person, or on the applying employer's key."""
    if sanction.subject_kind == "person":
        return sanction.subject_id == case.person.person_id
    return employer_key(sanction.subject_id) == case.party.key


def employed(case: Case) -> Finding:
    """第二条: employed in the month of application."""
    live = [contract.party for contract in case.live_contracts()]
    if any(case.same_employer(each) for each in live):
        return PASSED
    if any(case.employers.related(each, case.party) for each in live):
        return refer("EMPLOYER_RELATED")
    goes_on = case.enrolled() or case.paid_by_employer(case.month, case.month - 1)
    ended = [c.party for c in case.person.contracts if c.end_on is not None and c.end_on < case.day]
    if goes_on and any(case.same_employer(each) for each in ended):
        return refer("CONTRACT_EXPIRED")
    if not case.person.contracts or (not live and goes_on):
        return refer("CONTRACT_MISSING")
    if any(unproved(each, case.party) for each in live):
        return refer("EMPLOYER_UNIDENTIFIED")
    return fail("NOT_EMPLOYED")


def paying(case: Case) -> Finding:
    """第二条: paying in the month of application."""
    answer, pending = case.months.answer(case.month), case.months.pending(case.month)
    if answer == PASS:
        by_employer = case.paid_by_employer(case.month) or case.enrolled()
        return PASSED if by_employer else refer("PAYING_OTHER_EMPLOYER")
    if answer == REFER and not pending:
        return refer("PAYING_UNDECIDED")
    if pending:
        return PASSED if case.enrolled() else refer("PAYMENT_PENDING")
    return refer("PAYING_UNDECIDED") if case.months.unknown(case.month) else fail("NOT_PAYING")


def window_answer(case: Case, month: Month) -> Answer:
    """A month of the window: its 第二条 answer; a fail or no line is refer where the month is pending or unknown."""
    answer = case.months.answer(month)
    if answer in (PASS, REFER):
        return answer
    return REFER if case.months.pending(month) or case.months.unknown(month) else FAIL


def window_months(case: Case) -> tuple[int, int]:
    """Months of the window before A: min counts pass, max counts pass and refer."""
    answers = [window_answer(case, case.month - back) for back in range(1, case.figures.window_months + 1)]
    return answers.count(PASS), answers.count(PASS) + answers.count(REFER)


def window(case: Case) -> Finding:
    """第二条: six months paid within the twelve before."""
    least, most = window_months(case)
    if least >= case.figures.window_required:
        return PASSED
    return fail("WINDOW_SHORT") if most < case.figures.window_required else refer("WINDOW_UNDECIDED")


def source(case: Case) -> Finding:
    """A row of this person was rejected where it could have counted."""
    return refer("SOURCE_REJECTED") if case.person.rejected.keys() & set(SOURCES) else PASSED


CHECKS = {
    "permit": permit,
    "scope": scope,
    "sanction": sanction,
    "employed": employed,
    "paying": paying,
    "window": window,
    "source": source,
}
REJECTED_OF = {"employed": ("contracts",), "paying": ("enrolments",), "window": ("enrolments",)}
UNATTRIBUTED_OF = {
    "employed": ("contracts",),
    "paying": ("contributions", "enrolments"),
    "window": ("contributions", "enrolments"),
}


def findings_of(case: Case) -> dict[str, Finding]:
    """The seven checks, after rejected rows that are the person's, or may be, made a fail a refer."""
    return {name: after_rejects(name, check(case), case.person) for name, check in CHECKS.items()}


def after_rejects(name: str, finding: Finding, person: Person) -> Finding:
    """A fail that a rejected row bears on becomes refer; source has the reason of rows by name."""
    if finding.answer != FAIL:
        return finding
    unattributed = person.perhaps_concerned - person.rejected.keys()
    if unattributed & set(UNATTRIBUTED_OF.get(name, ())):
        return refer(*finding.reasons, "SOURCE_UNATTRIBUTED")
    rejected = person.rejected.keys() & set(REJECTED_OF.get(name, ()))
    return refer(*finding.reasons) if rejected else finding
