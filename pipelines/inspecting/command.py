"""`hecha inspect`: what a source holds, on the screen or as JSON, and a layouts file to start from."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from checks.law.reasons import Language
from pipelines.errors import SourceError
from pipelines.inspecting.inspecting import Request, inspect_source
from pipelines.inspecting.layouts_file import refuse_existing, write_layouts
from pipelines.progress import heard_by
from pipelines.reading.layouts import read_layouts
from reports.console import Screen
from reports.console_inspection import show_inspection
from reports.console_progress import listener
from reports.inspection import Inspection


@dataclass(frozen=True)
class Wanted:
    """How it is to be told, and where a layouts file is to be written."""

    language: Language
    as_json: bool
    write_layouts: Path | None


def inspect_and_tell(request: Request, wanted: Wanted) -> None:
    """Inspect a source and say what was found.

    Raises:
        HechaError: there is nothing to inspect, or a layouts file cannot be written.
        SourceError: a run would refuse the source, in the line it would say; all else has been said.
    """
    if wanted.write_layouts is not None:
        refuse_existing(wanted.write_layouts)
    with listener(wanted.language) as shown, heard_by(shown):
        found = inspect_source(request)
    if wanted.write_layouts is not None:
        write_layouts(found, read_layouts(request.layouts), wanted.write_layouts)
    _tell(found, wanted)
    for first in found.refusals[:1]:
        raise SourceError(first.zh, first.en)


def _tell(found: Inspection, wanted: Wanted) -> None:
    if wanted.as_json:
        print(json.dumps(asdict(found), ensure_ascii=False))
        return
    show_inspection(found, Screen(wanted.language), wanted.write_layouts)
