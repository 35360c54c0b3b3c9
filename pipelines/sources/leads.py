"""Values above a head: `税款所属期：2024年07月01日 至 2024年07月31日`, in one cell or in several side by side."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pipelines.reading.layouts import folded_head

_LABELLED: Final = re.compile(r"(?:^|\s+|[;,|])([^\s:;,|][^:;,|]*?)\s*:\s*")
_PERIOD: Final = re.compile(r"^(\S+?)\s*(?:至|到|~|—|–|--|\s-\s)\s*(\S+)$")
_JOINS: Final = frozenset({"至", "到", "-", "~", "—", "–", "--"})
_SPREAD_DAY: Final = re.compile(r"(?<=[0-9年月])\s+(?=[0-9年月日])|(?<=[年月])\s+(?=[0-9])")
_BOXES: Final = 8
"""So many cells of one character each are one value, written into the boxes of a form."""
_END: Final = re.compile(r"(?:开始|起始|终止|结束|截止|[起止始终自至])$")
_OF_THE_PAPER: Final = re.compile(r"页|打印|制表|填表|导出|查询|生成|下载|出具|日期$|时间$")
"""Labels that tell of the sheet of paper and not of what stands on it."""


_TOPICS: Final = (re.compile("单位|公司|企业|扣缴|信用代码"), re.compile("险种|保险"))
"""Labels of an employer, and of an insurance: where one says something else, only those of its topic are anew."""

_UNIT: Final = re.compile(
    r"(?:单\s*位\s*[为是]?\s*:?\s*|[(\[【]\s*|^|均为|[以按])(?:人民币|RMB|CNY)?\s*"
    r"([百千十]?\s*[万亿]?\s*[元圆]|(?<=[:为是 ])[角分]|^[角分]|[美港欧日]元|港币)整?"
    r"(?=\s|:?$|[(,;。、/计]|为单位|[)\]】](?!\s*:))"
)
"""A bracket behind a label with a value of its own tells the unit of that value alone."""


@dataclass(frozen=True)
class Lead:
    """What stands above a head.

    Attributes:
        pairs: the labels, folded, each with its value; unit: that of amounts, until another is said.
    """

    pairs: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""

    def with_further_lines(self, lines: Sequence[Sequence[str]], heads: Collection[str]) -> Lead:
        """What holds below further lines: all of it anew where they say something else than before.

        Args:
            heads: known heads, folded: they are no values.
        """
        new = Lead._of(lines, heads)
        otherwise = [
            label
            for label, value in new.items()
            if self.pairs.get(label, value) != value and not _OF_THE_PAPER.search(label)
        ]
        unit = next((unit for cells in reversed(lines) if (unit := unit_of(cells))), self.unit)
        lasting = [topic for topic in _TOPICS if any(map(topic.search, otherwise))]
        if not all(any(topic.search(label) for topic in lasting) for label in otherwise):
            return Lead(new, unit)
        kept = {label: value for label, value in self.pairs.items() if not any(each.search(label) for each in lasting)}
        return Lead({**kept, **new}, unit)

    @staticmethod
    def _of(lines: Sequence[Sequence[str]], heads: Collection[str]) -> dict[str, str]:
        values: dict[str, str] = {}
        for cells in lines:
            for label, value in _pairs(cells):
                if value and folded_head(value) not in heads:
                    values.setdefault(folded_head(label), value)
        return values

    def values(self, words: Mapping[str, str]) -> dict[str, str]:
        """The value of each column that a label names.

        Args:
            words: column by word, the words folded.
        """
        by_word: dict[str, str] = {}
        for label, value in self.pairs.items():
            if label in words:
                by_word.setdefault(words[label], value)
        return by_word

    def says_otherwise(self, column: str, words: Mapping[str, str]) -> bool:
        """Whether labels of one column have different values."""
        said = {"".join(value.split()).upper() for label, value in self.pairs.items() if words.get(label) == column}
        return len(said) > 1

    def periods(self, words: Mapping[str, str]) -> list[str]:
        """All that is said of the month, as where its first and its last day have labels of their own."""
        stems = {_END.sub("", word) for word, column in words.items() if column == "month"}
        return [value for label, value in self.pairs.items() if _END.sub("", label) in stems]


def unit_of(cells: Sequence[str]) -> str:
    """The unit of amounts that a line says: 元, 万元 …; nothing where it says none."""
    match = _UNIT.search(unicodedata.normalize("NFKC", " ".join(cells)).strip())
    return "".join(match[1].split()).replace("圆", "元") if match else ""


def _pairs(cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    texts = [text for cell in cells if (text := unicodedata.normalize("NFKC", cell).strip())]
    for index, text in enumerate(texts):
        inside = list(_inside(text))
        following = _joined(texts[index + 1 :])
        if len(inside) == 1 and not inside[0][1]:
            yield inside[0][0], following
        elif inside:
            *before, (label, value) = inside
            yield from before
            yield label, _joined([value, *texts[index + 1 :]]) if value else following
        else:
            yield text, following


def _joined(texts: Sequence[str]) -> str:
    """The value that begins a row of cells: one cell, the boxes of a form, or both ends of a period."""
    boxes = next((index for index, text in enumerate(texts) if len(text) > 1), len(texts))
    if boxes >= _BOXES:
        return "".join(texts[:boxes])
    match texts:
        case [first, join, last, *_] if join in _JOINS:
            return f"{first} {join} {last}"
        case [first, last, *_] if first[-1:] in _JOINS:
            return f"{first} {last}"
        case [first, last, *_] if last[:1] in _JOINS and len(last) > 1:
            return f"{first} {last}"
    return texts[0] if texts else ""


def _inside(text: str) -> Iterator[tuple[str, str]]:
    """Labels and values of one cell: a value ends where the next label begins."""
    labels = list(_LABELLED.finditer(text))
    for label, following in zip(labels, [*labels[1:], None], strict=False):
        yield label.group(1), text[label.end() : following.start() if following else len(text)].strip()


def period_ends(value: str) -> tuple[str, str]:
    """First and last of what may be a period (`… 至 …`); blanks within a day count for nothing."""
    value = _SPREAD_DAY.sub("", value)
    period = _PERIOD.match(value)
    return (period.group(1), period.group(2)) if period else (value, value)
