"""The queue by due day, narrowed to what somebody wants of it, and as data for programs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from checks.law.reasons import Language, reason
from reports.model.queue import Missing, Queued
from reports.model.selection import Selection


@dataclass(frozen=True)
class Narrowed:
    """What of the queue is wanted; None narrows nothing.

    Attributes:
        employer: its number, organisation code or name. due: to be decided by this day. reason: one for which a person
            must look.
    """

    employer: str | None = None
    due: date | None = None
    reason: str | None = None

    def of(self, queue: Iterable[Queued]) -> list[Queued]:
        """The part that is wanted, by due day; those whose clock stands last."""
        waiting = [*queue]
        known = Selection(employer=self.employer).of(
            {each.application.application_id: each.application for each in waiting}
        )
        wanted = (
            each
            for each in waiting
            if each.application.application_id in known
            and (self.due is None or each.due <= self.due)
            and (self.reason is None or self.reason in each.application.reasons)
        )
        return sorted(wanted, key=_urgency)


def _urgency(each: Queued) -> tuple[bool, date, str]:
    return each.handling.waits_since is not None, each.due, each.application.application_id


def as_data(each: Queued, language: Language) -> dict[str, object]:
    """An application in the queue; days as text."""
    one, handling = each.application, each.handling
    return {
        "application_id": one.application_id,
        "person_id": one.person_id,
        "person_name": one.person_name,
        "employer_id": one.employer_id,
        "employer_name": one.employer_name,
        "applied_on": one.applied_on.isoformat(),
        "due": each.due.isoformat(),
        "earliest": each.earliest,
        "provisional": each.provisional,
        "late": each.late,
        "accepted": _day(handling.accepted),
        "verified": _day(handling.verified),
        "decided": _day(handling.decided),
        "waits_since": _day(handling.waits_since),
        "assigned_to": handling.assigned_to,
        "reasons": [{"code": code, "words": reason(code).words(language)} for code in one.reasons],
        "settles": settling(each, language),
    }


def settling(each: Queued, language: Language) -> list[str]:
    """What would settle it: what a person looks up or asks for, each once."""
    looked_up = (reason(code).settles(language) for code in each.application.reasons)
    missing = (*(one for doubt in each.doubts for one in doubt.missing), *each.missing)
    return [*dict.fromkeys(filter(None, (*looked_up, *(_document(one, language) for one in missing))))]


def _document(one: Missing, language: Language) -> str:
    return one.settles_zh if language == "zh" else one.settles_en


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
