"""`hecha confirm`: a second person confirms a decision or standing rule that waits for one."""

from __future__ import annotations

from pipelines.commands.ending import Errors
from pipelines.commands.options import DEFAULT_STORE, ByOption, EventArgument, LangOption, OfficeOption, StoreOption
from pipelines.decisions import deciding
from pipelines.decisions.deciding import Author
from pipelines.decisions.office import read_office
from pipelines.store.folder import Store
from reports.console.screen import Screen
from reports.words.catalogue import word


def confirm(
    event: EventArgument,
    by: ByOption = None,
    office: OfficeOption = None,
    store: StoreOption = DEFAULT_STORE,
    lang: LangOption = "zh",
) -> None:
    """由第二人复核一项人工核定。 A second person confirms a decision."""
    with Errors(lang, store):
        added = deciding.confirm_event(Store(store), event, Author(read_office(store, office), by))
        Screen(lang).line(word("confirmed", lang, "decisions").format(added, event))
