"""Cases of persons who apply through their own enterprise (第四条(二)4): its tax, and its local staff."""

from __future__ import annotations

from typing import Final

from cases.case import Cases
from cases.rows import Employer, Records, person_id, uscc

CASES: Final = Cases()
YEARS: Final = (2021, 2022, 2023)


@CASES.case("Investor (投资者)", "application pass", "investor")
def investor(records: Records) -> None:
    """Owns 60 % of an enterprise, which paid 500000 of tax in each of three years: 300000 a year are the person's, 30
    points. One local person is employed since 2024-03, too few for points."""
    enterprise = _own(records, "60")
    _pay_taxes(records, enterprise)
    _employ(records, enterprise)


@CASES.case("Share not known (出资比例缺失)", "application pass", "investor `INVEST_SHARE_MISSING`")
def share_missing(records: Records) -> None:
    """The share is empty: of 300000 a year, 0 to 30 points."""
    enterprise = _own(records, "")
    _pay_taxes(records, enterprise, "300000")
    _employ(records, enterprise)


@CASES.case("A year without tax records (缺一年纳税)", "application pass", "investor `INVEST_YEAR_MISSING`")
def year_missing(records: Records) -> None:
    """No row of 2022 is on file: 20 points for the other two years, and perhaps all 120."""
    enterprise = _own(records, "60")
    _pay_taxes(records, enterprise, years=(2021, 2023))
    _employ(records, enterprise)


@CASES.case("No list of staff (本市户籍员工名单缺失)", "application pass", "investor `INVEST_STAFF_MISSING`")
def staff_missing(records: Records) -> None:
    """The enterprise's tax is on file, its local staff is not: 30 points, and perhaps 120."""
    enterprise = _own(records, "60")
    _pay_taxes(records, enterprise)


@CASES.case("One of the staff without records", "application pass", "investor `INVEST_STAFF_UNSEEN`")
def staff_unseen(records: Records) -> None:
    """One local person is listed, of whom no contribution is on file; one alone makes no points."""
    enterprise = _own(records, "60")
    _pay_taxes(records, enterprise)
    _list(records, enterprise, 1)


@CASES.case(
    "Ten of the staff without records (本市户籍员工数不能确定)",
    "application pass",
    "investor `INVEST_STAFF_UNDECIDED`, `INVEST_STAFF_UNSEEN`",
)
def staff_undecided(records: Records) -> None:
    """Ten local persons are listed, of whom no contribution is on file: 0 to 10 points for staff; no tax was paid."""
    enterprise = _own(records, "60")
    _pay_taxes(records, enterprise, "0")
    _list(records, enterprise, 10)


def _own(records: Records, share: str) -> Employer:
    """Work for an enterprise of one's own, and apply through it."""
    enterprise = Employer(uscc(records.number), f"上海示例寅{records.number}有限公司")
    records.work(enterprise, since="2024-03")
    records.apply(enterprise, batch_id="")
    owned = {"enterprise_id": enterprise.employer_id, "share": share}
    records.add("investments", person_id=records.person_id, verified_on="2021-01-15", **owned)
    return enterprise


def _pay_taxes(records: Records, enterprise: Employer, paid: str = "500000", years: tuple[int, ...] = YEARS) -> None:
    for year in years:
        day = f"{year}-12-15"
        records.add("enterprise_taxes", enterprise_id=enterprise.employer_id, year=f"{year}", paid=paid, paid_on=day)


def _employ(records: Records, enterprise: Employer) -> None:
    """Employ one local person, with contract, enrolment and contributions since 2024-03."""
    [staff] = _list(records, enterprise, 1)
    staff.work(enterprise, since="2024-03")
    records.rows += [row for row in staff.rows if row.dataset != "tax"]


def _list(records: Records, enterprise: Employer, count: int) -> list[Records]:
    """List local persons as staff."""
    numbers = [records.number * 10 + place for place in range(count)]
    staff = [Records(number, person_id(number, region="319900")) for number in numbers]
    for each in staff:
        listed = {"person_id": each.person_id, "hukou": "310115"}
        records.add("local_staff", enterprise_id=enterprise.employer_id, **listed)
    return staff
