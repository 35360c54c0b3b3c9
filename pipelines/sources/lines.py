"""Lines of a table that are no records: totals, footers, what stands above a further head, heads."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from enum import Enum
from typing import Final

import polars as pl

from pipelines.reading.layouts import folded_head
from pipelines.reading.values import cleaned_texts
from pipelines.sources.records import has_text

TOTAL: Final = (
    r"^\(?(?:.{0,12}?(?:合计|小计|总计|共计)(?:数|额|金额|人数)?\)?(?:[:(0-9].{0,30}|[0-9.,]+[人笔条行元].*)?"
    r"|(?i:(?:sub|grand)?total):?|承前页|过次页|转下页|[接续]上页|累计|平均(?:值|数)?)$"
)
_OF_ALL: Final = (
    r"\(?(?:本[页表月人期]|全部|人员|单位|.{0,10}(?:部门?|科|室|组|处|中心|车间|厂|店|公司|项目|班))?"
    r"(?:合计|小计|总计|共计)(?:数|额|金额|人数)?\)?[:(0-9]?.*"
)
"""A total of nobody in particular; another word before it may be a name, or a department's."""
_TOTAL_WORDS: Final = ["合计", "小计", "总计", "共计"]
_NOTE: Final = (
    r"^(?:制表|填表|制单|编制|审核|复核|经办|打印|导出|查询|生成|下载|出具|受理|单位负责人|法定代表人|负责人|联系人|联系电话"
    r"|代理|谨?声明|说明|备注|注意?[:：1-9]|温馨提示|提示|以上|本表|本页|本证明|第.{1,4}页|共[0-9]+|页码).*$"
)
_ALONE: Final = re.compile(
    r"[-=*_—]{3,}|[※*].*|[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日|.*[一-鿿].*[。;!].*"
    r"|[^0-9A-Za-z]*[一-鿿][^0-9A-Za-z]{5,},[^0-9A-Za-z]{6,}|.*[签盖公]章\)?:?"
    r"|[-=*_—(]*(?:[此本]页)?以下(?:空白|无.{1,4})[-=*_—)]*|\(?(?:暂无|查无|没有|未查询到|无)(?:.{0,6})(?:数据|记录|信息)\)?"
    r"|\x1a+|.{1,10}(?:部门?|科室?|组|室|处|办|中心|店|厂|车间)(?:\(.{0,8}\))?|[0-9]{4}年度?|(?i:page)[0-9]+.*|-[0-9]+-|[0-9]{1,3}/[0-9]{1,3}"
)
"""What no record is where nothing else stands in the line: a rule, a remark, the day of a signature, a sentence (one
parted by a comma alone if nobody's number is in it), a mark of the file's end, a department, a page."""
_LABEL: Final = r"^[^0-9:：][^:：]{0,24}[:：]"
_HAN: Final = re.compile("[一-鿿]")
_VALUE: Final = re.compile(r"[0-9]{4}")
_IDENTITY: Final = re.compile(r"[0-9]{14}")
_TELLING: Final = 4
"""A total says so in one of its first cells."""
_FEW: Final = 2
"""A line with so few cells may be no record."""
_MANY: Final = 3
"""A line with a word under each of so many columns that must be there is a record."""
_IDENTITY_LETTERS: Final = 15

LOST: Final = "\ufffd"
"""Stands for bytes that were no text."""


class Line(Enum):
    """What a line is that may be no record: TEXT is a footer or part of a lead; TITLE is one above a head alone.

    One that is DOUBTFUL is a record or the total of somebody's.
    """

    RECORD = "record"
    BLANK = "blank"
    TOTAL = "total"
    TEXT = "text"
    TITLE = "title"
    DOUBTFUL = "doubtful"
    HEAD = "head"


def unusual_rows(rows: pl.DataFrame, anchor: str, words: Collection[str], *, of_person: bool) -> list[int]:
    """The places of rows that may be no records: looked for in few steps, as nearly all rows are records.

    Args:
        anchor: a column whose cells begin with a digit in nearly all records; of_person: it holds identity numbers.
        words: known heads, folded.
    """
    cell = pl.col(anchor).fill_null("")
    short = cell.str.len_chars() < _IDENTITY_LETTERS if of_person else pl.lit(value=False)
    suspects = rows.select(((cell < "0") | (cell > ":") | short).alias("odd"))["odd"].arg_true()
    if of_person and len(suspects):
        numbers = rows[anchor].gather(suspects).str.contains("[0-9]{14}").fill_null(value=False)
        suspects = suspects.filter(~numbers)
    suspects = pl.concat([suspects, _totals_of_persons(rows, anchor)]).unique().sort()
    if suspects.is_empty():
        return []
    text, first = pl.col("text"), pl.col("first").fill_null("")
    lines = (
        _texts(rows[suspects])
        .group_by("place", maintain_order=True)
        .agg(
            known=text.str.to_lowercase().is_in(words).any() | text.str.contains(TOTAL).any(),
            filled=(text != "").sum(),
            first=text.filter(text != "").first(),
        )
        .filter(pl.col("known") | (pl.col("filled") <= _FEW) | first.str.contains(f"{_LABEL}|{_NOTE}"))
    )
    return suspects.gather(lines["place"]).to_list()


def _totals_of_persons(rows: pl.DataFrame, anchor: str) -> pl.Series:
    """The places of rows that are called a total to the left of a number."""
    left = rows.columns[: rows.columns.index(anchor)]
    words = [pl.col(name).str.contains_any(_TOTAL_WORDS) for name in left if rows.schema[name] == pl.String]
    called = rows.select(pl.any_horizontal(words).fill_null(False).alias("called"))["called"] if words else None
    return pl.Series(dtype=pl.UInt32) if called is None else called.arg_true()


def _texts(rows: pl.DataFrame) -> pl.DataFrame:
    """The cells of lines without blanks, from left to right."""
    others = ("row_number", "broken")
    names = [name for name, kind in rows.schema.items() if kind == pl.String and name not in others]
    filled = [name for name in names if has_text(rows[name])] or names[:1]
    cells = rows.select(filled).with_row_index("place").unpivot(on=filled, index="place", value_name="text")
    return cells.with_columns(cleaned_texts(cells["text"].fill_null("")).str.replace_all(r"\s", ""))


def line_of(cells: Sequence[str], words: Collection[str], required: Collection[int]) -> Line:
    """What a line is whose anchor is no value: a record, unless its words say that it is something else.

    Args:
        required: those of the columns that a record must have.
    """
    texts = [text for cell in cells if (text := without_blanks(cell))]
    if not texts:
        return Line.BLANK
    if any(LOST in text for text in texts):
        return Line.RECORD
    under = [cells[position] for position in required if position < len(cells) and re.search(r"\w", cells[position])]
    whole = len(under) == len(required) >= _MANY
    totals = [text for text in texts[: 1 if whole else _TELLING] if re.match(TOTAL, text)]
    if totals:
        is_somebodys = len(under) >= _MANY and any(word in totals[0] for word in _TOTAL_WORDS)
        return Line.DOUBTFUL if is_somebodys and not re.fullmatch(_OF_ALL, totals[0]) else Line.TOTAL
    if sum(folded_head(text) in words for text in texts) >= _FEW and not any(_VALUE.search(text) for text in texts):
        return Line.HEAD
    if sum(map(words.__contains__, _labels(texts))) >= _FEW or _labels_and_values(texts, words):
        return Line.TEXT
    if not whole and _speaks(texts, words) and sum(cell[:1].isdecimal() for cell in under) < _FEW:
        return Line.TEXT
    few = len(texts) <= _FEW and len(under) < min(_FEW, len(required))
    return Line.TITLE if few and not any(_IDENTITY.search(text) for text in texts) else Line.RECORD


def _labels(texts: Sequence[str]) -> list[str]:
    """The words before a colon, folded: a line of several known ones is a lead, however many cells it fills."""
    return [folded_head(label[0][:-1]) for text in texts if (label := re.match(_LABEL, text))]


def _labels_and_values(texts: Sequence[str], words: Collection[str]) -> bool:
    """Whether known words and other ones take turns, as in a lead of which each label and value has its own cell."""
    known = [folded_head(text) in words for text in texts]
    return len(texts) >= 2 * _FEW and all(known[::2]) and not any(known[1::2])


def _speaks(texts: Sequence[str], words: Collection[str]) -> bool:
    """Whether a line begins with a label, or is known for a footer."""
    first, label = texts[0], re.match(_LABEL, texts[0])
    if len(texts) == 1 and _ALONE.fullmatch(first):
        return True
    return bool(re.match(_NOTE, first) or folded_head(first) in words or (label and _HAN.search(label[0])))


def without_blanks(cell: str) -> str:
    """A cell NFKC-normalised and without blanks."""
    return "".join(unicodedata.normalize("NFKC", cell).split())
