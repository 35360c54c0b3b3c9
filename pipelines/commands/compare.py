"""`hecha compare`: two extracts side by side."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from checks.law.reasons import Language
from pipelines.commands.ending import Errors
from pipelines.commands.options import DEFAULT_STORE, EXTRACT, JsonOption, LangOption, StoreOption
from pipelines.errors import HechaError
from pipelines.store.finding import errors_of_reading, find_two
from pipelines.store.folder import Store
from reports.compare.comparing import ComparedExtracts
from reports.compare.comparing import compare_extracts as comparing
from reports.compare.output import json_parts, write_csv
from reports.console.comparison import show_comparison, show_contradictions
from reports.console.screen import Screen


def compare(
    one: Annotated[str, typer.Argument(metavar="EXTRACT", help=EXTRACT)],
    other: Annotated[str, typer.Argument(metavar="EXTRACT", help="另一数据提取批次 / the other")],
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
    out: Annotated[Path | None, typer.Option(metavar="FILE.csv", help="明细写入 CSV / rows to a CSV file")] = None,
    lang: LangOption = "zh",
) -> None:
    """列出两批数据前后不一致之处。 Lists what an earlier extract gave otherwise than a later one."""
    with Errors(lang, store):
        two = find_two(Store(store), one, other)
        with errors_of_reading(*two), comparing(*two) as compared:
            if out is not None:
                _write_rows(compared, out, lang)
            if as_json:
                sys.stdout.writelines(json_parts(compared, rows=out is None))
                return
            screen = Screen(lang)
            show_comparison(compared.comparison, screen)
            if out is None:
                show_contradictions(compared.contradictions(), screen)
            else:
                screen.pairs([("written_to", out)])


def _write_rows(compared: ComparedExtracts, out: Path, lang: Language) -> None:
    if out.suffix.casefold() != ".csv":
        raise HechaError(f"{out}：--out 请写 .csv 文件", f"{out}: --out takes a .csv file")
    try:
        write_csv(compared.contradictions(), out, lang)
    except OSError as error:
        raise HechaError(
            f"{out}：无法写入（{type(error).__name__}）", f"{out}: cannot be written ({type(error).__name__})"
        ) from None
