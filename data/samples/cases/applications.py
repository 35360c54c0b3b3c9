"""Cases of whole applications: the seven checks of a verdict (核验结论)."""

from __future__ import annotations

from typing import Final

from cases.case import GENG, JI, JIA, WU, XIN, Cases
from cases.rows import Records, months, person_id, wrong_check

CASES: Final = Cases()


@CASES.case("Clean records (全部相符)", "application pass")
def clean(records: Records) -> None:
    """Hired in 2023-07 on 12000; every month was paid in time on that base; September is not due yet, the person is
    enrolled (参保登记)."""
    records.work(JIA)
    records.apply(JIA)
    records.look("applications")


@CASES.case("Permit expired (居住证过期)", "application fail `PERMIT_NOT_VALID`")
def permit_expired(records: Records) -> None:
    """The permit was valid until 2024-08-31, ten days before the application."""
    records.work(JIA)
    records.apply(JIA, permit_valid_until="2024-08-31")
    records.look("applications")


@CASES.case("Permit unclear (居住证有效期缺失)", "application refer `PERMIT_UNCLEAR`")
def permit_unclear(records: Records) -> None:
    """The last day of the permit is not filled in."""
    records.work(JIA)
    records.apply(JIA, permit_valid_until="")
    records.look("applications")


@CASES.case("Not from the mainland (非境内人员)", "application fail `SCOPE_PERSON`")
def not_from_the_mainland(records: Records) -> None:
    """The identity number begins with 81, as those of Hong Kong residents do."""
    records.person_id = person_id(records.number, region="819900")
    records.work(JIA)
    records.apply(JIA)
    records.look("applications")


@CASES.case("Works at a branch elsewhere (外省市分支机构)", "application fail `SCOPE_BRANCH`")
def works_elsewhere(records: Records) -> None:
    """The only contract names 330100 as the region of work."""
    records.work(JIA)
    records.find("contracts").change(work_region="330100")
    records.apply(JIA)


@CASES.case(
    "Works elsewhere, but a contract could not be used",
    "application refer `SCOPE_BRANCH`, `SOURCE_REJECTED`",
    "reject `INTERVAL_INVERTED`",
)
def perhaps_elsewhere(records: Records) -> None:
    """One contract names 330100; another one, in Shanghai, ends before it starts."""
    records.work(JIA)
    records.find("contracts").change(work_region="330100")
    records.again(records.find("contracts"), start_on="2024-06-01", end_on="2023-05-31", work_region="310115")
    records.apply(JIA)


@CASES.case("Person under a ban (失信惩戒)", "application fail `SANCTIONED`")
def person_sanctioned(records: Records) -> None:
    """The person is banned from 2023-01-01 to 2025-12-31."""
    records.work(JIA)
    records.apply(JIA)
    _sanction(records, "个人", records.person_id)


@CASES.case("Employer under a ban by its old number", "application refer `SANCTIONED`")
def employer_sanctioned(records: Records) -> None:
    """庚 is banned; 辛, through which the person applies, is the same (同一) employer under a new number."""
    records.work(XIN)
    records.apply(XIN, batch_id="")
    records.add("employer_links", from_id=GENG.employer_id, to_id=XIN.employer_id, relation="same")
    _sanction(records, "单位", GENG.employer_id)


def _sanction(records: Records, kind: str, subject: str) -> None:
    span = {"from_on": "2023-01-01", "until_on": "2025-12-31"}
    document = f"示例〔2023〕{records.number}号"
    records.add("sanctions", subject_kind=kind, subject_id=subject, document=document, **span)


@CASES.case(
    "Contract with the branch (分支机构)",
    "application refer `EMPLOYER_RELATED`",
    "2024-08 refer `EMPLOYER_RELATED`",
)
def moved_to_the_branch(records: Records) -> None:
    """戊 pays and applies; since 2024-08 the contract is with its branch 己."""
    records.work(WU)
    records.find("contracts").change(end_on="2024-07-31")
    branch = {"employer_id": JI.employer_id, "employer_name": JI.name}
    records.again(records.find("contracts"), start_on="2024-08-01", end_on="", **branch)
    records.add("employer_links", from_id=JI.employer_id, to_id=WU.employer_id, relation="branch")
    records.apply(WU, batch_id="")


@CASES.case(
    "No contract on file (无劳动合同记录)",
    "application refer `CONTRACT_MISSING`",
    "2023-07 to 2024-08 refer `CONTRACT_MISSING`",
)
def no_contract(records: Records) -> None:
    """The contracts hold no row of this person."""
    records.work(JIA)
    records.drop("contracts")
    records.apply(JIA)
    records.look("applications")


@CASES.case("Contract ran out, work goes on (合同到期仍在参保)", "application refer `CONTRACT_EXPIRED`")
def ran_out(records: Records) -> None:
    """The contract ended on 2024-08-31 and no other is on file; the enrolment is still open."""
    records.work(JIA)
    records.find("contracts").change(end_on="2024-08-31")
    records.apply(JIA)


@CASES.case("Stopped paying (停保)", "application fail `NOT_PAYING`")
def not_paying(records: Records) -> None:
    """Paid until 2024-06, and the enrolment ended then; the contract goes on."""
    records.work(JIA, until="2024-06")
    records.find("contracts").change(end_on="")
    records.look("contributions", "2024-06")
    records.look("enrolments")
    records.apply(JIA)


@CASES.case(
    "Stopped paying, but the enrolment cannot be read",
    "application refer `NOT_PAYING`, `SOURCE_REJECTED`",
    "reject `VALUE_UNREADABLE`",
)
def perhaps_paying(records: Records) -> None:
    """Paid until 2024-06; the enrolment begins on 2023-02-30, a day that does not exist."""
    not_paying(records)
    records.find("enrolments").change(from_on="2023-02-30", until_on="")


@CASES.case("September deferred (缓缴)", "application refer `PAYING_UNDECIDED`", "2024-09 refer `DEFERRAL_UNPROVEN`")
def deferred(records: Records) -> None:
    """The month of application is there as deferred, without a payment."""
    records.work(JIA)
    records.again(records.find("contributions", "2024-08"), month="2024-09", kind="deferred", paid_on="")
    records.apply(JIA)


@CASES.case(
    "September not due, no enrolment (未到缴费期限)",
    "application refer `PAYMENT_PENDING`",
    "reject `PERSON_ID_INVALID`",
)
def not_due(records: Records) -> None:
    """No enrolment is on file; a row of 2024-09 has a wrong check character in the identity number, so it is
    nobody's."""
    records.work(JIA)
    records.drop("enrolments")
    august = records.find("contributions", "2024-08")
    records.again(august, person_id=wrong_check(records.person_id), month="2024-09", paid_on="2024-09-15")
    records.apply(JIA)


@CASES.case("Four months only (不足6个月)", "application fail `WINDOW_SHORT`")
def four_months(records: Records) -> None:
    """Hired in 2024-05: of the twelve months before, four are paid; six are required."""
    records.work(JIA, since="2024-05")
    records.look("contributions", *months("2024-05", "2024-08"))
    records.apply(JIA)


@CASES.case(
    "Six months, one of them paid late (逾期到账)",
    "application refer `WINDOW_UNDECIDED`",
    "2024-03 refer `PAYMENT_LATE`",
)
def one_late(records: Records) -> None:
    """Hired in 2024-03; that month is labelled normal, was due by 2024-04-30 and was paid on 2024-06-03."""
    records.work(JIA, since="2024-03")
    records.find("contributions", "2024-03").change(paid_on="2024-06-03")
    records.apply(JIA)
