"""What pre-screening says of an employer's list, as data: the words for it are elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

Interval = tuple[int, int]
"""At least and at most."""

Fault = Literal[
    "PERSON_MISSING",
    "PERSON_ROUNDED",
    "PERSON_LENGTH",
    "PERSON_LETTERS",
    "PERSON_CHECK",
    "PERSON_OUTSIDE",
    "PERMIT_UNREADABLE",
    "EMPLOYER_MISSING",
    "EMPLOYER_ROUNDED",
    "EMPLOYER_UNKNOWN",
    "EMPLOYER_AMBIGUOUS",
    "ROW_BROKEN",
]
"""Why a row of a list cannot be judged: its identity number, permit dates, employer, or the row as a whole."""

Remark = Literal["EMPLOYER_WITHOUT_ROWS", "EMPLOYER_CHECK", "NO_PERMIT_DATES"]
"""What is odd about a list as a whole, though it is judged."""

Answer = Literal["pass", "refer", "fail"]
Outcome = Literal["pass", "refer", "fail", "absent", "repeated", "unusable"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("pass", "refer", "fail", "absent", "repeated", "unusable")
"""The three answers; the extract has no row of the person; judged in an earlier row; a fault."""


@dataclass(frozen=True)
class Lack:
    """A thing the extract lacks to decide: as a row of `missing.what_is_missing`."""

    what: str
    part: str | None
    first: int | None
    last: int | None


@dataclass(frozen=True)
class Forecast:
    """Later months, if employment and payment go on as now: as `judge_months_to_come` gives them; reasons are codes.

    Attributes:
        renewed: the first month in which all but the permit, which has ended, would pass; None where there is none.
        permit_until: the last day of the permit; sanctioned_until: of the latest sanction; None where there is none.
    """

    passes: int | None
    opens: int | None
    opens_for: list[str]
    renewed: int | None
    last: int
    last_answer: Answer
    last_for: list[str]
    permit_until: date | None
    sanctioned_until: date | None


@dataclass(frozen=True)
class Verdict:
    """What is decided of one person, as if the person applied on the day."""

    outcome: Answer
    reasons: list[str]
    lacks: list[Lack]
    window_months: Interval
    points_months: Interval
    year_points: Interval
    base_points: Interval
    forecast: Forecast


@dataclass(frozen=True)
class Person:
    """A row of a list.

    Attributes:
        row_label: its row number, behind the sheet's title and ! where the list has several; person_id: as given.
        employer_id, employer_name: the applying employer, empty where it is not known.
        repeats: the other rows of the same person and employer; own: the cells of the list's own columns.
        verdict: None where there is a fault, the extract has no row of the person, or an earlier row was judged.
        other_name: the extract knows the person by other names only.
    """

    row_label: str
    person_name: str
    person_id: str
    employer_id: str
    employer_name: str
    faults: list[Fault]
    repeats: list[str]
    outcome: Outcome
    verdict: Verdict | None
    own: list[str]
    other_name: bool


@dataclass(frozen=True)
class Prescreened:
    """A list, judged against an extract as if all applied on one day.

    Attributes:
        until: the last month looked at.
        own_heads: heads of columns that are not known, given back; left_out: sheets that by their title are of persons
            who left.
    """

    name: str
    extract_id: str
    extract_digest: str
    extracted_on: date
    applied_on: date
    rulebook: str
    until: int
    remarks: list[Remark]
    persons: list[Person]
    own_heads: list[str]
    left_out: list[str]

    def counts(self) -> dict[Outcome, int]:
        """How many rows of each outcome."""
        return {outcome: sum(person.outcome == outcome for person in self.persons) for outcome in OUTCOMES}

    def employers(self) -> list[tuple[str, str]]:
        """Numbers and names of the employers, in order of number."""
        return sorted({(each.employer_id, each.employer_name) for each in self.persons if each.employer_id})
