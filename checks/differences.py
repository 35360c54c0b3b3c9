"""What `hecha diff` says of two runs, as data: the words for it are elsewhere."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

Kind = Literal["verdict", "points", "month"]
KINDS: Final[tuple[Kind, ...]] = ("verdict", "points", "month")
CauseKind = Literal["data", "figures", "both", "software"]
CAUSES: Final[tuple[CauseKind, ...]] = ("data", "figures", "both", "software")
"""What changed an answer: the data, the rulebook's figures, both together (or either alone), or the software."""
DifferenceKind = Literal["row", "fact", "figure"]
Joined = Literal["same", "renewed"]
"""How applications are joined: by their number, or as the one application of a person in each run."""


REJECTED: Final = "rejected"
"""Names the code of a row that was set aside; its words are under zh and en."""


@dataclass(frozen=True)
class SideValues:
    """What one side gives.

    Attributes:
        values: by column, as text: money in yuan, months as 2024-07, codes in their English words.
        source_file, row_number: where a row was delivered; empty and None of what is no row.
    """

    values: dict[str, str]
    source_file: str = ""
    row_number: int | None = None


@dataclass(frozen=True)
class Difference:
    """A row, a fact of the delivery or a figure that the two sides give otherwise; None where a side has none.

    Attributes:
        name: a dataset; extracted_on, tax, contributions, unattributed.<dataset> or
            dated_month.<month>; the path of a figure.
    """

    kind: DifferenceKind
    name: str
    before: SideValues | None
    after: SideValues | None


@dataclass(frozen=True)
class Change:
    """An answer that changed, and why.

    Attributes:
        month, employer_key, employer_id, employer_name: of a month.
        before, after: the parts of the answer by name; empty where a month has no line.
        sets: the smallest sets of differences that alone turn the one answer into the other, all of one size.
        needed: where there is no such set: the differences without which the answer would not have turned.
        pool: where there is no such set: all differences that concern the person.
        is_sought: where there is no such set: whether all sets of up to three were tried.
    """

    kind: Kind
    month: str
    employer_key: str
    employer_id: str
    employer_name: str
    before: dict[str, str]
    after: dict[str, str]
    cause: CauseKind
    sets: list[list[Difference]]
    needed: list[Difference]
    pool: list[Difference]
    is_sought: bool


@dataclass(frozen=True)
class ChangedApplication:
    """An application whose answers changed.

    Attributes:
        application_id, applied_on: as in the new run; old_id, old_on: as in the old one.
        since: the first month that counts for less than before; empty where none does.
    """

    application_id: str
    applied_on: date
    old_id: str
    old_on: date
    joined: Joined
    person_id: str
    person_name: str
    employer_id: str
    employer_name: str
    since: str
    changes: list[Change]

    def change_of(self, kind: Kind) -> Change | None:
        """The change of the verdict or of the points; None where it is as before."""
        return next((each for each in self.changes if each.kind == kind), None)


@dataclass(frozen=True)
class LoneApplication:
    """An application that one run alone has.

    Attributes:
        rejected: the codes under which the other extract sets its row aside; empty where it has no such row.
    """

    application_id: str
    person_id: str
    applied_on: date
    in_new: bool
    rejected: list[str]


@dataclass(frozen=True)
class RunSide:
    """A run that is compared."""

    run_id: str
    extract_id: str
    extract_digest: str
    extracted_on: date
    rulebook: str
    rulebook_digest: str
    software_version: str


@dataclass(frozen=True)
class Diff:
    """Two runs compared.

    Attributes:
        compared: how many applications both have. applications: those whose answers changed, in order of number.
    """

    old: RunSide
    new: RunSide
    compared: int
    applications: list[ChangedApplication]
    lone: list[LoneApplication]

    def counts(self) -> dict[Kind, Counter[CauseKind]]:
        """How many answers of each kind changed, by cause."""
        result: dict[Kind, Counter[CauseKind]] = {kind: Counter() for kind in KINDS}
        for application in self.applications:
            for each in application.changes:
                result[each.kind][each.cause] += 1
        return result
