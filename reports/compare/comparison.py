"""What two extracts say otherwise of the persons whose rows both of them hold.

Compared are contribution rows by person, employer key, month and insurance in kind, base and paid_on, and incomes by
person, agent key, month and item, as the tax rows that stand add up. Names, other columns and other datasets are not
compared. A person without rows of the dataset in one of the extracts is left out: that proves nothing. Of rejected rows
`rejects_compared` says which are healed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reports.compare.rejects import Healing

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
"""The kinds of each dataset, in the order they are shown."""
HARMLESS: Final = ("ordinary", "not_covered")


@dataclass(frozen=True)
class Delivery:
    """An extract as it is called."""

    digest: str
    extract_id: str
    extracted_on: str
    source: str


@dataclass(frozen=True)
class ComparedPersons:
    """How many persons with rows of a dataset were compared, and left out since one extract alone has rows of them."""

    compared: int
    only_earlier: int
    only_later: int


@dataclass(frozen=True)
class DifferenceCount:
    """How often a kind of difference occurs."""

    dataset: str
    kind: str
    count: int


@dataclass(frozen=True)
class ExtractValues:
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
    before: ExtractValues | None
    after: ExtractValues | None


@dataclass(frozen=True)
class Comparison:
    """Two extracts compared, in figures.

    Attributes:
        same_day: neither was made before the other; the one named first is taken for the earlier.
        counts: contradictions by kind. harmless: differences that contradict nothing (ordinary: of months not yet due,
            or paid or declared after the earlier was made; not_covered: of months one extract does not cover).
        rejects: how the rejected rows fared, by dataset and file.
    """

    earlier: Delivery
    later: Delivery
    same_day: bool
    persons: dict[str, ComparedPersons]
    counts: list[DifferenceCount]
    harmless: list[DifferenceCount]
    rejects: list[Healing]

    @property
    def contradictions(self) -> int:
        """How many there are in all."""
        return sum(each.count for each in self.counts)
