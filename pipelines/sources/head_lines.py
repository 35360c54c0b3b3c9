"""A head over several lines, with cells merged over several columns or lines, as one line of words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final

from pipelines.reading.layouts import folded_head
from pipelines.sources.lines import without_blanks

_NARROWING: Final = re.compile(
    "累计|本年|全年|年度|上年|去年|截至|上月|上期|前期|下月|次月|预[缴扣估]|单位|公司|企业|医疗|失业|工伤|生育|公积金|年金|补缴|应缴|应补|应退|调整|更正|境外|配偶|家属|子女"
)
"""What an outer head may say that makes another column of the inner one."""

_SAYS_NOTHING: Final = re.compile(
    r"(?:单位|公司|企业|用人单位|参保单位|缴费单位)(?:的?基本)?(?:信息|情况|资料)|(?:本|当)(?:[月期次]|月\(次\))(?:情况|数据?|金额)?"
)
"""Outer heads that tell nothing of the inner ones: whose columns they are, and that they are of the row's month."""
_ENDS: Final = re.compile("(?:开始|起始|终止|结束|截止|[起止始终至])(?:日期|时间|年月)?")
"""Inner heads that say nothing without their outer ones."""
_TITLE: Final = re.compile(r"(?:表|明细|清单|名单|证明|记录|台账|.公司)\s*(?:[(（].*)?$|.{13,}")
_HAN: Final = re.compile("[一-鿿]")
_LETTER: Final = re.compile("[甲乙丙丁戊己庚辛壬癸]")
_AROUND: Final = re.compile("[()<>〈〉第栏列]")
_SOME: Final = 3
"""Columns that are numbered are at least so many."""

_OF_LEAD: Final = re.compile(r"[:：]|[0-9]{4}|^\s*(?:人民币)?万?元\s*$")


def merged_head(lines: Sequence[Sequence[str]]) -> list[str]:
    """In each column the lowest word, with the one above it where that tells it from others or means another column."""
    width = max(len(line) for line in lines)
    filled = [[*line, *[""] * (width - len(line))] for line in lines]
    inner = [_lowest(filled, column) for column in range(width)]
    words = [folded_head(filled[depth][column]) if depth >= 0 else "" for column, depth in enumerate(inner)]
    repeated = {word for word, count in Counter(words).items() if word and count > 1}
    return [_named(filled, column, depth, repeated) for column, depth in enumerate(inner)]


def _lowest(lines: Sequence[Sequence[str]], column: int) -> int:
    """The lowest line with a word in a column; -1 where there is none."""
    return next((depth for depth in reversed(range(len(lines))) if folded_head(lines[depth][column])), -1)


def _named(lines: Sequence[Sequence[str]], column: int, depth: int, repeated: set[str]) -> str:
    if depth < 0:
        return ""
    word = lines[depth][column]
    outer = _outer(lines, column, depth)
    narrowed = any(set(_NARROWING.findall(each)) - set(_NARROWING.findall(word)) for each in outer)
    needed = narrowed or folded_head(word) in repeated or _ENDS.fullmatch(without_blanks(word))
    return "".join([*outer, word]) if outer and needed else word


def _outer(lines: Sequence[Sequence[str]], column: int, depth: int) -> list[str]:
    """The words above a word, outermost first: a merged cell has its word in the first of its columns."""
    outer = []
    for upper in range(depth):
        begins = next((each for each in range(column, -1, -1) if folded_head(lines[upper][each])), None)
        if begins is None or folded_head(lines[upper][begins]) == folded_head(lines[depth][column]):
            continue
        if any(folded_head(lines[below][begins]) for below in range(upper + 1, depth + 1)):
            outer.append(lines[upper][begins].strip())
    return [each for each in outer if not _SAYS_NOTHING.fullmatch(without_blanks(each))]


def is_outer(upper: Sequence[str], lower: Sequence[str], words: Collection[str]) -> bool:
    """Whether a line above a head is part of it: it names groups of columns, and is no title and says no value."""
    said = [(column, cell) for column, cell in enumerate(upper) if folded_head(cell)]
    if not any(column for column, _ in said) or any(_OF_LEAD.search(cell) for _, cell in said):
        return False
    if len(said) == 1 and _TITLE.search(said[0][1]):
        return False
    below = {column: folded_head(lower[column]) for column, _ in said if column < len(lower)}
    above = {column for column, _ in said}
    spread = any(folded_head(cell) and column not in above for column, cell in enumerate(lower))
    if spread and any(not below.get(column) for column, _ in said):
        # Some of its words go over several columns and others over both lines: no two heads of tables are so.
        return True
    return not any(
        folded_head(cell) in words and below.get(column, "") not in ("", folded_head(cell)) for column, cell in said
    )


def is_inner(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether a line below a head is part of it: words stand in it below groups of columns, and below nothing else."""
    said = {column: word for column, cell in enumerate(lower) if (word := folded_head(cell))}
    if any(column >= len(upper) or not _HAN.search(word) or _OF_LEAD.search(word) for column, word in said.items()):
        return False
    further = [column for column in said if not folded_head(upper[column])]
    groups = {next((each for each in range(column, -1, -1) if folded_head(upper[each])), -1) for column in further}
    others = {column for column, word in said.items() if column not in further and word != folded_head(upper[column])}
    return bool(groups) and groups <= said.keys() and others <= groups


def is_numbering(cells: Sequence[str], *, counted: bool) -> bool:
    """Whether a line numbers the columns: 1, 2, 3 …, or 甲, 乙, 1, 2 …, in any kind of bracket.

    Args:
        counted: the form always has such a line, so that some columns may be left out of it.
    """
    texts = [_AROUND.sub("", text) for cell in cells if (text := without_blanks(cell))]
    numbers = [int(text) for text in texts if text.isdecimal() and text.isascii()]
    letters = texts[: len(texts) - len(numbers)]
    if len(letters) + len(numbers) < len(texts) or not all(map(_LETTER.fullmatch, letters)):
        return False
    if not counted:
        return len(numbers) >= _SOME and numbers == [*range(1, len(numbers) + 1)]
    return len(texts) > 1 and numbers == sorted(set(numbers)) and all(1 <= each <= len(cells) for each in numbers)
