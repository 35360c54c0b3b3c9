"""`hecha decide`: a person settles one refer of an application, or accepts a reason of an employer until a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from pipelines.commands.ending import Errors
from pipelines.commands.options import (
    DEFAULT_STORE,
    BecauseOption,
    ByOption,
    LangOption,
    OfficeOption,
    RunOption,
    StoreOption,
)
from pipelines.commands.values import month_given
from pipelines.decisions import deciding
from pipelines.decisions.acts import Accepted, Answer, Decided, Question
from pipelines.decisions.deciding import Author, Justification, Settled
from pipelines.decisions.office import read_office
from pipelines.errors import HechaError
from pipelines.papers.decided_words import question_in_words, rule_in_words
from pipelines.store.finding import errors_of_reading, files_of
from pipelines.store.folder import Store
from reports.console.screen import Screen
from reports.model.run_file import open_run
from reports.words.catalogue import word

Check = Literal["permit", "scope", "sanction", "employed", "paying", "window", "source"]
Test = Literal["payment", "employer", "base_match"]
CheckOption = Annotated[
    Check | None,
    typer.Option(
        "--check",
        help="申请的核验项目：permit 居住证有效期，scope 适用对象，sanction 失信惩戒，employed 就业状态，"
        "paying 当月缴费，window 前12个月缴费，source 数据完整 / a check of the application",
    ),
]
TestOption = Annotated[
    Test | None,
    typer.Option(
        "--test", help="该月的哪一项：payment 缴费，employer 单位一致，base_match 基数与个税 / which test of the line"
    ),
]


@dataclass(frozen=True)
class _Given:
    """What the command line names."""

    application: str | None
    answer: Answer | None
    check: str | None
    month: str | None
    employer: str | None
    test: str | None
    accept: str | None
    other: str | None
    until: datetime | None


def decide(
    application: Annotated[
        str | None, typer.Argument(metavar="APPLICATION", help="积分申请编号 / number of the application")
    ] = None,
    answer: Annotated[Answer | None, typer.Argument(metavar="pass|fail", help="通过或不通过 / what is decided")] = None,
    check: CheckOption = None,
    month: Annotated[str | None, typer.Option(metavar="2024-07", help="缴费月份 / month of a line")] = None,
    employer: Annotated[str | None, typer.Option(metavar="NUMBER", help="单位代码 / employer of the line")] = None,
    test: TestOption = None,
    because: BecauseOption = "",
    document: Annotated[
        list[Path] | None, typer.Option("--document", metavar="FILE", help="所看的材料 / shown")
    ] = None,
    accept: Annotated[
        str | None, typer.Option(metavar="REASON", help="长期认可该原因 / accept a reason of the employer until a day")
    ] = None,
    other: Annotated[str | None, typer.Option(metavar="NUMBER", help="另一单位 / the other of a pair")] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="认可截止的申请日期 / last day of application")
    ] = None,
    run: RunOption = None,
    by: ByOption = None,
    office: OfficeOption = None,
    store: StoreOption = DEFAULT_STORE,
    lang: LangOption = "zh",
) -> None:
    """核定一项转人工核实的结论。 Settles one refer of an application."""
    given = _Given(application, answer, check, month, employer, test, accept, other, until)
    with Errors(lang, store):
        in_store = Store(store)
        author = Author(read_office(store, office), by)
        why = Justification(because, document or [])
        settled = (
            _decided(in_store, run, given, why, author) if accept is None else _accepted(in_store, given, why, author)
        )
        _show(settled, Screen(lang))
        if isinstance(settled.act, Accepted):
            _warn(in_store, settled.act, Screen(lang))


def _decided(in_store: Store, run: str | None, given: _Given, why: Justification, author: Author) -> Settled:
    if given.application is None or given.answer is None:
        raise HechaError(
            "请写明积分申请编号和 pass 或 fail，如 hecha decide 编号 pass --check window --because 理由",
            "name the application and pass or fail: hecha decide NUMBER pass --check window --because WHY",
        )
    question = _question(given)
    return deciding.settle_refer(
        in_store, in_store.find_run(run), given.application, question, given.answer, why, author
    )


def _question(given: _Given) -> Question:
    """The check, or the line, that is named."""
    line = given.month is not None and given.employer is not None
    if (given.check is not None) == line or (given.check is not None and given.test is not None):
        raise HechaError(
            "请指明一项：--check 核验项目，或 --month 月份和 --employer 单位代码（可加 --test）",
            "name one thing: --check, or --month and --employer (with --test if several tests are refers)",
        )
    if given.month is None or given.employer is None:
        return Question(str(given.check))
    return Question(given.test or "", month_given(given.month), deciding.employer_key(given.employer))


def _accepted(in_store: Store, given: _Given, why: Justification, author: Author) -> Settled:
    if given.employer is None or given.until is None or given.accept is None:
        raise HechaError(
            "--accept 须同时写明 --employer 单位代码和 --until 截止日期", "--accept wants --employer and --until"
        )
    return deciding.accept_reason(
        in_store, given.accept, (given.employer, given.other), given.until.date(), why, author
    )


def _said(act: Decided | Accepted, screen: Screen) -> str:
    """What an event settles, in words."""
    if isinstance(act, Decided):
        item = question_in_words(Question.of(act.settles), screen.language)
        return f"{act.subject} {item} {screen.word(act.answer)}"
    return rule_in_words(act, screen.language)


def _warn(in_store: Store, act: Accepted, screen: Screen) -> None:
    """Say which employers of a standing rule the newest run has not: perhaps a number was written wrongly."""
    if not in_store.latest.exists():
        return
    with errors_of_reading(*files_of(in_store.find_run(None))), open_run(in_store.find_run(None)) as run:
        known = {row["employer_key"] for row in run.rows("select employer_key from employer_key")}
    for key in (act.employer_key, act.other_key):
        if key is not None and key not in known:
            screen.line(word("accepted_unknown", screen.language, "decisions").format(key))


def _show(settled: Settled, screen: Screen) -> None:
    screen.line(word("recorded", screen.language, "decisions").format(settled.event, _said(settled.act, screen)))
    if settled.waits:
        screen.line(word("waits", screen.language, "decisions").format(settled.event))
