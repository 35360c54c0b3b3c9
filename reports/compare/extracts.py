"""What is in a store: its extracts with their counts and coverage, read from the extract files."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from checks.law.months import month_text

Span = tuple[str, str]
"""First and last month, YYYY-MM, both included."""

_CONFIG: Final[dict[str, str | bool | int | float | list[str]]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


@dataclass(frozen=True)
class Extract:
    """One extract.

    Attributes:
        counts: by dataset: read = kept + rejected + copies.
        tax: the months its tax data cover, None: nothing. contributions: likewise, None: all months.
        runs: how many runs of the store were made of it.
    """

    extract_id: str
    digest: str
    extracted_on: str
    source: str
    counts: dict[str, dict[str, int]]
    tax: Span | None
    contributions: Span | None
    runs: int


@dataclass(frozen=True)
class Extracts:
    """The extracts of a store by extract_id, extracted_on and digest, and the files there that cannot be read."""

    extracts: list[Extract]
    damaged: list[str]


def list_extracts(store: Path) -> Extracts:
    """Look into every extract and run of a store; what cannot be opened is named, and stops nothing."""
    runs = _runs_made(store)
    extracts: list[Extract] = []
    damaged: list[str] = []
    for path in sorted((store / "extracts").glob("*.duckdb")):
        try:
            extracts.append(_extract(path, runs[path.stem]))
        except (duckdb.Error, LookupError, ValueError):
            damaged.append(path.name)
    return Extracts(sorted(extracts, key=lambda each: (each.extract_id, each.extracted_on, each.digest)), damaged)


def _extract(path: Path, runs: int) -> Extract:
    extract_id, extracted_on, source, counts, *months = _rows(path, _EXTRACT)[0]
    return Extract(
        extract_id=str(extract_id),
        digest=path.stem,
        extracted_on=str(extracted_on),
        source=str(source),
        counts=json.loads(str(counts)),
        tax=_span(*months[:2]),
        contributions=_span(*months[2:]),
        runs=runs,
    )


def _runs_made(store: Path) -> Counter[str]:
    """How many runs were made of each extract, by digest; a run that cannot be opened is counted for none."""
    made: Counter[str] = Counter()
    for path in (store / "runs").glob("*.duckdb"):
        try:
            made.update(str(digest) for (digest,) in _rows(path, "select input_digest from run"))
        except duckdb.Error:
            continue
    return made


def _rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(path), read_only=True, config=_CONFIG) as connection:
        return connection.execute(query).fetchall()


def _span(first: object, last: object) -> Span | None:
    return None if first is None or last is None else (month_text(int(str(first))), month_text(int(str(last))))


_EXTRACT = """select extract_id, extracted_on, source, counts, tax_from, tax_until, contributions_from,
    contributions_until
from extract"""
