"""What stands in brackets behind a head: units and marks say nothing of what a column is, other words do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import Final

from pipelines.errors import SourceError
from pipelines.reading.layouts import folded_head

_BRACKET: Final = re.compile(
    r"^(.+?)\s*[(\[{【〔〖〈《<「]([^()\[\]{}【】〔〕〖〗〈〉《》<>「」]*)[)\]}】〕〗〉》>」]$"
)
_MARKS: Final = re.compile(r"^[*※★▲#\s]+|[*※★▲\s]+$")
_UNIT: Final = re.compile(
    r"(?:人民币|币种|单位[:：]?)*(?:万|千|百|百万)?元(?:整)?(?:/?[月年人]|/人)?|[%％]"
    r"|年月日?|年/?月(?:/?日)?|日期?|月份?|天|个月|岁|本[月期次]|当[月期]"
    r"|是[/、或]?否|y/n|(?:必|选)[填录]项?|非必填|必须|可不填|可空|可选|[*※]+|[0-9]+(?:或[0-9]+)?位(?:数字?|文本)?"
    r"|y{2,4}.?m{1,2}(?:.?d{1,2})?|格式.*|[如例][:：]?[0-9].*|文本(?:格式)?",
    re.IGNORECASE,
)
_TYPE: Final = re.compile(
    r"(?:文本|字符串?|数字|数值|金额|整数|日期|varchar|char|number|date)(?:型|\([0-9,]+\))?", re.I
)
_SOME: Final = 3
"""A line of as many such words is no record."""
_OTHER_UNITS: Final = re.compile("[千百十]万?元|亿元|[美港欧日]元|港币|^[角分]$")


def without_unit(head: str, words: Collection[str]) -> str:
    """A head without units, marks and synonyms in any kind of bracket behind it; another bracket is part of it.

    Args:
        words: known heads, folded: one of them in brackets behind another is a synonym.
    """
    text = _MARKS.sub("", unicodedata.normalize("NFKC", head)).strip()
    while bracket := _BRACKET.match(text):
        outside, inside = bracket[1], "".join(bracket[2].split())
        if folded_head(outside + inside) in words:
            return outside + inside
        synonym = folded_head(inside) in words and folded_head(without_unit(outside, words)) in words
        if inside and not _UNIT.fullmatch(inside) and not synonym:
            # A bracket of this kind is taken for a part of the word.
            return f"{outside}〔{bracket[2]}〕"
        text = _MARKS.sub("", outside).strip()
    return text


def is_legend(cells: Sequence[str]) -> bool:
    """Whether a line says of each column what may stand in it: 必填, 文本, YYYYMM."""
    texts = ["".join(unicodedata.normalize("NFKC", cell).split()) for cell in cells]
    filled = [text[1:-1] if text[0] + text[-1] == "()" else text for text in texts if text]
    return len(filled) >= _SOME and all(_UNIT.fullmatch(text) or _TYPE.fullmatch(text) for text in filled)


def in_ten_thousands(name: str, said: str) -> bool:
    """Whether what is said of amounts is that they are in ten thousands of yuan (万元).

    Raises:
        SourceError: they are in another multiple or currency.
    """
    plain = "".join(unicodedata.normalize("NFKC", said).split())
    if _OTHER_UNITS.search(plain):
        raise SourceError(
            f"{name}：金额单位“{plain}”无法换算；请改为元", f"{name}: amounts in “{plain}” are not reckoned; give yuan"
        )
    return "万元" in plain
