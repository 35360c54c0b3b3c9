"""Every kind of thing an extract may lack to decide an application: article, words, and what would settle it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class MissingKind:
    """A kind of missing thing with the article that asks for it, its words, and what would settle it."""

    code: str
    article: str
    zh: str
    en: str
    settles_zh: str
    settles_en: str


_PERMIT, _CONTRACT = "第四条(一)1", "第四条(一)4"
_PROOFS, _OTHERS, _DOUBTS = "第四条(二)3", "第四条(二)7", "第六条末款"
# A 纳税记录 names neither income nor employer, so it would settle nothing.
_TAX_ZH = "这些月份的个人所得税收入纳税明细，或单位的扣缴申报表"
_TAX_EN = "their income details by the tax bureau, or the withholding return"

MISSING_KINDS: Final = (
    MissingKind(
        "CONTRACT",
        _CONTRACT,
        "没有劳动（聘用）合同记录",
        "no contract is on file",
        "劳动（聘用）合同",
        "the contract",
    ),
    MissingKind(
        "CONTRACT_MONTHS",
        _CONTRACT,
        "有缴费的月份没有劳动（聘用）合同覆盖",
        "no contract covers some months that were paid",
        "覆盖这些月份的劳动（聘用）合同",
        "the contract for these months",
    ),
    MissingKind(
        "CONTRIBUTION_COVERAGE",
        _PROOFS,
        "社保数据未覆盖申请当月及此前应查的月份",
        "the contribution data do not cover the window and the month",
        "社保系统提供的这些月份的社保缴费记录",
        "the contribution record of these months, from the insurance bureau",
    ),
    MissingKind(
        "ENROLMENT",
        _OTHERS,
        "没有参保登记记录",
        "no enrolment is on file",
        "参保登记",
        "the enrolment",
    ),
    MissingKind(
        "PERMIT_DATES",
        _PERMIT,
        "居住证有效期不全",
        "a date of the permit is empty",
        "有效期内的《上海市居住证》",
        "the valid residence permit",
    ),
    MissingKind(
        "REJECTED_ROWS",
        _DOUBTS,
        "本人有数据行未能采用",
        "rows of the person could not be used",
        "报送单位更正后的这些数据行",
        "these rows, corrected by the office that sent them",
    ),
    MissingKind(
        "TAX_COVERAGE",
        _PROOFS,
        "个税数据未覆盖申请前最近的月份",
        "the tax data do not cover the latest months",
        _TAX_ZH,
        _TAX_EN,
    ),
    MissingKind(
        "TAX_RECORDS",
        _PROOFS,
        "申请前最近的月份没有工资薪金申报",
        "no wages declared in some of the latest months",
        _TAX_ZH,
        _TAX_EN,
    ),
)
"""In alphabetical order of code: the number of a kind is its place."""

MISSING_NUMBERS: Final = {kind.code: place for place, kind in enumerate(MISSING_KINDS)}
