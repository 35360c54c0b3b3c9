"""One page an application, written one by one: the statement that goes into its file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import Final

from checks.law.handling import NONE_MARKED, Handlings
from checks.law.reasons import Language
from checks.law.rulebook import Rulebook
from reports.masking import Mask, text_to_show
from reports.model.deadlines import LAST_YEAR
from reports.model.explanation import TESTS
from reports.model.investors import COUNTS
from reports.model.run_file import Row, RunFile, open_run, rulebook_of, shanghai_time
from reports.page.cases import Case, parts_in_order_of_person, read_cases, read_known_applications
from reports.page.drawing import LIMITS, PAYERS, WINDOW, draw_timeline
from reports.page.pictures import COLOURS, INK
from reports.page.report_page import render_page
from reports.page.timeline import LONGEST
from reports.words.catalogue import word

_WORTH_IT: Final = 5
"""Parts from which on more than one process pays."""
_NAME: Final = 60
"""Characters of an application's number at the foot of a page."""
_MOST: Final = 8
"""Processes at most: each takes some 300 MB."""


@dataclass(frozen=True)
class CaseSetting:
    """What all cases of a run share."""

    rulebook: Rulebook
    receipt: Row
    reject_words: dict[str, str]
    mask: Mask
    language: Language


def write_case_pages(
    run_file: Path,
    folder: Path,
    mask: Mask,
    language: Language,
    wanted: frozenset[str],
    handlings: Handlings = NONE_MARKED,
) -> Iterator[int]:
    """Write the case pages of applications below a folder, on all processors; yields how many more are done."""
    (folder / "cases").mkdir()
    with open_run(run_file) as run:
        parts = parts_in_order_of_person(run, wanted)
    given = (run_file, folder, mask, language, handlings)
    if len(parts) < _WORTH_IT:
        desk = CaseWriter(*given)
        yield from map(desk.write, parts)
        return
    processes = min(len(os.sched_getaffinity(0)), _MOST)
    with ProcessPoolExecutor(processes, get_context("spawn"), initializer=_sit_down, initargs=given) as pool:
        yield from pool.map(_write, parts)


class CaseWriter:
    """Where case pages of a run are written: what all of them need is read once."""

    def __init__(self, run_file: Path, folder: Path, mask: Mask, language: Language, handlings: Handlings) -> None:
        self._run_file, self._folder = run_file, folder
        with open_run(run_file) as run:
            self._known = read_known_applications(run, mask, handlings=handlings)
            self._setting = setting_of(run, mask, language)

    def write(self, applications: list[str]) -> int:
        """Write the pages of some applications; how many."""
        with open_run(self._run_file) as run:
            for case in read_cases(run, applications, self._known):
                page = case_page(case, self._setting)
                (self._folder / case.application.page).write_text(page, encoding="utf-8", newline="\n")
        return len(applications)


_desk: list[CaseWriter] = []


def _sit_down(run_file: Path, folder: Path, mask: Mask, language: Language, handlings: Handlings) -> None:
    Thread(target=_leave_with_parent, daemon=True).start()
    _desk.append(CaseWriter(run_file, folder, mask, language, handlings))


def _leave_with_parent() -> None:
    """A process of the pool waits for work for ever if the one that began it is killed."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _write(applications: list[str]) -> int:
    return _desk[0].write(applications)


def case_page(case: Case, setting: CaseSetting) -> str:
    """The page of a case."""
    sheet = on_paper(case.application.application_id, setting.language, setting.mask)
    return render_page("case.html.j2", setting.language, setting.mask, sheet=sheet, **case_values(case, setting))


def case_values(case: Case, setting: CaseSetting) -> dict[str, object]:
    """What the templates of a case show."""
    return {
        "case": case,
        "picture": draw_timeline(case.picture, setting.rulebook),
        "colours": {**COLOURS, "expected": INK, "limits": LIMITS, "window": WINDOW},
        "payer_colours": PAYERS,
        "tests": TESTS,
        "investor_counts": COUNTS,
        "longest": LONGEST,
        "last_year": LAST_YEAR,
        "working_days": setting.rulebook.decision.working_days.value,
        "receipt": setting.receipt,
        "reject_words": setting.reject_words,
    }


def on_paper(application_id: str, language: Language, mask: Mask) -> str:
    """What stands on every printed page: the application, and which page it is. No text of the data ends a string."""
    name = f"{word('application', language, 'page')} {text_to_show(mask.text(application_id))}"
    before, between, after = word("page_of", language, "page").split("{}")
    numbers = f"{_string(before)} counter(page) {_string(between)} counter(pages) {_string(after)}"
    return f"@page {{ @bottom-left {{ content: {_string(name[:_NAME])}; }} @bottom-right {{ content: {numbers}; }} }}"


def _string(text: str) -> str:
    return '"{}"'.format("".join(f"\\{ord(each):06x}" for each in text))


def setting_of(run: RunFile, mask: Mask, language: Language) -> CaseSetting:
    """What all cases of a run share."""
    receipt = run.first_row("select run_id, extract_id, extracted_on, started_at from run")
    receipt["started_at"] = shanghai_time(receipt["started_at"])
    words = {str(row["code"]): str(row[language]) for row in run.rows("select code, zh, en from reason")}
    return CaseSetting(rulebook_of(run), receipt, words, mask, language)
