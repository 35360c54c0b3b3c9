"""The sheet of what people are to do: the referred applications, by when (第七条), and what would settle each."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import polars as pl

from checks.law.handling import Handlings
from checks.law.reasons import Language
from reports.masking import Mask
from reports.model.applications import read_applications
from reports.model.queue import Queued, by_due, read_queue
from reports.model.run_file import rulebook_of
from reports.model.waiting import decided_so_far
from reports.words.catalogue import word
from reports.workbook.rows import Edition


def queue_rows(
    edition: Edition, verdicts: pl.DataFrame, handlings: Handlings, only: Collection[str] | None = None
) -> pl.DataFrame:
    """The referred applications by due day.

    Args:
        handlings: the days that were marked. only: the applications that are wanted, where not all are.
        verdicts: the rows of the sheet of verdicts, in order of application, to which each leads back.
    """
    rulebook = rulebook_of(edition.run)
    every = read_queue(edition.run, read_applications(edition.run, Mask(reveal=True)), rulebook, handlings)
    waiting = by_due(each for each in every if only is None or each.application.application_id in only)
    queued = pl.DataFrame(
        {
            "application_id_target": [each.application.number - 1 for each in waiting],
            "number": [each.application.employer_id for each in waiting],
            "due": [each.due for each in waiting],
            "due_note": [due_note(each, edition.language) for each in waiting],
            "assigned_to": [edition.masks.text(each.handling.assigned_to) for each in waiting],
            "decided_so_far": [
                "\n".join(map(edition.masks.text, decided_so_far(each, edition.language))) for each in waiting
            ],
        },
        schema={
            "application_id_target": pl.Int64,
            "number": pl.String,
            "due": pl.Date,
            "due_note": pl.String,
            "assigned_to": pl.String,
            "decided_so_far": pl.String,
        },
    )
    rows = verdicts.with_row_index("application_id_target").cast({"application_id_target": pl.Int64})
    return queued.join(rows, on="application_id_target", how="left", maintain_order="left").join(
        _districts(edition), on="number", how="left", maintain_order="left"
    )


def due_note(each: Queued, language: Language) -> str:
    """What is to be known of a day in the queue."""
    since = each.handling.waits_since
    notes = {"due_late": each.late, "due_earliest": each.earliest, "due_provisional": each.provisional}
    said = [word(name, language, "workbook") for name, holds in notes.items() if holds]
    waits = [] if since is None else [word("clock_stands", language, "workbook").format(since)]
    return ("；" if language == "zh" else "; ").join([*waits, *said])


def _districts(edition: Edition) -> pl.DataFrame:
    """By number of employer, where the register says it is."""
    if not edition.run.has_extract:
        return pl.DataFrame(schema={"number": pl.String, "district": pl.String})
    districts = edition.run.frame(_DISTRICTS)
    return districts.with_columns(edition.masks.texts(districts["district"]))


_DISTRICTS: Final = """select employer_number.employer_id as number, min(region) as district
from extract.employers
join employer_number using (employer)
where region is not null
group by all
order by all"""
