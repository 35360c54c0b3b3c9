"""A long work: how far it is, what it gave, and how to end it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse, Response

from pipelines.console.rendering import MASKED, fill_page
from pipelines.console.users import User
from pipelines.console.visiting import NoSuchError, Posted, Reader, Visit, form_with_right, page_of, redirect_to
from pipelines.console.works import GIVEN, Work
from reports.words.catalogue import word

router = APIRouter()
Sent = Annotated[Posted, Depends(form_with_right("read"))]
Delivering = Annotated[Posted, Depends(form_with_right("deliver"))]
ON_A_PAGE: Final = 50
LINES: Final = 20
"""Lines of progress that are shown."""


def may_see(user: User, work: Work) -> bool:
    """Whoever began it, and who leads or audits."""
    return work.by == user.name or user.has_right("lead") or user.has_right("audit")


def work_of(visit: Visit, work_id: str) -> Work:
    """A work that the visitor may see; NoSuchError otherwise."""
    work = visit.desk.works.get(work_id)
    if work is None or not may_see(visit.own_session.user, work):
        raise NoSuchError
    return work


@router.get("/works")
def works_page(visit: Reader, page: int = 1) -> Response:
    """A page of the works that the visitor may see."""
    works = [each for each in visit.desk.works.all() if may_see(visit.own_session.user, each)]
    part, number, pages = page_of(works, page, ON_A_PAGE)
    return visit.page("works.html.j2", works=part, number=number, pages=pages)


@router.get("/works/{work_id}")
def work_page(visit: Reader, work_id: str) -> Response:
    """A work."""
    return visit.page("work.html.j2", **_about(visit, work_of(visit, work_id)))


@router.get("/works/{work_id}/state")
def work_state(visit: Reader, work_id: str) -> Response:
    """The part of its page that changes."""
    work = work_of(visit, work_id)
    frame = {"visit": visit, "user": visit.own_session.user, "proof": visit.own_session.proof}
    return Response(
        fill_page("work_state.html.j2", visit.language, MASKED, **frame, **_about(visit, work)), media_type="text/html"
    )


def _about(visit: Visit, work: Work) -> dict[str, Any]:
    works, plainly = visit.desk.works, _plainly(visit, work)
    has_answer = work.kind in ("verify", "inspect") and not work.is_open
    text, is_cut = works.printed_text(work) if work.kind == "diff" and not work.is_open else ("", False)
    return {
        "work": work,
        "lines": plainly(works.last_lines(work)).splitlines()[-LINES:],
        "plainly": plainly,
        "answer": works.json_answer(work) if has_answer else None,
        "text": plainly(text),
        "is_cut": is_cut,
        "results": [path.relative_to(works.folder(work)).name for path in works.result_files(work)]
        if not work.is_open
        else [],
    }


def _plainly(visit: Visit, work: Work) -> Callable[[str], str]:
    """Takes from a text where on the machine the store and what was dropped are."""
    given, root = visit.desk.works.folder(work) / GIVEN, visit.desk.store.root
    dropped = word("dropped", visit.language, "console")

    def plainly(text: str) -> str:
        return text.replace(f"{given}/", "").replace(str(given), dropped).replace(f"{root}/", "")

    return plainly


@router.get("/works/{work_id}/files/{index}")
def download_work_file(visit: Reader, work_id: str, index: int) -> Response:
    """A file that it made, by its index in the list."""
    work = work_of(visit, work_id)
    results = visit.desk.works.result_files(work)
    if work.is_open or not 0 <= index < len(results):
        raise NoSuchError
    name = quote(results[index].name)
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
    return FileResponse(results[index], media_type="application/octet-stream", headers=headers)


@router.post("/works/{work_id}/cancel")
def cancel_work(sent: Sent, work_id: str) -> Response:
    """End it."""
    sent.visit.desk.works.cancel(work_of(sent.visit, work_id))
    return redirect_to(f"/works/{work_id}")


@router.post("/works/{work_id}/remove")
def remove_work(sent: Sent, work_id: str) -> Response:
    """Remove it with all its files."""
    sent.visit.desk.works.remove(work_of(sent.visit, work_id))
    return redirect_to("/works")


@router.post("/works/{work_id}/verify")
def verify_inspected(sent: Delivering, work_id: str) -> Response:
    """Start a run of what was inspected."""
    visit, works = sent.visit, sent.visit.desk.works
    inspected = work_of(visit, work_id)
    source = works.folder(inspected) / "source"
    if inspected.kind != "inspect" or not source.exists():
        raise NoSuchError
    work = works.prepare("verify", inspected.name, visit.own_session.user.name)
    options = ["--store", str(visit.desk.store.root), "--json", "--lang", visit.language]
    works.begin(work, ["verify", source.read_text(encoding="utf-8"), *options])
    return redirect_to(f"/works/{work.work_id}")
