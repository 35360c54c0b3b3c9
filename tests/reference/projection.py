"""第二条 in months to come: the first in which an application would pass, or not fail, if all goes on as now."""

from __future__ import annotations

import calendar
from dataclasses import replace
from datetime import date

from tests.reference.answers import FAIL, PASS, Answer, worst
from tests.reference.applications import findings_of
from tests.reference.figures import Figures
from tests.reference.judge import Judge
from tests.reference.persons import Person
from tests.reference.reading import Extract
from tests.reference.records import Application, Contribution
from tests.reference.values import Month, last_day, month_of

MONTHS_AHEAD = 24


def first_months(extract: Extract, figures: Figures) -> dict[str, tuple[Month | None, Month | None]]:
    """By application: the first months in which it passes and in which it does not fail."""
    judge = Judge(extract, figures)
    found = {}
    for person in judge.persons.applicants():
        for each in person.applications:
            answers = {month_of(day): answer_on(day, each, person, judge) for day in days(each.applied_on, figures)}
            passes = [month for month, answer in answers.items() if answer == PASS]
            opens = [month for month, answer in answers.items() if answer != FAIL]
            found[each.application_id] = (min(passes, default=None), min(opens, default=None))
    return found


def days(applied_on: date, figures: Figures) -> list[date]:
    """The day of application, and the same day of the months after it, or their last, while the rules are in force."""
    found = []
    for ahead in range(MONTHS_AHEAD + 1):
        year, month = divmod(applied_on.year * 12 + applied_on.month - 1 + ahead, 12)
        last = calendar.monthrange(year, month + 1)[1]
        found.append(date(year, month + 1, min(applied_on.day, last)))
    return [day for day in found if day <= figures.effective_until]


def answer_on(day: date, application: Application, person: Person, judge: Judge) -> Answer:
    """The outcome if the person applied on a day; the first day is judged as it is."""
    if day > application.applied_on:
        now = judge.extract.extracted_on
        person = replace(
            person,
            contributions=person.contributions + assumed(application, person, judge, month_of(day)),
            contracts=[
                replace(each, end_on=None) if holds(each.start_on, each.end_on, now) else each
                for each in person.contracts
            ],
            enrolments=[
                replace(each, until_on=None) if holds(each.from_on, each.until_on, now) else each
                for each in person.enrolments
            ],
        )
        judge = judge.on(max(day, now))
        application = replace(application, applied_on=day)
    (case,) = judge.cases(replace(person, applications=[application]))
    return worst(finding.answer for finding in findings_of(case).values())


def assumed(application: Application, person: Person, judge: Judge, until: Month) -> list[Contribution]:
    """Payments in time by the applying employer in the months pending now, and in all that are still to come."""
    now, pending = month_of(judge.extract.extracted_on), judge.months(person).pending
    months = [month for month in range(now - 12, now + 1) if pending(month)] + list(range(now + 1, until + 1))
    last = max(((row.month, row.base) for row in person.contributions), default=(0, 0))
    return [
        Contribution(
            person_id=person.person_id,
            employer_id=application.employer_id,
            employer_name=application.employer_name,
            month=month,
            base=last[1],
            paid_on=last_day(month),
            kind="normal",
            insurance="combined",
        )
        for month in months
        if month <= until
    ]


def holds(first: date, last: date | None, now: date) -> bool:
    """From the first day to the last, if there is one."""
    return first <= now and (last is None or last >= now)
