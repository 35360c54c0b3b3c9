"""What a run decided, as data: printed, or given out as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from checks.law.codes import SOURCES
from reports.model.run_file import RunFile, as_number, as_texts, open_run


@dataclass(frozen=True)
class Tally:
    """How often a reason occurs."""

    code: str
    article: str
    zh: str
    en: str
    count: int


@dataclass(frozen=True)
class Missing:
    """How often a kind of thing is missing, the document that settles it, and who must supply it."""

    what: str
    article: str
    addressee: str
    zh: str
    en: str
    settles: str
    settles_en: str
    count: int


@dataclass(frozen=True)
class FileRejects:
    """Rows of one file that could not be used, for one reason."""

    source_file: str
    dataset: str
    column_name: str | None
    code: str
    zh: str
    en: str
    rows: int
    first_row: int


@dataclass(frozen=True)
class Note:
    """What was read with a remark: how many values in how many rows."""

    code: str
    dataset: str
    values: int
    rows: int


@dataclass(frozen=True)
class File:
    """A file, sheet or query result: the dataset and form it was recognised as, and its heads that fitted no column."""

    path: str
    dataset: str
    form: str
    form_en: str
    medium: str
    rows: int
    unknown_heads: list[str]


@dataclass(frozen=True)
class Summary:
    """A run in figures.

    Attributes:
        counts: by dataset: read = kept + rejected + copies.
        outcomes: applications by answer; decided: likewise, with the decisions of people.
        decisions: what people decided, by what became of it: carried, lapsed, waiting.
        missing: what the extract lacks to decide them (第五条), most frequent first.
        reasons: reasons of applications, most frequent first; refers: those of the referred ones alone.
        months: lines by answer; excluded: reasons for which lines cannot count, most frequent first.
        nobody: rejected rows of employers, links, sanctions and taxes of enterprises, which concern nobody by name;
            anybody: rejected rows of persons' records whose identity number cannot be read, which may be anybody's.
        files: what was read, and as what; unused_files: files and sheets that are no dataset.
    """

    run_id: str
    run_file: str
    extract_id: str
    extracted_on: str
    rulebook: str
    counts: dict[str, dict[str, int]]
    files: list[File]
    outcomes: dict[str, int]
    decided: dict[str, int]
    decisions: dict[str, int]
    missing: list[Missing]
    reasons: list[Tally]
    refers: list[Tally]
    months: dict[str, int]
    excluded: list[Tally]
    nobody: int
    anybody: int
    rejects: list[FileRejects]
    notes: list[Note]
    unused_files: list[str]


def summarise(path: Path) -> Summary:
    """The summary of a run file."""
    with open_run(path) as run:
        receipt = run.first_row("select * from run")
        return Summary(
            run_id=str(receipt["run_id"]),
            run_file=str(path),
            extract_id=str(receipt["extract_id"]),
            extracted_on=str(receipt["extracted_on"]),
            rulebook=str(receipt["rulebook"]),
            counts=json.loads(str(receipt["counts"])),
            files=[File(**row) for row in run.rows(_FILES)],  # type: ignore[arg-type]
            outcomes=_answers(run, "select outcome, count(*) as count from verdict group by all"),
            decided=_answers(run, "select outcome, count(*) as count from decided group by all"),
            decisions=_states(run),
            missing=[Missing(**row) for row in run.rows(_MISSING)],  # type: ignore[arg-type]
            reasons=_tallies(run, "(select unnest(reasons) as code from verdict)"),
            refers=_tallies(run, "(select unnest(reasons) as code from verdict where outcome = 'refer')"),
            months=_answers(run, "select answer(outcome) as outcome, count(*) as count from line group by all"),
            excluded=_tallies(run, "(select code from month_not_counting)"),
            nobody=as_number(run.first_row(_NOBODY)["count"]),
            anybody=as_number(run.first_row(_ANYBODY)["count"]),
            rejects=[FileRejects(**row) for row in run.rows(_REJECTS)],  # type: ignore[arg-type]
            notes=[Note(**row) for row in run.rows(_NOTES)],  # type: ignore[arg-type]
            unused_files=as_texts(receipt["unused_files"]),
        )


_MISSING = """select what, article, addressee, zh, en, settles, settles_en, count(*) as count
from missing_in_words group by all order by count desc, what"""
OF_NOBODY: Final = ("employers", "employer_links", "sanctions", "enterprise_taxes")
"""The datasets whose rejected rows concern nobody by name."""
_NOBODY = f"""select count(*) as count
from (
    select distinct source_file, row_number
    from reject
    where dataset in {OF_NOBODY}
)"""
_ANYBODY = f"""select count(*) as count
from (
    select distinct source_file, row_number
    from reject
    where dataset in {SOURCES} and person_id is null
)"""
_REJECTS = """select reject_by_file.* exclude (explanation), reason.zh, reason.en
from reject_by_file
join reason on reason.code = reject_by_file.explanation
order by source_file, reject_by_file.code, column_name, explanation"""
_FILES = """select path, dataset, form, form_en, medium, rows, unknown_heads
from source_file order by source_file"""
_NOTES = """select code, dataset, count(*) as values, cast(sum(rows) as bigint) as rows
from note group by all order by all"""


def _answers(run: RunFile, query: str) -> dict[str, int]:
    counted = {str(row["outcome"]): as_number(row["count"]) for row in run.rows(query)}
    return {answer: counted.get(answer, 0) for answer in ("pass", "refer", "fail")}


def _states(run: RunFile) -> dict[str, int]:
    rows = run.rows("select state, count(*) as count from decision group by all")
    counted = {str(row["state"]): as_number(row["count"]) for row in rows}
    return {state: counted.get(state, 0) for state in ("carried", "lapsed", "waiting")}


def _tallies(run: RunFile, source: str) -> list[Tally]:
    query = f"""select code, article, zh, en, count(*) as count
    from {source} join reason using (code) group by all order by count desc, code"""
    return [Tally(**row) for row in run.rows(query)]  # type: ignore[arg-type]
