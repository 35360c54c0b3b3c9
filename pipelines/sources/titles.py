"""What the title of a table says of all its rows: that they do not count, were not paid, or are of another month."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from pipelines.errors import SourceError
from pipelines.reading.faults import says_no_payment
from pipelines.sources.strangers import MONTHS, months_said

if TYPE_CHECKING:
    from pipelines.sources.tables import Table

_ENDING: Final = re.compile(r"\.[A-Za-z]{2,4}$")
_NOT_MEANT: Final = re.compile(
    "^(?:旧版|旧表|老版|作废|废弃|废止|勿用|停用|不用)|(?:作废|废弃|废止|失效|勿用|停用|不用|旧版|旧表|样例|样表|示例|填[写表]示范)"
    "(?:的?(?:数据|记录|明细|名单|表))?[0-9()]*$"
)
_LABEL: Final = re.compile("(?!说明|备注|注)[^:]+:")
"""A label with its value is no title, but part of the lead."""
_JOINED: Final = re.compile("[及和与含、/]|是否|情况")
"""A title of several things says none of all its rows."""


def refuse_not_meant(name: str) -> None:
    """Refuse a table whose file or sheet is called void, old or an example: nobody means its rows, or it is misnamed.

    Args:
        name: path within the source; a sheet stands behind its workbook.
    """
    title = _title(name)
    if _NOT_MEANT.search(title):
        raise SourceError(
            f"{name}：名称“{title}”说明其中的行不作数，却有数据；请移出，确需采用的请改名",
            f"{name}: is called “{title}”, as if its rows did not count, and holds rows; take it out, or rename it",
        )


def remark_of_titles(name: str, above: Iterable[Sequence[str]]) -> str:
    """The table's name, or a title of one cell above its head, that says that nothing was paid; else nothing."""
    alone = ["".join(filled) for cells in above if len(filled := [cell for cell in cells if cell.strip()]) == 1]
    titles = [_title(name), *(said for each in alone if not _LABEL.match(said := unicodedata.normalize("NFKC", each)))]
    return next((each for each in titles if not _JOINED.search(each) and says_no_payment(each)), "")


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


def _title(name: str) -> str:
    return _ENDING.sub("", unicodedata.normalize("NFKC", name).split("/")[-1]).strip()
