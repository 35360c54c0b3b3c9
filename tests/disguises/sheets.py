"""What stands around and between the rows: titles, leads, heads, totals, pages, further tables and footers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from pipelines.reading.datasets import DATASETS
from pipelines.reading.layouts import built_in_layouts, folded_head
from tests.disguises.facts import COLUMNS, Column, Fact
from tests.disguises.spelling import Writer, in_ten_thousands, writer

Grid = list[list[object]]

_IN_YUAN: Final = "（单位：元）"
_TITLES: Final = ("上海市社会保险个人缴费情况", "明细表", _IN_YUAN, "打印日期：2024-09-20")
_LEADS: Final = {
    "contributions": {"person": "证件号码"},
    "tax": {"person": "证件号码", "month": "税款所属期"},
}
"""What may stand above a table for all its rows: kind of column, and its label."""
_OUTER: Final = ("基本信息", "明细", "参保人员情况")
_FOOTERS: Final = ("制表人：示例经办", "说明：以上数据由系统导出。", "打印日期：2024-09-20", "第 1 页 共 1 页")
_UNITS: Final = {
    "money": ("(元)", "（元）", "【元】"),
    "month": ("(年月)", "（YYYYMM）"),
    "person": ("(18位)", "（必填）"),
}


@dataclass(frozen=True)
class Style:
    """How one file is written.

    Attributes:
        columns: in the order they stand; None is a column that decides nothing.
        every: so many rows before a subtotal, a page or a further table; 0 for none.
        lead: the column that stands above each table instead of in it; label: its word there.
        outer: the line above the head, of a head over two lines.
    """

    columns: tuple[Column | None, ...]
    heads: tuple[str, ...]
    writers: tuple[Writer, ...]
    above: tuple[str, ...]
    below: tuple[str, ...]
    every: int
    between: str
    total: str
    surplus: int
    lead: Column | None
    label: str
    lead_in_cells: bool
    outer: tuple[str, ...]


def style(dataset: str, random: Random, *, typed: bool) -> Style:
    """A style for a dataset."""
    leads = [each for each in COLUMNS[dataset] if each.kind in _LEADS.get(dataset, {})]
    lead = random.choice([None, None, None, *leads])
    columns: list[Column | None] = [each for each in COLUMNS[dataset] if each is not lead]
    random.shuffle(columns)
    for _ in range(random.randint(0, 2)):
        columns.insert(random.randint(0, len(columns)), None)
    unit = random.choice([*[""] * 6, "head", "above"])
    above = random.sample(_TITLES, random.choice([0, 0, 1, 2]))
    if unit:
        above = [each for each in above if each != _IN_YUAN]
    return Style(
        tuple(columns),
        tuple(_heads(dataset, columns, random, "(万元)" if unit == "head" else "")),
        tuple(_writer(each, random, typed, unit) for each in columns),
        (*above, "单位：万元") if unit == "above" else tuple(above),
        tuple(random.sample(_FOOTERS, random.choice([0, 0, 1, 2]))),
        random.choice([0, 3, 5]),
        random.choice(["table", "sheet"] if lead else ["subtotal", "page", "table", "sheet", "sheet without head"]),
        random.choice(["", "", "合计", "总计", "合 计"]),
        random.choice([0, 0, 0, 2]),
        lead,
        _LEADS[dataset][lead.kind] if lead else "",
        random.random() < 0.5,
        tuple(_outer(columns, random)) if random.random() < 0.15 else (),
    )


def _writer(column: Column | None, random: Random, typed: bool, unit: str) -> Writer:
    if column and column.kind == "money" and unit:
        return in_ten_thousands
    return writer(column.kind, random, typed=typed) if column else str


def _outer(columns: Sequence[Column | None], random: Random) -> Iterator[str]:
    """Words over the columns: that of the first of several stands over it alone, as merged cells give it."""
    for number in range(len(columns)):
        yield random.choice(_OUTER) if not number or random.random() < 0.3 else ""


def _heads(dataset: str, columns: Sequence[Column | None], random: Random, of_money: str) -> Iterator[str]:
    """A word for each column, no two alike, some with a unit or a mark that it must be filled in."""
    taken: set[str] = set()
    layouts = built_in_layouts()
    spare = [*layouts.not_needed["all"][:9]]
    for column in columns:
        words = (
            [each for each in layouts.aliases(DATASETS[dataset], column.head) if isinstance(each, str)]
            if column
            else spare
        )
        word = random.choice([each for each in words if folded_head(each) not in taken])
        taken.add(folded_head(word))
        unit = random.choice(["", "", *_UNITS.get(column.kind, ())]) if column else ""
        if of_money and column and column.kind == "money":
            unit = of_money
        yield random.choice(["", "", "", "*"]) + word + unit


def sheets(rows: Sequence[Fact], how: Style) -> dict[str, Grid]:
    """The sheets of a file: their titles and lines."""
    if how.lead:
        return _by_lead(rows, how, how.lead)
    lines = [_line(row, how, number) for number, row in enumerate(rows, 1)]
    every = how.every or len(lines)
    parts = [lines[start : start + every] for start in range(0, len(lines), every)]
    head = _head(how)
    if how.between.startswith("sheet"):
        first, *others = parts
        again = head if how.between == "sheet" else []
        grids = [[*_above(how), *head, *first], *([*again, *each] for each in others)]
        grids[-1] += _end(how)
        return {f"Sheet{number}": grid for number, grid in enumerate(grids, 1)}
    body: Grid = []
    for number, part in enumerate(parts):
        if number and how.between == "page":
            body += [[f"第 {number + 1} 页"], *head]
        if number and how.between == "table":
            body += [[], *_above(how), *head]
        body += part
        if how.between == "subtotal":
            body.append(_sum(how, "小计"))
    return {"Sheet1": [*_above(how), *head, *body, *_end(how)]}


def _by_lead(rows: Sequence[Fact], how: Style, lead: Column) -> dict[str, Grid]:
    """A table for each value of the column that stands above it, one below the other or on sheets of their own."""
    tables: list[Grid] = []
    for value in dict.fromkeys(row[lead.head] for row in rows):
        lines = [_line(row, how, number) for number, row in enumerate(rows, 1) if row[lead.head] == value]
        said: list[object] = [f"{how.label}：", value] if how.lead_in_cells else [f"{how.label}：{value}"]
        tables.append([*_above(how), said, *_head(how), *lines, *_end(how)])
    if how.between == "sheet":
        return {f"Sheet{number}": table for number, table in enumerate(tables, 1)}
    return {"Sheet1": [line for table in tables for line in table]}


def _head(how: Style) -> Grid:
    outer: Grid = [[*how.outer, *[""] * how.surplus]] if how.outer else []
    return [*outer, [*how.heads, *[""] * how.surplus]]


def _line(row: Fact, how: Style, number: int) -> list[object]:
    cells = zip(how.columns, how.writers, strict=True)
    return [*(write(row[column.head]) if column else str(number) for column, write in cells), *[""] * how.surplus]


def _above(how: Style) -> Grid:
    return [[each] for each in how.above]


def _end(how: Style) -> Grid:
    total = [_sum(how, how.total)] if how.total else []
    below: Grid = [[each] for each in how.below]
    return [*total, *below]


def _sum(how: Style, word: str) -> list[object]:
    """A line of a total: the word in the first cell, a sum below the amounts."""
    sums = ["123456.00" if column and column.kind == "money" else "" for column in how.columns]
    return [word, *sums[1:]]
