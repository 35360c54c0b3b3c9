"""`hecha extracts`: what extracts a store has."""

from __future__ import annotations

import json
from dataclasses import asdict

from pipelines.commands.ending import Errors
from pipelines.commands.options import DEFAULT_STORE, JsonOption, LangOption, StoreOption
from pipelines.store.finding import require_extracts
from pipelines.store.folder import Store
from reports.compare.extracts import list_extracts
from reports.console.comparison import show_extracts
from reports.console.screen import Screen


def extracts(
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """列出已存的数据提取批次。 Lists the extracts of a store."""
    with Errors(lang, store):
        require_extracts(Store(store))
        found = list_extracts(store)
        if as_json:
            print(json.dumps(asdict(found), ensure_ascii=False))
        else:
            show_extracts(found, store, Screen(lang))
