"""What is missing, reported all at once (第五条): which thing, in which months or rows, and what would settle it.

A case lacks nothing unless said: a contract since long ago, an enrolment, wages in every covered month, a valid permit.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checks.law.missing_kinds import MISSING_KINDS
from pipelines.steps import Request, verification
from tests.cases import A, B, Case, Span, given
from tests.published import rows, verified
from tests.random_extracts import write_extract
from tests.test_reading import FIRM, as_csv, person, write

TAX = ("2022-01", "2024-08")
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


def unfiled(*datasets: str) -> Case:
    """A case without a contract or wages."""
    return whole().without(*datasets)


def contracted(*spans: tuple[str, str], applied: str = "2024-09-10") -> Case:
    """A case whose contracts have these days."""
    case = whole(applied=applied)
    for start, end in spans:
        case.contract(A, start, end)
    return case


@given(whole())
def test_nothing_is_missing(case: Case) -> None:
    assert case.answers().missing == []


@given(
    Case(contributions=("2024-01", "2024-09"), permit_valid_until="").without("tax", "contracts").spoiled("contracts")
)
def test_everything_is_reported_at_once(case: Case) -> None:
    reported = [each.what for each in case.answers().missing]
    assert reported == [
        "CONTRACT",
        "CONTRIBUTION_COVERAGE",
        "ENROLMENT",
        "PERMIT_DATES",
        "REJECTED_ROWS",
        "TAX_RECORDS",
    ]


@given(unfiled("contracts"))
def test_each_thing_comes_with_what_settles_it(case: Case) -> None:
    assert case.answers().missing == [("CONTRACT", "", "劳动（聘用）合同")]


@pytest.mark.parametrize(
    ("case", "detail"),
    [
        pytest.param(contracted(("2023-09-30", "")), None, id="a contract since the last day of the first month"),
        pytest.param(contracted(("2023-10-01", "")), "2023-09", id="a contract since the month after"),
        pytest.param(contracted(("2023-01-01", "2024-08-01")), None, id="to the first day of the last month paid"),
        pytest.param(contracted(("2023-01-01", "2024-07-31")), "2024-08", id="to the month before"),
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
            contracted(("2023-01-01", "2024-05-31"), applied="2024-05-20"), None, id="months after the application"
        ),
        pytest.param(contracted(("2024-09-01", "")), "2023-09..2024-08", id="a contract after all months paid"),
        pytest.param(whole().contract(B), None, id="another employer's contract, which is a finding"),
        pytest.param(
            whole().contract(A, "2024-02-01").paid("2020-01", insurance="medical"),
            "2023-09..2024-01",
            id="medical rows",
        ),
        pytest.param(
            whole().contract(A, "2023-09-01").back("2023-07").paid("2023-08", employer_id=B),
            "2023-07..2023-08",
            id="any line",
        ),
    ],
)
def test_months_without_a_contract(case: Case, detail: str | None) -> None:
    assert case.answers().gaps == ([] if detail is None else [("CONTRACT_MONTHS", detail)])


@pytest.mark.parametrize(
    ("case", "detail"),
    [
        pytest.param(whole(contributions=("2023-09", "2024-09")), None, id="just the window and the month"),
        pytest.param(whole(contributions=("2023-10", "2024-09")), "2023-09", id="a month later"),
        pytest.param(whole(contributions=("2023-09", "2024-08")), "2024-09", id="not the month of application"),
        pytest.param(
            whole(contributions=("2023-12", "2024-07")), "2023-09..2023-11, 2024-08..2024-09", id="neither end"
        ),
        pytest.param(whole(contributions=("2016-01", "2016-12")), "2023-09..2024-09", id="nothing of it"),
    ],
)
def test_coverage_of_contributions(case: Case, detail: str | None) -> None:
    assert case.answers().gaps == ([] if detail is None else [("CONTRIBUTION_COVERAGE", detail)])


@pytest.mark.parametrize(
    ("case", "detail"),
    [
        pytest.param(whole(tax=("2024-03", "2024-08")), None, id="just the latest six months"),
        pytest.param(whole(tax=("2024-04", "2024-08")), "2024-03", id="a month later"),
        pytest.param(whole(tax=("2022-01", "2024-06")), "2024-07..2024-08", id="until June"),
        pytest.param(whole(tax=("2024-05", "2024-06")), "2024-03..2024-04, 2024-07..2024-08", id="neither end"),
        pytest.param(whole(tax=("2022-01", "2022-12")), "2024-03..2024-08", id="nothing of it"),
        pytest.param(whole(tax=("2022-01", "2024-07")).wages("2024-08"), "2024-08", id="a row beyond the coverage"),
        pytest.param(whole(tax=None), "2024-03..2024-08", id="no row and no coverage"),
    ],
)
def test_coverage_of_tax(case: Case, detail: str | None) -> None:
    gaps = [gap for gap in case.answers().gaps if gap[0] != "TAX_RECORDS"]
    assert gaps == ([] if detail is None else [("TAX_COVERAGE", detail)])


@pytest.mark.parametrize(
    ("case", "detail"),
    [
        pytest.param(whole().wages("2024-03", "2024-08"), None, id="six months"),
        pytest.param(whole().wages("2024-04", "2024-08"), "2024-03", id="not the first"),
        pytest.param(whole().wages("2024-03", "2024-07").wages("2024-09"), "2024-08", id="not the last"),
        pytest.param(unfiled("tax"), "2024-03..2024-08", id="none"),
        pytest.param(
            whole().wages("2024-03", "2024-05").wages("2024-06", agent_id=B).wages("2024-07", "2024-08"),
            None,
            id="another agent's",
        ),
        pytest.param(whole().wages("2024-03", "2024-08", item="bonus"), "2024-03..2024-08", id="bonuses"),
        pytest.param(whole().wages("2024-03", "2024-08", item="劳务报酬"), "2024-03..2024-08", id="other income"),
        pytest.param(
            whole()
            .wages("2024-03", "2024-08")
            .wages("2024-05", income=-8000, declared_on="2024-06-10", agent_id=A.code),
            "2024-05",
            id="reversed",
        ),
        pytest.param(
            whole().wages("2024-03", "2024-08").wages("2024-05", income=-8000, agent_id=B),
            None,
            id="another's reversal",
        ),
        pytest.param(whole().wages("2024-03", "2024-08", income=0), "2024-03..2024-08", id="zero"),
        pytest.param(
            whole(tax=("2024-05", "2024-08")).wages("2024-06", "2024-08"), "2024-05", id="of the covered months alone"
        ),
    ],
)
def test_wages_of_the_latest_months(case: Case, detail: str | None) -> None:
    gaps = [gap for gap in case.answers().gaps if gap[0] != "TAX_COVERAGE"]
    assert gaps == ([] if detail is None else [("TAX_RECORDS", detail)])


@pytest.mark.parametrize(
    ("case", "reported"),
    [
        pytest.param(whole(), False, id="one with the applying employer"),
        pytest.param(Case().enrolled(B, "2015-01-01", "2015-12-31"), False, id="one with another, long ago"),
        pytest.param(Case(), True, id="none"),
        pytest.param(Case().paid("2024-09"), True, id="none, whatever was paid"),
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
        pytest.param(whole().banned(None, "2024-09-11", "2024-09-10"), id="a sanction"),
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
    run = verification(Request(_folder(tmp_path, files), tmp_path / "store"))
    reported = rows(run, "select application_id, detail from missing where what = 'REJECTED_ROWS'")
    assert [tuple(row.values()) for row in reported] == [(name, f"contributions: {detail}") for name in ("A1", "A2")]


def test_each_application_has_its_own_months(tmp_path: Path) -> None:
    run = verification(Request(_folder(tmp_path, {"contributions.csv": _unusable(1)}), tmp_path / "store"))
    reported = rows(run, "select application_id, detail from missing where what = 'TAX_COVERAGE'")
    assert [tuple(row.values()) for row in reported] == [("A1", "2024-02..2024-07"), ("A2", "2024-03..2024-08")]


def test_details_are_months_columns_files_and_rows_and_nothing_else(tmp_path: Path) -> None:
    kinds = set()
    for seed in (3, 11):
        write_extract(tmp_path / f"in-{seed}", seed)
        run = verified(tmp_path / f"in-{seed}", tmp_path / "store")
        gaps = rows(run, "select application_id, what, detail, settles from missing")
        assert [row["detail"] for row in gaps if not DETAIL.fullmatch(row["detail"])] == []
        assert gaps == sorted(gaps, key=lambda row: (row["application_id"], row["what"], row["detail"]))
        kinds |= {row["what"] for row in gaps}
    assert kinds == {kind.code for kind in MISSING_KINDS}
