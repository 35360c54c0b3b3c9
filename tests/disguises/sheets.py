"""What stands around and between the rows: titles, leads, heads, totals, pages, further tables and footers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from pipelines.reading.datasets import DATASETS
from pipelines.reading.layouts import built_in, folded
from tests.disguises.facts import COLUMNS, Column, Fact
from tests.disguises.spelling import Writer, writer

Grid = list[list[object]]

_TITLES: Final = ("上海市社会保险个人缴费情况", "明细表", "（单位：元）", "打印日期：2024-09-20")
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


def style(dataset: str, random: Random, *, typed: bool) -> Style:
    """A style for a dataset."""
    columns: list[Column | None] = [*COLUMNS[dataset]]
    random.shuffle(columns)
    for _ in range(random.randint(0, 2)):
        columns.insert(random.randint(0, len(columns)), None)
    return Style(
        tuple(columns),
        tuple(_heads(dataset, columns, random)),
        tuple(writer(each.kind, random, typed=typed) if each else str for each in columns),
        tuple(random.sample(_TITLES, random.choice([0, 0, 1, 2]))),
        tuple(random.sample(_FOOTERS, random.choice([0, 0, 1, 2]))),
        random.choice([0, 3, 5]),
        random.choice(["subtotal", "page", "table", "sheet", "sheet without head"]),
        random.choice(["", "", "合计", "总计", "合 计"]),
        random.choice([0, 0, 0, 2]),
    )


def _heads(dataset: str, columns: Sequence[Column | None], random: Random) -> Iterator[str]:
    """A word for each column, no two alike, some with a unit or a mark that it must be filled in."""
    taken: set[str] = set()
    layouts = built_in()
    spare = [*layouts.not_needed["all"][:9]]
    for column in columns:
        words = (
            [each for each in layouts.aliases(DATASETS[dataset], column.head) if isinstance(each, str)]
            if column
            else spare
        )
        word = random.choice([each for each in words if folded(each) not in taken])
        taken.add(folded(word))
        unit = random.choice(["", "", *_UNITS.get(column.kind, ())]) if column else ""
        yield random.choice(["", "", "", "*"]) + word + unit


def sheets(rows: Sequence[Fact], how: Style) -> dict[str, Grid]:
    """The sheets of a file: their titles and lines."""
    lines = [_line(row, how, number) for number, row in enumerate(rows, 1)]
    every = how.every or len(lines)
    parts = [lines[start : start + every] for start in range(0, len(lines), every)]
    head: list[object] = [*how.heads, *[""] * how.surplus]
    if how.between.startswith("sheet"):
        first, *others = parts
        again = [head] if how.between == "sheet" else []
        grids = [[*_above(how), head, *first], *([*again, *each] for each in others)]
        grids[-1] += _end(how)
        return {f"Sheet{number}": grid for number, grid in enumerate(grids, 1)}
    body: Grid = []
    for number, part in enumerate(parts):
        if number and how.between == "page":
            body += [[f"第 {number + 1} 页"], head]
        if number and how.between == "table":
            body += [[], *_above(how), head]
        body += part
        if how.between == "subtotal":
            body.append(_sum(how, "小计"))
    return {"Sheet1": [*_above(how), head, *body, *_end(how)]}


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
