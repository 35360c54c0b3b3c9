"""`hecha review`: the file of an application for a complaint (第十二条), as a page to be printed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.ending import Errors
from pipelines.commands.options import DEFAULT_STORE, LangOption, RevealOption, StoreOption
from pipelines.papers.kept import kept_files_in_words
from pipelines.papers.reviews import write_review
from pipelines.store.folder import Store
from pipelines.store.shared_folders import added_to_folder
from reports.masking import Mask
from reports.words.plain import printable_text


def review(
    application: Annotated[str, typer.Argument(metavar="APPLICATION", help="申请编号 / number of the application")],
    out: Annotated[Path, typer.Option(help="存放的文件夹 / folder to write")],
    reveal: RevealOption = False,
    store: StoreOption = DEFAULT_STORE,
    lang: LangOption = "zh",
) -> None:
    """生成一份申请的复核材料：历次结论、变化、核定记录和依据。 Writes an application's file for a complaint."""
    with Errors(lang, store):
        with added_to_folder(out, "--out") as additions:
            page = write_review(Store(store), application.strip(), additions.aside, Mask(reveal), lang)
        print(printable_text(out / page), *kept_files_in_words(additions, lang), sep="\n")
