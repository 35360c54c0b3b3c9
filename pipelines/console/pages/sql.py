"""SQL for analysts, with the dictionary: each query in its limited process, logged before any row is shown."""

from __future__ import annotations

from asyncio import Semaphore
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from markupsafe import escape

from pipelines.access_log import log_access, sql_for_access_log
from pipelines.clock import receipt_clock
from pipelines.console.visiting import Posted, Visit, form_with_right, is_revealing, visitor_with_right
from pipelines.errors import HechaError
from pipelines.querying.answer import answer_of_query
from pipelines.querying.query import Bounds, Query
from pipelines.store.finding import files_of
from reports.masking import Mask, text_to_show
from reports.words.catalogue import word

router = APIRouter()
Analyst = Annotated[Visit, Depends(visitor_with_right("query"))]
Asking = Annotated[Posted, Depends(form_with_right("query"))]
BOUNDS: Final = Bounds(rows=200, memory=512, address_space=3_072, overflow=1_024, nice=10, threads=1)
_AT_ONCE: Final = Semaphore(2)
"""Queries that run at once, one of each user; others wait, and no page with them."""
_ASKING: Final[set[str]] = set()
"""Users whose query runs or waits."""


CHARACTERS: Final = 60_000
"""Bytes of markup that the rows of an answer take on the page at most: wide ones are fewer."""


@dataclass(frozen=True)
class Table:
    """The rows of a query as text; more: there are others."""

    names: list[str]
    rows: list[list[str]]
    more: bool


@router.get("/sql")
def query_page(visit: Analyst, view: str = "", run: str = "") -> Response:
    """A form for a query, and the views that it can read."""
    return _page(visit, run, view, "", None, "")


@router.post("/sql")
async def query_answer(sent: Asking) -> Response:
    """Ask; whoever has a query that is not answered yet has to wait with the next."""
    name = sent.visit.own_session.user.name
    if name in _ASKING:
        return await run_in_threadpool(_refuse, sent)
    _ASKING.add(name)
    try:
        async with _AT_ONCE:
            return await run_in_threadpool(_ask, sent)
    finally:
        _ASKING.discard(name)


def _refuse(sent: Posted) -> Response:
    said = word("query_before", sent.visit.language, "console")
    return _page(sent.visit, sent.text("run"), sent.text("view"), sent.text("sql"), None, said)


def _ask(sent: Posted) -> Response:
    visit, sql = sent.visit, sent.text("sql")
    is_revealed = is_revealing(sent)
    table, said = None, ""
    try:
        table = _table(visit, sent.text("run"), sql, Mask(reveal=is_revealed))
    except HechaError as error:
        said = error.words(visit.language)
    return _page(visit, sent.text("run"), sent.text("view"), sql, table, said, Mask(reveal=is_revealed))


def _table(visit: Visit, run_id: str, sql: str, mask: Mask) -> Table:
    """The rows of a query.

    Raises:
        HechaError: the access cannot be logged, or the query has no answer.
    """
    run = visit.run(run_id)
    what = f"console query {'' if mask.reveal else '(masked) '}{sql_for_access_log(sql)}"
    log_access(visit.desk.store.root, receipt_clock(), run.run_id, what, [], visit.own_session.user.name)
    path, *extract = files_of(run.path)
    with visit.desk.store.workplace() as workplace:
        pairs = [(str(path), str(extract[0]) if extract else None)]
        with answer_of_query(Query(sql, pairs, [], str(workplace), BOUNDS)) as answer:
            names = answer.schema.names
            rows = (
                [_cell(name, value, mask) for name, value in zip(names, row, strict=True)]
                for part in answer.chunks
                for row in zip(*(column.to_pylist() for column in part.columns), strict=True)
            )
            fitting, is_whole = _fitting(rows)
        return Table(names, fitting, answer.more or not is_whole)


def _fitting(rows: Iterator[list[str]]) -> tuple[list[list[str]], bool]:
    """As many rows as a page holds, the first in any case, and whether these are all."""
    fitting: list[list[str]] = []
    taken = 0
    for row in rows:
        taken += sum(len(escape(cell).encode()) + len("<td></td>") for cell in row)
        if fitting and taken > CHARACTERS:
            return fitting, False
        fitting.append(row)
    return fitting, True


def _cell(name: str, value: object, mask: Mask) -> str:
    """A value as it is shown; what its column is called says whether it is a name or an identity number."""
    text = "" if value is None else ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    if "person_name" in name.casefold():
        return mask.name(text)
    is_number = "person_id" in name.casefold() or name.casefold() == "subject_id"
    return text_to_show(mask.person_id(text) if is_number else mask.text(text))


def _page(
    visit: Visit,
    run_id: str,
    view: str,
    sql: str,
    table: Table | None,
    said: str,
    mask: Mask = Mask(),  # noqa: B008
) -> Response:
    # What gives the views their columns takes half a second to import.
    from pipelines.querying.views import columns_of, views_of_query

    chosen = [each for each in views_of_query() if f"{each.scope}.{each.name}" == view]
    columns = [
        (name, kind, words.in_language(visit.language)) for each in chosen for name, kind, words in columns_of(each)
    ]
    return visit.page(
        "sql.html.j2",
        mask=mask,
        run_id=visit.run(run_id).run_id,
        views=[
            (f"{each.scope}.{each.name}", each.words.in_language(visit.language))
            for each in views_of_query()
            if each.scope != "two_runs"
        ],
        view=view,
        columns=columns,
        sql=sql,
        table=table,
        said=said,
    )
