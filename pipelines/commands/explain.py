"""`hecha explain`: an application, or those of a person, by a number in any form that is read."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import polars as pl
import typer

from checks.law.reasons import Language
from pipelines.access_log import count_and_names, log_access
from pipelines.clock import receipt_clock
from pipelines.commands.ending import Errors
from pipelines.commands.options import DEFAULT_STORE, JsonOption, LangOption, RevealOption, RunOption, StoreOption
from pipelines.commands.values import month_given
from pipelines.decisions.refreshing import decided_by_now
from pipelines.errors import HechaError
from pipelines.identifiers import person_id
from pipelines.reading.values import cleaned_texts, persons
from pipelines.store.folder import Store
from reports.console.explanation import show_explanation, show_month
from reports.console.screen import Screen
from reports.masking import Mask
from reports.model.explanation import explain as explained_in
from reports.model.explanation import find_applications
from reports.model.explanation_data import as_data
from reports.model.run_file import RunFile, open_run

FROM_STANDARD_INPUT: Final = "-"
"""In place of a number, which others could read in the list of processes."""


def explain(
    wanted: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="申请编号或证件号码，- 为从标准输入读取 / application or identity number, - reads it from stdin",
        ),
    ],
    month: Annotated[
        str | None, typer.Option(metavar="2024-07", help="只说明该月，逐项列出依据 / the evidence for this month alone")
    ] = None,
    run: RunOption = None,
    reveal: RevealOption = False,
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """说明一份申请的结论，直到来源文件和行号。 Explains an application, down to source file and row."""
    with Errors(lang, store), _opened(Store(store), run) as (file, opened):
        if not opened.has_extract:
            raise HechaError(
                "存放结果的文件夹中缺少该核验批次的提取数据文件（extracts/），无法说明到来源行",
                "the store lacks the extract file of this run (extracts/), so its rows cannot be shown",
            )
        _explain_all(opened, _Wanted(wanted, month, lang, reveal, as_json, store, file.resolve().stem))


@contextmanager
def _opened(store: Store, run: str | None) -> Iterator[tuple[Path, RunFile]]:
    """A run, with what people decided by now."""
    file = store.find_run(run)
    with decided_by_now(store, file), open_run(file) as opened:
        yield file, opened


@dataclass(frozen=True)
class _Wanted:
    """What is to be explained, and how it is shown.

    Attributes:
        number: of an application or a person, or `-`; month: as given; run_id: as the access log names the run.
    """

    number: str
    month: str | None
    language: Language
    reveal: bool
    as_json: bool
    store: Path
    run_id: str


def _explain_all(run: RunFile, wanted: _Wanted) -> None:
    """Explain the application, or each of the person.

    Raises:
        HechaError: no number is given, the month cannot be read, the run has none of the number, or the access cannot
            be logged.
    """
    month = None if wanted.month is None else month_given(wanted.month)
    applications = _applications(run, _number(wanted.number))
    mask = Mask(wanted.reveal)
    if wanted.reveal:
        log_access(
            wanted.store, receipt_clock(), wanted.run_id, "explain", [count_and_names("applications", applications)]
        )
    explained = (explained_in(run, each, month) for each in applications)
    if wanted.as_json:
        data = [as_data(each, mask, wanted.language) for each in explained]
        print(mask.text(json.dumps(data, ensure_ascii=False, default=str)))
        return
    screen = Screen(wanted.language, mask)
    for each in explained:
        (show_explanation if month is None else show_month)(each, screen)


def _number(given: str) -> str:
    number = sys.stdin.readline() if given == FROM_STANDARD_INPUT else given
    if not number.strip():
        raise HechaError(
            "没有给出申请编号或证件号码；用 - 时请在标准输入中给出一行",
            "no application or identity number is given; with -, give it as a line on standard input",
        )
    return number.strip()


def _applications(run: RunFile, number: str) -> list[str]:
    applications = find_applications(run, str(cleaned_texts(pl.Series([number]))[0]), _as_person_id(number))
    if not applications:
        raise HechaError(
            "该核验批次中没有这个申请编号或证件号码",
            "the run has no application with this number and none of a person with this identity number",
        )
    return applications


def _as_person_id(wanted: str) -> str | None:
    """An identity number in any form that is read, as 18 characters."""
    number = persons(cleaned_texts(pl.Series([wanted]))).to_frame("person").select(person_id(pl.col("person"))).item()
    return None if number is None else str(number)
