"""rules.md, section 3: an application, made on day D in month A."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tests.reference.answers import FAIL, PASS, PASSED, REFER, Answer, Finding, fail, refer
from tests.reference.employers import Employers
from tests.reference.figures import Figures
from tests.reference.lines import Line, Person, of_month
from tests.reference.payment import deadline
from tests.reference.reading import Extract
from tests.reference.records import Application, Contract, Sanction
from tests.reference.values import Month, employer_key, first_day, last_day, month_of

OUTSIDE_SCOPE = ("81", "82", "83", "9")


@dataclass(frozen=True)
class Case:
    """One application with what it is judged by."""

    application: Application
    person: Person
    lines: list[Line]
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
    def key(self) -> str:
        """The applying employer's key."""
        return employer_key(self.application.employer_id)

    def same_employer(self, number: str) -> bool:
        """An employer number with the applying employer's identity in A."""
        identity = self.employers.identity
        return identity(employer_key(number), self.month) == identity(self.key, self.month)

    def live_contracts(self) -> list[Contract]:
        """The person's contracts that are live on D."""
        return [c for c in self.person.contracts if c.start_on <= self.day and (not c.end_on or c.end_on >= self.day)]


def permit(case: Case) -> Finding:
    """第二条, 第十一条: a valid residence permit on the day."""
    first, last = case.application.permit_valid_from, case.application.permit_valid_until
    if first is None or last is None or first > last:
        return refer("PERMIT_UNCLEAR")
    return PASSED if first <= case.day <= last else fail("PERMIT_NOT_VALID")


def scope(case: Case) -> Finding:
    """第一条: 境内来沪人员; 第二条, second paragraph: no branches outside Shanghai."""
    if case.person.person_id.startswith(OUTSIDE_SCOPE):
        return fail("SCOPE_PERSON")
    live = case.live_contracts()
    if live and all(elsewhere(contract.work_region) for contract in live):
        return refer("SCOPE_BRANCH") if "contracts" in case.person.rejected else fail("SCOPE_BRANCH")
    return PASSED


def elsewhere(work_region: str) -> bool:
    """The region begins with two digits other than 31."""
    start = work_region[:2]
    return len(start) == 2 and start.isascii() and start.isdigit() and start != "31"


def sanction(case: Case) -> Finding:
    """第十四条: no application by or through whom a ban names."""
    live = [s for s in case.extract.sanctions if s.from_on <= case.day <= s.until_on]
    if any(names(s, case) for s in live):
        return fail("SANCTIONED")
    if any(s.subject_kind == "employer" and case.same_employer(s.subject_id) for s in live):
        return refer("SANCTIONED")
    return PASSED


def names(ban: Sanction, case: Case) -> bool:
    """The ban is on the person, or on the applying employer's key."""
    if ban.subject_kind == "person":
        return ban.subject_id == case.person.person_id
    return employer_key(ban.subject_id) == case.key


def employed(case: Case) -> Finding:
    """第二条: employed in the month of application."""
    live = case.live_contracts()
    if any(case.same_employer(contract.employer_id) for contract in live):
        return PASSED
    name = case.application.employer_name
    if any(case.employers.related(employer_key(c.employer_id), [c.employer_name], case.key, [name]) for c in live):
        return refer("EMPLOYER_RELATED")
    return fail("NOT_EMPLOYED") if case.person.contracts else refer("CONTRACT_MISSING")


def month_answer(lines: Iterable[Line], month: Month) -> Answer | None:
    """A month for 第二条: the best payment of the person's lines in it, None if there is none."""
    return max((line.payment.answer for line in of_month(lines, month)), default=None)


def pending(case: Case, month: Month) -> bool:
    """Not yet due, and the person was insured just before or is enrolled."""
    if month_answer(case.lines, month) in (PASS, REFER):
        return False
    if case.extract.extracted_on > deadline(month, case.figures):
        return False
    enrolled = any(
        e.from_on <= last_day(month) and (e.until_on is None or e.until_on >= first_day(month))
        for e in case.person.enrolments
    )
    return enrolled or month_answer(case.lines, month - 1) == PASS or pending(case, month - 1)


def unknown(case: Case, month: Month) -> bool:
    """No line, and the extract could not have shown one."""
    if of_month(case.lines, month):
        return False
    coverage = case.extract.contributions_coverage
    return (coverage is not None and month not in coverage) or "contributions" in case.person.rejected


def paying(case: Case) -> Finding:
    """第二条: paying in the month of application."""
    answer = month_answer(case.lines, case.month)
    if answer == PASS:
        return PASSED
    if answer == REFER:
        return refer("PAYING_UNDECIDED")
    if pending(case, case.month):
        open_with_employer = any(
            e.from_on <= case.day
            and (e.until_on is None or e.until_on >= case.day)
            and case.same_employer(e.employer_id)
            for e in case.person.enrolments
        )
        return PASSED if open_with_employer else refer("PAYMENT_PENDING")
    return refer("PAYING_UNDECIDED") if unknown(case, case.month) else fail("NOT_PAYING")


def window_answer(case: Case, month: Month) -> Answer:
    """A month of the window: its 第二条 answer; a fail or no line is refer where the month is pending or unknown."""
    answer = month_answer(case.lines, month)
    if answer in (PASS, REFER):
        return answer
    return REFER if pending(case, month) or unknown(case, month) else FAIL


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
    used = {"contributions", "tax", "contracts", "enrolments"}
    return refer("SOURCE_REJECTED") if case.person.rejected & used else PASSED


CHECKS = {
    "permit": permit,
    "scope": scope,
    "sanction": sanction,
    "employed": employed,
    "paying": paying,
    "window": window,
    "source": source,
}


def findings_of(case: Case) -> dict[str, Finding]:
    """The seven checks, after a rejected contract or enrolment made a fail of those it bears on a refer."""
    found = {name: check(case) for name, check in CHECKS.items()}
    if "contracts" in case.person.rejected:
        found["employed"] = found["employed"].softened()
    if "enrolments" in case.person.rejected:
        found["paying"], found["window"] = found["paying"].softened(), found["window"].softened()
    return found
