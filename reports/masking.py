"""Identity numbers and names as a report shows them: masked, unless requested."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from reports.words.plain import masked_identifier, printable_text

LONGEST: Final = 400
"""Characters of one value that are shown; what is longer is cut, and the cut is seen."""

_MONTH_AND_DAY: Final = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_DAY: Final = rf"(?:19|20)\d\d{_MONTH_AND_DAY}"
_PROVINCE: Final = r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])"
"""GB/T 2260. No number that begins with a year does so with one of these, nor a number of an employer (GB 32100)."""
_GAP: Final = r"[ ._-]?"
_NUMBER: Final = re.compile(
    rf"(?<!\d)(?:{_PROVINCE}\d{{4}}{_GAP}(?:{_DAY}{_GAP}\d{{2,5}}|\d\d{_MONTH_AND_DAY}\d{{3}}(?!\d))"
    rf"|(?P<foreign>9\d{{5}}{_DAY}\d{{3}}(?=[\dX])))[\dX]?(?!\d)",
    re.IGNORECASE,
)
"""An identity number of 18 or 15 characters, also with a digit too many, too few or wrong, or in three parts."""
_SHORTEST: Final = 15
_WEIGHTS: Final = tuple(2**digit % 11 for digit in range(17, 0, -1))
_WIDE: Final = {**{0xFF10 + digit: str(digit) for digit in range(10)}, 0xFF38: "X", 0xFF58: "x"}
_SURNAMES: Final = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭"
    "陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤欧施倪俞"
)
"""First characters of most names. A word of a code that begins with one is taken for a name."""
_NAME: Final = re.compile(r"[\u3400-\u9fff·]{2,4}")


@dataclass(frozen=True)
class Mask:
    """What becomes of personal data in a report."""

    reveal: bool = False

    def person_id(self, number: str) -> str:
        """An identity number: `masked`."""
        return number if self.reveal else masked_identifier(number)

    def name(self, name: str) -> str:
        """A person's name: its first character, then stars, three at most."""
        shown = printable_text(name).strip()
        return shown if self.reveal or not shown else shown[0] + "*" * min(max(len(shown) - 1, 1), 3)

    def text(self, value: object) -> str:
        """Any other text of the data; identity numbers that stand in it are masked."""
        shown = printable_text(value)
        return shown if self.reveal else _without_numbers(shown)

    def word(self, word: str) -> str:
        """A word that should be one of a code and is not: perhaps it is a name."""
        shown = self.text(word)
        is_name = _NAME.fullmatch(shown.strip()) and shown.strip()[0] in _SURNAMES
        return self.name(shown) if is_name else shown


def text_to_show(value: object) -> str:
    """A value as text without control or direction characters, cut to what can be read."""
    text = printable_text(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _without_numbers(text: str) -> str:
    """A text with the identity numbers in it masked, whatever the width of their digits."""
    if len(text) < _SHORTEST:
        return text
    parts, last = [], 0
    for match in _NUMBER.finditer(text.translate(_WIDE)):
        if not match["foreign"] or _is_valid(match[0]):
            parts += [text[last : match.start()], masked_identifier(text[match.start() : match.end()])]
            last = match.end()
    return "".join([*parts, text[last:]])


def _is_valid(number: str) -> bool:
    """GB 11643: the check character tells identity numbers that begin with 9 from numbers of employers."""
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number.upper()[17]
