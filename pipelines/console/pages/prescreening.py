"""Pre-screening: lists are dropped, judged in a process of their own, and taken back as workbooks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from pipelines.access_log import log_access
from pipelines.clock import receipt_clock
from pipelines.console.pages.works import may_see
from pipelines.console.visiting import Posted, Visit, form_with_right, is_revealing, redirect_to, visitor_with_right
from pipelines.console.works import GIVEN, RESULT, keep_uploads
from pipelines.errors import HechaError
from pipelines.store.folder import Store
from reports.compare.extracts import list_extracts

router = APIRouter()
Prescreener = Annotated[Visit, Depends(visitor_with_right("prescreen"))]
Prescreening = Annotated[Posted, Depends(form_with_right("prescreen"))]


@router.get("/prescreening")
def prescreening_page(visit: Prescreener) -> Response:
    """A form for lists, and what became of those before."""
    works = [each for each in visit.desk.works.all() if each.kind == "prescreen"]
    return visit.page(
        "prescreening.html.j2",
        works=[each for each in works if may_see(visit.own_session.user, each)],
        extracts=list_extracts(visit.desk.store.root),
    )


@router.post("/prescreening")
def prescreen_dropped_lists(sent: Prescreening) -> Response:
    """Pre-screen the lists that were dropped."""
    visit, works = sent.visit, sent.visit.desk.works
    files = sent.files("files")
    work = works.prepare("prescreen", str(files[0].filename if files else "-"), visit.own_session.user.name)
    try:
        lists = keep_uploads(files, works.folder(work) / GIVEN)
    except HechaError:
        works.forget(work)
        raise
    given = lists[0] if len(lists) == 1 else works.folder(work) / GIVEN
    arguments = ["prescreen", str(given), "--against", _extract(sent), "--out", str(works.folder(work) / RESULT)]
    works.begin(work, [*arguments, "--store", str(visit.desk.store.root), "--lang", visit.language, *_options(sent)])
    return redirect_to(f"/works/{work.work_id}")


def _extract(sent: Posted) -> str:
    """The extract that is chosen, or that of the newest run."""
    store: Store = sent.visit.desk.store
    chosen = sent.text("extract")
    return (
        chosen
        if store.extract(chosen).exists() and chosen.isalnum()
        else store.latest.resolve().stem.rpartition("-")[2]
    )


def _options(sent: Posted) -> list[str]:
    """Employer, day, and whether results show names and numbers, which is logged before they are made."""
    day, employer = sent.text("on"), sent.text("employer")
    # With "=", for what is typed must not be taken for another option.
    options = [*([f"--on={day}"] if day else []), *([f"--employer={employer}"] if employer else [])]
    visit = sent.visit
    if is_revealing(sent):
        log_access(
            visit.desk.store.root, receipt_clock(), _extract(sent), "console prescreen", [], visit.own_session.user.name
        )
        options.append("--reveal")
    return options
