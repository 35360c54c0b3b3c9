"""Frames as rows of a spreadsheet's XML, a column at a time: text stays text whatever it says, money is exact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import polars as pl

Kind: TypeAlias = Literal["text", "wrapped", "answer", "link", "sent", "whole", "money", "percent", "date", "month"]

LONGEST: Final = 16_000
"""Characters of a cell: a spreadsheet takes 32,767 UTF-16 units, of which a rare character takes two."""
CUT: Final = "…〔截断 cut〕"

_UNWELCOME: Final = r"[\p{Cc}\p{Cf}\x{FFFE}\x{FFFF}--[\n]]"
_EPOCH: Final = 25_569  # 1970-01-01 as a spreadsheet counts days
_FIRST_DAY: Final = 61  # 1900-03-01: days before it are counted wrong, for the sake of older programs
_LINE: Final = 14  # points
_MOST_LINES: Final = 25
_LARGEST: Final = 10**15  # a spreadsheet keeps 15 digits


@dataclass(frozen=True)
class Column:
    """A column of a sheet.

    Attributes:
        name: of the frame's column. For `answer` it holds pass, refer or fail; for `date` and `month` days; for `money`
            fen; for `percent` a fraction; for `link` text, next to a column `<name>_target` with the number of the row
            it leads to, or null; for `sent` text, next to a column `<name>_wrong` that says whether it is at fault.
        head: what stands over it; width: in digits.
        words: of an `answer`, by answer. leads_to: the table that a `link` leads to.
    """

    name: str
    head: str
    kind: Kind
    width: int
    words: dict[str, str] | None = None
    leads_to: str = ""


def rows_as_xml(frame: pl.DataFrame, columns: list[Column], styles: dict[str, int], first: int) -> str:
    """The frame's rows as `row` elements, the first of them with number `first`, counted from 1.

    Args:
        styles: number of a cell's format, by kind and, for answers, by answer.
    """
    at = pl.int_range(first, first + frame.height).cast(pl.String)
    cells = [_cell(column, _letter(index), at, styles) for index, column in enumerate(columns)]
    row = pl.concat_str(pl.lit('<row r="'), at, pl.lit('"'), _height(columns), pl.lit(">"), *cells, pl.lit("</row>"))
    return "".join(frame.select(row.alias("row"))["row"])


def cell_text(text: pl.Expr) -> pl.Expr:
    """Text without control, direction and forbidden characters, cut with a mark where it is too long for a cell."""
    shown = text.str.replace_all(_UNWELCOME, "")
    return pl.when(shown.str.len_chars() > LONGEST).then(shown.str.slice(0, LONGEST) + CUT).otherwise(shown)


def _height(columns: list[Column]) -> pl.Expr:
    """The height of a row whose wrapped cells take several lines; a Chinese character is as wide as two digits."""
    part = pl.element()
    lines = [
        cell_text(pl.col(column.name))
        .str.split("\n")
        .list.eval((((part.str.len_bytes() + part.str.len_chars()) / 2 / (column.width * 1.1)).ceil()).clip(1))
        .list.sum()
        for column in columns
        if column.kind == "wrapped"
    ]
    most = pl.max_horizontal(*lines, 1).clip(1, _MOST_LINES)
    height = pl.format(' ht="{}" customHeight="1"', (most * _LINE).cast(pl.Int64))
    return pl.when(most > 1).then(height).otherwise(pl.lit(""))


def _letter(index: int) -> str:
    return chr(ord("A") + index) if index < 26 else _letter(index // 26 - 1) + _letter(index % 26)


def _cell(column: Column, letter: str, at: pl.Expr, styles: dict[str, int]) -> pl.Expr:
    value = pl.col(column.name)
    if column.words is not None:
        numbers = {answer: str(styles[answer]) for answer in column.words}
        return _text(value.replace_strict(column.words), letter, at, value.replace_strict(numbers))
    style = pl.lit(str(styles.get(column.kind, 0)))
    if column.kind == "link":
        style = pl.when(pl.col(f"{column.name}_target").is_null()).then(pl.lit(str(styles["text"]))).otherwise(style)
    if column.kind == "sent":
        style = (
            pl.when(f"{column.name}_wrong").then(pl.lit(str(styles["wrong"]))).otherwise(pl.lit(str(styles["text"])))
        )
        return _marked_where_empty(_text(value, letter, at, style), column, letter, at, styles)
    if column.kind in ("text", "wrapped", "link"):
        return _text(value, letter, at, style)
    number, fits, otherwise = _number(value, column.kind)
    as_text = _text(otherwise, letter, at, pl.lit(str(styles["text"])))
    return pl.when(fits | value.is_null()).then(_filled(number, letter, at, style, "<v>", "</v>")).otherwise(as_text)


def _marked_where_empty(cell: pl.Expr, column: Column, letter: str, at: pl.Expr, styles: dict[str, int]) -> pl.Expr:
    """The same; where something is lacking, an empty cell that shows it."""
    mark = pl.concat_str(pl.lit(f'<c r="{letter}'), at, pl.lit(f'" s="{styles["wrong"]}"/>'))
    return pl.when((cell == "") & pl.col(f"{column.name}_wrong")).then(mark).otherwise(cell)


def _text(value: pl.Expr, letter: str, at: pl.Expr, style: pl.Expr) -> pl.Expr:
    text = pl.when(value != "").then(_escaped(cell_text(value)))
    return _filled(text, letter, at, style, '<is><t xml:space="preserve">', "</t></is>", ' t="inlineStr"')


def _filled(
    inside: pl.Expr, letter: str, at: pl.Expr, style: pl.Expr, before: str, after: str, kind: str = ""
) -> pl.Expr:
    """A cell; nothing where it is empty."""
    start = pl.concat_str(pl.lit(f'<c r="{letter}'), at, pl.lit('" s="'), style, pl.lit(f'"{kind}>{before}'))
    return pl.concat_str(start, inside, pl.lit(f"{after}</c>")).fill_null("")


def _escaped(text: pl.Expr) -> pl.Expr:
    """Text inside an element; what looks like a spreadsheet's escape `_x0041_` stays as it is written."""
    literal = text.str.replace_all(r"(_x[0-9A-Fa-f]{4}_)", "_x005F${1}")
    return literal.str.replace_many(["&", "<", ">"], ["&amp;", "&lt;", "&gt;"])


def _number(value: pl.Expr, kind: Kind) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """A number as written in a cell, where a spreadsheet can hold it, and its text elsewhere."""
    if kind == "money":
        yuan = pl.concat_str(
            pl.when(value < 0).then(pl.lit("-")).otherwise(pl.lit("")),
            (value.abs() // 100).cast(pl.String),
            pl.lit("."),
            (value.abs() % 100).cast(pl.String).str.zfill(2),
        )
        return yuan, value.abs() < _LARGEST, yuan
    if kind in ("date", "month"):
        days = value.cast(pl.Int32) + _EPOCH
        return days.cast(pl.String), days >= _FIRST_DAY, value.dt.to_string("%Y-%m-%d" if kind == "date" else "%Y-%m")
    if kind == "percent":
        return value.round(6).cast(pl.String), value.is_finite(), value.cast(pl.String)
    return value.cast(pl.String), pl.lit(value=True), value.cast(pl.String)
