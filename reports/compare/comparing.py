"""Compares two extract files, and reads the outcome of it as the data of `comparison`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import duckdb

from checks.law.codes import INSURANCES, ITEMS, KINDS
from checks.law.months import month_text
from reports.compare import statements as deliveries
from reports.compare.comparison import (
    CONTRADICTIONS,
    HARMLESS,
    ComparedPersons,
    Comparison,
    Contradiction,
    Delivery,
    DifferenceCount,
    ExtractValues,
)
from reports.compare.rejects import Healing, compare_rejects
from reports.masking import Mask
from reports.model.run_file import as_number
from reports.words.plain import masked_identifier

_PARTS: Final = {"contributions": INSURANCES, "tax": ITEMS}
_CHUNK: Final = 1_000


class ComparedExtracts:
    """Two extracts that were compared; its contradictions may be many, so they are read as they are needed."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, comparison: Comparison) -> None:
        self._connection = connection
        self.comparison = comparison

    def contradictions(self) -> Iterator[Contradiction]:
        """By dataset and kind, then person, month, employer and row."""
        order = [kind for kinds in CONTRADICTIONS.values() for kind in kinds]
        result = self._connection.execute(_CONTRADICTIONS, {"kinds": order})
        while rows := result.fetchmany(_CHUNK):
            yield from (_contradiction(*row) for row in rows)


@contextmanager
def compare_extracts(one: Path, other: Path) -> Iterator[ComparedExtracts]:
    """Compare two extract files; the one made earlier comes first, whatever their order here."""
    first, second = sorted((one, other), key=lambda path: _delivery(path).extracted_on)
    with deliveries.attach_both(first, second) as connection:
        deliveries.fill_comparison(connection)
        rejects = [replace(each, source_file=Mask().text(each.source_file)) for each in compare_rejects(connection)]
        yield ComparedExtracts(connection, _comparison(connection, rejects, _delivery(first), _delivery(second)))


def _delivery(path: Path) -> Delivery:
    with duckdb.connect(str(path), read_only=True) as connection:
        row = connection.execute("select extract_id, extracted_on, source from extract").fetchall()[0]
    return Delivery(path.stem, *map(str, row))


def _comparison(
    connection: duckdb.DuckDBPyConnection, rejects: list[Healing], earlier: Delivery, later: Delivery
) -> Comparison:
    tallied = {(dataset, kind): int(count) for dataset, kind, count in connection.execute(_TALLIES).fetchall()}
    persons = {dataset: ComparedPersons(*counts) for dataset, *counts in connection.execute(_PERSONS).fetchall()}
    counts = [
        DifferenceCount(dataset, kind, tallied[dataset, kind])
        for dataset, kinds in CONTRADICTIONS.items()
        for kind in (*kinds, *HARMLESS)
        if (dataset, kind) in tallied
    ]
    return Comparison(
        earlier,
        later,
        same_day=earlier.extracted_on == later.extracted_on,
        persons={dataset: persons.get(dataset, ComparedPersons(0, 0, 0)) for dataset in CONTRADICTIONS},
        counts=[each for each in counts if each.kind not in HARMLESS],
        harmless=[each for each in counts if each.kind in HARMLESS],
        rejects=rejects,
    )


def _contradiction(
    dataset: str,
    kind: str,
    person_id: str,
    employer_id: str,
    month: int,
    part: int,
    before: dict[str, object] | None,
    file_before: str,
    after: dict[str, object] | None,
    file_after: str,
) -> Contradiction:
    return Contradiction(
        dataset,
        kind,
        masked_identifier(person_id),
        employer_id,
        month_text(month),
        _PARTS[dataset][part],
        _given(before, file_before),
        _given(after, file_after),
    )


def _given(row: dict[str, object] | None, source_file: str) -> ExtractValues | None:
    if row is None:
        return None
    return ExtractValues(
        amount=_yuan(as_number(row["amount"])),
        given_on="" if row["given_on"] is None else str(row["given_on"]),
        payment="" if row["payment"] is None else KINDS[as_number(row["payment"])],
        source_file=source_file,
        row_number=as_number(row["row_number"]),
        row_count=as_number(row["row_count"]),
    )


def _yuan(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


_TALLIES = "select dataset, kind, sum(count) from tally group by dataset, kind"
_PERSONS = """select dataset, count(*) filter (in_earlier and in_later), count(*) filter (not in_later),
    count(*) filter (not in_earlier)
from person
group by dataset"""
_CONTRADICTIONS = """select dataset, kind, person_id, employer_id, month, part, before, file_before, after, file_after
from contradiction_in_words
order by list_position($kinds, kind), person_id, month, employer_id, part, before, after"""
