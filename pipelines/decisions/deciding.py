"""Deciding, taking back, confirming, accepting: each adds one event to the log, or says why it cannot.

The command and the console go through these functions alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from checks.law.months import month_text
from checks.law.reasons import NUMBERS
from pipelines.accounts import account
from pipelines.decisions.acts import Accepted, Answer, Confirmed, Decided, Question, Withdrawn
from pipelines.decisions.documents import keep_documents
from pipelines.decisions.evidence import QUESTIONS, TESTS, Evidence, evidence
from pipelines.decisions.judged_run import JudgedRun, opened_run, verdict_of
from pipelines.decisions.log import append_event, read_events
from pipelines.decisions.office import Office
from pipelines.decisions.standing import Stands, standing
from pipelines.errors import HechaError
from pipelines.reading.values import cleaned_texts, employer_keys
from pipelines.store.folder import Store

ANSWERS_ZH: Final = {"pass": "通过", "refer": "转人工核实", "fail": "不通过"}


@dataclass(frozen=True)
class Author:
    """Who acts for which office: `name` as an office gives it, None for the account of the operating system."""

    office: Office
    name: str | None = None

    @property
    def called(self) -> str:
        """As the log will name them."""
        return (self.name or "").strip() or account()


@dataclass(frozen=True)
class Settled:
    """An event that was added, what it settles, and whether it waits for a second person."""

    event: int
    act: Decided | Accepted
    waits: bool


@dataclass(frozen=True)
class Justification:
    """Why it is decided so: in words, and the documents that were shown."""

    because: str
    documents: Sequence[Path] = ()


def employer_key(number: str) -> str:
    """The key of an employer by its number in any form."""
    return str(employer_keys(cleaned_texts(pl.Series([number])).str.to_uppercase())[0])


def settle_refer(
    store: Store, run: Path, application_id: str, question: Question, answer: Answer, why: Justification, author: Author
) -> Settled:
    """Settle one refer of an application, as it is in a run.

    Args:
        question: of a line without `what`: its only test that is a refer.

    Raises:
        HechaError: the run has no such application, line or test, it is no refer, no reason in words is given, the
            author may not, or the log or a document cannot be written.
    """
    because = in_words(why.because)
    author.office.require(author.called)
    with opened_run(run) as judged:
        verdict_of(judged.connection, application_id)
        questions, evidence_now = _questions(judged, application_id, question)
        position = _only_refer(questions, evidence_now)
        code, fingerprint = (
            evidence_now.findings.row(position, named=True)["code"],
            evidence_now.findings["fingerprint"][position],
        )
        second = author.office.needs_second(answer, code)
        documents = keep_documents(store, why.documents)
        act = Decided(
            subject=application_id,
            settles=str(questions[position]),
            answer=answer,
            because=because,
            documents=documents,
            fingerprint=fingerprint,
            run_id=judged.run_id,
            code=code,
            evidence=evidence_now.of(position),
            second_person=second,
        )
    return Settled(append_event(store.root, act, author.name), act, second)


def withdraw_event(store: Store, number: int, because: str, author: Author) -> int:
    """Take a decision or standing rule back. Returns the number of the event that does."""
    author.office.require(author.called)
    stands = _standing_event(store, number)
    return append_event(store.root, Withdrawn(stands.event.act.subject, number, in_words(because)), author.name)


def confirm_event(store: Store, number: int, author: Author) -> int:
    """Confirm a decision or standing rule that waits for a second person. Returns the number of the event that does."""
    author.office.require(author.called, confirms=True)
    stands = _standing_event(store, number)
    if not stands.waits:
        raise HechaError(
            f"第 {number} 号无需复核，或已经复核", f"event {number} needs no second person, or has been confirmed"
        )
    if _letters(stands.event.by) == _letters(author.called):
        raise HechaError(
            f"第 {number} 号由 {author.called} 核定，复核须由另一人办理",
            f"event {number} was decided by {author.called}; another person must confirm it",
        )
    return append_event(store.root, Confirmed(stands.event.act.subject, number), author.name)


def _letters(name: str) -> str:
    """A name as it is compared: blanks, case, width and what is not seen are no difference."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(each for each in folded if unicodedata.category(each)[0] not in "ZC")


def accept_reason(
    store: Store, code: str, employers: tuple[str, str | None], until: date, why: Justification, author: Author
) -> Settled:
    """Accept a reason of an employer, or of a pair of employers, in applications made until a day."""
    author.office.require(author.called)
    if code not in NUMBERS:
        raise HechaError(f"没有原因代码 {code}；请照 docs/rules.md 书写", f"no reason has the code {code}")
    employer, other = employers
    second = author.office.needs_second("pass", code)
    act = Accepted(
        code=code,
        employer_key=employer_key(employer),
        other_key=None if other is None else employer_key(other),
        until=until,
        because=in_words(why.because),
        documents=keep_documents(store, why.documents),
        second_person=second,
    )
    return Settled(append_event(store.root, act, author.name), act, second)


def in_words(because: str) -> str:
    """A reason as the log keeps it; HechaError where none is given."""
    if not because.strip():
        raise HechaError("请用 --because 写明核定理由", "say why, with --because")
    return because.strip()


def _standing_event(store: Store, number: int) -> Stands:
    stands = standing(read_events(store.root)).event(number)
    if stands is None:
        raise HechaError(
            f"第 {number} 号不是有效的核定：没有此号，或已撤回，或已有新的核定",
            f"event {number} is no decision that stands: there is none, or it was withdrawn or replaced",
        )
    return stands


def _questions(judged: JudgedRun, application_id: str, question: Question) -> tuple[list[Question], Evidence]:
    """The questions that may be meant, and what the run answers to them."""
    whats = [question.what] if question.what else list(TESTS)
    questions = [Question(what, question.month, question.employer_key) for what in whats]
    rows = [(number, application_id, each.what, each.month, each.employer_key) for number, each in enumerate(questions)]
    evidence_now = evidence(judged.connection, pl.DataFrame(rows, schema=QUESTIONS, orient="row"), judged.law)
    if evidence_now.findings.is_empty():
        month = "" if question.month is None else month_text(question.month)
        raise HechaError(
            f"该申请人在 {month} 没有单位 {question.employer_key} 的缴费记录",
            f"the applicant has no contribution in {month} by employer {question.employer_key}",
        )
    return questions, evidence_now


def _only_refer(questions: list[Question], evidence_now: Evidence) -> int:
    """The place of the one question that is a refer."""
    refers = evidence_now.findings.filter(pl.col("answer") == "refer")["question"].to_list()
    if not refers:
        answers = evidence_now.findings["answer"].unique().sort().to_list()
        in_chinese, in_english = "、".join(ANSWERS_ZH[each] for each in answers), ", ".join(answers)
        raise HechaError(
            f"{questions[0]}：系统结论是{in_chinese}，不能人工核定；只有转人工核实的项目可以核定",
            f"{questions[0]}: the answer is no refer ({in_english}); only a refer can be decided",
        )
    if len(refers) > 1:
        tests = ", ".join(questions[number].what for number in refers)
        raise HechaError(
            f"该月有多项转人工核实（{tests}）；请用 --test 指明一项",
            f"several tests are refers ({tests}); name one with --test",
        )
    return int(refers[0])
