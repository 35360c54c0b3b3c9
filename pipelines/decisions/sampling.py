"""Automatic passes that a person looked at: noted in the log, and read from it."""

from __future__ import annotations

from pathlib import Path

from pipelines.decisions.acts import Agreement, Reviewed
from pipelines.decisions.deciding import ANSWERS_ZH, Author, in_words
from pipelines.decisions.judged_run import verdict_of
from pipelines.decisions.log import append_event, read_events
from pipelines.decisions.log_rows import Event
from pipelines.errors import HechaError
from pipelines.store import database
from pipelines.store.folder import Store


def note_look(store: Store, run: Path, application: str, answer: Agreement, because: str, author: Author) -> int:
    """Note that a person looked at an automatic pass of a run, and what was said; returns the number of the event.

    Raises:
        HechaError: the run has no such application, it did not pass by itself, no reason in words is given, or the
            author may not.
    """
    words = in_words(because)
    author.office.require(author.called)
    with database.open_database(run, read_only=True) as connection:
        run_id, outcome, _ = verdict_of(connection, application)
    if outcome != "pass":
        raise HechaError(
            f"系统结论是{ANSWERS_ZH[outcome]}，不是通过；抽查只针对自动通过的申请，转人工核实的请用 hecha decide",
            f"the answer is no automatic pass ({outcome}); a sample is of those alone; hecha decide settles a refer",
        )
    return append_event(store.root, Reviewed(application, run_id, answer, words), author.name)


def looks_at_samples(store: Path) -> dict[str, tuple[Event, Reviewed]]:
    """The latest look at each application that was looked at, whatever the run.

    Raises:
        HechaError: the log cannot be read.
    """
    return {each.act.subject: (each, each.act) for each in read_events(store) if isinstance(each.act, Reviewed)}
