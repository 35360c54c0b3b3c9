"""rules.md, section 1: the datasets, their columns, and the words of layouts.md for heads and codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tests.reference.values import (
    as_head,
    read_code,
    read_date,
    read_employer_id,
    read_money,
    read_month,
    read_person_id,
    read_share,
    read_year,
)

Value = str | int | date | None


@dataclass(frozen=True)
class Column:
    """One column: how its text is read, whether it is required, its other heads, and what an empty cell means."""

    name: str
    reads: Callable[[str], Value] = str
    required: bool = False
    heads: str = ""
    empty: Value = None

    @property
    def all_heads(self) -> list[str]:
        """The canonical head, then the aliases in order."""
        return [self.name, *map(as_head, self.heads.split())]


KINDS = {
    "normal": "正常缴费 正常应缴 正常 10",
    "back": "补缴 正常补收 补收",
    "topup": "补差",
    "deferred": "缓缴",
    "refund": "退收 退费 退款",
    "owed": "欠费 欠缴 未缴",
}
INSURANCES = {
    "pension": "企业职工基本养老保险 城镇职工基本养老保险 养老",
    "medical": "基本医疗保险 医疗",
    "unemployment": "失业保险 失业",
    "injury": "工伤保险 工伤",
    "maternity": "生育保险 生育",
    "combined": "五险 综合",
}
ITEMS = {"wages": "正常工资薪金 工资薪金所得 工资薪金", "bonus": "全年一次性奖金 全年一次性奖金收入"}
RELATIONS = {"same": "同一 更名 换码", "successor": "承继 合并 分立", "branch": "分支机构 分公司"}
EMPLOYER_KINDS = {"independent": "独立法人", "branch": "分支机构", "dispatch": "劳务派遣"}
SUBJECT_KINDS = {"person": "个人", "employer": "单位"}


def code(words: dict[str, str]) -> Callable[[str], str]:
    """A reader of one list of codes."""
    table = {word: name for name, others in words.items() for word in (name, *others.split())}
    return lambda text: read_code(text, table)


def read_item(text: str) -> str:
    """The item of a tax row: wages, bonus, or other for anything else."""
    table = {word: name for name, others in ITEMS.items() for word in (name, *others.split())}
    return table.get(as_head(text).lower(), "other")


PERSON_ID = Column(
    "person_id", read_person_id, True, "证件号码 身份证号 身份证件号码 公民身份号码 社会保障号码 纳税人识别号 AAC002"
)
PERSON_NAME = Column("person_name", heads="姓名 纳税人姓名 AAC003", empty="")
EMPLOYER_ID = Column(
    "employer_id",
    read_employer_id,
    True,
    "统一社会信用代码 单位统一社会信用代码 缴费单位统一社会信用代码 用人单位统一社会信用代码 单位编号 AAB001",
)
EMPLOYER_NAME = Column(
    "employer_name", heads="单位名称 缴费单位 缴费单位名称 用人单位 用人单位名称 AAB004 AAE044", empty=""
)
ENTERPRISE_ID = Column("enterprise_id", read_employer_id, True)

DATASETS: dict[str, tuple[Column, ...]] = {
    "applications": (
        Column("application_id", required=True, heads="申请编号 受理编号"),
        PERSON_ID,
        PERSON_NAME,
        EMPLOYER_ID,
        EMPLOYER_NAME,
        Column("applied_on", read_date, True, "申请日期"),
        Column("permit_valid_from", read_date, heads="居住证有效期起 居住证签发日期"),
        Column("permit_valid_until", read_date, heads="居住证有效期止 居住证到期日期"),
        Column("batch_id", heads="批次号 名单编号"),
    ),
    "contributions": (
        PERSON_ID,
        EMPLOYER_ID,
        EMPLOYER_NAME,
        Column("month", read_month, True, "缴费年月 对应费款所属期 费款所属期 记录月份 AAE003"),
        Column("base", read_money, True, "缴费基数 月缴费基数 AAE180"),
        Column("paid_on", read_date, heads="缴费日期 到账日期 入库日期"),
        Column("kind", code(KINDS), True, "缴费类型 缴费标志 AAE143"),
        Column("insurance", code(INSURANCES), heads="险种 险种类型 AAE140", empty="combined"),
    ),
    "tax": (
        PERSON_ID,
        Column("agent_id", read_employer_id, True, "扣缴义务人纳税人识别号 扣缴义务人识别号 扣缴单位纳税人识别号"),
        Column("agent_name", heads="扣缴义务人名称 扣缴义务人 扣缴单位名称", empty=""),
        Column("month", read_month, True, "税款所属期 所得期间 税款所属期起"),
        Column("item", read_item, True, "所得项目 所得项目小类"),
        Column("income", read_money, True, "收入额 收入 本期收入"),
        # Not used by any rule, and no reason to reject a row: kept as text.
        Column("pension_deducted", heads="基本养老保险费 本期基本养老保险费"),
        Column("tax_paid", heads="实缴(退)金额 已申报税额 应补(退)税额"),
        Column("declared_on", read_date, heads="申报日期"),
    ),
    "contracts": (
        PERSON_ID,
        EMPLOYER_ID,
        EMPLOYER_NAME,
        Column("start_on", read_date, True, "合同起始日期 合同开始日期"),
        Column("end_on", read_date, heads="合同终止日期 合同结束日期"),
        Column("work_region", heads="工作地行政区划 行政区划代码", empty=""),
    ),
    "enrolments": (
        PERSON_ID,
        EMPLOYER_ID,
        Column("from_on", read_date, True, "参保日期 就业起始日期"),
        Column("until_on", read_date, heads="停保日期 解除或终止日期"),
    ),
    "employers": (
        EMPLOYER_ID,
        Column("name", empty=""),
        Column("kind", code(EMPLOYER_KINDS)),
        Column("region", empty=""),
    ),
    "employer_links": (
        Column("from_id", read_employer_id, True),
        Column("to_id", read_employer_id, True),
        Column("relation", code(RELATIONS), True),
        Column("effective_on", read_date),
    ),
    "sanctions": (
        Column("subject_kind", code(SUBJECT_KINDS), True, "对象类型"),
        Column("subject_id", read_employer_id, True, "对象证件号码 对象编号"),
        Column("from_on", read_date, True),
        Column("until_on", read_date),
        Column("document"),
    ),
    "investments": (PERSON_ID, ENTERPRISE_ID, Column("share", read_share), Column("verified_on", read_date)),
    "enterprise_taxes": (
        ENTERPRISE_ID,
        Column("year", read_year, True),
        Column("paid", read_money, True),
        Column("paid_on", read_date),
    ),
    "local_staff": (ENTERPRISE_ID, PERSON_ID, Column("hukou", empty="")),
}
OPTIONAL = {"enrolments", "employers", "employer_links", "sanctions", "investments", "enterprise_taxes", "local_staff"}
EMPLOYER_COLUMNS = {"employer_id", "agent_id", "from_id", "to_id", "enterprise_id"}
NUMBER_COLUMNS = ("employer_id", "agent_id", "from_id", "enterprise_id", "subject_id")
NAME_COLUMNS = ("employer_name", "agent_name", "name", "person_name")
NOT_COMPARED = {*NAME_COLUMNS, "pension_deducted", "tax_paid", "document"}
