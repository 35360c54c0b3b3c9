"""The queue for people: every referred application, with its doubts, what would settle them, and the day to be done by.

第六条, last sentence: what is in doubt is put to a person; 第七条: the decision is due within some working days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from checks.law.handling import NONE_MARKED, UNMARKED, Handling, Handlings
from checks.law.months import month_number, month_text
from checks.law.reasons import reason
from checks.law.rulebook import Rulebook
from reports.model.applications import ONLY, Application, names_if_few
from reports.model.deadlines import due_of
from reports.model.decisions import Decision, read_decisions, still_referred
from reports.model.run_file import Row, RunFile, as_number


@dataclass(frozen=True)
class Missing:
    """What would let a refer of an application be decided, the document, and who must supply it (第五条)."""

    what: str
    article: str
    addressee: str
    detail: str
    zh: str
    en: str
    settles_zh: str
    settles_en: str


@dataclass(frozen=True)
class Doubt:
    """A reason for which a person must look.

    Attributes:
        months: for payments in doubt, the months (as text) with the reason of each.
        missing: what of the things reported as missing is the same thing.
    """

    code: str
    months: tuple[tuple[str, str], ...] = ()
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True)
class Queued:
    """An application in the queue.

    Attributes:
        due: the last working day for the decision; earliest: whether it may be later; provisional: the calendar is not
            published yet. late: whether it was before the day of the extract, and no papers are awaited.
        handling: the days that were marked of it, and whose it is.
        missing: what is missing besides the doubts. decisions: what people decided of it, which does not settle it.
    """

    application: Application
    due: date
    earliest: bool
    provisional: bool
    late: bool
    handling: Handling
    doubts: tuple[Doubt, ...]
    missing: tuple[Missing, ...]
    decisions: tuple[Decision, ...] = ()


Months = Mapping[str, list[tuple[int, str]]]


def read_queue(
    run: RunFile, known: Mapping[str, Application], rulebook: Rulebook, handlings: Handlings = NONE_MARKED
) -> tuple[Queued, ...]:
    """The referred applications that no decision settles, by how near they are to being settled.

    Fewest doubts first, then fewest missing documents, then by day of application.
    """
    extracted_on = date.fromisoformat(str(run.first_row("select extracted_on from run")["extracted_on"]))
    months, missing = months_in_doubt(run, rulebook), what_is_missing(run)
    referred = still_referred(run)
    decisions = read_decisions(run, names_if_few(referred))
    queued_applications = (
        as_queued(
            each, months.get(name, []), missing.get(name, []), rulebook, extracted_on, handlings.get(name, UNMARKED)
        )
        for name, each in known.items()
        if name in referred
    )
    with_decisions = (
        replace(each, decisions=tuple(decisions.get(each.application.application_id, ())))
        for each in queued_applications
    )
    return tuple(sorted(with_decisions, key=_closeness))


def by_due(queue: Iterable[Queued]) -> list[Queued]:
    """The queue by due day; of those due on one day the closest to being settled first, and last whose clock stands."""
    return sorted(sorted(queue, key=_closeness), key=lambda each: (each.handling.waits_since is not None, each.due))


def _closeness(each: Queued) -> tuple[int, int, date, str]:
    return len(each.doubts), len(each.missing), each.application.applied_on, each.application.application_id


def as_queued(
    application: Application,
    months: list[tuple[int, str]],
    missing: list[Missing],
    rulebook: Rulebook,
    extracted_on: date,
    handling: Handling = UNMARKED,
) -> Queued:
    """An application as it stands in the queue."""
    due = due_of(application.applied_on, handling, rulebook.decision.working_days.value)
    late = due.day < extracted_on and due.waits_since is None and handling.decided is None
    doubts = tuple(_doubt(code, application, months, missing) for code in application.reasons)
    named = {each for doubt in doubts for each in doubt.missing}
    rest = tuple(each for each in missing if each not in named)
    return Queued(application, due.day, due.earliest, due.provisional, late, handling, doubts, rest)


def _doubt(code: str, application: Application, months: list[tuple[int, str]], missing: list[Missing]) -> Doubt:
    own = month_number(application.applied_on)
    checks = {check for check, of_check in application.reason_of.items() if of_check == code}
    spoken_of = [
        (month_text(month), payment)
        for month, payment in months
        if ("paying" in checks and month == own) or ("window" in checks and month < own)
    ]
    same = tuple(each for each in missing if each.what == reason(code).missing)
    return Doubt(code, tuple(spoken_of), same)


def months_in_doubt(
    run: RunFile, rulebook: Rulebook, only: Sequence[str] | None = None
) -> dict[str, list[tuple[int, str]]]:
    """By referred application, the months before it and its own whose best payment is in doubt, with the reason."""
    months: dict[str, list[tuple[int, str]]] = defaultdict(list)
    if only is not None and not only:
        return months
    wanted = {} if only is None else {"only": list(only)}
    some = "" if only is None else f"{ONLY} and"
    for row in run.rows(_MONTHS.format(some or "where"), months=rulebook.window.months.value, **wanted):
        months[str(row["application_id"])].append((as_number(row["month"]), str(row["code"])))
    return months


def what_is_missing(run: RunFile, only: Sequence[str] | None = None) -> dict[str, list[Missing]]:
    """By application, what is missing."""
    missing: dict[str, list[Missing]] = defaultdict(list)
    wanted = {} if only is None else {"only": list(only)}
    some = "" if only is None else ONLY
    for row in run.rows(_MISSING.format(some), **wanted):
        missing[str(row["application_id"])].append(_missing(row))
    return missing


def _missing(row: Row) -> Missing:
    names = ("what", "article", "addressee", "detail", "zh", "en", "settles", "settles_en")
    return Missing(*(str(row[name] or "") for name in names))


_MISSING: Final = """select missing.application_id, missing.what, missing.detail, missing.settles, missing_kind.article,
    missing_kind.addressee, missing_kind.zh, missing_kind.en, missing_kind.settles_en
from missing
join missing_kind using (what)
{}
order by application_id, what, detail"""
_MONTHS: Final = """with referred as (
    select application_id, person, year(applied_on) * 12 + month(applied_on) - 1 as own
    from verdict
    join person using (person_id)
    {} outcome = 'refer' and 'refer' in ("window", paying)
),
best as (
    select
        application_id,
        line.month,
        arg_max(line.payment, (finding_answer(line.payment), -finding_reason(line.payment))) as payment
    from referred
    join line using (person)
    where line.month between referred.own - $months and referred.own
    group by all
)
select application_id, month, code
from best
join reason_number on reason_number.number = finding_reason(payment)
where finding_answer(payment) = 1
order by all"""
