"""What is missing, reported all at once (第五条): which thing, in which months or rows, and what would settle it.

Only what would let a refer of this application be decided is asked for. A case lacks nothing unless said: a contract
since long ago, an enrolment, wages in every covered month, a valid permit.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checks.law.missing_kinds import MISSING_KINDS
from pipelines.steps import Request, verify_source
from tests.cases import A, B, Case, Span, given
from tests.extract_files import FIRM, as_csv, person, write
from tests.published import rows, verified
from tests.random_extracts import write_extract

TAX = ("2022-01", "2024-08")
EXPIRED = "2024-09-09"
MONTH = r"\d{4}-\d\d(\.\.\d{4}-\d\d)?"
PERMIT_DATE = r"permit_valid_(from|until)"
ROWS = r"\w+\.csv \d+(, \d+)*"
DETAIL = re.compile(
    rf"|{MONTH}(, {MONTH})*|{PERMIT_DATE}(, {PERMIT_DATE})?|(contributions|tax|contracts|enrolments): {ROWS}(, \+\d+)?"
)


def whole(
    *,
    tax: Span | None = TAX,
    contributions: Span | None = None,
    applied: str = "2024-09-10",
    permit_valid_from: str = "2020-01-01",
    permit_valid_until: str = "2029-12-31",
) -> Case:
    """A case that lacks nothing."""
    permit = {"permit_valid_from": permit_valid_from, "permit_valid_until": permit_valid_until}
    case = Case(tax=tax, contributions=contributions, applied=applied, region="100000", **permit)
    return case.paid("2023-09", "2024-08").enrolled(A)


def unenrolled(permit_valid_until: str = "2029-12-31") -> Case:
    """A case without an enrolment, whose own month is not due yet."""
    return Case(region="100000", permit_valid_until=permit_valid_until).paid("2023-09", "2024-08")


def contracted(*spans: tuple[str, str], since: str = "2023-09", applied: str = "2024-09-10") -> Case:
    """A case of twelve months or more, whose contracts have these days."""
    case = Case(applied=applied, region="100000").paid(since, "2024-08").enrolled(A)
    for start, end in spans:
        case.contract(A, start, end)
    return case


def seen(first: str, last: str, paid: Span, extracted: str = "2024-09-20") -> Case:
    """A case whose contributions are covered so far, and paid so far."""
    return Case(contributions=(first, last), extracted=extracted, region="100000").paid(*paid).enrolled(A)


def unpaid(last_wages: str, *paid: Span, permit_valid_until: str = "2029-12-31") -> Case:
    """A case whose wages end with a month, while contributions go on."""
    case = Case(region="100000", permit_valid_until=permit_valid_until).enrolled(A)
    for first, last in paid or [("2023-09", "2024-08")]:
        case.paid(first, last)
    return case.wages("2022-01", last_wages)


@given(whole())
def test_nothing_is_missing(case: Case) -> None:
    assert case.answers().missing == []


@given(unenrolled(permit_valid_until="").without("tax", "contracts").spoiled("contracts").spoiled("tax"))
def test_everything_is_reported_at_once(case: Case) -> None:
    reported = [each.what for each in case.answers().missing]
    assert reported == ["CONTRACT", "ENROLMENT", "PERMIT_DATES", "REJECTED_ROWS", "REJECTED_ROWS", "TAX_RECORDS"]


@given(
    unenrolled(permit_valid_until=EXPIRED).without("tax", "contracts").spoiled("contracts").spoiled("tax"),
)
def test_nothing_is_requested_for_an_application_that_fails(case: Case) -> None:
    assert (case.answers().verdict.outcome, case.answers().missing) == ("fail", [])


@given(whole().without("contracts"))
def test_each_thing_comes_with_what_settles_it(case: Case) -> None:
    assert case.answers().missing == [("CONTRACT", "", "劳动（聘用）合同")]


def test_each_thing_has_an_addressee() -> None:
    asked = {kind.code: kind.addressee for kind in MISSING_KINDS}
    of_bureau = {code for code, addressee in asked.items() if addressee == "bureau"}
    assert of_bureau == {"CONTRIBUTION_COVERAGE", "REJECTED_ROWS"}


@pytest.mark.parametrize(
    ("case", "detail"),
    [
        pytest.param(contracted(("2023-09-30", "")), None, id="a contract since the last day of the first month"),
        pytest.param(contracted(("2023-10-01", "")), "2023-09", id="a contract since the month after"),
        pytest.param(
            contracted(("2023-12-01", "2024-02-29"), ("2024-05-01", "")),
            "2023-09..2023-11, 2024-03..2024-04",
            id="holes",
        ),
        pytest.param(
            contracted(("2023-09-01", ""), ("2023-10-01", "2023-10-31")), None, id="a long contract round a short one"
        ),
        pytest.param(
            contracted(("2023-09-01", "2023-12-31"), ("2024-01-01", "9999-12-31")), None, id="one after the other"
        ),
        pytest.param(
            contracted(("2023-07-01", "2024-05-31"), since="2023-05", applied="2024-05-20"),
            "2023-05..2023-06",
            id="months after the application",
        ),
        pytest.param(contracted(("2024-09-01", "")), "2023-09..2024-08", id="a contract after all months paid"),
        pytest.param(
            contracted(("2023-10-01", ""), since="2023-08"), "2023-08..2023-09", id="13 months, 11 of them sure"
        ),
        pytest.param(
            contracted(("2023-09-01", ""), since="2023-08"), None, id="12 are sure, and 13 give no more points"
        ),
        pytest.param(
            contracted(("2023-10-01", ""), since="2023-10").back("2023-09"),
            None,
            id="a month that fails for its payment",
        ),
        pytest.param(
            contracted(("2023-10-01", "")).contract(B, "2023-09-01", "2023-09-30"), None, id="a finding, not a gap"
        ),
        pytest.param(whole(permit_valid_until=EXPIRED).contract(A, "2024-01-01"), None, id="an application that fails"),
    ],
)
def test_months_without_a_contract(case: Case, detail: str | None) -> None:
    assert case.answers().gaps == ([] if detail is None else [("CONTRACT_MONTHS", detail)])


@given(
    Case(tax=("2018-01", "2024-08"), region="100000")
    .paid("2020-06", "2020-08", base=9500)
    .paid("2021-09", "2024-08", base=9500)
    .wages("2018-01", "2024-08", income=9500)
    .contract(A, "2020-07-01", "2023-12-31")
    .contract(A, "2024-03-01")
    .enrolled(A)
)
def test_a_better_base_alone_needs_the_months_of_its_tier_alone(case: Case) -> None:
    answers = case.answers()
    assert (answers.verdict.year_points, answers.verdict.base_points) == ((9, 9), (0, 25))
    assert answers.gaps == [("CONTRACT_MONTHS", "2024-01..2024-02")]


@pytest.mark.parametrize(
    ("case", "detail"),
    [
        pytest.param(seen("2024-03", "2024-09", ("2024-03", "2024-08")), None, id="six months are shown"),
        pytest.param(seen("2024-04", "2024-09", ("2024-04", "2024-08")), "2023-09..2024-03", id="five are"),
        pytest.param(seen("2024-04", "2024-09", ("2024-03", "2024-07")), "2023-09..2024-02", id="a row not covered"),
        pytest.param(
            seen("2023-09", "2024-07", ("2023-09", "2024-07"), "2024-11-20"), "2024-09", id="not its own month"
        ),
        pytest.param(
            seen("2024-03", "2024-07", ("2024-03", "2024-07"), "2024-11-20"),
            "2023-09..2024-02, 2024-08..2024-09",
            id="neither end",
        ),
        pytest.param(seen("2024-05", "2024-05", ("2024-09", "2024-09")).sanction(None), None, id="one that fails"),
    ],
)
def test_coverage_of_contributions(case: Case, detail: str | None) -> None:
    assert case.answers().gaps == ([] if detail is None else [("CONTRIBUTION_COVERAGE", detail)])


@pytest.mark.parametrize(
    ("case", "gaps"),
    [
        pytest.param(whole(tax=None), [("TAX_COVERAGE", "2024-03..2024-08")], id="no row and no coverage"),
        pytest.param(
            whole(tax=("2024-05", "2024-06")).without("tax").paid("2023-01", "2023-08"),
            [("TAX_COVERAGE", "2024-03..2024-04, 2024-07..2024-08"), ("TAX_RECORDS", "2024-05..2024-06")],
            id="neither end",
        ),
        pytest.param(
            whole(tax=("2022-01", "2022-12")).without("tax").wages("2024-08"),
            [("TAX_COVERAGE", "2024-03..2024-06")],
            id="a row beyond the coverage serves its month and the one before",
        ),
        pytest.param(
            Case(tax=None, region="100000").paid("2023-03", "2024-02").paid("2024-06").enrolled(A).paid("2024-08"),
            [("TAX_COVERAGE", "2024-06, 2024-08")],
            id="months without a contribution are not asked for",
        ),
    ],
)
def test_coverage_of_tax(case: Case, gaps: list[tuple[str, str]]) -> None:
    assert case.answers().gaps == gaps


@pytest.mark.parametrize(
    ("case", "detail"),
    [
        pytest.param(unpaid("2024-08"), None, id="every month"),
        pytest.param(unpaid("2024-07"), None, id="the last may be declared the month after"),
        pytest.param(unpaid("2024-06"), "2024-07", id="not July: August and what follows may still come"),
        pytest.param(unpaid("2024-02"), "2024-03..2024-07", id="five months"),
        pytest.param(unpaid("2023-12"), "2024-03..2024-07", id="older months are not the person's to show"),
        pytest.param(
            unpaid("2024-02", ("2023-05", "2024-03"), ("2024-06", "2024-08")),
            "2024-03, 2024-06..2024-07",
            id="months without a contribution are not asked for",
        ),
        pytest.param(unpaid("2024-02", ("2023-03", "2024-08")), None, id="13 sure months and 18 give the same points"),
        pytest.param(unpaid("2024-02", permit_valid_until=EXPIRED), None, id="an application that fails"),
        pytest.param(unpaid("2024-02").wages("2024-06", agent_id=B), "2024-03..2024-04, 2024-07", id="another agent's"),
        pytest.param(unpaid("2024-02").wages("2024-03", "2024-08", item="bonus"), "2024-03..2024-07", id="bonuses"),
        pytest.param(unpaid("2024-02").wages("2024-03", "2024-08", income=0), "2024-03..2024-07", id="zero"),
    ],
)
def test_wages_of_the_latest_months(case: Case, detail: str | None) -> None:
    assert case.answers().gaps == ([] if detail is None else [("TAX_RECORDS", detail)])


@pytest.mark.parametrize(
    ("case", "reported"),
    [
        pytest.param(whole(), False, id="one with the applying employer"),
        pytest.param(unenrolled(), True, id="none, and the month is not due"),
        pytest.param(unenrolled().enrolled(B), True, id="one with another"),
        pytest.param(unenrolled().paid("2024-09"), False, id="none, but the month is paid"),
        pytest.param(unenrolled().paid("2024-09", employer_id=B), True, id="none, and another pays the month"),
        pytest.param(unenrolled(permit_valid_until=EXPIRED), False, id="one that fails"),
    ],
)
def test_enrolment(case: Case, *, reported: bool) -> None:
    assert case.answers().gaps == ([("ENROLMENT", "")] if reported else [])


@pytest.mark.parametrize(
    ("case", "detail"),
    [
        pytest.param(whole(permit_valid_from=""), "permit_valid_from", id="no start"),
        pytest.param(whole(permit_valid_until=""), "permit_valid_until", id="no end"),
        pytest.param(
            whole(permit_valid_from="", permit_valid_until=""), "permit_valid_from, permit_valid_until", id="neither"
        ),
        pytest.param(whole(permit_valid_until="").sanction(None), None, id="one that fails for another thing"),
        pytest.param(whole(permit_valid_until="2021-01-01"), None, id="no longer valid, which is a finding"),
        pytest.param(whole(permit_valid_until="2019-01-01"), None, id="inverted, which is a finding"),
    ],
)
def test_permit(case: Case, detail: str | None) -> None:
    assert case.answers().gaps == ([] if detail is None else [("PERMIT_DATES", detail)])


@pytest.mark.parametrize("dataset", ["contributions", "tax", "contracts", "enrolments"])
def test_a_rejected_row_is_reported_by_dataset_file_and_row(dataset: str) -> None:
    (gap,) = SPOILED_CASES[dataset].answers().gaps
    assert gap[0] == "REJECTED_ROWS"
    assert re.fullmatch(rf"{dataset}: {dataset}\.csv \d+", gap[1])


SPOILED_CASES = {name: whole().spoiled(name) for name in ("contributions", "tax", "contracts", "enrolments")}


@given(whole().spoiled("tax").spoiled("contributions").row("contributions", base="?", month="2024-13"))
def test_rejected_rows_are_one_thing_a_dataset_and_reported_once(case: Case) -> None:
    reported = [re.sub(r"\d+", "n", detail) for _, detail in case.answers().gaps]
    assert reported == ["contributions: contributions.csv n, n", "tax: tax.csv n"]


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(whole().row("employers", kind="其他"), id="an employer"),
        pytest.param(whole().row("employer_links", relation="其他"), id="a link"),
        pytest.param(whole().sanction(None, "2024-09-11", "2024-09-10"), id="a sanction"),
        pytest.param(whole().row("contributions", person_id=""), id="a row without its person"),
        pytest.param(whole().paid("2024-01"), id="a copy"),
    ],
)
def test_rows_of_nobody_need_nothing_of_anybody(case: Case) -> None:
    assert case.answers().gaps == []


TWO = whole()


@given(TWO.row("applications", application_id=f"case-{TWO.number}", applied_on="2024-09-01").without("contracts"))
def test_a_rejected_application_lacks_nothing(case: Case) -> None:
    assert case.answers().gaps == [("CONTRACT", "")]


# --- a folder of one's own ----------------------------------------------------------------------------------------


def _unusable(count: int) -> str:
    row = {"person_id": person(1), "employer_id": FIRM, "month": "2024-01", "base": "?", "kind": "normal"}
    return as_csv("contributions", [row] * count)


def _folder(root: Path, contributions: dict[str, str]) -> Path:
    days = [("A2", "2024-09-10"), ("A1", "2024-08-10")]
    common = {"person_id": person(1), "employer_id": FIRM}
    applications = [{**common, "application_id": name, "applied_on": day} for name, day in days]
    files: dict[str, str | bytes] = {"applications.csv": as_csv("applications", applications), **contributions}
    return write(root / "extract", files)


@pytest.mark.parametrize(
    ("files", "detail"),
    [
        ({"contributions.csv": _unusable(20)}, "contributions.csv " + ", ".join(map(str, range(2, 22)))),
        ({"contributions.csv": _unusable(57)}, "contributions.csv " + ", ".join(map(str, range(2, 22))) + ", +37"),
        (
            {"contributions-2023.csv": _unusable(2), "contributions-2024.csv": _unusable(1)},
            "contributions-2023.csv 2, 3, contributions-2024.csv 2",
        ),
    ],
    ids=["twenty rows", "more than twenty", "two files"],
)
def test_long_lists_are_cut_and_files_named_once(files: dict[str, str], detail: str, tmp_path: Path) -> None:
    run = verify_source(Request(_folder(tmp_path, files), tmp_path / "store"))
    reported = rows(run, "select application_id, detail from missing where what = 'REJECTED_ROWS'")
    assert [tuple(row.values()) for row in reported] == [(name, f"contributions: {detail}") for name in ("A1", "A2")]


def test_each_application_has_its_own_months(tmp_path: Path) -> None:
    manifest = 'extracted_on = 2024-11-20\n[coverage]\ncontributions = {from = "2016-01", until = "2016-12"}\n'
    folder = _folder(tmp_path, {"contributions.csv": _unusable(1)})
    (folder / "manifest.toml").write_text(manifest, encoding="utf-8")
    run = verify_source(Request(folder, tmp_path / "store"))
    reported = rows(run, "select application_id, detail from missing where what = 'CONTRIBUTION_COVERAGE'")
    assert [tuple(row.values()) for row in reported] == [("A1", "2023-08..2024-08"), ("A2", "2023-09..2024-09")]


def test_details_are_months_columns_files_and_rows_and_nothing_else(tmp_path: Path) -> None:
    kinds = set()
    for seed in (44, 45):
        write_extract(tmp_path / f"in-{seed}", seed)
        run = verified(tmp_path / f"in-{seed}", tmp_path / "store")
        gaps = rows(run, "select application_id, what, detail, settles from missing")
        assert [row["detail"] for row in gaps if not DETAIL.fullmatch(row["detail"])] == []
        assert gaps == sorted(gaps, key=lambda row: (row["application_id"], row["what"], row["detail"]))
        kinds |= {row["what"] for row in gaps}
    assert kinds == {kind.code for kind in MISSING_KINDS}
