"""The rows behind some applications, read together and laid by person: one query a table, however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from reports.model.excluded_months import employer_names
from reports.model.numbers import Numbers
from reports.model.run_file import Row, RunFile

ByPerson = dict[object, list[Row]]


@dataclass(frozen=True)
class Rows:
    """What run and extract say of some applications.

    Attributes:
        verdicts: in order of person; decided, tiers and sanctions: by application_id.
        lines, payments, incomes, papers: by person (the number in table person). names: of employers, by key.
        keys: the text of each.
    """

    verdicts: list[Row]
    decided: ByPerson
    tiers: ByPerson
    lines: ByPerson
    payments: ByPerson
    incomes: ByPerson
    papers: ByPerson
    sanctions: ByPerson
    names: dict[object, str]
    keys: dict[object, str]
    has_extract: bool


def rows_of(run: RunFile, applications: list[str]) -> Rows:
    """The rows behind some applications; without the extract, what the run itself holds."""
    verdicts = _verdicts(run, applications)
    persons = sorted({int(str(row["person"])) for row in verdicts})
    lines = [_line(row, run.numbers) for row in run.rows(_LINES, persons=persons)]
    rejects = run.rows(_REJECTS, persons=persons)
    payments, incomes, papers = (
        [_named(row, run.numbers) for row in run.rows(query, persons=persons)] if run.has_extract else []
        for query in (_PAYMENTS, _INCOMES, _PAPERS)
    )
    keys = sorted({int(str(row["key"])) for row in (*lines, *incomes)})
    return Rows(
        verdicts,
        decided=_by_person(run.rows(_DECIDED, applications=applications), "application_id"),
        tiers=_by_person(run.rows(_TIERS, applications=applications), "application_id"),
        lines=_by_person(_sorted(lines, "person", "month", "employer_id", "key")),
        payments=_by_person(_sorted(payments, "person", "month", "key", "source_file", "row_number")),
        incomes=_by_person(_sorted(incomes, "person", "month", "key", "source_file", "row_number")),
        papers=_by_person(_as_papers([*papers, *rejects])),
        sanctions=_sanctions(run, verdicts),
        names=employer_names(run, [*keys]),
        keys={key: run.numbers.keys[key] for key in keys},
        has_extract=run.has_extract,
    )


def _verdicts(run: RunFile, applications: list[str]) -> list[Row]:
    verdicts = run.rows(_VERDICTS, applications=applications)
    given = run.rows(_GIVEN, applications=applications) if run.has_extract else []
    permits = {row["application_id"]: row for row in given}
    nothing: Row = {"permit_valid_from": None, "permit_valid_until": None}
    return [
        {**row, **permits.get(row["application_id"], nothing), "path": run.numbers.paths[row["source_file"]]}
        for row in verdicts
    ]


def _sanctions(run: RunFile, verdicts: list[Row]) -> ByPerson:
    """By application, the sanctions on its person and on all employers of its employer's group."""
    if not run.has_extract:
        return defaultdict(list)
    groups = {row["application_id"]: run.numbers.group_of[str(row["employer_id"])] for row in verdicts}
    employers = sorted({int(str(each)) for group in groups.values() for each in run.numbers.of_groups[group]})
    persons = sorted({int(str(row["person"])) for row in verdicts})
    rows = [_named(row, run.numbers) for row in run.rows(_SANCTIONS, persons=persons, employers=employers)]
    return {
        row["application_id"]: _as_papers(
            each
            for each in rows
            if each["person"] == row["person"] or each.get("group_key") == groups[row["application_id"]]
        )
        for row in verdicts
    }


def _named(row: Row, numbers: Numbers) -> Row:
    """A row with what its numbers of file and employer stand for."""
    named = {"path": numbers.paths[row["source_file"]]}
    if row["employer"] is None:
        return {**row, **named, "employer_id": None}
    employer_id, key = numbers.employers[row["employer"]]
    return {**row, **named, "employer_id": employer_id, "key": key, "group_key": numbers.groups.get(key)}


def _line(row: Row, numbers: Numbers) -> Row:
    return {
        **row,
        "employer_id": numbers.employers[row["employer"]][0],
        "group_key": numbers.groups[row["key"]],
        "basis_name": numbers.bases.get(row["basis"]),
        "codes": numbers.codes[row["reasons"]],
        "path": numbers.paths[row["source_file"]],
        "contract_path": numbers.paths.get(row["contract_file"]),
    }


def _sorted(rows: Iterable[Row], *names: str) -> list[Row]:
    """In order of these columns, which have no null."""
    return sorted(rows, key=itemgetter(*names))


def _as_papers(rows: Iterable[Row]) -> list[Row]:
    """In order of kind, day and place, what has none last."""
    return sorted(rows, key=lambda row: [(row[name] is None, row[name]) for name in _OF_PAPER])


def _by_person(rows: Iterable[Row], by: str = "person") -> ByPerson:
    grouped: ByPerson = defaultdict(list)
    for row in rows:
        grouped[row[by]].append(row)
    return grouped


_OF_PAPER: Final = ("kind", "since", "path", "row_number", "detail")
_DECIDED: Final = """select *
from decided
where list_contains($applications, application_id)"""
_VERDICTS: Final = """select verdict.*, person.person
from verdict
join person using (person_id)
where list_contains($applications, application_id)
order by person.person, application_id"""
_GIVEN: Final = """select application_id, permit_valid_from, permit_valid_until
from extract.applications
where list_contains($applications, application_id)"""
_TIERS: Final = """select *
from tier_decided
where list_contains($applications, application_id)
order by application_id, multiple"""
_LINES: Final = """select *
from line
where person between list_min($persons) and list_max($persons) and list_contains($persons, person)"""
_PAYMENTS: Final = """select person, month, employer, kind, base, paid_on, source_file, row_number
from extract.contributions
where list_contains($persons, person) and insurance in (0, 1)"""
_INCOMES: Final = """select person, month, agent as employer, item, income, stands, source_file, row_number
from extract.tax
where list_contains($persons, person)"""
_PAPERS: Final = """select person, 'contract' as kind, employer, start_on as since, end_on as until,
    work_region as detail, source_file, row_number
from extract.contracts
where list_contains($persons, person)
union all
select person, 'enrolment', employer, from_on, until_on, null, source_file, row_number
from extract.enrolments
where list_contains($persons, person)"""
_REJECTS: Final = """select person, 'reject' as kind, null as employer_id, null as since, null as until,
    reject_words(code, raw_value) as detail, source_file as path, row_number
from reject
join person using (person_id)
where list_contains($persons, person)"""
_SANCTIONS: Final = """select person, 'sanction' as kind, employer, from_on as since, until_on as until,
    document as detail, source_file, row_number
from extract.sanctions
where list_contains($persons, person) or list_contains($employers, employer)"""
