"""Each signal at its threshold, one short of it, and where it is innocent; what is planted: test_anomalies_found.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from python_calamine import CalamineWorkbook

from checks.law.reasons import Language
from reports.masking import Mask
from reports.model.applications import read_applications
from reports.model.run_file import open_run
from reports.page.anomalies import read_ranked_anomalies, write_anomaly_page
from reports.workbook.report_workbook import write_workbook
from tests.pages import Page
from tests.published import rows, verified
from tests.test_rulebook import without
from tests.town import LAST, Town, days_before, months

Case = Callable[[Town], str]
A: Final = LAST - 6
"""The month of most applications: what follows it can be seen."""


def no_wages(bare: int, size: int = 12, kind: str = "", rejected: int = 0) -> Case:
    def fill(town: Town) -> str:
        firm = town.firm(kind)
        town.staff(firm, size - bare)
        unread = {"agent_id": firm, "month": "?", "item": "wages", "income": "1"}
        for person in town.staff(firm, bare, wages=0)[:rejected]:
            town.rows["tax"].append({"person_id": person, **unread})
        return firm

    return fill


def taken_back(part: float) -> Case:
    """The wages of a third are declared, and that part of each is taken back."""

    def fill(town: Town) -> str:
        firm = town.firm()
        town.staff(firm, 8)
        whose = town.staff(firm, 4)
        for each in [each for each in town.rows["tax"] if each["person_id"] in whose]:
            town.rows["tax"].append(each | {"income": f"-{int(each['income']) * part:.2f}"})
        return firm

    return fill


def leaves_after(gone: int, *, together: bool = False) -> Case:
    def fill(town: Town) -> str:
        firm = town.firm()
        town.staff(firm, 4)
        for place in range(8):
            applied = A if together else A - place
            last = applied + 1 if place < gone else LAST
            town.applies(town.works(town.person(), firm, months(30, last)), firm, applied)
        return firm

    return fill


def one_base(base: int, wages: int | None) -> Case:
    def fill(town: Town) -> str:
        firm = town.firm()
        town.staff(firm, 9)
        town.staff(firm, 3, base=base, wages=wages)
        return firm

    return fill


def pays_for_others(others: int, kind: str = "", *, own: bool = False, name: str = "") -> Case:
    def fill(town: Town) -> str:
        firm = town.firm(kind)
        town.staff(firm, 7)
        for place in range(others if name else 0):
            town.works(town.person(), f"OTHER{place:04d}", months(3, LAST - 30))
        for place in range(5):
            person = town.works(town.person(), firm, months(12), contract=f"OTHER{place % others:04d}")
            if own:
                town.rows["contracts"].append({"person_id": person, "employer_id": firm, "start_on": "2020-01-01"})
        for each in town.rows["contributions"] if name else []:
            if each["employer_id"] == firm or each["employer_id"].startswith("OTHER"):
                each["employer_name"] = name
        return firm

    return fill


def joined_together(joined: int, unpaid: int) -> Case:
    def fill(town: Town) -> str:
        firm = town.firm()
        town.staff(firm, joined - unpaid, months(10))
        town.staff(firm, unpaid, months(9), wages=0)
        town.staff(firm, 16 - joined, months(5))
        return firm

    return fill


def rotation(each_way: int, *, linked: bool = False) -> Case:
    def fill(town: Town) -> str:
        one, other = town.firm(), town.firm()
        if linked:
            town.link(one, other)
        for source, target in ((one, other), (other, one)):
            town.staff(source, 8)
            for _ in range(each_way):
                person = town.works(town.person(), source, months(6, LAST - 6))
                town.works(person, target, months(6))
        return one

    return fill


def back_paid(persons: int, months_each: int) -> Case:
    def fill(town: Town) -> str:
        firm, until = town.firm(), LAST - 6
        town.staff(firm, 12 - persons)
        for person in town.staff(firm, persons, range(until + 1, LAST + 1)):
            town.works(person, firm, months(months_each, until), kind="back", paid_on="2026-04-20")
        return firm

    return fill


EMPLOYERS: Final[dict[str, tuple[Case, set[str]]]] = {
    "a third without wages": (no_wages(4), {"NO_WAGES"}),
    "a quarter without wages": (no_wages(3), set()),
    "nine persons without wages": (no_wages(9, size=9), set()),
    "a dispatch agency without wages": (no_wages(12, kind="dispatch"), set()),
    "those without wages have rejected tax rows": (no_wages(4, rejected=4), set()),
    "wages of a third taken back": (taken_back(1), {"NO_WAGES"}),
    "half of the wages of a third taken back": (taken_back(0.5), set()),
    "half of the applicants gone": (leaves_after(4), {"LEAVES_AFTER"}),
    "three of eight applicants gone": (leaves_after(3), set()),
    "a layoff": (leaves_after(8, together=True), set()),
    "a quarter with one base": (one_base(9000, 5000), {"ONE_BASE"}),
    "a quarter with one base and no wages": (one_base(9000, 0), {"ONE_BASE"}),
    "a pay scale": (one_base(9000, 9000), set()),
    "one base that is not round": (one_base(9050, 5000), set()),
    "pays for five others": (pays_for_others(5), {"PAYS_FOR_OTHERS"}),
    "pays for four others": (pays_for_others(4), set()),
    "a dispatch agency pays for others": (pays_for_others(5, "dispatch"), set()),
    "those paid for have contracts of its own": (pays_for_others(5, own=True), set()),
    "pays for five others of its own name": (pays_for_others(5, name="示例集团"), set()),
    "joined together without wages": (joined_together(10, 4), {"JOINED_TOGETHER"}),
    "a start-up": (joined_together(10, 0), set()),
    "half joined together": (joined_together(8, 3), set()),
    "a circle of two": (rotation(4), {"ROTATION"}),
    "three persons each way": (rotation(3), set()),
    "a group that rotates": (rotation(4, linked=True), set()),
    "back-paid together": (back_paid(8, 3), {"BACK_PAID_TOGETHER"}),
    "seven back-paid together": (back_paid(7, 3), set()),
    "arrears of two months": (back_paid(8, 2), set()),
}


def applicant(town: Town, span: range, applied: int = A, **said: object) -> tuple[str, str]:
    firm = town.firm()
    person = town.works(town.person(), firm, span, **said)  # type: ignore[arg-type]
    town.applies(person, firm, applied)
    return person, firm


def lifted(after: int | None, wages: int = 8000, applied: int = A) -> Case:
    """The base doubles six months before the application; `after` is the base since, none for no more payments."""

    def fill(town: Town) -> str:
        person, firm = applicant(town, months(30, applied - 7), applied, base=8000)
        town.works(person, firm, months(7, applied), base=16_000, wages=wages)
        if after is not None:
            town.works(person, firm, range(applied + 1, LAST + 1), base=after, wages=wages)
        return person

    return fill


def declared(length: int, days: int) -> Case:
    def fill(town: Town) -> str:
        person, firm = applicant(town, months(30, A - 8))
        town.works(person, firm, months(length, A - 4), declared_on=days_before(A, days))
        return person

    return fill


def deducted(wrong: int) -> Case:
    def fill(town: Town) -> str:
        person, firm = applicant(town, months(30, A - 7), base=8000, deducted="640")
        town.works(person, firm, months(6 - wrong, A - 1 - wrong), base=8000, deducted="640")
        town.works(person, firm, months(wrong, A - 1), base=8000, deducted="500")
        return person

    return fill


def two_payers(both: int) -> Case:
    def fill(town: Town) -> str:
        person, _ = applicant(town, months(30, A))
        town.works(person, town.firm(), months(both, A - 3))
        return person

    return fill


def paid_for(*spans: range) -> Case:
    def fill(town: Town) -> str:
        person, firm = applicant(town, spans[0])
        for span in spans[1:]:
            town.works(person, firm, span)
        return person

    return fill


def at_tier(length: int, base: int = 11_396) -> Case:
    def fill(town: Town) -> str:
        person, firm = applicant(town, months(30, A - 1 - length), base=9000)
        town.works(person, firm, months(length, A - 1), base=base, wages=9000)
        return person

    return fill


def named(*names: str) -> Case:
    def fill(town: Town) -> str:
        firm = town.firm()
        person = town.works(town.person(), firm, months(40))
        for name in names:
            town.applies(person, firm, A, name)
        return person

    return fill


PERSONS: Final[dict[str, tuple[Case, set[str]]]] = {
    "lifted, and back": (lifted(8000), {"LIFTED"}),
    "lifted, and gone": (lifted(None), {"LIFTED"}),
    "lifted, and what follows cannot be seen": (lifted(16_000, applied=LAST), {"LIFTED"}),
    "lifted, and it stays so": (lifted(16_000), set()),
    "a promotion": (lifted(None, wages=16_000), set()),
    "four months declared together": (declared(4, 30), {"DECLARED_TOGETHER"}),
    "three months declared together": (declared(3, 30), set()),
    "declared together long before": (declared(4, 91), set()),
    "half of the deductions differ": (deducted(3), {"DEDUCTION_DIFFERS"}),
    "two deductions differ": (deducted(2), set()),
    "two payers for three months": (two_payers(3), {"TWO_PAYERS"}),
    "two payers for two months": (two_payers(2), set()),
    "just enough": (paid_for(months(6, A - 1)), {"JUST_ENOUGH"}),
    "nine months": (paid_for(months(9, A - 1)), set()),
    "a month in the year before": (paid_for(months(1, A - 20), months(6, A - 1)), set()),
    "not the last months": (paid_for(months(6, A - 2)), set()),
    "six months at a tier": (at_tier(6), {"AT_TIER"}),
    "five months at a tier": (at_tier(5), set()),
    "two per cent above a tier": (at_tier(6, 11_624), set()),
    "two names": (named("张一", "李一"), {"SEVERAL_NAMES"}),
    "one name written twice": (named("张一", "张 一"), set()),
}
CASES: Final = EMPLOYERS | PERSONS


@pytest.fixture(scope="module")
def town() -> tuple[Town, dict[str, str]]:
    """A town in which every case happened, and who each case is about."""
    town = Town()
    return town, {name: fill(town) for name, (fill, _) in CASES.items()}


@pytest.fixture(scope="module")
def run(town: tuple[Town, dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town")
    return verified(town[0].written(folder / "extract"), folder / "store")


@pytest.mark.parametrize("name", CASES)
def test_a_signal(name: str, town: tuple[Town, dict[str, str]], run: Path) -> None:
    found = rows(run, f"select distinct code from anomaly where subject_id = '{town[1][name]}'")
    assert {row["code"] for row in found} == CASES[name][1]


def test_every_signal_has_its_cases() -> None:
    hit = {code for _, codes in CASES.values() for code in codes}
    assert len(hit) == 14


def test_what_stands_out_leads_to_its_rows(town: tuple[Town, dict[str, str]], run: Path) -> None:
    for row in rows(run, "select * from anomaly order by all"):
        assert row["source_rows"]
        keys = [(each["source_file"], each["row_number"]) for each in row["source_rows"]]
        assert keys == sorted(set(keys))
        assert row["first_month"] <= row["last_month"]
        assert (row["application_id"] is None) == (row["subject_kind"] == "employer")
    firm = town[1]["a third without wages"]
    behind = rows(run, f"select dataset, row_number from anomaly_row where subject_id = '{firm}' order by row_number")
    paid = {each["person_id"] for each in town[0].rows["tax"] if each["agent_id"] == firm}
    expected = [
        place + 2
        for place, each in enumerate(town[0].rows["contributions"])
        if each["employer_id"] == firm and each["person_id"] not in paid and each["month"] >= "2025-09"
    ]
    assert [(each["dataset"], each["row_number"]) for each in behind] == [("contributions", row) for row in expected]
    (told,) = rows(run, f"select size, share from anomaly_in_words where subject_id = '{firm}'")
    assert (told["size"], float(told["share"])) == (48, 0.3333)


def test_no_signal_changes_an_answer_and_a_rulebook_without_them_finds_none(run: Path, tmp_path: Path) -> None:
    rulebook = tmp_path / "office.toml"
    rulebook.write_text(without("# 异常线索", "# 缴费基数"), encoding="utf-8")
    bare = verified(run.parent.parent.parent / "extract", tmp_path / "store", rulebook=rulebook)
    assert rows(bare, "select * from anomaly") == []
    same = "select * exclude (run_id) from verdict order by all", "select * from line order by all"
    for query in same:
        assert rows(bare, query) == rows(run, query)


def test_where_wages_could_not_be_shown_their_absence_is_no_signal(
    town: tuple[Town, dict[str, str]], tmp_path: Path
) -> None:
    bare = verified(town[0].written(tmp_path / "extract", without="tax"), tmp_path / "store")
    of_wages = {"NO_WAGES", "JOINED_TOGETHER", "ONE_BASE", "LIFTED", "DECLARED_TOGETHER", "DEDUCTION_DIFFERS"}
    codes = {row["code"] for row in rows(bare, "select distinct code from anomaly")}
    assert codes
    assert not codes & of_wages


def test_whom_the_signals_hit(run: Path) -> None:
    found = rows(run, "select * from anomaly_reach order by all")
    assert {row["trait"] for row in found} == {"age", "province", "sex"}
    for row in found:
        assert 0 <= row["hit"] <= row["applicants"]
    (province,) = (row for row in found if (row["code"], row["trait"]) == ("SEVERAL_NAMES", "province"))
    assert (province["group"], province["hit"]) == ("34", 1)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_ranks_what_stands_out_and_leads_to_its_rows(
    language: Language, town: tuple[Town, dict[str, str]], run: Path, tmp_path: Path
) -> None:
    with open_run(run) as opened:
        known = read_applications(opened, Mask())
        ranked = read_ranked_anomalies(opened, Mask(), language, known)
    person = town[1]["two names"]
    (application, *_) = (each["application_id"] for each in town[0].rows["applications"] if each["person_id"] == person)
    write_anomaly_page(run, tmp_path / "anomalies.html", Mask(), language, known, frozenset([application]))
    page = Page(tmp_path / "anomalies.html")
    assert set(page.links()) == {"report.html", known[application].page}
    assert not re.search(r"\d{17}[\dX]", page.source)
    for kind, listed in ranked.listed.items():
        assert [each.kinds for each in listed] == sorted((each.kinds for each in listed), reverse=True)
        of_kind = [each.words for each in listed]
        assert len(of_kind) == len(rows(run, f"select 1 from anomaly where subject_kind = '{kind}'"))
        assert all(words in page.text for words in of_kind)
    first = ranked.listed["employer"][0]
    assert all(f"{file} {span}" in page.text for file, span in first.rows)


def test_the_sheet_has_all_rows_of_all_that_stands_out(run: Path, tmp_path: Path) -> None:
    write_workbook(run, tmp_path / "run.xlsx", "en")
    head, *sheet = CalamineWorkbook.from_path(tmp_path / "run.xlsx").get_sheet_by_name("anomalies").to_python()
    told = [dict(zip(head, line, strict=True)) for line in sheet]
    found = rows(run, "select code, size, len(source_rows) as rows from anomaly")
    assert sorted((each["code"], each["how many"]) for each in told) == sorted(
        (row["code"], row["size"]) for row in found
    )
    spans = re.findall(r"\.csv (\d+)(?:–(\d+))?", " ".join(str(each["source rows"]) for each in told))
    assert sum(int(last or first) - int(first) + 1 for first, last in spans) == sum(row["rows"] for row in found)
