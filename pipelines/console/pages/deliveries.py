"""Deliveries: files are dropped, or a folder or a database is named; what they hold is inspected before any run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from pipelines.console.pages.works import may_see
from pipelines.console.visiting import Desk, Posted, Visit, form_with_right, redirect_to, visitor_with_right
from pipelines.console.works import GIVEN, Work, keep_uploads
from pipelines.errors import HechaError
from reports.compare.extracts import list_extracts

router = APIRouter()
Deliverer = Annotated[Visit, Depends(visitor_with_right("deliver"))]
Delivering = Annotated[Posted, Depends(form_with_right("deliver"))]


@router.get("/deliveries")
def deliveries_page(visit: Deliverer) -> Response:
    """What was delivered, and a form for more."""
    works = [each for each in visit.desk.works.all() if each.kind in ("inspect", "verify")]
    return visit.page(
        "deliveries.html.j2",
        works=[each for each in works if may_see(visit.own_session.user, each)],
        may_name=visit.desk.users is None or visit.desk.deliveries is not None,
        extracts=list_extracts(visit.desk.store.root) if visit.desk.store.root.is_dir() else None,
    )


@router.post("/deliveries")
def inspect_delivery(sent: Delivering) -> Response:
    """Inspect files that were dropped, or a source that is named."""
    visit, works = sent.visit, sent.visit.desk.works
    files, named = sent.files("files"), sent.text("source")
    work = works.prepare("inspect", named or str(files[0].filename if files else "-"), visit.own_session.user.name)
    try:
        source = _allowed(visit.desk, Path(named)) if named else _dropped(sent, work)
    except HechaError:
        works.forget(work)
        raise
    (works.folder(work) / "source").write_text(str(source), encoding="utf-8")
    works.begin(work, ["inspect", str(source), "--json", "--lang", visit.language])
    return redirect_to(f"/works/{work.work_id}")


def _dropped(sent: Posted, work: Work) -> Path:
    """Where dropped files are: a single one is a source by itself."""
    folder = sent.visit.desk.works.folder(work) / GIVEN
    files = keep_uploads(sent.files("files"), folder)
    return (
        files[0]
        if len(files) == 1 and files[0].suffix.casefold() in (".xlsx", ".zip", ".tar", ".gz", ".tgz")
        else folder
    )


def _allowed(desk: Desk, source: Path) -> Path:
    """A source that is named, absolute.

    Raises:
        HechaError: it is not where sources may be, or not there.
    """
    folder = source.expanduser().resolve()
    if desk.users is not None and (desk.deliveries is None or not folder.is_relative_to(desk.deliveries.resolve())):
        raise HechaError(
            "只能指定启动时 --deliveries 所指文件夹之下的来源；请改用上传，或联系管理员",
            "only sources below the folder of --deliveries may be named; drop the files, or ask who runs the console",
        )
    if not folder.exists():
        raise HechaError(f"{source}：没有这个文件或文件夹", f"{source}: no such file or folder")
    return folder
