"""The file of an application for a complaint (第十二条), written into a folder as a page to be printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from checks.law.reasons import Language
from pipelines.access_log import count_and_names, log_access
from pipelines.clock import receipt_clock
from pipelines.decisions import acts
from pipelines.decisions.acts import (
    Accepted,
    Assigned,
    Confirmed,
    Decided,
    Instance,
    Marked,
    Part,
    Question,
    Reviewed,
    Withdrawn,
)
from pipelines.decisions.documents import copy_document
from pipelines.decisions.judged_run import opened_run
from pipelines.decisions.log import read_events
from pipelines.decisions.log_rows import Event
from pipelines.decisions.refreshing import decided_by_now, decided_of
from pipelines.errors import HechaError
from pipelines.papers.decided_words import question_in_words, rule_in_words
from pipelines.store.folder import Store
from reports.file_names import name_ending, safe_name
from reports.masking import Mask
from reports.model.decisions import part_in_words
from reports.model.run_file import shanghai_time
from reports.review.page import review_page
from reports.review.review import Document, Entry, Review, read_review
from reports.words.catalogue import word


def write_review(
    store: Store, application: str, folder: Path, mask: Mask, language: Language, by: str | None = None
) -> str:
    """Write the file of an application into a folder; the page's name. Whom it shows in full is logged before.

    Args:
        by: who wants it, where it is not the account of the operating system.

    Raises:
        HechaError: no run has the application, or the access cannot be logged.
    """
    log = read_events(store.root)
    try:
        with decided_by_now(store, store.find_run(None)), store.workplace() as work:
            runs = _runs(store.root, log, application, work)
            gathered = read_review(runs, application, mask, lambda these: _entries(log, application, these, language))
    except LookupError:
        raise HechaError(
            "各核验批次中都没有这个申请编号；请核对", "no run has an application with this number; check it"
        ) from None
    stem = f"{safe_name(application)}-{word('title', language, 'review')}".replace(" ", "-")
    if mask.reveal:
        whose = [count_and_names("applications", [application])]
        log_access(store.root, receipt_clock(), gathered.verdicts[-1].run_id, "review", whose, by)
        gathered = _with_copies(gathered, store.root, folder, stem)
    page = review_page(gathered, language, mask)
    (folder / f"{stem}.html").write_text(page, encoding="utf-8", newline="\n")
    return f"{stem}.html"


def _runs(store: Path, log: Sequence[Event], application: str, work: Path) -> list[tuple[Path, Path | None]]:
    """The runs, each with a file of what was decided of the application before the next one was made."""
    runs: list[tuple[Path, Path | None]] = []
    until = len(log)
    for number, run in enumerate(sorted((store / "runs").glob("*.duckdb"), reverse=True)):
        folder = work / f"{number}"
        folder.mkdir()
        try:
            runs.append((run, decided_of(run, log[:until], application, folder)))
            with opened_run(run) as judged:
                until = judged.events
        except HechaError:
            runs.append((run, None))
    return runs[::-1]


def _with_copies(gathered: Review, store: Path, aside: Path, folder: str) -> Review:
    """The same with a copy of each document, which stand in a folder of their own next to the page."""
    named = [
        (each.sha256, f"{entry.sequence}-{safe_name(each.name)}{name_ending(each.name)}")
        for entry in gathered.entries
        for each in entry.documents
    ]
    if named:
        (aside / folder).mkdir()
    copies = {
        digest: f"{folder}/{name}"
        for digest, name in dict(reversed(named)).items()
        if copy_document(store, acts.Document(name, digest), aside / folder / name)
    }
    entries = tuple(
        replace(entry, documents=tuple(_with_copy(each, copies) for each in entry.documents))
        for entry in gathered.entries
    )
    return replace(gathered, entries=entries)


def _with_copy(document: Document, copies: Mapping[str, str]) -> Document:
    copy = copies.get(document.sha256, "")
    return replace(document, copy=copy, is_lost=not copy)


def _entries(log: Iterable[Event], application: str, numbers: Iterable[int], language: Language) -> tuple[Entry, ...]:
    """The events of an application, and those of these numbers, in words."""
    wanted = {*numbers}
    return tuple(_entry(each, language) for each in log if each.act.subject == application or each.sequence in wanted)


def _entry(event: Event, language: Language) -> Entry:
    act = event.act
    entry = Entry(
        sequence=event.sequence,
        at=shanghai_time(event.at),
        by=event.by,
        what=type(act).__name__.lower(),
        settles=_question(getattr(act, "settles", ""), language),
        answer=getattr(act, "answer", ""),
        because=getattr(act, "because", ""),
        documents=tuple(Document(each.name, each.sha256) for each in getattr(act, "documents", ())),
    )
    return _with_own(entry, event, language)


def _question(settles: str, language: Language) -> str:
    if not settles:
        return ""
    return question_in_words(Question.of(settles), language)


def _part(part: Part, language: Language) -> str:
    return part_in_words(part.kind, part.name, language)


def _with_own(entry: Entry, event: Event, language: Language) -> Entry:
    """An entry with what the kind of its act alone has."""
    match event.act:
        case Decided(evidence=parts):
            return replace(entry, evidence=tuple(_part(each, language) for each in parts))
        case Accepted():
            return replace(entry, settles=rule_in_words(event.act, language))
        case Withdrawn(event=number) | Confirmed(event=number):
            return replace(entry, settles=word("of_event", language, "review").format(number))
        case Marked(answer=step, on=on):
            return replace(entry, settles=word(f"step_{step}", language, "office"), answer=f"{on}")
        case Assigned(to=to):
            return replace(entry, answer=to)
        case Instance(number=number, on=on):
            return replace(entry, settles=word("instance_of", language, "review").format(number), answer=f"{on}")
        case Reviewed(run_id=run_id):
            return replace(entry, settles=run_id)
        case _:
            return entry
