"""The applications of a run, as they are shown.

Identity numbers and names are in it as they will be shown: masked, unless requested.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from reports.file_names import distinct_names, safe_name
from reports.masking import Mask
from reports.model.run_file import Row, RunFile, as_texts


@dataclass(frozen=True)
class Application:
    """One application and its outcome.

    Attributes:
        number: its place in order of application_id, from 1, among those that were read.
        file: the name of its case page, without what makes it unsafe and without identity numbers.
        person_name, employer_name: empty where the extract lacks them.
        reason_of: the reason of each check that does not pass, by check; reasons: those, and what else is to be known.
    """

    number: int
    file: str
    application_id: str
    person_id: str
    person_name: str
    employer_id: str
    employer_name: str
    applied_on: date
    outcome: str
    reasons: tuple[str, ...]
    reason_of: dict[str, str]

    @property
    def page(self) -> str:
        """Its case page, as the report links to it."""
        return f"cases/{self.file}.html"


def read_applications(run: RunFile, mask: Mask, only: Sequence[str] | None = None) -> dict[str, Application]:
    """All applications of a run, or only some, by application_id, in order of their numbers."""
    wanted = {} if only is None else {"only": list(only)}
    some = "" if only is None else ONLY
    rows = run.rows((_APPLICATIONS if run.has_extract else _NAMELESS).format(some), **wanted)
    reasons: dict[str, dict[str, str]] = defaultdict(dict)
    for row in run.rows(f"select application_id, check_name, code from verdict_reason {some}", **wanted):
        reasons[str(row["application_id"])][str(row["check_name"])] = str(row["code"])
    names = [str(row["application_id"]) for row in rows]
    files = distinct_names(map(safe_name, names))
    return {
        name: _application(number, file, row, reasons.get(name, {}), mask)
        for number, (name, file, row) in enumerate(zip(names, files, rows, strict=True), start=1)
    }


def _application(number: int, file: str, row: Row, reason_of: dict[str, str], mask: Mask) -> Application:
    return Application(
        number=number,
        file=file,
        application_id=str(row["application_id"]),
        person_id=mask.person_id(str(row["person_id"])),
        person_name=mask.name(str(row["person_name"] or "")),
        employer_id=str(row["employer_id"]),
        employer_name=str(row["employer_name"] or ""),
        applied_on=date.fromisoformat(str(row["applied_on"])),
        outcome=str(row["outcome"]),
        reasons=tuple(as_texts(row["reasons"])),
        reason_of=reason_of,
    )


def names_if_few(names: Collection[str]) -> list[str] | None:
    """Names that are read alone where they are few; None where all are read sooner."""
    return sorted(names) if len(names) <= _FEW else None


_FEW: Final = 100
ONLY: Final = "where list_contains($only, application_id)"
"""What narrows a query to some applications."""
_NAMELESS: Final = """select application_id, person_id, null as person_name, employer_id, null as employer_name,
    applied_on, outcome, reasons
from verdict
{}
order by application_id"""
_APPLICATIONS: Final = """select verdict.application_id, verdict.person_id, given.person_name, verdict.employer_id,
    names.employer_name, verdict.applied_on, verdict.outcome, verdict.reasons
from verdict
join extract.applications as given using (application_id)
left join extract.employer_name as names on names.name = given.employer_name
{}
order by application_id"""
