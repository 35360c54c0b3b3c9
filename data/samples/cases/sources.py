"""Cases of source rows: other forms, copies, corrections, notes and rejected rows (问题数据行)."""

from __future__ import annotations

from typing import Final

from cases.case import BING, DING, GENG, GUI, JIA, YI, Cases
from cases.rows import Records, full_width, months, person_id, uscc

CASES: Final = Cases()


@CASES.case("The same numbers in other forms, a copy of a row", "application pass", "note `USCC_CHECKSUM`")
def other_forms(records: Records) -> None:
    """The contract has the 15-digit identity and tax numbers, the enrolment the organisation code (组织机构代码);
    2024-03 is there twice, once in full-width characters; the check character of the employer's USCC
    (统一社会信用代码) is wrong."""
    records.work(GUI)
    organisation = GUI.employer_id[8:17]
    old_person = records.person_id[:6] + records.person_id[8:17]
    records.find("contracts").change(person_id=old_person, employer_id=f"319900{organisation}")
    records.find("enrolments").change(employer_id=f"{organisation[:8]}-{organisation[8]}")
    records.look("contributions", "2024-03")
    wide = full_width(records.person_id)
    records.again(records.find("contributions", "2024-03"), person_id=wide, month="2024年3月", base="¥12,000.00")
    records.apply(GUI, batch_id="")


@CASES.case("Corrected declaration (更正申报)", "application pass", "note `VALUE_IGNORED`")
def corrected(records: Records) -> None:
    """2023-12 was first declared as 84000 and corrected to 12000 two weeks later, so the average of 2023 is the base of
    2024-07, though the wages rose to 16000 in 2024; the correction's pension contribution cannot be read."""
    records.work(JIA)
    for month in months("2024-01", "2024-08"):
        records.find("tax", month).cells["income"] = "16000.00"
    declared = records.find("tax", "2023-12")
    records.again(declared, declared_on="2024-01-26", pension_deducted="见附件")
    declared.change(income="84000.00")
    records.apply(JIA)


@CASES.case(
    "Negative base (负数基数), and a month paid back",
    "application refer `SOURCE_REJECTED`",
    "2024-02 refer `PAYMENT_BACK_PAID`, `SOURCE_REJECTED`",
    "reject `AMOUNT_NEGATIVE`",
)
def negative_base(records: Records) -> None:
    """The base of 2024-01 is -12000, though it is no refund; 2024-02 was paid back on 2024-06-14."""
    records.work(JIA)
    records.find("contributions", "2024-01").change(base="-12000")
    records.find("contributions", "2024-02").change(kind="back", paid_on="2024-06-14")
    records.apply(JIA)


@CASES.case("Month to come (未来月份)", "application refer `SOURCE_REJECTED`", "reject `MONTH_IN_FUTURE`")
def month_to_come(records: Records) -> None:
    """A tax row names 2024-11, two months after the extract was made; nothing else is wrong."""
    records.work(JIA)
    records.again(records.find("tax", "2024-08"), month="2024-11")
    records.apply(JIA)


@CASES.case("Applied before the rules (细则施行前)", "reject `RULEBOOK_NOT_IN_FORCE`")
def too_early(records: Records) -> None:
    """The person of the first case, applied on 2022-12-20; the rules are in force since 2023-01-01."""
    _another_application(records, applied_on="2022-12-20")


@CASES.case("Applied after the extract (晚于提取日期)", "reject `APPLICATION_IN_FUTURE`")
def too_late(records: Records) -> None:
    """The person of the first case, applied on 2024-09-25, five days after the extract was made."""
    _another_application(records, applied_on="2024-09-25")


@CASES.case("Application number used twice (申请编号重复)", "reject `APPLICATION_REPEATED`")
def used_twice(records: Records) -> None:
    """The first application once more, a day later; the first one stands."""
    _another_application(records, application_id="SQ-01", applied_on="2024-09-11")


def _another_application(records: Records, **cells: str) -> None:
    first = Records(1, person_id(1))
    first.apply(JIA)
    records.again(first.find("applications"), **{"application_id": records.application_id} | cells)


@CASES.case("Unknown kind of employer (单位类型无法识别)", "reject `CODE_UNKNOWN`")
def unknown_kind(records: Records) -> None:
    """The kind 个体 is none of independent, branch and dispatch."""
    records.add("employers", employer_id=uscc(11), name="上海示例子工作室", kind="个体", region="310115")


@CASES.case("Links in a circle (关联成环)", "reject `LINK_CONFLICT`")
def circle(records: Records) -> None:
    """丁 is said to be the same as 丙, which it took over."""
    records.add("employer_links", from_id=DING.employer_id, to_id=BING.employer_id, relation="same")


@CASES.case("Taken over, but since when? (承继日期缺失)", "reject `VALUE_MISSING`")
def day_missing(records: Records) -> None:
    """乙 is said to be the successor of 庚, but the link has no day: the row stops before it."""
    records.add("employer_links", from_id=GENG.employer_id, to_id=YI.employer_id, relation="successor")
