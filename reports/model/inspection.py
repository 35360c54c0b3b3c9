"""What a source holds and how it would be read, before any run: personal data masked, amounts left out."""

from __future__ import annotations

from dataclasses import dataclass

from reports.model.summary import Note as Note


@dataclass(frozen=True)
class Column:
    """A column of a dataset that a head is read as.

    Attributes:
        column: its canonical head; unit: what stands in brackets behind the head and is no part of it.
        above: its value stands above the table, behind this word.
    """

    head: str
    column: str
    unit: str = ""
    above: bool = False


@dataclass(frozen=True)
class Unknown:
    """A head that fits no column.

    Attributes:
        head: as it stands there; word: as a layouts file names it, for a column.
        needed: it may decide something, as far as anybody knows; perhaps: the column whose words it resembles.
        cells: what most of its first cells are: day, number, identity, words or nothing.
    """

    head: str
    word: str
    needed: bool
    perhaps: str | None = None
    cells: str = ""


@dataclass(frozen=True)
class CodeWord:
    """A word under a column of codes; of one that is unknown `code` is what it is taken for, if anything."""

    column: str
    word: str
    code: str | None
    known: bool
    rows: int


@dataclass(frozen=True)
class Reject:
    """Rows that would be set aside for one fault."""

    column: str | None
    code: str
    zh: str
    en: str
    rows: int
    first_row: int


@dataclass(frozen=True)
class Counts:
    """What would become of the rows; copies among those kept are found by a run."""

    read: int
    kept: int
    rejected: int


@dataclass(frozen=True)
class Inspected:
    """A file, a sheet or the result of a query that was recognised.

    Attributes:
        delimiter: what parts the cells of text; head_row: the last row of its head, 0 where it goes on under that of
            the sheet before, None where no row is its head.
        absent: columns that decide something and are not there.
        counts: None where its rows cannot be read.
        first_rows: by column, masked.
    """

    file: str
    dataset: str
    form: str
    form_en: str
    medium: str
    delimiter: str | None
    head_row: int | None
    columns: list[Column]
    unknown: list[Unknown]
    absent: list[str]
    counts: Counts | None
    codes: list[CodeWord]
    rejects: list[Reject]
    first_rows: list[dict[str, str]]


@dataclass(frozen=True)
class Refusal:
    """Why a run would not be made, in the line it would say.

    Attributes:
        dataset, columns, unknown, missing: of a file without a whole head, the dataset it is nearest to, and what was
            found of it.
    """

    file: str
    zh: str
    en: str
    dataset: str | None
    columns: list[Column]
    unknown: list[Unknown]
    missing: list[str]


@dataclass(frozen=True)
class Inspection:
    """A source.

    Attributes:
        extracted_on: None where nothing says it; then no month is in the future.
        refusals: why a run would not be made, that which it would say first; unread: files and sheets that are no
            dataset.
    """

    source: str
    extracted_on: str | None
    files: list[Inspected]
    refusals: list[Refusal]
    unread: list[str]
    notes: list[Note]
