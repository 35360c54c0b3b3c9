"""What the title of a table says of all its rows: that they do not count, were not paid, or are of another month."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from pipelines.errors import SourceError
from pipelines.reading.datasets import CONTRIBUTIONS
from pipelines.reading.remarks import says_no_payment
from pipelines.sources.leads import unit_of
from pipelines.sources.other_kinds import is_title
from pipelines.sources.strangers import MONTHS, months_said
from pipelines.sources.units import in_ten_thousands

if TYPE_CHECKING:
    from pipelines.reading.layouts import Layouts
    from pipelines.sources.tables import Table

_ENDING: Final = re.compile(r"\.[A-Za-z]{2,4}$")
_NOT_MEANT: Final = re.compile(
    "^(?:旧版|旧表|老版|作废|废弃|废止|勿用|停用|不用|更正前|修改前|未申报|历史版本|备份|原始数据|草稿|backup)$"
    "|^(?:旧版|旧表|老版|作废(?!品)|更正前|修改前)"
    "|(?i:[-_ .(](?:old|bak|backup|copy)(?![a-z]))|[-_ .(](?:副本|备份|草稿|初稿|待删|原始)"
    "|(?:作废|废弃|废止|失效|勿用|停用|不用|旧版|旧表|更正前|修改前|样例|样表|示例|填[写表]示范)"
    "(?:的?(?:数据|记录|明细|名单|表))?[0-9()]*$"
)
_OTHER_INSURANCE: Final = re.compile(
    "(?:医疗|失业|工伤|生育)(?:保险|险|缴[费纳]|明细|$)|(?<!社保)(?<!社会保险)公积金|年金|居民养老"
)
_PENSION: Final = re.compile("(?<!居民)养老|五险|各险种|[及和与含、]")
_TELL_AN_END: Final = {
    "contracts": {"left_on", "contract_state"},
    "enrolments": {"until_on", "enrolment_state", "enrolment_span"},
}
_SUMMARY: Final = re.compile("(?:.*(?:汇总|总表|合计)表?|(?:.*模板)|示例)(?:[0-9()]*)")
_OF_FIRMS: Final = re.compile("公司|集团|医院|学校|事务所|中心|[部处科组]$")
_JOINED: Final = re.compile("[及和与含、/]|是否|情况|包括|除外|不|无")
"""A title of several things says none of all its rows."""


def refuse_not_meant(name: str) -> None:
    """Refuse a table whose folder, file or sheet is called void, old or an example: nobody means it, or it is misnamed.

    Args:
        name: path within the source; a sheet stands behind its workbook.
    """
    for title in map(_title, name.split("/")):
        if not _NOT_MEANT.search(title):
            continue
        raise SourceError(
            f"{name}：名称“{title}”说明其中的行不作数，却有数据；请移出，确需采用的请改名",
            f"{name}: is called “{title}”, as if its rows did not count, and holds rows; take it out, or rename it",
        )


def refuse_other_title(table: Table, layouts: Layouts) -> None:
    """Refuse a table of whose rows a title says what none of its columns does.

    That is the unit of amounts, another insurance than the pension, or that its persons have left.
    """
    title, columns = _title(table.name), table.heads.positions.keys() | table.given.keys()
    if not table.block.ten_thousands and in_ten_thousands(table.name, unit_of([title]) or _unit_at_end(title)):
        raise _unsaid(table.name, title, "金额单位", "the unit of amounts")
    if table.dataset is CONTRIBUTIONS and "insurance" not in columns:
        for each in (title, *_alone(table.records.lines()[: table.head_row])):
            if _OF_FIRMS.search(each):
                continue
            if _OTHER_INSURANCE.search(each) and not _PENSION.search(each):
                raise _unsaid(table.name, each, "险种", "the insurance")
    if (
        layouts.is_of_persons_who_left(title)
        and not _OF_FIRMS.search(title)
        and not columns & _TELL_AN_END.get(table.dataset.name, columns)
    ):
        raise _unsaid(table.name, title, "终止日期", "the end")


def _unit_at_end(title: str) -> str:
    return "万元" if title.endswith("万元") else ""


def _unsaid(name: str, title: str, zh: str, en: str) -> SourceError:
    return SourceError(
        f"{name}：标题“{title}”说明了{zh}，表中却没有这一列；请补上该列（或写在表头上方），或改名",
        f"{name}: the title “{title}” tells {en}, and no column does; add one, say it above the head, or rename it",
    )


def refuse_summaries(tables: Sequence[Table]) -> None:
    """Refuse a sheet called a summary, or a form to fill in, next to another of the same dataset in its workbook."""
    for table in tables:
        alike = [each for each in tables if each.dataset is table.dataset and each.name != table.name]
        if alike and _SUMMARY.fullmatch(_title(table.name)):
            raise SourceError(
                f"{table.name}：与 {alike[0].name} 同为一类数据，名称像汇总或模板，可能重复；请移出，或改名",
                f"{table.name}: holds the same dataset as {alike[0].name} and is called a summary or a form; take it "
                "out, or rename it",
            )


def remark_of_titles(name: str, above: Iterable[Sequence[str]]) -> str:
    """The table's name, or a title of one cell above its head, that says that nothing was paid; else nothing."""
    titles = [_title(name), *_alone(above)]
    said = (each for each in titles if not _JOINED.search(each) and not _OF_FIRMS.search(each))
    return next((each for each in said if says_no_payment(each)), "")


def refuse_stale_months(tables: Sequence[Table]) -> None:
    """Refuse sheets of one workbook that are of one month by what stands above their heads, of others by their titles.

    A return copied for the next month, and its period forgotten, would book one month twice and another not at all.
    """
    alike: dict[tuple[str, ...], list[tuple[str, set[int]]]] = defaultdict(list)
    for table in tables:
        if "month" in table.given:
            given = (f"{head}={value}" for head, value in sorted(table.given.items()))
            said = {month % MONTHS for each in months_said(_title(table.name)) for month in each}
            alike[table.dataset.name, *given].append((table.name, said))
    for named in alike.values():
        first, months = next(((name, said) for name, said in named if said), ("", set[int]()))
        for name, said in named:
            if said and not said & months:
                raise SourceError(
                    f"{name}：与 {first} 表头上方写的是同一个月，标题写的却是不同的月份；请核对税款所属期后重新提供",
                    f"{name}: says the same month above its head as {first}, and another in its title; check the tax "
                    "period and send it again",
                )


def _alone(lines: Iterable[Sequence[str]]) -> list[str]:
    """Titles that fill one cell of their line."""
    alone = ["".join(filled) for cells in lines if len(filled := [cell for cell in cells if cell.strip()]) == 1]
    return [said for each in alone if is_title(said := unicodedata.normalize("NFKC", each).strip())]


def _title(name: str) -> str:
    return _ENDING.sub("", unicodedata.normalize("NFKC", name).split("/")[-1]).strip()
