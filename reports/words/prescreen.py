"""The words of pre-screening in two languages: heads, faults, assumptions."""

from __future__ import annotations

from typing import Final

from checks.law.reasons import Language
from reports.words import terms as words

_WORDS: Final = {
    "result": ("预审结果", "result"),
    "about": ("说明", "about"),
    "title": ("单位批量预审", "Pre-screening of an employer's list"),
    "place": ("名单行", "row"),
    "person_name": ("姓名", "name"),
    "person_id": ("证件号码", "identity number"),
    "reasons": ("原因", "reasons"),
    "of_bureau": ("请报送单位提供：{}", "asked of the office that sent the data: {}"),
    "bring": ("需补充的材料和核实办法", "what to bring and what settles it"),
    "passes": ("情况不变时最早可通过的月份", "first month to pass if all goes on"),
    "forecast": ("以后的情况（就业和缴费不变）", "the months to come, if all goes on"),
    "window_months_min": ("前12月缴费\n至少", "of 12 paid\nmin"),
    "window_months_max": ("前12月缴费\n至多", "of 12 paid\nmax"),
    "points_months_min": ("可计积分月\n至少", "months\nmin"),
    "points_months_max": ("可计积分月\n至多", "months\nmax"),
    "year_points_min": ("年限积分\n至少", "year points\nmin"),
    "year_points_max": ("年限积分\n至多", "year points\nmax"),
    "base_points_min": ("基数积分\n至少", "base points\nmin"),
    "base_points_max": ("基数积分\n至多", "base points\nmax"),
    "employer_id": ("单位代码", "employer number"),
    "employer_name": ("单位名称", "employer"),
    "absent": ("不在提取数据中", "not in the extract"),
    "repeated": ("重复", "repeated"),
    "unusable": ("无法预审", "cannot be judged"),
    "absent_told": (
        "提取数据中没有此人的任何记录，不能说明不符合条件；请核对证件号码，或待数据包含此人后再预审",
        "the extract has no record of this person, which proves nothing; check the number, or wait for data",
    ),
    "repeated_told": ("与第 {} 行是同一人同一单位，结论见该行", "the same person and employer as in row {}: see there"),
    "repeats_told": ("第 {} 行是同一人，只预审一次", "row {} is the same person, who is judged once"),
    "PERSON_MISSING": ("缺少证件号码", "the identity number is missing"),
    "PERSON_ROUNDED": (
        "证件号码在表格中存为数字，末几位已丢失；请设为文本格式后重新填写",
        "the identity number was stored as a number and has lost its last digits; store it as text and type it again",
    ),
    "PERSON_LENGTH": (
        "证件号码不是 18 位（或旧的 15 位）",
        "the identity number has not 18 (or, of old, 15) characters",
    ),
    "PERSON_LETTERS": ("证件号码含有数字以外的字符", "the identity number holds other characters than digits"),
    "PERSON_CHECK": ("证件号码校验码不符，至少有一位写错", "the check character does not fit: a digit is wrong"),
    "PERSON_OUTSIDE": (
        "不是内地居民的公民身份号码（护照、港澳台证件、外国人永久居留证等）；本办法适用于境内来沪人员（第一条）",
        "no identity number of a resident of the mainland, for whom the regulation is (article 1), but of a passport "
        "or the like",
    ),
    "PERMIT_UNREADABLE": ("居住证日期无法读取", "a date of the permit cannot be read"),
    "EMPLOYER_MISSING": ("没有写明单位", "no employer is given"),
    "EMPLOYER_ROUNDED": (
        "单位代码在表格中存为数字，末几位已丢失；请设为文本格式",
        "the employer's number was stored as a number and has lost its last digits; store it as text",
    ),
    "EMPLOYER_UNKNOWN": (
        "提取数据中没有这个单位名称；请写明统一社会信用代码",
        "the extract has no employer of this name; give its 统一社会信用代码",
    ),
    "EMPLOYER_AMBIGUOUS": (
        "提取数据中有多个单位使用这个名称；请写明统一社会信用代码",
        "several employers have this name; give the 统一社会信用代码",
    ),
    "ROW_BROKEN": (
        "该行的单元格多于表头，或含有无法识别的字符",
        "the row has more cells than the head, or broken characters",
    ),
    "EMPLOYER_WITHOUT_ROWS": (
        "名单中有单位在提取数据中没有任何记录；请核对统一社会信用代码",
        "an employer of the list is nowhere in the extract; check its 统一社会信用代码",
    ),
    "EMPLOYER_CHECK": (
        "名单中有统一社会信用代码的校验码不符；请核对",
        "the check character of an employer's 统一社会信用代码 is wrong; check it",
    ),
    "NO_PERMIT_DATES": (
        "名单没有写明居住证有效期，因此无人可得出“通过”的结论；请补充“居住证有效期起”“居住证有效期止”两列",
        "the list gives no dates of permits, so nobody can pass; add 居住证有效期起 and 居住证有效期止",
    ),
    "other_name": (
        "名单中的姓名与提取数据中该证件号码的姓名不一致；请核对姓名和证件号码",
        "the extract has another name for this identity number; check both",
    ),
    "other_names": (
        "姓名与提取数据中该证件号码的姓名不一致的行：{}；请核对姓名和证件号码",
        "rows with another name than the extract has for the identity number: {}; check both",
    ),
    "left_out": (
        "未预审的工作表（按名称为离职等人员）：{}",
        "sheets left out, by their titles of persons who left: {}",
    ),
    "own_heads": ("不用于预审、原样附在结果后的列：{}", "columns that are not used, and given back as they are: {}"),
    "now": ("现在即可通过", "would pass now"),
    "later": ("预计 {} 起可通过", "would pass from {} on"),
    "open": (
        "截至 {} 不会自行转为通过，须人工核实：{}",
        "will not pass by itself until {}; a person must settle: {}",
    ),
    "opens": (
        "预计 {} 起不再为不通过，但须人工核实：{}",
        "no longer a fail from {} on, but a person must settle: {}",
    ),
    "never": ("截至 {} 仍不通过：{}", "still a fail in {}: {}"),
    "again": ("自 {} 起又变为不通过：{}", "a fail again by {}: {}"),
    "permit_until": ("居住证有效期至 {}", "the permit ends on {}"),
    "renewed": ("续办居住证后，预计 {} 起可通过", "would pass from {} on, with the permit to be renewed"),
    "month_renewed": ("{}（须续办居住证）", "{} (permit to be renewed)"),
    "renewed_now": ("续办居住证后即可通过", "would pass now, with the permit to be renewed"),
    "banned_until": ("限制申请至 {}", "under a sanction until {}"),
    "list": ("名单", "list"),
    "as_if": ("按此日申请预审", "as if applied on"),
    "looked_until": ("推算到", "looked at until"),
    "count": ("人数（行）", "rows"),
    "assumptions": ("以后月份的推算方法", "How the months to come are reckoned"),
    "remarks": ("请注意", "Please note"),
    "reading": ("阅读说明", "How to read it"),
    "assume_employment": (
        "提取数据当日仍有效的劳动合同和参保登记一直延续（到期的视为续签）；单位不变",
        "contracts and enrolments that hold on the day of the extract go on (are renewed); the employer stays",
    ),
    "assume_payment": (
        "提取时未到缴费期限的月份和此后每个月，都由申请单位按最近的缴费基数正常、按时缴费",
        "months not yet due then, and all after, are paid normally and in time by this employer, on the last base",
    ),
    "assume_same": (
        "居住证按名单所填有效期，不视为续期；失信惩戒和问题数据行不变；以后的收入不影响能否申请",
        "the permit is not renewed; sanctions and rows that could not be used stay; income to come does not "
        "decide whether one may apply",
    ),
    "assume_day": (
        "在以后每个月的同一天（没有该日的为月末）按同样的规则核验，最多往后 {} 个月，不超出规则参数表有效期",
        "judged by the same rules on the same day of each later month, or its last, for {} months at most and within "
        "the rulebook's dates",
    ),
    "bounds": (
        "“至少”只计通过的月份，“至多”还计需人工核实的月份",
        "“at least” counts what passes, “at most” also what a person may still let pass",
    ),
    "no_decision": (
        "预审只是按提取数据推算，不是申请结论",
        "this is reckoned from the extract; it is no decision on an application",
    ),
    "masked": (
        "姓名和证件号码已遮盖；用 --reveal 可显示全部",
        "names and numbers are masked; --reveal shows them",
    ),
    "revealed": (
        "本表含完整姓名和证件号码，请按个人信息保护要求保管",
        "full names and numbers: keep it as personal data",
    ),
    "faulty": ("未能预审的名单", "lists that could not be pre-screened"),
    "fault": ("问题", "fault"),
    "totals": ("各名单预审结果", "lists"),
    "total": ("合计 {} 份", "{} in all"),
    "unused": ("不是名单、未处理的文件", "files that are no lists"),
    "out": ("结果", "result"),
    "applications": ("积分申请", "applications"),
    "contributions": ("社保缴费记录", "contributions"),
    "tax": ("个税扣缴明细", "tax"),
    "contracts": ("劳动合同", "contracts"),
    "enrolments": ("参保登记", "enrolments"),
    "span": ("{} 至 {}", "{} to {}"),
    "permit_valid_from": ("有效期起", "first day"),
    "permit_valid_until": ("有效期止", "last day"),
}
COUNTS: Final = ("window_months", "points_months", "year_points", "base_points")


def text(name: str, language: Language) -> str:
    """A word of pre-screening, or else of the screen."""
    return _WORDS[name][0 if language == "zh" else 1] if name in _WORDS else words.word(name, language)
