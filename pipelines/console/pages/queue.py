"""The list of applications: by default what a person must look at, narrowed by what stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final
from urllib.parse import urlencode

import polars as pl
from fastapi import APIRouter, Depends
from fastapi.responses import Response

from checks.law.reasons import REASONS
from pipelines.console.rendering import MASKED
from pipelines.console.runs import OpenRun
from pipelines.console.visiting import Posted, Reader, form_with_right, page_of, redirect_to
from pipelines.console.works import RESULT
from pipelines.errors import HechaError
from pipelines.identifiers import person_id
from pipelines.reading.values import cleaned_texts, persons
from reports.model.explanation import find_applications
from reports.model.listing import (
    ORDERS,
    ListFilter,
    Order,
    filter_listing,
    queued_applications,
    read_listing,
    with_handlings,
)
from reports.model.run_file import RunFile

router = APIRouter()
ON_A_PAGE: Final = 25
_OUTCOMES: Final = ("refer", "pass", "fail")
_ALL: Final = "all"


@dataclass(frozen=True)
class QueueView:
    """What stands in the address of a list, as text; nothing in it is personal.

    Attributes:
        employer: its number in table employer_number. page: from 1.
    """

    run: str = ""
    outcome: str = "refer"
    reason: str = ""
    employer: str = ""
    due: str = ""
    assigned: str = ""
    order: str = ORDERS[0]
    descending: str = ""
    page: str = "1"

    @classmethod
    def from_address(cls, given: Mapping[str, str]) -> QueueView:
        """Of an address; what is not known there is left out."""
        return cls(**{name: value for name, value in given.items() if name in cls.__dataclass_fields__ and value})

    def filter(self) -> ListFilter:
        """What the list is narrowed to.

        Raises:
            HechaError: a day or a number cannot be read.
        """
        try:
            return ListFilter(
                None if self.outcome == _ALL else self.outcome,
                self.reason or None,
                int(self.employer) if self.employer else None,
                date.fromisoformat(self.due) if self.due else None,
                self.assigned or None,
            )
        except ValueError:
            raise _UNREADABLE from None

    @property
    def page_number(self) -> int:
        """Which page."""
        return max(int(self.page), 1) if self.page.isdecimal() and len(self.page) < 8 else 1

    def address_with(self, **changes: object) -> str:
        """The address of this list with some things changed; from its first page, unless a page is named."""
        values = {**self.__dict__, "page": "1", **{name: str(value) for name, value in changes.items()}}
        kept = {name: value for name, value in values.items() if value != getattr(QueueView(), name)}
        return f"/queue?{urlencode(kept)}" if kept else "/queue"


_UNREADABLE: Final = HechaError(
    "筛选条件无法识别；日期请写成 2024-07-31", "the filter cannot be read; write days like 2024-07-31"
)


def listing_of(run: OpenRun) -> pl.DataFrame:
    """All applications of a run, read once."""
    rulebook = run.rulebook

    def read(file: RunFile) -> pl.DataFrame:
        return with_handlings(read_listing(file, rulebook), rulebook, run.handlings)

    return run.reckoned_once("listing", read, run.decisions)


def rows_by_number(run: OpenRun) -> dict[str, int]:
    """The row in the run of each application by its number."""
    listing = listing_of(run)
    return run.reckoned_once("places", lambda _: dict(zip(listing["application_id"], listing["place"], strict=True)))


def _rows_in_order(run: OpenRun, wanted: ListFilter, order: Order, *, descending: bool) -> pl.Series:
    """Which rows of the list are wanted, in this order: kept, for whoever looks at one page looks at the next."""

    def sort(_file: RunFile) -> pl.Series:
        numbered = listing_of(run).with_row_index("row")
        return filter_listing(numbered, wanted, order, descending=descending)["row"]

    return run.reckoned_once(("rows", wanted, order, descending), sort, run.decisions)


@router.get("/queue")
def queue_page(visit: Reader) -> Response:
    """A page of the list."""
    view = QueueView.from_address(visit.request.query_params)
    order: Order = next((each for each in ORDERS if each == view.order), ORDERS[0])
    run = visit.run(view.run)
    rows = _rows_in_order(run, view.filter(), order, descending=view.descending == "1")
    shown, number, pages = page_of(range(len(rows)), view.page_number, ON_A_PAGE)
    listed = listing_of(run)[rows.gather(list(shown))]
    with run.reader() as file:
        queued = queued_applications(file, listed["application_id"].to_list(), run.rulebook, MASKED, run.handlings)
    return visit.page(
        "queue.html.j2",
        run_id=run.run_id,
        newest=visit.desk.runs.newest(),
        view=view,
        rows=list(zip(listed["place"], listed["employer"], listed["outcome"], queued, strict=True)),
        count=len(rows),
        number=number,
        pages=pages,
        orders=ORDERS,
        outcomes=(*_OUTCOMES, _ALL),
        reasons=_reasons_in(run),
        assigned=sorted(set(listing_of(run)["assigned_to"].drop_nulls())),
        employer=_employer(run, view.employer),
    )


def _reasons_in(run: OpenRun) -> list[str]:
    """The reasons that occur, in the order of the law's list."""

    def read(_file: RunFile) -> list[str]:
        codes = set(listing_of(run)["reasons"].explode(empty_as_null=True, keep_nulls=True).drop_nulls())
        return [each.code for each in REASONS if each.code in codes]

    return run.reckoned_once("reasons", read)


def _employer(run: OpenRun, employer: str) -> str:
    """The number of the employer that the list is narrowed to."""
    if not employer:
        return ""
    with run.reader() as file:
        names = file.rows("select employer_id from employer_number where employer = $employer", employer=int(employer))
    return str(names[0]["employer_id"]) if names else ""


Searching = Annotated[Posted, Depends(form_with_right("read"))]


@router.post("/queue/export")
def export_queue(sent: Searching) -> Response:
    """The queue as a workbook, by `hecha queue` in a process of its own; masked, as the page is."""
    visit, works = sent.visit, sent.visit.desk.works
    run = visit.run(sent.text("run"))
    work = works.prepare("queue", run.run_id, visit.own_session.user.name)
    employer = _employer(run, sent.text("employer"))
    wanted = {"--reason": sent.text("reason"), "--due": sent.text("due"), "--employer": employer}
    options = [f"{name}={value}" for name, value in wanted.items() if value]
    target = works.folder(work) / RESULT / f"{run.run_id}.xlsx"
    given = ["queue", "--run", run.run_id, "--xlsx", str(target), "--store", str(visit.desk.store.root)]
    works.begin(work, [*given, "--lang", visit.language, *options])
    return redirect_to(f"/works/{work.work_id}")


@router.post("/search")
def search_applications(sent: Searching) -> Response:
    """Applications by their number or a person's identity number, which no address may have."""
    run = sent.visit.run(sent.text("run"))
    typed = sent.text("number")
    with run.reader() as file:
        names = (
            find_applications(file, str(cleaned_texts(pl.Series([typed]))[0] or ""), _as_person_id(typed))
            if typed
            else []
        )
    rows = listing_of(run).filter(pl.col("application_id").is_in(names))
    if rows.height == 1:
        return redirect_to(f"/runs/{run.run_id}/applications/{rows['place'][0]}")
    with run.reader() as file:
        queued = queued_applications(file, rows["application_id"].to_list(), run.rulebook, MASKED, run.handlings)
    listed = list(zip(rows["place"], rows["employer"], rows["outcome"], queued, strict=True))
    return sent.visit.page("search.html.j2", run_id=run.run_id, rows=listed)


def _as_person_id(typed: str) -> str | None:
    """An identity number in any form that is read, as 18 characters."""
    number = persons(cleaned_texts(pl.Series([typed]))).to_frame("person").select(person_id(pl.col("person"))).item()
    return None if number is None else str(number)
