"""What people decided of the applications of a run, with what was judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from checks.law.months import month_text
from checks.law.reasons import Language
from reports.model.run_file import Row, RunFile, as_number
from reports.words.catalogue import word


@dataclass(frozen=True)
class Decision:
    """One decision on an application, or one refer that a standing rule accepts.

    Attributes:
        month: as text, with the employer's key; empty of a check. what: the check or test.
        state: carried, lapsed or waiting. event: its number in the log.
        changes: how many things changed since; why, kind, changed: of the first of them, as table decision has them.
    """

    application_id: str
    month: str
    employer_key: str
    what: str
    answer: str
    state: str
    event: int
    by: str
    because: str
    changes: int
    why: str
    kind: str
    changed: str

    def is_of(self, line: Row) -> bool:
        """Whether it was decided of this line, a row of table line with employer_key."""
        month = month_text(as_number(line["month"]))
        return (self.month, self.employer_key) == (month, line["employer_key"])

    def item(self, language: Language) -> str:
        """What was decided, in words."""
        name = word("employer_test" if self.what == "employer" else self.what, language)
        return " ".join(filter(None, (self.month, self.employer_key, name)))

    def lapsed_for(self, language: Language) -> str:
        """Why it lapsed, in words; empty where it did not."""
        if not self.why:
            return ""
        what = part_in_words(self.kind, self.changed, language)
        said = word(self.why, language, "decisions").format(what)
        more = word("more_changes", language, "decisions").format(self.changes) if self.changes > 1 else ""
        return " ".join(filter(None, (said, more)))


def part_in_words(kind: str, name: str, language: Language) -> str:
    """One thing that evidence rests on: the answer and its reason, a figure as people call it, rejects, or a row."""
    first, _, more = name.partition(" ")
    if kind == "answer" and first:
        first = word(first, language)
    elif kind == "figure":
        first = word(first, language, "page") if "." in first else word(f"figure_{first}", language, "decisions")
    return " ".join(filter(None, (word(f"kind_{kind}", language, "decisions"), first, more)))


def read_decisions(run: RunFile, only: Sequence[str] | None = None) -> dict[str, list[Decision]]:
    """The decisions by application; of some where these are named."""
    decisions: dict[str, list[Decision]] = defaultdict(list)
    for row in run.rows(_DECISIONS, only=only):
        decisions[str(row["application_id"])].append(_decision(row))
    return dict(decisions)


def decided_outcomes(run: RunFile, only: Sequence[str] | None = None) -> dict[str, str]:
    """The outcome with what people decided, of each application that has a decision, whatever became of it."""
    rows = [] if only == [] else run.rows(_OUTCOMES, only=only)
    return {str(row["application_id"]): str(row["outcome"]) for row in rows}


def still_referred(run: RunFile) -> frozenset[str]:
    """The applications that need a person still: referred, and not settled by what people decided."""
    rows = run.rows("select application_id from decided where automatic_outcome = 'refer' and outcome = 'refer'")
    return frozenset(str(row["application_id"]) for row in rows)


def _decision(row: Row) -> Decision:
    texts = {name: str(row[name] or "") for name in _TEXTS}
    return Decision(**texts, event=as_number(row["event"]), changes=as_number(row["changes"]))


_TEXTS: Final = ("application_id", "month", "employer_key", "what", "answer", "state", "by", "because", "why", "kind",
                 "changed")  # fmt: skip
_DECISIONS: Final = """select application_id, strftime(month, '%Y-%m') as month, employer_key, what, answer, state,
    event, decided_by as by, because, changes, why, changed_kind as kind, changed
from decision
where $only is null or list_contains($only, application_id)
order by application_id, month nulls first, employer_key, what, event"""
_OUTCOMES: Final = """select application_id, outcome
from decided
semi join decision using (application_id)
where $only is null or list_contains($only, application_id)"""
