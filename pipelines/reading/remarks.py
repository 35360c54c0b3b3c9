"""What remarks, titles and further heads say against a row: that it is void, was not paid or has ended."""

from __future__ import annotations

import re
from typing import Final

import polars as pl

VOID: Final = "作废|无效|失效|删除|撤[销消回]|冲[销正红]|红冲|红字"
ENDED: Final = "解除|终止|离职|离岗|退工|辞退|停保|退保|减员|中断"
UNPAID: Final = (
    "欠费|欠缴|未缴|未实际缴|断缴|未到[账帐]|未足额|部分(?:到[账帐]|缴|入[库账帐])|未入[库账帐]|待缴|扣款失败"
)
UNDONE: Final = "[补缓]缴|补收|退费|退款|退收|已退"
"""Paid back, deferred or given back: no normal payment."""

_SETTLED: Final = "已|清|后"
"""With a day of payment, what was unpaid for a time is paid."""
_WORD: Final = f"(?:{UNPAID}|{UNDONE}|{VOID})"
_DENIAL: Final = "无需|无须|不需要?|不涉及|不存在|未发生|不是|没有|无历史|无|非|不|没"
_OTHER: Final = "公积金|失业(?:保险)?|工伤(?:保险)?|生育(?:保险)?|医疗(?:保险)?|原单位|上家单位?"
_NOT_SAID: Final = (
    f"(?:{_DENIAL})(?:{_WORD})(?:[、和及或](?:{_WORD}))*"
    "|未(?:补缴|退费|退款|作废)"
    f"|{_WORD}(?:金额|记录|情况|标志)?[:：]?(?:无|否|0+(?:\\.0+)?(?:元|月|个月)?)(?:[,，。;；]|$)"
    f"|(?:^|[,，。;；])(?:{_OTHER}){_WORD}(?:公积金)?(?:除外)?(?:[,，。;；]|$)"
    "|(?:^|[,，。;；])无效工号"
)
"""Denials, nothing of it, and what is of another insurance, an earlier employer or another matter, each as a clause."""


def says_no_payment(text: str) -> bool:
    """Whether a text calls what it speaks of unpaid, undone or void."""
    return bool(re.search(_WORD, re.sub(_NOT_SAID, "", text)))


def is_called_unpaid(remark: pl.Expr, undated: pl.Expr) -> pl.Expr:
    """Whether a remark calls a payment undone or void, or unpaid while nothing says that it was paid since.

    Args:
        undated: whether there is no day of payment.
    """
    said = remark.str.replace_all(_NOT_SAID, "")
    unpaid = said.str.contains(UNPAID) & (undated | ~said.str.contains(_SETTLED))
    return unpaid | said.str.contains(f"{UNDONE}|{VOID}")
