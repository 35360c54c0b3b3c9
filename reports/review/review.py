"""What a store knows of one application, as data: from its runs, and from the log of decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Final

import duckdb

from checks.law.rulebook import Rulebook
from checks.verdicts import CHECKS
from reports.masking import Mask
from reports.model.applications import Application, read_applications
from reports.model.decisions import Decision, read_decisions
from reports.model.queue import Missing, what_is_missing
from reports.model.run_file import Row, RunFile, as_number, open_run, rulebook_of, shanghai_time

COUNTS: Final = ("window_months", "points_months", "year_points", "base_points", "title_months")


@dataclass(frozen=True)
class Verdict:
    """What one run says of the application.

    Attributes:
        started_at: by the clock of Shanghai. checks, counts: by name; counts as [least, most].
        decided, decided_counts: outcome and counts with the decisions of people; decisions: those.
        tiers: multiple and months, each as [least, most], and these with the decisions.
        not_counting: the months that cannot count, with the reason, file and row; doubtful: those that a person must
            look at, likewise, with the answer that decisions give.
    """

    run_id: str
    started_at: str
    extract_id: str
    extracted_on: date
    software: str
    application: Application
    checks: dict[str, str]
    counts: dict[str, tuple[int, int]]
    decided: str
    decided_counts: dict[str, tuple[int, int]]
    tiers: tuple[tuple[str, tuple[int, int], tuple[int, int]], ...]
    decisions: tuple[Decision, ...]
    missing: tuple[Missing, ...]
    not_counting: tuple[Row, ...]
    doubtful: tuple[Row, ...]
    rulebook: Rulebook
    rulebook_digest: str


@dataclass(frozen=True)
class Change:
    """A check, a count, or the rulebook that is not what it was in the run before."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Document:
    """A document that was shown for a decision.

    Attributes:
        copy: where a copy of it is, from the page; empty where none is. is_lost: the store has not got it as it was.
    """

    name: str
    sha256: str
    copy: str = ""
    is_lost: bool = False


@dataclass(frozen=True)
class Entry:
    """An event of the log, in words.

    Attributes:
        what: the word of its kind. settles: the question. evidence: what it rests on.
    """

    sequence: int
    at: str
    by: str
    what: str
    settles: str
    answer: str
    because: str
    evidence: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True)
class Review:
    """The file of an application.

    Attributes:
        verdicts: in the order of the runs. changes: for each verdict, what changed since the one before.
        rulebooks: each that was used, by digest. damaged: runs that cannot be read.
    """

    application: Application
    verdicts: tuple[Verdict, ...]
    changes: tuple[tuple[Change, ...], ...]
    entries: tuple[Entry, ...]
    rulebooks: dict[str, Rulebook]
    damaged: tuple[str, ...]

    @property
    def has_documents(self) -> bool:
        """Whether any were shown."""
        return any(each.documents for each in self.entries)


def read_review(
    runs: Sequence[tuple[Path, Path | None]],
    application_id: str,
    mask: Mask,
    entries: Callable[[Iterable[int]], tuple[Entry, ...]],
) -> Review:
    """The file of an application.

    Args:
        runs: run files in the order in which they were made, each with a file of what was decided then.
        entries: gives the events of the application, and those of these numbers, which are standing rules.

    Raises:
        LookupError: no run has it.
    """
    verdicts, damaged = [], []
    for path, decided in runs:
        try:
            with open_run(path, decided) as run:
                verdicts += _verdicts(run, application_id, mask)
        except duckdb.Error:
            damaged.append(path.stem)
    if not verdicts:
        raise LookupError
    changes = [tuple(_changes(before, after)) for before, after in pairwise(verdicts)]
    rules = {each.event for verdict in verdicts for each in verdict.decisions}
    return Review(
        verdicts[-1].application,
        tuple(verdicts),
        ((), *changes),
        entries(rules),
        {each.rulebook_digest: each.rulebook for each in verdicts},
        tuple(damaged),
    )


def _verdicts(run: RunFile, application_id: str, mask: Mask) -> list[Verdict]:
    """The verdict of a run; none where it has not the application."""
    applications = read_applications(run, mask, [application_id])
    if application_id not in applications:
        return []
    receipt = run.first_row("select * from run")
    row = run.first_row("select * from verdict where application_id = $id", id=application_id)
    decided = run.first_row("select * from decided where application_id = $id", id=application_id)
    return [
        Verdict(
            run_id=str(receipt["run_id"]),
            started_at=shanghai_time(receipt["started_at"]),
            extract_id=str(receipt["extract_id"]),
            extracted_on=date.fromisoformat(str(receipt["extracted_on"])),
            software=str(receipt["software_version"]),
            application=applications[application_id],
            checks={check: str(row[check]) for check in ("outcome", *CHECKS)},
            counts={name: _between(row, name) for name in COUNTS},
            decided=str(decided["outcome"]),
            decided_counts={name: _between(decided, name) for name in COUNTS},
            tiers=tuple(_tier(each) for each in run.rows(_TIERS, id=application_id)),
            decisions=tuple(read_decisions(run, [application_id]).get(application_id, [])),
            missing=tuple(what_is_missing(run, [application_id]).get(application_id, [])),
            not_counting=tuple(run.rows(_NOT_COUNTING, id=application_id)),
            doubtful=tuple(run.rows(_DOUBTFUL, id=application_id)),
            rulebook=rulebook_of(run),
            rulebook_digest=str(receipt["rulebook_digest"]),
        )
    ]


def _changes(before: Verdict, after: Verdict) -> Iterable[Change]:
    for name, answer in after.checks.items():
        if before.checks[name] != answer:
            yield Change(name, before.checks[name], answer)
    for name, count in after.counts.items():
        if before.counts[name] != count:
            yield Change(name, _interval(before.counts[name]), _interval(count))
    if before.decided != after.decided:
        yield Change("decided_outcome", before.decided, after.decided)
    if before.rulebook_digest != after.rulebook_digest:
        yield Change("rulebook_digest", before.rulebook_digest[:12], after.rulebook_digest[:12])


def _between(row: Row, name: str) -> tuple[int, int]:
    return as_number(row[f"{name}_min"]), as_number(row[f"{name}_max"])


def _tier(row: Row) -> tuple[str, tuple[int, int], tuple[int, int]]:
    multiple = f"{Decimal(str(row['multiple'])).normalize():f}"
    return multiple, _between(row, "automatic_months"), _between(row, "months")


def _interval(count: tuple[int, int]) -> str:
    least, most = count
    return f"{least}" if least == most else f"{least}–{most}"


_TIERS: Final = "select * from tier_decided where application_id = $id order by multiple"
_DOUBTFUL: Final = """with doubted as (
    select *, unnest([payment, employer_test, base_match]) as finding
    from line
    where outcome = 1 and person = (
        select person from person join verdict using (person_id) where application_id = $id
    )
)
select
    ledger_decided.month,
    ledger_decided.employer_id,
    ledger_decided.base,
    ledger_decided.outcome,
    reason.article,
    reason.zh,
    reason.en,
    source_file.path as source_file,
    doubted.row_number
from doubted
join reason_number on reason_number.number = finding_reason(doubted.finding)
join reason using (code)
join source_file using (source_file)
join employer_key using (key)
join ledger_decided
    on ledger_decided.application_id = $id
    and ledger_decided.month = make_date(doubted.month // 12, doubted.month % 12 + 1, 1)
    and ledger_decided.employer_key = employer_key.employer_key
where finding_answer(doubted.finding) = 1
order by ledger_decided.month, ledger_decided.employer_id, code"""
"""The months that may count if a person lets them, by reason, with what the decisions make of them."""
_NOT_COUNTING: Final = """select month, employer_id, base, article, zh, en, source_file, row_number
from month_not_counting
where person_id = (select person_id from verdict where application_id = $id)
order by month, employer_id, code"""
