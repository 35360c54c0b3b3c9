"""Rows and lines below a lead that say another person, employer, month or unit: nobody knows whose the rows are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import polars as pl

from pipelines.errors import SourceError
from pipelines.reading.days import months
from pipelines.reading.values import cleaned_texts
from pipelines.sources.leads import unit_of
from pipelines.sources.other_kinds import begins_other_rows, calls_some_rows_otherwise, plain_line
from pipelines.sources.units import in_ten_thousands

_IDENTITY: Final = (
    r"(?:^|[^0-9])([1-8][0-9]{5}(?:19[0-9]{2}|200[0-9]|201[0-2])(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx])"
    r"(?:[^0-9]|$)"
)
"""Of somebody who can be employed, and no part of a longer number: serial numbers have a region and a day, too."""
_MONTH: Final = re.compile(
    r"(?<![0-9])(20[0-9]{2})(?:\s*年\s*(1[0-2]|0?[1-9])\s*月(?!\s*[0-9]+\s*日)"
    r"|[-./](1[0-2]|0?[1-9])(?![-./]?[0-9])|(1[0-2]|0[1-9])(?![0-9]))"
)
_MONTH_ALONE: Final = re.compile(r"(?<![0-9年])(?<!年\s)(1[0-2]|0?[1-9])\s*月(?!\s*[0-9]+\s*日)")
MONTHS: Final = 12
_OF_THE_PAPER: Final = re.compile(
    r"制表|填表|制单|编制|审核|复核|经办|打印|导出|查询|生成|下载|出具|受理|负责人|法定代表|联系|代理|声明|说明|备注|第.{1,4}页"
)
_PERSON_SAID: Final = re.compile(
    r"(?:参保人员?|缴费人员?|纳税人|被保险人|人员|职工|员工|客户|户主|当事人|申请人|本人|姓名|证件)(?:姓名|名称)?\s*:\s*"
    r"([\u4e00-\u9fff·]{2,})"
)
_EMPLOYER_SAID: Final = re.compile(
    r"(?:单位|公司|企业|机构|扣缴义务人|纳税人|雇主)(?:全称|名称)\s*:\s*([\u4e00-\u9fff()·]{2,})"
)
_OF_ANY_TITLE: Final = re.compile(
    r"社会|社保|基本|养老|医疗|失业|工伤|生育|城镇|职工|企业|保险|险种|五险|个人|个税|所得税?|收入|工资|薪金|纳税|完税|扣缴|申报"
    r"|缴费|缴纳|缴存|参保|历史|情况|信息|数据|明细|清单|证明|记录|查询|台账|汇总|统计|一览|报表|表|单|册|[接上下]?续|部分|正常"
    r"|综合|经营|第|页|共|附|年度?|月份?|日|季度?|期间?|至|到|自|的|及|和|与|上海市?|[0-9一二三四五六七八九十零〇]|[^\u4e00-\u9fff]"
)
"""Words that titles of any section of a table have: they name nobody."""
_COMPANY: Final = re.compile("公司|单位|集团|工厂|事务所|学校|医院")
_LONGEST_NAME: Final = 4


def refuse_other_person(name: str, person: str, rows: pl.DataFrame) -> None:
    """Refuse rows in which another person stands than above the head.

    Args:
        rows: cells in which no employer stands, and row_number.
    """
    own = plain_line(person)
    texts = [rows[cell] for cell, kind in rows.schema.items() if kind == pl.String]
    numbers = [cleaned_texts(text.fill_null("")).str.extract(_IDENTITY).str.to_uppercase() for text in texts]
    others = pl.any_horizontal(pl.lit(value=False), *((each != own).fill_null(False) for each in numbers))
    for number in rows.filter(others)["row_number"].head(1):
        raise SourceError(
            f"{name}：第 {number} 行有另一人的证件号码，与表头上方的不同；请按人分成单独的文件",
            f"{name}: row {number} holds another identity number than stands above the head; send it by person",
        )


def refuse_other_section(
    name: str, dataset: str, given: Mapping[str, str], known: str, number: int, cells: Sequence[str], *, is_title: bool
) -> None:
    """Refuse what stands below a line that says of whom, when or what rows are otherwise than what stands above them.

    Args:
        given: columns whose value stands above the rows; known: all that stands there.
    """
    line = unicodedata.normalize("NFKC", " ".join(cells))
    if begins_other_rows(plain_line(line), dataset) and plain_line(line) not in known:
        raise _another(name, number, "内容", "kind")
    if _OF_THE_PAPER.search(line):
        return
    if "person_id" in given:
        numbers = {each.upper() for each in re.findall(_IDENTITY, "".join(line.split()))}
        if numbers and plain_line(given["person_id"]) not in numbers:
            raise _another(name, number, "人员", "person")
    if "month" in given:
        _refuse_other_month(name, given["month"], number, line)
    said = [*_PERSON_SAID.findall(line), *_EMPLOYER_SAID.findall(line)] if given else []
    if any(each not in known for each in said):
        raise _another(name, number, "人员或单位", "person or employer")
    words = _OF_ANY_TITLE.sub("", line) if is_title else ""
    if len(words) > 1 and words not in known and _names_others(words, given):
        raise _another(name, number, "人员或单位", "person or employer")


def _names_others(words: str, given: Mapping[str, str]) -> bool:
    """Whether what a title says besides words of any title names another person or employer than stands above."""
    of_company = bool(_COMPANY.search(words))
    if "person_id" in given:
        return len(words) <= _LONGEST_NAME and not of_company
    return bool(given) and of_company


def _another(name: str, number: int, zh: str, en: str) -> SourceError:
    return SourceError(
        f"{name}：第 {number} 行写的{zh}与表头上方的不同，不能确定下面的行属于谁；请分成单独的文件，或在每段上方写明",
        f"{name}: row {number} names another {en} than stands above the head: nobody knows whose the rows below are; "
        "send them apart, or say it above each part",
    )


def text_of(lines: Iterable[Sequence[str]]) -> str:
    """All that lines say, as `refuse_other_section` compares it."""
    return plain_line("".join("".join(cells) for cells in lines))


def months_said(line: str) -> tuple[set[int], set[int]]:
    """The months that a line names as year x 12 + month - 1; those without a year where none has one."""
    said = {int(year) * MONTHS + int(next(filter(None, each))) - 1 for year, *each in _MONTH.findall(line)}
    return said, set() if said else {int(each) - 1 for each in _MONTH_ALONE.findall(line)}


def _refuse_other_month(name: str, month: str, number: int, line: str) -> None:
    own = months(cleaned_texts(pl.Series([month], dtype=pl.String)))[0]
    said, alone = months_said(line)
    if (said and own not in said) or (alone and own is not None and own % MONTHS not in alone):
        raise SourceError(
            f"{name}：第 {number} 行写的月份与表头上方的不同；请按月分成单独的文件，或写明每段的所属期",
            f"{name}: row {number} names another month than stands above the head; send it by month",
        )


def refuse_remark_on_rows(name: str, dataset: str, number: int, cells: Sequence[str]) -> None:
    """Refuse a line that says of some rows of the table what none of their cells does."""
    if calls_some_rows_otherwise(plain_line(" ".join(cells)), dataset):
        raise SourceError(
            f"{name}：第 {number} 行的说明指出部分行属于另一类（如补缴、停保、作废），但没有写在各行里；请在各行写明",
            f"{name}: row {number} says that some rows are of another kind (补缴, 停保, 作废 …), and these do not; "
            "say it in each row",
        )


def refuse_unit_below(name: str, number: int, cells: Sequence[str]) -> None:
    """Refuse amounts of which a footer says that they are not in yuan: they have been read as yuan."""
    if in_ten_thousands(name, unit_of(cells)):
        raise SourceError(
            f"{name}：第 {number} 行说金额单位是万元；请写在表头或表头上方，或改为元",
            f"{name}: row {number} says that amounts are in 万元; say so in the head or above it, or give yuan",
        )
