"""`hecha queue`: what still needs a person, by the day on which it is due (第七条)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from checks.law.reasons import REASONS
from pipelines.access_log import count_and_names, log_access
from pipelines.clock import receipt_clock
from pipelines.commands.ending import Errors
from pipelines.commands.options import DEFAULT_STORE, LangOption, RevealOption, RunOption, StoreOption
from pipelines.decisions.handling import handlings
from pipelines.decisions.log import read_events
from pipelines.decisions.refreshing import decided_by_now
from pipelines.errors import HechaError
from pipelines.store.folder import Store
from reports.console.screen import Screen
from reports.masking import Mask
from reports.model.applications import Application, read_applications
from reports.model.queue import Queued
from reports.model.queue import read_queue as whole_queue
from reports.model.run_file import open_run, rulebook_of
from reports.model.selection import Selection
from reports.model.waiting import QueueFilter, as_data, decided_so_far, what_settles
from reports.words.catalogue import word
from reports.words.plain import printable_text
from reports.workbook.queue_rows import due_note
from reports.workbook.queue_workbook import write_queue

_HEADS: Final = (
    "application",
    "due",
    "due_note",
    "assigned_to",
    "name",
    "employer_name",
    "decided_so_far",
    "to_settle",
)
_DECIDED: Final = _HEADS.index("decided_so_far")


def queue(
    employer: Annotated[
        str | None, typer.Option(metavar="EMPLOYER", help="只列该单位：单位代码或全称 / of this employer")
    ] = None,
    due: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="只列该日及以前到期的 / due by this day")
    ] = None,
    reason: Annotated[str | None, typer.Option(metavar="CODE", help="只列有该原因的 / with this reason")] = None,
    xlsx: Annotated[Path | None, typer.Option(metavar="FILE", help="写入工作簿 / into a workbook")] = None,
    run: RunOption = None,
    reveal: RevealOption = False,
    store: StoreOption = DEFAULT_STORE,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出 / as JSON")] = False,
    lang: LangOption = "zh",
) -> None:
    """按办理期限列出待人工核实的申请。 Lists what still needs a person, by due day."""
    with Errors(lang, store):
        wanted = QueueFilter(employer, due.date() if due else None, _known(reason))
        file = Store(store).find_run(run).resolve()
        marked, mask = handlings(read_events(store)), Mask(reveal)
        with decided_by_now(Store(store), file), open_run(file) as opened:
            known = read_applications(opened, mask)
            _require_known(wanted.employer, known)
            waiting = wanted.narrow(whole_queue(opened, known, rulebook_of(opened), marked))
        names = [each.application.application_id for each in waiting]
        if reveal:
            log_access(store, receipt_clock(), file.stem, "queue", [count_and_names("applications", names)])
        if xlsx is not None:
            write_queue(file, xlsx, lang, marked, names, reveal=reveal)
            print(printable_text(xlsx))
        elif as_json:
            print(mask.text(json.dumps([as_data(each, lang) for each in waiting], ensure_ascii=False)))
        else:
            _show(waiting, Screen(lang, mask))


def _require_known(employer: str | None, known: Mapping[str, Application]) -> None:
    if unknown := Selection(employer=employer).unknown_names(known):
        named = Mask().text(unknown[0])
        raise HechaError(
            f"--employer：该核验批次中没有单位 {named}；请核对单位代码或全称",
            f"--employer: no application of this run is by {named}; check the number or the full name",
        )


def _known(code: str | None) -> str | None:
    if code is not None and code.strip().upper() not in {each.code for each in REASONS}:
        raise HechaError(
            f"--reason：没有原因代码 {printable_text(code)}；全部代码见 docs/rules.md",
            f"--reason: there is no reason {printable_text(code)}; docs/rules.md lists all codes",
        )
    return None if code is None else code.strip().upper()


def _show(waiting: list[Queued], screen: Screen) -> None:
    screen.line(word("queue_count", screen.language, "office").format(len(waiting)))
    comma = "；" if screen.language == "zh" else "; "
    rows = [
        (
            each.application.application_id,
            each.due,
            due_note(each, screen.language),
            each.handling.assigned_to,
            each.application.person_name,
            each.application.employer_name or each.application.employer_id,
            comma.join(decided_so_far(each, screen.language)),
            comma.join(what_settles(each, screen.language)),
        )
        for each in waiting
    ]
    shown = [index for index in range(len(_HEADS)) if index != _DECIDED or any(each.decisions for each in waiting)]
    heads = [word(_HEADS[index], screen.language, "office") for index in shown]
    screen.table("", heads, [[row[index] for index in shown] for row in rows])
