"""An application: the case of the report, with its picture and explanation, and a month of it down to the rows."""

from __future__ import annotations

from typing import Annotated, Any, get_args

import polars as pl
from fastapi import APIRouter, Depends
from fastapi.responses import Response

from checks.law.handling import UNMARKED
from checks.law.months import month_number, month_text
from checks.law.reasons import Language
from pipelines.access_log import count_and_names, log_access
from pipelines.clock import receipt_clock
from pipelines.console.pages.queue import listing_of
from pipelines.console.rendering import MASKED
from pipelines.console.runs import OpenRun
from pipelines.console.visiting import NoSuchError, Posted, Reader, Visit, form_with_right
from pipelines.decisions.acts import Step
from reports.masking import Mask
from reports.model.explanation import explain
from reports.model.explanation_data import as_data
from reports.page.case_pages import case_values, on_paper, setting_of
from reports.page.cases import Case, read_cases, read_known_applications

router = APIRouter()
Revealing = Annotated[Posted, Depends(form_with_right("reveal"))]


def application_at(run: OpenRun, row: int) -> tuple[str, int]:
    """The application of a row of table verdict, and its employer's number in table employer_number.

    Raises:
        NoSuchError: there is none.
    """
    rows = listing_of(run).filter(pl.col("place") == min(row, 1 << 40))
    if rows.is_empty():
        raise NoSuchError
    return str(rows["application_id"][0]), int(rows["employer"][0])


@router.get("/runs/{run_id}/applications/{row}")
def application_page(visit: Reader, run_id: str, row: int) -> Response:
    """An application, names and numbers masked."""
    return _page(visit, run_id, row, MASKED)


@router.get("/runs/{run_id}/applications/{row}/print.css")
def print_styles(visit: Reader, run_id: str, row: int) -> Response:
    """What stands on every printed page: the policy lets no page have styles of its own."""
    name, _ = application_at(visit.run(run_id), row)
    return Response(on_paper(name, visit.language, MASKED), media_type="text/css")


@router.post("/runs/{run_id}/applications/{row}/reveal")
def revealed_application_page(sent: Revealing, run_id: str, row: int) -> Response:
    """An application with its names and numbers; who sees it is logged before."""
    visit = sent.visit
    run = visit.run(run_id)
    name, _ = application_at(run, row)
    whose = [count_and_names("applications", [name])]
    log_access(
        visit.desk.store.root, receipt_clock(), run.run_id, "console application", whose, visit.own_session.user.name
    )
    return _page(visit, run_id, row, Mask(reveal=True))


@router.get("/runs/{run_id}/applications/{row}/months/{month}")
def month_page(visit: Reader, run_id: str, row: int, month: str) -> Response:
    """The evidence of one month, masked."""
    run = visit.run(run_id)
    name, _ = application_at(run, row)
    with run.reader() as file:
        if not file.has_extract:
            raise NoSuchError
        data = as_data(explain(file, name, _month(month)), MASKED, visit.language)
    return visit.page("month.html.j2", run_id=run.run_id, place=row, name=name, data=data, month=month)


def _month(text: str) -> int:
    year, _, month = text.partition("-")
    if not (len(text) == 7 and year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12):
        raise NoSuchError
    return int(year) * 12 + int(month) - 1


def _page(visit: Visit, run_id: str, row: int, mask: Mask) -> Response:
    run = visit.run(run_id)
    name, employer = application_at(run, row)
    case, values = _read(run, name, mask, visit.language)
    own = month_number(case.application.applied_on)
    return visit.page(
        "application.html.j2",
        mask=mask,
        run_id=run.run_id,
        newest=visit.desk.runs.newest(),
        place=row,
        employer=employer,
        handling=run.handlings.get(name, UNMARKED),
        steps=get_args(Step),
        history=[each for each in visit.desk.runs.events() if each.act.subject == name][::-1],
        months=[month_text(own - back) for back in range(months_looked_at(run) + 1)] if case.has_extract else [],
        **values,
    )


def months_looked_at(run: OpenRun) -> int:
    """How many months before the application are looked at."""
    return run.rulebook.window.months.value


def _read(run: OpenRun, name: str, mask: Mask, language: Language) -> tuple[Case, dict[str, Any]]:
    setting = run.reckoned_once(("setting", mask, language), lambda file: setting_of(file, mask, language))
    with run.reader() as file:
        (case,) = read_cases(file, [name], read_known_applications(file, mask, [name]))
    return case, case_values(case, setting)
