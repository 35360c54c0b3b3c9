"""Files that may hold a dataset and are not read: what to say of each kind, and what to ask for instead."""

from __future__ import annotations

from typing import Final

from pipelines.errors import SourceError
from pipelines.sources.files.kinds import Kind

_WORDS: Final[dict[Kind, tuple[str, str]]] = {
    "PDF": (
        "是 PDF 或 OFD，无法读取；请向出具单位索取同一张表导出的 Excel 或 CSV",
        "is a PDF or OFD and is not read; ask whoever issued it for the same table exported as Excel or CSV",
    ),
    "document": (
        "是文字处理文档，无法读取；请把其中的表另存为 .xlsx 或 .csv",
        "is a text document and is not read; save its table as .xlsx or .csv",
    ),
    "archive": (
        "这种压缩包无法读取；请改为 .zip，或解压后提供",
        "is an archive of a kind that is not read; make it a .zip, or unpack it",
    ),
    "database": (
        "是数据库文件，无法读取；请导出为 .csv 或 .xlsx",
        "is a database file and is not read; export it as .csv or .xlsx",
    ),
    "markup": (
        "是网页、XML 或 JSON，无法读取；请用 Excel 打开后另存为 .xlsx",
        "is a web page, XML or JSON and is not read; open it in Excel and save it as .xlsx",
    ),
    "old workbook": (
        "无法读取这种工作簿；请另存为 .xlsx",
        "is a workbook of a kind that is not read; save it as .xlsx",
    ),
    "unknown": (
        "无法识别是什么文件；请另存为 .xlsx 或 .csv",
        "is a file of no known kind; save it as .xlsx or .csv",
    ),
}


def error_of_unread_kind(name: str, kind: Kind) -> SourceError | None:
    """What to say of a file of this kind; None for one that is read."""
    if kind not in _WORDS:
        return None
    zh, en = _WORDS[kind]
    return SourceError(
        f"{name}：{zh}；不属于本批数据的请移出", f"{name}: {en}; if it belongs to no dataset, take it out"
    )
