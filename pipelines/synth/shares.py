"""How much of each kind of trouble a synthetic extract holds."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Annotated


@dataclass(frozen=True)
class Shares:
    """Shares from 0 to 1; what each is a share of stands next to it, in Chinese and in English, and is shown to users.

    Troubles are drawn apart from each other, so a row can have several; where two would change one cell, one wins.
    An extract made with a share of 0 has no such trouble, and one with `Shares.without_trouble()` has none at all.

    Raises ValueError for a share outside 0 to 1.
    """

    applying: Annotated[
        float,
        "提出申请的人；这不是问题，但核验的数据随之增多。",
        "Persons who apply; no trouble, but what is judged grows with it.",
    ] = 0.8

    # payment
    late: Annotated[
        float,
        "标为正常、次月之后才缴的缴费行；2026-08 之后没有。",
        "Contribution rows labelled normal and paid after the month that follows theirs; none after 2026-08.",
    ] = 0.01
    back_paid: Annotated[
        float,
        "数月后补缴的缴费行，按一份工作的季度；提取时尚未补缴的不在其中。",
        "Contribution rows back-paid months later, by quarters of a job; those not yet paid when extracted are absent.",
    ] = 0.01
    deferred: Annotated[
        float,
        "缓缴的缴费行，按一份工作的季度。",
        "Contribution rows deferred, by quarters of a job.",
    ] = 0.005
    refund: Annotated[
        float,
        "其后有全部或部分退收的缴费行。",
        "Contribution rows followed by a refund of all or a part.",
    ] = 0.002
    topup: Annotated[
        float,
        "其后有 10 月补差的缴费行；该 10 月尚未到的略去。",
        "Contribution rows followed by a top-up paid in October, dropped where that October is still to come.",
    ] = 0.005
    split: Annotated[
        float,
        "只记养老保险、旁边另有一行医疗保险的缴费行。",
        "Contribution rows that stand for pension alone, with one for medical insurance beside it.",
    ] = 0.01

    # employer
    other_payer: Annotated[
        float,
        "由合同单位以外的单位缴费的工作；其中一半也由该单位申报个税。",
        "Jobs whose contributions an employer other than the contract's pays; half of them declare tax there too.",
    ] = 0.02
    dispatch: Annotated[
        float,
        "属劳务派遣的单位。",
        "Employers that are dispatch agencies.",
    ] = 0.01
    missing_contract: Annotated[
        float,
        "没有合同记录的工作。",
        "Jobs without a contract on file.",
    ] = 0.01
    branch_elsewhere: Annotated[
        float,
        "合同写明工作地在上海以外的工作。",
        "Jobs whose contracts name a work region outside Shanghai.",
    ] = 0.01
    linked: Annotated[
        float,
        "业务由另一单位接续的单位，关联为同一、承继或分支机构。",
        "Employers whose business another takes over, by a link same, successor or branch.",
    ] = 0.03
    link_conflict: Annotated[
        float,
        "其后有反向关联、因而成环的关联。",
        "Links that are followed by their reverse, which closes a circle.",
    ] = 0.05

    # base and tax
    base_above: Annotated[
        float,
        "基数为工资两倍以上（不超过上限）的工作。",
        "Jobs with a base of twice the wages or more, up to the cap.",
    ] = 0.02
    base_below: Annotated[
        float,
        "基数为下限的工作。",
        "Jobs with the floor as their base.",
    ] = 0.05
    tax_missing: Annotated[
        float,
        "没有申报的工资月份，按一份工作的季度。",
        "Months of wages without a declaration, by quarters of a job.",
    ] = 0.01
    tax_other_agent: Annotated[
        float,
        "由无关单位申报工资的工作。",
        "Jobs whose wages an employer without part in them declares.",
    ] = 0.01
    corrected: Annotated[
        float,
        "此前申报过另一收入的个税行，其中一些没有申报日期。",
        "Tax rows with an earlier declaration of another income, some of them without a date.",
    ] = 0.01
    other_item: Annotated[
        float,
        "既非工资也非奖金的个税行。",
        "Tax rows of an item that is neither wages nor bonus.",
    ] = 0.005

    # persons and applications
    outside_scope: Annotated[
        float,
        "证件号码属港澳台的人。",
        "Persons from Hong Kong, Macao or Taiwan, by their number.",
    ] = 0.003
    between_jobs: Annotated[
        float,
        "申请日处于两份工作之间、没有提前到上一份工作最后一天的申请。",
        "Applications of persons between jobs that are made all the same, and not by the last day of the job before.",
    ] = 0.2
    expired_permit: Annotated[
        float,
        "居住证已过期、尚未生效、止期为空或早于起期的申请。",
        "Applications whose permit has expired, is not yet valid, has an empty end, or ends before it begins.",
    ] = 0.03
    sanctioned: Annotated[
        float,
        "曾受限制的单位和申请人。",
        "Employers, and applicants, under a sanction at some time.",
    ] = 0.002
    rejected_application: Annotated[
        float,
        "申请编号重复、日期晚于提取日期或早于细则施行的申请。",
        "Applications repeated under the same number, dated after the extract, or before the rulebook's first day.",
    ] = 0.01

    # rows of all datasets
    copies: Annotated[
        float,
        "在文件中出现两次的行。",
        "Rows that stand in the file twice.",
    ] = 0.003
    unreadable: Annotated[
        float,
        "月份、日期或金额无法读取的行。",
        "Rows with a month, date or amount that cannot be read.",
    ] = 0.0002
    missing: Annotated[
        float,
        "必填项为空的行。",
        "Rows without a required value.",
    ] = 0.0002
    bad_person_id: Annotated[
        float,
        "证件号码校验码有误或位数不足的行。",
        "Rows whose identity number has a wrong check character or is cut short.",
    ] = 0.0005
    old_person_id: Annotated[
        float,
        "证件号码为 15 位的行。",
        "Rows whose identity number has 15 digits.",
    ] = 0.002
    bad_uscc: Annotated[
        float,
        "处处以有误的校验码出现的单位。",
        "Employers whose number has a wrong check character, everywhere.",
    ] = 0.002
    old_employer_id: Annotated[
        float,
        "单位代码为 15 位税号或 9 位组织机构代码的行。",
        "Rows whose employer number is a 15-digit tax number or a nine-character organisation code.",
    ] = 0.01
    wide_text: Annotated[
        float,
        "编号或名称为全角字符或前后有空白的行。",
        "Rows with a number or name in full-width characters or padded with blanks.",
    ] = 0.005
    future_month: Annotated[
        float,
        "月份晚于提取月份的缴费和个税行。",
        "Contribution and tax rows of a month after the extract.",
    ] = 0.0001
    unknown_code: Annotated[
        float,
        "代码无法识别的行。",
        "Rows with a code that is none of the known ones.",
    ] = 0.0002
    words: Annotated[
        float,
        "代码写成中文而不是英文的行。",
        "Rows whose codes are Chinese words instead of English ones.",
    ] = 0.05
    other_form: Annotated[
        float,
        "月份和日期写成另一种可读形式的行。",
        "Rows whose months and dates take another of the readable forms.",
    ] = 0.05
    negative_base: Annotated[
        float,
        "基数为负数的缴费行。",
        "Contribution rows with a negative base.",
    ] = 0.0001
    inverted: Annotated[
        float,
        "终止早于起始的合同、参保登记和失信惩戒。",
        "Contracts, enrolments and sanctions that end before they start.",
    ] = 0.001

    def __post_init__(self) -> None:
        outside = [name for name, share in asdict(self).items() if not 0 <= share <= 1]
        if outside:
            raise ValueError(f"not a share from 0 to 1: {', '.join(outside)}")

    @classmethod
    def without_trouble(cls) -> Shares:
        """Persons who apply as usual, and no trouble of any kind."""
        return cls(**{name: 0.0 for name in cls.__dataclass_fields__ if name != "applying"})
