"""Who was shown what: the access log of the store, the newest first."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from pipelines.console.visiting import Visit, page_of, visitor_with_right
from pipelines.decisions.auditing import audit_log
from reports.model.run_file import shanghai_time

router = APIRouter()
ON_A_PAGE: Final = 50
DECISIONS: Final = 50
"""Events of the log of decisions on the page, the newest."""
_COLUMNS: Final = 5
Auditor = Annotated[Visit, Depends(visitor_with_right("audit"))]


@router.get("/audit")
def access_log_page(visit: Auditor, page: int = 1) -> Response:
    """A page of the access log."""
    try:
        lines = (visit.desk.store.root / "access.log").read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        lines = []
    shown, number, pages = page_of(lines[::-1], page, ON_A_PAGE)
    return visit.page(
        "audit.html.j2",
        rows=[_columns_of(line) for line in shown],
        count=len(lines),
        number=number,
        pages=pages,
        decided=visit.desk.runs.events()[: -DECISIONS - 1 : -1],
        checked=audit_log(visit.desk.store.root),
    )


def _columns_of(line: str) -> list[str]:
    """A line of the log in its columns, with its time as clocks here show it."""
    at, *others = (line.split("\t", _COLUMNS - 1) + [""] * _COLUMNS)[:_COLUMNS]
    with suppress(ValueError):
        at = shanghai_time(at)
    return [at, *others]
