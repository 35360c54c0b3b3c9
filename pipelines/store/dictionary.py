"""What every table, view and column of run and extract files holds, in two languages: `sql/dictionary.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, Literal, TypeAlias

from checks.law.reasons import Language

Scope: TypeAlias = Literal["run", "extract", "two_runs"]
"""Where an object is: in a run file, in an extract file, or over several runs."""

ANALYST: Final = "analyst"
"""The schema of the views that decode what the tables of the main schema hold in numbers."""


@dataclass(frozen=True)
class Words:
    """What something is, in Chinese and in English."""

    zh: str
    en: str

    def in_language(self, language: Language) -> str:
        """In one of them."""
        return self.zh if language == "zh" else self.en

    def __str__(self) -> str:
        return self.zh if self.zh == self.en else f"{self.zh} / {self.en}"


@dataclass(frozen=True)
class Entry:
    """A table or view.

    Attributes:
        own: of columns that mean something else here than elsewhere.
    """

    scope: Scope
    schema: str
    name: str
    words: Words
    own: dict[str, Words]


@dataclass(frozen=True)
class Dictionary:
    """All that is explained.

    Attributes:
        entries: in the order in which they are explained.
        columns: of any object. coded: of tables, where they are numbers.
    """

    entries: list[Entry]
    columns: dict[str, Words]
    coded: dict[str, Words]

    def column(self, entry: Entry, name: str, *, is_table: bool) -> Words:
        """What a column holds; KeyError where the dictionary does not know it."""
        in_tables = self.coded if is_table else {}
        for known in (entry.own, in_tables, self.columns):
            if name in known:
                return known[name]
        raise KeyError(f"{entry.scope}.{entry.schema}.{entry.name}.{name}")


def dictionary_text() -> str:
    """The file as it is."""
    return resources.files("sql").joinpath("dictionary.toml").read_text(encoding="utf-8")


@cache
def dictionary() -> Dictionary:
    """The dictionary."""
    given = tomllib.loads(dictionary_text())
    scopes: tuple[Scope, ...] = ("run", "extract", "two_runs")
    entries = [
        Entry(scope, schema, name, Words(each["zh"], each["en"]), _words(each.get("columns", {})))
        for scope in scopes
        for schema, objects in given[scope].items()
        for name, each in objects.items()
    ]
    return Dictionary(entries, _words(given["columns"]), _words(given["coded"]))


def _words(given: dict[str, list[str]]) -> dict[str, Words]:
    return {name: Words(*both) for name, both in given.items()}
