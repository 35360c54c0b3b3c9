"""`hecha runs`: what runs a store has."""

from __future__ import annotations

import json
from dataclasses import asdict

from pipelines.commands.ending import Errors
from pipelines.commands.options import DEFAULT_STORE, JsonOption, LangOption, StoreOption
from pipelines.store.finding import require_extracts
from pipelines.store.folder import Store
from reports.console.query import show_runs
from reports.model.run_list import list_runs


def runs(
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """列出已存的核验批次。 Lists the runs of a store."""
    with Errors(lang, store):
        require_extracts(Store(store))
        found = list_runs(store)
        if as_json:
            print(json.dumps(asdict(found), ensure_ascii=False))
        else:
            show_runs(found, store, lang)
