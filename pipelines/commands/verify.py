"""`hecha verify`: a whole run, and its summary."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from checks.law.reasons import Language
from pipelines.commands.ending import Errors, flush
from pipelines.commands.options import DEFAULT_STORE, DayOption, LangOption, LayoutsOption, SourceArgument, StoreOption
from pipelines.flows.configured import prefect_configured, silence_prefect
from pipelines.progress import followed_by
from pipelines.steps import Request, verify_source
from reports.console.progress import progress_listener
from reports.console.screen import Screen
from reports.console.summary import show_details, show_summary
from reports.masking import Mask
from reports.model.summary import summarise


def verify(
    source: SourceArgument,
    store: StoreOption = DEFAULT_STORE,
    rulebook: Annotated[Path | None, typer.Option(help="代替内置的规则参数表 / replaces the built-in rulebook")] = None,
    extracted_on: DayOption = None,
    layouts: LayoutsOption = None,
    dask: Annotated[
        str | None,
        typer.Option(metavar="tcp://HOST:PORT", help="由 Dask 工作进程核验 / the workers of this scheduler judge"),
    ] = None,
    shared: Annotated[
        Path | None, typer.Option(metavar="DIR", help="各机器共用的文件夹，默认同 --store / folder all workers see")
    ] = None,
    details: Annotated[bool, typer.Option("--details", help="摘要列出全部内容 / all of the summary")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出 / summary as JSON")] = False,
    lang: LangOption = "zh",
) -> None:
    """核验一批数据并打印摘要。 Verifies an extract and prints a summary."""
    with Errors(lang, store) as errors:
        with progress_listener(lang) as shown, followed_by(shown):
            day = extracted_on.date() if extracted_on else None
            run = _verify(Request(source, store, rulebook, day, layouts, dask, shared))
        errors.published(run)
        _print_summary(run, lang, details=details, as_json=as_json)
        flush(sys.stdout)


def _verify(request: Request) -> Path:
    """In this process, or as a flow where a Prefect API is configured or others are to judge."""
    if request.dask is None and request.shared is None and not prefect_configured():
        return verify_source(request)
    silence_prefect()
    from pipelines.dask.cluster import require_judging
    from pipelines.flows.verifying import require_api, verify_flow

    require_judging(request)
    require_api()
    return Path(verify_flow(**request.as_parameters()))


def _print_summary(run: Path, lang: Language, *, details: bool, as_json: bool) -> None:
    summary = summarise(run)
    if as_json:
        print(Mask().text(json.dumps(asdict(summary), ensure_ascii=False)))
        return
    (show_details if details else show_summary)(summary, Screen(lang))
