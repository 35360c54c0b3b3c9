"""What `hecha explain` is asked for: a number in any form that is read, a month, a language, a screen or JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from checks.law.reasons import Language
from pipelines.access_log import counted, log_access
from pipelines.errors import HechaError
from pipelines.identifiers import person_id
from pipelines.reading.days import months
from pipelines.reading.values import clean, persons
from pipelines.runs import receipt_clock
from reports.console import Screen
from reports.console_explanation import show_explanation, show_month
from reports.explanation import explain, find_applications
from reports.explanation_data import as_data
from reports.masking import Mask
from reports.run_file import RunFile

FROM_STANDARD_INPUT: Final = "-"
"""In place of a number, which others could read in the list of processes."""


@dataclass(frozen=True)
class Wanted:
    """What is to be explained, and how it is to be told.

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


def explain_all(run: RunFile, wanted: Wanted) -> None:
    """Explain the application, or each of the person.

    Raises:
        HechaError: no number is given, the month cannot be read, the run has none of the number, or the access cannot
            be logged.
    """
    month = None if wanted.month is None else _month(wanted.month)
    found = _found(run, _number(wanted.number))
    mask = Mask(wanted.reveal)
    if wanted.reveal:
        log_access(wanted.store, receipt_clock(), wanted.run_id, "explain", [counted("applications", found)])
    explained = (explain(run, each, month) for each in found)
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


def _month(given: str) -> int:
    month = months(clean(pl.Series([given])))[0]
    if month is None:
        raise HechaError(
            "--month：无法识别的月份；请写成 2024-07、202407 或 2024年7月",
            "--month: cannot be read as a month; write it like 2024-07, 202407 or 2024年7月",
        )
    return int(month)


def _found(run: RunFile, number: str) -> list[str]:
    applications = find_applications(run, str(clean(pl.Series([number]))[0]), _as_person_id(number))
    if not applications:
        raise HechaError(
            "该核验批次中没有这个申请编号或证件号码",
            "the run has no application with this number and none of a person with this identity number",
        )
    return applications


def _as_person_id(wanted: str) -> str | None:
    """An identity number in any form that is read, as 18 characters."""
    number = persons(clean(pl.Series([wanted]))).to_frame("person").select(person_id(pl.col("person"))).item()
    return None if number is None else str(number)
