"""`hecha withdraw`: a decision or standing rule is taken back."""

from __future__ import annotations

from pipelines.commands.ending import Errors
from pipelines.commands.options import (
    DEFAULT_STORE,
    BecauseOption,
    ByOption,
    EventArgument,
    LangOption,
    OfficeOption,
    StoreOption,
)
from pipelines.decisions import deciding
from pipelines.decisions.deciding import Author
from pipelines.decisions.office import read_office
from pipelines.store.folder import Store
from reports.console.screen import Screen
from reports.words.catalogue import word


def withdraw(
    event: EventArgument,
    because: BecauseOption = "",
    by: ByOption = None,
    office: OfficeOption = None,
    store: StoreOption = DEFAULT_STORE,
    lang: LangOption = "zh",
) -> None:
    """撤回一项人工核定。 Takes a decision or standing rule back."""
    with Errors(lang, store):
        added = deciding.withdraw_event(Store(store), event, because, Author(read_office(store, office), by))
        Screen(lang).line(word("withdrawn", lang, "decisions").format(added, event))
