"""`hecha prescreen`: lists in, workbooks out, progress meanwhile, a summary or JSON at the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from checks.law.reasons import Language
from checks.prescreened import Prescreened
from pipelines.access_log import count_and_names, log_access
from pipelines.clock import receipt_clock
from pipelines.commands.ending import Errors
from pipelines.commands.options import DEFAULT_STORE, EXTRACT, LangOption, LayoutsOption, RevealOption, StoreOption
from pipelines.errors import SourceError
from pipelines.flows.configured import run_as_configured
from pipelines.prescreening.judging import Against, Request, open_against
from pipelines.prescreening.lists import Job, ListOutcome, Output, jobs_of, one_job, prescreen_jobs
from reports.console.screen import Screen
from reports.masking import Mask
from reports.prescreen.console import Line, as_data, as_json, progress_of_lists, show_lists
from reports.prescreen.teller import Teller, remarks_on_list
from reports.words.catalogue import word
from reports.words.plain import printable_text


def prescreen(
    lists: Annotated[Path, typer.Argument(metavar="LIST", help="单位名单或其文件夹 / a list, or a folder of lists")],
    against: Annotated[
        str,
        typer.Option(metavar="EXTRACT", help=EXTRACT),
    ],
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="申请日期，默认提取日期 / as if applied on this day")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE.xlsx|DIR", help="结果的文件或文件夹 / file or folder of results"),
    ] = None,
    employer: Annotated[
        str | None,
        typer.Option(metavar="EMPLOYER", help="名单没有写明的单位：代码或名称 / number or name, if a list names none"),
    ] = None,
    reveal: RevealOption = False,
    store: StoreOption = DEFAULT_STORE,
    rulebook: Annotated[Path | None, typer.Option(help="代替内置的规则参数表 / replaces the built-in rulebook")] = None,
    layouts: LayoutsOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="同时以 JSON 输出 / the same as JSON")] = False,
    lang: LangOption = "zh",
) -> None:
    """按单位名单批量预审，并推算最早可通过的月份。 Judges an employer's list as if all applied."""
    with Errors(lang, store):
        day = on.date() if on else None
        request = Request(store, against, day, rulebook, layouts, employer)
        wanted = _Wanted(lists, out, lang, reveal=reveal, as_json=as_json)
        if not run_as_configured("prescreen", partial(_prescreen_lists, request, wanted)):
            raise typer.Exit(1)


@dataclass(frozen=True)
class _Wanted:
    """What is to be pre-screened, and how it is shown."""

    lists: Path
    out: Path | None
    language: Language
    reveal: bool
    as_json: bool


def _prescreen_lists(request: Request, wanted: _Wanted) -> bool:
    """Pre-screen a list or a folder of lists; whether all could be.

    Raises:
        HechaError: nothing can be judged, a single list cannot be used, or the access log cannot be written.
    """
    teller = Teller(wanted.language, wanted.reveal)
    with open_against(request) as against:
        out, jobs = _jobs(wanted)
        note = partial(_note, request.store) if wanted.reveal else Output.note
        results = _run(jobs, against, wanted, Output(wanted.language, wanted.reveal, note))
        lines = (
            _print_json(results, len(jobs), teller) if wanted.as_json else _show(results, jobs, out, against, teller)
        )
    return all(line.counts is not None for line in lines)


def _jobs(wanted: _Wanted) -> tuple[Path, list[Job]]:
    """Where the results go, and the lists."""
    if not wanted.lists.is_dir():
        job = one_job(wanted.lists, wanted.out)
        return job.target, [job]
    out = wanted.out or wanted.lists.with_name(f"{wanted.lists.resolve().name}-预审")
    jobs = jobs_of(wanted.lists, out)
    if not jobs:
        raise SourceError(
            f"{wanted.lists}：文件夹中没有名单（.xlsx 或 .csv）",
            f"{wanted.lists}: there is no list (.xlsx or .csv) in this folder",
        )
    return out, jobs


def _note(store: Path, prescreened: Prescreened) -> None:
    """Whose numbers and names a result shows: for some lists are of one employer and others of many."""
    persons = (f"{each.row_label}:{Mask().person_id(each.person_id)}" for each in prescreened.persons)
    whose = [
        count_and_names("employers", {each.employer_id for each in prescreened.persons} - {""}),
        count_and_names("rows", persons),
    ]
    log_access(store, receipt_clock(), prescreened.extract_digest, f"prescreen {prescreened.name}", whose)


def _run(jobs: list[Job], against: Against, wanted: _Wanted, output: Output) -> Iterator[ListOutcome]:
    """The lists as they are done; the fault of a single one ends the command."""
    single = not wanted.lists.is_dir()
    for done in prescreen_jobs(jobs, against, output, of_folder=not single):
        if single and done.error is not None:
            raise done.error
        yield done


def _show(results: Iterator[ListOutcome], jobs: list[Job], out: Path, against: Against, teller: Teller) -> list[Line]:
    with progress_of_lists(len(jobs), teller) as step:
        lines = []
        for done in results:
            lines.append(_line(done, teller))
            step(lines[-1])
    lines.sort(key=lambda line: line.name)
    show_lists(against.about, lines, out, Screen(teller.language), teller)
    return lines


def _print_json(results: Iterator[ListOutcome], total: int, teller: Teller) -> list[Line]:
    """Every list as it is done, so that hundreds need no memory."""
    lines: list[Line] = []
    with progress_of_lists(total, teller) as step:
        for done in results:
            lines.append(_line(done, teller))
            step(lines[-1])
            print('{"lists": [' if len(lines) == 1 else ",", as_json(_data(done, lines[-1], teller)), sep="\n", end="")
    print("]}")
    return lines


def _line(done: ListOutcome, teller: Teller) -> Line:
    if done.prescreened is None:
        return Line(done.job.name, None, None, done.error.words(teller.language) if done.error else "")
    line_words = (*remarks_on_list(done.prescreened, teller), *_kept(done, teller))
    return Line(done.job.name, done.job.target, done.prescreened.counts(), "", line_words)


def _kept(done: ListOutcome, teller: Teller) -> list[str]:
    return [word("kept_aside", teller.language).format(printable_text(path)) for path in done.kept]


def _data(done: ListOutcome, line: Line, teller: Teller) -> dict[str, object]:
    if done.prescreened is None:
        return {"list": line.name, "fault": line.fault}
    return {
        **as_data(done.prescreened, teller),
        "list": line.name,
        "result": str(line.out),
        "kept": [*map(str, done.kept)],
    }
