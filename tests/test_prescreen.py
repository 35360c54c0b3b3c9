"""An employer's list judged as if all applied, and in months to come."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from stdnum.cn import ric

from checks.law.months import month_text
from checks.prescreened import Person, Prescreened
from pipelines.errors import HechaError
from pipelines.prescreening.judging import Request, open_against, prescreen
from tests.cases import A, B, Firm
from tests.prescreened_lists import CASES, row, workbook, write_list

pytestmark = pytest.mark.usefixtures("no_scheduler")


UNKNOWN = "31011519990101001"


def judged(store: Path, path: Path, **request: Any) -> Prescreened:
    """A list that can be used, against the only extract."""
    with open_against(Request(store, "cases", **request)) as against:
        [(_, found)] = prescreen([path], against)
    if isinstance(found, HechaError):
        raise found
    return found


def one(store: Path, tmp_path: Path, record: list[str], **request: Any) -> Person:
    """The only person of a list."""
    [person] = judged(store, write_list(tmp_path / "one.csv", [record]), **request).persons
    return person


def outlook(person: Person) -> tuple[str, str | None, str | None, list[str]]:
    """Outcome, first month to pass, first month not to fail, and what stands in the way at the end."""
    assert person.verdict is not None
    ahead = person.verdict.forecast
    passes, opens = (None if month is None else month_text(month) for month in (ahead.passes, ahead.opens))
    return person.outcome, passes, opens, ahead.last_for


# --- persons ----------------------------------------------------------------------------------------------------------


OUTLOOKS = {
    "passes now": (row("passes"), ("pass", "2024-09", "2024-09", [])),
    "May to August, September pending: November": (row("new"), ("fail", "2024-11", "2024-11", [])),
    "permit ends first": (row("permit ends", until="2024-10-31"), ("fail", None, None, ["PERMIT_NOT_VALID"])),
    "permit ends on the day": (row("permit ends", until="2024-11-20"), ("fail", "2024-11", "2024-11", [])),
    "until the ban ends": (row("banned"), ("fail", "2025-01", "2025-01", [])),
    "banned beyond the bound": (row("banned for long"), ("fail", None, None, ["SANCTIONED"])),
    "contract with another employer": (row("elsewhere"), ("fail", None, None, ["NOT_EMPLOYED"])),
    "through that employer, who pays from then on": (row("elsewhere", B), ("refer", "2024-10", "2024-09", [])),
    "a person must settle it": (row("rejected"), ("refer", None, "2024-09", ["SOURCE_REJECTED"])),
    "no permit's dates": (row("no permit", until="", since=""), ("refer", None, "2024-09", ["PERMIT_UNCLEAR"])),
    "no fail from November on": (row("new", until="", since=""), ("fail", None, "2024-11", ["PERMIT_UNCLEAR"])),
    "a contract that lives is renewed": (row("contract ends"), ("fail", "2024-11", "2024-11", [])),
    "one that ended before is not": (row("left"), ("fail", None, "2024-11", ["CONTRACT_EXPIRED"])),
    "never paid: six months from October on": (row("starts"), ("fail", "2025-04", "2025-04", [])),
}


@pytest.fixture(scope="module")
def outlooks(cases_store: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Any, ...]]:
    """Of each a list of its own, for a person counts once in a list; judged together."""
    folder = tmp_path_factory.mktemp("outlooks")
    paths = {write_list(folder / f"{number}.csv", [OUTLOOKS[name][0]]): name for number, name in enumerate(OUTLOOKS)}
    with open_against(Request(cases_store, "cases")) as against:
        found = {paths[path]: each for path, each in prescreen(paths, against)}
    assert found.keys() == OUTLOOKS.keys()
    return {name: outlook(*each.persons) for name, each in found.items() if isinstance(each, Prescreened)}


@pytest.mark.parametrize("name", OUTLOOKS)
def test_what_is_decided(outlooks: dict[str, tuple[Any, ...]], name: str) -> None:
    _, expected = OUTLOOKS[name]
    assert outlooks[name] == expected


def test_an_earlier_day_is_judged_on_what_came_after(cases_store: Path, tmp_path: Path) -> None:
    """On 31 August three months are paid of the window; September is judged on the last of its days."""
    person = one(cases_store, tmp_path, row("new"), on=date(2024, 8, 31))
    assert person.verdict is not None
    assert (person.verdict.window_months, outlook(person)[:2]) == ((3, 3), ("fail", "2024-11"))


@pytest.mark.usefixtures("near")
def test_figures_and_papers_come_from_the_same_rules(cases_store: Path, tmp_path: Path) -> None:
    verdict = one(cases_store, tmp_path, row("new", until="")).verdict
    assert verdict is not None
    assert (verdict.window_months, verdict.points_months, verdict.year_points) == ((4, 4), (4, 4), (0, 0))
    assert (verdict.reasons, verdict.lacks) == (["PAYMENT_PENDING", "PERMIT_UNCLEAR", "WINDOW_SHORT"], []), "it fails"
    referred = one(cases_store, tmp_path, row("passes", until="")).verdict
    assert referred is not None
    assert [(lack.what, lack.part) for lack in referred.lacks] == [("PERMIT_DATES", "permit_valid_until")]
    assert referred.reasons == ["PERMIT_UNCLEAR"]


def test_a_person_without_records_is_no_fail(cases_store: Path, tmp_path: Path) -> None:
    number = UNKNOWN + ric.calc_check_digit(UNKNOWN + "0")
    person = one(cases_store, tmp_path, ["无", number, A.number(1), "", ""])
    assert (person.outcome, person.verdict, person.faults) == ("absent", None, [])


@pytest.mark.usefixtures("near")
@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("", "PERSON_MISSING"),
        ("3.10115199001011E+17", "PERSON_ROUNDED"),
        ("31011519900101", "PERSON_LENGTH"),
        ("31011519900101001?", "PERSON_LETTERS"),
        (CASES["passes"].person_id[:-1] + ("1" if CASES["passes"].person_id[-1] != "1" else "2"), "PERSON_CHECK"),
    ],
)
def test_what_is_wrong_with_a_number_is_said(cases_store: Path, tmp_path: Path, number: str, fault: str) -> None:
    person = one(cases_store, tmp_path, ["某", number, A.number(1), "", ""])
    assert (person.outcome, person.faults, person.verdict) == ("unusable", [fault], None)


@pytest.mark.usefixtures("near")
def test_numbers_and_dates_are_read_as_everywhere(cases_store: Path, tmp_path: Path) -> None:
    case = CASES["old number"]
    wide = "".join(chr(ord(each) + 0xFEE0) for each in case.old_person_id)
    person = one(cases_store, tmp_path, ["某", f" {wide} ", A.number(case.number), "2020年1月1日", "2029/12/31"])
    assert person.outcome == "pass"
    broken = one(cases_store, tmp_path, ["某", case.person_id, A.number(case.number), "2020-02-30", ""])
    assert (broken.outcome, broken.faults) == ("unusable", ["PERMIT_UNREADABLE"])


@pytest.mark.usefixtures("near")
def test_a_person_who_stands_there_twice_is_judged_once(cases_store: Path, tmp_path: Path) -> None:
    records = [row("passes"), row("new"), row("passes"), row("elsewhere"), row("elsewhere", B)]
    found = judged(cases_store, write_list(tmp_path / "list.csv", records)).persons
    assert [(person.row_label, person.outcome, person.repeats) for person in found] == [
        ("2", "pass", ["4"]),
        ("3", "fail", []),
        ("4", "repeated", ["2"]),
        ("5", "fail", []),
        ("6", "refer", []),
    ], "through two employers, a person is judged for each"


# --- the employer -----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("near")
def test_the_employer_may_stand_above_the_head(cases_store: Path, tmp_path: Path) -> None:
    case = CASES["passes"]
    lead = f"单位名称：某公司  统一社会信用代码：{A.number(case.number)}"
    path = workbook(
        tmp_path / "list.xlsx",
        [[lead], ["序号", "姓名", "身份证号"], [1, 2, 3], [1, "某", case.person_id], ["合计", "1 人"], ["填表人：某"]],
    )
    [person] = judged(cases_store, path).persons
    assert (person.row_label, person.employer_id, person.employer_name) == ("4", A.number(case.number), "某公司")
    assert person.verdict is not None
    assert person.verdict.reasons == ["PERMIT_UNCLEAR"]


@pytest.mark.usefixtures("near")
def test_a_name_serves_where_only_one_employer_has_it(cases_store: Path, tmp_path: Path) -> None:
    def by_name(case: str, name: str, **request: Any) -> Prescreened:
        heads = ("证件号码", "单位名称")
        return judged(cases_store, write_list(tmp_path / "list.csv", [[CASES[case].person_id, name]], heads), **request)

    [person] = by_name("named", "上海独名有限公司").persons
    assert person.employer_id == A.number(CASES["named"].number)
    assert person.outcome == "refer", "for the permit's dates alone"
    for case, name in (("same name", "同名公司"), ("passes", "没有这个公司")):
        with pytest.raises(HechaError, match="employer cannot be told"):
            by_name(case, name)
    [person] = by_name("same name", "同名公司", employer=B.number(CASES["same name"].number)).persons
    assert (person.outcome, person.verdict and person.verdict.reasons) == (
        "fail",
        ["NOT_EMPLOYED", "PAYING_OTHER_EMPLOYER", "PERMIT_UNCLEAR"],
    ), "the contract is with A; the register's names relate nothing"


@pytest.mark.usefixtures("near")
def test_a_list_without_employer_needs_one(cases_store: Path, tmp_path: Path) -> None:
    case = CASES["passes"]
    path = write_list(tmp_path / "list.csv", [["某", case.person_id]], ("姓名", "证件号码"))
    with pytest.raises(HechaError, match="names no employer"):
        judged(cases_store, path)
    assert judged(cases_store, path, employer=A.number(case.number)).persons[0].outcome == "refer"


@pytest.mark.usefixtures("near")
def test_an_employer_the_extract_does_not_know_is_remarked(cases_store: Path, tmp_path: Path) -> None:
    stranger = Firm("X").number(99999)
    found = judged(cases_store, write_list(tmp_path / "list.csv", [[*row("passes")[:2], stranger, "", ""]]))
    assert found.remarks == ["EMPLOYER_WITHOUT_ROWS", "NO_PERMIT_DATES"]
    assert outlook(found.persons[0])[0] == "fail"
