"""`hecha runs`: what runs a store has."""

from __future__ import annotations

from pipelines.commands.listing import print_list
from pipelines.commands.options import DEFAULT_STORE, JsonOption, LangOption, StoreOption
from reports.console.query import show_runs
from reports.model.run_list import list_runs


def runs(store: StoreOption = DEFAULT_STORE, as_json: JsonOption = False, lang: LangOption = "zh") -> None:
    """列出已存的核验批次。 Lists the runs of a store."""
    print_list(store, as_json, lang, list_runs, show_runs)
