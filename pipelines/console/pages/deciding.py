"""What people decide: a refer settled, confirmed by a second person or taken back, a reason accepted until a day.

Each goes through the function of the command and is an event of the log under the login of whoever did it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Final, cast, get_args

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse, Response

from checks.law.reasons import REASONS
from pipelines.access_log import count_and_names, log_access
from pipelines.clock import receipt_clock
from pipelines.console.pages.entering import OWNER
from pipelines.console.pages.one_application import application_at
from pipelines.console.pages.queue import rows_by_number
from pipelines.console.visiting import (
    NoSuchError,
    Posted,
    Reader,
    Visit,
    form_with_right,
    page_of,
    redirect_to,
    visitor_with_right,
)
from pipelines.console.works import keep_uploads
from pipelines.decisions import deciding
from pipelines.decisions.acts import Answer, Question, Step
from pipelines.decisions.deciding import Author, Justification
from pipelines.decisions.documents import FOLDER
from pipelines.decisions.handling import note_assignment, note_step
from pipelines.decisions.office import read_office
from pipelines.decisions.standing import standing
from pipelines.errors import HechaError

router = APIRouter()
Deciding = Annotated[Posted, Depends(form_with_right("decide"))]
Revealing = Annotated[Visit, Depends(visitor_with_right("reveal"))]
Leading = Annotated[Posted, Depends(form_with_right("lead"))]
ON_A_PAGE: Final = 30
ANSWERS: Final = ("pass", "fail")


@router.get("/decisions")
def decisions_page(visit: Reader, page: int = 1, rules_page: int = 1) -> Response:
    """What stands and waits for a second person, the standing rules, and a form for one more."""
    stands = standing(visit.desk.runs.events())
    newest = visit.desk.runs.newest()
    return visit.page(
        "decisions.html.j2",
        run_id=newest,
        places={} if newest is None else rows_by_number(visit.run(newest)),
        author=author_of(visit).called,
        waiting=page_of([each for each in (*stands.decisions, *stands.rules) if each.waits][::-1], page, ON_A_PAGE),
        rules=page_of(stands.rules[::-1], rules_page, ON_A_PAGE),
        decisions=page_of(stands.decisions[: -ON_A_PAGE - 1 : -1], 1, ON_A_PAGE),
        reasons=[each.code for each in REASONS],
    )


@router.post("/runs/{run_id}/applications/{index}/decide")
def settle_refer(sent: Deciding, run_id: str, index: int) -> Response:
    """Settle one refer of an application."""
    visit = sent.visit
    run = visit.run(run_id)
    name, _ = application_at(run, index)
    answer = sent.text("answer")
    if answer not in ANSWERS:
        raise HechaError("请选择通过或不通过", "choose pass or fail")
    with visit.desk.store.workplace() as work:
        why = Justification(sent.text("because"), _documents(sent, work))
        question = _question(sent.text("settles"))
        deciding.settle_refer(visit.desk.store, run.path, name, question, cast(Answer, answer), why, author_of(visit))
    visit.desk.runs.show_decided(run_id)
    return redirect_to(f"/runs/{run.run_id}/applications/{index}")


@router.post("/runs/{run_id}/applications/{index}/assign")
def assign_application(sent: Leading, run_id: str, index: int) -> Response:
    """Give an application to somebody."""
    visit = sent.visit
    run = visit.run(run_id)
    name, _ = application_at(run, index)
    note_assignment(visit.desk.store, run.path, name, sent.text("to"), author_of(visit).name)
    visit.desk.runs.show_decided(run_id)
    return redirect_to(f"/runs/{run.run_id}/applications/{index}")


@router.post("/runs/{run_id}/applications/{index}/mark")
def mark_application(sent: Deciding, run_id: str, index: int) -> Response:
    """Note a step of the work on an application."""
    visit = sent.visit
    run = visit.run(run_id)
    name, _ = application_at(run, index)
    step = sent.text("step")
    if step not in get_args(Step):
        raise NoSuchError
    note_step(visit.desk.store, run.path, name, cast(Step, step), _day(sent.text("on")), author_of(visit).name)
    visit.desk.runs.show_decided(run_id)
    return redirect_to(f"/runs/{run.run_id}/applications/{index}")


@router.post("/decisions/{event}/confirm")
def confirm_decision(sent: Deciding, event: int) -> Response:
    """Confirm what somebody else decided."""
    deciding.confirm_event(sent.visit.desk.store, event, author_of(sent.visit))
    sent.visit.desk.runs.show_decided()
    return redirect_to("/decisions")


@router.post("/decisions/{event}/withdraw")
def withdraw_decision(sent: Deciding, event: int) -> Response:
    """Take a decision or a standing rule back."""
    deciding.withdraw_event(sent.visit.desk.store, event, sent.text("because"), author_of(sent.visit))
    sent.visit.desk.runs.show_decided()
    return redirect_to("/decisions")


@router.post("/decisions/accept")
def accept_reason(sent: Leading) -> Response:
    """Accept a reason of an employer, or of a pair, in all applications until a day."""
    visit = sent.visit
    until = _day(sent.text("until"))
    with visit.desk.store.workplace() as work:
        employers = (sent.text("employer"), sent.text("other") or None)
        why = Justification(sent.text("because"), _documents(sent, work))
        deciding.accept_reason(visit.desk.store, sent.text("reason"), employers, until, why, author_of(visit))
    visit.desk.runs.show_decided()
    return redirect_to("/decisions")


@router.get("/decisions/{event}/documents/{index}")
def download_document(visit: Revealing, event: int, index: int) -> Response:
    """A document that was shown for a decision: it is as unmasked as can be, so who takes it is logged before."""
    kept = [each for each in visit.desk.runs.events() if each.sequence == event]
    documents = getattr(kept[0].act, "documents", ()) if kept else ()
    if not 0 <= index < len(documents):
        raise NoSuchError
    path = visit.desk.store.root / FOLDER / documents[index].sha256
    if not path.is_file():
        raise NoSuchError
    whose = [count_and_names("applications", [kept[0].act.subject])]
    log_access(visit.desk.store.root, receipt_clock(), "-", "console document", whose, visit.own_session.user.name)
    return FileResponse(path, media_type="application/octet-stream", filename=f"{event}-{index + 1}")


def author_of(visit: Visit) -> Author:
    """Who decides: the login, or the account of whoever started the console."""
    name = visit.own_session.user.name
    return Author(read_office(visit.desk.store.root, None), None if name == OWNER else name)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise HechaError("日期请写成 2024-07-31", "write days like 2024-07-31") from None


def _question(text: str) -> Question:
    try:
        return Question.of(text)
    except ValueError:
        raise HechaError("请选择要核定的项目", "choose what is to be settled") from None


def _documents(sent: Posted, work: Path) -> Sequence[Path]:
    """The documents that were dropped, for as long as they are copied into the store."""
    files = sent.files("documents")
    return keep_uploads(files, work) if files else ()
