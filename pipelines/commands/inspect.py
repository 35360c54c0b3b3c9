"""`hecha inspect`: what a source holds, on the screen or as JSON, and a layouts file to start from."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from checks.law.reasons import Language
from pipelines.commands.ending import Errors
from pipelines.commands.options import DayOption, JsonOption, LangOption, LayoutsOption, SourceArgument
from pipelines.errors import SourceError
from pipelines.inspecting.inspecting import Request, inspect_source
from pipelines.inspecting.layouts_file import refuse_existing, write_layouts
from pipelines.progress import followed_by
from pipelines.reading.layouts import read_layouts
from reports.console.inspection import show_inspection
from reports.console.progress import progress_listener
from reports.console.screen import Screen
from reports.model.inspection import Inspection


def inspect(
    source: SourceArgument,
    extracted_on: DayOption = None,
    layouts: LayoutsOption = None,
    write_layouts: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="生成 --layouts 文件的草稿 / a layouts file to start from"),
    ] = None,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """核验之前，查看每个文件会怎样读取。 Shows how each file would be read, before any run."""
    with Errors(lang):
        day = extracted_on.date() if extracted_on else None
        _inspect(Request(source, day, layouts), _Wanted(lang, as_json, write_layouts))


@dataclass(frozen=True)
class _Wanted:
    """How it is shown, and where a layouts file is to be written."""

    language: Language
    as_json: bool
    write_layouts: Path | None


def _inspect(request: Request, wanted: _Wanted) -> None:
    """Inspect a source and say what was found.

    Raises:
        HechaError: there is nothing to inspect, or a layouts file cannot be written.
        SourceError: a run would refuse the source, in the line it would say; all else has been said.
    """
    if wanted.write_layouts is not None:
        refuse_existing(wanted.write_layouts)
    with progress_listener(wanted.language) as shown, followed_by(shown):
        inspection = inspect_source(request)
    if wanted.write_layouts is not None:
        write_layouts(inspection, read_layouts(request.layouts), wanted.write_layouts)
    _tell(inspection, wanted)
    for first in inspection.refusals[:1]:
        raise SourceError(first.zh, first.en)


def _tell(inspection: Inspection, wanted: _Wanted) -> None:
    if wanted.as_json:
        print(json.dumps(asdict(inspection), ensure_ascii=False))
        return
    show_inspection(inspection, Screen(wanted.language), wanted.write_layouts)
