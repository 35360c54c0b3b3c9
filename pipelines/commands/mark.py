"""`hecha mark`: a step of the work on an application was taken on a day (第七条)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Literal

import typer

from pipelines.clock import receipt_clock
from pipelines.commands.ending import Errors
from pipelines.commands.options import DEFAULT_STORE, LangOption, StoreOption
from pipelines.decisions.handling import note_instance
from pipelines.decisions.handling import note_step as marked
from pipelines.store.finding import errors_of_reading, files_of
from pipelines.store.folder import Store
from reports.words.catalogue import word

Marking = Literal["accepted", "verified", "decided", "waiting", "resumed", "instance1", "instance2"]


def mark(
    application: Annotated[str, typer.Argument(metavar="APPLICATION", help="申请编号 / number of the application")],
    step: Annotated[
        Marking,
        typer.Argument(
            help="受理、审核属实、核定、等待补件、补件到齐、区复核、市复核 / accepted, found true, decided, papers "
            "awaited, papers came, looked at again by the district, by the city"
        ),
    ],
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="日期，默认今天 / the day; today by default")
    ] = None,
    because: Annotated[str, typer.Option(help="复核的事由 / what the complaint is")] = "",
    by: Annotated[str | None, typer.Option(metavar="NAME", help="经办人，默认系统用户 / by whom")] = None,
    store: StoreOption = DEFAULT_STORE,
    lang: LangOption = "zh",
) -> None:
    """记录受理、审核属实等日期，办理期限据此计算。 Notes a step of the work; the day to decide follows from it."""
    with Errors(lang, store):
        in_store, day = Store(store), on.date() if on else today()
        run = in_store.find_run(None)
        with errors_of_reading(*files_of(run)):
            if step == "instance1" or step == "instance2":
                event = note_instance(in_store, run, application, 1 if step == "instance1" else 2, day, because, by)
            else:
                event = marked(in_store, run, application, step, day, by)
        print(word("marked", lang, "office").format(event, word(f"step_{step}", lang, "office"), day))


def today() -> date:
    """The day in Shanghai."""
    return (receipt_clock() + timedelta(hours=8)).date()
