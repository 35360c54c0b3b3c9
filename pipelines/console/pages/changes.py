"""What changed between two runs and why: `hecha diff` in a process of its own, for it judges again."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from pipelines.console.pages.overview import runs_of
from pipelines.console.pages.works import may_see
from pipelines.console.visiting import Posted, Reader, form_with_right, redirect_to

router = APIRouter()
RUNS: Final = 100
"""Runs to choose from, the newest; `hecha diff` compares any."""
Comparing = Annotated[Posted, Depends(form_with_right("read"))]


@router.get("/changes")
def changes_page(visit: Reader) -> Response:
    """A form for two runs, and the comparisons before."""
    works = [each for each in visit.desk.works.all() if each.kind == "diff" and may_see(visit.own_session.user, each)]
    return visit.page("changes.html.j2", runs=runs_of(visit.desk.store.root).runs[: -RUNS - 1 : -1], works=works)


@router.post("/changes")
def compare_runs(sent: Comparing) -> Response:
    """Compare two runs."""
    visit, works = sent.visit, sent.visit.desk.works
    old, new = (visit.run(sent.text(name)).run_id for name in ("old", "new"))
    # Both whole ids are longer than a name may be; their times tell them apart.
    times = " ".join(each.partition("-")[0] for each in (old, new))
    work = works.prepare("diff", times, visit.own_session.user.name)
    works.begin(work, ["diff", old, new, "--store", str(visit.desk.store.root), "--lang", visit.language])
    return redirect_to(f"/works/{work.work_id}")
