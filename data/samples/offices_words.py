"""Names of files and heads of columns as an office writes them, of each dataset."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "applications": (
        "积分申请名单",
        {
            "application_id": "受理编号",
            "person_name": "姓名",
            "person_id": "公民身份号码",
            "employer_id": "用人单位统一社会信用代码",
            "employer_name": "用人单位",
            "applied_on": "申请日期",
            "permit_valid_from": "居住证签发日期",
            "permit_valid_until": "居住证到期日期",
            "batch_id": "名单编号",
        },
    ),
    "contributions": (
        "社保缴费记录",
        {
            "person_id": "社会保障号码",
            "employer_id": "缴费单位统一社会信用代码",
            "employer_name": "缴费单位名称",
            "month": "对应费款所属期",
            "base": "月缴费基数（元）",
            "paid_on": "到账日期",
            "kind": "缴费标志",
        },
    ),
    "tax": (
        "个税扣缴明细",
        {
            "person_id": "证件号码",
            "agent_id": "扣缴义务人识别号",
            "agent_name": "扣缴义务人",
            "month": "所得期间",
            "item": "所得项目",
            "income": "收入额（元）",
            "pension_deducted": "基本养老保险费",
            "declared_on": "申报日期",
        },
    ),
    "contracts": (
        "劳动合同",
        {
            "person_id": "身份证号",
            "employer_id": "单位编号",
            "employer_name": "用人单位名称",
            "start_on": "合同开始日期",
            "end_on": "合同结束日期",
            "work_region": "行政区划代码",
        },
    ),
    "enrolments": (
        "参保登记",
        {
            "person_id": "证件号码",
            "employer_id": "统一社会信用代码",
            "from_on": "就业起始日期",
            "until_on": "解除或终止日期",
        },
    ),
}
