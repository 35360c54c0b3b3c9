"""What a store has, listed for a program or for people."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from checks.law.reasons import Language
from pipelines.commands.ending import Errors
from pipelines.store.finding import require_extracts
from pipelines.store.folder import Store
from reports.console.screen import Screen

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Listed = TypeVar("Listed", bound=DataclassInstance)


def print_list(
    store: Path,
    as_json: bool,
    language: Language,
    read: Callable[[Path], Listed],
    show: Callable[[Listed, Path, Screen], None],
) -> None:
    """Read a list of a store, and print it as JSON or as people read it; ends the command where there is no store."""
    with Errors(language, store):
        require_extracts(Store(store))
        listed = read(store)
        if as_json:
            print(json.dumps(asdict(listed), ensure_ascii=False))
        else:
            show(listed, store, Screen(language))
