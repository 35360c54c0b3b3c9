"""The queue by due day, narrowed to what somebody wants of it, and as data for programs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from checks.law.reasons import Language, reason
from reports.model.decisions import Decision
from reports.model.queue import Missing, Queued, by_due
from reports.model.selection import Selection
from reports.words.catalogue import word


@dataclass(frozen=True)
class QueueFilter:
    """What of the queue is wanted; None narrows nothing.

    Attributes:
        employer: its number, organisation code or name. due: to be decided by this day. reason: one for which a person
            must look.
    """

    employer: str | None = None
    due: date | None = None
    reason: str | None = None

    def narrow(self, queue: Iterable[Queued]) -> list[Queued]:
        """The part that is wanted, by due day; those whose clock stands last."""
        waiting = [*queue]
        known = Selection(employer=self.employer).requested_applications(
            {each.application.application_id: each.application for each in waiting}
        )
        wanted = (
            each
            for each in waiting
            if each.application.application_id in known
            and (self.due is None or each.due <= self.due)
            and (self.reason is None or self.reason in each.application.reasons)
        )
        return by_due(wanted)


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
        "settles": what_settles(each, language),
        "decisions": [
            {
                "event": one.event,
                "item": one.item(language),
                "answer": one.answer,
                "state": one.state,
                "lapsed_for": one.lapsed_for(language) or None,
            }
            for one in each.decisions
        ],
    }


def decided_so_far(each: Queued, language: Language) -> list[str]:
    """What people decided of it that does not settle it, and what became of that."""
    return [_decision(one, language) for one in each.decisions]


def _decision(one: Decision, language: Language) -> str:
    said = word("decided_so_far", language, "decisions")
    state, why = word(one.state, language, "decisions"), one.lapsed_for(language)
    became = word("lapsed_as", language, "decisions").format(state, why) if why else state
    return said.format(one.event, one.item(language), word(one.answer, language), became)


def what_settles(each: Queued, language: Language) -> list[str]:
    """What would settle it: what a person looks up, then what who is to supply, each once."""
    looked_up = (reason(doubt.code).settles(language) for doubt in each.doubts if not doubt.missing)
    missing = (*(one for doubt in each.doubts for one in doubt.missing), *each.missing)
    return [*dict.fromkeys(filter(None, (*looked_up, *(_requested(one, language) for one in missing))))]


def _requested(one: Missing, language: Language) -> str:
    """From whom which document is to be had."""
    document = one.settles_zh if language == "zh" else one.settles_en
    return f"{word(f'ask_for.{one.addressee}', language, 'page')}{document}"


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
