"""What can be done with a refer, an application or a reason, as the log keeps it; one type a kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeAlias

from checks.law.months import month_number, month_text

Answer = Literal["pass", "fail"]
Agreement = Literal["agrees", "differs"]
Step = Literal["accepted", "verified", "decided", "waiting", "resumed"]


@dataclass(frozen=True)
class Question:
    """What one refer asks: a check of an application, or a test of a line of its person.

    Attributes:
        what: the check or the test. month: year x 12 + month - 1, None of a check. employer_key: of the line, likewise.
    """

    what: str
    month: int | None = None
    employer_key: str | None = None

    def __str__(self) -> str:
        """As the log and people write it: `window`, `2024-07/base_match/123456789`."""
        if self.month is None:
            return self.what
        return f"{month_text(self.month)}/{self.what}/{self.employer_key}"

    @classmethod
    def of(cls, text: str) -> Question:
        """The question that is written so; ValueError where none is."""
        first, *more = text.split("/", 2)
        if not more:
            return cls(first)
        what, key = more
        return cls(what, month_number(date.fromisoformat(f"{first}-01")), key)


@dataclass(frozen=True)
class Document:
    """A document that was shown: its name as given, and its SHA-256, under which the store keeps a copy."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Part:
    """One thing the evidence rests on: a figure of the rulebook or a row of the source.

    Attributes:
        kind: `figure`, `answer`, or the dataset of a row. name: which one, for people, without personal data.
        digest: SHA-256 of its content.
    """

    kind: str
    name: str
    digest: str


@dataclass(frozen=True)
class Decided:
    """A person settles one refer of an application (`subject`). It holds as long as its evidence does.

    Attributes:
        settles: the `Question`, as text. fingerprint, evidence: what the answer rested on. run_id: where it was read.
        code: the reason of the refer. second_person: whether it holds only when another person confirms it.
    """

    subject: str
    settles: str
    answer: Answer
    because: str
    documents: tuple[Document, ...]
    fingerprint: str
    run_id: str
    code: str
    evidence: tuple[Part, ...]
    second_person: bool = False


@dataclass(frozen=True)
class Withdrawn:
    """A decision or standing acceptance, the event of this number, is taken back; `subject` is that event's."""

    subject: str
    event: int
    because: str


@dataclass(frozen=True)
class Confirmed:
    """A second person confirms the event of this number; `subject` is that event's."""

    subject: str
    event: int


@dataclass(frozen=True)
class Accepted:
    """A standing rule: a reason is accepted of an employer, or of a pair of employers, until a day."""

    code: str
    employer_key: str
    other_key: str | None
    until: date
    because: str
    documents: tuple[Document, ...]
    second_person: bool = False

    @property
    def subject(self) -> str:
        """The standing rule: the reason and whose it is."""
        return " ".join(filter(None, (self.code, self.employer_key, self.other_key)))


@dataclass(frozen=True)
class Marked:
    """A step of the work on an application (`subject`) was taken on a day (第七条)."""

    subject: str
    answer: Step
    on: date


@dataclass(frozen=True)
class Assigned:
    """An application (`subject`) is given to somebody."""

    subject: str
    to: str


@dataclass(frozen=True)
class Instance:
    """An application (`subject`) is looked at again after a complaint, in the first or second instance (第十二条)."""

    subject: str
    number: Literal[1, 2]
    on: date
    because: str


@dataclass(frozen=True)
class Reviewed:
    """An automatic answer on an application (`subject`) of a run was looked at by a person, who agrees or does not."""

    subject: str
    run_id: str
    answer: Agreement
    because: str


@dataclass(frozen=True)
class TakenUp:
    """A log without a head was looked at and taken up, with so many events, the last of this hash."""

    events: int
    last_hash: str
    because: str

    @property
    def subject(self) -> str:
        """The log itself."""
        return "decisions.sqlite"


Act: TypeAlias = Decided | Withdrawn | Confirmed | Accepted | Marked | Assigned | Instance | Reviewed | TakenUp

KINDS: Final = {
    kind.__name__.lower(): kind
    for kind in (Decided, Withdrawn, Confirmed, Accepted, Marked, Assigned, Instance, Reviewed, TakenUp)
}
"""The types of acts by the name the log has for them."""
