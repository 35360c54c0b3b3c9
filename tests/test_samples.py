"""The sample extract: every reason and reject code occurs, and its page says exactly what the verification says."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import duckdb
import pytest
from stdnum.cn import ric, uscc

from checks.law.answers import FAIL, PASS, REFER, WORDS
from checks.law.reasons import REASONS
from pipelines.reading.reject_codes import REJECT_CODES
from pipelines.steps import Request, verify_source
from tests.reference.values import employer_key, identified

SAMPLES = Path(__file__).parent.parent / "data" / "samples"
GOLDEN = Path(__file__).parent / "golden" / "sample_ledger.txt"
NOTES = {"EMPLOYER_FORM", "USCC_CHECKSUM", "VALUE_IGNORED"}
IMPOSSIBLE = {("BASE_BELOW_INCOME", FAIL)}
"""A base cannot be more than 100 % below the income, and up to there the built-in rulebook refers."""
REASONS_OF_CHECKS = {
    "permit": ("PERMIT_NOT_VALID", "PERMIT_UNCLEAR"),
    "scope": ("EMPLOYER_NOT_LOCAL", "SCOPE_BRANCH", "SCOPE_PERSON"),
    "sanction": ("SANCTIONED",),
    "employed": ("CONTRACT_EXPIRED", "CONTRACT_MISSING", "EMPLOYER_RELATED", "EMPLOYER_UNIDENTIFIED", "NOT_EMPLOYED"),
    "paying": ("NOT_PAYING", "PAYING_OTHER_EMPLOYER", "PAYING_UNDECIDED", "PAYMENT_PENDING"),
    "window": ("WINDOW_SHORT", "WINDOW_UNDECIDED"),
    "source": ("SOURCE_REJECTED",),
}
STATEMENT = re.compile(
    r"(?P<of>application|investor|reject|note|\d{4}-\d\d(?: to \d{4}-\d\d)?)(?: (?P<answer>pass|refer|fail))?"
    r"(?: (?P<codes>`[A-Z_]+`(?:, `[A-Z_]+`)*))?"
)

Said = tuple[str, list[str]]
"""An answer and its reasons."""


@dataclass(frozen=True)
class Listed:
    """A row of the page's table; `application` is empty where it names none, `positions` are files and row numbers."""

    application: str
    said: list[tuple[str, Said]]
    positions: set[tuple[str, int]]

    def codes(self, of: str) -> list[str]:
        """The codes of its statements of one kind."""
        return sorted(code for each, (_, codes) in self.said if each == of for code in codes)


def months_within(span: str) -> list[str]:
    first, last = span[:7], span[-7:]
    positions = range(int(first[:4]) * 12 + int(first[5:]) - 1, int(last[:4]) * 12 + int(last[5:]))
    return [f"{month // 12}-{month % 12 + 1:02d}" for month in positions]


def statements(cell: str) -> Iterator[tuple[str, Said]]:
    for text in cell.split("<br>"):
        found = STATEMENT.fullmatch(text)
        assert found, f"the page says {text!r}, which is no statement"
        said = (found["answer"] or "", re.findall(r"`(\w+)`", found["codes"] or ""))
        spans = [found["of"]] if found["of"].isalpha() else months_within(found["of"])
        yield from ((of, said) for of in spans)


def listed_rows(page: str) -> list[Listed]:
    lines = [line.strip("| \n").split(" | ") for line in page.splitlines() if line.startswith("| ")]
    rows = []
    for _, subject, _, says, where in lines[2:]:
        positions = {
            (file, int(number))
            for file, numbers in re.findall(r"`([\w.]+)` ([\d, ]+)", where)
            for number in numbers.split(", ")
        }
        application = re.match(r"SQ-\d+", subject)
        rows.append(Listed(application[0] if application else "", list(statements(says)), positions))
    return rows


PAGE = (SAMPLES / "README.md").read_text(encoding="utf-8")
LISTED = listed_rows(PAGE)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    path = verify_source(Request(SAMPLES / "extract", tmp_path_factory.mktemp("store")))
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def reasons_in(run: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    return {code for (code,) in run.execute(f"select distinct unnest(reasons) from {table}").fetchall()}


def line_answers(run: duckdb.DuckDBPyConnection) -> set[tuple[str, int]]:
    """Code and answer of every finding on a line; remarks and reasons that are added to another are no findings."""
    query = """select distinct code, finding_answer(finding)
    from (select unnest([payment, employer_test, base_match]) as finding from line)
    join reason_number on number = finding_reason(finding)"""
    remarks = "select 'TOPUP_NOT_COUNTED', 2 from ledger where payment = 'pass' and 'TOPUP_NOT_COUNTED' in reasons"
    added = """select 'SOURCE_UNATTRIBUTED', 1 from ledger
    where base_match = 'refer' and payment = 'pass' and employer = 'pass' and 'SOURCE_UNATTRIBUTED' in reasons"""
    return set(run.execute(f"{query} union {remarks} union {added}").fetchall())


def check_answers(run: duckdb.DuckDBPyConnection) -> set[tuple[str, int]]:
    """Code and answer of every check that does not pass, where only one of its reasons is in the verdict."""
    found = set()
    for check, codes in REASONS_OF_CHECKS.items():
        for answer, reasons in run.execute(f'select "{check}", reasons from verdict').fetchall():
            mine = set(codes) & set(reasons)
            assert (answer == "pass") == (not mine)
            found |= {(code, WORDS.index(answer)) for code in mine if len(mine) == 1}
    return found


def investor_answers(run: duckdb.DuckDBPyConnection) -> set[tuple[str, int]]:
    """Code and answer of every remark on an investor."""
    return {(code, PASS) for code in reasons_in(run, "investor")}


def test_every_reason_occurs(run: duckdb.DuckDBPyConnection) -> None:
    occurring = (reasons_in(run, table) for table in ("verdict", "ledger", "investor"))
    assert set().union(*occurring) == {reason.code for reason in REASONS}


def test_every_reason_occurs_with_each_of_its_answers(run: duckdb.DuckDBPyConnection) -> None:
    wanted = {(reason.code, answer) for reason in REASONS for answer in reason.answers}
    assert {FAIL, REFER, PASS} == {answer for _, answer in wanted}
    assert wanted - line_answers(run) - check_answers(run) - investor_answers(run) == IMPOSSIBLE


def test_every_reject_code_and_note_occurs(run: duckdb.DuckDBPyConnection) -> None:
    rejects = {code for (code,) in run.execute("select distinct code from reject").fetchall()}
    assert rejects == {each.code for each in REJECT_CODES}
    assert {code for (code,) in run.execute("select distinct code from note").fetchall()} == NOTES


def test_every_relation_and_a_copy_occur(run: duckdb.DuckDBPyConnection) -> None:
    with (SAMPLES / "extract" / "employer_links.csv").open(encoding="utf-8", newline="") as file:
        assert {row["relation"] for row in csv.DictReader(file)} == {"same", "successor", "branch"}
    copies = "select cast(json_extract(counts, '$.contributions.copies') as integer) from run"
    assert run.execute(copies).fetchall() == [(1,)]


def test_the_page_names_every_code() -> None:
    named = {code for row in LISTED for _, (_, codes) in row.said for code in codes}
    assert named == {each.code for each in REASONS} | {each.code for each in REJECT_CODES} | NOTES


def test_the_page_states_every_verdict(run: duckdb.DuckDBPyConnection) -> None:
    stated = [(row.application, *said) for row in LISTED for of, said in row.said if of == "application"]
    verdicts = run.execute("select application_id, outcome, reasons from verdict order by all").fetchall()
    assert sorted(stated) == verdicts


def test_the_page_states_every_investor(run: duckdb.DuckDBPyConnection) -> None:
    stated = [(row.application, codes) for row in LISTED for of, (_, codes) in row.said if of == "investor"]
    assert sorted(stated) == run.execute("select application_id, reasons from investor order by all").fetchall()


def test_the_page_states_every_month_that_does_not_pass(run: duckdb.DuckDBPyConnection) -> None:
    stated = [(row.application, of, *said) for row in LISTED for of, said in row.said if not of.isalpha()]
    query = """select application_id, strftime(month, '%Y-%m'), ledger.outcome, ledger.reasons
    from ledger join verdict using (person_id)
    where ledger.outcome <> 'pass' or len(ledger.reasons) > 0
    order by all"""
    assert sorted(stated) == run.execute(query).fetchall()


def test_the_page_shows_where_each_row_was_rejected(run: duckdb.DuckDBPyConnection) -> None:
    rejects = run.execute("select source_file, row_number, code from reject").fetchall()
    for row in LISTED:
        assert sorted(code for file, number, code in rejects if (file, number) in row.positions) == row.codes("reject")
    assert len(rejects) == sum(len(row.codes("reject")) for row in LISTED)


def test_the_page_shows_the_row_that_excludes_a_month(run: duckdb.DuckDBPyConnection) -> None:
    query = """select application_id, month_not_counting.source_file, row_number
    from month_not_counting join (select application_id, person_id from verdict) using (person_id)"""
    positions = {row.application: row.positions for row in reversed(LISTED)}
    excluded = run.execute(query).fetchall()
    assert excluded
    assert all((file, number) in positions[application] for application, file, number in excluded)


def files_in(folder: Path) -> dict[str, bytes]:
    made = [folder / "README.md", *(folder / "extract").iterdir()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in made}


def test_the_sample_can_be_made_again(tmp_path: Path) -> None:
    subprocess.run([sys.executable, SAMPLES / "make_extract.py", tmp_path], check=True)
    assert files_in(tmp_path) == files_in(SAMPLES)


def numbers_matching(pattern: str) -> set[str]:
    texts = (path.read_text(encoding="utf-8") for path in (SAMPLES / "extract").glob("*.csv"))
    cells = {
        unicodedata.normalize("NFKC", cell) for text in texts for row in csv.reader(text.splitlines()) for cell in row
    }
    return {cell for cell in cells if re.fullmatch(pattern, cell)}


def test_identity_numbers_are_valid_and_invented(run: duckdb.DuckDBPyConnection) -> None:
    numbers = numbers_matching(r"\d{17}[\dX]")
    wrong = {number for number in numbers if number[-1] != ric.calc_check_digit(number)}
    rejected = run.execute("select distinct raw_value from reject where code = 'PERSON_ID_INVALID'").fetchall()
    assert {number for (number,) in rejected} == wrong
    assert {number[2:4] for number in numbers} == {"99"}
    for number in numbers:
        ric.get_birth_date(number)


def test_employer_numbers_are_valid_and_invented(run: duckdb.DuckDBPyConnection) -> None:
    numbers = numbers_matching(r"91\d{6}Y[0-9A-Z]{9}")
    wrong = {number for number in numbers if not uscc.is_valid(number)}
    assert run.execute("select distinct value from note where code = 'USCC_CHECKSUM'").fetchall() == [(*wrong,)]
    assert {number[4:6] for number in numbers} == {"99"}


def test_employers_are_identified_and_of_shanghai_but_for_a_case(run: duckdb.DuckDBPyConnection) -> None:
    query = """select distinct employer_id, 'EMPLOYER_UNIDENTIFIED' in reasons, 'EMPLOYER_NOT_LOCAL' in reasons
    from (select employer_id, reasons from verdict union all select employer_id, reasons from ledger)"""
    seen = run.execute(query).fetchall()
    unidentified = {number for number, *_ in seen if not identified(employer_key(number))}
    elsewhere = {number for number, *_ in seen if len(number) == 18 and number[2:4] != "31"}
    assert {number for number, reason, _ in seen if reason} == unidentified
    assert {number for number, _, reason in seen if reason} < elsewhere
    assert len(elsewhere) == 2


def described(run: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Each application with its points basis, below it its enterprises, and the months that do not pass or have a
    remark.
    """
    verdicts = """select application_id, person_id, outcome, array_to_string(reasons, ' '),
        window_months_min, window_months_max, points_months_min, points_months_max,
        year_points_min, year_points_max, base_points_min, base_points_max
    from verdict order by application_id"""
    enterprises = """select enterprise_id, staff_here_min, staff_here_max, tax_points_min, tax_points_max,
        staff_points_min, staff_points_max, array_to_string(reasons, ' ')
    from investor where application_id = $application order by all"""
    months = """select strftime(month, '%Y-%m'), base, payment, employer, base_match,
        expected_base, basis, array_to_string(reasons, ' ')
    from ledger where person_id = $person and (outcome <> 'pass' or len(reasons) > 0) order by all"""
    for application, person, outcome, reasons, *counts in run.execute(verdicts).fetchall():
        yield " ".join([application, outcome, reasons]).rstrip()
        window, points, years, base = (f"{counts[month]}..{counts[month + 1]}" for month in range(0, 8, 2))
        yield f"    window {window}, points months {points}, for years {years}, for the base {base}"
        for enterprise, *ends, codes in run.execute(enterprises, {"application": application}).fetchall():
            here, tax, staff = (f"{ends[month]}..{ends[month + 1]}" for month in range(0, 6, 2))
            yield f"    {enterprise} staff {here}, points for tax {tax}, for staff {staff} {codes}".rstrip()
        for month in run.execute(months, {"person": person}).fetchall():
            yield "    " + " ".join(str(cell) for cell in month)


def first_difference(old: list[str], new: list[str]) -> str:
    for number, (was, now) in enumerate(zip_longest(old, new, fillvalue="(nothing)"), start=1):
        if was != now:
            return f"line {number}: was {was!r}, is {now!r}; HECHA_REWRITE_GOLDEN=1 rewrites {GOLDEN.name}"
    return ""


def test_verdicts_and_ledger_are_as_before(run: duckdb.DuckDBPyConnection) -> None:
    found = list(described(run))
    if os.environ.get("HECHA_REWRITE_GOLDEN") == "1":
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text("\n".join([*found, ""]), encoding="utf-8", newline="\n")
    difference = first_difference(GOLDEN.read_text(encoding="utf-8").splitlines(), found)
    assert not difference, difference
