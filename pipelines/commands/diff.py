"""`hecha diff`: what changed between two runs, and why."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from checks.differences import Diff
from checks.law.reasons import Language
from pipelines.access_log import count_and_names, log_access
from pipelines.clock import receipt_clock
from pipelines.commands.ending import Errors
from pipelines.commands.options import DEFAULT_STORE, JsonOption, LangOption, RevealOption, StoreOption
from pipelines.diffing.diff import diff_runs as compared
from pipelines.errors import HechaError
from pipelines.store.finding import errors_of_reading, files_of
from pipelines.store.folder import Store
from reports.console.differences import SHOWN, show_diff
from reports.console.screen import Screen
from reports.differences.output import json_parts
from reports.masking import Mask
from reports.workbook.differences import write_differences

SETTINGS: Final = {"ignore_unknown_options": True}
"""For typer: -1 is the name of a run here."""
_RUN: Final = "核验批次号或其开头几位；-1 为上一批 / a run or how it begins, -1 the one before the newest"


def diff(
    old: Annotated[str, typer.Argument(metavar="RUN", help=_RUN)],
    new: Annotated[
        str | None, typer.Argument(metavar="[RUN]", help="另一批次，默认为最新一批 / the other, by default the newest")
    ] = None,
    reveal: RevealOption = False,
    every: Annotated[bool, typer.Option("--all", help="列出全部申请 / every application")] = False,
    xlsx: Annotated[Path | None, typer.Option(metavar="FILE.xlsx", help="写入工作簿 / to a workbook")] = None,
    as_json: JsonOption = False,
    store: StoreOption = DEFAULT_STORE,
    lang: LangOption = "zh",
) -> None:
    """比较两个核验批次，逐项查明变化的原因。 Finds what changed between two runs, and the cause of each change."""
    for name in (old, new or ""):
        if name.startswith("--"):
            raise typer.BadParameter(f"没有选项 {name} / no such option", param_hint="RUN")
    with Errors(lang, store):
        _require_suffix(xlsx)
        runs = Store(store).find_run(old), Store(store).find_run(new)
        with errors_of_reading(*files_of(runs[0]), *files_of(runs[1])):
            comparison = compared(*runs)
        mask = Mask(reveal)
        if reveal:
            _log(comparison, store)
        if xlsx is not None:
            _write(comparison, xlsx, lang, mask)
        if as_json:
            sys.stdout.writelines(json_parts(comparison, mask))
        else:
            screen = Screen(lang, mask)
            show_diff(comparison, screen, shown=None if every else 0 if xlsx else SHOWN)
            screen.pairs([("written_to", each) for each in [xlsx] if each])


def _log(comparison: Diff, store: Path) -> None:
    numbers = [each.application_id for each in comparison.applications]
    numbers += [each.application_id for each in comparison.lone]
    runs = f"{comparison.old.run_id},{comparison.new.run_id}"
    log_access(store, receipt_clock(), runs, "diff", [count_and_names("applications", numbers)])


def _require_suffix(path: Path | None) -> None:
    if path is not None and path.suffix.casefold() != ".xlsx":
        raise HechaError(f"{path}：--xlsx 请写 .xlsx 文件", f"{path}: --xlsx takes a .xlsx file")


def _write(comparison: Diff, path: Path, lang: Language, mask: Mask) -> None:
    try:
        write_differences(comparison, path, lang, mask)
    except OSError as error:
        kind = type(error).__name__
        raise HechaError(f"{path}：无法写入（{kind}）", f"{path}: cannot be written ({kind})") from None
