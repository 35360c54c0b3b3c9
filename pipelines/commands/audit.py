"""`hecha audit`: whether the log of decisions is as it was written."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from pipelines.commands.ending import Errors
from pipelines.commands.options import DEFAULT_STORE, LangOption, StoreOption
from pipelines.decisions.auditing import audit as audited
from pipelines.store.finding import require_extracts
from pipelines.store.folder import Store
from reports.console.screen import Screen
from reports.words.catalogue import word


def audit(
    store: StoreOption = DEFAULT_STORE,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出 / as JSON")] = False,
    lang: LangOption = "zh",
) -> None:
    """检查人工核定记录是否完整、未被改动。 Checks that the log of decisions is whole and unchanged."""
    with Errors(lang, store):
        require_extracts(Store(store))
        checked = audited(store)
        screen = Screen(lang)
        if as_json:
            print(screen.mask.text(json.dumps(asdict(checked), ensure_ascii=False)))
        elif not checked.faults:
            screen.line(word("audit_whole", lang, "decisions").format(checked.events, checked.documents, checked.runs))
        else:
            for fault in checked.faults:
                screen.line(word(f"audit_{fault.why}", lang, "decisions").format(fault.event, fault.where))
        if checked.faults:
            raise typer.Exit(1)
