"""Places of work in words or as a region code (GB/T 2260): here, or elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

_CODED: Final = re.compile("[0-9]")
_HERE: Final = "31"
_CITY: Final = "上海"
_STREET: Final = (
    "[东西南北中环一二三四五]{0,2}(?:[路街道巷弄河浜]|新村|小区|[河湾江][东西南北]?[岸路]|商会|商务楼|大厦|银行|广场|公寓"
    "|花园|宾馆|饭店|大酒店|酒店|商厦|会馆)"
)
"""Streets and houses of Shanghai are named after provinces and cities."""
_AWAY: Final = re.compile("以外|之外|外派|派驻|外地|异地")


def region_of(text: str, named: Mapping[str, re.Pattern[str]]) -> str | None:
    """A region as it is, one elsewhere behind the two digits of the place it names; None where it names none or two.

    Args:
        named: how the places of a province are named, by the first two digits of its code.
    """
    if not text or _CODED.match(text):
        return None if text[:2].isdecimal() and len(text) > 1 and text[:2] not in named else text
    known = next((digits for digits, begins in named.items() if begins.match(text)), None)
    others = [within for digits, within in named.items() if digits not in (known, _HERE)]
    if _AWAY.search(text) or any(within.search(text) for within in others) or (known != _HERE and _CITY in text):
        return None
    return text if known == _HERE else known and known + text


def region_patterns(names: Mapping[str, Sequence[str]]) -> dict[str, re.Pattern[str]]:
    """How the places of a province are named, by the first two digits of its code."""
    return {
        digits: re.compile(rf"(?:中国)?(?:{'|'.join(map(re.escape, words))})(?!{_STREET})")
        for digits, words in names.items()
    }
