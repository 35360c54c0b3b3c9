"""Cases of payments: labels that a day contradicts, months billed and not paid, rows that name nobody."""

from __future__ import annotations

from typing import Final

from cases.case import JIA, Cases
from cases.rows import Records, wrong_check

CASES: Final = Cases()


@CASES.case("Labelled back, but in time (补缴未逾期)", "application pass", "2024-03 refer `BACK_IN_TIME`")
def back_in_time(records: Records) -> None:
    """2024-03 is labelled back, but was paid on 2024-04-10, before its deadline, 2024-04-30."""
    records.work(JIA)
    records.find("contributions", "2024-03").change(kind="back", paid_on="2024-04-10")
    records.apply(JIA)


@CASES.case("Deadline on a day of rest (期限顺延)", "application pass", "2024-06 refer `PAYMENT_LATE`")
def after_the_weekend(records: Records) -> None:
    """2024-05 was paid on 2024-07-01, for 2024-06-30 was a Sunday; 2024-06 on 2024-08-01, a day after its deadline, a
    Wednesday."""
    records.work(JIA)
    records.find("contributions", "2024-05").change(paid_on="2024-07-01")
    records.find("contributions", "2024-06").change(paid_on="2024-08-01")
    records.apply(JIA)


@CASES.case(
    "Billed and not paid (欠费)", "application pass", "2024-03 fail `PAYMENT_OWED`", "2024-09 refer `PAYMENT_OWED`"
)
def owed(records: Records) -> None:
    """2024-03 and 2024-09 are there as owed; September may still be paid until 2024-10-31, and the person is
    enrolled."""
    records.work(JIA)
    records.find("contributions", "2024-03").change(kind="owed", paid_on="")
    records.again(records.find("contributions", "2024-08"), month="2024-09", kind="欠费", paid_on="")
    records.apply(JIA)


@CASES.case("Day of payment missing (到账日期缺失)", "application pass", "2024-03 refer `PAYMENT_UNDATED`")
def undated(records: Records) -> None:
    """2024-03 has no day of payment, though nearly all rows of that month have one."""
    records.work(JIA)
    records.find("contributions", "2024-03").change(paid_on="")
    records.apply(JIA)


@CASES.case("Refunded and paid again (退收后重缴)", "application pass")
def paid_again(records: Records) -> None:
    """2024-03 was paid on 10000 by mistake, refunded whole, and paid again on 12000 on 2024-04-25, in time."""
    records.work(JIA)
    records.find("contributions", "2024-03").change(base="10000")
    paid = records.find("contributions", "2024-03")
    records.again(paid, kind="refund", base="-10000", paid_on="2024-04-22")
    records.again(paid, base="12000", paid_on="2024-04-25")
    records.apply(JIA)


@CASES.case(
    "Rows of nobody, perhaps this person's (无法归属的数据行)",
    "application refer `NOT_PAYING`, `SOURCE_UNATTRIBUTED`",
    "2023-10 to 2024-06 refer `SOURCE_UNATTRIBUTED`, `TAX_MISSING`",
    "reject `PERSON_ID_INVALID`",
    "reject `PERSON_ID_INVALID`",
)
def nobodys(records: Records) -> None:
    """Paid from 2023-10 to 2024-06; no wages and no enrolment are on file. A tax row and an enrolment have a wrong
    check character in the identity number, so that they may be this person's or anybody's."""
    records.work(JIA, since="2023-10", until="2024-06")
    records.find("contracts").change(end_on="")
    wrong = wrong_check(records.person_id)
    declared, enrolled = records.find("tax", "2024-06"), records.find("enrolments")
    records.drop("tax")
    records.drop("enrolments")
    records.again(declared, person_id=wrong)
    records.again(enrolled, person_id=wrong, until_on="")
    records.apply(JIA)
