"""`hecha audit`: whether the log of decisions is as it was written; a log without a head is taken up."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from pipelines.commands.ending import Errors
from pipelines.commands.options import DEFAULT_STORE, BecauseOption, ByOption, LangOption, OfficeOption, StoreOption
from pipelines.decisions.auditing import Audit, take_up
from pipelines.decisions.auditing import audit_log as audited
from pipelines.decisions.deciding import Author
from pipelines.decisions.office import read_office
from pipelines.store.finding import require_extracts
from pipelines.store.folder import Store
from reports.console.screen import Screen
from reports.model.run_file import shanghai_time
from reports.words.catalogue import word

TakeUpOption = Annotated[
    str | None,
    typer.Option(
        "--take-up",
        metavar="HASH",
        help="经核对后接收没有 decisions.head 的记录，写明其最后一条的校验值 / take up a log without decisions.head "
        "that was looked at, by the hash of its last event",
    ),
]


def audit(
    take_up_last: TakeUpOption = None,
    because: BecauseOption = "",
    by: ByOption = None,
    office: OfficeOption = None,
    store: StoreOption = DEFAULT_STORE,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出 / as JSON")] = False,
    lang: LangOption = "zh",
) -> None:
    """检查人工核定记录是否完整、未被改动。 Checks that the log of decisions is whole and unchanged."""
    with Errors(lang, store):
        require_extracts(Store(store))
        if take_up_last is not None:
            take_up(store, take_up_last, because, Author(read_office(store, office), by))
        checked = audited(store)
        screen = Screen(lang)
        if as_json:
            print(screen.mask.text(json.dumps(asdict(checked), ensure_ascii=False)))
        else:
            _show(checked, screen)
        if checked.faults:
            raise typer.Exit(1)


def _show(checked: Audit, screen: Screen) -> None:
    def line(name: str, *values: object) -> None:
        screen.line(word(name, screen.language, "decisions").format(*values))

    if not checked.faults:
        line("audit_whole", checked.events, checked.documents, checked.runs)
    for fault in checked.faults:
        line(f"audit_{fault.why}", fault.event, fault.where)
    for each in checked.taken_up:
        who = each.by if each.by == each.account else f"{each.by} ({each.account})"
        line("audit_taken_up", each.event, shanghai_time(each.at), who, each.events, each.last_hash, each.because)
