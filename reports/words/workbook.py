"""The words of the workbook in two languages, beside those of the screen."""

from __future__ import annotations

from typing import Final

from checks.law.reasons import Language
from reports.words import terms as words

_WORDS: Final = {
    "title": ("居住证积分申请核验结果", "Verification of applications for residence-permit points"),
    "about_sheet": ("说明", "about"),
    "verdict_sheet": ("核验结论", "verdicts"),
    "queue_sheet": ("待办", "to-do"),
    "queue_told": (
        "转人工核实的申请，容易办结的在前；列出办理期限、核实办法、单位和所在区",
        "referred applications, the closest to being settled first: due day, what would settle it, employer, district",
    ),
    "due": ("办理期限（最早）", "due (at the earliest)"),
    "due_note": ("期限说明", "on the day"),
    "due_late": ("已过期", "overdue"),
    "due_provisional": ("暂定：该年放假安排未公布", "provisional: the calendar is not published"),
    "district": ("单位所在区", "employer's district"),
    "month_sheet": ("逐月台账", "months"),
    "missing_sheet": ("缺少的材料", "missing"),
    "investor_sheet": ("投资", "investors"),
    "anomaly_sheet": ("异常线索", "anomalies"),
    "reject_sheet": ("问题数据行", "rejects"),
    "verdict_told": (
        "每份积分申请一行：结论、原因、需补充的材料；“逐月台账”列可跳到本人的月份",
        "one row an application: outcome, reasons, what to bring; the column “months” leads to the person's months",
    ),
    "month_told": (
        "每人每单位每月一行；每人第一行的申请编号可跳回结论",
        "one row a person, employer and month; the number in a person's first row leads back to the verdict",
    ),
    "missing_told": (
        "每份申请缺少的每种材料一行（第五条，一次性告知）",
        "one row for each thing an application lacks, told at once (第五条)",
    ),
    "investor_told": (
        "申请人投资的每个企业一行：纳税和聘用积分，不影响申请结论（第四条(二)4）",
        "one row for each enterprise an applicant invested in: points for tax and staff; no outcome rests on them",
    ),
    "anomaly_told": (
        "单个月份看不出的情形，每条一行；只排出先看什么，不改变结论",
        "what no single month shows, one row each: it orders the work and changes no answer",
    ),
    "reject_told": (
        "来源数据中未能采用的行，按文件和行号",
        "rows of the source that could not be used, by file and row",
    ),
    "application_id": ("申请编号", "application"),
    "applications": ("申请编号", "application"),
    "outcome": ("结论", "outcome"),
    "told": ("原因", "reasons"),
    "words": ("原因", "reason"),
    "settles": ("需补充的材料", "what to bring"),
    "addressee": ("索取对象", "asked of"),
    "of_employer": ("用人单位", "the employer"),
    "ask_bureau": ("请报送单位提供：", "ask the office that sent the data for: "),
    "of_bureau": ("数据报送单位", "the office that sent the data"),
    "months": ("逐月台账", "months"),
    "at_line": ("{} 第{}行", "{} row {}"),
    "person_name": ("姓名", "name"),
    "person_id": ("证件号码", "identity number"),
    "employer_id": ("单位代码", "employer number"),
    "employer_name": ("单位名称", "employer"),
    "applied_on": ("申请日期", "applied on"),
    "batch_id": ("预审名单", "batch"),
    "window_months_min": ("前12个月正常缴费月数（至少）", "months paid of the 12 before (at least)"),
    "window_months_max": ("前12个月正常缴费月数（至多）", "months paid of the 12 before (at most)"),
    "points_months_min": ("可计积分月数（至少）", "months that count (at least)"),
    "points_months_max": ("可计积分月数（至多）", "months that count (at most)"),
    "year_points_min": ("年限积分（至少）", "points for years (at least)"),
    "year_points_max": ("年限积分（至多）", "points for years (at most)"),
    "base_points_min": ("缴费基数积分（至少）", "points for the base (at least)"),
    "base_points_max": ("缴费基数积分（至多）", "points for the base (at most)"),
    "title_months_min": ("职称、技能等级所需基数的月数（至少）", "months with the base titles want (at least)"),
    "title_months_max": ("职称、技能等级所需基数的月数（至多）", "months with the base titles want (at most)"),
    "enterprise_id": ("投资企业代码", "enterprise number"),
    "enterprise_name": ("投资企业名称", "enterprise"),
    "staff_here_min": ("聘用本市户籍人数（至少）", "local staff (at least)"),
    "staff_here_max": ("聘用本市户籍人数（至多）", "local staff (at most)"),
    "tax_points_min": ("纳税积分（至少）", "points for tax (at least)"),
    "tax_points_max": ("纳税积分（至多）", "points for tax (at most)"),
    "staff_points_min": ("聘用积分（至少）", "points for staff (at least)"),
    "staff_points_max": ("聘用积分（至多）", "points for staff (at most)"),
    "points_min": ("投资积分（至少）", "points for the investment (at least)"),
    "points_max": ("投资积分（至多）", "points for the investment (at most)"),
    "source_file": ("来源文件", "file"),
    "row_number": ("行号", "row"),
    "expected_base": ("应有基数", "expected base"),
    "basis": ("应有基数的依据", "basis of the expected base"),
    "deviation": ("偏离", "deviation"),
    "article": ("条款", "article"),
    "column_name": ("列", "column"),
    "raw_value": ("原内容", "value as sent"),
    "pass_told": ("现有数据符合规定", "the data show it"),
    "refer_told": (
        "数据有矛盾或缺失，或规定未作明确，须人工核实",
        "the data conflict or are missing: a person must look",
    ),
    "fail_told": (
        "现有数据不符合规定，补充材料也不能改变",
        "the data show the contrary, and no missing row could change that",
    ),
    "legend": ("阅读说明", "How to read it"),
    "bounds": (
        "“至少”只计通过的月份，“至多”还计转人工核实的月份",
        "“at least” counts what passes, “at most” also what a person may still let pass",
    ),
    "ordered": (
        "月份按申请编号排列，同一人有几份申请的，列在第一份之下",
        "months stand in order of application; those of a person with several stand under the first",
    ),
    "cut": (
        "过长的内容在“…〔截断 cut〕”处截断；不可见的控制字符已去掉",
        "what is too long is cut at “…〔截断 cut〕”; control characters that nobody sees are left out",
    ),
    "as_csv": (
        "请不要另存为 CSV 后再用表格软件打开：以 = + - @ 开头的文字会被当作公式",
        "do not save it as CSV to open that in a spreadsheet: text that begins with = + - @ would become a formula",
    ),
    "masked": (
        "姓名和证件号码已遮盖",
        "names and identity numbers are masked",
    ),
    "revealed": (
        "本工作簿含完整姓名和证件号码，请按个人信息保护要求保管",
        "this workbook holds full names and identity numbers: keep it as personal data",
    ),
    "no_names": (
        "缺少该批次的提取数据文件（extracts/），因此没有姓名和单位名称",
        "the extract file of this run is not in the store (extracts/), so there are no names",
    ),
    "return_title": ("退回更正的数据行", "Rows returned for correction"),
    "return_ending": ("待更正", "to-correct"),
    "what_is_wrong": ("存在的问题", "what is wrong"),
    "what_is_right": ("正确的内容", "what would be right"),
    "correction": ("更正", "correction"),
    "delivery": ("报送批次", "Which delivery"),
    "return_counts": (
        "行数：读入 = 采用 + 问题行 + 重复行",
        "Rows: read = kept + rejected + copies",
    ),
    "unknown_count": ("—", "—"),
    "wrong_by_reason": ("存在的问题", "What is wrong"),
    "how_to_correct": ("更正并重新报送的方法", "How to correct and send again"),
    "find_row": (
        "1. 按行号在原文件中找到该行：行号与表格软件左侧显示的相同，表头和空行也计算在内；"
        "取自数据库的，是按全部列排序后的位置",
        "1. Find the row in your file by its number: the one a spreadsheet shows, heads and blank rows counted; "
        "of a database the position in order of all columns",
    ),
    "correct_cell": (
        "2. 在原系统或原文件中更正标红的内容；需要说明的，写在“更正”列",
        "2. Correct what is marked in your system or file; what needs a word goes into the column “correction”",
    ),
    "wrong_as_whole": (
        "3. 不应报送的行请在原文件中删去，并在“更正”列注明",
        "3. Take out a row that should not have been sent, and say so in the column “correction”",
    ),
    "send_all": (
        "4. 重新报送整个文件，不要只发更正的行；文件名和表头保持不变",
        "4. Send the whole file again, not the corrected rows alone, under the same name and heads",
    ),
    "told_after": (
        "5. 收到后逐行比对，告知哪些已更正、哪些未更正、哪些是新出现的",
        "5. It will then be compared: which rows are healed, which are not, which are new",
    ),
    "marked": (
        "标红的单元格有问题；其他单元格与报送的内容相同（遮盖的除外）",
        "cells in red are at fault; the others are as they were sent, but for what is masked",
    ),
    "begun": ("核验时间（北京时间）", "verified at (Beijing time)"),
    "meaning": ("含义", "meaning"),
    "counts": (
        "各数据集的行数：读入 = 采用 + 问题行 + 重复行",
        "rows of the datasets: read = kept + rejected + copies",
    ),
    "receipt": ("核验对象", "what was verified"),
    "sheets": ("各工作表", "the sheets"),
    "sheet": ("工作表", "sheet"),
    "holds": ("内容", "what it holds"),
}


def text(name: str, language: Language) -> str:
    """A word of the workbook, or else of the screen."""
    return _WORDS[name][0 if language == "zh" else 1] if name in _WORDS else words.word(name, language)
