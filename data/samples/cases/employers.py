"""Cases of who employs, who pays and who applies: one employer, a related one, or nobody can say."""

from __future__ import annotations

from typing import Final

from cases.case import CHEN, JIA, JIA_PUDONG, MAO, SI, YI, Cases
from cases.rows import Employer, Records, months

CASES: Final = Cases()
INSURANCE_NUMBER: Final = "00245678"
"""A number of the insurance office's own (社会保险登记号), which is no organisation code."""


@CASES.case(
    "Contract with another employer only (合同单位非申请单位)",
    "application fail `NOT_EMPLOYED`",
    "2024-03 to 2024-08 fail `EMPLOYER_MISMATCH`",
)
def not_employed(records: Records) -> None:
    """甲 pays and applies since 2024-03; the only contract is with 乙, and the two are not related."""
    records.work(JIA, since="2024-03")
    records.find("contracts").change(employer_id=YI.employer_id, employer_name=YI.name)
    records.look("contributions", *months("2024-03", "2024-08"))
    records.apply(JIA)


@CASES.case(
    "Paid by a branch, as its name says (名称所示分公司)", "application pass", "2024-08 refer `EMPLOYER_RELATED`"
)
def branch_by_name(records: Records) -> None:
    """In 2024-08 甲's branch in Pudong paid and declared the wages; the contract is with 甲, and no link joins the
    two."""
    records.work(JIA)
    _pay_as(records, "2024-08", JIA_PUDONG)
    records.register(JIA_PUDONG)
    records.apply(JIA)


@CASES.case(
    "Paid under a number that proves nothing (单位代码无法比对)",
    "application pass",
    "2024-03 refer `EMPLOYER_UNIDENTIFIED`, `TAX_OTHER_AGENT`",
    "2024-04 refer `TAX_OTHER_AGENT`",
)
def payer_unidentified(records: Records) -> None:
    """2024-03 and 2024-04 were paid under the insurance office's own number, 00245678: in 2024-03 by another name than
    the contract's, in 2024-04 by the same name, so that the employer is the same; 甲 declared the wages under its
    own."""
    records.work(JIA)
    records.find("contributions", "2024-03").change(employer_id=INSURANCE_NUMBER, employer_name="示例甲公司社保户")
    records.find("contributions", "2024-04").change(employer_id=INSURANCE_NUMBER)
    records.apply(JIA)


@CASES.case(
    "Applied under a number that proves nothing", "application refer `EMPLOYER_UNIDENTIFIED`", "note `EMPLOYER_FORM`"
)
def applying_unidentified(records: Records) -> None:
    """Application and enrolment have the number 00245678; the contract and the payments have 甲's, and another name."""
    records.work(JIA)
    records.find("enrolments").change(employer_id=INSURANCE_NUMBER)
    records.apply(Employer(INSURANCE_NUMBER, "示例甲公司社保户"))
    records.look("applications")
    records.look("contracts")


@CASES.case("Employer registered elsewhere (外省市登记)", "application refer `EMPLOYER_NOT_LOCAL`")
def registered_elsewhere(records: Records) -> None:
    """卯's number was issued in another province (43), and the register of employers does not have it."""
    records.work(MAO)
    records.apply(MAO, batch_id="")
    records.look("applications")


@CASES.case("Number of elsewhere, registered in Shanghai (本市登记)", "application pass")
def moved_to_shanghai(records: Records) -> None:
    """辰's number was issued in another province too, but the register has it in 310115."""
    records.work(CHEN)
    records.register(CHEN)
    records.apply(CHEN, batch_id="")
    records.look("applications")


@CASES.case(
    "September paid by another employer (申请当月由其他单位缴费)",
    "application refer `PAYING_OTHER_EMPLOYER`",
    "2024-09 fail `EMPLOYER_MISMATCH`, `TAX_NOT_COVERED`",
)
def another_pays(records: Records) -> None:
    """The enrolment with 甲 ended on 2024-08-31 and 乙 paid September on 2024-09-15; the contract with 甲 goes on."""
    records.work(JIA)
    records.find("enrolments").change(until_on="2024-08-31")
    theirs = {"employer_id": YI.employer_id, "employer_name": YI.name}
    records.again(records.find("contributions", "2024-08"), month="2024-09", paid_on="2024-09-15", **theirs)
    records.look("contracts")
    records.apply(JIA)


@CASES.case("Employer under a ban without an end (惩戒期限未载明)", "application refer `SANCTIONED`")
def endless_sanction(records: Records) -> None:
    """巳 is banned since 2022-01-10, and no last day is given: the ban lasts three years."""
    records.work(SI)
    records.apply(SI, batch_id="")
    subject = {"subject_kind": "单位", "subject_id": SI.employer_id}
    records.add("sanctions", **subject, from_on="2022-01-10", document=f"示例〔2022〕{records.number}号")


def _pay_as(records: Records, month: str, employer: Employer) -> None:
    records.find("contributions", month).change(employer_id=employer.employer_id, employer_name=employer.name)
    records.find("tax", month).change(agent_id=employer.employer_id, agent_name=employer.name)
