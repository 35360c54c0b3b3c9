"""What is said of a query that has no answer: in one line, with DuckDB's words where these speak of the query alone."""

from __future__ import annotations

import re
import signal as signals
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipelines.errors import HechaError
from pipelines.querying.query import Query
from pipelines.store.finding import error_of_unreadable
from reports.masking import Mask, text_to_show

_TIMED: Final = (signals.SIGKILL, signals.SIGXCPU, signals.SIGALRM)
_LINE: Final = re.compile(r"\bLINE (\d+):.*", re.DOTALL)
_KIND: Final = re.compile(r"(?P<kind>[A-Z][A-Za-z ]{2,30} Error): ")
_OUT_OF_MEMORY: Final = ("Out of Memory Error", "MemoryError", "OutOfMemoryException", "bad_alloc", "ArrowMemoryError")


@dataclass(frozen=True)
class QueryFailure:
    """What a process says of its query.

    Attributes:
        stage: at which it ended: `open` the files, `bind` the query to them, `run`; or why it did not go on:
            `statement`, `wide`, `memory`. Empty where it was killed, or came to the end.
        kind, message: of what was raised. more: whether there are more rows; None without an answer.
        signal: that killed it.
    """

    stage: str = ""
    kind: str = ""
    message: str = ""
    more: bool | None = None
    signal: int = 0


def refusal(said: QueryFailure, query: Query) -> HechaError:
    """What to say of a query without an answer."""
    bounds = query.bounds
    if said.stage == "open":
        return error_of_unreadable(*(Path(file) for files in query.files for file in files if file is not None))
    if said.stage == "statement":
        return HechaError(
            "只能查询：请给出一条 SELECT 语句（或 FROM、DESCRIBE、SUMMARIZE）",
            "nothing but a query: give one SELECT (or FROM, DESCRIBE, SUMMARIZE)",
        )
    if said.stage == "wide":
        size = bounds.chunk
        return HechaError(
            f"查询结果的行太大（一千行超过 {size} MiB）；请少取几列，或缩短其中的值",
            f"the rows are too large (more than {size} MiB for a thousand); ask for fewer columns or shorter values",
        )
    if said.stage == "bind":
        return _wrong(said.message)
    if said.stage == "run" and not _is_of_memory(said):
        return _failed(said)
    if said.signal in _TIMED:
        return HechaError(
            f"查询超过 {bounds.seconds} 秒，已停止；请缩小范围，或用 --seconds 给更多时间",
            f"stopped: the query took more than {bounds.seconds} s; narrow it, or allow more with --seconds",
        )
    return HechaError(
        "查询所需内存超过限额，已停止；请缩小范围",
        "stopped: the query wants more memory than it may have; narrow it",
    )


def _is_of_memory(said: QueryFailure) -> bool:
    return any(each in said.message or each == said.kind for each in _OUT_OF_MEMORY)


def _wrong(message: str) -> HechaError:
    """DuckDB's words on a query that is not run: they know names of columns, and nothing of the rows."""
    line = _LINE.search(message)
    said = text_to_show(Mask().text(" ".join(_LINE.sub("", message).split())))
    where_zh, where_en = (f"（第 {line[1]} 行）", f" (line {line[1]})") if line else ("", "")
    return HechaError(f"查询语句有误{where_zh}：{said}", f"the query is wrong{where_en}: {said}")


def _failed(said: QueryFailure) -> HechaError:
    """Of a query that fails over the rows DuckDB's words may hold their values: its kind alone is shown."""
    match = _KIND.search(said.message)
    kind = match["kind"] if match and match.start() < len("Invalid Error: ") else said.kind
    return HechaError(
        f"查询在读取数据时出错：{kind}（具体内容可能含个人信息，不予显示）；类型转换请用 try_cast",
        f"the query failed over the rows: {kind} (what it says may hold personal data and is not shown); "
        "try_cast converts what can be",
    )
