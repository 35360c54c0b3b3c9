"""Papers on an application, to be taken along: a letter in Word, its file for a complaint, the report of a run."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from pipelines.console.pages.deciding import author_of
from pipelines.console.pages.one_application import application_at
from pipelines.console.visiting import NoSuchError, Posted, form_with_right, is_revealing, redirect_to
from pipelines.console.works import RESULT
from pipelines.errors import HechaError
from reports.masking import Mask
from reports.model.selection import Selection
from reports.words.catalogue import word

router = APIRouter()
Reading = Annotated[Posted, Depends(form_with_right("read"))]
Deciding = Annotated[Posted, Depends(form_with_right("decide"))]
LETTERS: Final = ("notice", "result")
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@router.post("/runs/{run_id}/applications/{row}/letters/{kind}")
def download_letter(sent: Deciding, run_id: str, row: int, kind: str) -> Response:
    """A letter on an application, as `hecha notice` writes it."""
    # What writes for Word takes half a second to import.
    from pipelines.decisions.refreshing import decided_by_now
    from pipelines.papers.letters import Letters

    if kind not in LETTERS:
        raise NoSuchError
    visit = sent.visit
    run = visit.run(run_id)
    name, _ = application_at(run, row)
    with visit.desk.store.workplace() as out:
        wanted = Selection(applications=(name,))
        office = Letters(visit.desk.store, wanted, out, visit.language, is_revealing(sent), author_of(visit).name)
        with decided_by_now(visit.desk.store, run.path):
            for _ in office.letters(run.path, "result" if kind == "result" else "notice", None):
                pass
        files = sorted(out.glob("*.docx"))
        if not files:
            raise HechaError(word(f"no_letter.{kind}", "zh", "console"), word(f"no_letter.{kind}", "en", "console"))
        return _taken(files[0].name, files[0].read_bytes(), _WORD)


@router.post("/runs/{run_id}/applications/{row}/review")
def download_review(sent: Reading, run_id: str, row: int) -> Response:
    """The file of an application for a complaint, as `hecha review` writes it; packed where documents go with it."""
    from pipelines.papers.reviews import write_review

    visit = sent.visit
    name, _ = application_at(visit.run(run_id), row)
    mask = Mask(is_revealing(sent))
    with visit.desk.store.workplace() as out:
        page = out / write_review(visit.desk.store, name, out, mask, visit.language, author_of(visit).name)
        if page.with_suffix("").is_dir():
            return _taken(f"{page.stem}.zip", _packed(out), "application/zip")
        return _taken(page.name, page.read_bytes(), "text/html; charset=utf-8")


def _packed(folder: Path) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder))
    return packed.getvalue()


@router.post("/runs/{run_id}/report")
def make_report(sent: Reading, run_id: str) -> Response:
    """The report of a run, by `hecha report` in a process of its own; masked, as pages are."""
    visit, works = sent.visit, sent.visit.desk.works
    run = visit.run(run_id)
    work = works.prepare("report", run.run_id, visit.own_session.user.name)
    target = str(works.folder(work) / RESULT / "report")
    given = ["report", "--run", run.run_id, "--out", target, "--store", str(visit.desk.store.root)]
    works.begin(work, [*given, "--lang", visit.language])
    return redirect_to(f"/works/{work.work_id}")


def _taken(name: str, content: bytes, kind: str) -> Response:
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type=kind, headers=headers)
