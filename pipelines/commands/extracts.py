"""`hecha extracts`: what extracts a store has."""

from __future__ import annotations

from pipelines.commands.listing import print_list
from pipelines.commands.options import DEFAULT_STORE, JsonOption, LangOption, StoreOption
from reports.compare.extracts import list_extracts
from reports.console.comparison import show_extracts


def extracts(store: StoreOption = DEFAULT_STORE, as_json: JsonOption = False, lang: LangOption = "zh") -> None:
    """列出已存的数据提取批次。 Lists the extracts of a store."""
    print_list(store, as_json, lang, list_extracts, show_extracts)
