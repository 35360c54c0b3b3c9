"""One page an application, written one by one: the statement that goes into its file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from checks.reasons import Language
from checks.rulebook import Rulebook
from reports.cases import Case, read_cases
from reports.deadlines import LAST_YEAR
from reports.explanation import TESTS
from reports.masking import Mask
from reports.model import read_applications, rulebook_of
from reports.page import render
from reports.pictures import COLOURS
from reports.run_file import Row, RunFile, open_run
from reports.timeline import LONGEST, PAYERS, timeline_picture


@dataclass(frozen=True)
class _Setting:
    """What all cases of a run share."""

    rulebook: Rulebook
    receipt: Row
    reject_words: dict[str, str]
    mask: Mask
    language: Language


def write_case_pages(run_file: Path, folder: Path, mask: Mask, language: Language) -> Iterator[int]:
    """Write the case page of every application below a folder; tells how many are done, after each."""
    with open_run(run_file) as run:
        applications, setting = read_applications(run, mask), _setting(run, mask, language)
        (folder / "cases").mkdir()
        for done, case in enumerate(read_cases(run, applications, setting.rulebook, mask), start=1):
            page = case_page(case, setting)
            (folder / case.application.page).write_text(page, encoding="utf-8", newline="\n")
            yield done


def case_page(case: Case, setting: _Setting) -> str:
    """The page of a case."""
    picture = None
    if case.months:
        picture = timeline_picture(case.picture, setting.rulebook, setting.language, "timeline")
    return render(
        "case.html.j2",
        setting.language,
        case=case,
        picture=picture,
        colours=COLOURS,
        payer_colours=PAYERS,
        tests=TESTS,
        longest=LONGEST,
        last_year=LAST_YEAR,
        working_days=setting.rulebook.decision.working_days.value,
        receipt=setting.receipt,
        reject_words=setting.reject_words,
        revealed=setting.mask.reveal,
    )


def _setting(run: RunFile, mask: Mask, language: Language) -> _Setting:
    receipt = run.one(
        "select run_id, extract_id, extracted_on, strftime(started_at, '%Y-%m-%d %H:%M:%S') as started_at from run"
    )
    words = {str(row["code"]): str(row[language]) for row in run.rows("select code, zh, en from reason")}
    return _Setting(rulebook_of(run), receipt, words, mask, language)
