"""A long work: how far it is, what it gave, and how to end it."""

from __future__ import annotations

from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse, Response

from pipelines.console.rendering import MASKED, filled
from pipelines.console.users import User
from pipelines.console.visiting import NoSuchError, Posted, Reader, Visit, posted_with, see
from pipelines.console.works import Work

router = APIRouter()
Sent = Annotated[Posted, Depends(posted_with("read"))]
Delivering = Annotated[Posted, Depends(posted_with("deliver"))]
LINES: Final = 20
"""Lines of progress that are shown."""


def may_see(user: User, work: Work) -> bool:
    """Whoever began it, and who leads or audits."""
    return work.by == user.name or user.may("lead") or user.may("audit")


def work_of(visit: Visit, work_id: str) -> Work:
    """A work that the visitor may see; NoSuchError otherwise."""
    work = visit.desk.works.get(work_id)
    if work is None or not may_see(visit.me.user, work):
        raise NoSuchError
    return work


@router.get("/works")
def listed(visit: Reader) -> Response:
    """The works that the visitor may see."""
    works = [each for each in visit.desk.works.all() if may_see(visit.me.user, each)]
    return visit.page("works.html.j2", works=works)


@router.get("/works/{work_id}")
def shown(visit: Reader, work_id: str) -> Response:
    """A work."""
    return visit.page("work.html.j2", **_about(visit, work_of(visit, work_id)))


@router.get("/works/{work_id}/state")
def state(visit: Reader, work_id: str) -> Response:
    """The part of its page that changes."""
    work = work_of(visit, work_id)
    frame = {"visit": visit, "user": visit.me.user, "proof": visit.me.proof}
    return Response(
        filled("work_state.html.j2", visit.language, MASKED, **frame, **_about(visit, work)), media_type="text/html"
    )


def _about(visit: Visit, work: Work) -> dict[str, Any]:
    works = visit.desk.works
    has_answer = work.kind in ("verify", "inspect") and not work.is_open
    return {
        "work": work,
        "lines": works.said(work).splitlines()[-LINES:],
        "answer": works.answer(work) if has_answer else None,
        "text": works.text(work) if work.kind == "diff" and not work.is_open else "",
        "results": [path.relative_to(works.folder(work)).name for path in works.results(work)]
        if not work.is_open
        else [],
    }


@router.get("/works/{work_id}/files/{index}")
def file(visit: Reader, work_id: str, index: int) -> Response:
    """A file that it made, by its index in the list."""
    work = work_of(visit, work_id)
    results = visit.desk.works.results(work)
    if work.is_open or not 0 <= index < len(results):
        raise NoSuchError
    name = quote(results[index].name)
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
    return FileResponse(results[index], media_type="application/octet-stream", headers=headers)


@router.post("/works/{work_id}/cancel")
def cancelled(sent: Sent, work_id: str) -> Response:
    """End it."""
    sent.visit.desk.works.cancel(work_of(sent.visit, work_id))
    return see(f"/works/{work_id}")


@router.post("/works/{work_id}/remove")
def removed(sent: Sent, work_id: str) -> Response:
    """Remove it with all its files."""
    sent.visit.desk.works.remove(work_of(sent.visit, work_id))
    return see("/works")


@router.post("/works/{work_id}/verify")
def verified(sent: Delivering, work_id: str) -> Response:
    """Start a run of what was inspected."""
    visit, works = sent.visit, sent.visit.desk.works
    inspected = work_of(visit, work_id)
    source = works.folder(inspected) / "source"
    if inspected.kind != "inspect" or not source.exists():
        raise NoSuchError
    work = works.prepare("verify", inspected.name, visit.me.user.name)
    options = ["--store", str(visit.desk.store.root), "--json", "--lang", visit.language]
    works.begin(work, ["verify", source.read_text(encoding="utf-8"), *options])
    return see(f"/works/{work.work_id}")
