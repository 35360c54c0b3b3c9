"""The rows behind some applications, read together and laid by person: one query a table, however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from reports.model.excluded_months import employer_names
from reports.model.run_file import Row, RunFile

ByPerson = dict[object, list[Row]]


@dataclass(frozen=True)
class Rows:
    """What run and extract say of some applications.

    Attributes:
        verdicts: in order of person; decided, tiers and sanctions: by application_id.
        lines, payments, incomes, papers: by person (the number in table person). names: of employers, by key.
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
    has_extract: bool


def rows_of(run: RunFile, applications: list[str]) -> Rows:
    """The rows behind some applications; without the extract, what the run itself holds."""
    verdicts = run.rows(_VERDICTS.format(*(_GIVEN if run.has_extract else _NOT_GIVEN)), applications=applications)
    persons = sorted({int(str(row["person"])) for row in verdicts})
    lines = run.rows(_LINES, persons=persons)
    rejects = run.rows(_REJECTS, persons=persons)
    payments, incomes, papers, sanctions = (
        run.rows(query, **values) if run.has_extract else []
        for query, values in (
            (_PAYMENTS, {"persons": persons}),
            (_INCOMES, {"persons": persons}),
            (_PAPERS, {"persons": persons}),
            (_SANCTIONS, {"applications": applications}),
        )
    )
    keys = sorted({int(str(row["key"])) for row in (*lines, *incomes)})
    return Rows(
        verdicts,
        decided=_by_person(run.rows(_DECIDED, applications=applications), "application_id"),
        tiers=_by_person(run.rows(_TIERS, applications=applications), "application_id"),
        lines=_by_person(lines),
        payments=_by_person(payments),
        incomes=_by_person(incomes),
        papers=_by_person([*papers, *rejects]),
        sanctions=_by_person(sanctions, "application_id"),
        names=employer_names(run, [*keys]),
        has_extract=run.has_extract,
    )


def _by_person(rows: Iterable[Row], by: str = "person") -> ByPerson:
    grouped: ByPerson = defaultdict(list)
    for row in rows:
        grouped[row[by]].append(row)
    return grouped


_GIVEN: Final = (
    "given.permit_valid_from, given.permit_valid_until",
    "join extract.applications as given using (application_id)",
)
_NOT_GIVEN: Final = ("null as permit_valid_from, null as permit_valid_until", "")
_DECIDED: Final = """select *
from decided
where list_contains($applications, application_id)"""
_VERDICTS: Final = """select verdict.*, person.person, source_file.path, {}
from verdict
join person using (person_id)
join source_file on source_file.source_file = verdict.source_file
{}
where list_contains($applications, application_id)
order by person.person, application_id"""
_TIERS: Final = """select *
from tier_decided
where list_contains($applications, application_id)
order by application_id, multiple"""
_LINES: Final = """select line.*, employer_number.employer_id, employer_key.group_key, basis.name as basis_name,
    reason_set.codes, source_file.path, contract.path as contract_path
from line
join employer_number using (employer)
join employer_key on employer_key.key = line.key
join reason_set using (reasons)
join source_file using (source_file)
left join source_file as contract on contract.source_file = line.contract_file
left join basis using (basis)
where line.person between list_min($persons) and list_max($persons) and list_contains($persons, line.person)
order by line.person, line.month, employer_number.employer_id, line.key"""
_PAYMENTS: Final = """select contributions.person, contributions.month, employer_number.key, contributions.kind,
    contributions.base, contributions.paid_on, source_file.path, contributions.row_number
from extract.contributions
join employer_number using (employer)
join source_file using (source_file)
where list_contains($persons, person) and insurance in (0, 1)
order by person, month, key, source_file, row_number"""
_INCOMES: Final = """select tax.person, tax.month, employer_number.key, employer_number.employer_id,
    employer_key.group_key, tax.item, tax.income, tax.stands, source_file.path, tax.row_number
from extract.tax
join employer_number on employer_number.employer = tax.agent
join employer_key using (key)
join source_file using (source_file)
where list_contains($persons, person)
order by person, month, key, source_file, row_number"""
_PAPERS: Final = """select person, 'contract' as kind, employer_id, start_on as since, end_on as until,
    work_region as detail, path, row_number
from extract.contracts
join employer_number using (employer)
join source_file using (source_file)
where list_contains($persons, person)
union all
select person, 'enrolment', employer_id, from_on, until_on, null, path, row_number
from extract.enrolments
join employer_number using (employer)
join source_file using (source_file)
where list_contains($persons, person)
order by person, kind, since, path, row_number"""
_REJECTS: Final = """select person, 'reject' as kind, null as employer_id, null as since, null as until,
    reject_words(code, raw_value) as detail, source_file as path, row_number
from reject
join person using (person_id)
where list_contains($persons, person)
order by person, path, row_number, detail"""
_SANCTIONS: Final = """with asked as (
    select verdict.application_id, person.person, employer_key.group_key
    from verdict
    join person using (person_id)
    join employer_number using (employer_id)
    join employer_key using (key)
    where list_contains($applications, verdict.application_id)
),
sanction as (
    select sanctions.*, employer_number.employer_id, employer_key.group_key, source_file.path
    from extract.sanctions
    join source_file using (source_file)
    left join employer_number using (employer)
    left join employer_key using (key)
)
select asked.application_id, 'sanction' as kind, sanction.employer_id, sanction.from_on as since,
    sanction.until_on as until, sanction.document as detail, sanction.path, sanction.row_number
from asked
join sanction on sanction.person = asked.person or sanction.group_key = asked.group_key
order by asked.application_id, since, sanction.path, sanction.row_number"""
