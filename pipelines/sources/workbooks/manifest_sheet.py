"""The sheet `manifest` of a workbook that holds a whole extract: two columns, name and value (layouts)."""

from __future__ import annotations

from typing import Final

import polars as pl

from pipelines.errors import SourceError
from pipelines.reading.values import Parser, cleaned_texts, days_of, months, texts_as_they_are

_HEADS: Final = frozenset({"项目", "名称", "name", "key", "item"})
_DAY: Final = ("日期，如 2024-10-20", "a day such as 2024-10-20")
_MONTH: Final = ("月份，如 2024-09", "a month such as 2024-09")


def _days(values: pl.Series) -> pl.Series:
    return days_of(values).dt.to_string("%Y-%m-%d")


def _year_months(values: pl.Series) -> pl.Series:
    read = months(values).to_list()
    return pl.Series([None if month is None else f"{month // 12:04}-{month % 12 + 1:02}" for month in read])


_ITEMS: Final[dict[str, tuple[Parser, tuple[str, str]]]] = {
    "extract_id": (texts_as_they_are, ("文字", "text")),
    "extracted_on": (_days, _DAY),
    "tax.from": (_year_months, _MONTH),
    "tax.until": (_year_months, _MONTH),
    "contributions.from": (_year_months, _MONTH),
    "contributions.until": (_year_months, _MONTH),
}


def manifest_of(name: str, lines: list[list[str]]) -> dict[str, object]:
    """What the lines of the sheet say, nested as in manifest.toml: days as YYYY-MM-DD, months as YYYY-MM.

    A head and blank rows are skipped; an item without a value is not given.

    Raises:
        SourceError: an unknown or repeated item, or a value that cannot be read.
    """
    values: dict[str, str] = {}
    rows = [(row, _cells(line)) for row, line in enumerate(lines, start=1) if line]
    for index, (row, (item, value)) in enumerate(rows):
        if not item + value or (index == 0 and item in _HEADS):
            continue
        if item not in _ITEMS or item in values:
            raise _wrong_item(name, row)
        if value:
            values[item] = _read(name, row, item, value)
    return _nested(values)


def _cells(line: list[str]) -> tuple[str, str]:
    item, value = cleaned_texts(pl.Series([*line, ""][:2], dtype=pl.String))
    return item.casefold(), value


def _read(name: str, row: int, item: str, value: str) -> str:
    parse, (zh, en) = _ITEMS[item]
    read: str | None = parse(pl.Series([value]))[0]
    if read is None:
        raise SourceError(f"{name}：第 {row} 行 {item} 应为{zh}", f"{name}: row {row}: {item} must be {en}")
    return read


def _wrong_item(name: str, row: int) -> SourceError:
    items = ", ".join(_ITEMS)
    return SourceError(
        f"{name}：第 {row} 行的项目无法识别或重复；可用的项目：{items}",
        f"{name}: row {row}: the item is unknown or stands there twice; items are: {items}",
    )


def _nested(values: dict[str, str]) -> dict[str, object]:
    nested: dict[str, object] = {}
    coverage: dict[str, dict[str, str]] = {}
    for item, value in values.items():
        data, _, end = item.partition(".")
        if end:
            coverage.setdefault(data, {})[end] = value
        else:
            nested[item] = value
    return nested | ({"coverage": coverage} if coverage else {})
