"""Why an application was decided so: its checks, its months, and for a month the rows and figures behind each test.

Everything is read from the run file and its extract; nothing is decided again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from checks.law.findings import reason_code
from checks.law.reasons import REASONS, Reason, reason
from checks.law.rulebook import Rulebook
from reports.model.decisions import Decision, read_decisions
from reports.model.run_file import Row, RunFile, as_number, as_texts

TESTS: Final = ("payment", "employer_test", "base_match")


@dataclass(frozen=True)
class Line:
    """One line with the evidence of its tests.

    Attributes:
        line: the row of table line with employer_id, employer_key, identity_key and basis name.
        looked_at: the months in which the wage may have been declared.
        register: the rows that call its employer a dispatch agency.
        payments: its contribution rows.
        contract: file and row of the one the employer test rests on.
        links: the links between the employers.
        incomes: the tax rows of the months the expected base was taken from, and of those looked at.
    """

    line: Row
    reasons: dict[str, Reason | None]
    looked_at: list[int]
    register: list[Row]
    payments: list[Row]
    contract: tuple[object, object]
    links: list[Row]
    incomes: list[Row]


@dataclass(frozen=True)
class Explanation:
    """One application with all that decided it.

    Attributes:
        missing: what the extract lacks to decide it (第五条), in words.
        investors: the enterprises the person invested in, with their points.
        contracts, enrolments: the person's on file. sanctions: those on the person, or on employers of the
            applying one's group.
        lines: the lines of the month requested, with their evidence.
        decided: the verdict with the decisions of people, with the automatic one (view decided); decisions: theirs.
    """

    verdict: Row
    reasons: list[Reason]
    missing: list[Row]
    tiers: list[Row]
    ledger: list[Row]
    investors: list[Row]
    rejects: list[Row]
    contracts: list[Row]
    enrolments: list[Row]
    sanctions: list[Row]
    rulebook: Rulebook
    tax_from: int | None
    tax_until: int | None
    month: int | None
    lines: list[Line]
    decided: Row
    decisions: list[Decision]


def find_applications(run: RunFile, application_id: str, person_id: str | None) -> list[str]:
    """The applications with this number, or of the person with this identity number.

    Where no number is written just so, those are meant that differ in the case of letters.
    """
    wanted = application_id.strip()
    applications = run.rows(
        _MATCHING.format("application_id = $id or person_id = $person"), id=wanted, person=person_id
    )
    applications = applications or run.rows(_MATCHING.format("lower(application_id) = lower($id)"), id=wanted)
    return [str(row["application_id"]) for row in applications]


def explain(run: RunFile, application_id: str, month: int | None) -> Explanation:
    """The explanation of an application; the lines of a month with their evidence where one is requested."""
    verdict = run.first_row(_VERDICT, id=application_id)
    person = verdict["person_id"]
    lines = [] if month is None else run.rows(_LINES, person=person, month=month)
    rulebook = Rulebook.model_validate(
        json.loads(str(run.first_row("select rulebook_figures from run")["rulebook_figures"]))
    )
    offsets = rulebook.base_match.tax_month_offsets.value
    coverage = run.first_row("select tax_from, tax_until from extract.extract")
    return Explanation(
        verdict=verdict,
        reasons=[each for each in REASONS if each.code in as_texts(verdict["reasons"])],
        missing=run.rows(
            "select * from missing_in_words where application_id = $id order by what, detail", id=application_id
        ),
        tiers=run.rows("select * from tier_decided where application_id = $id order by multiple", id=application_id),
        ledger=run.rows(_LEDGER, person=person, id=application_id),
        investors=run.rows(
            "select * from investor where application_id = $id order by enterprise_id", id=application_id
        ),
        rejects=run.rows(_REJECTS, person=person),
        contracts=run.rows(_CONTRACTS, person=person),
        enrolments=run.rows(_ENROLMENTS, person=person),
        sanctions=run.rows(_SANCTIONS, person=person, employer=verdict["employer_id"]),
        rulebook=rulebook,
        tax_from=_month(coverage["tax_from"]),
        tax_until=_month(coverage["tax_until"]),
        month=month,
        lines=[_with_evidence(run, line, offsets) for line in lines],
        decided=run.first_row("select * from decided where application_id = $id", id=application_id),
        decisions=read_decisions(run, [application_id]).get(application_id, []),
    )


def _with_evidence(run: RunFile, line: Row, offsets: tuple[int, ...]) -> Line:
    looked_at = [as_number(line["month"]) + offset for offset in offsets]
    months = sorted({*_income_months(line), *looked_at})
    return Line(
        line=line,
        looked_at=looked_at,
        register=run.rows(_REGISTER, key=line["key"]),
        reasons={test: _reason(line[test]) for test in TESTS},
        payments=run.rows(_PAYMENTS, person=line["person"], month=line["month"], key=line["key"]),
        contract=(line["contract_file"], line["contract_row"]),
        links=run.rows(_LINKS, group=line["group_key"]),
        incomes=run.rows(_INCOMES, person=line["person"], group=line["group_key"], months=months),
    )


def _month(value: object) -> int | None:
    return None if value is None else as_number(value)


def _income_months(line: Row) -> list[int]:
    """The months the expected base was taken from."""
    since = _month(line["income_since"])
    if since is None:
        return []
    return list(range(since, since + (12 if line["basis_name"] == "prior_year_average" else 1)))


def _reason(finding: object) -> Reason | None:
    of_finding = reason_code(as_number(finding))
    return None if of_finding is None else reason(of_finding)


_MATCHING = "select application_id from verdict where {} order by all"
_LEDGER = """select ledger.*, sides.payment as decided_payment, sides.employer as decided_employer,
    sides.base_match as decided_base_match, sides.outcome as decided_outcome
from ledger
join ledger_decided as sides using (person_id, month, employer_key)
where person_id = $person and application_id = $id
order by month, employer_key"""
_VERDICT = """select verdict.*, source_file.path
from verdict
join source_file on source_file.source_file = verdict.source_file
where application_id = $id"""
_LINES = """select line.*, employer_number.employer_id, own.employer_key, own.group_key,
    same.employer_key as identity_key, basis.name as basis_name, source_file.path as source_path, reason_set.codes
from line
join person using (person)
join employer_number using (employer)
join employer_key as own on own.key = line.key
join employer_key as same on same.key = line.identity
join source_file using (source_file)
join reason_set using (reasons)
left join basis using (basis)
where person.person_id = $person and line.month = $month
order by own.employer_key"""
_REJECTS = """select dataset, source_file, row_number, column_name, reject.code, reason.zh, reason.en
from reject join reason on reason.code = reject_words(reject.code, raw_value)
where person_id = $person order by all"""
_PAYMENTS = """select contributions.*, employer_number.employer_id, source_file.path
from extract.contributions
join employer_number using (employer)
join source_file using (source_file)
where person = $person and month = $month and key = $key and insurance in (0, 1)
order by source_file, row_number"""
_CONTRACTS = """select contracts.*, employer_number.employer_id, names.employer_name as name, source_file.path
from extract.contracts
join person using (person)
join employer_number using (employer)
join source_file using (source_file)
left join extract.employer_name as names on names.name = contracts.employer_name
where person.person_id = $person
order by start_on, path, row_number"""
_ENROLMENTS = """select enrolments.*, employer_number.employer_id, source_file.path
from extract.enrolments
join person using (person)
join employer_number using (employer)
join source_file using (source_file)
where person.person_id = $person
order by from_on, path, row_number"""
_SANCTIONS = """with group_of as (
    select employer_number.employer, employer_number.employer_id, employer_key.group_key
    from employer_number
    join employer_key using (key)
)
select sanctions.*, group_of.employer_id, source_file.path
from extract.sanctions
join source_file using (source_file)
left join group_of using (employer)
left join person on person.person = sanctions.person
where person.person_id = $person
    or group_of.group_key in (select group_key from group_of where employer_id = $employer)
order by from_on, path, row_number"""
_LINKS = """select starts.employer_id as from_id, ends.employer_id as to_id, links.relation, links.effective_on,
    source_file.path, links.row_number
from extract.employer_links as links
join employer_number as starts on starts.employer = links.from_employer
join employer_number as ends on ends.employer = links.to_employer
join employer_key as start_key on start_key.key = starts.key
join employer_key as end_key on end_key.key = ends.key
join source_file using (source_file)
where $group in (start_key.group_key, end_key.group_key)
order by source_file.path, links.row_number"""
_REGISTER = """select employers.*, employer_number.employer_id, source_file.path
from extract.employers
join employer_number using (employer)
join source_file using (source_file)
where employer_number.key = $key and employers.kind = 2
order by path, row_number"""
_INCOMES = """select tax.*, employer_number.employer_id, employer_key.group_key = $group as own, source_file.path
from extract.tax
join employer_number on employer_number.employer = tax.agent
join employer_key using (key)
join source_file using (source_file)
where person = $person and list_contains($months, month)
order by month, employer_number.employer_id, source_file, row_number"""
