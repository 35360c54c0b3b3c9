"""`hecha assign`: an application is given to somebody."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.commands.ending import Errors
from pipelines.commands.options import DEFAULT_STORE, LangOption, StoreOption
from pipelines.decisions.handling import note_assignment as given
from pipelines.store.finding import errors_of_reading, files_of
from pipelines.store.folder import Store
from reports.words.catalogue import word
from reports.words.plain import printable_text


def assign(
    application: Annotated[str, typer.Argument(metavar="APPLICATION", help="申请编号 / number of the application")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="交给谁办理 / to whom")],
    by: Annotated[str | None, typer.Option(metavar="NAME", help="由谁分派，默认系统用户 / by whom")] = None,
    store: StoreOption = DEFAULT_STORE,
    lang: LangOption = "zh",
) -> None:
    """把一份申请交给某人办理。 Gives an application to somebody."""
    with Errors(lang, store):
        in_store = Store(store)
        run = in_store.find_run(None)
        with errors_of_reading(*files_of(run)):
            event = given(in_store, run, application, name, by)
        print(word("assigned", lang, "office").format(event, printable_text(application), printable_text(name)))
