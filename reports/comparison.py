"""What two extracts say otherwise of the persons whose rows both of them hold.

Compared are contribution rows by person, employer key, month and insurance in kind, base and paid_on, and incomes by
person, agent key, month and item, as the tax rows that stand add up. Names, other columns and other datasets are not
compared. A person without rows of the dataset in one of the extracts is left out: that proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from checks.codes import INSURANCES, ITEMS, KINDS
from checks.months import month_text
from reports import deliveries
from reports.run_file import number
from reports.words import masked

CONTRADICTIONS: Final = {
    "contributions": (
        "base_changed",
        "payment_changed",
        "base_payment_changed",
        "gone",
        "gone_rejected",
        "added",
        "added_rejected",
    ),
    "tax": (
        "income_changed",
        "income_corrected",
        "declaration_gone",
        "declaration_gone_rejected",
        "declaration_added",
        "declaration_added_rejected",
    ),
}
"""The kinds of each dataset, in the order they are told."""
HARMLESS: Final = ("ordinary", "not_covered")
_PARTS: Final = {"contributions": INSURANCES, "tax": ITEMS}
_BATCH: Final = 1_000


@dataclass(frozen=True)
class Delivery:
    """An extract as it is called."""

    digest: str
    extract_id: str
    extracted_on: str
    source: str


@dataclass(frozen=True)
class Persons:
    """How many persons with rows of a dataset were compared, and left out since one extract alone has rows of them."""

    compared: int
    only_earlier: int
    only_later: int


@dataclass(frozen=True)
class Count:
    """How often a kind of difference occurs."""

    dataset: str
    kind: str
    count: int


@dataclass(frozen=True)
class Given:
    """What one extract gives.

    Attributes:
        amount: base or income, in yuan; given_on: paid_on or declared_on, "" where it is empty.
        payment: kind of a contribution, "" for tax.
        source_file, row_number: the first of the `row_count` rows that add up to the amount.
    """

    amount: str
    given_on: str
    payment: str
    source_file: str
    row_number: int
    row_count: int


@dataclass(frozen=True)
class Contradiction:
    """One difference; `part` is the insurance or the item, `person` the masked identity number.

    What one of the extracts lacks is None; the employer is written as in the later one where that has it.
    """

    dataset: str
    kind: str
    person: str
    employer_id: str
    month: str
    part: str
    before: Given | None
    after: Given | None


@dataclass(frozen=True)
class Comparison:
    """Two extracts compared, in figures.

    Attributes:
        same_day: neither was made before the other; the one named first is taken for the earlier.
        counts: contradictions by kind. harmless: differences that contradict nothing (ordinary: of months not yet due,
            or paid or declared after the earlier was made; not_covered: of months one extract does not cover).
    """

    earlier: Delivery
    later: Delivery
    same_day: bool
    persons: dict[str, Persons]
    counts: list[Count]
    harmless: list[Count]

    @property
    def contradictions(self) -> int:
        """How many there are in all."""
        return sum(each.count for each in self.counts)


class Compared:
    """Two extracts that were compared; its contradictions may be many, so they are read as they are asked for."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, comparison: Comparison) -> None:
        self._connection = connection
        self.comparison = comparison

    def contradictions(self) -> Iterator[Contradiction]:
        """By dataset and kind, then person, month, employer and row."""
        order = [kind for kinds in CONTRADICTIONS.values() for kind in kinds]
        found = self._connection.execute(_CONTRADICTIONS, {"kinds": order})
        while rows := found.fetchmany(_BATCH):
            yield from (_contradiction(*row) for row in rows)


@contextmanager
def compare(one: Path, other: Path) -> Iterator[Compared]:
    """Compare two extract files; the one made earlier comes first, whatever their order here."""
    first, second = sorted((one, other), key=lambda path: _delivery(path).extracted_on)
    with deliveries.both_open(first, second) as connection:
        deliveries.compare(connection)
        yield Compared(connection, _comparison(connection, _delivery(first), _delivery(second)))


def _delivery(path: Path) -> Delivery:
    with duckdb.connect(str(path), read_only=True) as connection:
        row = connection.execute("select extract_id, extracted_on, source from extract").fetchall()[0]
    return Delivery(path.stem, *map(str, row))


def _comparison(connection: duckdb.DuckDBPyConnection, earlier: Delivery, later: Delivery) -> Comparison:
    tallied = {(dataset, kind): int(count) for dataset, kind, count in connection.execute(_TALLIES).fetchall()}
    persons = {dataset: Persons(*counts) for dataset, *counts in connection.execute(_PERSONS).fetchall()}
    counts = [
        Count(dataset, kind, tallied[dataset, kind])
        for dataset, kinds in CONTRADICTIONS.items()
        for kind in (*kinds, *HARMLESS)
        if (dataset, kind) in tallied
    ]
    return Comparison(
        earlier,
        later,
        same_day=earlier.extracted_on == later.extracted_on,
        persons={dataset: persons.get(dataset, Persons(0, 0, 0)) for dataset in CONTRADICTIONS},
        counts=[each for each in counts if each.kind not in HARMLESS],
        harmless=[each for each in counts if each.kind in HARMLESS],
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
        masked(person_id),
        employer_id,
        month_text(month),
        _PARTS[dataset][part],
        _given(before, file_before),
        _given(after, file_after),
    )


def _given(row: dict[str, object] | None, source_file: str) -> Given | None:
    if row is None:
        return None
    return Given(
        amount=_yuan(number(row["amount"])),
        given_on="" if row["given_on"] is None else str(row["given_on"]),
        payment="" if row["payment"] is None else KINDS[number(row["payment"])],
        source_file=source_file,
        row_number=number(row["row_number"]),
        row_count=number(row["row_count"]),
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
