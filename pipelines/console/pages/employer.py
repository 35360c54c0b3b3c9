"""An employer: whom it insured and paid month by month, what stands out, and its applications."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import Response

from pipelines.console.pages.queue import listing_of
from pipelines.console.visiting import NoSuchError, Reader
from reports.model.run_file import Row, RunFile

router = APIRouter()
MONTHS: Final = 60
"""Months on the page, the newest first."""
MOST: Final = 40
"""Links and signals on the page; where there are more, SQL has them."""


@router.get("/runs/{run_id}/employers/{employer}")
def employer_page(visit: Reader, run_id: str, employer: int) -> Response:
    """An employer by its number in table employer_number."""
    run = visit.run(run_id)
    about: dict[str, Any] = run.reckoned_once(("employer", employer), lambda file: _about(file, employer))
    listing = listing_of(run)
    outcomes = listing.filter(listing["employer"] == employer).group_by("outcome").len()
    return visit.page(
        "employer.html.j2",
        run_id=run.run_id,
        employer=employer,
        most=MOST,
        outcomes={str(outcome): count for outcome, count in outcomes.iter_rows()},
        **about,
    )


def _about(file: RunFile, employer: int) -> dict[str, list[Row]]:
    """What the views for analysts say of an employer's key, and its signals."""
    if not file.has_extract or not 0 <= employer < 1 << 31:
        raise NoSuchError
    keys = file.rows(_KEY, employer=employer)
    if not keys:
        raise NoSuchError
    key = str(keys[0]["employer_key"])
    return {
        "about": file.rows(_ABOUT, key=key),
        "months": file.rows(_MONTHS, key=key, most=MONTHS),
        "links": file.rows(_LINKS, key=key, most=MOST + 1),
        "signals": file.rows(_SIGNALS, key=key, most=MOST + 1),
    }


_KEY: Final = """select employer_key
from employer_number
join employer_key using (key)
where employer = $employer"""
_ABOUT: Final = """select employer_key, employer_id, employer_ids, employer_name, kind, region, is_registered
from extract.analyst.employer
where employer_key = $key"""
_MONTHS: Final = """select month, heads, bases, waged, wages, joined, gone
from extract.analyst.employer_month
where employer_key = $key
order by month desc
limit $most"""
_NUMBERS: Final = """select employer_id
from employer_number
join employer_key using (key)
where employer_key = $key"""
_LINKS: Final = f"""select from_employer_id, from_employer_name, to_employer_id, to_employer_name, relation,
    effective_on, source_file, row_number
from extract.analyst.employer_link
where from_employer_id in ({_NUMBERS}) or to_employer_id in ({_NUMBERS})
order by source_file, row_number
limit $most"""
_SIGNALS: Final = f"""select code, zh, en, first_month, last_month, size, share, innocent_zh, innocent_en
from anomaly_in_words
where subject_kind = 'employer' and subject_id in ({_NUMBERS})
order by code, first_month
limit $most"""
