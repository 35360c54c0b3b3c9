"""The steps of the work on applications: marked in the log, and read from it (第七条)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal

from checks.law.handling import UNMARKED, Handling, Handlings, Wait
from pipelines.decisions.acts import Assigned, Instance, Marked, Step
from pipelines.decisions.judged_run import verdict_of
from pipelines.decisions.log import append_event, read_events
from pipelines.decisions.log_rows import Event
from pipelines.errors import HechaError
from pipelines.store import database
from pipelines.store.folder import Store


def handlings(log: Iterable[Event]) -> Handlings:
    """What was marked of applications, and whose they are."""
    handled: dict[str, Handling] = defaultdict(Handling)
    for event in log:
        if isinstance(event.act, Marked):
            handled[event.act.subject] = _after(handled[event.act.subject], event.act.answer, event.act.on)
        elif isinstance(event.act, Assigned):
            handled[event.act.subject] = replace(handled[event.act.subject], assigned_to=event.act.to)
    return dict(handled)


def note_step(store: Store, run: Path, application: str, step: Step, on: date, by: str | None = None) -> int:
    """Note that a step was taken on a day; returns the number of the event. A step marked again replaces the day.

    Raises:
        HechaError: the run has no such application, or the step cannot follow those that were marked.
    """
    applied_on = _applied_on(run, application)
    before = handlings(read_events(store.root)).get(application, UNMARKED)
    if (fault := _fault(before, step, on, applied_on)) is not None:
        raise fault
    return append_event(store.root, Marked(application, step, on), by)


def note_assignment(store: Store, run: Path, application: str, to: str, by: str | None = None) -> int:
    """Give an application to somebody; returns the number of the event.

    Raises:
        HechaError: the run has no such application, or nobody is named.
    """
    _applied_on(run, application)
    if not to.strip():
        raise HechaError("请写明交给谁办理", "name to whom it is given")
    return append_event(store.root, Assigned(application, to.strip()), by)


def note_instance(
    store: Store, run: Path, application: str, number: Literal[1, 2], on: date, because: str, by: str | None = None
) -> int:
    """Note that an application is looked at again after a complaint (第十二条); returns the number of the event.

    Raises:
        HechaError: the run has no such application, the complaint is not said, or the second instance has no first.
    """
    _applied_on(run, application)
    if not because.strip():
        raise HechaError("请用 --because 写明复核的事由", "say with --because what the complaint is")
    before = [each.act for each in read_events(store.root) if isinstance(each.act, Instance)]
    if number > 1 and not any(each.subject == application and each.number == 1 for each in before):
        raise HechaError("尚无第一次复核的记录，不能记第二次", "no first instance is noted, so there is no second")
    return append_event(store.root, Instance(application, number, on, because.strip()), by)


def _after(before: Handling, step: Step, on: date) -> Handling:
    """What is marked then. Where two mark the same at once, the first one's wait counts."""
    waits = before.waits
    match step:
        case "waiting":
            return replace(before, waits=(*waits, Wait(on)) if before.waits_since is None else waits)
        case "resumed":
            return replace(before, waits=(*waits[:-1], replace(waits[-1], until=on)) if before.waits_since else waits)
        case "accepted":
            return replace(before, accepted=on)
        case "verified":
            return replace(before, verified=on)
        case "decided":
            return replace(before, decided=on)


def _fault(before: Handling, step: Step, on: date, applied_on: date) -> HechaError | None:
    """Why a step cannot follow; None where it can."""
    since = before.waits_since
    if step == "waiting" and since is not None:
        return HechaError(f"已自 {since} 起等待补件", f"papers are awaited since {since} already")
    if step == "resumed" and since is None:
        return HechaError("没有在等待补件，无需恢复", "no papers are awaited, so nothing is resumed")
    earliest = max(filter(None, (applied_on, *_before(before, step))))
    if on < earliest:
        return HechaError(
            f"{on} 早于 {earliest}；请用 --on 核对日期", f"{on} is before {earliest}; check the day given by --on"
        )
    return None


def _before(before: Handling, step: Step) -> tuple[date | None, ...]:
    """The days that a step cannot be before."""
    ended = before.waits[-1].until if before.waits else None
    return {
        "accepted": (),
        "verified": (before.accepted,),
        "decided": (before.accepted, before.verified),
        "waiting": (before.accepted, ended),
        "resumed": (before.waits_since,),
    }[step]


def _applied_on(run: Path, application: str) -> date:
    with database.open_database(run, read_only=True) as connection:
        return verdict_of(connection, application)[2]
