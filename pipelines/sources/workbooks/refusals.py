"""What workbooks of all kinds are refused for."""

from __future__ import annotations

from pipelines import limits
from pipelines.errors import SourceError


def refuse_far(name: str, rows: int, columns: int) -> None:
    """SourceError where a sheet's cells go so far that calamine, which makes one rectangle of them, would fail."""
    if rows * columns > limits.SHEET_CELLS or rows > limits.SHEET_ROWS or columns > limits.COLUMNS.most:
        raise SourceError(
            f"{name}：有一张工作表多达 {rows} 行、{columns} 列，无法读取；请删除远处的单元格后重新保存",
            f"{name}: a sheet goes as far as row {rows} and column {columns}, too much to read; "
            "delete the cells far out and save it again",
        )


def error_of_locked_workbook(name: str) -> SourceError:
    """What to say of a workbook behind a password."""
    return SourceError(
        f"{name}：工作簿有密码保护；请在 Excel 中去掉打开密码，另存后重新提供",
        f"{name}: the workbook is protected by a password; set the password aside in Excel and save it again",
    )
