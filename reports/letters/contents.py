"""What letters say, as data: what is required of an employer at once (第五条), how an application was decided (第七条).

The names of these fields are those that a template uses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from typing import Final

from checks.law.reasons import Language, cited_article, reason
from checks.verdicts import CHECKS
from reports.masking import Mask
from reports.model.applications import Application, names_if_few
from reports.model.decisions import Decision, decided_outcomes, read_decisions
from reports.model.queue import Missing, what_is_missing
from reports.model.run_file import Row, RunFile, as_number
from reports.words.catalogue import word
from reports.words.details import detail_in_words

EMPLOYER: Final = "employer"
"""Who must supply what the applicant can bring; the bureaus must supply their own rows."""
FAILS: Final = "fail"
"""The answer that an applicant is owed a reason for, also where a person gave it."""


@dataclass(frozen=True)
class RequiredItem:
    """One thing to be brought: what is missing, of which months, the document, and the article that asks for it."""

    number: int
    what: str
    detail: str
    settles: str
    article: str


@dataclass(frozen=True)
class Person:
    """An applicant with all that is to be brought for the application."""

    name: str
    person_id: str
    application_id: str
    applied_on: str
    lacking: tuple[RequiredItem, ...]


@dataclass(frozen=True)
class Notice:
    """What is required of an employer at once, for one applicant or several. `extracted_on`: when the data were."""

    employer_name: str
    employer_id: str
    extracted_on: str
    people: tuple[Person, ...]

    @property
    def applications(self) -> list[str]:
        """Those it speaks of."""
        return [each.application_id for each in self.people]

    def as_context(self) -> dict[str, object]:
        """As a template reads it."""
        return asdict(self)


@dataclass(frozen=True)
class Check:
    """A check of an application with its answer and, where it does not pass, why."""

    name: str
    answer: str
    why: str
    article: str


@dataclass(frozen=True)
class Result:
    """How an application was decided, with the months and points it gives; counts are certain, or "least to most"."""

    name: str
    person_id: str
    application_id: str
    applied_on: str
    employer_name: str
    employer_id: str
    extracted_on: str
    outcome: str
    checks: tuple[Check, ...]
    window_months: str
    points_months: str
    year_points: str
    base_points: str

    @property
    def applications(self) -> list[str]:
        """The one it speaks of."""
        return [self.application_id]

    def as_context(self) -> dict[str, object]:
        """As a template reads it."""
        return asdict(self)


def notices(
    run: RunFile, applications: Iterable[Application], language: Language, *, by_employer: bool
) -> dict[str, Notice]:
    """The notices by application, or by employer, of those of whom something is required; in order of their names.

    Nothing is required for an application that a person settled. Required is only what would let a refer, or the
    points, be decided: that is what the run lists (table missing).
    """
    given = [*applications]
    only = names_if_few([each.application_id for each in given])
    missing, day, settled = what_is_missing(run, only), _extracted_on(run, language), decided_outcomes(run, only)
    wanted = [
        (each.employer_id if by_employer else each.application_id, each, items)
        for each in given
        if each.outcome == settled.get(each.application_id, each.outcome)
        if (items := _items(missing.get(each.application_id, []), language))
    ]
    notices_of = {}
    for name, group in groupby(sorted(wanted, key=_name_and_application), key=lambda each: each[0]):
        people = [(application, _person(application, items, language)) for _, application, items in group]
        first = people[0][0]
        notices_of[name] = Notice(first.employer_name, first.employer_id, day, tuple(person for _, person in people))
    return notices_of


def _name_and_application(wanted: tuple[str, Application, tuple[RequiredItem, ...]]) -> tuple[str, str]:
    return wanted[0], wanted[1].application_id


def _items(missing: Iterable[Missing], language: Language) -> tuple[RequiredItem, ...]:
    wanted = (each for each in missing if each.addressee == EMPLOYER)
    return tuple(_item(number, each, language) for number, each in enumerate(wanted, start=1))


def _item(number: int, each: Missing, language: Language) -> RequiredItem:
    what, settles = (each.zh, each.settles_zh) if language == "zh" else (each.en, each.settles_en)
    return RequiredItem(
        number, what, detail_in_words(each.detail, language), settles, cited_article(each.article, language)
    )


def _person(each: Application, items: tuple[RequiredItem, ...], language: Language) -> Person:
    applied_on = day_in_words(each.applied_on, language)
    return Person(each.person_name, each.person_id, each.application_id, applied_on, items)


def decided_results(run: RunFile, applications: Iterable[Application], language: Language) -> dict[str, Result]:
    """How applications were decided, by application, in order of their names; a refer is not decided yet."""
    day = _extracted_on(run, language)
    known = {each.application_id: each for each in applications}
    rows = run.rows(_VERDICTS, applications=list(known))
    decisions = read_decisions(run, names_if_few(known))
    return {
        name: _result(known[name], row, decisions.get(name, []), day, language)
        for row in rows
        for name in (str(row["application_id"]),)
    }


def _result(each: Application, row: Row, decisions: list[Decision], day: str, language: Language) -> Result:
    return Result(
        name=each.person_name,
        person_id=each.person_id,
        application_id=each.application_id,
        applied_on=day_in_words(each.applied_on, language),
        employer_name=each.employer_name,
        employer_id=each.employer_id,
        extracted_on=day,
        outcome=word(str(row["outcome"]), language),
        checks=tuple(_check(check, row, each.reason_of.get(check), decisions, language) for check in CHECKS),
        **{name: _count(row, name, language) for name in _COUNTS},
    )


def _check(name: str, row: Row, code: str | None, decisions: list[Decision], language: Language) -> Check:
    answer, why = str(row[name]), reason(code) if code else None
    article = cited_article(why.article, language) if why else ""
    if answer == row[f"automatic_{name}"]:
        return Check(word(name, language), word(answer, language), why.words(language) if why else "", article)
    if answer != FAILS:
        return Check(word(name, language), word(answer, language), word("by_person", language, "letter"), "")
    return Check(word(name, language), word(answer, language), _because(name, decisions, language), article)


def _because(check: str, decisions: list[Decision], language: Language) -> str:
    """Why a person let a check fail, in that person's words, with identity numbers masked."""
    given = [Mask().text(each.because) for each in decisions if each.what == check and each.state == "carried"]
    if not given:
        return word("by_person", language, "letter")
    return word("by_person_because", language, "letter").format("；".join(given))


def _count(row: Row, name: str, language: Language) -> str:
    least, most = as_number(row[f"{name}_min"]), as_number(row[f"{name}_max"])
    return str(least) if least == most else f"{least} {word('to', language)} {most}"


def _extracted_on(run: RunFile, language: Language) -> str:
    return day_in_words(
        date.fromisoformat(str(run.first_row("select extracted_on from run")["extracted_on"])), language
    )


def day_in_words(day: date, language: Language) -> str:
    """A day as it is written in a letter."""
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else day.isoformat()


_COUNTS: Final = ("window_months", "points_months", "year_points", "base_points")
_VERDICTS: Final = """select *
from decided
where list_contains($applications, application_id) and outcome <> 'refer'
order by application_id"""
