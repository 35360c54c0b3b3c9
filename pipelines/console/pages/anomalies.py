"""What stands out, ranked as in the report, down to the rows behind it; it orders the work and decides nothing."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from fastapi.responses import Response

from checks.law.reasons import Language
from pipelines.console.pages.queue import listing_of
from pipelines.console.rendering import MASKED
from pipelines.console.runs import OpenRun
from pipelines.console.visiting import NoSuchError, Reader, page_of
from reports.model.applications import read_applications
from reports.model.run_file import RunFile
from reports.page.anomalies import SUBJECTS, Anomaly, RankedAnomalies, read_ranked_anomalies

router = APIRouter()
ON_A_PAGE: Final = 25


@router.get("/anomalies")
def anomalies_page(visit: Reader, run: str = "", of: str = SUBJECTS[0], page: int = 1) -> Response:
    """A page of the ranked list of employers, or of applicants."""
    subject = of if of in SUBJECTS else SUBJECTS[0]
    opened = visit.run(run)
    standing = ranked_anomalies(opened, visit.language)
    listed = standing.listed[subject]
    shown, number, pages = page_of(list(enumerate(listed)), page, ON_A_PAGE)
    return visit.page(
        "anomalies_list.html.j2",
        run_id=opened.run_id,
        newest=visit.desk.runs.newest(),
        subject=subject,
        subjects=SUBJECTS,
        rows=shown,
        count=len(listed),
        counts={each: len(standing.listed[each]) for each in SUBJECTS},
        more=standing.more[subject],
        reach=standing.reach,
        number=number,
        pages=pages,
    )


@router.get("/runs/{run_id}/anomalies/{subject}/{index}")
def anomaly_page(visit: Reader, run_id: str, subject: str, index: int) -> Response:
    """One signal with the rows behind it."""
    run = visit.run(run_id)
    listed = ranked_anomalies(run, visit.language).listed.get(subject, ())
    if not 0 <= index < len(listed):
        raise NoSuchError
    each = listed[index]
    return visit.page("anomaly.html.j2", run_id=run.run_id, subject=subject, each=each, leads_to=_leads_to(run, each))


def ranked_anomalies(run: OpenRun, language: Language) -> RankedAnomalies:
    """What stands out in a run, ranked, read once."""

    def read(file: RunFile) -> RankedAnomalies:
        names = [str(row["name"]) for row in file.rows(_NAMES)]
        return read_ranked_anomalies(file, MASKED, language, read_applications(file, MASKED, names))

    return run.reckoned_once(("standing", language), read)


def _leads_to(run: OpenRun, each: Anomaly) -> str:
    """The page of the employer or the application; empty where there is none."""
    if each.application is not None:
        listing = listing_of(run)
        positions = listing.filter(listing["application_id"] == each.application.application_id)["place"]
        return f"/runs/{run.run_id}/applications/{positions[0]}"
    with run.reader() as file:
        rows = file.rows("select employer from employer_number where employer_id = $name", name=each.subject_id)
    return f"/runs/{run.run_id}/employers/{rows[0]['employer']}" if rows else ""


_NAMES: Final = "select distinct application_id as name from anomaly where application_id is not null order by all"
