"""Cases of single months: the three tests of a line in the ledger (逐月核验台账)."""

from __future__ import annotations

from typing import Final

from cases.case import BING, DING, JIA, REN, YI, Cases
from cases.rows import Records, months

CASES: Final = Cases()


@CASES.case("Income above the cap (上限), and a month under relief (宽限)", "application pass")
def above_cap(records: Records) -> None:
    """Earns 40000 and pays on the cap of each year; 2022-09 was paid back on 2022-12-20, within the relief, so that 24
    months reach the tier of 3 times the reference wage: 120 points."""
    records.work(JIA, since="2022-09", wage=40_000)
    for month in months("2022-09", "2024-08"):
        cap = "34188" if month < "2023-07" else "36549" if month < "2024-07" else "36921"
        records.find("contributions", month).cells["base"] = cap
    records.find("contributions", "2022-09").change(kind="back", paid_on="2022-12-20")
    records.apply(JIA)


@CASES.case("Paid back (补缴)", "application pass", "2024-03 fail `PAYMENT_BACK_PAID`")
def paid_back(records: Records) -> None:
    """2024-03 is labelled back and was paid on 2024-07-15; no relief holds."""
    records.work(JIA)
    records.find("contributions", "2024-03").change(kind="back", paid_on="2024-07-15")
    records.apply(JIA)


@CASES.case(
    "Refunded (退收)", "application pass", "2024-03 fail `PAYMENT_REFUNDED`", "2024-05 refer `PAYMENT_REFUNDED`"
)
def refunded(records: Records) -> None:
    """Of 2024-03 the whole base was refunded, of 2024-05 a twelfth."""
    records.work(JIA)
    for month, refund in (("2024-03", "-12000"), ("2024-05", "-1000")):
        records.look("contributions", month)
        records.again(records.find("contributions", month), kind="refund", base=refund, paid_on="2024-07-22")
    records.apply(JIA)


@CASES.case("Topped up (补差)", "application pass", "2024-03 pass `TOPUP_NOT_COUNTED`")
def topped_up(records: Records) -> None:
    """3000 were added to the base of 2024-03 later, without a measure that allows it; the base stays 12000."""
    records.work(JIA)
    records.look("contributions", "2024-03")
    records.again(records.find("contributions", "2024-03"), kind="topup", base="3000", paid_on="2024-06-20")
    records.apply(JIA)


@CASES.case("Taken over (承继)", "application pass", "2024-04 fail `EMPLOYER_MISMATCH`")
def taken_over(records: Records) -> None:
    """丁 took 丙 over on 2024-05-20; 丙 paid until 2024-06, though the contract with 丁 begins in 2024-04, a month too
    early."""
    records.work(BING, until="2024-06")
    records.work(DING, since="2024-07")
    old, new = (row for row in records.rows if row.dataset == "contracts")
    old.change(end_on="2024-03-31")
    new.change(start_on="2024-04-01")
    records.look("contributions", "2024-04")
    link = {"relation": "successor", "effective_on": "2024-05-20"}
    records.add("employer_links", from_id=BING.employer_id, to_id=DING.employer_id, **link)
    records.apply(DING, batch_id="")


@CASES.case("Paid by another employer (挂靠缴费)", "application pass", "2024-03 fail `EMPLOYER_MISMATCH`")
def another_payer(records: Records) -> None:
    """In 2024-03 乙 paid and declared the wages; the contract is with 甲, and the two are not related."""
    records.work(JIA)
    records.find("contributions", "2024-03").change(employer_id=YI.employer_id, employer_name=YI.name)
    records.find("tax", "2024-03").change(agent_id=YI.employer_id, agent_name=YI.name)
    records.apply(JIA)


@CASES.case("Dispatch agency (劳务派遣)", "application pass", "2024-07 to 2024-08 refer `EMPLOYER_DISPATCH`")
def dispatched(records: Records) -> None:
    """Since 2024-07 the contract is with 壬, which the register calls a dispatch agency and which pays."""
    records.work(JIA, until="2024-06")
    records.work(REN, since="2024-07")
    records.look("contributions", "2024-07", "2024-08")
    records.register(REN)
    records.apply(REN, batch_id="")


@CASES.case("Base twice the income (基数虚高)", "application pass", "2024-07 to 2024-08 fail `BASE_ABOVE_INCOME`")
def base_far_above(records: Records) -> None:
    """Since 2024-07 paid on 24000; the wages are 12000, as they always were."""
    records.work(JIA)
    _new_base(records, "24000")


@CASES.case("Base somewhat above the income", "application pass", "2024-07 to 2024-08 refer `BASE_ABOVE_INCOME`")
def base_above(records: Records) -> None:
    """Since 2024-07 paid on 13800; the wages are 12000: 15 % above."""
    records.work(JIA)
    _new_base(records, "13800")


@CASES.case("Base below the income (基数偏低)", "application pass", "2024-07 to 2024-08 refer `BASE_BELOW_INCOME`")
def base_below(records: Records) -> None:
    """Since 2024-07 paid on the floor (下限), 7384; the wages are 15000."""
    records.work(JIA, wage=15_000)
    _new_base(records, "7384")


@CASES.case("Last year's floor kept (沿用旧下限)", "application pass", "2024-07 to 2024-08 refer `BASE_OUT_OF_RANGE`")
def base_out_of_range(records: Records) -> None:
    """Wages of 7000 are below the floor; since 2024-07 it is 7384, but the base stayed at 7310."""
    records.work(JIA, wage=7_000)
    for month in months("2023-07", "2024-06"):
        records.find("contributions", month).cells["base"] = "7310"
    _new_base(records, "7310")


def _new_base(records: Records, base: str) -> None:
    for month in ("2024-07", "2024-08"):
        records.find("contributions", month).change(base=base)
    records.apply(JIA)


@CASES.case(
    "No wages declared (未申报个税)",
    "application pass",
    "2023-07 fail `TAX_MISSING`",
    "2023-08 refer `TAX_MISSING`",
    "2024-03 refer `TAX_MISSING`",
)
def no_wages(records: Records) -> None:
    """Nobody declared wages for 2023-07 to 2023-09, before any other (of 2023-08 the first pay may have come late), and
    for 2024-03 and 2024-04, amid the others."""
    records.work(JIA)
    records.drop("tax", *months("2023-07", "2023-09"), "2024-03", "2024-04")
    records.look("contributions", "2023-07", "2023-08", "2024-03")
    records.apply(JIA)


@CASES.case("Wages declared by another agent (扣缴义务人不同)", "application pass", "2024-03 refer `TAX_OTHER_AGENT`")
def another_agent(records: Records) -> None:
    """甲 paid throughout, but 乙 declared the wages of 2024-03 and 2024-04."""
    records.work(JIA)
    records.look("contributions", "2024-03")
    for month in ("2024-03", "2024-04"):
        records.find("tax", month).change(agent_id=YI.employer_id, agent_name=YI.name)
    records.apply(JIA)


@CASES.case(
    "Months before figures and tax data begin",
    "application pass",
    "2013-03 refer `PARAMETERS_MISSING`",
    "2021-10 to 2021-11 refer `TAX_NOT_COVERED`",
)
def long_ago(records: Records) -> None:
    """One month with 乙 in 2013-03, for which no floor and cap are known; with 甲 since 2021-10, while the tax data
    begin in 2022-01."""
    records.work(YI, since="2013-03", until="2013-03", wage=3_000)
    records.work(JIA, since="2021-10")
    records.look("contributions", "2013-03", "2021-10", "2021-11")
    records.apply(JIA)
